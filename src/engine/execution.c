#include "config.h"

#include "engine/execution.h"

#include <inttypes.h>

#include "base/civil.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "engine/idle.h"
#include "engine/trigger.h"
#include "source/limits.h"

/* What a running query knows. */
typedef struct
{
  SfcExecution *self;
  const SfcPlan *plan;
  SfcSource *source;
  SfcOffsets *committed;    /* where the last batch ended */
  SfcOffsets *at;           /* where the next one begins: the same, and the
                               partitions that are new since */
  SfcOffsets *again;        /* (nullable): where it ends, when it runs again */
  SfcOffsets *goal;         /* (nullable): where availableNow ends */
  gint64 next_id;           /* of the next batch */
  gint64 again_ms;          /* when that was planned */
  gint64 n_ran;             /* batches of this run */
  gboolean has_state;       /* the journal's is read */
  gint64 watermark_ms;      /* of the next batch */
  gint64 last_watermark_ms; /* of the last batch */
  gint64 previous_start_ms; /* of the trigger before, -1: none */
  gint64 due_ms;       /* when this trigger should have begun, 0: at once */
  gint64 last_fire_ms; /* when a batch was last not postponed */
  gint64 phase_start_us;
  SfcIdle idle;
  SfcOpenEnds ends; /* of the state, when @knows_ends */
  gboolean knows_ends;
  gint64 idle_since_ms; /* when there was first nothing new, 0: there was */
  SfcActivity activity;
  SfcHold hold;
  SfcTriggerReport report;
} Run;

static gboolean
stopping (const Run *run)
{
  return g_cancellable_is_cancelled (run->self->stop);
}

static gboolean
ends_by_itself (const Run *run)
{
  return run->self->options.once
         || run->plan->trigger == SFC_TRIGGER_AVAILABLE_NOW;
}

/* ---- timing */

static void
phase_begin (Run *run)
{
  run->phase_start_us = g_get_monotonic_time ();
}

static void
phase_end (Run *run, SfcDuration phase)
{
  gint64 now = g_get_monotonic_time ();

  run->report.phase_us[phase] = now - run->phase_start_us;
  run->phase_start_us = now;
}

/* ---- what others are told of it */

static void
tell (Run *run)
{
  run->activity.hold = run->hold;
  sfc_activity_set (run->self->runner.activity, &run->activity);
}

static void
tell_asks (Run *run)
{
  run->activity.asked_ms = sfc_now_ms ();
  tell (run);
}

static void
tell_batch (Run *run)
{
  run->idle_since_ms = 0;
  sfc_log_about ()->batch = run->next_id;
  run->activity = (SfcActivity){ .kind = SFC_ACTIVITY_BATCH,
                                 .batch_id = run->next_id,
                                 .since_ms = sfc_now_ms () };
  tell (run);
}

/* Where most of the records wait that are there. */
static void
find_backlog (const Run *run, const SfcOffsets *latest, SfcActivity *to)
{
  gint64 most = 0;

  to->topic = "";
  for (guint i = 0; i < latest->len; i++)
    {
      const SfcPartition *end = sfc_offsets_at (latest, i);
      const SfcPartition *at
          = sfc_offsets_find (run->committed, end->topic, end->partition);
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
release_ms (const Run *run)
{
  gint64 at_us = sfc_idle_get_release_us (&run->idle, run->hold.end_ms);

  return !run->self->no_data_batches || at_us < 0
             ? 0
             : sfc_now_ms () + (at_us - g_get_monotonic_time ()) / 1000;
}

/* Why no batch runs now that the source has answered with @latest. */
static void
tell_idle (Run *run, const SfcOffsets *latest)
{
  SfcActivity *to = &run->activity;
  gboolean postponed = to->need > 0;
  gint64 have = sfc_offsets_total (latest) - sfc_offsets_total (run->committed);

  if (run->idle_since_ms == 0)
    run->idle_since_ms = run->report.start_ms;
  to->kind = SFC_ACTIVITY_WAIT;
  to->reason = have <= 0   ? SFC_IDLE_NO_DATA
               : postponed ? SFC_IDLE_TOO_FEW
                           : SFC_IDLE_LIMIT;
  to->have = have;
  find_backlog (run, latest, to);
  to->since_ms = run->idle_since_ms;
  run->hold.idle_ms = to->reason == SFC_IDLE_NO_DATA ? release_ms (run) : 0;
  to->asked_ms = 0;
  tell (run);
}

/* @next_ms: of the next trigger, 0: it is looked for records at once */
static void
tell_waits (Run *run, gint64 next_ms)
{
  if (run->activity.kind != SFC_ACTIVITY_WAIT)
    run->activity
        = (SfcActivity){ .kind = SFC_ACTIVITY_WAIT, .since_ms = sfc_now_ms () };
  run->activity.next_ms = next_ms;
  run->activity.interval_ms = run->plan->trigger_us / 1000;
  tell (run);
}

/* ---- planning */

static SfcOffsets *
find_latest (Run *run, GError **error)
{
  SfcOffsets *latest;

  if (run->goal != NULL)
    return sfc_offsets_copy (run->goal);
  latest = sfc_source_latest (run->source, run->at, run->self->stop, error);
  if (latest != NULL && ends_by_itself (run)
      && !sfc_source_can_exhaust (run->source))
    run->goal = sfc_offsets_copy (latest);
  return latest;
}

#define SLOW_US G_TIME_SPAN_SECOND

/* While records wait there is nothing idle, nor while nobody can say whether
 * there are any. */
static void
note_answer (Run *run, const SfcOffsets *latest, gint64 asked_us)
{
  gint64 now_us = g_get_monotonic_time ();

  if (sfc_offsets_total (latest) > sfc_offsets_total (run->committed))
    run->idle.since_us = now_us;
  else if (now_us - asked_us > SLOW_US)
    run->idle.since_us += now_us - asked_us;
}

/* What the batch may have, from how long the last ones took. */
static void
find_limit (Run *run)
{
  SfcExecution *self = run->self;

  if (!self->is_auto)
    return;
  self->max_offsets = sfc_rate_estimator_get_rows (&self->estimator);
  run->report.limit_rows = self->max_offsets;
  run->report.limit_rate = self->estimator.rate;
}

/* A batch that runs again, without @latest, tells nothing of the limit, but
 * takes its time. */
static void
learn (Run *run, const SfcBatch *batch, const SfcOffsets *latest)
{
  const SfcTriggerReport *report = &run->report;
  const SfcRateBatch ended = {
    .limited = latest == NULL || !sfc_offsets_equal (batch->end, latest),
    .time_ms = report->start_ms + report->duration_us / 1000,
    .records = batch->records,
    .processing_ms = (double)report->duration_us / 1000,
    .scheduling_ms
    = run->due_ms > 0 ? (double)MAX (report->start_ms - run->due_ms, 0) : 0,
  };

  if (run->self->is_auto)
    sfc_rate_estimator_learn (&run->self->estimator, &ended);
}

static void
apply_limits (Run *run, SfcOffsets *end)
{
  const SfcExecution *self = run->self;
  gboolean timed = run->plan->trigger == SFC_TRIGGER_PROCESSING_TIME
                   && !ends_by_itself (run);

  if (run->plan->trigger == SFC_TRIGGER_ONCE && !self->options.once)
    return;
  /* a batch that is planned full has its limit already */
  if (!self->options.full_batches)
    find_limit (run);
  if (self->has_max_offsets && !self->options.full_batches)
    sfc_limits_max_offsets (run->at, end, self->max_offsets);
  if (self->max_rate > 0)
    sfc_limits_max_rate (run->at, end, self->max_rate,
                         timed ? (double)run->plan->trigger_us / 1e6 : 1.0);
}

/* Whether there is too little for a batch yet.  availableNow then leaves the
 * rest to the next run, as Spark does; but an input of its own is read whole.
 */
static gboolean
is_postponed (Run *run, const SfcOffsets *latest)
{
  gint64 new_records;

  run->activity.need = 0;
  if (run->self->min_offsets <= 0
      || (ends_by_itself (run) && sfc_source_can_exhaust (run->source))
      || (run->plan->trigger == SFC_TRIGGER_ONCE && !run->self->options.once)
      || run->report.start_ms - run->last_fire_ms >= run->self->max_delay_ms)
    return FALSE;
  new_records = sfc_offsets_total (latest) - sfc_offsets_total (run->committed);
  if (new_records >= run->self->min_offsets)
    return FALSE;
  run->activity.need = run->self->min_offsets;
  run->activity.until_ms = run->last_fire_ms + run->self->max_delay_ms;
  if (ends_by_itself (run) && new_records > 0)
    sfc_info (ngettext ("query %s: %" PRId64 " record is left to the next "
                        "run: fewer than minOffsetsPerTrigger",
                        "query %s: %" PRId64 " records are left to the next "
                        "run: fewer than minOffsetsPerTrigger",
                        (gulong)new_records),
              run->plan->name, new_records);
  return TRUE;
}

static gboolean
needs_no_data_batch (const Run *run)
{
  const SfcPlan *plan = run->plan;

  return run->self->no_data_batches && run->n_ran > 0
         && (plan->n_distinct > 0
             || (plan->aggregates && plan->output_mode != SFC_OUTPUT_COMPLETE))
         && run->watermark_ms > run->last_watermark_ms;
}

/* Batch 0 always runs, unless an input is still on its way or the source has
 * no position yet. */
static gboolean
is_first (const Run *run)
{
  return run->next_id == 0 && sfc_offsets_total (run->at) >= 0
         && (!sfc_source_can_exhaust (run->source)
             || sfc_source_is_exhausted (run->source, run->at));
}

/* ---- one batch */

static gboolean
log_plan (Run *run, const SfcBatch *batch, GError **error)
{
  SfcJournal *journal = run->self->runner.journal;

  return journal == NULL
         || sfc_journal_plan (journal, run->next_id, run->watermark_ms,
                              batch->timestamp_ms, batch->end, error);
}

/* The state of an earlier run, once in this one. */
static gboolean
read_state (Run *run, GError **error)
{
  SfcBatchRunner *runner = &run->self->runner;

  if (run->has_state || runner->journal == NULL)
    return TRUE;
  run->has_state = TRUE;
  return sfc_journal_begin (runner->journal, &runner->state, run->next_id,
                            error);
}

/* Runs the planned batch.  An input that ended sooner than it was planned for
 * leaves a shorter batch, which is logged anew. */
static gboolean
run_planned (Run *run, SfcBatch *batch, GError **error)
{
  SfcBatchRunner *runner = &run->self->runner;
  g_autoptr (GArray) planned = sfc_offsets_copy (batch->end);

  return read_state (run, error) && sfc_batch_run (runner, batch, error)
         && (sfc_offsets_equal (planned, batch->end)
             || log_plan (run, batch, error));
}

static gboolean
log_commit (Run *run, const SfcBatch *batch, GError **error)
{
  SfcJournal *journal = run->self->runner.journal;

  return journal == NULL
         || sfc_journal_commit (journal, batch->id, run->watermark_ms, error);
}

static void
advance_watermark (Run *run, const SfcBatch *batch)
{
  run->last_watermark_ms = run->watermark_ms;
  if (batch->event_time.n == 0)
    return;
  run->watermark_ms = MAX (
      run->watermark_ms, batch->event_time.max - run->plan->watermark_delay_ms);
  run->idle.newest_ms = MAX (run->idle.newest_ms, batch->event_time.max);
}

static void
note_newest (Run *run, const SfcBatch *batch)
{
  const SfcPartition *at = sfc_offsets_at (batch->end, batch->newest_rank);
  SfcHold *hold = &run->hold;

  if (batch->event_time.n == 0
      || (hold->has_newest && batch->event_time.max <= hold->newest_ms))
    return;
  hold->has_newest = TRUE;
  hold->newest_ms = batch->event_time.max;
  hold->topic = at->topic;
  hold->partition = at->partition;
}

/* What append mode has not given after @batch.  A null counts as 1970, which
 * opens no window. */
static void
find_hold (Run *run, const SfcBatch *batch)
{
  const SfcPlan *plan = run->plan;
  SfcHold *hold = &run->hold;
  gint64 end_us = batch->metrics.open_us;

  if (!plan->aggregates || plan->output_mode != SFC_OUTPUT_APPEND)
    return;
  note_newest (run, batch);
  hold->watermark_ms = run->watermark_ms;
  hold->kind = SFC_HOLD_NOTHING;
  if (end_us == SFC_GROUP_NEVER_ENDS)
    {
      if (hold->has_newest && hold->newest_ms == 0)
        hold->kind = SFC_HOLD_BLIND;
      return;
    }
  hold->end_ms = sfc_ceil_div (end_us, 1000);
  hold->needs_ms = hold->end_ms + plan->watermark_delay_ms;
  hold->idles = run->idle.timeout_ms > 0;
  if (hold->end_ms > run->watermark_ms)
    hold->kind = SFC_HOLD_OPEN;
  else if (!run->self
                ->no_data_batches) /* else the next batch comes by itself */
    hold->kind = SFC_HOLD_READY;
}

static void
reload_table (Run *run)
{
  SfcExecution *self = run->self;

  if (g_atomic_int_get (self->reload))
    self->runner.table = self->reload_table (self->data);
}

static gboolean
run_batch (Run *run, SfcOffsets *end, SfcBatch *batch, GError **error)
{
  /* a batch that has none leaves the rows of the one before to be seen */
  if (!run->report.has_data)
    sfc_batch_runner_show (&run->self->runner, TRUE);
  sfc_batch_runner_forget (&run->self->runner);
  batch->id = run->next_id;
  batch->from = run->at;
  batch->end = end;
  batch->late_ms = run->last_watermark_ms;
  batch->watermark_ms = run->watermark_ms;
  batch->timestamp_ms
      = run->again != NULL ? run->again_ms : run->report.start_ms;
  run->knows_ends = FALSE;
  phase_begin (run);
  if (run->again == NULL)
    {
      if (!log_plan (run, batch, error))
        return FALSE;
      phase_end (run, SFC_DURATION_WAL_COMMIT);
    }
  reload_table (run);
  phase_end (run, SFC_DURATION_GET_BATCH);
  phase_end (run, SFC_DURATION_QUERY_PLANNING);
  if (!run_planned (run, batch, error))
    return FALSE;
  phase_end (run, SFC_DURATION_ADD_BATCH);
  run->report.watermark_ms = batch->watermark_ms;
  advance_watermark (run, batch);
  find_hold (run, batch);
  if (!log_commit (run, batch, error))
    return FALSE;
  phase_end (run, SFC_DURATION_COMMIT_OFFSETS);
  return TRUE;
}

/* ---- one trigger */

static void
report_begin (Run *run)
{
  run->report = (SfcTriggerReport){
    .start_ms = sfc_now_ms (),
    .previous_start_ms = run->previous_start_ms,
    .batch_id = run->next_id,
    .watermark_ms = run->watermark_ms,
  };
  for (guint i = 0; i < SFC_N_DURATIONS; i++)
    run->report.phase_us[i] = -1;
  run->previous_start_ms = run->report.start_ms;
}

static void
report_end (Run *run, gint64 begun_us, const SfcOffsets *from,
            const SfcBatch *batch, const SfcOffsets *latest)
{
  SfcTriggerReport *report = &run->report;

  report->duration_us = g_get_monotonic_time () - begun_us;
  report->phase_us[SFC_DURATION_TRIGGER_EXECUTION] = report->duration_us;
  report->ran = batch != NULL;
  report->batch = batch;
  report->at = from;
  report->latest = latest;
  run->activity.hold = run->hold;
  report->activity = &run->activity;
  run->self->report (report, run->self->data);
}

/* Tells the other queries where this one writes next. */
static void
announce (Run *run, gboolean runs, const SfcOffsets *end)
{
  SfcBatchRunner *runner = &run->self->runner;

  if (runner->turns == NULL)
    return;
  if (runs)
    sfc_turns_plan (runner->turns, runner->index, sfc_offsets_total (end));
  else
    sfc_turns_idle (runner->turns, runner->index,
                    sfc_offsets_total (run->at) + 1);
}

/* Where the batch of this trigger ends, before it is decided to run one.  A
 * partition that is new is news, even without a record. */
static SfcOffsets *
plan_end (Run *run, SfcOffsets **latest, GError **error)
{
  SfcOffsets *end;
  gint64 asked_us;

  if (run->again != NULL)
    {
      run->report.has_data = !sfc_offsets_equal (run->at, run->again);
      return sfc_offsets_copy (run->again);
    }
  tell_asks (run);
  asked_us = g_get_monotonic_time ();
  *latest = find_latest (run, error);
  if (*latest == NULL)
    return NULL;
  note_answer (run, *latest, asked_us);
  if (is_postponed (run, *latest))
    end = sfc_offsets_copy (run->at);
  else
    {
      end = sfc_offsets_copy (*latest);
      apply_limits (run, end);
      run->last_fire_ms = run->report.start_ms;
      run->report.has_data = !sfc_offsets_equal (run->committed, end);
    }
  phase_end (run, SFC_DURATION_LATEST_OFFSET);
  return end;
}

/* ---- without a record */

static gboolean
find_ends (Run *run, GError **error)
{
  const SfcJournalState *state = &run->self->runner.state;

  if (run->knows_ends)
    return TRUE;
  if (!read_state (run, error))
    return FALSE;
  sfc_open_ends_find (&run->ends, run->plan, state);
  run->knows_ends = TRUE;
  return sfc_journal_state_check (state, error);
}

/* The watermark goes on with the clock, but only where that ends something:
 * each of its steps is a batch.  @moved: (out): whether it did */
static gboolean
go_on_idle (Run *run, gboolean *moved, GError **error)
{
  gint64 watermark_ms
      = sfc_idle_get_watermark (&run->idle, g_get_monotonic_time ());

  *moved = FALSE;
  if (ends_by_itself (run) || !run->self->no_data_batches
      || watermark_ms <= run->watermark_ms)
    return TRUE;
  if (!find_ends (run, error))
    return FALSE;
  *moved = run->ends.any && run->ends.least_ms <= watermark_ms;
  if (*moved)
    run->watermark_ms = watermark_ms;
  return TRUE;
}

/* ---- one trigger, with or without a batch */

/* @latest: (nullable): where the records end */
static gboolean
run_and_report (Run *run, SfcOffsets *end, SfcOffsets *latest, SfcBatch *batch,
                gint64 begun_us, GError **error)
{
  tell_batch (run);
  if (!run_batch (run, end, batch, error))
    return FALSE;
  sfc_batch_runner_show (&run->self->runner, FALSE);
  run->next_id++;
  run->n_ran++;
  g_clear_pointer (&run->again, g_array_unref);
  if (latest != NULL)
    sfc_source_settle (run->source, latest);
  report_end (run, begun_us, run->committed, batch, latest);
  learn (run, batch, latest);
  g_array_unref (run->at);
  g_array_unref (run->committed);
  run->committed = sfc_offsets_copy (end);
  run->at = g_array_ref (end);
  return TRUE;
}

/* One trigger: plans, and runs the batch if there is one. */
static gboolean
fire (Run *run, gboolean *ran, GError **error)
{
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (GArray) latest = NULL;
  g_autoptr (GArray) end = NULL;
  g_auto (SfcBatch) batch = { 0 };
  gboolean moved;

  report_begin (run);
  phase_begin (run);
  end = plan_end (run, &latest, error);
  if (end == NULL)
    return FALSE;
  *ran = run->report.has_data || run->again != NULL || is_first (run)
         || needs_no_data_batch (run);
  if (!*ran)
    {
      if (!go_on_idle (run, &moved, error))
        return FALSE;
      *ran = moved;
    }
  announce (run, *ran, end);
  if (!*ran)
    {
      tell_idle (run, latest);
      sfc_batch_runner_show (&run->self->runner, TRUE);
      report_end (run, begun_us, run->at, NULL, latest);
      return TRUE;
    }
  return run_and_report (run, end, latest, &batch, begun_us, error);
}

/* --final=flush: the watermark goes to where the last of what is open ends, and
 * no further: what is newer than that is not late in a later run. */
static gboolean
flush (Run *run, GError **error)
{
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (GArray) end = NULL;
  g_auto (SfcBatch) batch = { .is_last = TRUE };

  if (!find_ends (run, error))
    return FALSE;
  if (!run->ends.any)
    return TRUE;
  report_begin (run);
  run->watermark_ms = MAX (run->watermark_ms, run->ends.greatest_ms);
  end = sfc_offsets_copy (run->at);
  announce (run, FALSE, NULL);
  return run_and_report (run, end, NULL, &batch, begun_us, error);
}

/* ---- all triggers */

/* Whether there will be no more, and batch 0 does not stand out. */
static gboolean
is_exhausted (const Run *run)
{
  return sfc_source_is_exhausted (run->source, run->at) && !is_first (run);
}

static gboolean
is_over (const Run *run)
{
  const SfcQueryOptions *options = &run->self->options;

  if (options->max_batches > 0 && run->n_ran >= options->max_batches)
    return TRUE;
  if (run->plan->trigger == SFC_TRIGGER_ONCE && !options->once)
    return run->n_ran > 0 || !sfc_source_can_exhaust (run->source)
           || is_exhausted (run);
  if (!ends_by_itself (run) || needs_no_data_batch (run))
    return FALSE;
  if (sfc_source_can_exhaust (run->source))
    return is_exhausted (run);
  return run->next_id > 0 && run->goal != NULL
         && sfc_offsets_equal (run->at, run->goal);
}

static void
wait_for_next (Run *run, gboolean ran)
{
  const SfcPlan *plan = run->plan;
  gint64 start_ms = run->report.start_ms, now_ms = sfc_now_ms ();
  gint64 interval_ms = plan->trigger_us / 1000, next_ms;

  if (plan->trigger != SFC_TRIGGER_PROCESSING_TIME || ends_by_itself (run))
    {
      tell_waits (run, 0);
      if (!ran)
        sfc_trigger_wait (now_ms + run->self->polling_ms, run->self->stop);
      return;
    }
  next_ms = sfc_trigger_next_ms (start_ms, interval_ms);
  run->due_ms = next_ms;
  if (now_ms - start_ms > interval_ms)
    sfc_warn (_ ("query %s: Current batch is falling behind. The trigger "
                 "interval is %" PRId64 " milliseconds, but spent %" PRId64
                 " milliseconds"),
              plan->name, interval_ms, now_ms - start_ms);
  tell_waits (run, next_ms);
  sfc_batch_runner_show (&run->self->runner, TRUE);
  sfc_trigger_wait (next_ms, run->self->stop);
}

/* A range that brought nothing forward, as with maxOffsetsPerTrigger of 0 or a
 * rest below minOffsetsPerTrigger, would be planned for ever. */
static gboolean
is_stuck (const Run *run, gboolean ran)
{
  return !ran && ends_by_itself (run) && run->goal != NULL && run->next_id > 0;
}

static gboolean
loop (Run *run, GError **error)
{
  gboolean ran = FALSE;

  if ((ends_by_itself (run) || run->plan->trigger == SFC_TRIGGER_ONCE)
      && !sfc_source_freeze (run->source, error))
    return FALSE;
  while (!stopping (run))
    {
      if (!fire (run, &ran, error))
        return FALSE;
      if (is_over (run) || is_stuck (run, ran))
        return stopping (run) || !run->self->options.flush
               || flush (run, error);
      wait_for_next (run, ran);
    }
  return TRUE;
}

gboolean
sfc_execution_run (SfcExecution *self, SfcStart *start, GError **error)
{
  Run run = { .self = self,
              .at = g_steal_pointer (&start->at),
              .again = g_steal_pointer (&start->end),
              .again_ms = start->timestamp_ms,
              .next_id = start->batch_id,
              .watermark_ms = start->watermark_ms,
              .last_watermark_ms = start->late_ms,
              .plan = self->runner.plan,
              .source = self->runner.source,
              .previous_start_ms = -1 };
  GError *failure = NULL;
  gboolean ok;

  run.committed = sfc_offsets_copy (run.at);
  sfc_idle_begin (&run.idle, run.plan, run.watermark_ms,
                  g_get_monotonic_time ());
  ok = loop (&run, &failure);
  sfc_batch_runner_show (&self->runner, TRUE);
  g_clear_pointer (&run.committed, g_array_unref);
  g_clear_pointer (&run.at, g_array_unref);
  g_clear_pointer (&run.again, g_array_unref);
  g_clear_pointer (&run.goal, g_array_unref);
  if (ok || g_error_matches (failure, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      g_clear_error (&failure);
      return TRUE;
    }
  g_propagate_error (error, failure);
  return FALSE;
}
