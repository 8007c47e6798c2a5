/* kafka/options.h -- the Java client's option names, in librdkafka's. */

#pragma once

#include <librdkafka/rdkafka.h>

#include "config/settings.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_KAFKA_SAME,       /* librdkafka knows it by the same name */
  SFC_KAFKA_TRANSLATED, /* @target, the value perhaps in another unit */
  SFC_KAFKA_NO_EFFECT,  /* accepted; @note says why it does nothing */
  SFC_KAFKA_FORBIDDEN,  /* Spark refuses it; @note is its text */
} SfcKafkaEffect;

/**
 * SfcKafkaOption:
 * @name: what follows `kafka.`
 * @effect: what becomes of it
 * @target: (nullable): of TRANSLATED: librdkafka's name, for show
 * @note: (nullable): why it has no effect, or the refusal
 */
typedef struct
{
  const char *name;
  SfcKafkaEffect effect;
  const char *target;
  const char *note;
} SfcKafkaOption;

/**
 * sfc_kafka_option_find:
 * @name: what follows `kafka.`; compared without regard to case, as Spark does
 * @sink: whether for a sink: Spark refuses others there
 *
 * Returns: (nullable): the option; %NULL: librdkafka is asked
 */
const SfcKafkaOption *sfc_kafka_option_find (const char *name, gboolean sink);

/**
 * sfc_kafka_option_check:
 * @name: what follows `kafka.`
 * @value: of it
 * @sink: whether for a sink
 * @error: set on failure
 *
 * Checks what librdkafka is not asked about.
 *
 * Errors: %SFC_ERROR_CONFIG: a refusal of Spark, or of the Java client, in
 *         their words and without the place
 *
 * Returns: whether @value may be set
 */
gboolean sfc_kafka_option_check (const char *name, const char *value,
                                 gboolean sink, GError **error);

/**
 * sfc_kafka_options_apply:
 * @settings: settings
 * @group: "source", "source NAME" or "sink NAME"
 * @conf: gets the `kafka.` options of @group, translated
 * @error: set on failure
 *
 * Options that neither the table nor librdkafka knows are passed over (the
 * settings warned); one without effect is said once, with the reason.
 *
 * Errors: %SFC_ERROR_CONFIG: Spark's refusal, or librdkafka's, with the origin
 *
 * Returns: whether all could be set
 */
gboolean sfc_kafka_options_apply (SfcSettings *settings, const char *group,
                                  rd_kafka_conf_t *conf, GError **error);

/**
 * sfc_kafka_options_apply_raw:
 * @conf: gets the --kafka pairs of @settings
 *
 * Errors: %SFC_ERROR_USAGE: names the property and librdkafka's reason
 */
gboolean sfc_kafka_options_apply_raw (SfcSettings *settings,
                                      rd_kafka_conf_t *conf, GError **error);

/**
 * sfc_kafka_conf_set:
 * @origin: what begins the error
 * @code: of the error
 *
 * rd_kafka_conf_set() with its refusal as @error; an unknown name is one too.
 */
gboolean sfc_kafka_conf_set (rd_kafka_conf_t *conf, const char *name,
                             const char *value, const char *origin, int code,
                             GError **error);

/** sfc_kafka_conf_dup: Returns: (transfer full) (nullable): the value of @name,
 * %NULL when it is empty or there is no such setting */
char *sfc_kafka_conf_dup (const rd_kafka_conf_t *conf, const char *name);

/** sfc_kafka_conf_get_number: Returns: the value of @name, 0 when that is no
 * number */
gint64 sfc_kafka_conf_get_number (const rd_kafka_conf_t *conf,
                                  const char *name);

G_END_DECLS
