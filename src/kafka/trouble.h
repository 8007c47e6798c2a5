/* kafka/trouble.h -- why librdkafka does not reach the brokers. */

#pragma once

#include <glib.h>

#include "base/i18n.h"

G_BEGIN_DECLS

/* What to look at; also where librdkafka's code says it. */
#define SFC_REMEDY_NETWORK                                                     \
  N_ ("is the broker running? sfcrime broker starts one for development")
#define SFC_REMEDY_LOGIN                                                       \
  N_ ("look at kafka.security.protocol, kafka.sasl.mechanism and "             \
      "kafka.sasl.jaas.config")
#define SFC_REMEDY_TLS                                                         \
  N_ ("look at kafka.security.protocol, kafka.ssl.truststore.location and "    \
      "kafka.ssl.keystore.location")

/** SfcTrouble: what librdkafka's threads said of their connections; all of its
 * functions but new and free are for any thread */
typedef struct _SfcTrouble SfcTrouble;

SfcTrouble *sfc_trouble_new (void);
void sfc_trouble_free (SfcTrouble *self);

/**
 * sfc_trouble_refuse:
 * @verdict: of OpenSSL on a broker's certificate, X509_V_ERR_...
 *
 * Takes note of it, for librdkafka 2.0 leaves it out of its log; the failure
 * of the connection follows.
 *
 * Returns: (transfer none): the verdict in words
 */
const char *sfc_trouble_refuse (SfcTrouble *self, int verdict);

/**
 * sfc_trouble_take:
 * @text: of librdkafka's log, facility FAIL, fit for a message
 *
 * Takes note of a connection that failed.
 */
void sfc_trouble_take (SfcTrouble *self, const char *text);

/** sfc_trouble_answered: a broker has, so it accepts this client */
void sfc_trouble_answered (SfcTrouble *self);

/** sfc_trouble_end: all brokers that were asked have answered */
void sfc_trouble_end (SfcTrouble *self);

/**
 * sfc_trouble_dup_last:
 *
 * Returns: (transfer full) (nullable): why the last connection to a broker
 *          failed, e.g. "127.0.0.1:1: Connect to ipv4#127.0.0.1:1 failed:
 *          Connection refused"; %NULL when none failed
 */
char *sfc_trouble_dup_last (SfcTrouble *self);

/** sfc_trouble_dup: Returns: (transfer full) (nullable): the last one since
 * sfc_trouble_end(), of which the first was at @since_ms */
char *sfc_trouble_dup (SfcTrouble *self, gint64 *since_ms);

/**
 * sfc_trouble_is_refused:
 *
 * Returns: whether the last connection failed for a certificate or a login, and
 *          no broker has ever answered, so that it is in vain to go on trying
 */
gboolean sfc_trouble_is_refused (SfcTrouble *self);

/** sfc_trouble_remedy: adds to @error what to look at; Returns: %FALSE, always
 */
gboolean sfc_trouble_remedy (SfcTrouble *self, GError **error);

G_END_DECLS
