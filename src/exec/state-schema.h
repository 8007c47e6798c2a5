/* exec/state-schema.h -- the columns of an aggregation's state. */

#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * sfc_state_schema_key / sfc_state_schema_value:
 * @plan: of a query that aggregates
 *
 * Returns: (transfer full): the columns as Spark's StructType.toString() shows
 *          them: `StructType(StructField(k,StringType,true))`
 */
char *sfc_state_schema_key (const SfcPlan *plan);
char *sfc_state_schema_value (const SfcPlan *plan);

/** sfc_state_schema_types: Returns: (transfer full): what may not change from
 * run to run: the same without names */
char *sfc_state_schema_types (const SfcPlan *plan);

/** sfc_state_schema_distinct: the key of dropDuplicates, likewise */
char *sfc_state_schema_distinct (const SfcPlan *plan);

/** sfc_state_schema_distinct_types: likewise without names */
char *sfc_state_schema_distinct_types (const SfcPlan *plan);

G_END_DECLS
