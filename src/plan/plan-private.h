/* plan/plan-private.h -- shared by the files that build a plan. */

#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * SfcPlanBuild:
 * @settings: where the values come from
 * @group: "query NAME"
 * @plan: under way
 * @schema: (nullable): of from_json, all columns
 */
typedef struct
{
  SfcSettings *settings;
  const char *group;
  SfcPlan *plan;
  SfcSchema *schema;
} SfcPlanBuild;

/** sfc_plan_get: Returns: (nullable): the value of @key in the group */
const char *sfc_plan_get (const SfcPlanBuild *build, const char *key);

/** sfc_plan_find: Returns: the column @name of @schema in any case, or -1 */
int sfc_plan_find (const SfcSchema *schema, const char *name);

/** sfc_plan_unresolved: fails in Spark's words; Returns: %FALSE */
gboolean sfc_plan_unresolved (GError **error, const SfcSchema *schema,
                              const char *name);

/** sfc_plan_read_join_before: reads the join; one before the aggregation
 * extends plan->flow */
gboolean sfc_plan_read_join_before (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_join_after: sets plan->result */
gboolean sfc_plan_read_join_after (SfcPlanBuild *build, GError **error);

G_END_DECLS
