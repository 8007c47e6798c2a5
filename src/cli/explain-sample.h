/* cli/explain-sample.h -- what some records of a topic tell of a query. */

#pragma once

#include "cli/common.h"
#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * sfc_explain_sample:
 * @common: the options of every command, as given
 * @plan: of the query
 * @stop: ends it
 * @out: gets what was read, lines
 * @warnings: gets what is wrong with its times, lines
 * @error: set on failure
 *
 * Reads the end of each partition of the query's topics, from wherever the
 * query would begin.
 *
 * Errors: %SFC_ERROR_CONFIG: it reads no topic; those of sfc_sample_times()
 * Thread: any; blocks
 */
gboolean sfc_explain_sample (const SfcCommon *common, const SfcPlan *plan,
                             GCancellable *stop, GString *out,
                             GString *warnings, GError **error);

G_END_DECLS
