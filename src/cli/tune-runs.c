#include "config.h"

#include "cli/tune-runs.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "feed/generator.h"
#include "tune/process.h"

/* Of a partition, before the development broker drops its oldest records: a
 * little less than 5 MiB [bytes]. */
#define BROKER_KEEPS G_GINT64_CONSTANT (5000000)
#define SENT_BYTES 440 /* of a generated record, with what the broker adds, */
#define KEPT_BYTES 60  /* and of one of many that are compressed together */
#define PATIENCE_MS 60000 /* beside the broker's timeout, to begin */

struct _SfcTuneRuns
{
  SfcTuneRunsOptions options;
  SfcBrokerChild *broker; /* (nullable) */
  char *folder;           /* for the records */
  char *records;          /* (nullable): a file */
  char *checkpoints;      /* (nullable): a folder, where one a run is made */
  guint n_runs;
};

/* ---- the words of a run */

static void
add (GStrvBuilder *words, char *word)
{
  g_strv_builder_add (words, word);
  g_free (word);
}

static void
add_all (GStrvBuilder *words, const char *option, char **values)
{
  for (; values != NULL && *values != NULL; values++)
    add (words, g_strdup_printf ("%s=%s", option, *values));
}

static void
add_one (GStrvBuilder *words, const char *option, const char *value)
{
  if (value != NULL)
    add (words, g_strdup_printf ("%s=%s", option, value));
}

static void
add_common (const SfcTuneRuns *self, GStrvBuilder *words)
{
  const SfcCommon *common = self->options.common;

  add_one (words, "--config", common->config);
  add_all (words, "--set", common->set);
  add_all (words, "--conf", common->conf);
  add_all (words, "--kafka", common->kafka);
  add_one (words, "--timeout", common->timeout);
  add_one (words, "--bootstrap-servers",
           self->broker != NULL ? sfc_broker_child_get_bootstrap (self->broker)
                                : common->bootstrap_servers);
  add_one (words, "--topic",
           self->broker != NULL ? self->options.topic : common->topic);
  g_strv_builder_add (words, "--quiet");
  g_strv_builder_add (words, "--progress=never");
}

static void
add_varied (const SfcTuneRuns *self, GStrvBuilder *words, const SfcPair *pair)
{
  const GPtrArray *all = self->options.grid->varied;

  for (guint i = 0; i < all->len; i++)
    {
      const SfcVaried *varied = all->pdata[i];

      add (words,
           g_strdup_printf ("%s=%s=%s",
                            sfc_settings_is_property (varied->name) ? "--conf"
                                                                    : "--set",
                            varied->name, pair->values[i]));
    }
}

static const char *
starting_offsets (const SfcTuneRuns *self)
{
  const SfcTuneRunsOptions *options = &self->options;
  g_autofree char *group = g_strconcat ("source ", options->query, NULL);

  if (options->arrival_rate > 0)
    return "latest";
  if (options->embedded
      || !sfc_settings_is_set (options->settings, group, "startingOffsets"))
    return "earliest";
  return NULL; /* as configured */
}

/* What the console or standard output would show goes to /dev/null, at the
 * same cost; files and topics must not get rows of an experiment. */
static gboolean
sink_keeps_rows (const SfcTuneRuns *self)
{
  g_autofree char *group = g_strconcat ("sink ", self->options.query, NULL);
  const char *format
      = sfc_settings_get (self->options.settings, group, "format");
  const char *path = sfc_settings_get (self->options.settings, group, "path");

  if (g_ascii_strcasecmp (format, "jsonlines") == 0)
    return g_strcmp0 (path, "-") != 0;
  return g_ascii_strcasecmp (format, "console") != 0
         && g_ascii_strcasecmp (format, "noop") != 0;
}

static GStrv
stream_words (SfcTuneRuns *self, const SfcPair *pair)
{
  const SfcTuneRunsOptions *options = &self->options;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  const char *starting = starting_offsets (self);

  g_strv_builder_add (words, "stream");
  add_common (self, words);
  add_varied (self, words, pair);
  add_one (words, "--query", options->query);
  g_strv_builder_add (words, "--no-ui");
  add (words,
       g_strdup_printf ("--set=[source %s] maxOffsetsPerTrigger=%" PRId64,
                        options->query, pair->max_offsets));
  add (words, g_strdup_printf (
                  "--conf=spark.streaming.kafka.maxRatePerPartition=%" PRId64,
                  pair->max_rate));
  if (starting != NULL)
    add (words, g_strdup_printf ("--set=[source %s] startingOffsets=%s",
                                 options->query, starting));
  if (options->trigger != NULL)
    add (words, g_strdup_printf ("--set=[query %s] trigger=%s", options->query,
                                 options->trigger));
  if (self->checkpoints != NULL)
    add (words,
         g_strdup_printf ("--set=[query %s] checkpointLocation=%s/%u",
                          options->query, self->checkpoints, self->n_runs));
  if (sink_keeps_rows (self))
    add (words,
         g_strdup_printf ("--set=[sink %s] format=noop", options->query));
  return g_strv_builder_end (words);
}

/* The development broker looks for an offset from the first batch of its log
 * on: the more batches, the slower is each fetch, and a topic of five times as
 * many records would be read at another rate.  So records that are there before
 * the runs are sent in large batches, which --kafka can change. */
static void
add_large_batches (GStrvBuilder *words)
{
  add_one (words, "--kafka", "linger.ms=1000");
  add_one (words, "--kafka", "batch.num.messages=1000");
  add_one (words, "--kafka", "queue.buffering.max.kbytes=1048576");
  add_one (words, "--kafka", "queue.buffering.max.messages=1000000");
}

static GStrv
produce_words (const SfcTuneRuns *self)
{
  const SfcTuneRunsOptions *options = &self->options;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  g_strv_builder_add (words, "produce");
  if (options->arrival_rate == 0)
    add_large_batches (words);
  add_common (self, words);
  if (options->arrival_rate > 0)
    {
      char rate[G_ASCII_DTOSTR_BUF_SIZE];

      add_one (words, "--rate",
               g_ascii_dtostr (rate, sizeof rate, options->arrival_rate));
      g_strv_builder_add (words, "--repeat");
    }
  g_strv_builder_add (words, "--");
  g_strv_builder_add (words,
                      options->input != NULL ? options->input : self->records);
  return g_strv_builder_end (words);
}

/* ---- records */

static gboolean
generate (SfcTuneRuns *self, GError **error)
{
  const SfcGeneratorOptions options = { .n_records = self->options.records,
                                        .seed = 1,
                                        .lines = TRUE,
                                        .oldest_first = TRUE };
  g_autoptr (SfcGenerator) generator = sfc_generator_new (&options);
  g_autoptr (GString) text = g_string_new (NULL);
  FILE *file = fopen (self->records, "we");
  gboolean ok = file != NULL;

  while (ok && sfc_generator_next (generator, text))
    {
      ok = fwrite (text->str, 1, text->len, file) == text->len;
      g_string_truncate (text, 0);
    }
  if (file != NULL && fclose (file) != 0)
    ok = FALSE;
  return ok
         || sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "%s",
                            self->records);
}

gboolean
sfc_tune_runs_fill (SfcTuneRuns *self, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (self->broker == NULL)
    return TRUE;
  if (self->records != NULL && !generate (self, error))
    return FALSE;
  if (self->options.arrival_rate > 0)
    return TRUE;
  words = produce_words (self);
  return sfc_process_call (words, self->options.stop, error);
}

static gboolean
sets_compression (const SfcTuneRunsOptions *options)
{
  const SfcCommon *common = options->common;

  for (char **word = common->kafka; word != NULL && *word != NULL; word++)
    if (g_str_has_prefix (*word, "compression."))
      return TRUE;
  return sfc_settings_is_set (options->settings, "source",
                              "kafka.compression.type");
}

/* All records wait on the development broker, or those of one run may. */
static gboolean
check_room (const SfcTuneRunsOptions *options, GError **error)
{
  double seconds = (double)options->duration_ms / 1000;
  double records = options->arrival_rate > 0 ? options->arrival_rate * seconds
                                             : (double)options->records;
  double bytes = records
                 * (options->arrival_rate > 0 || sets_compression (options)
                        ? SENT_BYTES
                        : KEPT_BYTES);
  double kept;
  GStatBuf status;

  if (options->arrival_rate == 0 && options->input != NULL)
    bytes = g_stat (options->input, &status) == 0 ? (double)status.st_size : 0;
  kept = (double)BROKER_KEEPS * options->partitions;
  if (bytes <= kept)
    return TRUE;
  sfc_fail (error, SFC_ERROR_USAGE,
            _ ("tune: %.0f MB of records, where a development broker with %d "
               "partitions keeps %.0f MB"),
            bytes / 1e6, options->partitions, kept / 1e6);
  return sfc_remedy (error,
                     options->arrival_rate > 0
                         ? _ ("choose a shorter --duration, a lower "
                              "--arrival-rate or more --partitions")
                         : _ ("choose fewer records, more --partitions or a "
                              "topic on Apache Kafka"));
}

/* ---- life */

static int
remove_one (const char *path, const struct stat *status, int kind,
            struct FTW *at)
{
  (void)status;
  (void)kind;
  (void)at;
  return remove (path);
}

static void
remove_tree (const char *path)
{
  if (path != NULL)
    (void)nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Beside the configured one, so that it is on the same disk. */
static gboolean
make_checkpoints (SfcTuneRuns *self, GError **error)
{
  SfcSettings *settings = self->options.settings;
  g_autofree char *group = g_strconcat ("query ", self->options.query, NULL);
  g_autofree char *own
      = sfc_settings_dup_path (settings, group, "checkpointLocation");
  g_autofree char *parent
      = own != NULL
            ? g_path_get_dirname (own)
            : sfc_settings_dup_path (settings, "spark",
                                     "spark.sql.streaming.checkpointLocation");

  if (parent == NULL)
    return TRUE;
  self->checkpoints = g_build_filename (parent, ".sfcrime-tune-XXXXXX", NULL);
  if (g_mkdir_with_parents (parent, 0777) == 0
      && g_mkdtemp (self->checkpoints) != NULL)
    return TRUE;
  sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", self->checkpoints);
  g_clear_pointer (&self->checkpoints, g_free);
  return FALSE;
}

static gboolean
make_folder (SfcTuneRuns *self, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (self->options.input != NULL)
    return TRUE;
  self->folder = g_dir_make_tmp ("sfcrime-tune-XXXXXX", &why);
  if (self->folder == NULL)
    return sfc_fail (error, sfc_error_code_of_file (why, SFC_ERROR_FAILED),
                     "%s", why->message);
  self->records = g_build_filename (self->folder, "records.jsonl", NULL);
  return TRUE;
}

static gboolean
start_broker (SfcTuneRuns *self, GError **error)
{
  self->broker = sfc_broker_child_start (1, error);
  return self->broker != NULL
         && sfc_broker_child_create_topic (self->broker, self->options.topic,
                                           self->options.partitions, error);
}

SfcTuneRuns *
sfc_tune_runs_new (const SfcTuneRunsOptions *options, GError **error)
{
  g_autoptr (SfcTuneRuns) self = g_new0 (SfcTuneRuns, 1);

  self->options = *options;
  if (options->embedded
      && (!check_room (options, error) || !make_folder (self, error)
          || !start_broker (self, error)))
    return NULL;
  if (!make_checkpoints (self, error))
    return NULL;
  if (sink_keeps_rows (self))
    sfc_info (_ ("tune: query %s: the runs throw their rows away instead of "
                 "writing them"),
              options->query);
  return g_steal_pointer (&self);
}

void
sfc_tune_runs_free (SfcTuneRuns *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->broker, sfc_broker_child_stop);
  remove_tree (self->folder);
  remove_tree (self->checkpoints);
  g_free (self->folder);
  g_free (self->records);
  g_free (self->checkpoints);
  g_free (self);
}

/* ---- one run */

SfcRun *
sfc_tune_runs_run (const SfcPair *pair, gpointer data, GError **error)
{
  SfcTuneRuns *self = data;
  const SfcTuneRunsOptions *options = &self->options;
  g_auto (GStrv) stream = stream_words (self, pair);
  g_auto (GStrv) feed = options->arrival_rate > 0 ? produce_words (self) : NULL;
  const SfcProcessOptions process
      = { .stream = stream,
          .feed = feed,
          .duration_ms = options->duration_ms,
          .to_end = !options->live,
          .patience_ms = options->common->timeout_ms + PATIENCE_MS,
          .progress_fd = options->progress_fd,
          .stop = options->stop };
  SfcRun *run = sfc_process_stream (&process, error);

  self->n_runs++;
  return run;
}
