/* cluster/checkpoints.h -- the checkpoints of a run on Spark. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * sfc_checkpoints_dup_location:
 * @settings: settings
 * @query: name of the query
 *
 * Returns: (transfer full) (nullable): the checkpointLocation of @query for
 *          Spark: an absolute path, or an address such as hdfs://...; %NULL:
 *          none
 */
char *sfc_checkpoints_dup_location (SfcSettings *settings, const char *query);

/**
 * sfc_checkpoints_claim:
 * @settings: settings
 * @queries: (array zero-terminated=1): names
 * @error: set on failure
 *
 * Keeps other runs of sfcrime out of those that are folders of this machine.
 *
 * Errors: those of sfc_claim_take()
 *
 * Returns: (transfer full) (element-type SfcClaim): free it when the run
 *          has ended; %NULL
 */
GPtrArray *sfc_checkpoints_claim (SfcSettings *settings,
                                  const char *const *queries, GError **error);

/** sfc_checkpoints_dup_path: Returns: (transfer full) (nullable): a path as
 * sfc_settings_dup_path() gives it, absolute; an address as it stands */
char *sfc_checkpoints_dup_path (SfcSettings *settings, const char *group,
                                const char *key);

G_END_DECLS
