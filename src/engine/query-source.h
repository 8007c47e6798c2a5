/* engine/query-source.h -- the source of a query, from its settings. */

#pragma once

#include "config/settings.h"
#include "engine/query.h"
#include "source/source.h"

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

G_END_DECLS
