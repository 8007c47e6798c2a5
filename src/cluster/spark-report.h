/* cluster/spark-report.h -- a StreamingQueryProgress of Spark's. */

#pragma once

#include "engine/progress.h"

G_BEGIN_DECLS

/**
 * sfc_spark_report_parse:
 * @json: StreamingQueryProgress.json
 * @error: set on failure
 *
 * What a report of this program has besides, it has not; its text stays as it
 * came.
 *
 * Errors: %SFC_ERROR_FAILED: it is no such report
 *
 * Returns: (transfer full): the report, or %NULL
 */
SfcProgress *sfc_spark_report_parse (const char *json, GError **error);

G_END_DECLS
