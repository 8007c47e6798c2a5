#include "config.h"

#include "cluster/run.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/output.h"
#include "base/service.h"
#include "cluster/channel.h"
#include "cluster/checkpoints.h"
#include "cluster/driver.h"
#include "cluster/handover.h"
#include "cluster/job-files.h"
#include "cluster/master.h"
#include "cluster/remote-queries.h"
#include "state/claim.h"

/* From a stop on [ms]: all of it takes 10 s at most.  The job lets batches end
 * for 6 s (GRACE_S), then interrupts them and takes its leave of the
 * executors. */
#define TERM_AFTER_MS 8000
#define KILL_AFTER_MS 9500

typedef struct
{
  SfcSettings *settings;
  const SfcClusterOptions *options;
  SfcSubmit *submit;
  GPtrArray *claims; /* (element-type SfcClaim) */
  char *folder;
  SfcChannel *channel;
  SfcDriver *driver;
  SfcAudience *audience;
  SfcRemoteQueries *queries;
  GMainLoop *loop;
  guint patience; /* source id */
  GError *error;  /* the first one */
  gboolean said_hello, in_session, done, stopped, exited;
  int status;
} Run;

static SfcJobOptions
job_options (const SfcClusterOptions *options)
{
  return (SfcJobOptions){ .queries = options->queries,
                          .once = options->once,
                          .ui = options->ui,
                          .level = options->quiet          ? "ERROR"
                                   : sfc_log_is_verbose () ? "INFO"
                                                           : "WARN" };
}

/* ---- what would run */

static void
append_command (GString *out, char **words)
{
  for (; *words != NULL; words++)
    {
      g_autofree char *quoted = g_shell_quote (*words);
      gboolean plain
          = **words != '\0'
            && strspn (*words,
                       G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_./:,@%+=")
                   == strlen (*words);

      g_string_append_printf (out, "%s%s", plain ? *words : quoted,
                              words[1] != NULL ? " " : "\n");
    }
}

gboolean
sfc_cluster_print (SfcSettings *settings, const SfcClusterOptions *options,
                   GError **error)
{
  const SfcJobOptions job = job_options (options);
  g_autofree char *folder
      = g_build_filename (g_get_tmp_dir (), "sfcrime-XXXXXX", NULL);
  g_autoptr (SfcSubmit) submit = NULL;
  g_autoptr (SfcJobFiles) files = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  if (!sfc_handover_check (settings, options->queries, error))
    return FALSE;
  submit = sfc_submit_find (error);
  files = submit != NULL
              ? sfc_job_files_new (settings, &job, submit, folder, TRUE, error)
              : NULL;
  if (files == NULL)
    return FALSE;
  words = sfc_job_files_dup_command (files);
  append_command (out, words);
  sfc_job_files_append (files, out);
  return sfc_output_write (out->str, out->len, error);
}

/* ---- stopping */

static gboolean
on_patience_over (gpointer data)
{
  Run *self = data;

  sfc_driver_signal (self->driver, SIGKILL);
  self->patience = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_patience_short (gpointer data)
{
  Run *self = data;

  sfc_driver_signal (self->driver, SIGTERM);
  self->patience
      = g_timeout_add (KILL_AFTER_MS - TERM_AFTER_MS, on_patience_over, self);
  return G_SOURCE_REMOVE;
}

/* Before there is a session, there is no batch to wait for. */
static void
stop (Run *self)
{
  if (self->stopped)
    return;
  self->stopped = TRUE;
  sfc_service_notify ("STOPPING=1");
  if (self->driver == NULL)
    return;
  if (!self->in_session || !sfc_channel_stop (self->channel))
    sfc_driver_signal (self->driver, SIGTERM);
  self->patience = g_timeout_add (TERM_AFTER_MS, on_patience_short, self);
}

/* @error: (transfer full) */
static void
fail (Run *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static gboolean
on_stop_asked (gpointer data)
{
  stop (data);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_idle_add_full (G_PRIORITY_HIGH, on_stop_asked, data, NULL);
}

/* ---- what the job says */

static SfcErrorCode
code_of (const char *kind)
{
  static const struct
  {
    const char *kind;
    SfcErrorCode code;
  } codes[] = { { "config", SFC_ERROR_CONFIG },
                { "source", SFC_ERROR_SOURCE },
                { "state", SFC_ERROR_STATE },
                { "sink", SFC_ERROR_SINK },
                { "resources", SFC_ERROR_RESOURCES } };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (kind, codes[i].kind) == 0)
      return codes[i].code;
  return SFC_ERROR_FAILED;
}

static const char *
get_text (JsonObject *members, const char *key)
{
  const char *text
      = json_object_get_string_member_with_default (members, key, NULL);

  return text != NULL ? text : "";
}

static void
on_session (Run *self, JsonObject *members)
{
  const char *ui = get_text (members, "ui");

  self->in_session = TRUE;
  sfc_info (_ ("Spark %s runs application %s"), get_text (members, "version"),
            get_text (members, "application"));
  if (*ui != '\0')
    sfc_info (_ ("Spark’s own UI is at %s"), ui);
}

static void
on_started (Run *self, JsonObject *members)
{
  if (sfc_remote_queries_start (self->queries, get_text (members, "query"),
                                get_text (members, "runId")))
    sfc_service_notify ("READY=1");
}

static void
on_progress (Run *self, JsonObject *members)
{
  GError *error = NULL;

  if (sfc_remote_queries_report (self->queries, get_text (members, "query"),
                                 get_text (members, "progress"), &error))
    return;
  fail (self, error);
  stop (self);
}

static void
on_failed (Run *self, JsonObject *members)
{
  const char *name = get_text (members, "query");
  const char *kind = get_text (members, "kind");
  const char *message = get_text (members, "message");
  GError *error = NULL;

  if (*name != '\0')
    error = g_error_new (SFC_ERROR, (int)code_of (kind), _ ("query %s: %s"),
                         name, message);
  else
    sfc_fail (&error, SFC_ERROR_FAILED, "spark.master: %s: %s",
              sfc_settings_get (self->settings, "spark", "spark.master"),
              message);
  fail (self, error);
}

static void
on_ended (Run *self, JsonObject *members)
{
  sfc_remote_queries_end (self->queries, get_text (members, "query"),
                          self->error);
}

static void
end_when_over (Run *self)
{
  if (self->exited && sfc_channel_is_idle (self->channel))
    g_main_loop_quit (self->loop);
}

static void
on_event (const char *name, JsonObject *members, gpointer data)
{
  static const struct
  {
    const char *name;
    void (*take) (Run *self, JsonObject *members);
  } events[] = { { "session", on_session },   { "started", on_started },
                 { "progress", on_progress }, { "idle", on_progress },
                 { "failed", on_failed },     { "ended", on_ended } };
  Run *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (g_str_equal (name, events[i].name))
      events[i].take (self, members);
  self->said_hello |= g_str_equal (name, "hello");
  self->done |= g_str_equal (name, "done");
  /* it was asked before it could hear */
  if (self->stopped && g_str_equal (name, "session"))
    (void)sfc_channel_stop (self->channel);
  end_when_over (self);
}

static void
on_broken (const GError *error, gpointer data)
{
  Run *self = data;

  fail (self, g_error_copy (error));
  stop (self);
}

static void
on_driver_ended (int status, gpointer data)
{
  Run *self = data;

  self->exited = TRUE;
  self->status = status;
  sfc_channel_end (self->channel);
  end_when_over (self);
}

/* ---- how it ended */

static gboolean
fail_by_status (const Run *self, GError **error)
{
  if (WIFSIGNALED (self->status))
    return sfc_fail (
        error, SFC_ERROR_FAILED, _ ("the driver was ended by signal %d (%s)"),
        WTERMSIG (self->status), g_strsignal (WTERMSIG (self->status)));
  if (self->said_hello)
    return sfc_fail (error, SFC_ERROR_FAILED,
                     _ ("the driver ended with exit status %d"),
                     WEXITSTATUS (self->status));
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("%s: it ended with exit status %d before the job began"),
            self->submit->program, WEXITSTATUS (self->status));
  return sfc_remedy (error, _ ("the messages above say why; --print-submit "
                               "shows what it was given"));
}

/* What a stop interrupts is run again by the next run. */
static void
judge (Run *self)
{
  GError *error = NULL;

  if (self->error != NULL || self->stopped || (self->done && self->status == 0))
    return;
  fail_by_status (self, &error);
  self->error = error;
}

/* ---- a run */

static char **
make_environment (const SfcSubmit *submit)
{
  char **envp = g_get_environ ();

  if (submit->python != NULL)
    envp = g_environ_setenv (envp, "PYSPARK_PYTHON", submit->python, TRUE);
  return envp;
}

static gboolean
start_driver (Run *self, char **argv, GError **error)
{
  guint n = self->claims->len;
  g_autofree int *locks = g_new (int, MAX (n, 1));
  g_auto (GStrv) envp = make_environment (self->submit);
  const SfcDriverOptions options = { .argv = argv,
                                     .envp = envp,
                                     .keep = locks,
                                     .n_keep = n,
                                     .ended = on_driver_ended,
                                     .broken = on_broken,
                                     .data = self };

  for (guint i = 0; i < n; i++)
    locks[i] = sfc_claim_get_lock (self->claims->pdata[i]);
  self->driver = sfc_driver_start (&options, error);
  return self->driver != NULL;
}

static gboolean
prepare (Run *self, GError **error)
{
  const SfcJobOptions job = job_options (self->options);
  const SfcChannelHooks hooks
      = { .event = on_event, .broken = on_broken, .data = self };
  g_autoptr (SfcJobFiles) files = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *socket = NULL;
  g_auto (GStrv) argv = NULL;

  self->folder = g_dir_make_tmp ("sfcrime-XXXXXX", &why);
  if (self->folder == NULL)
    return sfc_fail (error, SFC_ERROR_FAILED, "%s", why->message);
  files = sfc_job_files_new (self->settings, &job, self->submit, self->folder,
                             FALSE, error);
  if (files == NULL || !sfc_job_files_write (files, error))
    return FALSE;
  socket = g_build_filename (self->folder, SFC_JOB_SOCKET, NULL);
  self->channel = sfc_channel_new (socket, &hooks, error);
  argv = sfc_job_files_dup_command (files);
  return self->channel != NULL && start_driver (self, argv, error);
}

static gboolean
begin (Run *self, GError **error)
{
  if (!sfc_handover_check (self->settings, self->options->queries, error))
    return FALSE;
  self->submit = sfc_submit_find (error);
  if (self->submit == NULL)
    return FALSE;
  self->claims
      = sfc_checkpoints_claim (self->settings, self->options->queries, error);
  if (self->claims == NULL)
    return FALSE;
  self->audience = sfc_audience_new (self->options->progress_file,
                                     self->options->observer, error);
  self->queries
      = self->audience != NULL ? sfc_remote_queries_new (
            self->settings, self->options->queries, self->audience, error)
                               : NULL;
  return self->queries != NULL;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      (void)g_unlink (path);
    }
  (void)g_rmdir (folder);
}

static void
run_clear (Run *self)
{
  /* what still comes in while the channel is freed stops nothing more */
  self->stopped = TRUE;
  if (self->patience != 0)
    g_source_remove (self->patience);
  g_clear_pointer (&self->driver, sfc_driver_free);
  sfc_channel_free (self->channel);
  g_idle_remove_by_data (self);
  if (self->folder != NULL)
    remove_folder (self->folder);
  g_free (self->folder);
  sfc_audience_free (self->audience);
  sfc_remote_queries_free (self->queries);
  g_clear_pointer (&self->claims, g_ptr_array_unref);
  sfc_submit_free (self->submit);
  g_main_loop_unref (self->loop);
  g_clear_error (&self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
finish (Run *self)
{
  judge (self);
  sfc_remote_queries_end (self->queries, NULL, self->error);
  sfc_audience_finish (self->audience, self->error != NULL);
}

gboolean
sfc_cluster_run (SfcSettings *settings, const SfcClusterOptions *options,
                 GCancellable *cancellable, GError **error)
{
  g_auto (Run) self = { .settings = settings,
                        .options = options,
                        .loop = g_main_loop_new (NULL, FALSE) };
  gulong handler;

  if (!begin (&self, error)
      || !sfc_spark_master_check (
          sfc_settings_get (settings, "spark", "spark.master"),
          options->timeout_ms, cancellable, error)
      || !prepare (&self, error))
    return FALSE;
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                   &self, NULL);
  g_main_loop_run (self.loop);
  g_cancellable_disconnect (cancellable, handler);
  finish (&self);
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self.error));
  return FALSE;
}
