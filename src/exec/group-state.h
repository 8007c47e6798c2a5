/* exec/group-state.h -- the aggregation's state across batches. */

#pragma once

#include "exec/group-key.h"
#include "exec/state-limit.h"
#include "plan/plan.h"
#include "row/rows.h"
#include "state/group-table.h"

G_BEGIN_DECLS

/** SfcGroupState: all groups of a query; the execution thread's. */
typedef struct _SfcGroupState SfcGroupState;

/**
 * SfcGroupStateMetrics:
 * @total: groups after the batch
 * @updated: saved in this batch
 * @kept: of them, those that were not evicted, at least
 * @removed: evicted in this batch
 * @dropped: late groups of this batch
 * @bytes: memory held, about [bytes]
 * @open_us: the least watermark at which a group is done that is not evicted
 *           yet [us]; %SFC_GROUP_NEVER_ENDS: there is none such, or the mode
 *           evicts none
 *
 * Source: spark-semantics section 12, metrics of stateStoreSave
 */
typedef struct
{
  gint64 total, updated, kept, removed, dropped;
  gsize bytes;
  gint64 open_us;
} SfcGroupStateMetrics;

/** sfc_group_state_new: @plan outlives it; Returns: (transfer full) */
SfcGroupState *sfc_group_state_new (const SfcPlan *plan);
void sfc_group_state_free (SfcGroupState *self);

/**
 * sfc_group_state_begin:
 * @self: the state
 * @late_us: groups older than this are late, where the mode drops late rows
 *           [us]: the watermark of the batch before
 *
 * A batch begins.
 */
void sfc_group_state_begin (SfcGroupState *self, gint64 late_us);

/** sfc_group_state_set_threads: before the first group; large batches are
 * merged by @n, or as many as there are processors, which changes no result */
void sfc_group_state_set_threads (SfcGroupState *self, guint n);

/** sfc_group_state_set_limit: before the first batch; @limit is copied */
void sfc_group_state_set_limit (SfcGroupState *self,
                                const SfcStateLimit *limit);

/**
 * sfc_group_state_check:
 * @self: the state
 * @error: set on failure
 *
 * Whatever is done with a state that has failed does nothing: ask before its
 * rows are used, and after.
 *
 * Errors: %SFC_ERROR_RESOURCES: it has outgrown its limit, or the disk is full;
 *         those of state/key-table.h
 *
 * Returns: whether all went well since it was made
 */
gboolean sfc_group_state_check (SfcGroupState *self, GError **error);

/**
 * sfc_group_state_overflow:
 * @self: the state, in a batch, before sfc_group_state_finish()
 * @partial: a worker's groups, which have outgrown their share
 *
 * Merges them now, and empties the table; not where results depend on the order
 * of rows.
 *
 * Thread: any
 *
 * Returns: whether the worker may go on
 */
gboolean sfc_group_state_overflow (SfcGroupState *self, SfcGroupTable *partial);

/** sfc_group_state_merge: takes a worker's partial groups, as
 * exec/aggregate.h makes them, which stay until the batch is finished */
void sfc_group_state_merge (SfcGroupState *self, SfcGroupTable *partial);

/**
 * sfc_group_state_finish:
 * @self: the state
 * @watermark_us: of this batch [us]
 * @metrics: (out): of this batch
 *
 * Ends the batch: puts new groups in their order, collects what the output
 * mode gives out, evicts.
 *
 * Shape: complete: all groups; update: those touched; append: those evicted;
 *        in order of first appearance
 *
 * Returns: (transfer full): rows of plan->grouped, which are made of the groups
 *          when they are looked at: good until the next batch begins
 */
SfcRows *sfc_group_state_finish (SfcGroupState *self, gint64 watermark_us,
                                 SfcGroupStateMetrics *metrics);

/**
 * SfcGroupStateVisit:
 * @key: (array length=n_key): the group's, as in exec/group-key.h
 * @value: (array length=n_value) (nullable): its place in the order of first
 *         appearance and its accumulators; %NULL: the group was evicted
 * @data: of the caller
 *
 * One group outside of memory; good during the call.
 */
typedef void (*SfcGroupStateVisit) (const guint8 *key, gsize n_key,
                                    const guint8 *value, gsize n_value,
                                    gpointer data);

/**
 * sfc_group_state_save:
 * @self: after sfc_group_state_finish(), before the next batch begins
 * @all: every group; else only what this batch changed or evicted
 * @visit: called for each, with @data
 */
void sfc_group_state_save (SfcGroupState *self, gboolean all,
                           SfcGroupStateVisit visit, gpointer data);

/**
 * sfc_group_state_restore:
 * @self: before the first batch
 * @key: (array length=n_key): a group's
 * @value: (array length=n_value) (nullable): as it was saved
 *
 * Does what was saved again, in the order in which it was saved.  Numbers have
 * the byte order of the machine.
 *
 * Returns: whether it is a group of this plan; the state is good for nothing
 *          when it is not
 */
gboolean sfc_group_state_restore (SfcGroupState *self, const guint8 *key,
                                  gsize n_key, const guint8 *value,
                                  gsize n_value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcGroupState, sfc_group_state_free)

G_END_DECLS
