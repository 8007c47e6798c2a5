#include "config.h"

#include "engine/last-rows.h"

#define SHOW_US G_TIME_SPAN_SECOND

void
sfc_last_rows_keep (SfcLastRows *self, gint64 batch_id, SfcRows *rows,
                    SfcRows *base)
{
  self->batch_id = batch_id;
  self->rows = rows;
  self->base = base;
  if (self->show == NULL)
    sfc_last_rows_forget (self);
}

void
sfc_last_rows_show (SfcLastRows *self, gboolean now)
{
  gint64 now_us;

  if (self->rows == NULL)
    return;
  now_us = g_get_monotonic_time ();
  if (!now && now_us - self->shown_us < SHOW_US)
    return;
  self->shown_us = now_us;
  self->show (self->batch_id, self->rows, self->data);
  sfc_last_rows_forget (self);
}

void
sfc_last_rows_forget (SfcLastRows *self)
{
  g_clear_pointer (&self->rows, sfc_rows_free);
  g_clear_pointer (&self->base, sfc_rows_free);
}
