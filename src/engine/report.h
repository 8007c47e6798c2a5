/* engine/report.h -- what a trigger did -> StreamingQueryProgress. */

#pragma once

#include "engine/execution.h"
#include "engine/progress.h"

G_BEGIN_DECLS

/** SfcReporter: knows the query, and when it last reported. */
typedef struct _SfcReporter SfcReporter;

/**
 * sfc_reporter_new:
 * @settings, @plan, @source, @sink: of the query; borrowed
 *
 * Draws an id of the query and run id.
 *
 * Returns: (transfer full): a reporter
 */
SfcReporter *sfc_reporter_new (SfcSettings *settings, const SfcPlan *plan,
                               const SfcSource *source, const SfcSink *sink);
void sfc_reporter_free (SfcReporter *self);

/** sfc_reporter_get_run_id: Returns: (transfer none): that of this run */
const char *sfc_reporter_get_run_id (const SfcReporter *self);

/** sfc_reporter_resume: the query has an @id from an earlier run, and its
 * checkpoint fixes the @shuffle_partitions; before the first report */
void sfc_reporter_resume (SfcReporter *self, const char *id,
                          gint64 shuffle_partitions);

/**
 * sfc_reporter_take:
 * @report: of a trigger that has ended
 *
 * Source: ProgressReporter.finishTrigger, spark-semantics section 18
 * Thread: the query's
 *
 * Returns: (transfer full) (nullable): the progress report; %NULL for an idle
 *          trigger that is not yet due
 */
SfcProgress *sfc_reporter_take (SfcReporter *self,
                                const SfcTriggerReport *report);

G_END_DECLS
