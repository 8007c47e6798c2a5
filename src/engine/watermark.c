#include "config.h"

#include "engine/watermark.h"

#include "base/civil.h"
#include "exec/group-key.h"

void
sfc_watermark_begin (SfcWatermark *self, const SfcPlan *plan,
                     const SfcStart *start, gint64 now_us)
{
  gint64 ms = start->watermark_ms;

  *self
      = (SfcWatermark){ .timeout_ms = plan->watermark_idle_ms,
                        .delay_ms = plan->watermark_delay_ms,
                        .newest_ms = ms > 0 ? ms + plan->watermark_delay_ms : 0,
                        .since_us = now_us,
                        .ms = ms,
                        .last_ms = start->late_ms,
                        .plan = plan };
}

void
sfc_watermark_advance (SfcWatermark *self, const SfcEventTimeStats *seen)
{
  self->has_ends = FALSE;
  self->last_ms = self->ms;
  if (seen->n == 0)
    return;
  self->ms = MAX (self->ms, seen->max - self->delay_ms);
  self->newest_ms = MAX (self->newest_ms, seen->max);
}

/* ---- the clock */

#define SLOW_US G_TIME_SPAN_SECOND

void
sfc_watermark_note_answer (SfcWatermark *self, gboolean waiting,
                           gint64 asked_us, gint64 now_us)
{
  if (waiting)
    self->since_us = now_us;
  else if (now_us - asked_us > SLOW_US)
    self->since_us += now_us - asked_us;
}

gint64
sfc_watermark_of_clock (const SfcWatermark *self, gint64 now_us)
{
  gint64 idle_ms = (now_us - self->since_us) / 1000;

  if (self->timeout_ms <= 0 || self->newest_ms <= 0
      || idle_ms < self->timeout_ms)
    return G_MININT64;
  return self->newest_ms + idle_ms - self->delay_ms;
}

gint64
sfc_watermark_get_release_us (const SfcWatermark *self, gint64 end_ms)
{
  gint64 idle_ms = end_ms + self->delay_ms - self->newest_ms;

  if (self->timeout_ms <= 0 || self->newest_ms <= 0)
    return -1;
  return self->since_us + MAX (idle_ms, self->timeout_ms) * 1000;
}

/* ---- what is open */

typedef struct
{
  SfcWatermark *watermark;
  SfcValue *cells;
} Look;

static void
add_end (SfcWatermark *self, gint64 end_us)
{
  gint64 ms = sfc_ceil_div (end_us, 1000);

  self->first_ms = self->any ? MIN (self->first_ms, ms) : ms;
  self->end_ms = self->any ? MAX (self->end_ms, ms) : ms;
  self->any = TRUE;
}

static void
look_at_group (const guint8 *key, gsize n_key, const guint8 *value,
               gsize n_value, gpointer data)
{
  const Look *look = data;
  const SfcPlan *plan = look->watermark->plan;
  gint64 end_us;

  sfc_group_key_decode (plan, key, n_key, look->cells);
  end_us = sfc_group_key_get_end (plan, look->cells);
  if (end_us != SFC_GROUP_NEVER_ENDS)
    add_end (look->watermark, end_us);
}

static void
look_at_key (const guint8 *key, gsize n_key, const guint8 *value, gsize n_value,
             gpointer data)
{
  SfcWatermark *self = data;
  gint64 time_us = sfc_distinct_key_time (self->plan, key);

  if (time_us != G_MAXINT64)
    add_end (self, time_us);
}

/* What never ends does not count. */
static gboolean
find_ends (SfcWatermark *self, const SfcJournalState *state, GError **error)
{
  const SfcPlan *plan = self->plan;
  g_autofree SfcValue *cells
      = g_new0 (SfcValue, (gsize)plan->grouped->n_columns + 1);
  Look look = { self, cells };

  if (self->has_ends)
    return TRUE;
  self->any = FALSE;
  if (state->groups != NULL && sfc_plan_groups_expire (plan))
    sfc_group_state_save (state->groups, TRUE, look_at_group, &look);
  if (state->distinct != NULL && plan->distinct_time >= 0)
    sfc_distinct_state_save (state->distinct, TRUE, look_at_key, self);
  self->has_ends = TRUE;
  return sfc_journal_state_check (state, error);
}

gboolean
sfc_watermark_go_on (SfcWatermark *self, const SfcJournalState *state,
                     gint64 now_us, gboolean *moved, GError **error)
{
  gint64 ms = sfc_watermark_of_clock (self, now_us);

  *moved = FALSE;
  if (!find_ends (self, state, error))
    return FALSE;
  *moved = self->any && self->first_ms <= ms;
  if (*moved)
    self->ms = ms;
  return TRUE;
}

gboolean
sfc_watermark_finish (SfcWatermark *self, const SfcJournalState *state,
                      gboolean *any, GError **error)
{
  if (!find_ends (self, state, error))
    return FALSE;
  *any = self->any;
  if (self->any)
    self->ms = MAX (self->ms, self->end_ms);
  return TRUE;
}
