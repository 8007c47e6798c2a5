#include "config.h"

#include "config/property.h"

#include <string.h>

#include "base/secret.h"

/* Clients of Kafka 3.9: ConsumerConfig, ProducerConfig and AdminClientConfig,
   sorted. */
static const char *const kafka_client_names[] = {
  "acks",
  "allow.auto.create.topics",
  "auto.commit.interval.ms",
  "auto.include.jmx.reporter",
  "auto.offset.reset",
  "batch.size",
  "bootstrap.controllers",
  "bootstrap.servers",
  "buffer.memory",
  "check.crcs",
  "client.dns.lookup",
  "client.id",
  "client.rack",
  "compression.gzip.level",
  "compression.lz4.level",
  "compression.type",
  "compression.zstd.level",
  "connections.max.idle.ms",
  "default.api.timeout.ms",
  "delivery.timeout.ms",
  "enable.auto.commit",
  "enable.idempotence",
  "enable.metrics.push",
  "exclude.internal.topics",
  "fetch.max.bytes",
  "fetch.max.wait.ms",
  "fetch.min.bytes",
  "group.id",
  "group.instance.id",
  "group.protocol",
  "group.remote.assignor",
  "heartbeat.interval.ms",
  "interceptor.classes",
  "isolation.level",
  "key.deserializer",
  "key.serializer",
  "linger.ms",
  "max.block.ms",
  "max.in.flight.requests.per.connection",
  "max.partition.fetch.bytes",
  "max.poll.interval.ms",
  "max.poll.records",
  "max.request.size",
  "metadata.max.age.ms",
  "metadata.max.idle.ms",
  "metadata.recovery.strategy",
  "metric.reporters",
  "metrics.num.samples",
  "metrics.recording.level",
  "metrics.sample.window.ms",
  "partition.assignment.strategy",
  "partitioner.adaptive.partitioning.enable",
  "partitioner.availability.timeout.ms",
  "partitioner.class",
  "partitioner.ignore.keys",
  "receive.buffer.bytes",
  "reconnect.backoff.max.ms",
  "reconnect.backoff.ms",
  "request.timeout.ms",
  "retries",
  "retry.backoff.max.ms",
  "retry.backoff.ms",
  "sasl.client.callback.handler.class",
  "sasl.jaas.config",
  "sasl.kerberos.kinit.cmd",
  "sasl.kerberos.min.time.before.relogin",
  "sasl.kerberos.service.name",
  "sasl.kerberos.ticket.renew.jitter",
  "sasl.kerberos.ticket.renew.window.factor",
  "sasl.login.callback.handler.class",
  "sasl.login.class",
  "sasl.login.connect.timeout.ms",
  "sasl.login.read.timeout.ms",
  "sasl.login.refresh.buffer.seconds",
  "sasl.login.refresh.min.period.seconds",
  "sasl.login.refresh.window.factor",
  "sasl.login.refresh.window.jitter",
  "sasl.login.retry.backoff.max.ms",
  "sasl.login.retry.backoff.ms",
  "sasl.mechanism",
  "sasl.oauthbearer.clock.skew.seconds",
  "sasl.oauthbearer.expected.audience",
  "sasl.oauthbearer.expected.issuer",
  "sasl.oauthbearer.header.urlencode",
  "sasl.oauthbearer.jwks.endpoint.refresh.ms",
  "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms",
  "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
  "sasl.oauthbearer.jwks.endpoint.url",
  "sasl.oauthbearer.scope.claim.name",
  "sasl.oauthbearer.sub.claim.name",
  "sasl.oauthbearer.token.endpoint.url",
  "security.protocol",
  "security.providers",
  "send.buffer.bytes",
  "session.timeout.ms",
  "socket.connection.setup.timeout.max.ms",
  "socket.connection.setup.timeout.ms",
  "ssl.cipher.suites",
  "ssl.enabled.protocols",
  "ssl.endpoint.identification.algorithm",
  "ssl.engine.factory.class",
  "ssl.key.password",
  "ssl.keymanager.algorithm",
  "ssl.keystore.certificate.chain",
  "ssl.keystore.key",
  "ssl.keystore.location",
  "ssl.keystore.password",
  "ssl.keystore.type",
  "ssl.protocol",
  "ssl.provider",
  "ssl.secure.random.implementation",
  "ssl.trustmanager.algorithm",
  "ssl.truststore.certificates",
  "ssl.truststore.location",
  "ssl.truststore.password",
  "ssl.truststore.type",
  "transaction.timeout.ms",
  "transactional.id",
  "value.deserializer",
  "value.serializer",
  NULL,
};

/* What Spark redacts by default, and the other names of secrets among the
   clients' settings. */
static const char *const secret_words[] = {
  "password",
  "passphrase",
  "secret",
  "token",
  "jaas",
  "credential",
  "accesskey",
  "access.key",
  "ssl.key.pem",
  "ssl.keystore.key",
  "ssl_key",
  "apikey",
  "sasl.oauthbearer.config",
  "userinfo",
  "user.info",
  "user_info",
};

const char *
sfc_scope_get_name (SfcScope scope)
{
  static const char *const names[] = { "spark", "source", "query", "sink" };

  return names[scope];
}

const char *
sfc_value_type_get_name (SfcValueType type)
{
  static const char *const names[]
      = { "string", "int",  "long", "boolean", "duration",
          "size",   "enum", "list", "path" };

  return names[type];
}

const char *
sfc_effect_get_name (SfcEffect effect)
{
  static const char *const names[]
      = { "yes", "more", "none", "later", "refused" };

  return names[effect];
}

/* [source] and [sink] hold Spark's options, as do the from_json. keys. */
static gboolean
names_equal (SfcScope scope, const char *a, const char *b, gsize len)
{
  if (scope == SFC_SCOPE_SPARK
      || (scope == SFC_SCOPE_QUERY && !g_str_has_prefix (b, "from_json.")))
    return strncmp (a, b, len) == 0;
  return g_ascii_strncasecmp (a, b, len) == 0;
}

const SfcProperty *
sfc_property_find (SfcScope scope, const char *name)
{
  const SfcProperty *wild = NULL;

  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];
      gsize len = strlen (p->name);

      if (p->scope != scope)
        continue;
      if (p->name[len - 1] != '*')
        {
          if (names_equal (scope, name, p->name, len + 1))
            return p;
        }
      else if (names_equal (scope, name, p->name, len - 1)
               && name[len - 1] != '\0')
        wild = p;
    }
  return wild;
}

/* ---- nearest names */

/* Optimal string alignment: a swap of neighbours counts one. */
static guint
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (a), m = strlen (b);
  g_autofree guint *cells = g_new (guint, (n + 1) * (m + 1));
#define CELL(i, j) cells[(i) * (m + 1) + (j)]

  for (gsize i = 0; i <= n; i++)
    CELL (i, 0) = (guint)i;
  for (gsize j = 0; j <= m; j++)
    CELL (0, j) = (guint)j;
  for (gsize i = 1; i <= n; i++)
    for (gsize j = 1; j <= m; j++)
      {
        guint same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]);
        guint best = CELL (i - 1, j - 1) + !same;

        best = MIN (best, CELL (i - 1, j) + 1);
        best = MIN (best, CELL (i, j - 1) + 1);
        if (i > 1 && j > 1
            && g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 2])
            && g_ascii_tolower (a[i - 2]) == g_ascii_tolower (b[j - 1]))
          best = MIN (best, CELL (i - 2, j - 2) + 1);
        CELL (i, j) = best;
      }
  return CELL (n, m);
#undef CELL
}

#define MAX_NAME 200 /* longer ones are like nothing that is known */

typedef struct
{
  const char *name;
  guint distance;
} Best;

static void
consider (Best *best, const char *name, const char *known)
{
  guint distance;

  if (strlen (name) > MAX_NAME)
    return;
  distance = edit_distance (name, known);
  if (distance < best->distance)
    *best = (Best){ known, distance };
}

/* As many slips as a third of the name, and never more than six. */
static Best
nothing_yet (const char *name)
{
  gsize limit = CLAMP (strlen (name) / 3, 1, 6);

  return (Best){ NULL, (guint)limit + 1 };
}

const char *
sfc_nearest (const char *name, const char *const *known)
{
  Best best = nothing_yet (name);

  for (; *known != NULL; known++)
    consider (&best, name, *known);
  return best.name;
}

const char *
sfc_property_nearest (SfcScope scope, const char *name)
{
  Best best = nothing_yet (name);

  for (guint i = 0; i < sfc_n_properties; i++)
    if (sfc_properties[i].scope == scope
        && !g_str_has_suffix (sfc_properties[i].name, "*"))
      consider (&best, name, sfc_properties[i].name);
  return best.name;
}

/* ---- classes of names */

/* @words: separated by `|` */
static gboolean
is_one_of (const char *words, const char *word)
{
  g_auto (GStrv) list = g_strsplit (words, "|", -1);

  return g_strv_contains ((const char *const *)list, word);
}

gboolean
sfc_property_has_format (const SfcProperty *self, const char *format)
{
  return self->formats == NULL || is_one_of (self->formats, format);
}

gboolean
sfc_property_is_later (const SfcProperty *self, const char *value)
{
  return self->effect == SFC_EFFECT_REFUSED
         || (self->later != NULL && is_one_of (self->later, value));
}

gboolean
sfc_property_is_kafka_client (const char *name)
{
  for (guint i = 0; kafka_client_names[i] != NULL; i++)
    if (g_ascii_strcasecmp (kafka_client_names[i], name) == 0)
      return TRUE;
  return FALSE;
}

const char *
sfc_property_nearest_kafka_client (const char *name)
{
  return sfc_nearest (name, kafka_client_names);
}

gboolean
sfc_property_is_secret (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (secret_words); i++)
    if (strstr (lower, secret_words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Not every name with such a word is of a secret. */
void
sfc_property_hide_secret (const char *name, const char *value)
{
  if (sfc_property_is_secret (name) && *value != '\0'
      && !g_str_equal (value, "true") && !g_str_equal (value, "false"))
    sfc_secret_add (value);
}
