/* exec/filter.h -- where. */

#pragma once

#include "base/zone.h"
#include "exec/operator.h"
#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * sfc_filter_new:
 * @plan: of the query; outlives the operator
 * @first, @n: which of its predicates
 * @zone: of the session
 *
 * Shape: 1 row -> 1 row when all of them are true, else none
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_filter_new (const SfcPlan *plan, guint first, guint n,
                             SfcZone *zone);

G_END_DECLS
