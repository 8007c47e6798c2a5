#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/clause.h"
#include "plan/plan-private.h"

/* ---- window and groupBy */

static gboolean
window_type_fail (GError **error, const SfcColumn *column,
                  const SfcClauseWindow *window)
{
  g_autofree char *type = sfc_column_dup_sql_type (column);

  return sfc_fail (
      error, SFC_ERROR_CONFIG,
      "[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve \"window(%s, "
      "%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
      ")\" due to data type mismatch: Parameter 1 requires the (\"(TIMESTAMP "
      "OR TIMESTAMP WITHOUT TIME ZONE)\" or \"STRUCT<start: TIMESTAMP, end: "
      "TIMESTAMP>\" or \"STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>\") "
      "type, however \"%s\" has the type \"%s\".",
      window->column, window->window_us, window->slide_us, window->start_us,
      window->column, type);
}

static gboolean
read_window (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  const char *text = sfc_plan_get (build, "window");
  SfcClauseWindow window;
  g_autofree char *name = NULL;
  SfcColumn column = { .name = (char *)"window", .type = SFC_TYPE_WINDOW };
  const SfcColumn time = { .type = SFC_TYPE_TIMESTAMP };
  SfcType type;
  int index;

  plan->window_slot = -1;
  if (text == NULL)
    return TRUE;
  if (!sfc_clause_window (text, &window, error))
    return FALSE;
  name = window.column;
  index = sfc_plan_find (error, plan->flow.schema, plan->flow.slots, name);
  if (index < 0)
    return FALSE;
  type = plan->flow.schema->columns[index].type;
  if (type != SFC_TYPE_TIMESTAMP && type != SFC_TYPE_STRING
      && type != SFC_TYPE_DATE)
    {
      window_type_fail (error, &plan->flow.schema->columns[index], &window);
      return sfc_remedy (error, _ ("declare it as TIMESTAMP in schema"));
    }
  plan->window_slot = (int)plan->flow.slots[index];
  if (type != SFC_TYPE_TIMESTAMP) /* Spark casts in silence */
    plan->window_slot
        = (int)sfc_plan_add_cast (build, plan->flow.slots[index], &time, TRUE);
  plan->window_us = window.window_us;
  plan->slide_us = window.slide_us;
  plan->start_us = window.start_us;
  column.window_us = window.window_us;
  column.nullable = window.slide_us != window.window_us;
  sfc_schema_add (plan->grouped, &column);
  if (plan->window_slot == plan->watermark_slot)
    plan->event_time_key = SFC_EVENT_TIME_WINDOW;
  return TRUE;
}

static gboolean
read_keys (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  g_auto (GStrv) names = sfc_clause_list (sfc_plan_get (build, "groupBy"));
  guint n = g_strv_length (names);

  plan->keys = g_new (guint, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = sfc_clause_unquote (names[i]);
      int index
          = sfc_plan_find (error, plan->flow.schema, plan->flow.slots, name);
      SfcColumn column;

      if (index < 0)
        return FALSE;
      plan->keys[plan->n_keys] = plan->flow.slots[index];
      if (plan->event_time_key == SFC_EVENT_TIME_NONE
          && plan->watermark_slot == (int)plan->flow.slots[index])
        plan->event_time_key = (int)plan->n_keys;
      plan->n_keys++;
      column = plan->flow.schema->columns[index];
      column.name = name; /* as it is spelt here */
      sfc_schema_add (plan->grouped, &column);
    }
  return TRUE;
}

/* ---- aggregate */

static const struct
{
  const char *name;
  SfcAggregateFunction function;
} functions[] = {
  { "count", SFC_AGGREGATE_COUNT }, { "sum", SFC_AGGREGATE_SUM },
  { "min", SFC_AGGREGATE_MIN },     { "max", SFC_AGGREGATE_MAX },
  { "avg", SFC_AGGREGATE_AVG },
};

static gboolean
find_function (const char *name, const char *part,
               SfcAggregateFunction *function, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_ascii_strcasecmp (name, functions[i].name) == 0)
      {
        *function = functions[i].function;
        return TRUE;
      }
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is not known"), part);
  return sfc_remedy (error, _ ("write count, or FUNCTION(COLUMN) [AS NAME] "
                               "with count, sum, min, max, avg"));
}

/* sum and avg take numbers; Spark casts text and times to DOUBLE in silence. */
static gboolean
make_numeric (SfcPlanBuild *build, SfcAggregate *aggregate, const char *name,
              const char *column, GError **error)
{
  const SfcColumn number = { .type = SFC_TYPE_DOUBLE };
  g_autofree char *type = NULL;

  switch (aggregate->input.type)
    {
    case SFC_TYPE_STRING:
    case SFC_TYPE_TIMESTAMP:
      aggregate->slot = (int)sfc_plan_add_cast (build, (guint)aggregate->slot,
                                                &number, TRUE);
      aggregate->input = number;
      return TRUE;
    case SFC_TYPE_DATE:
    case SFC_TYPE_BOOLEAN:
    case SFC_TYPE_WINDOW:
      type = sfc_column_dup_sql_type (&aggregate->input);
      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot "
                       "resolve \"%s(%s)\" due to data type mismatch: "
                       "Parameter 1 requires the \"NUMERIC\" or \"ANSI "
                       "INTERVAL\" type, however \"%s\" has the type \"%s\".",
                       name, column, column, type);
    default:
      return TRUE;
    }
}

/* Source: Spark's Sum and Average: DECIMAL(p + 10, s), DECIMAL(p + 4, s + 4) */
static void
set_result (SfcAggregate *aggregate)
{
  const SfcColumn *input = &aggregate->input;
  gboolean is_avg = aggregate->function == SFC_AGGREGATE_AVG;
  SfcColumn *result = &aggregate->result;

  *result = *input;
  result->name = NULL;
  result->nullable = TRUE;
  if (aggregate->function == SFC_AGGREGATE_COUNT)
    *result = (SfcColumn){ .type = SFC_TYPE_BIGINT };
  else if (aggregate->function == SFC_AGGREGATE_MIN
           || aggregate->function == SFC_AGGREGATE_MAX)
    return;
  else if (input->type == SFC_TYPE_DECIMAL)
    {
      result->precision = MIN (input->precision + (is_avg ? 4 : 10), 38);
      result->scale = MIN (input->scale + (is_avg ? 4 : 0), 38);
    }
  else if (is_avg || input->type == SFC_TYPE_FLOAT
           || input->type == SFC_TYPE_DOUBLE)
    result->type = SFC_TYPE_DOUBLE;
  else
    result->type = SFC_TYPE_BIGINT;
}

/* The argument of a function; `*` and `1` of count are every row. */
static gboolean
resolve_argument (SfcPlanBuild *build, SfcAggregate *aggregate,
                  const char *name, const char *column, GError **error)
{
  const SfcFlow *flow = &build->plan->flow;
  int index;

  aggregate->slot = -1;
  if (aggregate->function == SFC_AGGREGATE_COUNT
      && (g_str_equal (column, "*") || g_str_equal (column, "1")))
    return TRUE;
  index = sfc_plan_find (error, flow->schema, flow->slots, column);
  if (index < 0)
    return FALSE;
  aggregate->slot = (int)flow->slots[index];
  aggregate->input = flow->schema->columns[index];
  aggregate->input.name = NULL;
  return (aggregate->function != SFC_AGGREGATE_SUM
          && aggregate->function != SFC_AGGREGATE_AVG)
         || make_numeric (build, aggregate, name, column, error);
}

static gboolean
add_aggregate (SfcPlanBuild *build, const char *part, GError **error)
{
  SfcPlan *plan = build->plan;
  g_autofree char *function = NULL, *column = NULL, *alias = NULL;
  g_autofree char *name = NULL;
  SfcAggregate aggregate = { 0 };
  SfcColumn result;

  sfc_clause_call (part, &function, &column, &alias);
  if (!find_function (function, part, &aggregate.function, error))
    return FALSE;
  if (column == NULL && aggregate.function != SFC_AGGREGATE_COUNT)
    return find_function ("", part, &aggregate.function, error);
  name = g_ascii_strdown (function, -1);
  if (!resolve_argument (build, &aggregate, name, column != NULL ? column : "*",
                         error))
    return FALSE;
  set_result (&aggregate);
  if (alias == NULL && column != NULL)
    alias = g_strdup_printf ("%s(%s)", name, aggregate.slot < 0 ? "1" : column);
  result = aggregate.result;
  result.name = alias != NULL ? alias : name;
  sfc_schema_add (plan->grouped, &result);
  plan->aggregate
      = g_renew (SfcAggregate, plan->aggregate, (gsize)plan->n_aggregates + 1);
  plan->aggregate[plan->n_aggregates++] = aggregate;
  return TRUE;
}

/* groupBy and window mean nothing where nothing is computed. */
static gboolean
refuse_groups (SfcPlanBuild *build, GError **error)
{
  static const char *const keys[] = { "groupBy", "window" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (sfc_plan_get (build, keys[i]) != NULL)
      {
        sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s without aggregate"), keys[i]);
        return sfc_remedy (error, _ ("add aggregate = count"));
      }
  return TRUE;
}

/* Spark leaves the event time out before dropDuplicates where nothing after it
 * reads the column; then nothing is late there. */
static gboolean
reads_event_time (const SfcPlanBuild *build)
{
  const SfcPlan *plan = build->plan;
  guint time = (guint)plan->watermark_slot;
  gboolean reads = plan->distinct_time >= 0 || !plan->aggregates
                   || plan->window_slot == (int)time;

  for (guint i = 0; i < plan->n_keys; i++)
    reads |= plan->keys[i] == time;
  for (guint i = 0; i < plan->n_aggregates; i++)
    reads |= plan->aggregate[i].slot >= 0
             && sfc_plan_slot_origin (build, (guint)plan->aggregate[i].slot)
                    == time;
  for (guint i = 0; plan->join.before && i < plan->join.n_keys; i++)
    reads |= plan->join.keys[i] == time;
  return plan->watermark_slot >= 0 && reads;
}

gboolean
sfc_plan_read_aggregate (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  g_auto (GStrv) parts = sfc_clause_list (sfc_plan_get (build, "aggregate"));

  plan->event_time_key = SFC_EVENT_TIME_NONE;
  plan->window_slot = -1;
  plan->aggregates = parts[0] != NULL;
  plan->grouped = plan->aggregates ? sfc_schema_new ()
                                   : sfc_schema_ref (plan->flow.schema);
  if (!plan->aggregates && !refuse_groups (build, error))
    return FALSE;
  if (plan->aggregates
      && (!read_window (build, error) || !read_keys (build, error)))
    return FALSE;
  build->key = "aggregate";
  for (char **part = parts; *part != NULL; part++)
    if (!add_aggregate (build, *part, error))
      return FALSE;
  plan->counts_only = plan->n_aggregates == 1 && plan->aggregate[0].slot < 0;
  plan->distinct_drops_late = plan->n_distinct > 0 && reads_event_time (build);
  return TRUE;
}
