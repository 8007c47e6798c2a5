#include "config.h"

#include "base/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/status.h"
#include "base/write-all.h"

static GRecMutex lock; /* one piece at a time */
static int closed;     /* atomic */
static gboolean color;
static GCancellable *stop; /* (nullable) */
static gint64 stopped_us;  /* when a write first met the stop, 0: none did */

void
sfc_output_set_stop (GCancellable *cancellable)
{
  g_set_object (&stop, cancellable);
}

/* Waits until a piece can be written without blocking. */
static gboolean
wait_for_reader (GError **error)
{
  struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
  gint64 now;

  while (poll (&out, 1, 100) == 0)
    {
      if (!g_cancellable_is_cancelled (stop))
        continue;
      now = g_get_monotonic_time ();
      stopped_us = stopped_us != 0 ? stopped_us : now;
      if (now - stopped_us > SFC_OUTPUT_GRACE_MS * G_TIME_SPAN_MILLISECOND)
        return sfc_fail (error, SFC_ERROR_CANCELLED, "nobody reads");
    }
  return TRUE;
}

/* A pipe that poll() calls writable takes PIPE_BUF bytes without blocking, but
 * not necessarily more. */
static gboolean
write_to_reader (const char *data, gsize len, GError **error)
{
  while (len > 0)
    {
      gsize n = MIN (len, PIPE_BUF);

      if (!wait_for_reader (error)
          || !sfc_write_all (STDOUT_FILENO, data, n, SFC_ERROR_SINK,
                             _ ("standard output"), error))
        return FALSE;
      data += n;
      len -= n;
    }
  return TRUE;
}

static gboolean
is_file (void)
{
  struct stat status;

  return fstat (STDOUT_FILENO, &status) == 0 && S_ISREG (status.st_mode);
}

gboolean
sfc_output_write (const char *data, gsize len, GError **error)
{
  gboolean ok;

  sfc_output_hold ();
  errno = 0;
  ok = stop == NULL || is_file ()
           ? sfc_write_all (STDOUT_FILENO, data, len, SFC_ERROR_SINK,
                            _ ("standard output"), error)
           : write_to_reader (data, len, error);
  if (!ok && errno == EPIPE)
    g_atomic_int_set (&closed, 1);
  sfc_output_release ();
  return ok;
}

void
sfc_output_hold (void)
{
  g_rec_mutex_lock (&lock);
  if (sfc_status_is_live () && sfc_output_is_terminal ())
    sfc_status_hide ();
}

void
sfc_output_release (void)
{
  if (sfc_status_is_live () && sfc_output_is_terminal ())
    sfc_status_show ();
  g_rec_mutex_unlock (&lock);
}

gboolean
sfc_output_is_closed (void)
{
  return g_atomic_int_get (&closed);
}

gboolean
sfc_output_is_terminal (void)
{
  return isatty (STDOUT_FILENO);
}

void
sfc_output_set_color (gboolean on)
{
  color = on;
}

gboolean
sfc_output_has_color (void)
{
  return color;
}
