/* config/master.h -- where to run: spark.master. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_master_parse:
 * @text: `local`, `local[N]`, `local[*]`, `local[N,FAILURES]`, or the address
 *        of a cluster: `spark://...`, `yarn`, `k8s://...`,
 *        `local-cluster[WORKERS,CORES,MIB]`
 * @workers: (out): N; 0 for `*`; -1 for a cluster
 * @error: set on failure: %SFC_ERROR_CONFIG in Spark's words
 *         (spark-semantics 24.1)
 */
gboolean sfc_master_parse (const char *text, int *workers, GError **error);

G_END_DECLS
