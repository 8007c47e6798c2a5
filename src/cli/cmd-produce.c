/* cli/cmd-produce.c -- sfcrime produce: files to a topic. */
#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "base/data-file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/status.h"
#include "broker/embedded.h"
#include "cli/command.h"
#include "feed/feed.h"
#include "feed/records.h"

#define SAMPLE "police-department-calls-for-service.json"
#define NOT_GIVEN G_MININT

typedef struct
{
  char *rate, *order, *key;
  gint64 limit;
  int partition, create;
  gboolean repeat;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->rate);
  g_free (options->order);
  g_free (options->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/** Produce: one run. */
typedef struct
{
  SfcFeedOptions options;
  int create; /* partitions of a missing topic, from 1 on; else none */
  SfcClient *client;
  GCancellable *cancellable;
  SfcFeed *feed;   /* set by the worker; read by the main thread */
  gint64 start_us; /* as above, before feed */
  char *sample[2]; /* the files, when none was named */
} Produce;

static void
produce_clear (Produce *self)
{
  sfc_feed_free (self->feed);
  sfc_client_free (self->client);
  g_clear_object (&self->cancellable);
  g_free (self->sample[0]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Produce, produce_clear)

/* ---- progress */

/* What was read is done when it was acknowledged. */
static double
fraction_done (const Produce *self, const SfcFeedCounts *counts)
{
  double done = -1;

  if (counts->input_total > 0)
    done = (double)counts->input_bytes / (double)counts->input_total
           * (double)counts->acknowledged / (double)MAX (counts->taken, 1);
  if (self->options.limit > 0)
    done = MAX (done,
                (double)counts->acknowledged / (double)self->options.limit);
  return MIN (done, 1);
}

static void
tick (gpointer data)
{
  Produce *self = data;
  SfcFeed *feed = g_atomic_pointer_get (&self->feed);
  g_autoptr (GString) line = NULL;
  SfcFeedCounts counts;
  double s, done;

  if (feed == NULL || !sfc_status_shown ())
    return;
  counts = sfc_feed_get_counts (feed);
  s = (double)(g_get_monotonic_time () - self->start_us) / G_USEC_PER_SEC;
  done = fraction_done (self, &counts);
  line = g_string_new (NULL);
  sfc_status_append_bar (line, done);
  g_string_append_printf (line, _ ("%'" PRId64 " records, %'.0f/s"),
                          counts.acknowledged,
                          s > 0 ? (double)counts.acknowledged / s : 0);
  sfc_status_append_left (line, done, s);
  sfc_status (line->str);
}

/* ---- do */

static gboolean
has_topic (const GPtrArray *topics, const char *name)
{
  for (guint i = 0; i < topics->len; i++)
    {
      const SfcTopicInfo *info = topics->pdata[i];

      if (g_str_equal (info->name, name))
        return TRUE;
    }
  return FALSE;
}

static gboolean
create_missing (Produce *self, GError **error)
{
  const SfcFeedOptions *options = &self->options;
  g_autoptr (GPtrArray) topics = sfc_client_list_topics (
      self->client, options->timeout_ms, self->cancellable, error);

  if (topics == NULL)
    return FALSE;
  return has_topic (topics, options->topic)
         || sfc_client_create_topic (self->client, options->topic, self->create,
                                     -1, NULL, options->timeout_ms, error);
}

static gboolean
find_topic (Produce *self, GError **error)
{
  SfcFeedOptions *options = &self->options;
  g_autoptr (SfcTopicInfo) topic = NULL;

  if (self->create > 0 && !create_missing (self, error))
    return FALSE;
  topic = sfc_client_find_topic (self->client, options->topic,
                                 options->timeout_ms, self->cancellable, error);
  if (topic == NULL)
    return FALSE;
  options->n_partitions = topic->n_partitions;
  return options->partition < topic->n_partitions
         || sfc_fail (error, SFC_ERROR_SOURCE,
                      _ ("topic %s: no partition %d, only 0 to %d"),
                      options->topic, options->partition,
                      topic->n_partitions - 1);
}

static gboolean
conf_is (SfcClient *client, const char *name, const char *value)
{
  char now[32];
  gsize size = sizeof now;

  return rd_kafka_conf_get (rd_kafka_conf (sfc_client_peek (client)), name, now,
                            &size)
             == RD_KAFKA_CONF_OK
         && g_str_equal (now, value);
}

/* An option may take away what this command promises. */
static void
warn_weak (SfcClient *client)
{
  if (!conf_is (client, "acks", "-1"))
    sfc_warn (_ ("produce: acks is not all: records that count as acknowledged "
                 "may be lost"));
  if (!conf_is (client, "enable.idempotence", "true"))
    sfc_warn (_ ("produce: enable.idempotence is not true: records may arrive "
                 "twice or out of order"));
}

static gboolean
work (gpointer data, GError **error)
{
  Produce *self = data;
  SfcFeed *feed;

  if (!find_topic (self, error))
    return FALSE;
  self->start_us = g_get_monotonic_time ();
  feed = sfc_feed_new (self->client, &self->options, error);
  if (feed == NULL)
    return FALSE;
  g_atomic_pointer_set (&self->feed, feed);
  return sfc_feed_run (feed, self->cancellable, error);
}

static void
warn_no_key (const char *field, const SfcFeedCounts *counts)
{
  if (field != NULL && counts->taken > 0 && counts->keyed == 0)
    sfc_warn (_ ("--key=%s: no record has this member, and so none has a key"),
              field);
}

static gboolean
run_produce (Produce *self, GError **error)
{
  g_autoptr (SfcStop) stop = NULL;
  SfcFeedCounts counts;
  gboolean ok;

  self->cancellable = g_cancellable_new ();
  stop = sfc_stop_new (self->cancellable, SFC_STOP_PATIENCE_S);
  ok = sfc_run_worker (work, tick, self, error);
  sfc_status (NULL);
  if (self->feed == NULL)
    return ok;
  counts = sfc_feed_get_counts (self->feed);
  sfc_info (
      ngettext (
          "produced %'" PRId64 " record (%'" PRId64 " bytes) to %s in %.2f s",
          "produced %'" PRId64 " records (%'" PRId64 " bytes) to %s in %.2f s",
          (gulong)counts.acknowledged),
      counts.acknowledged, counts.bytes, self->options.topic,
      (double)(g_get_monotonic_time () - self->start_us) / G_USEC_PER_SEC);
  warn_no_key (self->options.key, &counts);
  return ok;
}

/* ---- check */

static gboolean
check_rate (const char *text, double *rate, GError **error)
{
  char *end = NULL;

  if (text == NULL)
    return TRUE;
  *rate = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *rate > 0 && *rate <= 1e9)
    return TRUE;
  return sfc_fail (error, SFC_ERROR_USAGE,
                   _ ("--rate: “%s” is no number of records a second"), text);
}

static gboolean
check_order (const char *text, gboolean *by_time, GError **error)
{
  *by_time = g_strcmp0 (text, "time") == 0;
  if (text == NULL || *by_time || g_str_equal (text, "file"))
    return TRUE;
  return sfc_fail (error, SFC_ERROR_USAGE,
                   _ ("--order: “%s” is neither file nor time"), text);
}

static gboolean
check_numbers (const Options *options, GError **error)
{
  if (options->limit < 0 && options->limit != NOT_GIVEN)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--limit: from 0 on, not %" PRId64), options->limit);
  if (options->partition < 0 && options->partition != NOT_GIVEN)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--partition: from 0 on, not %d"), options->partition);
  if (options->create < 1 && options->create != NOT_GIVEN)
    return sfc_fail (error, SFC_ERROR_USAGE, _ ("--create: from 1 on, not %d"),
                     options->create);
  if (options->key != NULL && *options->key == '\0')
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--key: the name of the member is missing"));
  return TRUE;
}

/* What is wrong with the files is said before a broker is waited for. */
static gboolean
check_files (const SfcFeedOptions *options, GError **error)
{
  const SfcRecordsOptions records = { .files = options->files,
                                      .by_time = options->by_time,
                                      .repeat = options->repeat };
  g_autoptr (SfcRecords) probe = sfc_records_new (&records, error);

  return probe != NULL;
}

static gboolean
options_check (const Options *options, char **files, Produce *self,
               GError **error)
{
  SfcFeedOptions *feed = &self->options;

  feed->limit = MAX (options->limit, -1);
  feed->repeat = options->repeat;
  feed->key = options->key;
  feed->partition = MAX (options->partition, -1);
  feed->files = files;
  self->create = options->create;
  if (*files == NULL)
    {
      self->sample[0] = sfc_data_file (SAMPLE);
      feed->files = self->sample;
    }
  return check_numbers (options, error)
         && check_rate (options->rate, &feed->rate, error)
         && check_order (options->order, &feed->by_time, error)
         && check_files (feed, error);
}

static gboolean
produce (const Options *options, const SfcCommon *common, char **files,
         GError **error)
{
  g_autoptr (SfcBrokerChild) broker = NULL; /* outlives the client */
  g_auto (Produce) self = { .options.timeout_ms = common->timeout_ms };
  g_autoptr (SfcSettings) settings = NULL;
  g_autofree char *topic = NULL;

  if (!options_check (options, files, &self, error))
    return FALSE;
  settings = sfc_common_load (common, error);
  if (settings == NULL)
    return FALSE;
  topic = sfc_common_topic (settings, error);
  if (topic == NULL || !sfc_embedded_start (settings, &broker, error))
    return FALSE;
  self.options.topic = topic;
  self.client
      = sfc_client_new (settings, "source", SFC_CLIENT_PRODUCER, NULL, error);
  if (self.client == NULL)
    return FALSE;
  warn_weak (self.client);
  return run_produce (&self, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) options
      = { .limit = NOT_GIVEN, .partition = NOT_GIVEN, .create = NOT_GIVEN };
  g_auto (SfcCommon) common = { 0 };
  const GOptionEntry entries[] = {
    { "rate", 0, 0, G_OPTION_ARG_STRING, &options.rate,
      N_ ("Send N records a second (as fast as acknowledged)"), N_ ("N") },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &options.limit,
      N_ ("Stop after N records"), N_ ("N") },
    { "repeat", 0, 0, G_OPTION_ARG_NONE, &options.repeat,
      N_ ("Begin again at the end, until --limit or Ctrl-C"), NULL },
    { "order", 0, 0, G_OPTION_ARG_STRING, &options.order,
      N_ ("Send as in the file (default), or by call_date_time, oldest "
          "first"),
      N_ ("file|time") },
    { "key", 0, 0, G_OPTION_ARG_STRING, &options.key,
      N_ ("Take the value of member FIELD as the key"), N_ ("FIELD") },
    { "partition", 0, 0, G_OPTION_ARG_INT, &options.partition,
      N_ ("Send all to partition N"), N_ ("N") },
    { "create", 0, 0, G_OPTION_ARG_INT, &options.create,
      N_ ("Create the topic first when it is missing"), N_ ("PARTITIONS") },
    { 0 },
  };

  return sfc_command_parse (self, entries, &common, &argc, &argv, error)
         && produce (&options, &common, argv + 1, error);
}

const SfcCommand sfc_cmd_produce = {
  .name = "produce",
  .arguments = N_ ("[FILE...]"),
  .summary = N_ ("Send records to the topic"),
  .description = N_ ("A FILE holds a JSON array, JSON lines, or JSON values "
                     "one after another; - is standard input.  Without FILE "
                     "the installed sample is sent."),
  .run = run,
};
