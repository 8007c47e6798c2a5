#include "config.h"

#include "exec/late-tee.h"

#include "exec/windows.h"

typedef struct
{
  SfcOperator head;
  const SfcRecord *const *record;
  SfcRejects *rejects;
  SfcWindows windows;
  guint time;     /* the slot of the event time */
  int window;     /* the slot that must not be null, or -1 */
  gboolean whole; /* windows are late, else times */
  gint64 late_us;
  gboolean has_last; /* of this batch: the record that was added last: */
  guint last_rank;
  gint64 last_offset;
} LateTee;

static gboolean
is_late_window (const LateTee *self, gint64 start, SfcLateness *lateness)
{
  gint64 end = sfc_window_add (start, self->windows.size_us);

  if (end > self->late_us)
    return FALSE;
  *lateness
      = (SfcLateness){ .has_window = TRUE,
                       .start_us = start,
                       .end_us = end,
                       .late_us = sfc_window_subtract (self->late_us, end) };
  return TRUE;
}

/* The earliest window ends first, but for a time that is far out. */
static gboolean
has_late_window (const LateTee *self, gint64 time, SfcLateness *lateness)
{
  const SfcWindows *windows = &self->windows;
  gint64 start;
  gboolean late = FALSE;

  if (sfc_windows_are_plain (windows, time))
    return is_late_window (self, sfc_windows_first (windows, time), lateness);
  start = sfc_windows_last (windows, time);
  for (guint i = 0; i < windows->n;
       i++, start = sfc_window_subtract (start, windows->slide_us))
    if (sfc_windows_hold (windows, start, time))
      late |= is_late_window (self, start, lateness);
  return late;
}

static gboolean
is_late (const LateTee *self, const SfcRow *row, SfcLateness *lateness)
{
  const SfcValue *time = &row->slots[self->time];

  if (time->null || (self->window >= 0 && row->slots[self->window].null))
    return FALSE;
  if (self->whole)
    return has_late_window (self, time->i, lateness);
  *lateness = (SfcLateness){ .late_us
                             = sfc_window_subtract (self->late_us, time->i) };
  return time->i <= self->late_us;
}

static void
push (SfcOperator *op, SfcRow *row)
{
  LateTee *self = (LateTee *)op;
  SfcLateness lateness;

  /* a join makes several rows of a record */
  if (G_UNLIKELY (is_late (self, row, &lateness))
      && (!self->has_last || self->last_rank != row->rank
          || self->last_offset != row->offset))
    {
      self->has_last = TRUE;
      self->last_rank = row->rank;
      self->last_offset = row->offset;
      sfc_rejects_add_late (self->rejects, *self->record, &lateness);
    }
  op->next->push (op->next, row);
}

static void
late_tee_free (SfcOperator *op)
{
  g_free (op);
}

SfcOperator *
sfc_late_tee_new (const SfcPlan *plan, const SfcRecord *const *record,
                  SfcRejects *rejects)
{
  LateTee *self = g_new0 (LateTee, 1);

  self->head.push = push;
  self->head.free = late_tee_free;
  self->record = record;
  self->rejects = rejects;
  self->window = -1;
  if (plan->n_distinct > 0)
    self->time = (guint)plan->watermark_slot;
  else
    {
      self->whole = plan->event_time_key == SFC_EVENT_TIME_WINDOW;
      self->window = plan->window_slot;
      self->windows = sfc_windows_of (plan);
      self->time = self->whole ? (guint)plan->window_slot
                               : plan->keys[plan->event_time_key];
    }
  return &self->head;
}

void
sfc_late_tee_begin (SfcOperator *op, gint64 late_us)
{
  LateTee *self = (LateTee *)op;

  self->late_us = late_us;
  self->has_last = FALSE;
}
