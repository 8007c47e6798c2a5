#include "config.h"

#include "engine/teller.h"

#include "base/civil.h"
#include "engine/trigger.h"

static void
tell (SfcTeller *self)
{
  sfc_activity_set (self->cell, &self->activity);
}

void
sfc_teller_ask (SfcTeller *self)
{
  self->activity.asked_ms = sfc_now_ms ();
  tell (self);
}

/* What append mode keeps back stays as it was. */
static void
change_to (SfcTeller *self, SfcActivityKind kind)
{
  self->activity = (SfcActivity){ .kind = kind,
                                  .since_ms = sfc_now_ms (),
                                  .hold = self->activity.hold };
}

void
sfc_teller_begin (SfcTeller *self, gint64 batch_id)
{
  self->idle_since_ms = 0;
  change_to (self, SFC_ACTIVITY_BATCH);
  self->activity.batch_id = batch_id;
  tell (self);
}

void
sfc_teller_wait (SfcTeller *self, gint64 next_ms)
{
  if (self->activity.kind != SFC_ACTIVITY_WAIT)
    change_to (self, SFC_ACTIVITY_WAIT);
  self->activity.next_ms = next_ms;
  self->activity.interval_ms = self->plan->trigger_us / 1000;
  tell (self);
}

/* ---- without a batch */

/* Where most of the records wait that are there. */
static void
find_backlog (const SfcLull *lull, SfcActivity *to)
{
  gint64 most = 0;

  to->topic = "";
  for (guint i = 0; i < lull->latest->len; i++)
    {
      const SfcPartition *end = sfc_offsets_at (lull->latest, i);
      const SfcPartition *at
          = sfc_offsets_find (lull->at, end->topic, end->partition);
      gint64 n = end->offset - (at != NULL ? at->offset : 0);

      if (n <= most)
        continue;
      most = n;
      to->topic = end->topic;
      to->partition = end->partition;
    }
}

/* When the clock alone gives what append mode holds, 0: not known. */
static gint64
release_ms (const SfcTeller *self, const SfcWatermark *watermark)
{
  gint64 at_us
      = sfc_watermark_get_release_us (watermark, self->activity.hold.end_ms);

  return !self->no_data_batches || at_us < 0
             ? 0
             : sfc_now_ms () + (at_us - g_get_monotonic_time ()) / 1000;
}

void
sfc_teller_rest (SfcTeller *self, const SfcLull *lull,
                 const SfcWatermark *watermark)
{
  SfcActivity *to = &self->activity;
  gint64 have = sfc_offsets_total (lull->latest) - sfc_offsets_total (lull->at);

  if (self->idle_since_ms == 0)
    self->idle_since_ms = lull->start_ms;
  to->kind = SFC_ACTIVITY_WAIT;
  to->reason = have <= 0        ? SFC_IDLE_NO_DATA
               : lull->need > 0 ? SFC_IDLE_TOO_FEW
                                : SFC_IDLE_LIMIT;
  to->have = have;
  to->need = lull->need;
  to->until_ms = lull->until_ms;
  find_backlog (lull, to);
  to->since_ms = self->idle_since_ms;
  to->hold.idle_ms = have <= 0 ? release_ms (self, watermark) : 0;
  to->asked_ms = 0;
  tell (self);
}

/* ---- after a batch */

static void
note_newest (SfcHold *hold, const SfcBatch *batch)
{
  const SfcPartition *at = sfc_offsets_at (batch->end, batch->newest_rank);

  if (batch->event_time.n == 0
      || (hold->has_newest && batch->event_time.max <= hold->newest_ms))
    return;
  hold->has_newest = TRUE;
  hold->newest_ms = batch->event_time.max;
  hold->topic = at->topic;
  hold->partition = at->partition;
}

/* A null counts as 1970, which opens no window. */
void
sfc_teller_end (SfcTeller *self, const SfcBatch *batch,
                const SfcWatermark *watermark)
{
  const SfcPlan *plan = self->plan;
  SfcHold *hold = &self->activity.hold;
  gint64 end_us = batch->metrics.open_us;

  if (!plan->aggregates || plan->output_mode != SFC_OUTPUT_APPEND)
    return;
  note_newest (hold, batch);
  hold->watermark_ms = watermark->ms;
  hold->kind = SFC_HOLD_NOTHING;
  if (end_us == SFC_GROUP_NEVER_ENDS)
    {
      if (hold->has_newest && hold->newest_ms == 0)
        hold->kind = SFC_HOLD_BLIND;
      return;
    }
  hold->end_ms = sfc_ceil_div (end_us, 1000);
  hold->needs_ms = hold->end_ms + plan->watermark_delay_ms;
  hold->idles = watermark->timeout_ms > 0;
  if (hold->end_ms > watermark->ms)
    hold->kind = SFC_HOLD_OPEN;
  else if (!self->no_data_batches) /* else the next batch comes by itself */
    hold->kind = SFC_HOLD_READY;
}
