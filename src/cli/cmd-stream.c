/* cli/cmd-stream.c -- sfcrime stream: run the streaming queries. */

#include "config.h"

#include <glib-unix.h>

#include "base/data-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "broker/embedded.h"
#include "cli/command.h"
#include "cli/queries.h"
#include "cluster/run.h"
#include "engine/session.h"
#include "ui/ui.h"

typedef struct
{
  SfcCommon common;
  gboolean embedded, once, no_ui, linger, print_submit;
  char *input, *progress_file, *engine, *final;
  char **queries;
  double rate;
  int partitions;
  gint64 max_batches;
} Options;

static void
options_clear (Options *opts)
{
  sfc_common_clear (&opts->common);
  g_free (opts->input);
  g_free (opts->progress_file);
  g_free (opts->engine);
  g_free (opts->final);
  g_strfreev (opts->queries);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Options that were not given; no number that was can be one of these. */
#define NO_RATE G_MAXDOUBLE
#define NO_NUMBER G_MININT

static gboolean
check_needs_embedded (const Options *opts, GError **error)
{
  const char *option = opts->input != NULL             ? "--input"
                       : opts->rate != NO_RATE         ? "--rate"
                       : opts->partitions != NO_NUMBER ? "--partitions"
                                                       : NULL;

  return opts->embedded || option == NULL
         || sfc_fail (error, SFC_ERROR_USAGE, _ ("stream: %s needs --embedded"),
                      option);
}

static gboolean
check_numbers (const Options *opts, GError **error)
{
  if (!(opts->rate > 0))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("stream: --rate must be positive"));
  if (opts->partitions != NO_NUMBER
      && (opts->partitions < 1 || opts->partitions > 1000))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("stream: --partitions must be from 1 to 1000"));
  if (opts->max_batches != NO_NUMBER && opts->max_batches < 1)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("stream: --max-batches must be at least 1"));
  return TRUE;
}

static gboolean
check_engine (Options *opts, GError **error)
{
  opts->common.on_spark = g_strcmp0 (opts->engine, "spark") == 0;
  return opts->engine == NULL || opts->common.on_spark
         || g_str_equal (opts->engine, "native")
         || sfc_fail (error, SFC_ERROR_USAGE,
                      _ ("stream: --engine: “%s” is neither native nor spark"),
                      opts->engine);
}

static gboolean
is_flush (const Options *opts)
{
  return g_strcmp0 (opts->final, "flush") == 0;
}

static gboolean
check_final (const Options *opts, GError **error)
{
  return opts->final == NULL || is_flush (opts)
         || g_str_equal (opts->final, "none")
         || sfc_fail (error, SFC_ERROR_USAGE,
                      _ ("stream: --final: “%s” is neither none nor flush"),
                      opts->final);
}

static gboolean
options_check (Options *opts, GError **error)
{
  const char *bootstrap = opts->common.bootstrap_servers;

  if (bootstrap != NULL && g_str_equal (bootstrap, "embedded"))
    opts->embedded = TRUE;
  else if (opts->embedded && bootstrap != NULL)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("stream: --embedded and --bootstrap-servers exclude "
                        "each other"));
  if (opts->linger && opts->no_ui)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("stream: --linger and --no-ui exclude each other"));
  return check_engine (opts, error) && check_final (opts, error)
         && check_needs_embedded (opts, error) && check_numbers (opts, error);
}

/* ---- options that only a topic makes sense of */

static gboolean
check_formats (const Options *opts, SfcSettings *settings,
               const char *const *queries, GError **error)
{
  const char *option = opts->common.topic != NULL ? "--topic"
                       : opts->common.bootstrap_servers != NULL
                           ? "--bootstrap-servers"
                           : NULL;
  gboolean any = FALSE;

  for (; *queries != NULL; queries++)
    {
      g_autofree char *group = g_strconcat ("source ", *queries, NULL);
      const char *format = sfc_settings_get (settings, group, "format");

      if (g_str_equal (format, "kafka"))
        any = TRUE;
      else if (opts->embedded)
        {
          sfc_fail (error, SFC_ERROR_USAGE,
                    _ ("--embedded: query %s has format = %s, which reads no "
                       "topic"),
                    *queries, format);
          return sfc_remedy (error, _ ("leave out --embedded, or choose other "
                                       "queries with --query=NAME"));
        }
    }
  return any || option == NULL
         || sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: no query reads a topic"),
                      option);
}

/* ---- an embedded run */

/* One input feeds one topic, which all queries must read. */
static char *
embedded_topic (SfcSettings *settings, const char *const *queries,
                GError **error)
{
  g_autofree char *topic = sfc_common_topic (settings, error);

  for (guint i = 0; topic != NULL && queries[i] != NULL; i++)
    {
      g_autofree char *group = g_strconcat ("source ", queries[i], NULL);
      const char *other = sfc_settings_get (settings, group, "subscribe");

      if (g_strcmp0 (other, topic) != 0)
        {
          sfc_fail (error, SFC_ERROR_CONFIG,
                    _ ("--embedded: query %s reads %s, not %s"), queries[i],
                    other, topic);
          sfc_remedy (error, _ ("choose one topic with --topic=NAME"));
          return NULL;
        }
    }
  return g_steal_pointer (&topic);
}

static gboolean run_session (const Options *opts, SfcSettings *settings,
                             const char *const *queries,
                             const SfcFeedOptions *feed, GError **error);

static gboolean
stream_embedded (const Options *opts, SfcSettings *settings,
                 const char *const *queries, GError **error)
{
  g_autofree char *topic = embedded_topic (settings, queries, error);
  g_autofree char *sample
      = sfc_data_file ("police-department-calls-for-service.json");
  char *files[] = { opts->input != NULL ? opts->input : sample, NULL };
  int n_partitions = opts->partitions == NO_NUMBER ? 10 : opts->partitions;
  const SfcFeedOptions feed = { .topic = topic,
                                .n_partitions = n_partitions,
                                .files = files,
                                .rate = opts->rate == NO_RATE ? 0 : opts->rate,
                                .limit = -1,
                                .partition = -1,
                                .timeout_ms = opts->common.timeout_ms };
  g_autoptr (SfcBrokerChild) child = NULL;

  if (topic == NULL || !sfc_embedded_start (settings, &child, error)
      || !sfc_broker_child_create_topic (child, topic, n_partitions, error))
    return FALSE;
  return run_session (opts, settings, queries, &feed, error);
}

/* A file is read as fast as can be, so a batch soon is full; what comes through
 * a pipe may come slowly, and somebody may be watching. */
static gboolean
has_full_batches (const Options *opts)
{
  return opts->embedded && opts->rate == NO_RATE
         && (opts->once || opts->input == NULL
             || g_file_test (opts->input, G_FILE_TEST_IS_REGULAR));
}

/* ---- on Spark */

static gboolean
check_on_spark (const Options *opts, const SfcSettings *settings,
                GError **error)
{
  const char *option = opts->embedded                   ? "--embedded"
                       : opts->max_batches != NO_NUMBER ? "--max-batches"
                       : is_flush (opts)                ? "--final=flush"
                                                        : NULL;

  if (g_strcmp0 (opts->engine, "native") == 0)
    {
      sfc_fail (error, SFC_ERROR_USAGE,
                _ ("--engine=native: spark.master is a cluster, %s"),
                sfc_settings_get (settings, "spark", "spark.master"));
      return sfc_remedy (error, _ ("say --conf 'spark.master=local[*]' too"));
    }
  return option == NULL
         || sfc_fail (error, SFC_ERROR_USAGE,
                      _ ("stream: %s: not in a run on Spark"), option);
}

/* The web UI stays when the user wants it to. */
static void
linger (const Options *opts, SfcUi *ui, GCancellable *cancellable,
        const GError *error)
{
  if (!opts->linger || ui == NULL)
    return;
  if (error != NULL) /* it is told as the error only when the program ends */
    sfc_warn ("%s", error->message);
  sfc_ui_linger (ui, cancellable);
}

static gboolean
stream_on_spark (const Options *opts, SfcSettings *settings,
                 const char *const *queries, GError **error)
{
  g_autoptr (SfcUi) ui
      = opts->no_ui || opts->print_submit ? NULL : sfc_ui_new (settings);
  const SfcClusterOptions options
      = { .queries = queries,
          .once = opts->once,
          .ui = !opts->no_ui,
          .quiet = opts->common.quiet,
          .timeout_ms = opts->common.timeout_ms,
          .progress_file = opts->progress_file,
          .observer = ui != NULL ? sfc_ui_get_observer (ui) : NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SfcStop) stop = NULL;
  GError *failure = NULL;
  gboolean ok;

  if (!check_on_spark (opts, settings, error))
    return FALSE;
  if (opts->print_submit)
    return sfc_cluster_print (settings, &options, error);
  stop = sfc_stop_new (cancellable, 0); /* a run on Spark takes its time */
  ok = sfc_cluster_run (settings, &options, cancellable, &failure);
  linger (opts, ui, cancellable, failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return ok;
}

/* ---- the run */

/* (nullable): the one whose tables are read again */
static SfcSession *running;

static gboolean
on_reload (gpointer data)
{
  if (running != NULL)
    sfc_session_reload_tables (running);
  return G_SOURCE_CONTINUE;
}

static gboolean
run_session (const Options *opts, SfcSettings *settings,
             const char *const *queries, const SfcFeedOptions *feed,
             GError **error)
{
  g_autoptr (SfcUi) ui = opts->no_ui ? NULL : sfc_ui_new (settings);
  const SfcSessionOptions options
      = { .queries = queries,
          .once = opts->once,
          .max_batches = MAX (opts->max_batches, 0),
          .timeout_ms = opts->common.timeout_ms,
          .full_batches = has_full_batches (opts),
          .flush = is_flush (opts),
          .progress_file = opts->progress_file,
          .feed = feed,
          .observer = ui != NULL ? sfc_ui_get_observer (ui) : NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SfcStop) stop = NULL; /* freed after the session is closed */
  g_autoptr (SfcSession) session = sfc_session_new (settings, &options, error);
  gboolean ok;

  if (session == NULL)
    return FALSE;
  stop = sfc_stop_new (cancellable, SFC_STOP_PATIENCE_S);
  running = session;
  /* for good: without its source the signal would end the process */
  (void)g_unix_signal_add (SIGUSR1, on_reload, NULL);
  ok = sfc_session_run (session, cancellable, error);
  running = NULL;
  linger (opts, ui, cancellable, ok ? NULL : *error);
  return ok;
}

static gboolean
stream (Options *opts, GError **error)
{
  g_autoptr (SfcSettings) settings = NULL;
  g_autofree char **chosen = NULL;
  const char *const *queries;

  /* until there are tables to be read again */
  (void)signal (SIGUSR1, SIG_IGN);
  if (opts->embedded && opts->common.bootstrap_servers == NULL)
    opts->common.bootstrap_servers = g_strdup ("embedded");
  settings = sfc_common_load (&opts->common, error);
  chosen = settings != NULL
               ? sfc_queries_choose (settings, opts->queries, error)
               : NULL;
  if (chosen == NULL)
    return FALSE;
  if (sfc_settings_is_on_spark (settings))
    return stream_on_spark (opts, settings, (const char *const *)chosen, error);
  if (opts->print_submit)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("stream: --print-submit needs --engine=spark, or a "
                        "cluster as spark.master"));
  sfc_settings_warn_no_effect (settings);
  sfc_debug (_ ("%s: up to %u workers a query"),
             sfc_settings_get (settings, "spark", "spark.app.name"),
             sfc_settings_get_workers (settings));
  queries = (const char *const *)chosen;
  if (!check_formats (opts, settings, queries, error))
    return FALSE;
  if (opts->embedded)
    return stream_embedded (opts, settings, queries, error);
  return run_session (opts, settings, queries, NULL, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) opts
      = { .rate = NO_RATE, .partitions = NO_NUMBER, .max_batches = NO_NUMBER };
  const GOptionEntry entries[] = {
    { "embedded", 0, 0, G_OPTION_ARG_NONE, &opts.embedded,
      N_ ("Start a broker for this run and feed it"), NULL },
    { "input", 0, 0, G_OPTION_ARG_FILENAME, &opts.input,
      N_ ("With --embedded: produce FILE (the sample); - is standard input"),
      N_ ("FILE") },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &opts.rate,
      N_ ("With --embedded: produce N records a second"), "N" },
    { "partitions", 0, 0, G_OPTION_ARG_INT, &opts.partitions,
      N_ ("With --embedded: partitions of the topic (10)"), "N" },
    { "once", 0, 0, G_OPTION_ARG_NONE, &opts.once,
      N_ ("Process what is there (with --embedded: all input), then exit"),
      NULL },
    { "engine", 0, 0, G_OPTION_ARG_STRING, &opts.engine,
      N_ ("Who runs the queries; spark is asked by spark-submit"),
      "native|spark" },
    { "print-submit", 0, 0, G_OPTION_ARG_NONE, &opts.print_submit,
      N_ ("With Spark: print what spark-submit would be given, and end"),
      NULL },
    { "query", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opts.queries,
      N_ ("Run only this query; repeatable"), N_ ("NAME") },
    { "progress-file", 0, 0, G_OPTION_ARG_FILENAME, &opts.progress_file,
      N_ ("Append each progress report as a line of JSON"), N_ ("FILE") },
    { "max-batches", 0, 0, G_OPTION_ARG_INT64, &opts.max_batches,
      N_ ("Stop each query after N batches"), "N" },
    { "final", 0, 0, G_OPTION_ARG_STRING, &opts.final,
      N_ ("At the end of a run that ends by itself: flush closes and gives "
          "out what is open (none)"),
      "none|flush" },
    { "no-ui", 0, 0, G_OPTION_ARG_NONE, &opts.no_ui, N_ ("Without web UI"),
      NULL },
    { "linger", 0, 0, G_OPTION_ARG_NONE, &opts.linger,
      N_ ("Keep the web UI up after the queries ended, until a signal"), NULL },
    { 0 },
  };

  return sfc_command_parse (self, entries, &opts.common, &argc, &argv, error)
         && sfc_command_refuse_arguments (argc, argv, error)
         && options_check (&opts, error) && stream (&opts, error);
}

const SfcCommand sfc_cmd_stream = {
  .name = "stream",
  .summary = N_ ("Run the streaming queries"),
  .run = run,
};
