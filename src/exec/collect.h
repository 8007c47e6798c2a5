/* exec/collect.h -- rows of a query without aggregation -> the batch's rows. */

#pragma once

#include "exec/operator.h"
#include "plan/plan.h"
#include "row/rows.h"

G_BEGIN_DECLS

/**
 * sfc_collect_new:
 * @plan: of the query; outlives the operator
 *
 * Shape: 1 row -> 1 row of plan->flow, copied
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_collect_new (const SfcPlan *plan);

/** sfc_collect_begin: forgets; the batch has @n_ranks partitions */
void sfc_collect_begin (SfcOperator *self, guint n_ranks);

/** sfc_collect_peek: Returns: (transfer none) (nullable): the rows of partition
 * @rank, in order of their offsets */
const SfcRows *sfc_collect_peek (SfcOperator *self, guint rank);

G_END_DECLS
