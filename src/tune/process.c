#include "config.h"

#include "tune/process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/write-all.h"
#include "tune/hidden-words.h"

#define REPORTS_FD 3          /* of the child */
#define WORDS_FD 4            /* likewise */
#define END_PATIENCE_MS 15000 /* a query ends within 10 s of a signal */
#define READ_BYTES 65536

/* A running child. */
typedef struct
{
  GPid pid;   /* 0: none, or waited for */
  FILE *said; /* its standard error */
  int status; /* as of wait() */
  gint64 peak_bytes;
} Child;

/* ---- life of a child */

/* The child is this very program, also if its file was replaced since.  Its
 * options that may hold a secret are in the file @words_fd.
 * Returns: (transfer full) */
static GStrv
make_argv (char **words, int *words_fd, GError **error)
{
  g_autoptr (GStrvBuilder) open = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) hidden = g_strv_builder_new ();
  g_auto (GStrv) in_file = NULL;

  g_strv_builder_add (open, "/proc/self/exe");
  g_strv_builder_add (open, "sfcrime");
  g_strv_builder_add (open, *words++);
  g_strv_builder_add (open, SFC_HIDDEN_WORDS G_STRINGIFY (WORDS_FD));
  for (; *words != NULL && !g_str_equal (*words, "--"); words++)
    g_strv_builder_add (sfc_hidden_words_is_one (*words) ? hidden : open,
                        *words);
  g_strv_builder_addv (open, (const char **)words);
  in_file = g_strv_builder_end (hidden);
  *words_fd = sfc_hidden_words_write (in_file, error);
  return *words_fd >= 0 ? g_strv_builder_end (open) : NULL;
}

static gboolean
spawn (Child *self, char **argv, int null_fd, const int sources[2],
       GError **error)
{
  const int targets[] = { WORDS_FD, REPORTS_FD };
  g_autoptr (GError) why = NULL;

  return g_spawn_async_with_pipes_and_fds (
             NULL, (const char *const *)argv, NULL,
             G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_FILE_AND_ARGV_ZERO, NULL, NULL,
             null_fd, null_fd, fileno (self->said), sources, targets,
             sources[1] >= 0 ? 2 : 1, &self->pid, NULL, NULL, NULL, &why)
         || sfc_fail (error, SFC_ERROR_FAILED, "%s", why->message);
}

/* @reports_fd: -1: none */
static gboolean
child_start (Child *self, char **words, int reports_fd, GError **error)
{
  int sources[] = { -1, reports_fd };
  g_auto (GStrv) argv = make_argv (words, &sources[0], error);
  int null_fd;
  gboolean ok;

  if (argv == NULL)
    return FALSE;
  null_fd = open ("/dev/null", O_RDWR | O_CLOEXEC);
  self->said = tmpfile ();
  ok = null_fd >= 0 && self->said != NULL
           ? spawn (self, argv, null_fd, sources, error)
           : sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "fork");
  if (null_fd >= 0)
    close (null_fd);
  close (sources[0]);
  return ok;
}

static void
child_signal (const Child *self, int signal_number)
{
  if (self->pid != 0)
    (void)kill (self->pid, signal_number);
}

/* Waits; gets what wait4() alone tells. */
static void
child_wait (Child *self)
{
  struct rusage usage;

  if (self->pid == 0)
    return;
  while (wait4 (self->pid, &self->status, 0, &usage) < 0 && errno == EINTR)
    ;
  self->pid = 0;
  self->peak_bytes = (gint64)usage.ru_maxrss * 1024;
}

/* Ends it if it still runs. */
static void
child_clear (Child *self)
{
  child_signal (self, SIGKILL);
  child_wait (self);
  g_clear_pointer (&self->said, fclose);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Child, child_clear)

/* ---- what went wrong */

static SfcErrorCode
code_of (int exit_status)
{
  static const SfcErrorCode codes[] = { [2] = SFC_ERROR_CONFIG,
                                        [3] = SFC_ERROR_SOURCE,
                                        [4] = SFC_ERROR_STATE,
                                        [5] = SFC_ERROR_SINK,
                                        [6] = SFC_ERROR_RESOURCES };

  return exit_status >= 2 && exit_status < (int)G_N_ELEMENTS (codes)
             ? codes[exit_status]
             : SFC_ERROR_FAILED;
}

/* Returns: (transfer full): the last message of the child, with its remedy;
 * empty: it said nothing */
static char *
last_words (const Child *self)
{
  char text[8192];
  gsize n;
  char *message, *last = text;

  if (fseek (self->said, -(long)(sizeof text - 1), SEEK_END) != 0)
    rewind (self->said); /* it is shorter */
  n = fread (text, 1, sizeof text - 1, self->said);
  text[n] = '\0';
  for (message = text; (message = strstr (message, "sfcrime: ")) != NULL;)
    {
      message += strlen ("sfcrime: ");
      if (message == text + strlen ("sfcrime: ")
          || message[-(gssize)strlen ("\nsfcrime: ")] == '\n')
        last = message;
    }
  return g_strchomp (g_strdup (last));
}

static gboolean
child_check (const Child *self, GError **error)
{
  g_autofree char *words = NULL;
  char *remedy;

  if (WIFSIGNALED (self->status))
    return sfc_fail (
        error, SFC_ERROR_FAILED, _ ("the run was ended by signal %d (%s)"),
        WTERMSIG (self->status), g_strsignal (WTERMSIG (self->status)));
  if (WEXITSTATUS (self->status) == 0)
    return TRUE;
  words = last_words (self);
  remedy = strchr (words, '\n');
  if (remedy != NULL)
    *remedy++ = '\0';
  sfc_fail (error, code_of (WEXITSTATUS (self->status)), "%s", words);
  return remedy != NULL && sfc_remedy (error, "%s", g_strstrip (remedy));
}

/* What feeds was stopped before it had begun to look at signals. */
static gboolean
was_told_to_end (const Child *self)
{
  return WIFSIGNALED (self->status) && WTERMSIG (self->status) == SIGTERM;
}

/* ---- one run */

typedef struct
{
  const SfcProcessOptions *options;
  Child child, feeder;
  SfcRun *run;
  GString *text; /* what came, up to the next line break */
  gint64 deadline_us;
  gboolean ready, ending;
} Running;

static void
running_clear (Running *self)
{
  child_clear (&self->feeder);
  child_clear (&self->child);
  g_clear_pointer (&self->run, sfc_run_free);
  g_string_free (self->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

static void
set_deadline (Running *self, gint64 ms)
{
  self->deadline_us = g_get_monotonic_time () + ms * 1000;
}

/* Not SIGINT: a terminal has sent one to all, and a second one kills. */
static void
end (Running *self)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  child_signal (&self->feeder, SIGTERM);
  child_signal (&self->child, SIGTERM);
  set_deadline (self, END_PATIENCE_MS);
}

static gboolean
take_line (Running *self, const char *line, gsize n, GError **error)
{
  const SfcProcessOptions *options = self->options;
  guint had = self->run->samples->len;
  SfcSample sample;

  if (!sfc_run_add (self->run, line, n, &sample))
    return sfc_fail (error, SFC_ERROR_FAILED,
                     _ ("this is no progress report: %.60s"), line);
  if (options->progress_fd >= 0
      && !sfc_write_all (options->progress_fd, line, n + 1, SFC_ERROR_SINK,
                         "--progress-file", error))
    return FALSE;
  if (!self->ready && options->feed != NULL
      && !child_start (&self->feeder, options->feed, -1, error))
    return FALSE;
  if (!self->ending
      && (!self->ready || (had == 0 && self->run->samples->len == 1)))
    set_deadline (self, options->duration_ms);
  self->ready = TRUE;
  if (options->to_end && sample.latest >= 0 && sample.end >= sample.latest)
    end (self);
  return TRUE;
}

static gboolean
take_lines (Running *self, GError **error)
{
  char *line = self->text->str, *stop;

  while ((stop = strchr (line, '\n')) != NULL)
    {
      if (!take_line (self, line, (gsize)(stop - line), error))
        return FALSE;
      line = stop + 1;
    }
  g_string_erase (self->text, 0, line - self->text->str);
  return TRUE;
}

static gboolean
on_deadline (Running *self, GError **error)
{
  if (self->ending)
    {
      child_signal (&self->child, SIGKILL);
      return sfc_fail (error, SFC_ERROR_FAILED, _ ("the run did not end"));
    }
  if (!self->ready)
    return sfc_fail (error, SFC_ERROR_FAILED, _ ("the run did not begin"));
  end (self);
  return TRUE;
}

/* Reads reports until the child has closed its end. */
static gboolean
listen_to (Running *self, int fd, GError **error)
{
  GPollFD stop = { 0 };
  gboolean can_stop = g_cancellable_make_pollfd (self->options->stop, &stop);
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gboolean ok = TRUE;

  for (gssize n = 1; ok && n > 0;)
    {
      struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
                              { .fd = can_stop && !self->ending ? stop.fd : -1,
                                .events = POLLIN } };
      gint64 left_ms = (self->deadline_us - g_get_monotonic_time ()) / 1000;

      if (left_ms <= 0)
        ok = on_deadline (self, error);
      else if (poll (fds, 2, (int)MIN (left_ms + 1, G_MAXINT)) <= 0)
        continue;
      else if (fds[0].revents != 0)
        {
          n = read (fd, buffer, READ_BYTES);
          if (n > 0)
            {
              g_string_append_len (self->text, buffer, n);
              ok = take_lines (self, error);
            }
        }
      else if (g_cancellable_is_cancelled (self->options->stop))
        end (self);
    }
  if (can_stop)
    g_cancellable_release_fd (self->options->stop);
  return ok;
}

static gboolean
start (Running *self, int *fd, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) why = NULL;
  int ends[2];
  gboolean ok;

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, &why))
    return sfc_fail (error, SFC_ERROR_RESOURCES, "%s", why->message);
  g_strv_builder_addv (builder, (const char **)self->options->stream);
  g_strv_builder_add (builder,
                      "--progress-file=/dev/fd/" G_STRINGIFY (REPORTS_FD));
  words = g_strv_builder_end (builder);
  ok = child_start (&self->child, words, ends[1], error);
  close (ends[1]);
  *fd = ends[0];
  return ok;
}

static gboolean
finish (Running *self, GError **error)
{
  child_signal (&self->feeder, SIGTERM);
  child_wait (&self->child);
  child_wait (&self->feeder);
  self->run->peak_bytes = self->child.peak_bytes;
  if (g_cancellable_is_cancelled (self->options->stop))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  return child_check (&self->child, error)
         && (self->feeder.said == NULL || was_told_to_end (&self->feeder)
             || child_check (&self->feeder, error));
}

SfcRun *
sfc_process_stream (const SfcProcessOptions *options, GError **error)
{
  g_auto (Running) self = { .options = options };
  int fd = -1;
  gboolean ok;

  self.run = sfc_run_new ();
  self.text = g_string_new (NULL);
  set_deadline (&self, options->patience_ms);
  ok = start (&self, &fd, error) && listen_to (&self, fd, error);
  if (fd >= 0)
    close (fd);
  return ok && finish (&self, error) ? g_steal_pointer (&self.run) : NULL;
}

gboolean
sfc_process_call (char **words, GCancellable *stop, GError **error)
{
  g_auto (Child) child = { 0 };

  if (!child_start (&child, words, -1, error))
    return FALSE;
  /* it has the terminal's Ctrl-C, too; a stop by kill waits for its end */
  child_wait (&child);
  if (g_cancellable_is_cancelled (stop))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  return child_check (&child, error);
}
