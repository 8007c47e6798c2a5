/* exec/distinct-state.h -- the keys that dropDuplicates has seen. */

#pragma once

#include "exec/distinct.h"
#include "exec/group-state.h"

G_BEGIN_DECLS

/** SfcDistinctState: all keys of a query; the execution thread's. */
typedef struct _SfcDistinctState SfcDistinctState;

/**
 * SfcDistinctMetrics:
 * @state: as those of the aggregation; @state.dropped counts late rows
 * @duplicates: rows of this batch that were not the first of their key
 *
 * Source: spark-semantics section 13, metrics of dedupe
 */
typedef struct
{
  SfcGroupStateMetrics state;
  gint64 duplicates;
} SfcDistinctMetrics;

/** sfc_distinct_state_new: @plan outlives it; Returns: (transfer full) */
SfcDistinctState *sfc_distinct_state_new (const SfcPlan *plan);
void sfc_distinct_state_free (SfcDistinctState *self);

/** sfc_distinct_state_set_limit: before the first batch; @limit is copied */
void sfc_distinct_state_set_limit (SfcDistinctState *self,
                                   const SfcStateLimit *limit);

/** sfc_distinct_state_check: as sfc_group_state_check() */
gboolean sfc_distinct_state_check (const SfcDistinctState *self,
                                   GError **error);

/** sfc_distinct_state_begin: a batch begins */
void sfc_distinct_state_begin (SfcDistinctState *self);

/**
 * sfc_distinct_state_overflow:
 * @self: the state, in a batch
 * @rows: that a worker kept, which have outgrown their share
 *
 * Merges them now, and empties the table.
 *
 * Thread: any
 *
 * Returns: whether the worker may go on
 */
gboolean sfc_distinct_state_overflow (SfcDistinctState *self,
                                      SfcGroupTable *rows);

/** sfc_distinct_state_merge: adds the rows that a worker's sfc_distinct_new()
 * kept, which stay until the batch is finished */
void sfc_distinct_state_merge (SfcDistinctState *self, SfcOperator *worker);

/** SfcRowFunc: takes a row; its slots may be written to, and end with the call
 */
typedef void (*SfcRowFunc) (SfcRow *row, gpointer data);

/**
 * sfc_distinct_state_finish:
 * @self: the state
 * @watermark_us: of this batch [us]
 * @push: gets the rows that are the first of their key, by partition and
 *        offset
 * @data: for @push
 * @metrics: (out): of this batch
 *
 * Ends the batch: the keys become known, and those older than the watermark
 * are forgotten where the event time is one of the columns; null is not older.
 */
void sfc_distinct_state_finish (SfcDistinctState *self, gint64 watermark_us,
                                SfcRowFunc push, gpointer data,
                                SfcDistinctMetrics *metrics);

/** sfc_distinct_state_save: as sfc_group_state_save(); the value of a key is
 * empty */
void sfc_distinct_state_save (SfcDistinctState *self, gboolean all,
                              SfcGroupStateVisit visit, gpointer data);

/** sfc_distinct_state_restore: as sfc_group_state_restore() */
gboolean sfc_distinct_state_restore (SfcDistinctState *self, const guint8 *key,
                                     gsize n_key, const guint8 *value,
                                     gsize n_value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcDistinctState, sfc_distinct_state_free)

G_END_DECLS
