/* engine/workers.h -- the threads that do the tasks of one query. */

#pragma once

#include "base/log.h"
#include "exec/pipeline.h"

G_BEGIN_DECLS

/**
 * SfcTask: what the workers do of a batch, each its own partitions
 * @from, @end: the ranges of the batch; borrowed until the task is done
 * @table: (nullable): the static table of a join before the aggregation
 * @late_us: rows up to then are late for dropDuplicates [us]
 * @latest_ms: of sfc_pipeline_set_latest() [ms]
 * @about: what its messages are about
 */
typedef struct
{
  const SfcOffsets *from, *end;
  SfcStaticTable *table;
  gint64 late_us, latest_ms;
  SfcLogAbout about;
} SfcTask;

/** SfcWorkers: dedicated threads, each with a reader and a pipeline. */
typedef struct _SfcWorkers SfcWorkers;

/**
 * sfc_workers_new:
 * @source: opens the readers; outlives the workers
 * @plan: outlives the workers
 * @zone: of the session
 * @n: how many
 * @error: set on failure
 *
 * Errors: those of sfc_source_reader_new(), sfc_thread_new()
 *
 * Returns: (transfer full): workers that wait for a task
 */
SfcWorkers *sfc_workers_new (SfcSource *source, const SfcPlan *plan,
                             SfcZone *zone, guint n, GError **error);

/** sfc_workers_free: waits until all have ended; Thread: the query's */
void sfc_workers_free (SfcWorkers *self);

/**
 * sfc_workers_run:
 * @self: the workers
 * @task: for all
 * @abort: ends it early
 * @result: (out): what all of them read
 * @error: the first one's that failed; rather the cause than what was cancelled
 *         for it
 *
 * Waits until every worker has ended, also when one has failed, which ends the
 * others.  From then on, until the next task, the pipelines are the caller's.
 *
 * Thread: the query's
 */
gboolean sfc_workers_run (SfcWorkers *self, const SfcTask *task,
                          GCancellable *abort, SfcReadResult *result,
                          GError **error);

/** sfc_workers_cancel: ends the task that runs, if there is one; Thread: the
 * query's or, during a task, a worker's */
void sfc_workers_cancel (SfcWorkers *self);

/** sfc_workers_get_n: Returns: how many there are */
guint sfc_workers_get_n (const SfcWorkers *self);

/** sfc_workers_peek: Returns: (transfer none): the pipeline of worker @i modulo
 * their number, so that of the owner of a partition too */
SfcPipeline *sfc_workers_peek (const SfcWorkers *self, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcWorkers, sfc_workers_free)

G_END_DECLS
