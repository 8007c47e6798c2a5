#include "config.h"

#include "cluster/driver.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/output.h"
#include "base/thread.h"

#define READ_BYTES 65536
#define LINE_BYTES (1 << 20) /* of a message; a longer one is cut */
#define FIRST_KEPT 3         /* descriptor, in the child */

/* One of its outputs. */
typedef struct
{
  int fd;
  int over; /* readable when the driver has ended */
  gboolean ends;
  int left; /* when it ends: what there is still to read [bytes] */
} Output;

struct _SfcDriver
{
  SfcDriverOptions options;
  GPid pid; /* and process group; 0: waited for */
  guint watch;
  int status;
  int over; /* event: all of its group has ended */
  Output out, err;
  GThread *results, *messages;
  guint n_open; /* of the two */
};

/* ---- what it prints, in threads of their own */

/* Returns: whether there is something to read: a process that left the group
 * may hold the other end for ever */
static gboolean
wait_for_some (Output *self)
{
  struct pollfd ends[] = { { .fd = self->fd, .events = POLLIN },
                           { .fd = self->over, .events = POLLIN } };

  if (!self->ends)
    while (poll (ends, G_N_ELEMENTS (ends), -1) < 0 && errno == EINTR)
      ;
  if (!self->ends && (ends[1].revents & POLLIN) != 0)
    {
      self->ends = TRUE;
      if (ioctl (self->fd, FIONREAD, &self->left) != 0)
        self->left = 0;
    }
  return !self->ends || self->left > 0;
}

/* Returns: [bytes]; 0: nothing more comes */
static gssize
read_some (Output *self, char *buffer)
{
  gssize n;

  if (!wait_for_some (self))
    return 0;
  do
    n = read (self->fd, buffer, READ_BYTES);
  while (n < 0 && errno == EINTR);
  self->left -= MIN (self->left, (int)MAX (n, 0));
  return n;
}

static void
end_when_silent (SfcDriver *self)
{
  if (self->pid == 0 && self->n_open == 0)
    self->options.ended (self->status, self->options.data);
}

static gboolean
on_closed (gpointer data)
{
  SfcDriver *self = data;

  self->n_open--;
  end_when_silent (self);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  SfcDriver *driver;
  GError *error;
} Break;

static gboolean
on_broken (gpointer data)
{
  Break *broken = data;
  const SfcDriverOptions *options = &broken->driver->options;

  options->broken (broken->error, options->data);
  return G_SOURCE_REMOVE;
}

static void
break_free (gpointer data)
{
  Break *broken = data;

  g_error_free (broken->error);
  g_free (broken);
}

/* What nobody takes is read nevertheless, so that the driver can stop. */
static gpointer
pass_results (gpointer data)
{
  SfcDriver *self = data;
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gboolean ok = TRUE;

  for (gssize n; (n = read_some (&self->out, buffer)) > 0;)
    {
      GError *error = NULL;
      Break *broken;

      if (!ok || sfc_output_write (buffer, (gsize)n, &error))
        continue;
      ok = FALSE;
      broken = g_new0 (Break, 1);
      broken->driver = self;
      broken->error = error;
      g_idle_add_full (G_PRIORITY_DEFAULT, on_broken, broken, break_free);
    }
  g_idle_add_full (G_PRIORITY_DEFAULT, on_closed, self, NULL);
  return NULL;
}

static void
pass_lines (GString *text)
{
  const char *line = text->str, *stop;

  while ((stop = memchr (line, '\n', text->len - (gsize)(line - text->str)))
         != NULL)
    {
      sfc_log_pass (line, (gsize)(stop - line));
      line = stop + 1;
    }
  g_string_erase (text, 0, line - text->str);
}

static void
pass_rest (GString *text)
{
  if (text->len > 0)
    sfc_log_pass (text->str, text->len);
  g_string_truncate (text, 0);
}

static gpointer
pass_messages (gpointer data)
{
  SfcDriver *self = data;
  g_autofree char *buffer = g_malloc (READ_BYTES);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gssize n; (n = read_some (&self->err, buffer)) > 0;)
    {
      g_string_append_len (text, buffer, n);
      pass_lines (text);
      if (text->len >= LINE_BYTES)
        pass_rest (text);
    }
  pass_rest (text);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_closed, self, NULL);
  return NULL;
}

/* ---- its life */

void
sfc_driver_signal (const SfcDriver *self, int signal_number)
{
  if (self->pid != 0)
    (void)kill (-self->pid, signal_number);
}

/* What the group has written is read, and no more. */
static void
end_outputs (const SfcDriver *self)
{
  const guint64 one = 1;

  (void)!write (self->over, &one, sizeof one);
}

/* The group's first process has ended; nothing that it began goes on. */
static void
on_exit_of_driver (GPid pid, int status, gpointer data)
{
  SfcDriver *self = data;

  (void)kill (-pid, SIGKILL);
  self->watch = 0;
  self->pid = 0;
  self->status = status;
  end_outputs (self);
  end_when_silent (self);
}

/* In the child: only what a signal handler may do. */
static void
set_up_child (gpointer data)
{
  const GPid parent = GPOINTER_TO_INT (data);

  (void)setpgid (0, 0);
  (void)signal (SIGUSR1, SIG_DFL);
  (void)prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != parent) /* it died in between */
    _exit (1);
}

static gboolean
start_process (SfcDriver *self, const SfcDriverOptions *options, GError **error)
{
  g_autofree int *targets = g_new (int, MAX (options->n_keep, 1));
  g_autoptr (GError) why = NULL;

  for (guint i = 0; i < options->n_keep; i++)
    targets[i] = FIRST_KEPT + (int)i;
  return g_spawn_async_with_pipes_and_fds (
             NULL, (const char *const *)options->argv,
             (const char *const *)options->envp,
             G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES, set_up_child,
             GINT_TO_POINTER (getpid ()), -1, -1, -1, options->keep, targets,
             options->n_keep, &self->pid, NULL, &self->out.fd, &self->err.fd,
             &why)
         || sfc_fail (error,
                      g_error_matches (why, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK)
                          ? SFC_ERROR_RESOURCES
                          : SFC_ERROR_FAILED,
                      "%s: %s", options->argv[0], why->message);
}

static gboolean
start_threads (SfcDriver *self, GError **error)
{
  self->results = sfc_thread_new ("results", pass_results, self, error);
  if (self->results == NULL)
    return FALSE;
  self->n_open++;
  self->messages = sfc_thread_new ("messages", pass_messages, self, error);
  if (self->messages == NULL)
    return FALSE;
  self->n_open++;
  return TRUE;
}

SfcDriver *
sfc_driver_start (const SfcDriverOptions *options, GError **error)
{
  g_autoptr (SfcDriver) self = g_new0 (SfcDriver, 1);

  self->options = *options;
  self->out.fd = self->err.fd = -1;
  self->over = self->out.over = self->err.over = eventfd (0, EFD_CLOEXEC);
  if (self->over < 0)
    {
      sfc_fail_errno (error, SFC_ERROR_RESOURCES, errno, "%s",
                      options->argv[0]);
      return NULL;
    }
  if (!start_process (self, options, error) || !start_threads (self, error))
    return NULL;
  self->watch = g_child_watch_add (self->pid, on_exit_of_driver, self);
  return g_steal_pointer (&self);
}

void
sfc_driver_free (SfcDriver *self)
{
  if (self == NULL)
    return;
  sfc_driver_signal (self, SIGKILL);
  while (self->pid != 0 && waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  if (self->watch != 0)
    g_source_remove (self->watch);
  end_outputs (self);
  if (self->results != NULL)
    g_thread_join (self->results);
  if (self->messages != NULL)
    g_thread_join (self->messages);
  g_idle_remove_by_data (self);
  if (self->out.fd >= 0)
    close (self->out.fd);
  if (self->err.fd >= 0)
    close (self->err.fd);
  if (self->over >= 0)
    close (self->over);
  g_free (self);
}
