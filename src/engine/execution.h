/* engine/execution.h -- the life of a query, batch after batch. */

#pragma once

#include "engine/query.h"
#include "engine/quota.h"

G_BEGIN_DECLS

/**
 * SfcExecution:
 * @runner: runs the batches; @runner.table is replaced on @reload
 * @options: of the query
 * @quota: how much a batch takes
 * @polling_ms: pollingDelay, between two looks for new data [ms]
 * @no_data_batches: noDataMicroBatches.enabled
 * @stop: ends after the running batch
 * @reload: (atomic): read the static table again
 * @report: called after each trigger; Thread: the query's
 */
typedef struct
{
  SfcBatchRunner runner;
  SfcQueryOptions options;
  SfcQuota quota;
  gint64 polling_ms;
  gboolean no_data_batches;
  GCancellable *stop;
  const int *reload;
  void (*report) (const SfcTriggerReport *report, gpointer data);
  gpointer data;
  SfcStaticTable *(*reload_table) (gpointer data);
} SfcExecution;

/**
 * sfc_execution_run:
 * @self: what to run
 * @start: (inout): where the run begins; its offsets are taken
 * @error: set on failure
 *
 * Triggers and batches until the trigger says it is over, a limit of the
 * options is met, or @stop.
 *
 * With a journal every batch is written down before it runs and when it has
 * run.
 *
 * Errors: those of sfc_batch_run() and of the journal
 * Thread: the query's
 *
 * Returns: whether it ended well; a stop is well
 */
gboolean sfc_execution_run (SfcExecution *self, SfcStart *start,
                            GError **error);

G_END_DECLS
