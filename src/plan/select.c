#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/clause.h"
#include "plan/plan-private.h"

/* ---- select */

static void
flow_add (SfcFlow *flow, const SfcColumn *column, guint slot)
{
  guint n = flow->schema->n_columns;

  flow->slots = g_renew (guint, flow->slots, (gsize)n + 1);
  flow->slots[n] = slot;
  sfc_schema_add (flow->schema, column);
}

/* CAST(COLUMN AS TYPE) AS NAME */
static gboolean
select_cast (SfcPlanBuild *build, SfcFlow *flow, const char *name,
             const char *type, const char *alias, GError **error)
{
  int index = sfc_plan_find (error, build->schema, NULL, name);
  const SfcColumn *from;
  SfcColumn to = { .nullable = TRUE };

  if (index < 0)
    return FALSE;
  if (!sfc_schema_parse_type (type, &to))
    {
      g_autofree char *upper = g_utf8_strup (type, -1);

      sfc_fail (error, SFC_ERROR_CONFIG,
                "[UNSUPPORTED_DATATYPE] Unsupported data type \"%s\".", upper);
      return sfc_remedy (error, _ ("the types are those of schema"));
    }
  from = &build->schema->columns[index];
  if (!sfc_cast_is_allowed (from->type, to.type))
    {
      g_autofree char *one = sfc_column_dup_sql_type (from);
      g_autofree char *other = sfc_column_dup_sql_type (&to);

      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "[DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION] Cannot "
                       "resolve \"CAST(%s AS %s)\" due to data type mismatch: "
                       "cannot cast \"%s\" to \"%s\".",
                       name, other, one, other);
    }
  to.name = (char *)alias;
  flow_add (flow, &to,
            from->type == to.type && from->precision == to.precision
                    && from->scale == to.scale
                ? (guint)index
                : sfc_plan_add_cast (build, (guint)index, &to, FALSE));
  return TRUE;
}

/* `UPPER(city)`: no column, and not just one that is missing. */
static gboolean
is_call (const char *part)
{
  gsize n = strspn (part, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");

  return n > 0 && part[n + strspn (part + n, " ")] == '(';
}

static gboolean
select_column (SfcPlanBuild *build, SfcFlow *flow, const char *part,
               GError **error)
{
  g_autofree char *name = NULL, *type = NULL, *alias = NULL;
  SfcColumn column;
  int index;

  if (sfc_clause_cast (part, &name, &type, &alias))
    return select_cast (build, flow, name, type, alias, error);
  if (is_call (part))
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("“%s”: functions are not supported"), part);
      return sfc_remedy (error, _ ("write COLUMN, COLUMN AS NAME or "
                                   "CAST(COLUMN AS TYPE) AS NAME"));
    }
  sfc_clause_alias (part, &name, &alias);
  index = sfc_plan_find (error, build->schema, NULL, name);
  if (index < 0)
    return FALSE;
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

gboolean
sfc_plan_read_select (SfcPlanBuild *build, GError **error)
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

#define IDLE "watermarkIdleTimeout"
#define AHEAD "watermarkMaxAhead"

/* What only a watermark makes sense of. */
static gboolean
check_alone (SfcPlanBuild *build, GError **error)
{
  const char *key = sfc_plan_get (build, AHEAD) != NULL ? AHEAD : IDLE;

  if (sfc_plan_get (build, key) == NULL)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("there is no watermark that it moves"));
  return sfc_remedy (error, _ ("set watermark to COLUMN DELAY, or leave this "
                               "out"));
}

static void
read_clock (SfcPlanBuild *build)
{
  SfcPlan *plan = build->plan;

  if (sfc_plan_get (build, IDLE) != NULL)
    plan->watermark_idle_ms
        = sfc_settings_get_duration_us (build->settings, build->group, IDLE)
          / 1000;
  if (sfc_plan_get (build, AHEAD) != NULL)
    plan->watermark_ahead_ms
        = sfc_settings_get_duration_us (build->settings, build->group, AHEAD)
          / 1000;
}

gboolean
sfc_plan_read_watermark (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  const char *text = sfc_plan_get (build, "watermark");
  g_autofree char *name = NULL;
  gint64 delay_us;
  int index;

  plan->watermark_slot = -1;
  plan->watermark_ahead_ms = -1;
  if (text == NULL)
    return check_alone (build, error);
  if (!sfc_clause_watermark (text, &name, &delay_us, error))
    return FALSE;
  index = sfc_plan_find (error, plan->flow.schema, plan->flow.slots, name);
  if (index < 0)
    return FALSE;
  if (plan->flow.schema->columns[index].type != SFC_TYPE_TIMESTAMP)
    {
      g_autofree char *type
          = sfc_column_dup_sql_type (&plan->flow.schema->columns[index]);

      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "[EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE] The event time "
                       "`%s` has the invalid type \"%s\", but expected "
                       "\"TIMESTAMP\".",
                       name, type);
    }
  plan->watermark_slot = (int)plan->flow.slots[index];
  plan->watermark_delay_ms = delay_us / 1000;
  read_clock (build);
  return TRUE;
}

/* ---- dropDuplicates */

/* All columns of that name, as Spark does */
static gboolean
add_distinct (SfcPlan *plan, const char *name, GError **error)
{
  const SfcSchema *schema = plan->flow.schema;
  g_autoptr (GString) names = g_string_new (NULL);
  guint before = plan->n_distinct;

  for (guint i = 0; i < schema->n_columns; i++)
    {
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                              schema->columns[i].name);
      if (g_ascii_strcasecmp (schema->columns[i].name, name) != 0)
        continue;
      if ((int)plan->flow.slots[i] == plan->watermark_slot)
        plan->distinct_time = (int)plan->n_distinct;
      plan->distinct[plan->n_distinct++] = plan->flow.slots[i];
      sfc_schema_add (plan->distinct_names, &schema->columns[i]);
    }
  return plan->n_distinct > before
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "Cannot resolve column name \"%s\" among (%s).", name,
                      names->str);
}

gboolean
sfc_plan_read_distinct (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  g_auto (GStrv) names
      = sfc_clause_list (sfc_plan_get (build, "dropDuplicates"));
  guint n = g_strv_length (names);

  plan->distinct_time = -1;
  plan->distinct = g_new (guint, (gsize)n * plan->flow.schema->n_columns + 1);
  plan->distinct_names = sfc_schema_new ();
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = sfc_clause_unquote (names[i]);

      if (!add_distinct (plan, name, error))
        return FALSE;
    }
  return TRUE;
}
