/* exec/static-join.h -- the stream-static join, before or after aggregation. */

#pragma once

#include "exec/operator.h"
#include "plan/plan.h"
#include "row/rows.h"

G_BEGIN_DECLS

/**
 * sfc_static_join_new:
 * @join: of the plan, with @before set; outlives the operator
 *
 * Shape: 1 row -> its matches, in the order of the table; left: at least 1
 * Source: spark-semantics 14.1; null matches nothing
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_static_join_new (const SfcJoin *join);

/** sfc_static_join_begin: the batch joins with @table: borrowed */
void sfc_static_join_begin (SfcOperator *self, SfcStaticTable *table);

/**
 * sfc_static_join_rows:
 * @plan: of the query
 * @table: the static table; text in the result is its
 * @rows: of plan->grouped; text in the result is theirs
 *
 * The same after the aggregation: key columns once and first, then the other
 * columns of @rows, then those of @table.
 *
 * Returns: (transfer full): rows of plan->result
 */
SfcRows *sfc_static_join_rows (const SfcPlan *plan, SfcStaticTable *table,
                               const SfcRows *rows);

G_END_DECLS
