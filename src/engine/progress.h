/* engine/progress.h -- one StreamingQueryProgress, and its texts. */

#pragma once

#include "engine/activity.h"

G_BEGIN_DECLS

/** SfcDuration: the parts of a trigger, in Spark's (alphabetical) order */
typedef enum
{
  SFC_DURATION_ADD_BATCH,
  SFC_DURATION_COMMIT_OFFSETS,
  SFC_DURATION_GET_BATCH,
  SFC_DURATION_LATEST_OFFSET,
  SFC_DURATION_QUERY_PLANNING,
  SFC_DURATION_TRIGGER_EXECUTION,
  SFC_DURATION_WAL_COMMIT,
  SFC_N_DURATIONS,
} SfcDuration;

/**
 * SfcEventTime:
 * @defined: whether the query has a watermark; else nothing is reported
 * @watermark_ms: the one in force [ms since 1970]
 * @has_rows: whether the batch had new data and rows, so that there are:
 * @avg_ms, @max_ms, @min_ms: of their event times [ms since 1970]
 */
typedef struct
{
  gboolean defined;
  gint64 watermark_ms;
  gboolean has_rows;
  gint64 avg_ms, max_ms, min_ms;
} SfcEventTime;

/**
 * SfcStateOperator: names as in the report
 * @operator_name: "stateStoreSave" or "dedupe"; a static string
 * @dropped_duplicates: numDroppedDuplicateRows, -1: not of this operator
 */
typedef struct
{
  const char *operator_name;
  gint64 rows_total, rows_updated, updates_ms;
  gint64 rows_removed, removals_ms, commit_ms;
  gint64 memory_bytes, rows_dropped;
  gint64 shuffle_partitions, store_instances;
  gint64 cache_hits, cache_misses, dropped_duplicates, current_bytes;
} SfcStateOperator;

/**
 * SfcSourceProgress:
 * @description: e.g. `KafkaV2[Subscribe[sf.crime]]`
 * @start_offset, @end_offset, @latest_offset: (nullable): JSON on one line
 * @has_behind: whether latest offsets are known, and so:
 * @n_partitions: how many the others are taken over, at least 1
 * @behind, @max_behind, @min_behind: records between the end of this batch
 *                                    and the latest offset: of all partitions,
 *                                    of the worst, of the best
 *
 * numInputRows and the rates are those of the query, which has one source.
 */
typedef struct
{
  char *description;
  char *start_offset, *end_offset, *latest_offset;
  gboolean has_behind;
  guint n_partitions;
  gint64 behind, max_behind, min_behind;
} SfcSourceProgress;

/**
 * SfcProgress: a report; immutable once finished, counted
 * @id, @run_id: UUIDs
 * @name: (nullable): of the query
 * @timestamp_ms: when the trigger began [ms since 1970]
 * @input_rate, @processed_rate: rows a second; NaN or infinite: not reported
 * @duration_ms: (array): by SfcDuration [ms], -1: not reported
 * @duration_us: (array): the same, finer [us]
 * @operators: (nullable) (element-type SfcStateOperator)
 * @sink_description: of the sink
 * @output_rows: handed to it, -1: not known
 * @malformed_rows: records of the batch that were not well formed
 * @malformed_samples: (nullable) (array zero-terminated=1): the first of them,
 *                     each as a line that is safe to show, in English
 * @late_samples: (nullable) (array zero-terminated=1): likewise, of rows that
 *                came too late for the watermark
 * @ahead_rows: rows that were too far ahead of the clock to move the watermark,
 *              -1: without watermarkMaxAhead
 * @late_records: that went to a sink for them, -1: there is none
 * @workers: threads that read them
 * @limit_rows, @limit_rate: with maxOffsetsPerTrigger = auto: the records that
 *                           the batch might have, and the rate [1/s] that this
 *                           comes from; 0: without it
 * @waiting: without a batch what the query waits for; its @hold always;
 *           without texts
 * @oldest_ms, @newest_ms: timestamps of the records of the batch, as Kafka
 *                         keeps them [ms since 1970], 0: not known
 * @json: (nullable): its text, where it came as one
 *
 * Source: spark-semantics 18.2; what Spark has not stands in the last member,
 *         `sfcrime`
 */
typedef struct
{
  char *id, *run_id, *name;
  gint64 timestamp_ms;
  gint64 batch_id, input_rows;
  double input_rate, processed_rate;
  gint64 duration_ms[SFC_N_DURATIONS], duration_us[SFC_N_DURATIONS];
  SfcEventTime event_time;
  GArray *operators;
  SfcSourceProgress source;
  char *sink_description;
  gint64 output_rows;
  gint64 malformed_rows, ahead_rows;
  char **malformed_samples, **late_samples;
  gint64 late_records;
  guint workers;
  gint64 limit_rows;
  double limit_rate;
  SfcActivity waiting;
  gint64 oldest_ms, newest_ms;
  char *json;
  gatomicrefcount refs;
} SfcProgress;

/** sfc_progress_new: Returns: (transfer full): nothing yet; durations,
 * output and ahead rows are -1, strings %NULL, all else 0 */
SfcProgress *sfc_progress_new (void);
SfcProgress *sfc_progress_ref (const SfcProgress *self);
void sfc_progress_unref (SfcProgress *self);

/** sfc_progress_ran: Returns: whether it is of a batch, not of a trigger that
 * found nothing to do */
gboolean sfc_progress_ran (const SfcProgress *self);

/** sfc_duration_get_name: Returns: "addBatch" and so on */
const char *sfc_duration_get_name (SfcDuration duration);

/**
 * sfc_progress_to_json:
 * @self: with all strings but the nullable ones set
 * @out: grows by one line, without a line break
 *
 * Source: StreamingQueryProgress.json
 */
void sfc_progress_to_json (const SfcProgress *self, GString *out);

/**
 * sfc_progress_to_line:
 * @self: a report
 *
 * Returns: (transfer full): a line for people: "aggregate: batch 3, in 1,234/s,
 *          processed 12,345/s, lag 486, watermark 2018-12-31 23:50:00 UTC,
 * state 77"; what is not known is left out
 */
char *sfc_progress_to_line (const SfcProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcProgress, sfc_progress_unref)

G_END_DECLS
