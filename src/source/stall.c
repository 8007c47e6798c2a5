#include "config.h"

#include "source/stall.h"

void
sfc_stall_set (SfcStallCell *self, gconstpointer owner, const SfcStall *now)
{
  g_mutex_lock (&self->lock);
  if (self->owner == NULL || self->owner == owner)
    {
      self->owner = now != NULL ? owner : NULL;
      self->now = now != NULL ? *now : (SfcStall){ 0 };
    }
  g_mutex_unlock (&self->lock);
}

SfcStall
sfc_stall_get (SfcStallCell *self)
{
  SfcStall now;

  g_mutex_lock (&self->lock);
  now = self->now;
  g_mutex_unlock (&self->lock);
  return now;
}
