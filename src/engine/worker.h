/* engine/worker.h -- a dedicated thread that does the tasks of one query. */

#pragma once

#include "base/log.h"
#include "exec/pipeline.h"

G_BEGIN_DECLS

/**
 * SfcTask: one worker's part of a batch
 * @from, @end: the ranges of the batch; borrowed until the task is done
 * @table: (nullable): the static table of a join before the aggregation
 * @late_us: rows up to then are late for dropDuplicates [us]
 * @latest_ms: of sfc_pipeline_set_latest() [ms]
 * @about: what its messages are about
 * @cancellable: ends the task early; cancelled when it fails, so that the
 *               other workers' tasks end too
 */
typedef struct
{
  const SfcOffsets *from, *end;
  SfcStaticTable *table;
  gint64 late_us, latest_ms;
  SfcLogAbout about;
  GCancellable *cancellable;
} SfcTask;

/** SfcWorker: a thread, its reader and its pipeline. */
typedef struct _SfcWorker SfcWorker;

/**
 * sfc_worker_new:
 * @source: opens the reader; outlives the worker
 * @plan: outlives the worker
 * @zone: of the session
 * @index: of @n workers
 * @error: set on failure
 *
 * Errors: those of sfc_source_reader_new(), sfc_thread_new()
 *
 * Returns: (transfer full): a worker that waits for a task
 */
SfcWorker *sfc_worker_new (SfcSource *source, const SfcPlan *plan,
                           SfcZone *zone, guint index, guint n, GError **error);

/** sfc_worker_begin: starts a task; @task is copied; Thread: the query's */
void sfc_worker_begin (SfcWorker *self, const SfcTask *task);

/**
 * sfc_worker_finish:
 * @result: (out): what was read
 * @error: the task's
 *
 * Waits for the task; from then on, until the next begins, the pipeline is the
 * caller's.  Thread: the query's
 */
gboolean sfc_worker_finish (SfcWorker *self, SfcReadResult *result,
                            GError **error);

/** sfc_worker_peek_pipeline: Returns: (transfer none): see sfc_worker_finish()
 */
SfcPipeline *sfc_worker_peek_pipeline (SfcWorker *self);

/** sfc_worker_quit: tells the thread to end, without waiting */
void sfc_worker_quit (SfcWorker *self);

/** sfc_worker_free: quits and waits */
void sfc_worker_free (SfcWorker *self);

G_END_DECLS
