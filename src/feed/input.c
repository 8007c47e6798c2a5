#include "config.h"

#include "feed/input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/write-all.h"

#define IDLE_MS 100

struct _SfcInput
{
  char *path;
  int fd;
  int again_fd; /* to read again: fd itself, the copy, or -1 */
  gboolean is_file;
  GCancellable *cancellable;
  void (*idle) (gpointer data);
  gpointer idle_data;
};

static gboolean
is_stdin (const char *path)
{
  return g_str_equal (path, "-");
}

static gboolean
fail_read (const char *path, int saved_errno, GError **error)
{
  return sfc_fail_errno (error, SFC_ERROR_SOURCE, saved_errno, "%s", path);
}

gboolean
sfc_input_check (const char *path, gint64 *size, GError **error)
{
  struct stat info;

  if (is_stdin (path) ? fstat (STDIN_FILENO, &info) != 0
                      : stat (path, &info) != 0 || access (path, R_OK) != 0)
    {
      const gboolean is_missing = errno == ENOENT;

      fail_read (path, errno, error);
      return is_missing && sfc_remedy (error, _ ("name a file that is there"));
    }
  if (S_ISDIR (info.st_mode))
    return fail_read (path, EISDIR, error);
  *size = S_ISREG (info.st_mode) ? (gint64)info.st_size : -1;
  return TRUE;
}

/* A file that has no name, so that it cannot be left behind. */
static int
open_copy (GError **error)
{
  g_autofree char *path
      = g_build_filename (g_get_tmp_dir (), "sfcrime-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    sfc_fail_errno (error, SFC_ERROR_RESOURCES, errno, "%s", path);
  else
    g_unlink (path);
  return fd;
}

/* Not blocking: a pipe that nobody writes to yet is waited for where a stop is
 * noticed, by wait_readable(). */
static int
open_named (const char *path)
{
  return open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

SfcInput *
sfc_input_open (const char *path, gboolean keep, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (SfcInput) self = g_new0 (SfcInput, 1);
  struct stat info;

  self->path = g_strdup (path);
  self->again_fd = -1;
  self->fd = is_stdin (path) ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                             : open_named (path);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    {
      fail_read (path, errno, error);
      return NULL;
    }
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  self->is_file = S_ISREG (info.st_mode);
  if (keep)
    /* standard input may be a file, but read from its middle */
    self->again_fd
        = self->is_file && !is_stdin (path) ? self->fd : open_copy (error);
  return keep && self->again_fd < 0 ? NULL : g_steal_pointer (&self);
}

void
sfc_input_free (SfcInput *self)
{
  if (self == NULL)
    return;
  if (self->again_fd >= 0 && self->again_fd != self->fd)
    close (self->again_fd);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_object (&self->cancellable);
  g_free (self->path);
  g_free (self);
}

void
sfc_input_set_idle (SfcInput *self, void (*idle) (gpointer data), gpointer data)
{
  self->idle = idle;
  self->idle_data = data;
}

/* ---- reading */

/* A pipe may be silent for long; a file is always ready. */
static gboolean
wait_readable (SfcInput *self, GError **error)
{
  GPollFD fds[2] = { { .fd = self->fd, .events = G_IO_IN } };
  guint n = 1;

  if (!self->is_file && self->cancellable != NULL
      && g_cancellable_make_pollfd (self->cancellable, &fds[1]))
    n = 2;
  for (int wait_ms = 0; !self->is_file && g_poll (fds, n, wait_ms) == 0;
       wait_ms = IDLE_MS)
    if (self->idle != NULL)
      self->idle (self->idle_data);
  if (n == 2)
    g_cancellable_release_fd (self->cancellable);
  return !g_cancellable_is_cancelled (self->cancellable)
         || sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
}

static gboolean
copy (SfcInput *self, const char *data, gsize len, GError **error)
{
  g_autofree char *name = g_strdup_printf (_ ("the copy of %s in %s"),
                                           self->path, g_get_tmp_dir ());

  return sfc_write_all (self->again_fd, data, len, SFC_ERROR_RESOURCES, name,
                        error);
}

gssize
sfc_input_read (gpointer data, char *buffer, gsize size, GError **error)
{
  SfcInput *self = data;
  gssize n;

  do
    {
      if (!wait_readable (self, error))
        return -1;
      n = read (self->fd, buffer, size);
    }
  while (n < 0 && (errno == EINTR || errno == EAGAIN));
  if (n < 0)
    fail_read (self->path, errno, error);
  else if (self->again_fd >= 0 && self->again_fd != self->fd
           && !copy (self, buffer, (gsize)n, error))
    return -1;
  return n;
}

gssize
sfc_input_read_at (SfcInput *self, gint64 offset, char *buffer, gsize size,
                   GError **error)
{
  gssize n;

  do
    n = pread (self->again_fd, buffer, size, (off_t)offset);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    fail_read (self->path, errno, error);
  return n;
}
