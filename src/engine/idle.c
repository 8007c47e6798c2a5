#include "config.h"

#include "engine/idle.h"

#include "base/civil.h"
#include "exec/group-key.h"

/* ---- the clock */

void
sfc_idle_begin (SfcIdle *self, const SfcPlan *plan, gint64 watermark_ms,
                gint64 now_us)
{
  *self = (SfcIdle){ .timeout_ms = plan->watermark_idle_ms,
                     .delay_ms = plan->watermark_delay_ms,
                     .newest_ms = watermark_ms > 0
                                      ? watermark_ms + plan->watermark_delay_ms
                                      : 0,
                     .since_us = now_us };
}

gint64
sfc_idle_get_watermark (const SfcIdle *self, gint64 now_us)
{
  gint64 idle_ms = (now_us - self->since_us) / 1000;

  if (self->timeout_ms <= 0 || self->newest_ms <= 0
      || idle_ms < self->timeout_ms)
    return G_MININT64;
  return self->newest_ms + idle_ms - self->delay_ms;
}

gint64
sfc_idle_get_release_us (const SfcIdle *self, gint64 end_ms)
{
  gint64 idle_ms = end_ms + self->delay_ms - self->newest_ms;

  if (self->timeout_ms <= 0 || self->newest_ms <= 0)
    return -1;
  return self->since_us + MAX (idle_ms, self->timeout_ms) * 1000;
}

/* ---- what is open */

typedef struct
{
  SfcOpenEnds *ends;
  const SfcPlan *plan;
  SfcValue *cells;
} Look;

static void
add_end (SfcOpenEnds *self, gint64 end_us)
{
  gint64 ms = sfc_ceil_div (end_us, 1000);

  self->least_ms = self->any ? MIN (self->least_ms, ms) : ms;
  self->greatest_ms = self->any ? MAX (self->greatest_ms, ms) : ms;
  self->any = TRUE;
}

static void
look_at_group (const guint8 *key, gsize n_key, const guint8 *value,
               gsize n_value, gpointer data)
{
  const Look *look = data;
  gint64 end_us;

  sfc_group_key_decode (look->plan, key, n_key, look->cells);
  end_us = sfc_group_key_get_end (look->plan, look->cells);
  if (end_us != SFC_GROUP_NEVER_ENDS)
    add_end (look->ends, end_us);
}

static void
look_at_key (const guint8 *key, gsize n_key, const guint8 *value, gsize n_value,
             gpointer data)
{
  const Look *look = data;
  gint64 time_us = sfc_distinct_key_time (look->plan, key);

  if (time_us != G_MAXINT64)
    add_end (look->ends, time_us);
}

void
sfc_open_ends_find (SfcOpenEnds *self, const SfcPlan *plan,
                    const SfcJournalState *state)
{
  g_autofree SfcValue *cells
      = g_new0 (SfcValue, (gsize)plan->grouped->n_columns + 1);
  Look look = { self, plan, cells };

  *self = (SfcOpenEnds){ 0 };
  if (state->groups != NULL && sfc_plan_groups_expire (plan))
    sfc_group_state_save (state->groups, TRUE, look_at_group, &look);
  if (state->distinct != NULL && plan->distinct_time >= 0)
    sfc_distinct_state_save (state->distinct, TRUE, look_at_key, &look);
}
