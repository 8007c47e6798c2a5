/* engine/batch.h -- one micro-batch, from planned ranges to the sink. */

#pragma once

#include "engine/activity.h"
#include "engine/journal.h"
#include "engine/last-rows.h"
#include "engine/reject-sinks.h"
#include "engine/turns.h"
#include "engine/workers.h"
#include "exec/distinct-state.h"
#include "exec/group-state.h"
#include "sink/sink.h"

G_BEGIN_DECLS

/**
 * SfcBatchRunner: what runs a query's batches
 * @plan, @source, @sink: of the query; borrowed
 * @rejects: (nullable): the sinks of raw records; borrowed
 * @state: of the aggregation and of dropDuplicates
 * @rest: (nullable): what follows dropDuplicates
 * @workers: read and decode; borrowed
 * @table: (nullable): of the join, as of now
 * @abort: ends a batch early
 * @journal: (nullable): keeps the state of each batch
 * @turns: (nullable): orders the writes of this query, @index, and the others
 * @last: gets the rows of each batch that the sink has
 * @activity: (nullable): is told when a batch waits for its turn
 */
typedef struct
{
  const SfcPlan *plan;
  SfcSource *source;
  SfcSink *sink;
  const SfcRejectSinks *rejects;
  SfcJournalState state;
  SfcPipeline *rest;
  SfcWorkers *workers;
  SfcStaticTable *table;
  GCancellable *abort;
  SfcJournal *journal;
  SfcTurns *turns;
  guint index;
  SfcLastRows last;
  SfcActivityCell *activity;
} SfcBatchRunner;

/**
 * sfc_batch_runner_set_memory:
 * @self: the runner, which stays where it is
 * @settings: say how much memory state and partial groups may take, and whether
 *            there is a disk for more
 *
 * Before the state is restored.
 */
void sfc_batch_runner_set_memory (SfcBatchRunner *self,
                                  const SfcSettings *settings);

/**
 * SfcBatch:
 * @id: from 0
 * @from, @end: its ranges; @end may shrink when an input ends
 * @late_ms: groups older than this are late [ms]
 * @watermark_ms: in force in this batch [ms]
 * @timestamp_ms: when it was planned first, as the log has it [ms since 1970]
 * @is_last: whether it closes what is open, after every other query's batches
 * @records, @skipped: what was read
 * @oldest_ms, @newest_ms: of the records, see SfcReadResult
 * @malformed: how many of them were malformed
 * @malformed_samples: (out) (nullable) (array zero-terminated=1): the first
 *                     ones, a line each
 * @late_samples: (out) (nullable) (array zero-terminated=1): likewise, of what
 *                came too late
 * @event_time: (out): of all rows; n is 0 without a watermark
 * @newest_rank: (out): of the partition with the greatest event time
 * @metrics: (out): of the aggregation
 * @distinct: (out): of dropDuplicates
 * @late_records: (out): kept for the sink of late records, -1: there is none
 * @output_rows: (out): handed to the sink
 * @state_ms: (out): to keep the state [ms]
 */
typedef struct
{
  gint64 id;
  SfcOffsets *from, *end;
  gint64 late_ms, watermark_ms;
  gint64 timestamp_ms;
  gboolean is_last;
  gint64 records, skipped, malformed;
  gint64 oldest_ms, newest_ms;
  char **malformed_samples, **late_samples;
  SfcEventTimeStats event_time;
  guint newest_rank;
  SfcGroupStateMetrics metrics;
  SfcDistinctMetrics distinct;
  gint64 late_records;
  gint64 output_rows;
  gint64 state_ms;
} SfcBatch;

/** sfc_batch_clear: frees what sfc_batch_run() put into it */
void sfc_batch_clear (SfcBatch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcBatch, sfc_batch_clear)

/**
 * sfc_batch_run:
 * @self: the runner
 * @batch: (inout): the ranges and watermarks; gets the results
 * @error: set on failure
 *
 * Fetch, decode, aggregate in the workers; merge, evict, join, sort, write
 * here.
 *
 * Errors: those of source, journal and sink; %SFC_ERROR_CANCELLED: aborted,
 * nothing reached the sink Thread: the query's
 */
gboolean sfc_batch_run (SfcBatchRunner *self, SfcBatch *batch, GError **error);

G_END_DECLS
