/* engine/query-parts.h -- what a query is made of, from its settings. */

#pragma once

#include "engine/query-source.h"
#include "engine/reject-sinks.h"

G_BEGIN_DECLS

/**
 * SfcQueryParts: zeroed memory has none
 * @plan: what runs
 * @zone: of the session
 * @source: where records come from
 * @sink: where rows go
 * @rejects: where raw records go
 * @journal: (nullable): with a checkpoint
 */
typedef struct
{
  SfcPlan *plan;
  SfcZone *zone;
  SfcSource *source;
  SfcSink *sink;
  SfcRejectSinks *rejects;
  SfcJournal *journal;
} SfcQueryParts;

/**
 * sfc_query_parts_make:
 * @self: (inout): zeroed; also on failure to be cleared
 * @settings: settings
 * @name: of the [query NAME] group
 * @options: of the query
 * @error: set on failure
 *
 * Does not wait for the broker.
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_USAGE, %SFC_ERROR_SINK,
 *         %SFC_ERROR_STATE
 */
gboolean sfc_query_parts_make (SfcQueryParts *self, SfcSettings *settings,
                               const char *name, const SfcQueryOptions *options,
                               GError **error);

/** sfc_query_parts_clear: frees what there is; after all that runs it */
void sfc_query_parts_clear (SfcQueryParts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcQueryParts, sfc_query_parts_clear)

/**
 * sfc_query_parts_check:
 * @settings: settings
 * @name: of the [query NAME] group
 * @source: (out) (transfer full): what the source says of itself
 * @error: set on failure
 *
 * Makes the checks of sfc_query_parts_make() that need no broker, and opens no
 * sink and no checkpoint.
 *
 * Errors: %SFC_ERROR_CONFIG
 *
 * Returns: (transfer full): the plan, or %NULL
 */
SfcPlan *sfc_query_parts_check (SfcSettings *settings, const char *name,
                                char **source, GError **error);

/**
 * sfc_query_parts_find_errors:
 * @settings: settings
 * @name: of the [query NAME] group
 * @errors: (element-type GError): gets what sfc_query_parts_check() would
 *          refuse; all of it, as far as one does not hide another; but not that
 *          there is no topic, which an option may name
 */
void sfc_query_parts_find_errors (SfcSettings *settings, const char *name,
                                  GPtrArray *errors);

G_END_DECLS
