#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "kafka/bootstrap.h"
#include "sink/formats.h"
#include "sink/transaction.h"

/* KafkaSink: @key, @value, @topic, @partition: columns, -1: there is none */
typedef struct
{
  SfcSink base;
  SfcSettings *settings;
  char *query, *group;
  SfcClient *client;
  SfcProducer *producer;
  int key, value, topic, partition;
  const char *fixed_topic; /* (nullable): wins over the column */
  gboolean exactly_once;
  gboolean lines;        /* not the query's own sink */
  gboolean same_cluster; /* as the source */
  gint64 again;          /* the batch that may be there already, or -1 */
  const SfcOffsets *end; /* of the batch at hand */
} KafkaSink;

/* ---- columns, in Spark's words */

static gboolean
find_column (const SfcSinkSpec *spec, const char *name, const char *types,
             int *column, GError **error)
{
  const SfcColumn *found;
  g_auto (GStrv) allowed = g_strsplit (types, "|", 0);
  g_autofree char *either = g_strjoinv (" or ", allowed);
  g_autofree char *type = NULL;

  *column = sfc_schema_find (spec->schema, name);
  if (*column < 0)
    return TRUE;
  found = &spec->schema->columns[*column];
  type = sfc_column_dup_catalog_type (found);
  return g_strv_contains ((const char *const *)allowed, type)
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "[%s]: %s attribute unsupported type %s. %s must be a(n) "
                      "%s",
                      spec->group, name, type, name, either);
}

static gboolean
find_columns (KafkaSink *self, const SfcSinkSpec *spec, GError **error)
{
  int headers;

  if (!find_column (spec, "topic", "string", &self->topic, error))
    return FALSE;
  if (self->fixed_topic == NULL && self->topic < 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "[%s]: topic option required when no 'topic' attribute is "
                     "present. Use the topic option for setting a topic.",
                     spec->group);
  if (!find_column (spec, "key", "string|binary", &self->key, error)
      || !find_column (spec, "value", "string|binary", &self->value, error))
    return FALSE;
  if (self->value < 0)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                "[%s]: Required attribute 'value' not found", spec->group);
      return sfc_remedy (error, _ ("name a column so: select = COLUMN AS "
                                   "value"));
    }
  return find_column (spec, "headers", "array<struct<key:string,value:binary>>",
                      &headers, error)
         && find_column (spec, "partition", "int", &self->partition, error);
}

/* ---- rows */

static SfcKeyValue
record_of (const KafkaSink *self, const SfcValue *row)
{
  SfcKeyValue record = { 0 };

  if (self->key >= 0 && !row[self->key].null)
    {
      record.key = row[self->key].s;
      record.n_key = row[self->key].n;
    }
  if (!row[self->value].null)
    {
      record.value = row[self->value].s;
      record.n_value = row[self->value].n;
    }
  return record;
}

/* Returns: (transfer full) (nullable): the topic of a row */
static char *
dup_topic (const KafkaSink *self, const SfcValue *row, GError **error)
{
  if (self->fixed_topic != NULL)
    return g_strdup (self->fixed_topic);
  if (!row[self->topic].null)
    return g_strndup (row[self->topic].s, row[self->topic].n);
  sfc_fail (error, SFC_ERROR_SINK,
            "null topic present in the data. Use the topic option for setting "
            "a default topic.");
  return NULL;
}

static gboolean
find_partition (const KafkaSink *self, const SfcValue *row, gint32 *partition,
                GError **error)
{
  *partition = RD_KAFKA_PARTITION_UA;
  if (self->partition < 0 || row[self->partition].null)
    return TRUE;
  *partition = (gint32)row[self->partition].i;
  return *partition >= 0
         || sfc_fail (error, SFC_ERROR_SINK,
                      "Invalid partition: %d. Partition number should always "
                      "be non-negative or null.",
                      *partition);
}

static gboolean
send_rows (KafkaSink *self, const SfcRows *rows, GError **error)
{
  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      const SfcValue *row = sfc_rows_peek (rows, i);
      const SfcKeyValue record = record_of (self, row);
      g_autofree char *topic = dup_topic (self, row, error);
      gint32 partition;

      if (topic == NULL || !sfc_rows_check (rows, error)
          || !find_partition (self, row, &partition, error)
          || !sfc_producer_send (self->producer, topic, partition, &record,
                                 error))
        return FALSE;
    }
  return sfc_producer_finish (self->producer, error);
}

/* ---- a batch */

static gboolean
write_once (KafkaSink *self, gint64 batch_id, const SfcRows *rows,
            GError **error)
{
  g_autofree char *topic = dup_topic (self, sfc_rows_peek (rows, 0), error);
  const SfcTransactionMark mark
      = { .batch_id = batch_id,
          .source = self->same_cluster ? self->end : NULL,
          .topic = topic };
  gboolean found = FALSE;

  if (topic == NULL
      || (batch_id == self->again
          && !sfc_transaction_find (self->settings, self->group, self->producer,
                                    &mark, &found, error)))
    return FALSE;
  if (found)
    {
      sfc_info (_ ("topic %s: has batch %" PRId64 " already"), topic, batch_id);
      return TRUE;
    }
  if (!sfc_transaction_begin (self->producer, error))
    return FALSE;
  if (send_rows (self, rows, error)
      && sfc_transaction_commit (self->producer, &mark, error))
    return TRUE;
  sfc_transaction_abort (self->producer);
  return FALSE;
}

static gboolean
kafka_write (SfcSink *sink, gint64 batch_id, const SfcRows *rows,
             GError **error)
{
  KafkaSink *self = (KafkaSink *)sink;

  if (sfc_rows_get_n (rows) == 0)
    return TRUE;
  if (self->exactly_once)
    return write_once (self, batch_id, rows, error);
  if (send_rows (self, rows, error))
    return TRUE;
  sfc_producer_drop (self->producer);
  return FALSE;
}

static void
kafka_locate (SfcSink *sink, const SfcOffsets *end)
{
  ((KafkaSink *)sink)->end = end;
}

static gboolean
begin_transactions (const KafkaSink *self, const SfcSinkRun *run,
                    GError **error)
{
  if (run->query_id == NULL)
    sfc_warn (_ ("query %s: without a checkpointLocation exactlyOnce holds "
                 "for this run only"),
              self->query);
  if (!sfc_transaction_init (self->producer, error))
    return FALSE;
  if (sfc_client_is_mock (self->client, run->timeout_ms))
    sfc_warn (_ ("query %s: a development broker has no transactions, and so "
                 "exactlyOnce does not hold on it"),
              self->query);
  return TRUE;
}

/* A query may have several sinks, each with transactions of its own.
 *
 * Returns: (transfer full) */
static char *
dup_transactional_id (const KafkaSink *self, const SfcSinkRun *run)
{
  if (run->query_id == NULL)
    return g_uuid_string_random ();
  return self->lines ? g_strconcat (run->query_id, "-",
                                    self->group + strlen ("sink "), NULL)
                     : g_strdup (run->query_id);
}

static gboolean
kafka_begin (SfcSink *sink, const SfcSinkRun *run, GError **error)
{
  KafkaSink *self = (KafkaSink *)sink;
  g_autofree char *id = dup_transactional_id (self, run);
  const SfcProducerOptions options
      = { .client = self->client,
          .transactional_id = self->exactly_once ? id : NULL,
          .timeout_ms = run->timeout_ms,
          .stop = run->stop };

  self->again = run->again;
  self->producer = sfc_producer_new (&options, error);
  return self->producer != NULL
         && (!self->exactly_once || begin_transactions (self, run, error));
}

/* ---- life */

static void
kafka_free (SfcSink *sink)
{
  KafkaSink *self = (KafkaSink *)sink;

  sfc_producer_free (self->producer);
  sfc_client_free (self->client);
  sfc_settings_unref (self->settings);
  g_free (self->query);
  g_free (self->group);
  g_free (self);
}

/* The offsets of a source are of use on its own cluster only. */
static gboolean
shares_cluster (const KafkaSink *self, const SfcSinkSpec *spec)
{
  g_autofree char *source = g_strconcat ("source ", spec->query, NULL);
  g_autofree char *bootstrap = NULL;

  if (g_ascii_strcasecmp (sfc_settings_get (spec->settings, source, "format"),
                          "kafka")
      != 0)
    return FALSE;
  bootstrap = sfc_bootstrap_find (spec->settings, source, NULL);
  return g_strcmp0 (bootstrap, sfc_client_get_bootstrap (self->client)) == 0;
}

/* Of a producer that is told nothing of transactions, it would be an error. */
static gboolean
check_transactional_id (const SfcSinkSpec *spec, GError **error)
{
  static const char key[] = "kafka.transactional.id";
  g_autofree char *place = NULL;

  if (!sfc_settings_is_set (spec->settings, spec->group, key))
    return TRUE;
  place = sfc_settings_describe_origin (spec->settings, spec->group, key);
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: the query's id is it"), place);
  return sfc_remedy (error, _ ("set exactlyOnce = true instead"));
}

SfcSink *
sfc_kafka_new (const SfcSinkSpec *spec, GError **error)
{
  static const SfcSinkClass klass = { .begin = kafka_begin,
                                      .locate = kafka_locate,
                                      .write = kafka_write,
                                      .free = kafka_free,
                                      .counts_rows = TRUE };
  KafkaSink *self = g_new0 (KafkaSink, 1);
  gboolean ok;

  sfc_sink_init (&self->base, &klass, spec);
  self->base.description = sfc_sink_describe_java (
      "org.apache.spark.sql.kafka010.KafkaSourceProvider$KafkaTable");
  self->settings = sfc_settings_ref (spec->settings);
  self->query = g_strdup (spec->query);
  self->group = g_strdup (spec->group);
  self->again = -1;
  self->lines = spec->lines;
  self->fixed_topic = sfc_settings_get (spec->settings, spec->group, "topic");
  self->exactly_once
      = sfc_settings_get_boolean (spec->settings, spec->group, "exactlyOnce");
  ok = find_columns (self, spec, error) && check_transactional_id (spec, error);
  if (ok && !spec->elsewhere)
    self->client = sfc_client_new (
        spec->settings, spec->group,
        spec->offline ? SFC_CLIENT_OFFLINE : SFC_CLIENT_PRODUCER, NULL, error);
  if (!ok || (self->client == NULL && !spec->elsewhere))
    {
      sfc_sink_free (&self->base);
      return NULL;
    }
  self->same_cluster = !spec->offline && shares_cluster (self, spec);
  return &self->base;
}
