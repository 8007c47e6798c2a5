/* config/property.h -- the one table of everything that can be set. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_SCOPE_SPARK,  /* [spark] */
  SFC_SCOPE_SOURCE, /* [source], [source NAME] */
  SFC_SCOPE_QUERY,  /* [query NAME] */
  SFC_SCOPE_SINK,   /* [sink NAME] */
} SfcScope;
#define SFC_N_SCOPES 4

typedef enum
{
  SFC_VALUE_STRING,
  SFC_VALUE_INT,      /* 32 bits, as Java's int */
  SFC_VALUE_LONG,     /* 64 bits, as Java's long */
  SFC_VALUE_BOOLEAN,  /* true or false, in any case */
  SFC_VALUE_DURATION, /* Spark time string, or an interval */
  SFC_VALUE_SIZE,     /* Spark byte string */
  SFC_VALUE_ENUM,     /* one of @choices, in any case */
  SFC_VALUE_LIST,     /* comma separated */
  SFC_VALUE_PATH,     /* relative to what names it */
} SfcValueType;

typedef enum
{
  SFC_EFFECT_YES,     /* acts as in Spark */
  SFC_EFFECT_MORE,    /* acts here, and not so in Spark: @note says how */
  SFC_EFFECT_NONE,    /* accepted; @note says why it does nothing */
  SFC_EFFECT_LATER,   /* accepted; this version does nothing with it yet */
  SFC_EFFECT_REFUSED, /* a query that sets it would give other results
                         without it, so this version does not run it */
} SfcEffect;

/**
 * SfcProperty:
 * @scope: in which group
 * @name: the key; one that ends in `*` stands for all that begin so
 * @type: of its value
 * @def: (nullable): the default, as text
 * @effect: whether it does something here
 * @note: (nullable): why not, or what more
 * @summary: one line for `config properties` and sfcrime.conf
 * @choices: (nullable): of ENUM: the words, separated by `|`; of LONG: words
 *           that may stand there instead of a number
 * @later: (nullable): those of @choices that this version refuses
 * @formats: (nullable): the source or sink formats it belongs to, separated by
 *           `|`; %NULL: all
 * @min: smallest value of INT, LONG, DURATION [us] and SIZE [bytes]
 * @max: largest value; 0: that of the type
 * @unit: of a bare number in a DURATION [us] or SIZE [bytes]
 *
 * @note and @summary are marked for translation.
 */
typedef struct
{
  SfcScope scope;
  const char *name;
  SfcValueType type;
  const char *def;
  SfcEffect effect;
  const char *note;
  const char *summary;
  const char *choices;
  const char *later;
  const char *formats;
  gint64 min;
  gint64 max;
  gint64 unit;
} SfcProperty;

/** The table: by scope, in the order a reader meets them. */
extern const SfcProperty sfc_properties[];
extern const guint sfc_n_properties;

/** sfc_scope_get_name: Returns: "spark", "source", "query" or "sink" */
const char *sfc_scope_get_name (SfcScope scope);

/** sfc_value_type_get_name: Returns: one lower-case word */
const char *sfc_value_type_get_name (SfcValueType type);

/** sfc_effect_get_name: Returns: one lower-case word */
const char *sfc_effect_get_name (SfcEffect effect);

/**
 * sfc_property_find:
 * @scope: where
 * @name: the key; Spark compares option names of [source] and [sink] without
 *        regard to case, and so does this
 *
 * Returns: (transfer none) (nullable): the property
 */
const SfcProperty *sfc_property_find (SfcScope scope, const char *name);

/**
 * sfc_property_nearest:
 *
 * Returns: (nullable): the known name most like @name, when one is near
 */
const char *sfc_property_nearest (SfcScope scope, const char *name);

/**
 * sfc_nearest:
 * @name: what somebody wrote
 * @known: (array zero-terminated=1): what it may have meant
 *
 * Returns: (transfer none) (nullable): that of @known with the smallest edit
 *          distance, case ignored, when it is near
 */
const char *sfc_nearest (const char *name, const char *const *known);

/**
 * sfc_property_has_format:
 *
 * Returns: whether @self belongs to @format of a source or sink
 */
gboolean sfc_property_has_format (const SfcProperty *self, const char *format);

/**
 * sfc_property_is_later:
 * @self: a property
 * @value: of it, as sfc_value_check() gives it
 *
 * Returns: whether this version refuses @self, or @value of it
 */
gboolean sfc_property_is_later (const SfcProperty *self, const char *value);

/**
 * sfc_property_is_kafka_client:
 * @name: without the `kafka.`
 *
 * Returns: whether the Java consumer, producer or admin client of Kafka 3.9
 *          knows it
 */
gboolean sfc_property_is_kafka_client (const char *name);

/**
 * sfc_property_nearest_kafka_client:
 *
 * Returns: (nullable): the Java client's name most like @name, when one is near
 */
const char *sfc_property_nearest_kafka_client (const char *name);

/**
 * sfc_property_is_secret:
 * @name: of a property of Spark, of the Java client or of librdkafka
 *
 * Returns: whether its value must never be printed
 */
gboolean sfc_property_is_secret (const char *name);

/** sfc_property_hide_secret: keeps @value, of the property or setting @name, out
 * of all messages when it is a secret */
void sfc_property_hide_secret (const char *name, const char *value);

G_END_DECLS
