#include "config.h"

#include "engine/batch.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "config/memory.h"
#include "engine/late.h"
#include "engine/trigger.h"
#include "exec/sort.h"
#include "exec/static-join.h"

void
sfc_batch_clear (SfcBatch *self)
{
  g_clear_pointer (&self->malformed_samples, g_strfreev);
  g_clear_pointer (&self->late_samples, g_strfreev);
}

static SfcWorker *
worker_at (const SfcBatchRunner *self, guint i)
{
  return self->workers->pdata[i];
}

#define SHOW_US G_TIME_SPAN_SECOND

/* ---- memory */

#define LEAST_PARTIAL (256 * 1024) /* a few blocks of a table [bytes] */

static gboolean
on_overflow (SfcGroupTable *groups, gpointer data)
{
  SfcBatchRunner *self = data;

  if (sfc_group_state_overflow (self->state.groups, groups))
    return TRUE;
  g_cancellable_cancel (self->end);
  return FALSE;
}

static gboolean
on_rows_overflow (SfcGroupTable *rows, gpointer data)
{
  SfcBatchRunner *self = data;

  if (sfc_distinct_state_overflow (self->state.distinct, rows))
    return TRUE;
  g_cancellable_cancel (self->end);
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
  gsize state = (gsize)shares.state
                / (self->rest != NULL && self->plan->aggregates ? 2 : 1);
  const SfcStateLimit limit = { state, folder };
  gsize partial = on_disk ? (gsize)(shares.buffers / shares.workers) : state;

  partial = MAX (partial, (gsize)LEAST_PARTIAL);
  set_spool_folder (self);
  if (self->state.groups != NULL)
    {
      sfc_group_state_set_threads (self->state.groups, self->workers->len);
      sfc_group_state_set_limit (self->state.groups, &limit);
    }
  if (self->state.distinct != NULL)
    sfc_distinct_state_set_limit (self->state.distinct, &limit);
  for (guint i = 0; i < self->workers->len; i++)
    sfc_pipeline_set_limit (
        sfc_worker_peek_pipeline (worker_at (self, i)), partial,
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

static void
begin_tasks (const SfcBatchRunner *self, const SfcBatch *batch,
             GCancellable *end)
{
  const SfcTask task = { .from = batch->from,
                         .end = batch->end,
                         .table = self->table,
                         .late_us = batch->late_ms * 1000,
                         .latest_ms = latest_event_time (self->plan, batch),
                         .about = *sfc_log_about (),
                         .cancellable = end };

  for (guint i = 0; i < self->workers->len; i++)
    sfc_worker_begin (worker_at (self, i), &task);
}

/* Of several errors the first is told, but rather the cause than those that
 * were cancelled for it. */
static void
keep_error (GError **kept, GError *error)
{
  if (*kept == NULL)
    {
      *kept = error;
      return;
    }
  if (g_error_matches (*kept, SFC_ERROR, SFC_ERROR_CANCELLED)
      && !g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      GError *cause = error;

      error = *kept;
      *kept = cause;
    }
  g_error_free (error);
}

/* Samples are part of the progress reports, which are the same in every
 * language.
 *
 * Returns: (transfer full): where a record stands */
static char *
describe_place (const SfcBatch *batch, const SfcMalformedPlace *at)
{
  const SfcPartition *partition = sfc_offsets_at (batch->end, at->rank);

  if (at->path != NULL)
    return g_strdup_printf ("%s: record %" PRId64, at->path, at->number);
  return g_strdup_printf ("topic %s partition %d offset %" PRId64,
                          partition->topic, partition->partition, at->offset);
}

/* The first ones, whichever worker read them. */
static void
tell_malformed (const SfcBatchRunner *self, SfcBatch *batch,
                const SfcMalformed *malformed)
{
  if (malformed->n_samples > 0)
    batch->malformed_samples = g_new0 (char *, (gsize)malformed->n_samples + 1);
  for (guint i = 0; i < malformed->n_samples; i++)
    {
      const SfcMalformedSample *sample = &malformed->samples[i];
      g_autofree char *place = describe_place (batch, &sample->at);

      batch->malformed_samples[i] = g_strdup_printf (
          "%s: malformed record: %s: %s", place, sample->reason, sample->text);
      sfc_debug (_ ("query %s: batch %" PRId64 ": %s"), self->plan->name,
                 batch->id, batch->malformed_samples[i]);
    }
}

static gboolean
finish_malformed (const SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  SfcMalformed all = { 0 };
  gboolean ok;

  for (guint i = 0; i < self->workers->len; i++)
    sfc_malformed_merge (&all,
                         sfc_pipeline_peek_malformed (
                             sfc_worker_peek_pipeline (worker_at (self, i))));
  batch->malformed = all.n;
  tell_malformed (self, batch, &all);
  ok = all.error == NULL;
  if (!ok)
    {
      g_autofree char *place = describe_place (batch, &all.at);

      g_propagate_prefixed_error (error, g_steal_pointer (&all.error),
                                  "%s: ", place);
    }
  sfc_malformed_clear (&all);
  return ok;
}

static void
add_result (SfcBatch *batch, const SfcReadResult *result)
{
  batch->records += result->records;
  batch->skipped += result->skipped;
  if (result->oldest_ms != 0
      && (batch->oldest_ms == 0 || result->oldest_ms < batch->oldest_ms))
    batch->oldest_ms = result->oldest_ms;
  batch->newest_ms = MAX (batch->newest_ms, result->newest_ms);
}

/* Waits for every worker, also when one has failed: they work on @batch. */
static gboolean
finish_tasks (const SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  GError *failure = NULL;

  for (guint i = 0; i < self->workers->len; i++)
    {
      SfcWorker *worker = worker_at (self, i);
      SfcReadResult result = { 0 };
      GError *own = NULL;

      if (!sfc_worker_finish (worker, &result, &own))
        keep_error (&failure, own);
      add_result (batch, &result);
    }
  if (failure == NULL)
    return finish_malformed (self, batch, error);
  g_propagate_error (error, failure);
  return FALSE;
}

static void
on_abort (GCancellable *abort, gpointer end)
{
  g_cancellable_cancel (end);
}

/* The tasks end together: when one fails, and when the batch is aborted. */
static gboolean
run_tasks (SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  g_autoptr (GCancellable) end = g_cancellable_new ();
  gulong handler
      = g_cancellable_connect (self->abort, G_CALLBACK (on_abort), end, NULL);
  gboolean ok;

  self->end = end;
  begin_tasks (self, batch, end);
  ok = finish_tasks (self, batch, error);
  self->end = NULL;
  g_cancellable_disconnect (self->abort, handler);
  return ok;
}

/* Lets the rows that are the first of their key take the remaining steps. */
static void
drop_duplicates (const SfcBatchRunner *self, SfcBatch *batch)
{
  for (guint i = 0; i < self->workers->len; i++)
    sfc_distinct_state_merge (
        self->state.distinct,
        sfc_pipeline_peek_distinct (
            sfc_worker_peek_pipeline (worker_at (self, i))));
  sfc_pipeline_begin (self->rest, batch->end->len, self->table, 0);
  sfc_distinct_state_finish (self->state.distinct, batch->watermark_ms * 1000,
                             sfc_pipeline_push_row, self->rest,
                             &batch->distinct);
}

static SfcPipeline *
pipeline_of_rank (const SfcBatchRunner *self, const SfcBatch *batch, guint rank)
{
  guint owner = sfc_offsets_at (batch->end, rank)->owner;

  return sfc_worker_peek_pipeline (
      worker_at (self, owner % self->workers->len));
}

static void
gather_event_time (const SfcBatchRunner *self, SfcBatch *batch)
{
  if (self->plan->watermark_slot < 0)
    return;
  for (guint rank = 0; rank < batch->end->len; rank++)
    {
      const SfcEventTimeStats *one = sfc_pipeline_peek_event_time (
          pipeline_of_rank (self, batch, rank), rank);

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
      SfcPipeline *pipeline = self->rest != NULL
                                  ? self->rest
                                  : pipeline_of_rank (self, batch, rank);
      const SfcRows *part = sfc_pipeline_peek_rows (pipeline, rank);

      for (guint64 i = 0; part != NULL && i < sfc_rows_get_n (part); i++)
        memcpy (sfc_rows_append (rows), sfc_rows_peek (part, i),
                width * sizeof (SfcValue));
    }
  return rows;
}

static SfcPipeline *
pipeline_at (const SfcBatchRunner *self, guint i)
{
  return self->rest != NULL ? self->rest
                            : sfc_worker_peek_pipeline (worker_at (self, i));
}

static void
merge_groups (const SfcBatchRunner *self)
{
  guint n = self->rest != NULL ? 1 : self->workers->len;

  for (guint i = 0; i < n; i++)
    sfc_group_state_merge (self->state.groups,
                           sfc_pipeline_peek_groups (pipeline_at (self, i)));
}

/* (transfer full) */
static char *
time_text (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC")
                      : g_strdup ("-");
}

/* (transfer full); a record of a file has its number among all */
static char *
late_place (const SfcBatch *batch, guint rank, gint64 offset)
{
  const SfcMalformedPlace at = { .rank = rank, .offset = offset };

  return *sfc_offsets_at (batch->end, rank)->topic != '\0'
             ? describe_place (batch, &at)
             : g_strdup_printf ("record %" PRId64, offset);
}

/* The records are in the tables of the workers still. */
static void
tell_late (const SfcBatchRunner *self, SfcBatch *batch)
{
  guint n = self->rest != NULL ? 1 : self->workers->len;
  gboolean window = self->plan->event_time_key == SFC_EVENT_TIME_WINDOW;
  g_autofree char *watermark = time_text (batch->late_ms);
  SfcLateSamples late = { 0 };

  for (guint i = 0; i < n; i++)
    sfc_late_add (&late, self->plan,
                  sfc_pipeline_peek_groups (pipeline_at (self, i)),
                  batch->late_ms * 1000);
  batch->late_samples = g_new0 (char *, (gsize)late.n + 1);
  for (guint i = 0; i < late.n; i++)
    {
      const SfcLateSample *sample = &late.samples[i];
      g_autofree char *place = late_place (batch, sample->rank, sample->offset);
      g_autofree char *time = time_text (sample->time_us / 1000);

      batch->late_samples[i]
          = g_strdup_printf (window ? "%s: late record: its window ended at "
                                      "%s, the watermark was %s"
                                    : "%s: late record: its time was %s, "
                                      "the watermark %s",
                             place, time, watermark);
    }
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

/* The state is kept first: a batch that runs again begins with the one before,
 * which stays. */
static gboolean
keep_state (const SfcBatchRunner *self, SfcBatch *batch, GError **error)
{
  gint64 begun_us = g_get_monotonic_time ();

  if (self->journal == NULL)
    return TRUE;
  if (!sfc_journal_save (self->journal, &self->state, batch->id, error))
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

void
sfc_batch_runner_show (SfcBatchRunner *self, gboolean now)
{
  gint64 now_us;

  if (self->kept[1] == NULL)
    return;
  now_us = g_get_monotonic_time ();
  if (!now && now_us - self->shown_us < SHOW_US)
    return;
  self->shown_us = now_us;
  self->show (self->kept_id, self->kept[1], self->data);
  sfc_batch_runner_forget (self);
}

void
sfc_batch_runner_forget (SfcBatchRunner *self)
{
  g_clear_pointer (&self->kept[1], sfc_rows_free);
  g_clear_pointer (&self->kept[0], sfc_rows_free);
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
  if (self->show != NULL)
    {
      self->kept_id = batch->id;
      self->kept[0] = result == grouped ? NULL : g_steal_pointer (&grouped);
      self->kept[1] = result == joined ? g_steal_pointer (&joined)
                                       : g_steal_pointer (&grouped);
    }
  return TRUE;
}
