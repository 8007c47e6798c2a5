/* cluster/master.h -- whether a master is there. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sfc_spark_master_check:
 * @master: spark.master
 * @timeout_ms: how long it may be silent [ms]
 * @cancellable: ends the wait
 * @error: set on failure
 *
 * Of `spark://HOST:PORT,...` one has to take a connection, which a driver of
 * Spark's would find out in a minute; others are not asked.  Runs the main loop
 * meanwhile.
 *
 * Errors: %SFC_ERROR_FAILED; %SFC_ERROR_CANCELLED
 * Thread: main
 */
gboolean sfc_spark_master_check (const char *master, int timeout_ms,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
