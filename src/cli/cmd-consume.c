/* cli/cmd-consume.c -- sfcrime consume: the records of a topic, printed. */
#include "config.h"

#include <inttypes.h>
#include <poll.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/status.h"
#include "base/output.h"
#include "broker/embedded.h"
#include "cli/command.h"
#include "cli/record-text.h"
#include "kafka/topic-reader.h"

#define BUFFER_BYTES (256 * 1024)
#define BATCH_RECORDS 1000
#define WAIT_MS 200 /* also how late a stop may be noticed */
#define COMMIT_US (5 * G_USEC_PER_SEC)
#define COMMIT_WAIT_MS 5000
#define LAST_COMMIT_WAIT_MS 1000 /* of a broker that has just failed */

/* Not given: no -1, which may be. */
#define NO_PARTITION G_MININT
#define NO_LIMIT G_MININT64

typedef struct
{
  gboolean from_beginning, exit_at_end;
  char *offset, *format, *group;
  int partition;
  gint64 max_messages;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->offset);
  g_free (options->format);
  g_free (options->group);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/** Consume: one run. */
typedef struct
{
  SfcTopicReader *reader;
  GCancellable *cancellable;
  GString *out; /* printed, but not written yet */
  SfcRecordFormat format;
  gboolean safe, said_cut;
  guint max_headers;
  gint64 left; /* of --max-messages, or G_MAXINT64 */
  gint64 printed_records, printed_bytes;
  gint64 records, bytes; /* written */
  gint64 commit_us, start_us;
  _Atomic gint64 all, done; /* offsets up to the end, of --exit-at-end */
} Consume;

static void
consume_clear (Consume *self)
{
  sfc_topic_reader_free (self->reader);
  g_clear_object (&self->cancellable);
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Consume, consume_clear)

/* ---- do */

static gboolean
flush (Consume *self, GError **error)
{
  if (self->out->len > 0
      && !sfc_output_write (self->out->str, self->out->len, error))
    return FALSE;
  g_string_truncate (self->out, 0);
  self->records = self->printed_records;
  self->bytes = self->printed_bytes;
  sfc_topic_reader_mark (self->reader);
  return TRUE;
}

static gboolean
commit_now_and_then (Consume *self, GError **error)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->commit_us < COMMIT_US)
    return TRUE;
  self->commit_us = now_us;
  return sfc_topic_reader_commit (self->reader, 0, error);
}

/* Of the first one. */
static void
say_cut (Consume *self, const rd_kafka_message_t *message)
{
  if (self->said_cut)
    return;
  self->said_cut = TRUE;
  sfc_warn (_ ("partition %d, offset %" PRId64
               ": only the first %u headers are shown\n"
               "raise sfcrime.maxHeaders"),
            (int)message->partition, message->offset, self->max_headers);
}

static void
print (Consume *self, rd_kafka_message_t **messages, gssize n)
{
  for (gssize i = 0; i < n; i++)
    {
      if (!sfc_record_append (self->out, messages[i], self->format,
                              self->max_headers, self->safe))
        say_cut (self, messages[i]);
      self->printed_bytes += (gint64)messages[i]->len;
      rd_kafka_message_destroy (messages[i]);
    }
  self->printed_records += n;
  self->left -= n;
}

/* A pipe whose reader went away says so without being written to. */
static gboolean
reader_is_gone (void)
{
  struct pollfd out = { .fd = STDOUT_FILENO };

  return poll (&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

/* One step: what has come is printed; when nothing has, it is written. */
static gboolean
step (Consume *self, GError **error)
{
  rd_kafka_message_t *messages[BATCH_RECORDS];
  gssize n = sfc_topic_reader_take (self->reader, messages,
                                    (gsize)MIN (BATCH_RECORDS, self->left),
                                    self->out->len > 0 ? 0 : WAIT_MS, error);

  if (n < 0)
    return FALSE;
  print (self, messages, n);
  if ((n == 0 || self->out->len >= BUFFER_BYTES) && !flush (self, error))
    return FALSE;
  self->done = self->all - sfc_topic_reader_get_left (self->reader);
  return commit_now_and_then (self, error);
}

static gboolean
read_all (Consume *self, GError **error)
{
  if (!sfc_topic_reader_open (self->reader, self->cancellable, error))
    return FALSE;
  self->all = sfc_topic_reader_get_left (self->reader);
  self->commit_us = g_get_monotonic_time ();
  while (self->left > 0 && !sfc_topic_reader_is_ended (self->reader)
         && !g_cancellable_is_cancelled (self->cancellable)
         && !reader_is_gone ())
    if (!step (self, error))
      return FALSE;
  return TRUE;
}

/* What was read is written and committed, however reading ended; the first
 * error is the one that counts. */
static gboolean
work (gpointer data, GError **error)
{
  Consume *self = data;
  gboolean ok = read_all (self, error);
  int wait_ms = ok ? COMMIT_WAIT_MS : LAST_COMMIT_WAIT_MS;

  if (!ok && g_error_matches (*error, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      g_clear_error (error);
      ok = TRUE;
    }
  if (!sfc_output_is_closed () && !flush (self, ok ? error : NULL))
    ok = FALSE;
  if (!sfc_topic_reader_commit (self->reader, wait_ms, ok ? error : NULL))
    ok = FALSE;
  if (!sfc_output_is_closed ())
    return ok;
  g_clear_error (error);
  return TRUE; /* the reader has seen enough */
}

static void
tick (gpointer data)
{
  Consume *self = data;
  double s = (double)(g_get_monotonic_time () - self->start_us)
             / (double)G_USEC_PER_SEC;
  gint64 all = self->all, n = self->done;
  double done = (double)n / (double)MAX (all, 1);
  g_autoptr (GString) line = NULL;

  if (all == 0 || !sfc_status_shown ())
    return;
  line = g_string_new (NULL);
  sfc_status_append_bar (line, done);
  g_string_append_printf (line, _ ("%'" PRId64 " records, %'.0f/s"), n,
                          s > 0 ? (double)n / s : 0);
  sfc_status_append_left (line, done, s);
  sfc_status (line->str);
}

static gboolean
run_consume (Consume *self, const char *topic, GError **error)
{
  g_autoptr (SfcStop) stop = NULL;
  gboolean ok;

  self->start_us = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  self->out = g_string_sized_new (BUFFER_BYTES + 4096);
  self->safe = sfc_output_is_terminal ();
  sfc_record_append_header (self->out, self->format, sfc_output_has_color ());
  stop = sfc_stop_new (self->cancellable, SFC_STOP_PATIENCE_S);
  ok = sfc_run_worker (work, tick, self, error);
  sfc_status (NULL);
  if (ok || self->records > 0)
    sfc_info (ngettext ("consumed %'" PRId64 " record (%'" PRId64
                        " bytes) from %s in %.1f s",
                        "consumed %'" PRId64 " records (%'" PRId64
                        " bytes) from %s in %.1f s",
                        (gulong)self->records),
              self->records, self->bytes, topic,
              (double)(g_get_monotonic_time () - self->start_us)
                  / G_USEC_PER_SEC);
  return ok;
}

/* ---- check */

static gboolean
check_from (const Options *options, SfcSeek *from, GError **error)
{
  const char *text = options->offset;

  if (options->from_beginning && text != NULL)
    return sfc_fail (
        error, SFC_ERROR_USAGE,
        _ ("consume: --from-beginning and --offset exclude each other"));
  if (text == NULL)
    text = options->from_beginning ? "earliest" : "latest";
  if (sfc_seek_parse (text, from, error))
    return TRUE;
  g_prefix_error (error, "--offset: ");
  return FALSE;
}

static gboolean
options_check (const Options *options, SfcTopicReaderOptions *reader,
               Consume *self, GError **error)
{
  gboolean has_partition = options->partition != NO_PARTITION;
  gboolean has_limit = options->max_messages != NO_LIMIT;

  if (has_partition && options->partition < 0)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--partition: from 0 on, not %d"), options->partition);
  if (has_limit && options->max_messages < 0)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--max-messages: from 0 on, not %" PRId64),
                     options->max_messages);
  if (options->group != NULL && *options->group == '\0')
    return sfc_fail (error, SFC_ERROR_USAGE, _ ("--group: the name is empty"));
  self->left = has_limit ? options->max_messages : G_MAXINT64;
  reader->partition = has_partition ? options->partition : -1;
  reader->to_end = options->exit_at_end;
  reader->group = options->group;
  return check_from (options, &reader->from, error)
         && (options->format == NULL
             || sfc_record_format_parse (options->format, &self->format,
                                         error));
}

static gboolean
consume (const Options *options, const SfcCommon *common, GError **error)
{
  g_autoptr (SfcBrokerChild) broker = NULL; /* outlives the reader */
  g_auto (Consume) self = { 0 };
  SfcTopicReaderOptions reader = { .timeout_ms = common->timeout_ms };
  g_autoptr (SfcSettings) settings = NULL;
  g_autofree char *topic = NULL;

  if (!options_check (options, &reader, &self, error))
    return FALSE;
  settings = sfc_common_load (common, error);
  if (settings == NULL)
    return FALSE;
  topic = sfc_common_topic (settings, error);
  if (topic == NULL || !sfc_embedded_start (settings, &broker, error))
    return FALSE;
  reader.topic = topic;
  self.max_headers
      = (guint)sfc_settings_get_int (settings, "spark", "sfcrime.maxHeaders");
  self.reader = sfc_topic_reader_new (settings, &reader, error);
  return self.reader != NULL && run_consume (&self, topic, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) options
      = { .partition = NO_PARTITION, .max_messages = NO_LIMIT };
  g_auto (SfcCommon) common = { 0 };
  const GOptionEntry entries[] = {
    { "from-beginning", 0, 0, G_OPTION_ARG_NONE, &options.from_beginning,
      N_ ("Begin at the first record, not behind the last"), NULL },
    { "offset", 0, 0, G_OPTION_ARG_STRING, &options.offset,
      N_ ("Begin at earliest, latest, offset N, the last N (-N), a time of "
          "ISO 8601 or @MILLISECONDS"),
      N_ ("PLACE") },
    { "partition", 0, 0, G_OPTION_ARG_INT, &options.partition,
      N_ ("Read only partition N"), N_ ("N") },
    { "max-messages", 0, 0, G_OPTION_ARG_INT64, &options.max_messages,
      N_ ("Stop after N records"), N_ ("N") },
    { "exit-at-end", 0, 0, G_OPTION_ARG_NONE, &options.exit_at_end,
      N_ ("Stop at the end as it was at the start"), NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
      N_ ("What to print of a record (value)"), N_ ("value|json|table") },
    { "group", 0, 0, G_OPTION_ARG_STRING, &options.group,
      N_ ("Go on where consumer group NAME has committed, and commit"),
      N_ ("NAME") },
    { 0 },
  };

  return sfc_command_parse (self, entries, &common, &argc, &argv, error)
         && sfc_command_refuse_arguments (argc, argv, error)
         && consume (&options, &common, error);
}

const SfcCommand sfc_cmd_consume = {
  .name = "consume",
  .summary = N_ ("Read records from the topic"),
  .description = N_ ("Without --from-beginning, --offset or a group that has "
                     "committed, it follows the topic from its end, until "
                     "Ctrl-C.\nA group only remembers offsets: it does not "
                     "share partitions, and each of\nseveral consumers reads "
                     "all of them."),
  .run = run,
};
