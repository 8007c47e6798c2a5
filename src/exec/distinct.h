/* exec/distinct.h -- dropDuplicates in one worker: the first of each key. */

#pragma once

#include "exec/aggregate.h"
#include "exec/operator.h"
#include "plan/plan.h"
#include "state/group-table.h"

G_BEGIN_DECLS

/**
 * SfcDistinctCounts:
 * @late: rows of the batch older than the watermark
 * @seen: the others
 */
typedef struct
{
  gint64 late, seen;
} SfcDistinctCounts;

/**
 * sfc_distinct_new:
 * @plan: of the query; outlives the operator
 *
 * Which row of a key passes is known when all workers are done: the first by
 * partition and offset that is not of the state.
 *
 * Shape: 1 row -> kept, when it is the first of its key; hands nothing on
 * Source: spark-semantics section 13
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_distinct_new (const SfcPlan *plan);

/** sfc_distinct_begin: forgets; in this batch rows up to @late_us are late
 * [us] */
void sfc_distinct_begin (SfcOperator *self, gint64 late_us);

/** sfc_distinct_set_limit: calls @overflow with @data when the rows that are
 * kept take more than @bytes */
void sfc_distinct_set_limit (SfcOperator *self, gsize bytes,
                             SfcOverflowFunc overflow, gpointer data);

/** sfc_distinct_peek: Returns: (transfer none): a group for each key; its cells
 * are the slots of a row, see sfc_distinct_slots() */
SfcGroupTable *sfc_distinct_peek (SfcOperator *self);

SfcDistinctCounts sfc_distinct_get_counts (const SfcOperator *self);

/** sfc_distinct_slots: Returns: (transfer none) (array): the slots of the row,
 * those of the record and casts of them */
const SfcValue *sfc_distinct_slots (const SfcGroup *row);

/** sfc_distinct_key_time: Returns: the event time among the columns of @key
 * [us]; %G_MAXINT64, which no watermark reaches: there is none, or null */
gint64 sfc_distinct_key_time (const SfcPlan *plan, const guint8 *key);

G_END_DECLS
