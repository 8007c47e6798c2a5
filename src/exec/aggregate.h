/* exec/aggregate.h -- rows -> a worker's partial groups. */

#pragma once

#include "exec/operator.h"
#include "plan/plan.h"
#include "state/group-table.h"

G_BEGIN_DECLS

#define SFC_AGGREGATE_RANK sizeof (guint32)

/**
 * sfc_aggregate_new:
 * @plan: of the query; outlives the operator
 *
 * Where results depend on the order of rows, a group is one of each partition:
 * its key ends in the partition's rank, in SFC_AGGREGATE_RANK bytes.  Where
 * sfc_panes_are_used(), it is of a pane, which stands in its key in place of a
 * window, and its first_sub is the row's.
 *
 * Shape: 1 row -> 0..n windows, or a pane -> cells of as many groups; hands
 *        nothing on
 * Source: spark-semantics section 11 (which windows)
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_aggregate_new (const SfcPlan *plan);

/**
 * SfcOverflowFunc: empties @groups, which have outgrown their share
 *
 * Returns: whether that went well
 */
typedef gboolean (*SfcOverflowFunc) (SfcGroupTable *groups, gpointer data);

/** sfc_aggregate_set_limit: calls @overflow with @data when the groups take
 * more than @bytes; not where results depend on the order of rows */
void sfc_aggregate_set_limit (SfcOperator *self, gsize bytes,
                              SfcOverflowFunc overflow, gpointer data);

/** sfc_aggregate_peek: Returns: (transfer none): the groups since it was last
 * cleared */
SfcGroupTable *sfc_aggregate_peek (SfcOperator *self);

G_END_DECLS
