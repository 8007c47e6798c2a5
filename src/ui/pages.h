/* ui/pages.h -- the model as text: HTML, JSON, Prometheus. */

#pragma once

#include "ui/model.h"

G_BEGIN_DECLS

/** Every function appends to @out; texts of queries and records are escaped. */

/** sfc_ui_list_page: /StreamingQuery/ */
void sfc_ui_list_page (const SfcUiModel *model, GString *out, gint64 now_ms);

/** sfc_ui_statistics_page: /StreamingQuery/statistics/?id=RUNID */
void sfc_ui_statistics_page (const SfcUiModel *model, const SfcUiQuery *query,
                             GString *out, gint64 now_ms);

/** sfc_ui_error_page: a page that says why there is no other */
void sfc_ui_error_page (GString *out, const char *text);

/** sfc_ui_queries_json: /api/v1/queries */
void sfc_ui_queries_json (const SfcUiModel *model, GString *out, gint64 now_ms);

/** sfc_ui_progress_json: /api/v1/queries/RUNID/progress, the oldest first */
void sfc_ui_progress_json (const SfcUiQuery *query, GString *out);

/** sfc_ui_result_json: /api/v1/queries/RUNID/result, @limit rows at most */
void sfc_ui_result_json (const SfcUiModel *model, const SfcUiQuery *query,
                         guint64 limit, GString *out);

/** sfc_ui_error_json: `{"error":"..."}` */
void sfc_ui_error_json (GString *out, const char *text);

/** sfc_ui_metrics: /metrics; Source: Prometheus' text format 0.0.4 */
void sfc_ui_metrics (const SfcUiModel *model, GString *out);

G_END_DECLS
