/* exec/project.h -- casts cells of a row. */

#pragma once

#include "base/zone.h"
#include "exec/operator.h"
#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * sfc_project_new:
 * @plan: of the query; outlives the operator
 * @first: the first of plan->casts to do
 * @n: how many
 * @zone: of the session
 *
 * Shape: 1 row -> 1 row
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_project_new (const SfcPlan *plan, guint first, guint n,
                              SfcZone *zone);

G_END_DECLS
