#include "config.h"

#include "kafka/security.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "kafka/options.h"

/* ---- JAAS */

void
sfc_jaas_clear (SfcJaas *self)
{
  g_clear_pointer (&self->module, g_free);
  g_clear_pointer (&self->options, g_hash_table_unref);
}

static void
skip_space (const char **p)
{
  while (g_ascii_isspace (**p))
    ++*p;
}

/* A bare word, or text in double or single quotes with backslash escapes. */
static char *
take_word (const char **p)
{
  g_autoptr (GString) word = g_string_new (NULL);
  char quote = **p == '"' || **p == '\'' ? *(*p)++ : '\0';

  for (; **p != '\0'; ++*p)
    {
      if (quote == '\0' && (g_ascii_isspace (**p) || **p == '=' || **p == ';'))
        break;
      if (quote != '\0' && **p == quote)
        break;
      if (quote != '\0' && **p == '\\' && (*p)[1] != '\0')
        ++*p;
      g_string_append_c (word, **p);
    }
  if (quote != '\0')
    {
      if (**p != quote)
        return NULL;
      ++*p;
    }
  return word->len > 0 || quote != '\0'
             ? g_string_free (g_steal_pointer (&word), FALSE)
             : NULL;
}

static gboolean
is_flag (const char *word)
{
  static const char *const flags[]
      = { "required", "requisite", "sufficient", "optional", NULL };

  for (guint i = 0; flags[i] != NULL; i++)
    if (g_ascii_strcasecmp (word, flags[i]) == 0)
      return TRUE;
  return FALSE;
}

/* KEY=VALUE ... up to `;`, after which nothing may stand */
static gboolean
take_options (const char **p, GHashTable *options)
{
  for (skip_space (p); **p != ';'; skip_space (p))
    {
      g_autofree char *key = take_word (p);
      g_autofree char *value = NULL;

      skip_space (p);
      if (key == NULL || **p != '=')
        return FALSE;
      ++*p;
      skip_space (p);
      value = take_word (p);
      if (value == NULL)
        return FALSE;
      g_hash_table_replace (options, g_steal_pointer (&key),
                            g_steal_pointer (&value));
    }
  ++*p;
  skip_space (p);
  return **p == '\0';
}

gboolean
sfc_jaas_parse (const char *text, SfcJaas *self)
{
  g_auto (SfcJaas) jaas = { 0 };
  g_autofree char *class = NULL;
  g_autofree char *flag = NULL;
  const char *dot;

  skip_space (&text);
  class = take_word (&text);
  skip_space (&text);
  flag = class != NULL ? take_word (&text) : NULL;
  if (flag == NULL || !is_flag (flag))
    return FALSE;
  jaas.options
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!take_options (&text, jaas.options))
    return FALSE;
  dot = strrchr (class, '.');
  jaas.module = g_strdup (dot != NULL ? dot + 1 : class);
  *self = jaas;
  jaas = (SfcJaas){ 0 };
  return TRUE;
}

/* ---- what is set from where */

typedef struct
{
  SfcSettings *settings;
  const char *group;
  rd_kafka_conf_t *conf;
} Target;

static const char *
get (const Target *target, const char *key)
{
  return sfc_settings_get (target->settings, target->group, key);
}

static char *
origin_of (const Target *target, const char *key)
{
  return sfc_settings_describe_origin (target->settings, target->group, key);
}

static gboolean
set (const Target *target, const char *key, const char *name, const char *value,
     GError **error)
{
  g_autofree char *origin = origin_of (target, key);

  return sfc_kafka_conf_set (target->conf, name, value, origin,
                             SFC_ERROR_CONFIG, error);
}

/* ---- login */

#define JAAS_KEY "kafka.sasl.jaas.config"

static const struct
{
  const char *module, *option, *name;
} logins[] = {
  { "PlainLoginModule", "username", "sasl.username" },
  { "PlainLoginModule", "password", "sasl.password" },
  { "ScramLoginModule", "username", "sasl.username" },
  { "ScramLoginModule", "password", "sasl.password" },
  { "OAuthBearerLoginModule", "clientId", "sasl.oauthbearer.client.id" },
  { "OAuthBearerLoginModule", "clientSecret",
    "sasl.oauthbearer.client.secret" },
  { "OAuthBearerLoginModule", "scope", "sasl.oauthbearer.scope" },
  { "Krb5LoginModule", "principal", "sasl.kerberos.principal" },
  { "Krb5LoginModule", "keyTab", "sasl.kerberos.keytab" },
  { "Krb5LoginModule", "serviceName", "sasl.kerberos.service.name" },
};

/* A token that nobody signs, or one of a server. */
static gboolean
apply_bearer (const Target *target, const SfcJaas *jaas, GError **error)
{
  const char *subject
      = g_hash_table_lookup (jaas->options, "unsecuredLoginStringClaim_sub");
  g_autofree char *words = NULL;

  if (g_hash_table_contains (jaas->options, "clientId"))
    return set (target, JAAS_KEY, "sasl.oauthbearer.method", "oidc", error);
  if (subject == NULL)
    return TRUE;
  words = g_strconcat ("principal=", subject, NULL);
  return set (target, JAAS_KEY, "enable.sasl.oauthbearer.unsecure.jwt", "true",
              error)
         && set (target, JAAS_KEY, "sasl.oauthbearer.config", words, error);
}

/* The text holds a password: no message quotes it. */
static gboolean
apply_login (const Target *target, GError **error)
{
  const char *text = get (target, JAAS_KEY);
  g_autofree char *origin = NULL;
  g_auto (SfcJaas) jaas = { 0 };
  gboolean known = FALSE;

  if (text == NULL)
    return TRUE;
  origin = origin_of (target, JAAS_KEY);
  if (!sfc_jaas_parse (text, &jaas))
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("%s: this is no login configuration"), origin);
      return sfc_remedy (error, _ ("write CLASS required username=\"NAME\" "
                                   "password=\"SECRET\";"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (logins); i++)
    {
      const char *value;

      if (!g_str_equal (logins[i].module, jaas.module))
        continue;
      known = TRUE;
      value = g_hash_table_lookup (jaas.options, logins[i].option);
      if (value != NULL
          && !set (target, JAAS_KEY, logins[i].name, value, error))
        return FALSE;
    }
  if (known)
    return !g_str_equal (jaas.module, "OAuthBearerLoginModule")
           || apply_bearer (target, &jaas, error);
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("%s: the login module %s is not supported"), origin,
            jaas.module);
  return sfc_remedy (error, _ ("set librdkafka's sasl properties with -X"));
}

/* ---- stores */

typedef enum
{
  STORE_UNREADABLE,
  STORE_PEM,
  STORE_PKCS12,
  STORE_JKS,
} StoreKind;

/* What the bytes say; the file's name and declared type may be wrong. */
static StoreKind
store_kind (const char *path)
{
  static const guint8 jks[] = { 0xfe, 0xed, 0xfe, 0xed };
  static const guint8 jceks[] = { 0xce, 0xce, 0xce, 0xce };
  guint8 head[4];
  FILE *file = fopen (path, "rbe");
  gsize n;

  if (file == NULL)
    return STORE_UNREADABLE;
  n = fread (head, 1, sizeof head, file);
  fclose (file);
  if (n < sizeof head)
    return STORE_UNREADABLE;
  if (memcmp (head, jks, sizeof jks) == 0
      || memcmp (head, jceks, sizeof jceks) == 0)
    return STORE_JKS;
  return head[0] == 0x30 ? STORE_PKCS12 : STORE_PEM;
}

static gboolean
refuse_store (const Target *target, const char *key, const char *path,
              StoreKind kind, gboolean trust, GError **error)
{
  g_autofree char *origin = origin_of (target, key);

  if (kind == STORE_UNREADABLE)
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: cannot read %s"), origin,
                     path);
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("%s: %s is a %s key store, which librdkafka cannot read"),
            origin, path, kind == STORE_JKS ? "Java" : "PKCS #12");
  return sfc_remedy (
      error,
      kind == STORE_PKCS12
          ? _ ("convert it: openssl pkcs12 -in %s -nokeys -out store.pem")
      : trust ? _ ("convert it: keytool -exportcert -rfc -alias NAME -keystore "
                   "%s -file store.pem")
              : _ ("convert it: keytool -importkeystore -srckeystore %s "
                   "-destkeystore store.p12 -deststoretype PKCS12"),
      path);
}

static gboolean
apply_trust_store (const Target *target, GError **error)
{
  const char *key = "kafka.ssl.truststore.location";
  g_autofree char *path
      = sfc_settings_dup_path (target->settings, target->group, key);
  StoreKind kind;

  if (path == NULL)
    return TRUE;
  kind = store_kind (path);
  if (kind != STORE_PEM)
    return refuse_store (target, key, path, kind, TRUE, error);
  return set (target, key, "ssl.ca.location", path, error);
}

static gboolean
apply_key_store (const Target *target, GError **error)
{
  const char *key = "kafka.ssl.keystore.location";
  g_autofree char *path
      = sfc_settings_dup_path (target->settings, target->group, key);
  StoreKind kind;

  if (path == NULL)
    return TRUE;
  kind = store_kind (path);
  if (kind == STORE_PKCS12)
    return set (target, key, "ssl.keystore.location", path, error);
  if (kind != STORE_PEM)
    return refuse_store (target, key, path, kind, FALSE, error);
  return set (target, key, "ssl.certificate.location", path, error)
         && set (target, key, "ssl.key.location", path, error);
}

/* ---- tokens */

#define CONFIG "sasl.oauthbearer.config"
#define LIFE "lifeSeconds="
#define TEN_YEARS_S "315360000"

/* librdkafka 2.0 crashes when it makes a second token that nobody signed, which
 * it does before the first one ends: so that one lasts. */
static gboolean
lengthen_token (rd_kafka_conf_t *conf, const char *config, GError **error)
{
  g_auto (GStrv) words = g_strsplit (config, " ", -1);
  g_autoptr (GString) lasting = g_string_new (LIFE TEN_YEARS_S);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && !g_str_has_prefix (*word, LIFE))
      g_string_append_printf (lasting, " %s", *word);
  return sfc_kafka_conf_set (conf, CONFIG, lasting->str, "librdkafka",
                             SFC_ERROR_CONFIG, error);
}

gboolean
sfc_security_choose_token (rd_kafka_conf_t *conf, GError **error)
{
  g_autofree char *mechanism = sfc_kafka_conf_dup (conf, "sasl.mechanism");
  g_autofree char *is_unsigned
      = sfc_kafka_conf_dup (conf, "enable.sasl.oauthbearer.unsecure.jwt");
  g_autofree char *method
      = sfc_kafka_conf_dup (conf, "sasl.oauthbearer.method");
  g_autofree char *config = sfc_kafka_conf_dup (conf, CONFIG);

  if (g_strcmp0 (mechanism, "OAUTHBEARER") != 0
      || g_strcmp0 (method, "oidc") == 0)
    return TRUE;
  if (g_strcmp0 (is_unsigned, "true") == 0 && config != NULL
      && strstr (config, "principal=") != NULL)
    return lengthen_token (conf, config, error);
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("sasl.mechanism OAUTHBEARER: there is no token"));
  return sfc_remedy (error, _ ("name who logs in: kafka.sasl.jaas.config = "
                               "OAuthBearerLoginModule required "
                               "unsecuredLoginStringClaim_sub=\"NAME\";"));
}

gboolean
sfc_security_apply (SfcSettings *settings, const char *group,
                    rd_kafka_conf_t *conf, GError **error)
{
  const Target target = { settings, group, conf };

  return apply_login (&target, error) && apply_trust_store (&target, error)
         && apply_key_store (&target, error);
}
