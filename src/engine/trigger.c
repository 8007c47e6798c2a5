#include "config.h"

#include "engine/trigger.h"

gint64
sfc_now_ms (void)
{
  return g_get_real_time () / 1000;
}

gint64
sfc_trigger_next_ms (gint64 now_ms, gint64 interval_ms)
{
  return now_ms / interval_ms * interval_ms + interval_ms;
}

void
sfc_trigger_wait (gint64 until_ms, GCancellable *cancellable)
{
  GPollFD fd;
  gint64 left;

  /* in slices: the wall clock may be set back meanwhile */
  while ((left = until_ms - sfc_now_ms ()) > 0
         && !g_cancellable_is_cancelled (cancellable))
    {
      if (g_cancellable_make_pollfd (cancellable, &fd))
        {
          g_poll (&fd, 1, (int)MIN (left, 1000));
          g_cancellable_release_fd (cancellable);
        }
      else /* no descriptor left */
        g_usleep ((gulong)MIN (left, 50) * 1000);
    }
}
