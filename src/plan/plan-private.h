/* plan/plan-private.h -- shared by the files that build a plan. */

#pragma once

#include "plan/plan.h"
#include "row/cast.h"

G_BEGIN_DECLS

/**
 * SfcPlanBuild:
 * @settings: where the values come from
 * @group: "query NAME"
 * @plan: under way
 * @schema: (nullable): of from_json, all columns
 * @key: (nullable): the key read last: what an error is about
 * @slots: (element-type SfcPlanSlot): all that there may be; until
 *         sfc_plan_prune() the plan's slots are indices of it
 * @caster: in the session's zone
 */
typedef struct
{
  SfcSettings *settings;
  const char *group;
  SfcPlan *plan;
  SfcSchema *schema;
  const char *key;
  GArray *slots;
  SfcCaster *caster;
} SfcPlanBuild;

typedef enum
{
  SFC_SLOT_DECODED, /* the first ones, as many as columns of the schema */
  SFC_SLOT_EARLY,   /* cast before anything else */
  SFC_SLOT_STATIC,  /* of a join before the aggregation */
  SFC_SLOT_LATE,    /* cast after that join */
} SfcSlotOrigin;

/**
 * SfcPlanSlot:
 * @origin: what fills it
 * @from: of a cast: the slot that is cast
 * @column: its type
 * @needed, @place: of sfc_plan_prune()
 */
typedef struct
{
  SfcSlotOrigin origin;
  guint from;
  SfcColumn column;
  gboolean needed;
  guint place;
} SfcPlanSlot;

/** sfc_plan_add_slot: Returns: the index of the new slot */
guint sfc_plan_add_slot (SfcPlanBuild *build, const SfcPlanSlot *slot);

/** sfc_plan_add_cast: Returns: a slot that is slot @from cast to @to */
guint sfc_plan_add_cast (SfcPlanBuild *build, guint from, const SfcColumn *to,
                         gboolean late);

/** sfc_plan_slot_origin: Returns: the slot that a late cast reads, else @slot
 */
guint sfc_plan_slot_origin (const SfcPlanBuild *build, guint slot);

/** sfc_plan_prune: leaves out what nothing needs, and gives the slots their
 * final numbers */
void sfc_plan_prune (SfcPlanBuild *build);

/** sfc_plan_reads_json: Returns: whether records are read with the query's
 * schema; those of a rate source have one of their own */
gboolean sfc_plan_reads_json (const SfcSettings *settings, const char *query);

/** sfc_plan_get_schema: Returns: the schema of the records, as Spark DDL */
const char *sfc_plan_get_schema (const SfcSettings *settings,
                                 const char *query);

/** sfc_plan_read_from_json: reads schema and the options of from_json: sets
 * build->schema and plan->from_json */
gboolean sfc_plan_read_from_json (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_select: reads select: sets plan->flow */
gboolean sfc_plan_read_select (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_where: sets plan->predicates */
gboolean sfc_plan_read_where (SfcPlanBuild *build, GError **error);

/**
 * sfc_plan_test_join_keys:
 *
 * Adds to plan->predicates that the keys of an inner join are not null, as
 * Spark's optimizer does: such rows find no partner, and so they never reach
 * the watermark nor the state.  Behind dropDuplicates, and of a key that is the
 * event time, they still do not reach the state of an aggregation.
 *
 * Source: InferFiltersFromConstraints and PushPredicateThroughNonJoin
 */
void sfc_plan_test_join_keys (SfcPlanBuild *build);

/** sfc_plan_read_watermark: sets plan->watermark_slot and its delay */
gboolean sfc_plan_read_watermark (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_distinct: reads dropDuplicates */
gboolean sfc_plan_read_distinct (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_aggregate: reads window, groupBy and aggregate: sets
 * plan->grouped */
gboolean sfc_plan_read_aggregate (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_output: reads outputMode, orderBy and trigger */
gboolean sfc_plan_read_output (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_rejects: reads malformedSink and lateSink, which sinks of raw
 * records they name */
gboolean sfc_plan_read_rejects (SfcPlanBuild *build, GError **error);

/** sfc_plan_mismatch: fails in Spark's words for what cannot be compared;
 * Returns: %FALSE */
gboolean sfc_plan_mismatch (GError **error, const char *left,
                            const char *relation, const char *right,
                            const SfcColumn *left_type,
                            const SfcColumn *right_type);

/** sfc_plan_get: Returns: (nullable): the value of @key in the group */
const char *sfc_plan_get (SfcPlanBuild *build, const char *key);

/**
 * sfc_plan_find:
 * @error: set on failure
 * @schema: columns
 * @slots: (nullable) (array): where they are kept: one that stands there twice
 *         is one
 * @name: in any case
 *
 * Errors: %SFC_ERROR_CONFIG: there is none, or more than one, in Spark's words
 *
 * Returns: the index of the one column @name, or -1
 */
int sfc_plan_find (GError **error, const SfcSchema *schema, const guint *slots,
                   const char *name);

/** sfc_plan_unresolved: fails in Spark's words, with the five columns that are
 * most like @name; Returns: %FALSE */
gboolean sfc_plan_unresolved (GError **error, const SfcSchema *schema,
                              const char *name);

/** sfc_plan_unresolved_key: fails in Spark's words for a join column that the
 * @side ("left" or "right") has not; Returns: %FALSE */
gboolean sfc_plan_unresolved_key (GError **error, const SfcSchema *schema,
                                  const char *name, const char *side);

/** sfc_plan_read_join_before: reads the join; one before the aggregation
 * extends plan->flow */
gboolean sfc_plan_read_join_before (SfcPlanBuild *build, GError **error);

/** sfc_plan_read_join_after: sets plan->result */
gboolean sfc_plan_read_join_after (SfcPlanBuild *build, GError **error);

G_END_DECLS
