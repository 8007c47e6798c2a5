/* kafka/security.h -- JAAS entries and key stores, as librdkafka has them. */

#pragma once

#include <librdkafka/rdkafka.h>

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * SfcJaas:
 * @module: the login module's class, without its package
 * @options: (element-type utf8 utf8): its options
 */
typedef struct
{
  char *module;
  GHashTable *options;
} SfcJaas;

void sfc_jaas_clear (SfcJaas *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcJaas, sfc_jaas_clear)

/**
 * sfc_jaas_parse:
 * @text: `MODULE required KEY="VALUE" ... ;`
 * @self: (out caller-allocates): what it says
 *
 * Source: the login configuration of Java's JAAS, one entry without its name
 *
 * Returns: whether @text is one
 */
gboolean sfc_jaas_parse (const char *text, SfcJaas *self);

/**
 * sfc_security_apply:
 * @settings: settings
 * @group: "source", "source NAME" or "sink NAME"
 * @conf: gets the user, the password, certificates and keys
 * @error: set on failure
 *
 * Reads `kafka.sasl.jaas.config` (plain, SCRAM, OAuth, Kerberos) and the key
 * and trust stores: PEM, and PKCS #12 for keys.
 *
 * Errors: %SFC_ERROR_CONFIG: a Java key store, which librdkafka cannot read,
 *         with the commands that convert it; another login module; a file
 *         that cannot be read
 */
gboolean sfc_security_apply (SfcSettings *settings, const char *group,
                             rd_kafka_conf_t *conf, GError **error);

/**
 * sfc_security_choose_token:
 * @conf: with all settings
 *
 * Has a token that librdkafka makes itself last.
 *
 * Errors: %SFC_ERROR_CONFIG: a login with a token, and nothing says which
 */
gboolean sfc_security_choose_token (rd_kafka_conf_t *conf, GError **error);

G_END_DECLS
