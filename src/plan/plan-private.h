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
 * @key: (nullable): the key read last: what an error is about
 */
typedef struct
{
  SfcSettings *settings;
  const char *group;
  SfcPlan *plan;
  SfcSchema *schema;
  const char *key;
} SfcPlanBuild;

/** sfc_plan_get: Returns: (nullable): the value of @key in the group */
const char *sfc_plan_get (SfcPlanBuild *build, const char *key);

/** sfc_plan_unresolved: fails in Spark's words, with the five columns that are
 * most like @name; Returns: %FALSE */
gboolean sfc_plan_unresolved (GError **error, const SfcSchema *schema,
                              const char *name);

/** sfc_plan_unresolved_key: fails in Spark's words for a join column that the
 * @side ("left" or "right") has not; Returns: %FALSE */
gboolean sfc_plan_unresolved_key (GError **error, const SfcSchema *schema,
                                  const char *name, const char *side);

/** sfc_plan_type_name: Returns: (transfer full): the type in SQL: "BIGINT" */
char *sfc_plan_type_name (const SfcColumn *column);

/** sfc_plan_read_join_before: reads the join; one before the aggregation
 * extends plan->flow */
gboolean sfc_plan_read_join_before (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_join_after: sets plan->result */
gboolean sfc_plan_read_join_after (SfcPlanBuild *build, GError **error);

G_END_DECLS
