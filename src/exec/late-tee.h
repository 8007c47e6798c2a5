/* exec/late-tee.h -- rows pass; the record of one that will be dropped as late
 * is kept. */

#pragma once

#include "exec/operator.h"
#include "exec/rejects.h"
#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * sfc_late_tee_new:
 * @plan: of the query; outlives the operator
 * @record: where the record that is being pushed is found
 * @rejects: what a late one is added to, once, however many rows and windows it
 *           has
 *
 * Stands before dropDuplicates, else before the aggregation.
 *
 * Shape: 1 row -> the same row
 * Source: spark-semantics sections 12 and 13
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_late_tee_new (const SfcPlan *plan,
                               const SfcRecord *const *record,
                               SfcRejects *rejects);

/** sfc_late_tee_begin: in this batch, groups and rows up to @late_us are late
 * [us] */
void sfc_late_tee_begin (SfcOperator *self, gint64 late_us);

G_END_DECLS
