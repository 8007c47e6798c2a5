#include "config.h"

#include "source/limits.h"

#include <math.h>

static gint64
capped (gint64 from, gint64 end, double n)
{
  /* beyond 2^63 the sum saturates; the end is the smaller one anyway */
  if (n >= (double)G_MAXINT64)
    return end;
  /* a limit below 0 reads nothing */
  return from + MIN (end - from, (gint64)MAX (n, 0));
}

void
sfc_limits_max_offsets (const SfcOffsets *from, SfcOffsets *end, gint64 limit)
{
  guint64 sum = 0; /* as Java's long, made a double at the end */
  double total;

  for (guint i = 0; i < end->len; i++)
    {
      gint64 size
          = sfc_offsets_at (end, i)->offset - sfc_offsets_at (from, i)->offset;

      sum += size > 0 ? (guint64)size : 0;
    }
  total = (double)(gint64)sum;
  if (total < 1)
    return;
  for (guint i = 0; i < end->len; i++)
    {
      gint64 start = sfc_offsets_at (from, i)->offset;
      gint64 size = sfc_offsets_at (end, i)->offset - start;
      double share = (double)limit * ((double)size / total);

      if (size > 0)
        sfc_offsets_at (end, i)->offset = capped (
            start, start + size, share < 1 ? ceil (share) : floor (share));
    }
}

void
sfc_limits_max_rate (const SfcOffsets *from, SfcOffsets *end, double per_second,
                     double seconds)
{
  double most = MAX (trunc (per_second * seconds), 1);

  for (guint i = 0; i < end->len; i++)
    {
      gint64 start = sfc_offsets_at (from, i)->offset;
      gint64 stop = sfc_offsets_at (end, i)->offset;

      if (stop > start)
        sfc_offsets_at (end, i)->offset = capped (start, stop, most);
    }
}
