#include "config.h"

#include "base/output.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"

static GMutex lock; /* one piece at a time */
static int closed;  /* atomic */
static gboolean color;

/* Standard output may be a non-blocking pipe that we inherited. */
static gboolean
wait_writable (void)
{
  struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

  return poll (&out, 1, -1) >= 0 || errno == EINTR;
}

static gboolean
put (const char *data, gsize len, GError **error)
{
  while (len > 0)
    {
      gssize n = write (STDOUT_FILENO, data, len);
      int saved_errno = errno;

      if (n >= 0)
        {
          data += n;
          len -= (gsize) n;
        }
      else if (saved_errno == EAGAIN && wait_writable ())
        continue;
      else if (saved_errno != EINTR)
        {
          if (saved_errno == EPIPE)
            g_atomic_int_set (&closed, 1);
          return sfc_fail_errno (error, SFC_ERROR_SINK, saved_errno,
                                 _ ("standard output"));
        }
    }
  return TRUE;
}

gboolean
sfc_output_write (const char *data, gsize len, GError **error)
{
  gboolean ok;

  g_mutex_lock (&lock);
  ok = put (data, len, error);
  g_mutex_unlock (&lock);
  return ok;
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
