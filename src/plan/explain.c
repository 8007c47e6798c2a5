#include "config.h"

#include "plan/explain.h"

#include "base/i18n.h"
#include "plan/plan-private.h"

#define INDENT "     "

typedef struct
{
  GString *out;
  const SfcSettings *settings;
  const SfcPlan *plan;
  guint n; /* steps so far */
} Steps;

static void
begin_step (Steps *self, const char *name, const char *rest)
{
  g_string_append_printf (self->out, "%2u. %s%s%s\n", ++self->n, name,
                          *rest != '\0' ? " " : "", rest);
}

static void
add_setting (Steps *self, const char *key, const char *value)
{
  g_string_append_printf (self->out, INDENT "%s = %s\n", key,
                          sfc_property_is_secret (key) ? "********" : value);
}

/* ---- the columns that a step reads */

static void
add_name (GPtrArray *names, char *name)
{
  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_free (name);
  else
    g_ptr_array_add (names, name);
}

/* Returns: (transfer full): what fills @slot: a column of the record or of the
 * static table, or a cast of one. */
static char *
slot_name (const SfcPlan *plan, guint slot)
{
  const SfcJoin *join = &plan->join;

  if (slot < plan->input->n_columns)
    return g_strdup (plan->input->columns[slot].name);
  if (join->before && slot >= join->first_slot
      && slot < join->first_slot + join->n_others)
    return g_strdup (sfc_static_table_peek_schema (join->table)
                         ->columns[join->others[slot - join->first_slot]]
                         .name);
  for (guint i = 0; i < plan->n_casts; i++)
    if (plan->casts[i].to == slot)
      {
        g_autofree char *from = slot_name (plan, plan->casts[i].from);
        g_autofree char *type
            = sfc_column_dup_sql_type (&plan->slots->columns[slot]);

        return g_strdup_printf ("CAST(%s AS %s)", from, type);
      }
  return g_strdup ("?");
}

static void
add_slot (const SfcPlan *plan, GPtrArray *names, int slot)
{
  if (slot >= 0)
    add_name (names, slot_name (plan, (guint)slot));
}

static void
add_slots (const SfcPlan *plan, GPtrArray *names, const guint *slots, guint n)
{
  for (guint i = 0; i < n; i++)
    add_slot (plan, names, (int)slots[i]);
}

static void
add_columns (GPtrArray *names, const SfcSchema *schema)
{
  for (guint i = 0; i < schema->n_columns; i++)
    add_name (names, g_strdup (schema->columns[i].name));
}

static char *
join_names (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  return names->len > 1 ? g_strjoinv (", ", (char **)names->pdata)
                        : g_strdup (_ ("no column"));
}

/* @names: consumed */
static void
end_step (Steps *self, GPtrArray *names)
{
  g_autofree char *list = join_names (names);

  g_string_append_printf (self->out, INDENT "%s: %s\n", _ ("reads"), list);
  g_ptr_array_unref (names);
}

static GPtrArray *
new_names (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/* ---- settings */

static void
add_query_settings (Steps *self, const char *const *keys)
{
  g_autofree char *group = g_strconcat ("query ", self->plan->name, NULL);

  for (; *keys != NULL; keys++)
    {
      const char *value = sfc_settings_get (self->settings, group, *keys);

      if (value != NULL)
        add_setting (self, *keys, value);
    }
}

typedef struct
{
  Steps *steps;
  SfcScope scope;
  const char *format;
} SetKeys;

static void
add_set_key (const char *key, const char *value, const SfcOrigin *origin,
             gpointer data)
{
  const SetKeys *self = data;
  const SfcProperty *property = sfc_property_find (self->scope, key);

  if (property != NULL && !g_str_equal (key, "format")
      && (self->format == NULL
          || sfc_property_has_format (property, self->format)))
    add_setting (self->steps, key, value);
}

/* What the user said of the source or the sink */
static const char *
add_end_settings (Steps *self, SfcScope scope)
{
  g_autofree char *group
      = g_strconcat (sfc_scope_get_name (scope), " ", self->plan->name, NULL);
  SetKeys keys = { self, scope, NULL };

  keys.format = sfc_settings_get (self->settings, group, "format");
  sfc_settings_foreach (self->settings, group, NULL, add_set_key, &keys);
  return keys.format;
}

/* ---- steps */

/* The columns that are decoded, in the order of the schema.
 * Returns: the number of all of them. */
static guint
add_decoded (const Steps *self, GPtrArray *names)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse (
      sfc_plan_get_schema (self->settings, self->plan->name), NULL);

  for (guint i = 0; i < schema->n_columns; i++)
    if (sfc_schema_find (self->plan->input, schema->columns[i].name) >= 0)
      add_name (names, g_strdup (schema->columns[i].name));
  return schema->n_columns;
}

static void
explain_from_json (Steps *self)
{
  g_autofree char *group = g_strconcat ("query ", self->plan->name, NULL);
  g_autoptr (GPtrArray) names = new_names ();
  SetKeys keys = { self, SFC_SCOPE_QUERY, NULL };
  g_autofree char *list = NULL;
  guint n;

  if (!sfc_plan_reads_json (self->settings, self->plan->name))
    return;
  begin_step (self, "from_json", "");
  sfc_settings_foreach (self->settings, group, "from_json.", add_set_key,
                        &keys);
  n = add_decoded (self, names);
  list = join_names (names);
  g_string_append_printf (self->out, INDENT "%s: value\n", _ ("reads"));
  g_string_append_printf (self->out, INDENT);
  g_string_append_printf (self->out, _ ("decodes %u of %u columns: %s\n"),
                          self->plan->input->n_columns, n, list);
}

static void
explain_select (Steps *self)
{
  static const char *const keys[] = { "select", NULL };
  GPtrArray *names = new_names ();

  begin_step (self, "select", "");
  add_query_settings (self, keys);
  (void)add_decoded (self, names);
  end_step (self, names);
}

static void
explain_rows (Steps *self)
{
  static const char *const where[] = { "where", NULL };
  static const char *const watermark[] = { "watermark", NULL };
  static const char *const distinct[] = { "dropDuplicates", NULL };
  const SfcPlan *plan = self->plan;
  GPtrArray *names;

  if (plan->n_early_predicates > 0)
    {
      begin_step (self, "where", "");
      add_query_settings (self, where);
      names = new_names ();
      for (guint i = 0; i < plan->n_early_predicates; i++)
        add_slot (plan, names, (int)plan->predicates[i].slot);
      end_step (self, names);
    }
  if (plan->watermark_slot >= 0)
    {
      begin_step (self, "watermark", "");
      add_query_settings (self, watermark);
      names = new_names ();
      add_slot (plan, names, plan->watermark_slot);
      end_step (self, names);
    }
  if (plan->n_distinct > 0)
    {
      begin_step (self, "dropDuplicates", "");
      add_query_settings (self, distinct);
      names = new_names ();
      add_slots (plan, names, plan->distinct, plan->n_distinct);
      if (plan->distinct_drops_late)
        add_slot (plan, names, plan->watermark_slot);
      end_step (self, names);
    }
}

static void
explain_join (Steps *self)
{
  static const char *const keys[] = { "joinRename", "joinOn", NULL };
  const SfcPlan *plan = self->plan;
  const SfcJoin *join = &plan->join;
  GPtrArray *names = new_names ();
  g_autofree char *rest
      = g_strdup_printf (ngettext ("(%s, %u row of %s)", "(%s, %u rows of %s)",
                                   sfc_static_table_get_n (join->table)),
                         join->left ? "left" : "inner",
                         sfc_static_table_get_n (join->table), join->path);

  begin_step (self, "join", rest);
  add_query_settings (self, keys);
  if (join->before)
    add_slots (plan, names, join->keys, join->n_keys);
  else
    for (guint i = 0; i < join->n_keys; i++)
      add_name (names, g_strdup (plan->grouped->columns[join->keys[i]].name));
  end_step (self, names);
}

static void
explain_aggregate (Steps *self)
{
  static const char *const keys[] = { "window", "groupBy", "aggregate", NULL };
  const SfcPlan *plan = self->plan;
  GPtrArray *names = new_names ();

  begin_step (self, "groupBy", "");
  add_query_settings (self, keys);
  add_slot (plan, names, plan->window_slot);
  add_slots (plan, names, plan->keys, plan->n_keys);
  for (guint i = 0; i < plan->n_aggregates; i++)
    add_slot (plan, names, plan->aggregate[i].slot);
  end_step (self, names);
}

static void
explain_order (Steps *self)
{
  static const char *const keys[] = { "orderBy", NULL };
  const SfcPlan *plan = self->plan;
  GPtrArray *names = new_names ();

  begin_step (self, "orderBy", "");
  add_query_settings (self, keys);
  for (guint i = 0; i < plan->sort->len; i++)
    {
      guint column = g_array_index (plan->sort, SfcSortKey, i).column;

      add_name (names, g_strdup (plan->result->columns[column].name));
    }
  end_step (self, names);
}

static void
explain_sink (Steps *self)
{
  static const char *const keys[]
      = { "outputMode",         "trigger", "malformedSink", "lateSink",
          "checkpointLocation", NULL };
  g_autofree char *group = g_strconcat ("sink ", self->plan->name, NULL);
  GPtrArray *names = new_names ();

  begin_step (self, "sink", sfc_settings_get (self->settings, group, "format"));
  add_end_settings (self, SFC_SCOPE_SINK);
  add_query_settings (self, keys);
  add_columns (names, self->plan->result);
  end_step (self, names);
}

void
sfc_explain_steps (GString *out, const SfcSettings *settings,
                   const SfcPlan *plan, const char *source)
{
  Steps self = { out, settings, plan, 0 };
  g_autofree char *group = g_strconcat ("query ", plan->name, NULL);

  begin_step (&self, "source", source);
  add_end_settings (&self, SFC_SCOPE_SOURCE);
  explain_from_json (&self);
  if (sfc_settings_get (settings, group, "select") != NULL)
    explain_select (&self);
  explain_rows (&self);
  if (plan->join.table != NULL && plan->join.before)
    explain_join (&self);
  if (plan->aggregates)
    explain_aggregate (&self);
  if (plan->join.table != NULL && !plan->join.before)
    explain_join (&self);
  if (plan->sort->len > 0)
    explain_order (&self);
  explain_sink (&self);
}
