/* ui/model.h -- what the UI knows: the queries and their last reports. */

#pragma once

#include "config/settings.h"
#include "engine/activity.h"
#include "engine/progress.h"
#include "plan/plan.h"
#include "row/rows.h"

G_BEGIN_DECLS

/** Bounds of the batch-duration histogram [ms]; one more for the rest */
#define SFC_UI_N_BOUNDS 17
extern const gint64 sfc_ui_bounds_us[SFC_UI_N_BOUNDS];

/** SfcUiHistogram: @counts: (array): of each bound alone, the rest last */
typedef struct
{
  guint64 counts[SFC_UI_N_BOUNDS + 1];
  guint64 n;
  gint64 sum_us;
} SfcUiHistogram;

/**
 * SfcUiQueryInfo: what is known before the first report
 * @name, @run_id: of the query
 * @limits: how much a batch takes, in words
 * @activity: (nullable): what the query does now; (transfer full)
 * @data: for @activity
 */
typedef struct
{
  const char *name, *run_id;
  SfcOutputMode output_mode;
  const char *limits;
  SfcActivity (*activity) (gpointer data);
  gpointer data;
} SfcUiQueryInfo;

/**
 * SfcUiQuery: read it, do not write it
 * @start_ms, @end_ms: [ms since 1970]; @end_ms is 0 while it runs
 * @error: (nullable): why it failed
 * @recent: (element-type SfcProgress): all reports, the oldest first
 * @batches: (element-type SfcProgress): those of batches, the oldest first
 * @n_batches, @input_rows, @malformed_rows, @late_rows, @ahead_rows,
 *            @late_records, @output_rows: of all batches of this run
 * @phases: (array): durations of all batches, by SfcDuration
 * @result: (nullable): the rows of batch @result_batch, or the first ones of
 *          @result_rows
 */
typedef struct
{
  char *name, *run_id, *limits;
  SfcOutputMode output_mode;
  SfcActivity (*activity) (gpointer data);
  gpointer data;
  gint64 start_ms, end_ms;
  char *error;
  GQueue recent, batches;
  gint64 n_batches, input_rows, malformed_rows, late_rows, ahead_rows;
  gint64 late_records, output_rows;
  SfcUiHistogram phases[SFC_N_DURATIONS];
  SfcRows *result;
  gint64 result_batch;
  guint64 result_rows;
} SfcUiQuery;

/** SfcUiModel: all queries; Thread: main. */
typedef struct _SfcUiModel SfcUiModel;

/**
 * sfc_ui_model_new:
 * @settings: how much is kept: numRecentProgressUpdates,
 *            ui.retainedProgressUpdates, ui.retainedQueries; and the time zone
 * @changed: (nullable): called after each change
 * @data: for @changed
 *
 * Returns: (transfer full): a model without a query
 */
SfcUiModel *sfc_ui_model_new (const SfcSettings *settings,
                              void (*changed) (gpointer data), gpointer data);
void sfc_ui_model_free (SfcUiModel *self);

/** sfc_ui_model_add: a query starts at @now_ms */
void sfc_ui_model_add (SfcUiModel *self, const SfcUiQueryInfo *info,
                       gint64 now_ms);

/** sfc_ui_model_report: a query that was added reports; a reference of
 * @progress is taken */
void sfc_ui_model_report (SfcUiModel *self, const SfcProgress *progress);

/**
 * sfc_ui_model_set_result:
 * @run_id: of a query that was added
 * @batch_id: of a batch
 * @rows: (transfer full): the first rows of its result
 * @n: how many it has
 *
 * A batch without rows leaves what is shown, but in complete mode.
 */
void sfc_ui_model_set_result (SfcUiModel *self, const char *run_id,
                              gint64 batch_id, SfcRows *rows, guint64 n);

/** sfc_ui_model_end: a query ended; @error: (nullable): why it failed */
void sfc_ui_model_end (SfcUiModel *self, const char *run_id, const char *error,
                       gint64 now_ms);

/** sfc_ui_model_peek_queries: Returns: (element-type SfcUiQuery): in the order
 * of their start */
const GPtrArray *sfc_ui_model_peek_queries (const SfcUiModel *self);

/** sfc_ui_model_find: Returns: (nullable): the query of @run_id */
const SfcUiQuery *sfc_ui_model_find (const SfcUiModel *self,
                                     const char *run_id);

/** sfc_ui_model_get_zone: Returns: (transfer none): that of the session */
const SfcZone *sfc_ui_model_get_zone (const SfcUiModel *self);

/** sfc_ui_query_last: Returns: (nullable): its last report of a batch */
const SfcProgress *sfc_ui_query_last (const SfcUiQuery *self);

/** sfc_ui_query_get_status: Returns: "RUNNING", "FINISHED" or "FAILED" */
const char *sfc_ui_query_get_status (const SfcUiQuery *self);

/** sfc_ui_query_get_id: Returns: (nullable): its id, known from its reports */
const char *sfc_ui_query_get_id (const SfcUiQuery *self);

/**
 * sfc_ui_query_average:
 * @input: the input rate, else the processing rate
 *
 * Source: spark-semantics 23.1: over the reports that are kept; what is no
 *         number counts as 0; NaN before any
 *
 * Returns: rows a second
 */
double sfc_ui_query_average (const SfcUiQuery *self, gboolean input);

/** sfc_ui_query_explain_wait: Returns: (transfer full): a sentence about what
 * it does or waits for at @now_ms */
char *sfc_ui_query_explain_wait (const SfcUiQuery *self, gint64 now_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcUiModel, sfc_ui_model_free)

G_END_DECLS
