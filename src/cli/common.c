#include "config.h"

#include "cli/common.h"

#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/output.h"
#include "base/status.h"
#include "base/thread.h"
#include "config/interval.h"

void
sfc_common_clear (SfcCommon *self)
{
  g_free (self->config);
  g_strfreev (self->set);
  g_strfreev (self->conf);
  g_strfreev (self->kafka);
  g_free (self->bootstrap_servers);
  g_free (self->topic);
  g_free (self->color);
  g_free (self->progress);
  g_free (self->timeout);
}

GOptionEntry *
sfc_common_entries (SfcCommon *self)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config,
      N_ ("Read this configuration file"), N_ ("FILE") },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &self->set,
      N_ ("Set a configuration key"), N_ ("GROUP.KEY=VALUE") },
    { "conf", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->conf,
      N_ ("Set a Spark session property"), N_ ("PROPERTY=VALUE") },
    { "kafka", 'X', 0, G_OPTION_ARG_STRING_ARRAY, &self->kafka,
      N_ ("Set a librdkafka property"), N_ ("PROPERTY=VALUE") },
    { "bootstrap-servers", 'b', 0, G_OPTION_ARG_STRING,
      &self->bootstrap_servers, N_ ("The broker"), N_ ("LIST") },
    { "topic", 't', 0, G_OPTION_ARG_STRING, &self->topic, N_ ("The topic"),
      N_ ("NAME") },
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &self->timeout,
      N_ ("Give up on a broker after this time (30s)"), N_ ("DURATION") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet,
      N_ ("Say less on standard error"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
      N_ ("Say more on standard error"), NULL },
    { "color", 0, 0, G_OPTION_ARG_STRING, &self->color,
      N_ ("Colour results: auto, always or never"), N_ ("WHEN") },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &self->progress,
      N_ ("Show progress: auto, always or never"), N_ ("WHEN") },
    { 0 },
  };

  return g_memdup2 (entries, sizeof entries);
}

static gboolean
parse_when (const char *option, const char *text, SfcWhen *when, GError **error)
{
  static const char *const words[] = { "auto", "always", "never" };

  *when = SFC_WHEN_AUTO;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i]))
      {
        *when = (SfcWhen)i;
        return TRUE;
      }
  sfc_fail (error, SFC_ERROR_USAGE,
            _ ("%s: “%s” is none of auto, always, never"), option, text);
  return sfc_remedy (error, _ ("for example %s=never"), option);
}

static gboolean
check_timeout (SfcCommon *self, GError **error)
{
  gint64 us = 30 * G_USEC_PER_SEC;

  if (self->timeout != NULL
      && !sfc_duration_parse_decimal (self->timeout, G_USEC_PER_SEC, &us))
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("--timeout: “%s” is no duration"),
                self->timeout);
      return sfc_remedy (error, _ ("for example 30s or 500ms"));
    }
  if (us < 1000 || us > G_GINT64_CONSTANT (3600000000))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--timeout: from 1ms to 1h, not “%s”"), self->timeout);
  self->timeout_ms = (int)(us / 1000);
  return TRUE;
}

gboolean
sfc_common_check (SfcCommon *self, GError **error)
{
  const char *no_color = g_getenv ("NO_COLOR");
  SfcWhen color, progress;

  if (self->quiet && self->verbose)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--quiet and --verbose exclude each other"));
  if (!parse_when ("--color", self->color, &color, error)
      || !parse_when ("--progress", self->progress, &progress, error)
      || !check_timeout (self, error))
    return FALSE;
  sfc_log_init (self->quiet     ? SFC_LOG_QUIET
                : self->verbose ? SFC_LOG_VERBOSE
                                : SFC_LOG_NORMAL);
  sfc_status_init (self->quiet && progress == SFC_WHEN_AUTO ? SFC_WHEN_NEVER
                                                            : progress);
  sfc_output_set_color (color == SFC_WHEN_ALWAYS
                        || (color == SFC_WHEN_AUTO && sfc_output_is_terminal ()
                            && (no_color == NULL || *no_color == '\0')));
  return TRUE;
}

static SfcSettings *
load (const SfcCommon *self, GPtrArray *errors, GError **error)
{
  const SfcSettingsInput input = {
    .file = self->config,
    .set = self->set,
    .conf = self->conf,
    .vary = self->vary,
    .kafka = self->kafka,
    .bootstrap_servers = self->bootstrap_servers,
    .topic = self->topic,
    .on_spark = self->on_spark,
    .errors = errors,
  };

  return sfc_settings_load (&input, error);
}

SfcSettings *
sfc_common_load (const SfcCommon *self, GError **error)
{
  return load (self, NULL, error);
}

SfcSettings *
sfc_common_load_all (const SfcCommon *self, GPtrArray *errors)
{
  GError *error = NULL;
  SfcSettings *settings = load (self, errors, &error);

  if (error != NULL)
    g_ptr_array_add (errors, error);
  return settings;
}

char *
sfc_common_topic (SfcSettings *settings, GError **error)
{
  const char *list = sfc_settings_get (settings, "source", "subscribe");
  g_autofree char *topic = g_strdup (list != NULL ? list : "");

  g_strstrip (topic);
  if (*topic == '\0')
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("--topic: the topic is not named"));
      sfc_remedy (error, _ ("say --topic=NAME"));
      return NULL;
    }
  if (strchr (topic, ',') != NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("[source] subscribe: several topics: %s"), topic);
      sfc_remedy (error, _ ("choose one with --topic=NAME"));
      return NULL;
    }
  sfc_log_about ()->topic = g_intern_string (topic);
  return g_steal_pointer (&topic);
}

/* ---- signals */

struct _SfcStop
{
  GCancellable *cancellable;
  guint patience_s;
  guint sources[3];
};

static const char *last_words; /* ready for on_patience_over() */

static void
on_patience_over (int signal_number)
{
  (void)!write (STDERR_FILENO, last_words, strlen (last_words));
  _exit (1);
}

/* A write to a pipe that nobody reads cannot be cancelled, nor can librdkafka
 * while it ends. */
static void
limit_patience (guint seconds)
{
  if (seconds == 0)
    return;
  last_words = _ ("sfcrime: could not stop, and was ended; is its output "
                  "read?\n");
  (void)signal (SIGALRM, on_patience_over);
  (void)alarm (seconds);
}

static gboolean
stop (SfcStop *self, gboolean interrupt)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      sfc_debug (_ ("stopping"));
      limit_patience (self->patience_s);
      g_cancellable_cancel (self->cancellable);
    }
  else if (interrupt)
    _exit (130);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer data)
{
  return stop (data, TRUE);
}

static gboolean
on_terminate (gpointer data)
{
  return stop (data, FALSE);
}

SfcStop *
sfc_stop_new (GCancellable *cancellable, guint patience_s)
{
  SfcStop *self = g_new0 (SfcStop, 1);

  self->patience_s = patience_s;
  self->cancellable = g_object_ref (cancellable);
  sfc_output_set_stop (cancellable);
  self->sources[0] = g_unix_signal_add (SIGINT, on_interrupt, self);
  self->sources[1] = g_unix_signal_add (SIGTERM, on_terminate, self);
  self->sources[2] = g_unix_signal_add (SIGHUP, on_terminate, self);
  return self;
}

void
sfc_stop_free (SfcStop *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_source_remove (self->sources[i]);
  sfc_output_set_stop (NULL);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* ---- a command's blocking work, beside the main loop */

typedef struct
{
  gboolean (*work) (gpointer data, GError **error);
  void (*tick) (gpointer data);
  gpointer data;
  GMainLoop *loop;
  GError *error;
  gboolean ok;
  SfcLogAbout about;
} Worker;

static gboolean
quit_loop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gpointer
worker_thread (gpointer data)
{
  Worker *worker = data;

  *sfc_log_about () = worker->about;
  worker->ok = worker->work (worker->data, &worker->error);
  /* not g_main_context_invoke(): before the loop runs that would call it here,
   * and the loop would never end */
  g_idle_add_full (G_PRIORITY_DEFAULT, quit_loop, worker->loop, NULL);
  return NULL;
}

static gboolean
on_tick (gpointer data)
{
  Worker *worker = data;

  worker->tick (worker->data);
  return G_SOURCE_CONTINUE;
}

gboolean
sfc_run_worker (gboolean (*work) (gpointer data, GError **error),
                void (*tick) (gpointer data), gpointer data, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Worker worker = { .work = work,
                    .tick = tick,
                    .data = data,
                    .loop = loop,
                    .about = *sfc_log_about () };
  GThread *thread = sfc_thread_new ("worker", worker_thread, &worker, error);
  guint timer;

  if (thread == NULL)
    return FALSE;
  timer = tick != NULL ? g_timeout_add (100, on_tick, &worker) : 0;
  g_main_loop_run (loop);
  g_thread_join (thread);
  if (timer != 0)
    {
      g_source_remove (timer);
      tick (data);
    }
  if (worker.error != NULL)
    g_propagate_error (error, worker.error);
  return worker.ok;
}
