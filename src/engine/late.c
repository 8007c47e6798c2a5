#include "config.h"

#include "engine/late.h"

#include "exec/group-key.h"
#include "exec/windows.h"

static gboolean
is_before (const SfcLateSample *one, const SfcLateSample *other)
{
  return one->rank < other->rank
         || (one->rank == other->rank && one->offset < other->offset);
}

static void
insert (SfcLateSamples *self, SfcLateSample sample)
{
  for (guint i = 0; i < self->n; i++)
    if (is_before (&sample, &self->samples[i]))
      {
        SfcLateSample next = self->samples[i];

        self->samples[i] = sample;
        sample = next;
      }
  if (self->n < SFC_LATE_SAMPLES)
    self->samples[self->n++] = sample;
}

/* The key begins with a window, or with a time in place of those that have the
 * same windows. */
static gboolean
has_late_window (const SfcPlan *plan, const SfcGroup *group, gint64 late_us,
                 gint64 *end_us)
{
  SfcWindows windows = sfc_windows_of (plan);
  gint64 time = sfc_group_key_get_window (sfc_group_peek_key (group));
  gint64 start = sfc_windows_last (&windows, time);

  for (guint i = 0; i < windows.n; i++, start -= windows.slide_us)
    {
      *end_us = sfc_window_add (start, windows.size_us);
      if (*end_us <= late_us && sfc_windows_hold (&windows, start, time))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_late (const SfcPlan *plan, const SfcGroup *group, gint64 late_us,
         SfcValue *cells, gint64 *time_us)
{
  if (plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    return has_late_window (plan, group, late_us, time_us);
  if (!sfc_group_key_is_done (plan, sfc_group_peek_key (group), group->n_key,
                              late_us, cells))
    return FALSE;
  *time_us = cells[(plan->window_slot >= 0 ? 1 : 0) + plan->event_time_key].i;
  return TRUE;
}

void
sfc_late_add (SfcLateSamples *self, const SfcPlan *plan, SfcGroupTable *groups,
              gint64 late_us)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (groups);
  g_autofree SfcValue *cells = g_new0 (SfcValue, plan->grouped->n_columns);

  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *group = list->pdata[i];
      SfcLateSample sample = { group->first_rank, group->first_offset, 0 };

      if (is_late (plan, group, late_us, cells, &sample.time_us))
        insert (self, sample);
    }
}
