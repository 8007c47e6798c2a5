/* tune/summary.h -- all runs of one pair in one row of figures. */

#pragma once

#include "tune/experiment.h"

G_BEGIN_DECLS

/**
 * SfcSummary: figures that are not known are NaN
 * @runs, @batches: that count
 * @partitions: of the topic
 * @input_rate: rows over the time in which they were taken, the median of the
 *              runs [1/s]
 * @input_spread: by how much it differs from run to run, see sfc_deviation()
 * @processed_rate: rows over the time that batches took [1/s]
 * @rows: of a batch, the median
 * @batch_ms: of a batch: median, 95th and 99th percentile [ms]
 * @latency_ms: from the timestamp of a record to the commit of its batch:
 *              median and 99th percentile [ms]
 * @latency_spread: of the median, likewise [ms]
 * @arrival_rate: records that came, the median of the runs [1/s]
 * @backlog_growth: by how many more records waited when a batch was planned,
 *                  likewise [1/s]
 * @peak_bytes: the most memory of any run [bytes]
 * @shares: (array): of SFC_DURATION_TRIGGER_EXECUTION, by SfcDuration
 *
 * A batch's figures are over the batches of all runs after their warm-up.
 */
typedef struct
{
  guint runs, batches, partitions;
  double input_rate, input_spread, processed_rate;
  double rows;
  double batch_ms[3];
  double latency_ms[2], latency_spread;
  double arrival_rate, backlog_growth;
  gint64 peak_bytes;
  double shares[SFC_N_DURATIONS];
} SfcSummary;

/**
 * sfc_summary_make:
 * @runs: (element-type SfcRun): of one pair
 * @steady: which batches count
 * @live: whether records came while the query ran; else what they waited says
 *        nothing: @latency_ms is @batch_ms then, and nothing arrived
 * @summary: (out): the figures
 *
 * The rows of a batch are taken to have come evenly between the oldest and the
 * newest.
 */
void sfc_summary_make (const GPtrArray *runs, const SfcSteady *steady,
                       gboolean live, SfcSummary *summary);

/**
 * sfc_summary_rates:
 * @runs: (element-type SfcRun): of one pair
 * @steady: as above
 *
 * Returns: (transfer full) (element-type double): the throughput of each run,
 *          NaN for one without a batch [1/s]
 */
GArray *sfc_summary_rates (const GPtrArray *runs, const SfcSteady *steady);

/**
 * sfc_summary_points:
 * @runs: (element-type SfcRun)
 * @steady: as above
 * @rows, @ms: (element-type double): grow by the rows and the time of each
 *             batch that counts
 */
void sfc_summary_points (const GPtrArray *runs, const SfcSteady *steady,
                         GArray *rows, GArray *ms);

G_END_DECLS
