#include "config.h"

#include "base/write-all.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Standard output, say, may be a non-blocking pipe that we inherited. */
static gboolean
wait_writable (int fd)
{
  struct pollfd out = { .fd = fd, .events = POLLOUT };

  return poll (&out, 1, -1) >= 0 || errno == EINTR;
}

gboolean
sfc_write_all (int fd, const char *data, gsize len, SfcErrorCode code,
               const char *name, GError **error)
{
  while (len > 0)
    {
      gssize n = write (fd, data, len);
      int saved_errno = errno;

      if (n >= 0)
        {
          data += n;
          len -= (gsize)n;
        }
      else if (saved_errno != EINTR
               && !(saved_errno == EAGAIN && wait_writable (fd)))
        {
          sfc_fail_errno (error, code, saved_errno, "%s", name);
          errno = saved_errno;
          return FALSE;
        }
    }
  return TRUE;
}
