#include "config.h"

#include "kafka/options.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "kafka/security.h"

#define JAVA_ONLY N_ ("it names a class of the Java client")
#define METRICS N_ ("the Java client's metrics; see the progress reports")
#define NO_GROUP                                                               \
  N_ ("partitions are assigned by the query, not by a consumer group")
#define OPENSSL N_ ("OpenSSL decides")
#define BY_SECURITY "see kafka/security.h"

/* In alphabetical order. */
static const SfcKafkaOption options[] = {
  { "allow.auto.create.topics", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("reading never creates a topic") },
  { "auto.commit.interval.ms", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("offsets are kept in the checkpoint") },
  { "auto.include.jmx.reporter", SFC_KAFKA_NO_EFFECT, NULL, METRICS },
  { "bootstrap.servers", SFC_KAFKA_SAME, NULL, NULL },
  { "buffer.memory", SFC_KAFKA_TRANSLATED, "queue.buffering.max.kbytes", NULL },
  { "default.api.timeout.ms", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("--timeout says how long to wait for a broker") },
  { "enable.metrics.push", SFC_KAFKA_NO_EFFECT, NULL, METRICS },
  { "exclude.internal.topics", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("a pattern never matches an internal topic") },
  { "fetch.max.wait.ms", SFC_KAFKA_TRANSLATED, "fetch.wait.max.ms", NULL },
  { "group.instance.id", SFC_KAFKA_NO_EFFECT, NULL, NO_GROUP },
  { "heartbeat.interval.ms", SFC_KAFKA_NO_EFFECT, NULL, NO_GROUP },
  { "interceptor.classes", SFC_KAFKA_NO_EFFECT, NULL, JAVA_ONLY },
  { "max.block.ms", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("delivery.timeout.ms bounds the wait of a record") },
  { "max.poll.interval.ms", SFC_KAFKA_NO_EFFECT, NULL, NO_GROUP },
  { "max.poll.records", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("records are taken from the fetched blocks as they are needed") },
  { "max.request.size", SFC_KAFKA_TRANSLATED, "message.max.bytes", NULL },
  { "metadata.max.idle.ms", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("the metadata of a topic in use is kept") },
  { "metric.reporters", SFC_KAFKA_NO_EFFECT, NULL, METRICS },
  { "metrics.num.samples", SFC_KAFKA_NO_EFFECT, NULL, METRICS },
  { "metrics.recording.level", SFC_KAFKA_NO_EFFECT, NULL, METRICS },
  { "metrics.sample.window.ms", SFC_KAFKA_NO_EFFECT, NULL, METRICS },
  { "partition.assignment.strategy", SFC_KAFKA_NO_EFFECT, NULL, NO_GROUP },
  { "partitioner.adaptive.partitioning.enable", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("records without a key go round the partitions") },
  { "partitioner.availability.timeout.ms", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("records without a key go round the partitions") },
  { "partitioner.class", SFC_KAFKA_NO_EFFECT, NULL, JAVA_ONLY },
  { "partitioner.ignore.keys", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("records with a key go where the Java client's default partitioner "
        "puts them") },
  { "receive.buffer.bytes", SFC_KAFKA_TRANSLATED, "socket.receive.buffer.bytes",
    NULL },
  { "request.timeout.ms", SFC_KAFKA_TRANSLATED, "socket.timeout.ms", NULL },
  { "sasl.client.callback.handler.class", SFC_KAFKA_NO_EFFECT, NULL,
    JAVA_ONLY },
  { "sasl.jaas.config", SFC_KAFKA_TRANSLATED, "sasl.username, sasl.password",
    BY_SECURITY },
  { "sasl.kerberos.kinit.cmd", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("librdkafka's is a whole command line; set it with -X") },
  { "sasl.kerberos.ticket.renew.jitter", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("sasl.kerberos.min.time.before.relogin decides") },
  { "sasl.kerberos.ticket.renew.window.factor", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("sasl.kerberos.min.time.before.relogin decides") },
  { "sasl.login.callback.handler.class", SFC_KAFKA_NO_EFFECT, NULL, JAVA_ONLY },
  { "sasl.login.class", SFC_KAFKA_NO_EFFECT, NULL, JAVA_ONLY },
  { "security.protocol", SFC_KAFKA_TRANSLATED, "security.protocol", NULL },
  { "security.providers", SFC_KAFKA_NO_EFFECT, NULL, JAVA_ONLY },
  { "send.buffer.bytes", SFC_KAFKA_TRANSLATED, "socket.send.buffer.bytes",
    NULL },
  { "session.timeout.ms", SFC_KAFKA_NO_EFFECT, NULL, NO_GROUP },
  { "socket.connection.setup.timeout.max.ms", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("socket.connection.setup.timeout.ms holds for every attempt") },
  { "ssl.enabled.protocols", SFC_KAFKA_NO_EFFECT, NULL, OPENSSL },
  { "ssl.endpoint.identification.algorithm", SFC_KAFKA_TRANSLATED,
    "ssl.endpoint.identification.algorithm", NULL },
  { "ssl.engine.factory.class", SFC_KAFKA_NO_EFFECT, NULL, JAVA_ONLY },
  { "ssl.keymanager.algorithm", SFC_KAFKA_NO_EFFECT, NULL, OPENSSL },
  { "ssl.keystore.certificate.chain", SFC_KAFKA_TRANSLATED,
    "ssl.certificate.pem", NULL },
  { "ssl.keystore.key", SFC_KAFKA_TRANSLATED, "ssl.key.pem", NULL },
  { "ssl.keystore.location", SFC_KAFKA_TRANSLATED,
    "ssl.certificate.location, ssl.key.location, ssl.keystore.location",
    BY_SECURITY },
  { "ssl.keystore.password", SFC_KAFKA_SAME, NULL, NULL },
  { "ssl.keystore.type", SFC_KAFKA_TRANSLATED, "", BY_SECURITY },
  { "ssl.protocol", SFC_KAFKA_NO_EFFECT, NULL, OPENSSL },
  { "ssl.provider", SFC_KAFKA_NO_EFFECT, NULL, OPENSSL },
  { "ssl.secure.random.implementation", SFC_KAFKA_NO_EFFECT, NULL, OPENSSL },
  { "ssl.trustmanager.algorithm", SFC_KAFKA_NO_EFFECT, NULL, OPENSSL },
  { "ssl.truststore.certificates", SFC_KAFKA_TRANSLATED, "ssl.ca.pem", NULL },
  { "ssl.truststore.location", SFC_KAFKA_TRANSLATED, "ssl.ca.location",
    BY_SECURITY },
  { "ssl.truststore.password", SFC_KAFKA_NO_EFFECT, NULL,
    N_ ("certificates in PEM have no password") },
  { "ssl.truststore.type", SFC_KAFKA_TRANSLATED, "", BY_SECURITY },
};

/* Source: spark-sql-kafka-0-10, KafkaSourceProvider; its words. */
static const SfcKafkaOption forbidden_source[] = {
  { "auto.offset.reset", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'auto.offset.reset' is not supported. "
    "Instead set the source option 'startingoffsets' to 'earliest' or "
    "'latest' "
    "to specify where to start. Structured Streaming manages which offsets "
    "are consumed "
    "internally, rather than relying on the kafkaConsumer to do it. This will "
    "ensure that no "
    "data is missed when new topics/partitions are dynamically subscribed. "
    "Note that "
    "'startingoffsets' only applies when a new Streaming query is started, "
    "and "
    "that resuming will always pick up from where the query left off. See the "
    "docs for more "
    "details." },
  { "key.deserializer", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'key.deserializer' is not supported as keys are "
    "deserialized as byte arrays with ByteArrayDeserializer. Use DataFrame "
    "operations to explicitly deserialize the keys." },
  { "value.deserializer", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'value.deserializer' is not supported as values are "
    "deserialized as byte arrays with ByteArrayDeserializer. Use DataFrame "
    "operations to explicitly deserialize the values." },
  { "enable.auto.commit", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'enable.auto.commit' is not supported" },
  { "interceptor.classes", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'interceptor.classes' is not supported" },
};

static const SfcKafkaOption forbidden_sink[] = {
  { "key.serializer", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'key.serializer' is not supported as keys are serialized "
    "with ByteArraySerializer." },
  { "value.serializer", SFC_KAFKA_FORBIDDEN, NULL,
    "Kafka option 'value.serializer' is not supported as value are "
    "serialized with ByteArraySerializer." },
};

/* Numbers that librdkafka does not get to see.  Source: Kafka 3.9, ConfigDef of
 * the consumer and the producer. */
static const struct
{
  const char *name, *type;
  gint64 min, max;
} numbers[] = {
  { "auto.commit.interval.ms", "INT", 0, G_MAXINT32 },
  { "default.api.timeout.ms", "INT", 0, G_MAXINT32 },
  { "heartbeat.interval.ms", "INT", G_MININT32, G_MAXINT32 },
  { "max.block.ms", "LONG", 0, G_MAXINT64 },
  { "max.poll.interval.ms", "INT", 1, G_MAXINT32 },
  { "max.poll.records", "INT", 1, G_MAXINT32 },
  { "metadata.max.idle.ms", "LONG", 5000, G_MAXINT64 },
  { "session.timeout.ms", "INT", G_MININT32, G_MAXINT32 },
  { "socket.connection.setup.timeout.max.ms", "LONG", 0, G_MAXINT64 },
};

static const SfcKafkaOption *
find_in (const SfcKafkaOption *table, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

const SfcKafkaOption *
sfc_kafka_option_find (const char *name, gboolean sink)
{
  const SfcKafkaOption *found
      = sink
            ? find_in (forbidden_sink, G_N_ELEMENTS (forbidden_sink), name)
            : find_in (forbidden_source, G_N_ELEMENTS (forbidden_source), name);

  return found != NULL ? found
                       : find_in (options, G_N_ELEMENTS (options), name);
}

static gboolean
refuse (const SfcKafkaOption *option, GError **error)
{
  sfc_fail (error, SFC_ERROR_CONFIG, "%s", option->note);
  return g_str_equal (option->name, "auto.offset.reset")
             ? sfc_remedy (error, _ ("set startingOffsets instead"))
             : sfc_remedy (error, _ ("leave it out"));
}

static gboolean
check_number (const char *name, const char *value, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (value));
  gint64 number;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (g_ascii_strcasecmp (numbers[i].name, name) != 0)
        continue;
      if (!g_ascii_string_to_signed (text, 10, -numbers[i].max - 1,
                                     numbers[i].max, &number, NULL))
        return sfc_fail (error, SFC_ERROR_CONFIG,
                         "Invalid value %s for configuration %s: Not a number "
                         "of type %s",
                         value, numbers[i].name, numbers[i].type);
      if (number < numbers[i].min)
        return sfc_fail (error, SFC_ERROR_CONFIG,
                         "Invalid value %s for configuration %s: Value must be "
                         "at least %" PRId64,
                         value, numbers[i].name, numbers[i].min);
    }
  return TRUE;
}

static gboolean
check_isolation (const char *name, const char *value, GError **error)
{
  g_autofree char *upper = g_ascii_strup (value, -1);

  if (g_ascii_strcasecmp (name, "isolation.level") != 0
      || g_str_equal (upper, "READ_COMMITTED")
      || g_str_equal (upper, "READ_UNCOMMITTED"))
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            "No enum constant org.apache.kafka.common.IsolationLevel.%s",
            upper);
  return sfc_remedy (error, _ ("write read_uncommitted or read_committed"));
}

gboolean
sfc_kafka_option_check (const char *name, const char *value, gboolean sink,
                        GError **error)
{
  const SfcKafkaOption *option = sfc_kafka_option_find (name, sink);

  if (option != NULL && option->effect == SFC_KAFKA_FORBIDDEN)
    return refuse (option, error);
  return check_number (name, value, error)
         && check_isolation (name, value, error);
}

gboolean
sfc_kafka_conf_set (rd_kafka_conf_t *conf, const char *name, const char *value,
                    const char *origin, int code, GError **error)
{
  char text[512];

  /* some are made of others: a password of sasl.jaas.config */
  sfc_property_hide_secret (name, value);
  if (rd_kafka_conf_set (conf, name, value, text, sizeof text)
      == RD_KAFKA_CONF_OK)
    return TRUE;
  return sfc_fail (error, (SfcErrorCode)code, "%s: %s", origin, text);
}

char *
sfc_kafka_conf_dup (const rd_kafka_conf_t *conf, const char *name)
{
  gsize size = 0;
  g_autofree char *value = NULL;

  if (rd_kafka_conf_get (conf, name, NULL, &size) != RD_KAFKA_CONF_OK
      || size <= 1)
    return NULL;
  value = g_malloc0 (size);
  (void)rd_kafka_conf_get (conf, name, value, &size);
  return g_steal_pointer (&value);
}

gint64
sfc_kafka_conf_get_number (const rd_kafka_conf_t *conf, const char *name)
{
  g_autofree char *value = sfc_kafka_conf_dup (conf, name);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
}

/* The value in librdkafka's unit or words. */
static char *
translate (const char *name, const char *value)
{
  gint64 n;

  if (g_str_equal (name, "buffer.memory")
      && g_ascii_string_to_signed (value, 10, 1, G_MAXINT64, &n, NULL))
    return g_strdup_printf ("%" G_GINT64_FORMAT, MAX (n / 1024, 1));
  /* the system's own size: -1 in Java, 0 in librdkafka */
  if (g_str_has_suffix (name, ".buffer.bytes") && g_str_equal (value, "-1"))
    return g_strdup ("0");
  if (g_str_equal (name, "security.protocol"))
    return g_ascii_strdown (value, -1);
  if (g_str_equal (name, "ssl.endpoint.identification.algorithm")
      && *value == '\0')
    return g_strdup ("none");
  return g_strdup (value);
}

/* Each reason is said once a run, however many handles are made. */
static void
say_no_effect (const SfcKafkaOption *option)
{
  static gint said[G_N_ELEMENTS (options)];

  if (g_atomic_int_compare_and_exchange (&said[option - options], 0, 1))
    sfc_info (_ ("kafka.%s has no effect: %s"), option->name, _ (option->note));
}

typedef struct
{
  SfcSettings *settings;
  const char *group;
  rd_kafka_conf_t *conf;
  GError *error;
} Apply;

static void
set_known (Apply *apply, const char *key, const SfcKafkaOption *option,
           const char *value)
{
  g_autofree char *origin
      = sfc_settings_describe_origin (apply->settings, apply->group, key);
  g_autofree char *translated = translate (option->name, value);
  const char *target = option->target != NULL ? option->target : option->name;

  if (!sfc_kafka_conf_set (apply->conf, target, translated, origin,
                           SFC_ERROR_CONFIG, &apply->error))
    return;
  /* how long a broker may wait for its followers is bounded by it too */
  if (g_str_equal (option->name, "request.timeout.ms"))
    (void)sfc_kafka_conf_set (apply->conf, option->name, translated, origin,
                              SFC_ERROR_CONFIG, &apply->error);
}

static void
set_unlisted (Apply *apply, const char *key, const char *value)
{
  g_autofree char *origin
      = sfc_settings_describe_origin (apply->settings, apply->group, key);
  g_autofree char *name = g_ascii_strdown (key + strlen ("kafka."), -1);
  char text[512];

  if (rd_kafka_conf_set (apply->conf, name, value, text, sizeof text)
      == RD_KAFKA_CONF_INVALID)
    sfc_fail (&apply->error, SFC_ERROR_CONFIG, "%s: %s", origin, text);
}

static void
visit (const char *key, const char *value, const SfcOrigin *origin,
       gpointer data)
{
  Apply *apply = data;
  const char *name = key + strlen ("kafka.");
  gboolean sink = g_str_has_prefix (apply->group, "sink");
  const SfcKafkaOption *option = sfc_kafka_option_find (name, sink);

  if (apply->error != NULL)
    return;
  if (!sfc_kafka_option_check (name, value, sink, &apply->error))
    {
      g_autofree char *place
          = sfc_settings_describe_origin (apply->settings, apply->group, key);

      g_prefix_error (&apply->error, "%s: ", place);
    }
  else if (option == NULL)
    set_unlisted (apply, key, value);
  else if (option->effect == SFC_KAFKA_NO_EFFECT)
    say_no_effect (option);
  else if (!g_str_equal (option->name, "bootstrap.servers")
           && g_strcmp0 (option->note, BY_SECURITY) != 0)
    set_known (apply, key, option, value);
}

gboolean
sfc_kafka_options_apply (SfcSettings *settings, const char *group,
                         rd_kafka_conf_t *conf, GError **error)
{
  Apply apply = { settings, group, conf, NULL };

  sfc_settings_foreach (settings, group, "kafka.", visit, &apply);
  if (apply.error == NULL)
    return sfc_security_apply (settings, group, conf, error);
  g_propagate_error (error, apply.error);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the property like @key */
static char *
nearest_property (rd_kafka_conf_t *conf, const char *key)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gsize n = 0;
  const char **pairs = rd_kafka_conf_dump (conf, &n);
  char *near;

  for (gsize i = 0; i < n; i += 2)
    g_ptr_array_add (names, (gpointer)pairs[i]);
  g_ptr_array_add (names, NULL);
  near = g_strdup (sfc_nearest (key, (const char *const *)names->pdata));
  rd_kafka_conf_dump_free (pairs, n);
  return near;
}

static void
set_raw (Apply *apply, const char *key, const char *value, const char *where)
{
  gsize size = 0;
  g_autofree char *near = NULL;

  if (sfc_kafka_conf_set (apply->conf, key, value, where, SFC_ERROR_USAGE,
                          &apply->error)
      || rd_kafka_conf_get (apply->conf, key, NULL, &size)
             != RD_KAFKA_CONF_UNKNOWN)
    return;
  near = nearest_property (apply->conf, key);
  if (near != NULL)
    sfc_remedy (&apply->error, _ ("did you mean %s?"), near);
  else
    sfc_remedy (&apply->error,
                _ ("librdkafka's CONFIGURATION.md lists the properties"));
}

static void
visit_raw (const char *key, const char *value, const SfcOrigin *origin,
           gpointer data)
{
  Apply *apply = data;
  g_autofree char *where = g_strdup_printf ("--kafka=%s", key);

  if (apply->error == NULL)
    set_raw (apply, key, value, where);
}

gboolean
sfc_kafka_options_apply_raw (SfcSettings *settings, rd_kafka_conf_t *conf,
                             GError **error)
{
  Apply apply = { settings, "librdkafka", conf, NULL };

  sfc_settings_foreach (settings, "librdkafka", NULL, visit_raw, &apply);
  if (apply.error == NULL)
    return TRUE;
  g_propagate_error (error, apply.error);
  return FALSE;
}
