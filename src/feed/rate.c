#include "config.h"

#include "feed/rate.h"

#define LATE_US 50000

void
sfc_rate_init (SfcRate *self, double per_second, gint64 now_us)
{
  *self = (SfcRate){ .interval_us = G_USEC_PER_SEC / per_second,
                     .start_us = now_us };
}

gint64
sfc_rate_next (SfcRate *self, gint64 now_us)
{
  double due_us
      = (double)self->start_us + (double)self->n++ * self->interval_us;

  if (!self->catching_up)
    {
      if ((double)now_us - due_us <= LATE_US)
        return (gint64)due_us;
      self->catching_up = TRUE;
      self->catch_up_us = (double)now_us;
    }
  else if ((double)now_us - self->catch_up_us > LATE_US)
    self->catch_up_us = (double)now_us;
  if (due_us >= self->catch_up_us)
    {
      self->catching_up = FALSE;
      return (gint64)due_us;
    }
  due_us = self->catch_up_us;
  self->catch_up_us += self->interval_us / 2;
  return (gint64)due_us;
}
