#include "config.h"

#include "plan/plan.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "config/interval.h"
#include "plan/clause.h"
#include "plan/plan-private.h"

static void
flow_clear (SfcFlow *flow)
{
  sfc_schema_unref (flow->schema);
  g_free (flow->slots);
}

void
sfc_plan_free (SfcPlan *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  sfc_schema_unref (self->input);
  flow_clear (&self->flow);
  g_free (self->keys);
  sfc_schema_unref (self->grouped);
  sfc_static_table_unref (self->join.table);
  g_free (self->join.path);
  g_free (self->join.keys);
  g_free (self->join.table_keys);
  g_free (self->join.others);
  sfc_schema_unref (self->result);
  g_clear_pointer (&self->sort, g_array_unref);
  g_free (self);
}

const char *
sfc_plan_get (SfcPlanBuild *build, const char *key)
{
  build->key = key;
  return sfc_settings_get (build->settings, build->group, key);
}

/* ---- from_json and select */

static gboolean
read_schema (SfcPlanBuild *build, GError **error)
{
  const char *ddl = sfc_plan_get (build, "schema");

  build->schema = sfc_schema_parse (ddl, error);
  return build->schema != NULL;
}

static void
flow_add (SfcFlow *flow, const SfcColumn *column, guint slot)
{
  guint n = flow->schema->n_columns;

  flow->slots = g_renew (guint, flow->slots, (gsize)n + 1);
  flow->slots[n] = slot;
  sfc_schema_add (flow->schema, column);
}

static gboolean
select_column (SfcPlanBuild *build, SfcFlow *flow, const char *part,
               GError **error)
{
  g_autofree char *name = NULL, *alias = NULL;
  SfcColumn column;
  int index;

  sfc_clause_alias (part, &name, &alias);
  if (g_ascii_strncasecmp (name, "cast(", 5) == 0
      || g_ascii_strncasecmp (name, "cast (", 6) == 0)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("select: CAST is not in this version: %s"), part);
      return sfc_remedy (error, _ ("declare the column's type in schema"));
    }
  index = sfc_schema_resolve (build->schema, name);
  if (index < 0)
    return sfc_plan_unresolved (error, build->schema, name);
  column = build->schema->columns[index];
  column.name = alias;
  flow_add (flow, &column, (guint)index);
  return TRUE;
}

static void
select_all (SfcPlanBuild *build, SfcFlow *flow)
{
  for (guint i = 0; i < build->schema->n_columns; i++)
    flow_add (flow, &build->schema->columns[i], i);
}

/* Slots are indices into the whole schema until prune() numbers them anew. */
static gboolean
read_select (SfcPlanBuild *build, GError **error)
{
  SfcFlow *flow = &build->plan->flow;
  g_auto (GStrv) parts = sfc_clause_list (sfc_plan_get (build, "select"));

  flow->schema = sfc_schema_new ();
  if (parts[0] == NULL)
    select_all (build, flow);
  for (char **part = parts; *part != NULL; part++)
    if (g_str_equal (*part, "*"))
      select_all (build, flow);
    else if (!select_column (build, flow, *part, error))
      return FALSE;
  return TRUE;
}

/* ---- watermark */

static gboolean
read_watermark (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  const char *text = sfc_plan_get (build, "watermark");
  g_autofree char *name = NULL;
  gint64 delay_us;
  int index;

  plan->watermark_slot = -1;
  if (text == NULL)
    return TRUE;
  if (!sfc_clause_watermark (text, &name, &delay_us, error))
    return FALSE;
  index = sfc_schema_resolve (plan->flow.schema, name);
  if (index < 0)
    return sfc_plan_unresolved (error, plan->flow.schema, name);
  if (plan->flow.schema->columns[index].type != SFC_TYPE_TIMESTAMP)
    {
      g_autofree char *type
          = sfc_plan_type_name (&plan->flow.schema->columns[index]);

      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "[EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE] The event time "
                       "`%s` has the invalid type \"%s\", but expected "
                       "\"TIMESTAMP\".",
                       name, type);
    }
  plan->watermark_slot = (int)plan->flow.slots[index];
  plan->watermark_delay_ms = delay_us / 1000;
  return TRUE;
}

/* ---- group by and aggregate */

/* Spark casts STRING and DATE in silence; here the schema says TIMESTAMP. */
static gboolean
window_type_fail (GError **error, const SfcColumn *column,
                  const SfcClauseWindow *window)
{
  g_autofree char *type = sfc_plan_type_name (column);

  if (column->type == SFC_TYPE_STRING || column->type == SFC_TYPE_DATE)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     _ ("window: column %s is no TIMESTAMP"), window->column);
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
  int index;

  plan->window_slot = -1;
  if (text == NULL)
    return TRUE;
  if (!sfc_clause_window (text, &window, error))
    return FALSE;
  name = window.column;
  index = sfc_schema_resolve (plan->flow.schema, name);
  if (index < 0)
    return sfc_plan_unresolved (error, plan->flow.schema, name);
  if (plan->flow.schema->columns[index].type != SFC_TYPE_TIMESTAMP)
    {
      window_type_fail (error, &plan->flow.schema->columns[index], &window);
      return sfc_remedy (error, _ ("declare it as TIMESTAMP in schema"));
    }
  plan->window_slot = (int)plan->flow.slots[index];
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
      int index = sfc_schema_resolve (plan->flow.schema, name);

      if (index < 0)
        return sfc_plan_unresolved (error, plan->flow.schema, name);
      plan->keys[plan->n_keys] = plan->flow.slots[index];
      if (plan->event_time_key == SFC_EVENT_TIME_NONE
          && plan->watermark_slot == (int)plan->flow.slots[index])
        plan->event_time_key = (int)plan->n_keys;
      plan->n_keys++;
      sfc_schema_add (plan->grouped, &plan->flow.schema->columns[index]);
    }
  return TRUE;
}

static gboolean
read_aggregate (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  const char *text = sfc_plan_get (build, "aggregate");
  SfcColumn count = { .name = (char *)"count", .type = SFC_TYPE_BIGINT };

  plan->event_time_key = SFC_EVENT_TIME_NONE;
  if (text == NULL)
    {
      for (guint i = 0; i < 2; i++)
        {
          const char *key = i == 0 ? "groupBy" : "window";

          if (sfc_plan_get (build, key) != NULL)
            {
              sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s without aggregate"),
                        key);
              return sfc_remedy (error, _ ("add aggregate = count"));
            }
        }
      plan->window_slot = -1;
      plan->grouped = sfc_schema_ref (plan->flow.schema);
      return TRUE;
    }
  if (!g_str_equal (text, "count"))
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("aggregate: “%s” is not in this version"), text);
      return sfc_remedy (error, _ ("this version knows: count"));
    }
  plan->aggregates = TRUE;
  plan->grouped = sfc_schema_new ();
  if (!read_window (build, error) || !read_keys (build, error))
    return FALSE;
  sfc_schema_add (plan->grouped, &count);
  return TRUE;
}

/* ---- output */

static gboolean
read_output_mode (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  const char *mode = sfc_plan_get (build, "outputMode");

  if (g_ascii_strcasecmp (mode, "append") == 0)
    plan->output_mode = SFC_OUTPUT_APPEND;
  else if (g_ascii_strcasecmp (mode, "update") == 0)
    plan->output_mode = SFC_OUTPUT_UPDATE;
  else if (g_ascii_strcasecmp (mode, "complete") == 0)
    plan->output_mode = SFC_OUTPUT_COMPLETE;
  else
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Unknown output mode %s. Accepted output modes are "
                     "'append', 'complete', 'update'",
                     mode);
  if (plan->output_mode == SFC_OUTPUT_COMPLETE && !plan->aggregates)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Complete output mode not supported when there are no "
                     "streaming aggregations on streaming "
                     "DataFrames/Datasets");
  if (plan->output_mode == SFC_OUTPUT_APPEND && plan->aggregates
      && (plan->watermark_slot < 0
          || plan->event_time_key == SFC_EVENT_TIME_NONE))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Append output mode not supported when there are "
                     "streaming aggregations on streaming "
                     "DataFrames/DataSets without watermark");
  return TRUE;
}

static gboolean
sort_key (const SfcPlan *plan, const char *part, SfcSortKey *key,
          GError **error)
{
  const char *order;
  g_autofree char *name = sfc_clause_name (part, &order);
  int index = sfc_schema_resolve (plan->result, name);

  if (index < 0)
    return sfc_plan_unresolved (error, plan->result, name);
  key->column = (guint)index;
  key->descending = g_ascii_strcasecmp (order, "desc") == 0;
  if (!key->descending && *order != '\0'
      && g_ascii_strcasecmp (order, "asc") != 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     _ ("orderBy: “%s” is neither ASC nor DESC"), order);
  return TRUE;
}

static gboolean
read_order_by (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  g_auto (GStrv) parts = sfc_clause_list (sfc_plan_get (build, "orderBy"));

  plan->sort = g_array_new (FALSE, FALSE, sizeof (SfcSortKey));
  if (parts[0] != NULL && plan->output_mode != SFC_OUTPUT_COMPLETE)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Sorting is not supported on streaming "
                     "DataFrames/Datasets, unless it is on aggregated "
                     "DataFrame/Dataset in Complete output mode");
  for (char **part = parts; *part != NULL; part++)
    {
      SfcSortKey key;

      if (!sort_key (plan, *part, &key, error))
        return FALSE;
      g_array_append_val (plan->sort, key);
    }
  return TRUE;
}

static gboolean
read_trigger (SfcPlanBuild *build, GError **error)
{
  static const char prefix[] = "processingTime";
  SfcPlan *plan = build->plan;
  const char *text = sfc_plan_get (build, "trigger");

  if (text == NULL)
    plan->trigger = SFC_TRIGGER_DEFAULT;
  else if (g_ascii_strcasecmp (text, "availableNow") == 0)
    plan->trigger = SFC_TRIGGER_AVAILABLE_NOW;
  else if (g_ascii_strcasecmp (text, "once") == 0)
    plan->trigger = SFC_TRIGGER_ONCE;
  else if (g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0
           && strchr (" \t", text[strlen (prefix)]) != NULL)
    {
      g_autofree char *interval
          = g_strstrip (g_strdup (text + strlen (prefix)));

      if (*interval == '\0')
        return sfc_fail (error, SFC_ERROR_CONFIG,
                         "[VALUE_NOT_NON_EMPTY_STR] Value for `processingTime` "
                         "must be a non empty string, got ''.");
      plan->trigger = SFC_TRIGGER_PROCESSING_TIME;
      if (!sfc_interval_parse_trigger (interval, &plan->trigger_us, error))
        return FALSE;
      if (plan->trigger_us < 1000)
        plan->trigger = SFC_TRIGGER_DEFAULT;
    }
  else
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("trigger: “%s”"), text);
      return sfc_remedy (error, _ ("write processingTime INTERVAL, "
                                   "availableNow or once"));
    }
  return TRUE;
}

/* ---- pruning: decode only what something needs */

static void
need (SfcPlanBuild *build, GArray *map, guint *slot)
{
  gint *to = &g_array_index (map, gint, *slot);

  if (*to < 0)
    *to = (gint)sfc_schema_add (build->plan->input,
                                &build->schema->columns[*slot]);
  *slot = (guint)*to;
}

static void
need_signed (SfcPlanBuild *build, GArray *map, int *slot)
{
  guint unsigned_slot = (guint)*slot;

  if (*slot < 0)
    return;
  need (build, map, &unsigned_slot);
  *slot = (int)unsigned_slot;
}

/* Until here slots are columns of the whole schema, then of a join before the
 * aggregation; the ones that nobody reads go. */
static void
prune (SfcPlanBuild *build)
{
  SfcPlan *plan = build->plan;
  guint n_whole = build->schema->n_columns;
  guint n_static = plan->join.before ? plan->join.n_others : 0;
  g_autoptr (GArray) map = g_array_new (FALSE, FALSE, sizeof (gint));

  plan->input = sfc_schema_new ();
  for (guint i = 0; i < n_whole + n_static; i++)
    {
      gint none = -1;

      g_array_append_val (map, none);
    }
  need_signed (build, map, &plan->watermark_slot);
  need_signed (build, map, &plan->window_slot);
  for (guint i = 0; plan->join.before && i < plan->join.n_keys; i++)
    need (build, map, &plan->join.keys[i]);
  for (guint i = 0; i < plan->n_keys; i++)
    if (plan->keys[i] < n_whole)
      need (build, map, &plan->keys[i]);
  for (guint i = 0; !plan->aggregates && i < plan->flow.schema->n_columns; i++)
    if (plan->flow.slots[i] < n_whole)
      need (build, map, &plan->flow.slots[i]);
  /* the static columns come after those of the record */
  plan->join.first_slot = plan->input->n_columns;
  plan->n_slots = plan->input->n_columns + n_static;
  for (guint i = 0; i < plan->n_keys; i++)
    if (plan->keys[i] >= n_whole)
      plan->keys[i] += plan->join.first_slot - n_whole;
  for (guint i = 0; !plan->aggregates && i < plan->flow.schema->n_columns; i++)
    if (plan->flow.slots[i] >= n_whole)
      plan->flow.slots[i] += plan->join.first_slot - n_whole;
}

static gboolean
build_plan (SfcPlanBuild *build, GError **error)
{
  if (!read_schema (build, error) || !read_select (build, error)
      || !read_watermark (build, error)
      || !sfc_plan_read_join_before (build, error)
      || !read_aggregate (build, error)
      || !sfc_plan_read_join_after (build, error)
      || !read_output_mode (build, error) || !read_order_by (build, error)
      || !read_trigger (build, error))
    return FALSE;
  prune (build);
  return TRUE;
}

/* Where the value stands that is wrong, or at least whose it is. */
static void
add_place (const SfcPlanBuild *build, GError **error)
{
  g_autofree char *place = NULL;

  if (build->key != NULL
      && sfc_settings_is_set (build->settings, build->group, build->key))
    {
      place = sfc_settings_describe_origin (build->settings, build->group,
                                            build->key);
      g_prefix_error (error, "%s: ", place);
    }
  else
    g_prefix_error (error, _ ("query %s: "), build->plan->name);
}

SfcPlan *
sfc_plan_new (SfcSettings *settings, const char *query, GError **error)
{
  g_autoptr (SfcPlan) plan = g_new0 (SfcPlan, 1);
  g_autofree char *group = g_strconcat ("query ", query, NULL);
  SfcPlanBuild build = { .settings = settings, .group = group, .plan = plan };
  gboolean ok;

  plan->name = g_strdup (query);
  ok = build_plan (&build, error);
  sfc_schema_unref (build.schema);
  if (!ok)
    {
      add_place (&build, error);
      return NULL;
    }
  return g_steal_pointer (&plan);
}
