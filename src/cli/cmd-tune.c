/* cli/cmd-tune.c -- sfcrime tune: measure settings, recommend a pair. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/output.h"
#include "base/status.h"
#include "cli/command.h"
#include "cli/tune-options.h"
#include "cli/tune-query.h"
#include "cli/tune-runs.h"
#include "cli/tune-write.h"
#include "tune/report.h"

#define DURATION_MS 2000 /* of a run, unless the trigger needs longer, */
#define SHORT_MS 250     /* or all records wait on a broker of our own */
#define INTERVALS 10     /* of the trigger that a run has at least */
#define REPEATS 10       /* of a pair */
#define MORE_ROUNDS 5    /* of the best pairs at a time, */
#define MORE_RUNS 130    /* and at most so many runs in all of them */
#define RECORDS 600000   /* more than are fetched before the first batch, */
#define PARTITIONS 40    /* which keep five times as many */
#define WARM_UP 5        /* this part of a run with arrivals is warm-up, */
#define DRAIN 5          /* this part of another one has all been fetched */
#define WARM_UP_MS 100   /* and so long else: what was never run is slow */

/* ---- what will run */

typedef struct
{
  const SfcTuneOptions *opts;
  SfcTuneQuery query;
  gint64 duration_ms;
  int progress_fd;
  GCancellable *stop;
  SfcTuneRuns *runs;
  SfcExperiment *experiment;
  gint64 start_us;      /* of the runs */
  _Atomic guint n_runs; /* known so far */
  _Atomic guint n_begun;
  const SfcPair *_Atomic at;
} Tune;

static void
tune_clear (Tune *self)
{
  g_clear_pointer (&self->experiment, sfc_experiment_free);
  g_clear_pointer (&self->runs, sfc_tune_runs_free);
  sfc_tune_query_clear (&self->query);
  if (self->progress_fd >= 0)
    close (self->progress_fd);
  g_clear_object (&self->stop);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tune, tune_clear)

static void
choose_duration (Tune *self)
{
  gint64 needed = (gint64)(INTERVALS * self->query.interval_s * 1000);
  gint64 usual
      = self->opts->embedded && !self->query.live ? SHORT_MS : DURATION_MS;

  self->duration_ms = self->opts->duration_us > 0
                          ? self->opts->duration_us / 1000
                          : MAX (usual, needed);
}

static guint
repeats_of (const SfcTuneOptions *opts)
{
  return opts->repeat != SFC_TUNE_NO_NUMBER ? (guint)opts->repeat : REPEATS;
}

static gboolean
prepare (Tune *self, GError **error)
{
  const SfcTuneOptions *opts = self->opts;

  self->experiment = sfc_experiment_new (&opts->grid, repeats_of (opts));
  if (!sfc_tune_query_choose (&self->query, opts,
                              sfc_experiment_get_pairs (self->experiment),
                              error))
    return FALSE;
  self->n_runs
      = 1
        + sfc_experiment_get_pairs (self->experiment)->len * repeats_of (opts);
  choose_duration (self);
  return !opts->write_config
         || sfc_tune_write_check (self->query.settings, opts->common.config,
                                  error);
}

static gboolean
open_progress_file (Tune *self, GError **error)
{
  const char *path = self->opts->progress_file;

  if (path == NULL)
    return TRUE;
  self->progress_fd
      = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return self->progress_fd >= 0
         || sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", path);
}

static gint64
choose_records (const Tune *self)
{
  const SfcTuneOptions *opts = self->opts;

  if (opts->records != SFC_TUNE_NO_NUMBER)
    return opts->records;
  if (opts->arrival_rate == SFC_TUNE_NO_RATE)
    return RECORDS;
  return (gint64)CLAMP (opts->arrival_rate * (double)self->duration_ms / 1000,
                        1, 1000000);
}

static gboolean
make_runs (Tune *self, GError **error)
{
  const SfcTuneOptions *opts = self->opts;
  const SfcTuneRunsOptions options
      = { .common = &opts->common,
          .settings = self->query.settings,
          .query = self->query.name,
          .topic = self->query.topic,
          .grid = &opts->grid,
          .embedded = opts->embedded,
          .input = opts->input,
          .records = choose_records (self),
          .partitions = opts->partitions != SFC_TUNE_NO_NUMBER
                            ? opts->partitions
                            : PARTITIONS,
          .arrival_rate
          = opts->arrival_rate != SFC_TUNE_NO_RATE ? opts->arrival_rate : 0,
          .trigger = self->query.trigger,
          .duration_ms = self->duration_ms,
          .live = self->query.live,
          .progress_fd = self->progress_fd,
          .stop = self->stop };

  self->runs = sfc_tune_runs_new (&options, error);
  return self->runs != NULL;
}

/* ---- running */

static SfcRun *
run_pair (const SfcPair *pair, gpointer data, GError **error)
{
  Tune *self = data;

  g_autofree char *label = sfc_tune_report_label (pair);
  SfcRun *made;

  self->at = pair;
  self->n_begun++;
  made = sfc_tune_runs_run (pair, self->runs, error);
  if (made == NULL)
    g_prefix_error (error, "tune: %s: ", label);
  return made;
}

static SfcAnalysis *
analyse (const Tune *self)
{
  const SfcAnalysisOptions options
      = { .steady
          = { self->query.live ? self->duration_ms / WARM_UP : WARM_UP_MS,
              self->query.live ? 0 : DRAIN },
          .live = self->query.live,
          .interval_s = self->query.interval_s,
          .target_ms = (double)self->opts->target_us / 1000 };

  return sfc_analysis_new (self->experiment, &options);
}

/* Where the user leaves it to us how often, the recommended pair and those that
 * may be as good run until it is known as well as any two experiments agree. */
static guint
narrow (const SfcExperiment *experiment, gboolean *goes_on, gpointer data)
{
  Tune *self = data;
  g_autoptr (SfcAnalysis) analysis = analyse (self);
  guint all = sfc_experiment_get_pairs (experiment)->len;
  guint first = 1 + all * REPEATS, n = 0;

  if (analysis->recommended < 0
      || sfc_analysis_is_known (analysis, (guint)analysis->recommended))
    return 0;
  for (guint i = 0; i < all; i++)
    {
      goes_on[i]
          = goes_on[i] && !sfc_analysis_is_ruled_out (analysis, i)
            && sfc_analysis_at (analysis, i)->verdict != SFC_VERDICT_LATE;
      n += (guint)goes_on[i];
    }
  if (n == 0 || self->n_runs + n * MORE_ROUNDS > first + MORE_RUNS)
    return 0;
  self->n_runs += n * MORE_ROUNDS;
  return MORE_ROUNDS;
}

static gboolean
work (gpointer data, GError **error)
{
  Tune *self = data;
  gboolean chosen = self->opts->repeat != SFC_TUNE_NO_NUMBER;

  return sfc_tune_runs_fill (self->runs, error)
         && sfc_experiment_run (self->experiment, run_pair,
                                chosen ? NULL : narrow, self, error);
}

static void
tick (gpointer data)
{
  Tune *self = data;
  const SfcPair *pair = self->at;
  guint n_begun = self->n_begun;
  g_autofree char *label = NULL;
  g_autoptr (GString) line = NULL;
  double done, s;

  if (!sfc_status_shown () || pair == NULL || n_begun == 0)
    return;
  done = (double)(n_begun - 1) / self->n_runs;
  s = (double)(g_get_monotonic_time () - self->start_us) / G_USEC_PER_SEC;
  label = sfc_tune_report_label (pair);
  line = g_string_new (NULL);
  sfc_status_append_bar (line, done);
  g_string_append_printf (line, _ ("run %u of %u: %s"), n_begun, self->n_runs,
                          label);
  sfc_status_append_left (line, done, s);
  sfc_status (line->str);
}

/* ---- what was found */

static gboolean
write_plot (const Tune *self, const SfcTuneReport *report, GError **error)
{
  g_autoptr (GString) svg = g_string_new (NULL);
  g_autoptr (GError) why = NULL;

  if (self->opts->plot == NULL)
    return TRUE;
  sfc_tune_report_svg (report, svg);
  return g_file_set_contents (self->opts->plot, svg->str, (gssize)svg->len,
                              &why)
         || sfc_fail (error, sfc_error_code_of_file (why, SFC_ERROR_SINK),
                      "--plot: %s", why->message);
}

static gboolean
print (const Tune *self, const SfcTuneReport *report, GError **error)
{
  const char *format = self->opts->format;
  g_autoptr (GString) out = g_string_new (NULL);

  if (g_strcmp0 (format, "json") == 0)
    sfc_tune_report_json (report, out);
  else if (g_strcmp0 (format, "csv") == 0)
    sfc_tune_report_csv (report, out);
  else
    sfc_tune_report_table (report, out);
  return sfc_output_write (out->str, out->len, error);
}

static gboolean
write_config (const Tune *self, const SfcAnalysis *analysis, GError **error)
{
  const GPtrArray *pairs = sfc_experiment_get_pairs (self->experiment);

  if (!self->opts->write_config)
    return TRUE;
  if (analysis->recommended < 0)
    {
      sfc_warn (_ ("--write-config: %s: nothing is written, for no pair is "
                   "recommended by all runs"),
                sfc_settings_get_file (self->query.settings));
      return TRUE;
    }
  return sfc_tune_write (self->query.settings, self->query.name,
                         &self->opts->grid, pairs->pdata[analysis->recommended],
                         error);
}

static gboolean
tell (const Tune *self, GError **error)
{
  g_autoptr (SfcAnalysis) analysis = analyse (self);
  const SfcTuneReport report = { .grid = &self->opts->grid,
                                 .experiment = self->experiment,
                                 .analysis = analysis,
                                 .query = self->query.name,
                                 .topic = self->query.topic,
                                 .repeats = repeats_of (self->opts) };

  return print (self, &report, error) && write_plot (self, &report, error)
         && write_config (self, analysis, error);
}

static gboolean
tune (SfcTuneOptions *opts, GError **error)
{
  g_auto (Tune) self = { .opts = opts, .progress_fd = -1 };
  g_autoptr (SfcStop) stop = NULL;
  gboolean ok;

  if (opts->embedded && opts->common.bootstrap_servers == NULL)
    opts->common.bootstrap_servers = g_strdup ("embedded");
  self.stop = g_cancellable_new ();
  if (!prepare (&self, error) || !sfc_tune_options_check_files (opts, error)
      || !open_progress_file (&self, error) || !make_runs (&self, error))
    return FALSE;
  sfc_info (_ ("tune: query %s, %u runs of at most %.3g s"), self.query.name,
            self.n_runs, (double)self.duration_ms / 1000);
  self.start_us = g_get_monotonic_time ();
  stop = sfc_stop_new (self.stop, SFC_STOP_PATIENCE_S);
  ok = sfc_run_worker (work, tick, &self, error);
  sfc_status (NULL);
  if (!ok && g_cancellable_is_cancelled (self.stop)
      && g_error_matches (error != NULL ? *error : NULL, SFC_ERROR,
                          SFC_ERROR_CANCELLED))
    {
      g_clear_error (error);
      ok = TRUE;
    }
  return ok && tell (&self, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (SfcTuneOptions) opts = { .arrival_rate = SFC_TUNE_NO_RATE,
                                   .partitions = SFC_TUNE_NO_NUMBER,
                                   .records = SFC_TUNE_NO_NUMBER,
                                   .repeat = SFC_TUNE_NO_NUMBER };
  const GOptionEntry entries[] = {
    { "embedded", 0, 0, G_OPTION_ARG_NONE, &opts.embedded,
      N_ ("Start a broker for the runs and fill it"), NULL },
    { "input", 0, 0, G_OPTION_ARG_FILENAME, &opts.input,
      N_ ("With --embedded: the records of FILE, not generated ones"),
      N_ ("FILE") },
    { "records", 0, 0, G_OPTION_ARG_INT64, &opts.records,
      N_ ("With --embedded: generate N records (600000)"), "N" },
    { "partitions", 0, 0, G_OPTION_ARG_INT, &opts.partitions,
      N_ ("With --embedded: partitions of the topic (40)"), "N" },
    { "arrival-rate", 0, 0, G_OPTION_ARG_DOUBLE, &opts.arrival_rate,
      N_ ("With --embedded: send N records a second during each run"), "N" },
    { "query", 0, 0, G_OPTION_ARG_STRING, &opts.query,
      N_ ("Run this query (the first)"), N_ ("NAME") },
    { "max-offsets", 0, 0, G_OPTION_ARG_STRING, &opts.max_offsets,
      N_ ("Values of maxOffsetsPerTrigger (200,400,500,2000,10000)"),
      N_ ("LIST") },
    { "max-rate", 0, 0, G_OPTION_ARG_STRING, &opts.max_rate,
      N_ ("Values of maxRatePerPartition, 0: no limit (50,500,0)"),
      N_ ("LIST") },
    { "vary", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opts.vary,
      N_ ("Values of another property; repeatable"), N_ ("PROPERTY=LIST") },
    { "trigger", 0, 0, G_OPTION_ARG_STRING, &opts.trigger,
      N_ ("Trigger a batch so often (as configured)"), N_ ("DURATION") },
    { "repeat", 0, 0, G_OPTION_ARG_INT, &opts.repeat,
      N_ ("Run each pair N times (10, the best more often)"), "N" },
    { "duration", 0, 0, G_OPTION_ARG_STRING, &opts.duration,
      N_ ("End a run after so many seconds (0.25 to 2, or 10 triggers)"), "S" },
    { "target-latency", 0, 0, G_OPTION_ARG_STRING, &opts.target_latency,
      N_ ("Recommend only pairs whose p99 of latency is not above this"),
      N_ ("DURATION") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &opts.format,
      N_ ("Print a table (default), JSON or CSV"), N_ ("table|json|csv") },
    { "plot", 0, 0, G_OPTION_ARG_FILENAME, &opts.plot,
      N_ ("Draw the figures into an SVG file"), N_ ("FILE") },
    { "progress-file", 0, 0, G_OPTION_ARG_FILENAME, &opts.progress_file,
      N_ ("Append each progress report as a line of JSON"), N_ ("FILE") },
    { "write-config", 0, 0, G_OPTION_ARG_NONE, &opts.write_config,
      N_ ("Write the recommended pair into the configuration file"), NULL },
    { 0 },
  };

  sfc_grid_init (&opts.grid);
  return sfc_command_parse (self, entries, &opts.common, &argc, &argv, error)
         && sfc_command_refuse_arguments (argc, argv, error)
         && sfc_tune_options_check (&opts, error) && tune (&opts, error);
}

const SfcCommand sfc_cmd_tune = {
  .name = "tune",
  .summary = N_ ("Measure settings and recommend a pair"),
  .description
  = N_ ("Runs a query with each maxOffsetsPerTrigger and each "
        "maxRatePerPartition of the\nlists, several times in turns, and tells "
        "what a batch and a row cost, which limit\nbinds and which pair is "
        "best.  Ctrl-C ends with the results so far."),
  .run = run,
};
