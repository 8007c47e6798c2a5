/* engine/execution.h -- the life of a query, batch after batch. */

#pragma once

#include "engine/batch.h"
#include "engine/query.h"
#include "source/rate-estimator.h"

G_BEGIN_DECLS

/**
 * SfcTriggerReport: one trigger, for the progress report
 * @batch_id: that ran, or would be the next
 * @ran: whether a batch ran
 * @start_ms: when the trigger began [ms since 1970]
 * @previous_start_ms: of the trigger before, -1: there was none
 * @phase_us: (array): by SfcDuration [us], -1: it did not take place
 * @duration_us: of the whole trigger [us]
 * @limit_rows, @limit_rate: with maxOffsetsPerTrigger = auto: what the batch
 *                           might have, and the rate behind it [records/s]; 0:
 *                           without it
 * @activity: what the query waits for, without a batch; its @hold always
 * @latest: (nullable): the latest offsets, before limits; %NULL: the batch ran
 *          again
 * @at: where the query stood
 * @batch: (nullable): what ran
 * @watermark_ms: in force [ms]
 * @has_data: whether the batch had new offsets
 */
typedef struct
{
  gint64 batch_id;
  gboolean ran;
  gint64 start_ms, previous_start_ms;
  gint64 phase_us[SFC_N_DURATIONS];
  gint64 duration_us;
  gint64 limit_rows;
  double limit_rate;
  const SfcActivity *activity;
  const SfcOffsets *latest;
  const SfcOffsets *at;
  const SfcBatch *batch;
  gint64 watermark_ms;
  gboolean has_data;
} SfcTriggerReport;

/**
 * SfcExecution:
 * @runner: runs the batches; @runner.table is replaced on @reload
 * @options: of the query
 * @has_max_offsets: whether @max_offsets, maxOffsetsPerTrigger, is a limit
 * @is_auto: whether @estimator finds @max_offsets, batch by batch
 * @estimator: with @is_auto
 * @min_offsets: minOffsetsPerTrigger, 0: none
 * @max_delay_ms: maxTriggerDelay [ms]
 * @max_rate: maxRatePerPartition [records/s], 0: no limit
 * @polling_ms: pollingDelay, between two looks for new data [ms]
 * @no_data_batches: noDataMicroBatches.enabled
 * @stop: ends after the running batch
 * @reload: (atomic): read the static table again
 * @report: called after each trigger; Thread: the query's
 */
typedef struct
{
  SfcBatchRunner runner;
  SfcQueryOptions options;
  gboolean has_max_offsets;
  gint64 max_offsets;
  gboolean is_auto;
  SfcRateEstimator estimator;
  gint64 min_offsets, max_delay_ms;
  double max_rate;
  gint64 polling_ms;
  gboolean no_data_batches;
  GCancellable *stop;
  const int *reload;
  void (*report) (const SfcTriggerReport *report, gpointer data);
  gpointer data;
  SfcStaticTable *(*reload_table) (gpointer data);
} SfcExecution;

/**
 * sfc_execution_run:
 * @self: what to run
 * @start: (inout): where the run begins; its offsets are taken
 * @error: set on failure
 *
 * Triggers and batches until the trigger says it is over, a limit of the
 * options is met, or @stop.
 *
 * With a journal every batch is written down before it runs and when it has
 * run.
 *
 * Errors: those of sfc_batch_run() and of the journal
 * Thread: the query's
 *
 * Returns: whether it ended well; a stop is well
 */
gboolean sfc_execution_run (SfcExecution *self, SfcStart *start,
                            GError **error);

G_END_DECLS
