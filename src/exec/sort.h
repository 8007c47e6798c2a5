/* exec/sort.h -- orderBy. */

#pragma once

#include "plan/plan.h"
#include "row/rows.h"

G_BEGIN_DECLS

/**
 * sfc_sort_rows:
 * @rows: of plan->result; equal rows keep their order
 * @plan: says by what
 *
 * Source: Spark's SortOrder: nulls first ascending, last descending; text by
 *         its bytes; NaN above every number
 */
void sfc_sort_rows (SfcRows *rows, const SfcPlan *plan);

G_END_DECLS
