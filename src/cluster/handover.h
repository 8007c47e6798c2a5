/* cluster/handover.h -- which configurations Spark can run as they are. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * SFC_SPARK_LEAST_MEMORY:
 *
 * Of a driver and an executor [bytes].  Source: UnifiedMemoryManager: 1.5 times
 * what Spark reserves for itself
 */
#define SFC_SPARK_LEAST_MEMORY G_GINT64_CONSTANT (471859200)

/**
 * sfc_handover_check:
 * @settings: of a run on Spark
 * @queries: (array zero-terminated=1): names of those that will run
 * @error: set on failure
 *
 * Makes the checks that need neither a broker nor Spark: those of a run here,
 * and that every key which is set means the same to Spark; one that does not is
 * refused by name.
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_USAGE, with the place
 */
gboolean sfc_handover_check (SfcSettings *settings, const char *const *queries,
                             GError **error);

G_END_DECLS
