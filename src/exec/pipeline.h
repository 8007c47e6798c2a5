/* exec/pipeline.h -- what one worker does with a record. */

#pragma once

#include "base/zone.h"
#include "exec/aggregate.h"
#include "exec/event-time.h"
#include "exec/malformed.h"
#include "exec/rejects.h"
#include "plan/plan.h"
#include "row/rows.h"
#include "source/source.h"
#include "state/group-table.h"

G_BEGIN_DECLS

/** SfcPipeline: decoder and operators of one worker; one thread at a time. */
typedef struct _SfcPipeline SfcPipeline;

/**
 * sfc_pipeline_new:
 * @plan: of the query; outlives the pipeline
 * @zone: of the session
 *
 * Returns: (transfer full): decode -> (casts) -> (where) -> (event time) ->
 *          (join) -> (casts) -> aggregate or collect; with dropDuplicates that
 *          is the end, in place of the join
 */
SfcPipeline *sfc_pipeline_new (const SfcPlan *plan, SfcZone *zone);

/** sfc_pipeline_new_rest: the steps after dropDuplicates, for the rows that it
 * lets pass; Returns: (transfer full) */
SfcPipeline *sfc_pipeline_new_rest (const SfcPlan *plan, SfcZone *zone);
void sfc_pipeline_free (SfcPipeline *self);

/** sfc_pipeline_set_limit: of the partial groups, or of the rows that wait for
 * dropDuplicates, as sfc_aggregate_set_limit() */
void sfc_pipeline_set_limit (SfcPipeline *self, gsize bytes,
                             SfcOverflowFunc overflow, gpointer data);

/** sfc_pipeline_begin: a batch of @n_ranks partitions begins; @table:
 * (nullable): the static table of a join before the aggregation; @late_us: rows
 * up to then are late for dropDuplicates [us] */
void sfc_pipeline_begin (SfcPipeline *self, guint n_ranks,
                         SfcStaticTable *table, gint64 late_us);

/** sfc_pipeline_set_latest: rows whose event time is later than @latest_ms do
 * not move the watermark [ms]; %G_MAXINT64, as at first: all do */
void sfc_pipeline_set_latest (SfcPipeline *self, gint64 latest_ms);

/** sfc_pipeline_push: an SfcRecordFunc; @self is the pipeline */
void sfc_pipeline_push (const SfcRecord *record, gpointer self);

/** sfc_pipeline_push_row: an SfcRowFunc; @self is the rest of a pipeline */
void sfc_pipeline_push_row (SfcRow *row, gpointer self);

/** sfc_pipeline_peek_malformed: Returns: malformed records of the batch; may be
 * merged away */
SfcMalformed *sfc_pipeline_peek_malformed (SfcPipeline *self);

/** sfc_pipeline_peek_rejects: Returns: (nullable): the raw records of the batch
 * for plan->reject_sinks[@kind] */
SfcRejects *sfc_pipeline_peek_rejects (SfcPipeline *self, SfcRejectKind kind);

/** sfc_pipeline_peek_distinct: Returns: (nullable): dropDuplicates */
SfcOperator *sfc_pipeline_peek_distinct (SfcPipeline *self);

/** sfc_pipeline_peek_groups: Returns: (nullable): the partial groups */
SfcGroupTable *sfc_pipeline_peek_groups (SfcPipeline *self);

/** sfc_pipeline_peek_rows: Returns: (nullable): the rows of partition @rank */
const SfcRows *sfc_pipeline_peek_rows (SfcPipeline *self, guint rank);

/** sfc_pipeline_peek_event_time: Returns: (nullable): %NULL without watermark
 */
const SfcEventTimeStats *sfc_pipeline_peek_event_time (SfcPipeline *self,
                                                       guint rank);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcPipeline, sfc_pipeline_free)

G_END_DECLS
