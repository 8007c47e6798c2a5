#include "config.h"

#include "engine/execution.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "engine/teller.h"
#include "engine/trigger.h"

/* What a running query knows. */
typedef struct
{
  SfcExecution *self;
  const SfcPlan *plan;
  SfcSource *source;
  SfcOffsets *committed; /* where the last batch ended */
  SfcOffsets *at;        /* where the next one begins: the same, and the
                            partitions that are new since */
  SfcOffsets *again;     /* (nullable): where it ends, when it runs again */
  SfcOffsets *goal;      /* (nullable): where availableNow ends */
  gint64 next_id;        /* of the next batch */
  gint64 again_ms;       /* when that was planned */
  gint64 n_ran;          /* batches of this run */
  gboolean has_state;    /* the journal's is read */
  gint64 due_ms;         /* when this trigger should have begun, 0: at once */
  gint64 last_fire_ms;   /* when a batch was last not postponed */
  gint64 phase_start_us;
  SfcWatermark watermark;
  SfcTeller teller;
  SfcTriggerReport report;
} Run;

static gboolean
ends_by_itself (const Run *run)
{
  return run->self->options.once
         || run->plan->trigger == SFC_TRIGGER_AVAILABLE_NOW;
}

/* Spark's trigger of one batch, which has no limits */
static gboolean
is_once (const Run *run)
{
  return run->plan->trigger == SFC_TRIGGER_ONCE && !run->self->options.once;
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

static void
apply_limits (Run *run, SfcOffsets *end)
{
  SfcQuota *quota = &run->self->quota;
  gboolean timed = run->plan->trigger == SFC_TRIGGER_PROCESSING_TIME
                   && !ends_by_itself (run);

  if (is_once (run))
    return;
  sfc_quota_cut (quota, run->at, end,
                 timed ? (double)run->plan->trigger_us / 1e6 : 1.0);
  if (!quota->is_auto)
    return;
  run->report.limit_rows = quota->max_offsets;
  run->report.limit_rate = quota->estimator.rate;
}

/* Whether there is too little for a batch yet.  availableNow then leaves the
 * rest to the next run, as Spark does; but an input of its own is read whole.
 */
static gboolean
is_postponed (const Run *run, gint64 n)
{
  if (is_once (run)
      || (ends_by_itself (run) && sfc_source_can_exhaust (run->source))
      || !sfc_quota_postpones (&run->self->quota, n,
                               run->report.start_ms - run->last_fire_ms))
    return FALSE;
  if (ends_by_itself (run) && n > 0)
    sfc_info (ngettext ("query %s: %" PRId64 " record is left to the next "
                        "run: fewer than minOffsetsPerTrigger",
                        "query %s: %" PRId64 " records are left to the next "
                        "run: fewer than minOffsetsPerTrigger",
                        (gulong)n),
              run->plan->name, n);
  return TRUE;
}

static gboolean
needs_no_data_batch (const Run *run)
{
  const SfcPlan *plan = run->plan;

  return run->self->no_data_batches && run->n_ran > 0
         && (plan->n_distinct > 0
             || (plan->aggregates && plan->output_mode != SFC_OUTPUT_COMPLETE))
         && run->watermark.ms > run->watermark.last_ms;
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
         || sfc_journal_plan (journal, run->next_id, run->watermark.ms,
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
run_batch (Run *run, SfcOffsets *end, SfcBatch *batch, GError **error)
{
  SfcExecution *self = run->self;
  SfcJournal *journal = self->runner.journal;

  /* a batch that has none leaves the rows of the one before to be seen */
  if (!run->report.has_data)
    sfc_last_rows_show (&self->runner.last, TRUE);
  sfc_last_rows_forget (&self->runner.last);
  batch->id = run->next_id;
  batch->from = run->at;
  batch->end = end;
  batch->late_ms = run->watermark.last_ms;
  batch->watermark_ms = run->watermark.ms;
  batch->timestamp_ms
      = run->again != NULL ? run->again_ms : run->report.start_ms;
  phase_begin (run);
  if (run->again == NULL)
    {
      if (!log_plan (run, batch, error))
        return FALSE;
      phase_end (run, SFC_DURATION_WAL_COMMIT);
    }
  if (g_atomic_int_get (self->reload))
    self->runner.table = self->reload_table (self->data);
  phase_end (run, SFC_DURATION_GET_BATCH);
  phase_end (run, SFC_DURATION_QUERY_PLANNING);
  if (!run_planned (run, batch, error))
    return FALSE;
  phase_end (run, SFC_DURATION_ADD_BATCH);
  run->report.watermark_ms = batch->watermark_ms;
  sfc_watermark_advance (&run->watermark, &batch->event_time);
  sfc_teller_end (&run->teller, batch, &run->watermark);
  if (journal != NULL
      && !sfc_journal_commit (journal, batch->id, run->watermark.ms, error))
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
    .previous_start_ms = run->report.start_ms,
    .batch_id = run->next_id,
    .watermark_ms = run->watermark.ms,
  };
  for (guint i = 0; i < SFC_N_DURATIONS; i++)
    run->report.phase_us[i] = -1;
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
  report->activity = &run->teller.activity;
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
plan_end (Run *run, SfcOffsets **latest, gboolean *postponed, GError **error)
{
  SfcOffsets *end;
  gint64 asked_us, n;

  if (run->again != NULL)
    {
      run->report.has_data = !sfc_offsets_equal (run->at, run->again);
      return sfc_offsets_copy (run->again);
    }
  sfc_teller_ask (&run->teller);
  asked_us = g_get_monotonic_time ();
  *latest = find_latest (run, error);
  if (*latest == NULL)
    return NULL;
  n = sfc_offsets_total (*latest) - sfc_offsets_total (run->committed);
  sfc_watermark_note_answer (&run->watermark, n > 0, asked_us,
                             g_get_monotonic_time ());
  *postponed = is_postponed (run, n);
  if (*postponed)
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

/* The watermark goes on with the clock.  @moved: (out): whether it did */
static gboolean
go_on_idle (Run *run, gboolean *moved, GError **error)
{
  gint64 now_us = g_get_monotonic_time ();

  *moved = FALSE;
  return ends_by_itself (run) || !run->self->no_data_batches
         || sfc_watermark_of_clock (&run->watermark, now_us)
                <= run->watermark.ms
         || (read_state (run, error)
             && sfc_watermark_go_on (&run->watermark, &run->self->runner.state,
                                     now_us, moved, error));
}

static void
rest (Run *run, const SfcOffsets *latest, gboolean postponed)
{
  const SfcQuota *quota = &run->self->quota;
  SfcLull lull = { .start_ms = run->report.start_ms,
                   .at = run->committed,
                   .latest = latest };

  if (postponed)
    {
      lull.need = quota->min_offsets;
      lull.until_ms = run->last_fire_ms + quota->max_delay_ms;
    }
  sfc_teller_rest (&run->teller, &lull, &run->watermark);
  sfc_last_rows_show (&run->self->runner.last, TRUE);
}

/* @latest: (nullable): where the records end */
static gboolean
run_and_report (Run *run, SfcOffsets *end, SfcOffsets *latest, SfcBatch *batch,
                gint64 begun_us, GError **error)
{
  sfc_log_about ()->batch = run->next_id;
  sfc_teller_begin (&run->teller, run->next_id);
  if (!run_batch (run, end, batch, error))
    return FALSE;
  sfc_last_rows_show (&run->self->runner.last, FALSE);
  run->next_id++;
  run->n_ran++;
  g_clear_pointer (&run->again, g_array_unref);
  if (latest != NULL)
    sfc_source_settle (run->source, latest);
  report_end (run, begun_us, run->committed, batch, latest);
  sfc_quota_learn (&run->self->quota, &run->report, run->due_ms);
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
  gboolean postponed = FALSE;

  report_begin (run);
  phase_begin (run);
  end = plan_end (run, &latest, &postponed, error);
  if (end == NULL)
    return FALSE;
  *ran = run->report.has_data || run->again != NULL || is_first (run)
         || needs_no_data_batch (run);
  if (!*ran && !go_on_idle (run, ran, error))
    return FALSE;
  announce (run, *ran, end);
  if (!*ran)
    {
      rest (run, latest, postponed);
      report_end (run, begun_us, run->at, NULL, latest);
      return TRUE;
    }
  return run_and_report (run, end, latest, &batch, begun_us, error);
}

/* --final=flush */
static gboolean
flush (Run *run, GError **error)
{
  gint64 begun_us = g_get_monotonic_time ();
  g_autoptr (GArray) end = NULL;
  g_auto (SfcBatch) batch = { .is_last = TRUE };
  gboolean any;

  if (!read_state (run, error)
      || !sfc_watermark_finish (&run->watermark, &run->self->runner.state, &any,
                                error))
    return FALSE;
  if (!any)
    return TRUE;
  report_begin (run);
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
  if (is_once (run))
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
      sfc_teller_wait (&run->teller, 0);
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
  sfc_teller_wait (&run->teller, next_ms);
  sfc_last_rows_show (&run->self->runner.last, TRUE);
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
  GCancellable *stop = run->self->stop;
  gboolean ran = FALSE;

  if ((ends_by_itself (run) || is_once (run))
      && !sfc_source_freeze (run->source, error))
    return FALSE;
  while (!g_cancellable_is_cancelled (stop))
    {
      if (!fire (run, &ran, error))
        return FALSE;
      if (is_over (run) || is_stuck (run, ran))
        return g_cancellable_is_cancelled (stop) || !run->self->options.flush
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
              .plan = self->runner.plan,
              .source = self->runner.source,
              .teller = { .cell = self->runner.activity,
                          .plan = self->runner.plan,
                          .no_data_batches = self->no_data_batches },
              .report = { .start_ms = -1 } };
  GError *failure = NULL;
  gboolean ok;

  run.committed = sfc_offsets_copy (run.at);
  sfc_watermark_begin (&run.watermark, run.plan, start,
                       g_get_monotonic_time ());
  ok = loop (&run, &failure);
  sfc_last_rows_show (&self->runner.last, TRUE);
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
