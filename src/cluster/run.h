/* cluster/run.h -- a run of the queries on Spark, by its own spark-submit. */

#pragma once

#include <gio/gio.h>

#include "config/settings.h"
#include "engine/audience.h"

G_BEGIN_DECLS

/**
 * SfcClusterOptions:
 * @queries: (array zero-terminated=1): names, at least one
 * @once: trigger availableNow for every query
 * @ui: whether Spark serves its own web UI
 * @quiet: whether Spark shall say errors only
 * @timeout_ms: how long a master may be silent [ms]
 * @progress_file: (nullable): each progress report is appended to it
 * @observer: (nullable): is told of all queries
 */
typedef struct
{
  const char *const *queries;
  gboolean once, ui, quiet;
  int timeout_ms;
  const char *progress_file;
  const SfcObserver *observer;
} SfcClusterOptions;

/**
 * sfc_cluster_print:
 * @settings: of a run on Spark
 * @options: which queries and how
 * @error: set on failure
 *
 * Makes the checks of a run, and prints the command of spark-submit and what
 * its files would hold, without the secrets.
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_USAGE; of standard output
 */
gboolean sfc_cluster_print (SfcSettings *settings,
                            const SfcClusterOptions *options, GError **error);

/**
 * sfc_cluster_run:
 * @settings: of a run on Spark
 * @options: which queries and how; borrowed until it returns
 * @stop: ends the queries, after the batches that run where that is soon
 * @error: the first failure
 *
 * Runs the main loop until every query and every process of the run has ended.
 * No other run has the checkpoints meanwhile, not even when this process is
 * killed before the driver has ended.
 *
 * Errors: %SFC_ERROR_CONFIG: what cannot run there, or spark-submit refuses;
 *         %SFC_ERROR_STATE: of a checkpoint; of a query: %SFC_ERROR_SOURCE,
 *         %SFC_ERROR_STATE, %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES;
 *         %SFC_ERROR_FAILED: the master is out of reach, the driver is lost
 */
gboolean sfc_cluster_run (SfcSettings *settings,
                          const SfcClusterOptions *options, GCancellable *stop,
                          GError **error);

G_END_DECLS
