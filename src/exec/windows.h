/* exec/windows.h -- the windows of a time, and the panes that they are made
 * of. */

#pragma once

#include "plan/plan.h"
#include "row/window.h"

G_BEGIN_DECLS

/**
 * SfcWindows: of a plan
 * @size_us, @slide_us, @start_us: as there [us]
 * @n: at most, of a time
 * @are_checked: whether not all of those hold it
 *
 * A pane is a time in place of all times that have the same windows: where the
 * last edge before them is, be it of a window's start or end.
 *
 * Source: spark-semantics section 11
 */
typedef struct
{
  gint64 size_us, slide_us, start_us;
  guint n;
  gboolean are_checked;
} SfcWindows;

static inline SfcWindows
sfc_windows_of (const SfcPlan *plan)
{
  SfcWindows self = { plan->window_us, plan->slide_us, plan->start_us, 0, 0 };

  if (plan->window_slot < 0)
    return self;
  self.are_checked = self.size_us % self.slide_us != 0;
  self.n = (guint)MIN (self.size_us / self.slide_us, G_MAXINT)
           + (self.are_checked ? 1 : 0);
  return self;
}

/** sfc_windows_last: Returns: where the latest window of @time begins; each
 * slide before it another one does, @n in all [us] */
static inline gint64
sfc_windows_last (const SfcWindows *self, gint64 time)
{
  gint64 into = sfc_window_subtract (time, self->start_us) % self->slide_us;

  return sfc_window_subtract (time, into < 0 ? into + self->slide_us : into);
}

/** sfc_windows_hold: Returns: whether the one of them that begins at @start
 * has @time */
static inline gboolean
sfc_windows_hold (const SfcWindows *self, gint64 start, gint64 time)
{
  return !self->are_checked
         || (time >= start && time < sfc_window_add (start, self->size_us));
}

/** sfc_windows_are_plain: Returns: whether no edge of the windows of @time is
 * so far out that it wraps around */
static inline gboolean
sfc_windows_are_plain (const SfcWindows *self, gint64 time)
{
  const gint64 far_out = G_MAXINT64 / 4;

  return time > -far_out && time < far_out && self->size_us < far_out;
}

/** sfc_windows_pane: Returns: the pane of @time [us] */
static inline gint64
sfc_windows_pane (const SfcWindows *self, gint64 time)
{
  gint64 last = sfc_windows_last (self, time), end_us = 0;

  if (!sfc_windows_are_plain (self, time))
    return time;
  if (self->are_checked)
    end_us = self->size_us % self->slide_us;
  return time - last < end_us ? last : last + end_us;
}

/** sfc_windows_first: Returns: where the earliest window of a plain @time
 * begins [us] */
static inline gint64
sfc_windows_first (const SfcWindows *self, gint64 time)
{
  gint64 last = sfc_windows_last (self, time);
  gint64 before = (self->size_us - (time - last) - 1) / self->slide_us;

  return last - before * self->slide_us;
}

G_END_DECLS
