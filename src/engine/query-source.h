/* engine/query-source.h -- the source of a query, from its settings. */

#pragma once

#include "engine/execution.h"

G_BEGIN_DECLS

/**
 * sfc_query_source_new:
 * @settings: have the group `source NAME`
 * @plan: of the query
 * @options: of the query
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG; those of the source
 *
 * Returns: (transfer full): the source that `format` names, or %NULL
 */
SfcSource *sfc_query_source_new (SfcSettings *settings, const SfcPlan *plan,
                                 const SfcQueryOptions *options,
                                 GError **error);

/** sfc_query_source_read_limits: what @settings say of the offsets of a batch;
 * @execution: (inout): of @plan */
void sfc_query_source_read_limits (SfcSettings *settings, const SfcPlan *plan,
                                   SfcExecution *execution);

G_END_DECLS
