/* engine/sample.h -- some records of a query's source, without running it. */

#pragma once

#include "engine/query.h"
#include "exec/time-check.h"

G_BEGIN_DECLS

/**
 * sfc_sample_times:
 * @settings: say where the records are; the sample begins at the earliest where
 *            they say that the query does
 * @plan: of the query; outlives the result
 * @most: records of each partition, the last ones
 * @timeout_ms: how long the broker may be silent [ms]
 * @stop: ends it
 * @ranges: (out) (transfer full): the partitions, by rank
 * @error: set on failure
 *
 * Errors: those of the source; %SFC_ERROR_CANCELLED
 * Thread: any; blocks
 *
 * Returns: (transfer full): what was seen, or %NULL
 */
SfcTimeCheck *sfc_sample_times (SfcSettings *settings, const SfcPlan *plan,
                                gint64 most, int timeout_ms, GCancellable *stop,
                                SfcOffsets **ranges, GError **error);

G_END_DECLS
