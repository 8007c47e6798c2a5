#include "config.h"

#include "engine/late.h"

#include "exec/accumulate.h"
#include "exec/aggregate.h"
#include "exec/group-key.h"
#include "exec/panes.h"
#include "exec/windows.h"

static gboolean
is_before (const SfcLateSample *one, const SfcLateSample *other)
{
  return one->rank < other->rank
         || (one->rank == other->rank && one->offset < other->offset);
}

/* Several groups may have begun with the same record. */
static gboolean
is_told (const SfcLateSamples *self, const SfcLateSample *sample)
{
  for (guint i = 0; i < self->n; i++)
    if (self->samples[i].rank == sample->rank
        && self->samples[i].offset == sample->offset)
      return TRUE;
  return self->n == SFC_LATE_SAMPLES
         && is_before (&self->samples[self->n - 1], sample);
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

/* What the keys of partial groups hold. */
typedef struct
{
  const SfcPlan *plan;
  SfcWindows windows;
  gboolean has_panes;
  gsize rank; /* bytes of a partition's rank at their end */
  gint64 late_us;
  SfcValue *cells; /* room for one decoded key */
} Late;

/* Of the windows of a pane the earliest one ends first; those of a time that is
 * far out are in no order. */
static gboolean
has_late_window (const Late *self, const SfcGroup *group, gint64 *end_us)
{
  gint64 start = sfc_group_key_get_window (sfc_group_peek_key (group));

  if (self->has_panes)
    {
      if (!sfc_windows_are_plain (&self->windows, start))
        return FALSE;
      start = sfc_windows_first (&self->windows, start);
    }
  *end_us = sfc_window_add (start, self->windows.size_us);
  return *end_us <= self->late_us;
}

static gboolean
is_late (const Late *self, const SfcGroup *group, gint64 *time_us)
{
  const SfcPlan *plan = self->plan;

  if (plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    return has_late_window (self, group, time_us);
  if (!sfc_group_key_is_done (plan, sfc_group_peek_key (group),
                              group->n_key - self->rank, self->late_us,
                              self->cells))
    return FALSE;
  *time_us
      = self->cells[(plan->window_slot >= 0 ? 1 : 0) + plan->event_time_key].i;
  return TRUE;
}

void
sfc_late_add (SfcLateSamples *self, const SfcPlan *plan, SfcGroupTable *groups,
              gint64 late_us)
{
  g_autoptr (SfcAccumulators) accumulators = sfc_accumulators_new (plan);
  g_autoptr (GPtrArray) list = sfc_group_table_list (groups);
  g_autofree SfcValue *cells = g_new0 (SfcValue, plan->grouped->n_columns);
  const Late late = { .plan = plan,
                      .windows = sfc_windows_of (plan),
                      .has_panes = sfc_panes_are_used (plan, accumulators),
                      .rank = sfc_accumulators_depend_on_order (accumulators)
                                  ? SFC_AGGREGATE_RANK
                                  : 0,
                      .late_us = late_us,
                      .cells = cells };

  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *group = list->pdata[i];
      SfcLateSample sample = { group->first_rank, group->first_offset, 0 };

      if (!is_told (self, &sample) && is_late (&late, group, &sample.time_us))
        insert (self, sample);
    }
}
