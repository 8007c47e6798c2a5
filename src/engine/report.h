/* engine/report.h -- what a trigger did -> StreamingQueryProgress. */

#pragma once

#include "engine/batch.h"
#include "engine/progress.h"

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

/** SfcReporter: knows the query, and when it last reported. */
typedef struct _SfcReporter SfcReporter;

/**
 * sfc_reporter_new:
 * @settings, @plan, @source, @sink: of the query; borrowed
 *
 * Draws an id of the query and run id.
 *
 * Returns: (transfer full): a reporter
 */
SfcReporter *sfc_reporter_new (SfcSettings *settings, const SfcPlan *plan,
                               const SfcSource *source, const SfcSink *sink);
void sfc_reporter_free (SfcReporter *self);

/** sfc_reporter_get_run_id: Returns: (transfer none): that of this run */
const char *sfc_reporter_get_run_id (const SfcReporter *self);

/** sfc_reporter_resume: the query has an @id from an earlier run, and its
 * checkpoint fixes the @shuffle_partitions; before the first report */
void sfc_reporter_resume (SfcReporter *self, const char *id,
                          gint64 shuffle_partitions);

/**
 * sfc_reporter_take:
 * @report: of a trigger that has ended
 *
 * Source: ProgressReporter.finishTrigger, spark-semantics section 18
 * Thread: the query's
 *
 * Returns: (transfer full) (nullable): the progress report; %NULL for an idle
 *          trigger that is not yet due
 */
SfcProgress *sfc_reporter_take (SfcReporter *self,
                                const SfcTriggerReport *report);

G_END_DECLS
