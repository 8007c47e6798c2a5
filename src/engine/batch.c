#include "config.h"

#include "engine/batch.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "config/memory.h"
#include "engine/reject-lines.h"
#include "engine/trigger.h"
#include "exec/sort.h"
#include "exec/static-join.h"

void
sfc_batch_clear (SfcBatch *self)
{
  g_clear_pointer (&self->malformed_samples, g_strfreev);
  g_clear_pointer (&self->late_samples, g_strfreev);
}

/* Groups, or rows, come from the workers' pipelines, or from the rest. */
static guint
count_pipelines (const SfcBatchRunner *self)
{
  return self->rest != NULL ? 1 : sfc_workers_get_n (self->workers);
}

static SfcPipeline *
pipeline_at (const SfcBatchRunner *self, guint i)
{
  return self->rest != NULL ? self->rest : sfc_workers_peek (self->workers, i);
}

/* ---- memory */

#define LEAST_PARTIAL (256 * 1024) /* a few blocks of a table [bytes] */

static gboolean
on_overflow (SfcGroupTable *groups, gpointer data)
{
  SfcBatchRunner *self = data;

  if (sfc_group_state_overflow (self->state.groups, groups))
    return TRUE;
  sfc_workers_cancel (self->workers);
  return FALSE;
}

static gboolean
on_rows_overflow (SfcGroupTable *rows, gpointer data)
{
  SfcBatchRunner *self = data;

  if (sfc_distinct_state_overflow (self->state.distinct, rows))
    return TRUE;
  sfc_workers_cancel (self->workers);
  return FALSE;
}

/* /tmp may be memory itself. */
static void
set_spool_folder (const SfcBatchRunner *self)
{
  if (self->journal != NULL)
    sfc_reject_sinks_set_folder (self->rejects, self->workers,
                                 sfc_journal_get_path (self->journal));
}

/* Groups of a batch that has to fit in memory become its state. */
void
sfc_batch_runner_set_memory (SfcBatchRunner *self, const SfcSettings *settings)
{
  SfcMemoryShares shares = sfc_memory_shares (settings);
  gboolean on_disk = sfc_memory_state_on_disk (settings);
  g_autofree char *folder
      = !on_disk ? NULL
        : self->journal == NULL
            ? g_strdup (g_get_tmp_dir ())
            : g_build_filename (sfc_journal_get_path (self->journal), "state",
                                NULL);
  guint n_workers = sfc_workers_get_n (self->workers);
  gsize state = (gsize)shares.state
                / (self->rest != NULL && self->plan->aggregates ? 2 : 1);
  const SfcStateLimit limit = { state, folder };
  gsize partial = on_disk ? (gsize)(shares.buffers / shares.workers) : state;

  partial = MAX (partial, (gsize)LEAST_PARTIAL);
  set_spool_folder (self);
  if (self->state.groups != NULL)
    {
      sfc_group_state_set_threads (self->state.groups, n_workers);
      sfc_group_state_set_limit (self->state.groups, &limit);
    }
  if (self->state.distinct != NULL)
    sfc_distinct_state_set_limit (self->state.distinct, &limit);
  for (guint i = 0; i < n_workers; i++)
    sfc_pipeline_set_limit (
        sfc_workers_peek (self->workers, i), partial,
        self->state.distinct != NULL ? on_rows_overflow : on_overflow, self);
  if (self->rest != NULL)
    sfc_pipeline_set_limit (self->rest, partial, on_overflow, self);
}

/* ---- tasks */

static gint64
latest_event_time (const SfcPlan *plan, const SfcBatch *batch)
{
  return plan->watermark_ahead_ms < 0
             ? G_MAXINT64
             : batch->timestamp_ms + plan->watermark_ahead_ms;
}

/* The first ones, whichever worker read them. */
static gboolean
finish_malformed (const SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  SfcMalformed all = { 0 };
  gboolean ok;

  for (guint i = 0; i < sfc_workers_get_n (self->workers); i++)
    sfc_malformed_merge (&all, sfc_pipeline_peek_malformed (
                                   sfc_workers_peek (self->workers, i)));
  batch->malformed = all.n;
  batch->malformed_samples = sfc_reject_lines_malformed (batch->end, &all);
  for (guint i = 0; i < all.n_samples; i++)
    sfc_debug (_ ("query %s: batch %" PRId64 ": %s"), self->plan->name,
               batch->id, batch->malformed_samples[i]);
  ok = all.error == NULL;
  if (!ok)
    {
      g_autofree char *place = sfc_reject_lines_place (batch->end, &all.at);

      g_propagate_prefixed_error (error, g_steal_pointer (&all.error),
                                  "%s: ", place);
    }
  sfc_malformed_clear (&all);
  return ok;
}

static gboolean
run_tasks (const SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  const SfcTask task = { .from = batch->from,
                         .end = batch->end,
                         .table = self->table,
                         .late_us = batch->late_ms * 1000,
                         .latest_ms = latest_event_time (self->plan, batch),
                         .about = *sfc_log_about () };
  SfcReadResult result;

  if (!sfc_workers_run (self->workers, &task, self->abort, &result, error))
    return FALSE;
  batch->records = result.records;
  batch->skipped = result.skipped;
  batch->oldest_ms = result.oldest_ms;
  batch->newest_ms = result.newest_ms;
  return finish_malformed (self, batch, error);
}

/* Lets the rows that are the first of their key take the remaining steps. */
static void
drop_duplicates (const SfcBatchRunner *self, SfcBatch *batch)
{
  for (guint i = 0; i < sfc_workers_get_n (self->workers); i++)
    sfc_distinct_state_merge (
        self->state.distinct,
        sfc_pipeline_peek_distinct (sfc_workers_peek (self->workers, i)));
  sfc_pipeline_begin (self->rest, batch->end->len, self->table, 0);
  sfc_distinct_state_finish (self->state.distinct, batch->watermark_ms * 1000,
                             sfc_pipeline_push_row, self->rest,
                             &batch->distinct);
}

static void
gather_event_time (const SfcBatchRunner *self, SfcBatch *batch)
{
  if (self->plan->watermark_slot < 0)
    return;
  for (guint rank = 0; rank < batch->end->len; rank++)
    {
      guint owner = sfc_offsets_at (batch->end, rank)->owner;
      const SfcEventTimeStats *one = sfc_pipeline_peek_event_time (
          sfc_workers_peek (self->workers, owner), rank);

      if (one->n > 0
          && (batch->event_time.n == 0 || one->max > batch->event_time.max))
        batch->newest_rank = rank;
      sfc_event_time_stats_merge (&batch->event_time, one);
    }
}

static SfcRows *
gather_rows (const SfcBatchRunner *self, const SfcBatch *batch)
{
  SfcRows *rows = sfc_rows_new (self->plan->grouped);
  guint width = self->plan->grouped->n_columns;

  for (guint rank = 0; rank < batch->end->len; rank++)
    {
      guint owner = sfc_offsets_at (batch->end, rank)->owner;
      const SfcRows *part
          = sfc_pipeline_peek_rows (pipeline_at (self, owner), rank);

      for (guint64 i = 0; part != NULL && i < sfc_rows_get_n (part); i++)
        memcpy (sfc_rows_append (rows), sfc_rows_peek (part, i),
                width * sizeof (SfcValue));
    }
  return rows;
}

static void
merge_groups (const SfcBatchRunner *self)
{
  for (guint i = 0; i < count_pipelines (self); i++)
    sfc_group_state_merge (self->state.groups,
                           sfc_pipeline_peek_groups (pipeline_at (self, i)));
}

/* The records are in the tables of the workers still. */
static void
tell_late (const SfcBatchRunner *self, SfcBatch *batch)
{
  SfcLateSamples late = { 0 };

  for (guint i = 0; i < count_pipelines (self); i++)
    sfc_late_add (&late, self->plan,
                  sfc_pipeline_peek_groups (pipeline_at (self, i)),
                  batch->late_ms * 1000);
  batch->late_samples
      = sfc_reject_lines_late (batch->end, &late, self->plan, batch->late_ms);
}

static SfcRows *
merge (const SfcBatchRunner *self, SfcBatch *batch)
{
  if (self->state.distinct != NULL)
    drop_duplicates (self, batch);
  if (self->state.groups == NULL)
    return gather_rows (self, batch);
  merge_groups (self);
  return sfc_group_state_finish (self->state.groups, batch->watermark_ms * 1000,
                                 &batch->metrics);
}

/* A delta names what is gone, a snapshot has what did not change; an entry of
 * either may be the longer one, so there have to be far less of the latter.
 * Where windows close with each batch there are. */
static gboolean
all_is_less (const SfcBatch *batch)
{
  const SfcGroupStateMetrics *groups = &batch->metrics;
  const SfcGroupStateMetrics *keys = &batch->distinct.state;
  gint64 removed = groups->removed + keys->removed;
  gint64 changed = groups->kept + keys->kept;
  gint64 same = groups->total + keys->total - changed;

  return removed > 0 && same <= MIN (removed, (removed + changed) / 8);
}

/* The state is kept first: a batch that runs again begins with the one before,
 * which stays. */
static gboolean
keep_state (const SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  gint64 begun_us = g_get_monotonic_time ();

  if (self->journal == NULL)
    return TRUE;
  if (!sfc_journal_save (self->journal, &self->state, batch->id,
                         all_is_less (batch), error))
    return FALSE;
  batch->state_ms = (g_get_monotonic_time () - begun_us) / 1000;
  return TRUE;
}

/* The state is told first: for it the tasks were ended. */
static gboolean
read_batch (SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean ok;

  if (self->state.groups != NULL)
    sfc_group_state_begin (self->state.groups, batch->late_ms * 1000);
  if (self->state.distinct != NULL)
    sfc_distinct_state_begin (self->state.distinct);
  if (!sfc_journal_state_check (&self->state, error))
    return FALSE;
  ok = run_tasks (self, batch, &failure);
  if (!sfc_journal_state_check (&self->state, error))
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}

static gboolean
wait_for_turn (const SfcBatchRunner *self, const SfcBatch *batch)
{
  const SfcActivity waits = { .kind = SFC_ACTIVITY_TURN,
                              .batch_id = batch->id,
                              .since_ms = sfc_now_ms () };
  SfcActivity writes = waits;
  gboolean turn;

  sfc_activity_set (self->activity, &waits);
  turn = sfc_turns_wait (self->turns, self->index,
                         sfc_offsets_total (batch->end) + batch->is_last,
                         self->abort);
  writes.kind = SFC_ACTIVITY_BATCH;
  sfc_activity_set (self->activity, &writes);
  return turn;
}

gboolean
sfc_batch_run (SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  g_autoptr (SfcRows) grouped = NULL;
  g_autoptr (SfcRows) joined = NULL;
  SfcRows *result;

  if (!read_batch (self, batch, error))
    return FALSE;
  sfc_source_settle (self->source, batch->end);
  gather_event_time (self, batch);
  result = grouped = merge (self, batch);
  if (batch->metrics.dropped > 0)
    tell_late (self, batch);
  if (!sfc_journal_state_check (&self->state, error))
    return FALSE;
  if (self->table != NULL && !self->plan->join.before)
    result = joined = sfc_static_join_rows (self->plan, self->table, grouped);
  sfc_sort_rows (result, self->plan);
  batch->late_records
      = sfc_reject_sinks_count_late (self->rejects, self->workers);
  batch->output_rows = (gint64)sfc_rows_get_n (result);
  if (self->turns != NULL && !wait_for_turn (self, batch))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  sfc_sink_locate (self->sink, batch->end);
  if (!keep_state (self, batch, error)
      || !sfc_reject_sinks_write (self->rejects, batch->id, batch->end,
                                  self->workers, error)
      || !sfc_sink_write (self->sink, batch->id, result, error)
      || !sfc_journal_state_check (&self->state, error))
    return FALSE;
  if (joined != NULL)
    sfc_last_rows_keep (&self->last, batch->id, g_steal_pointer (&joined),
                        g_steal_pointer (&grouped));
  else
    sfc_last_rows_keep (&self->last, batch->id, g_steal_pointer (&grouped),
                        NULL);
  return TRUE;
}
