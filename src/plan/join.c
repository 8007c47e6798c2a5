#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/clause.h"
#include "plan/coerce.h"
#include "plan/plan-private.h"

/* ---- the table */

static char *
find_table (SfcPlanBuild *build, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *whole = NULL;

  build->key = "join";
  path = sfc_settings_dup_path (build->settings, build->group, "join");
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  whole = g_canonicalize_filename (path, NULL);
  sfc_fail (error, SFC_ERROR_CONFIG,
            "[PATH_NOT_FOUND] Path does not exist: file:%s.", whole);
  sfc_remedy (error, _ ("name a file that is there; a relative path begins at "
                        "the configuration file's folder, of --set at the "
                        "current one"));
  return NULL;
}

static gboolean
refuse_type (const char *type, GError **error)
{
  static const char *const outer[] = { "right", "rightouter" };
  static const char *const full[] = { "full", "outer", "fullouter" };
  static const char *const others[]
      = { "leftsemi", "semi", "leftanti", "anti", "cross" };
  g_auto (GStrv) words = g_strsplit (type, "_", -1);
  g_autofree char *joined = g_strjoinv ("", words);
  g_autofree char *plain = g_ascii_strdown (joined, -1);

  for (guint i = 0; i < G_N_ELEMENTS (outer); i++)
    if (g_str_equal (plain, outer[i]))
      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "RightOuter join with a streaming DataFrame/Dataset on "
                       "the left and a static DataFrame/DataSet on the right "
                       "not supported");
  for (guint i = 0; i < G_N_ELEMENTS (full); i++)
    if (g_str_equal (plain, full[i]))
      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "FullOuter joins with streaming DataFrames/Datasets on "
                       "the left and a static DataFrame/Dataset on the right "
                       "is not supported");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (plain, others[i]))
      return sfc_fail (error, SFC_ERROR_CONFIG,
                       _ ("“%s” is not in this version"), type);
  return sfc_fail (
      error, SFC_ERROR_CONFIG,
      "Unsupported join type '%s'. Supported join types include: 'inner', "
      "'outer', 'full', 'fullouter', 'full_outer', 'leftouter', 'left', "
      "'left_outer', 'rightouter', 'right', 'right_outer', 'leftsemi', "
      "'left_semi', 'semi', 'leftanti', 'left_anti', 'anti', 'cross'.",
      type);
}

static gboolean
read_type (SfcPlanBuild *build, gboolean *left, GError **error)
{
  const char *type = sfc_plan_get (build, "joinType");

  *left = g_ascii_strcasecmp (type, "left") == 0
          || g_ascii_strcasecmp (type, "leftouter") == 0
          || g_ascii_strcasecmp (type, "left_outer") == 0;
  if (*left || g_ascii_strcasecmp (type, "inner") == 0)
    return TRUE;
  refuse_type (type, error);
  return sfc_remedy (error, _ ("write left or inner"));
}

/* ---- its columns */

static gboolean
is_among (guint column, const guint *columns, guint n)
{
  for (guint i = 0; i < n; i++)
    if (columns[i] == column)
      return TRUE;
  return FALSE;
}

static gboolean
is_same (const SfcColumn *a, const SfcColumn *b)
{
  return a->type == b->type && a->precision == b->precision
         && a->scale == b->scale;
}

/* What the next key is compared as */
static gboolean
set_type (SfcJoin *join, const SfcColumn *left, const SfcColumn *right,
          const char *name, GError **error)
{
  SfcColumn *from = &join->from[join->n_keys], *as = &join->as[join->n_keys];

  *from = *left;
  from->name = NULL;
  if (!sfc_coerce_comparison (left, right, TRUE, as))
    return sfc_plan_mismatch (error, name, "=", name, left, right);
  join->casts |= !is_same (left, as) || !is_same (right, as);
  return TRUE;
}

static gboolean
add_key (SfcJoin *join, const SfcSchema *left, const char *name, GError **error)
{
  const SfcSchema *right = sfc_static_table_peek_schema (join->table);
  int left_index = sfc_schema_resolve (left, name);
  int right_index = sfc_schema_resolve (right, name);

  if (left_index < 0)
    return sfc_plan_unresolved_key (error, left, name, "left");
  if (right_index < 0)
    return sfc_plan_unresolved_key (error, right, name, "right");
  if (is_among ((guint)left_index, join->keys, join->n_keys))
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("column %s is given twice"),
                     name);
  if (!set_type (join, &left->columns[left_index], &right->columns[right_index],
                 name, error))
    return FALSE;
  join->keys[join->n_keys] = (guint)left_index;
  join->table_keys[join->n_keys++] = (guint)right_index;
  return TRUE;
}

/* Spark's order with USING: the keys, the rest of the stream, the rest of the
 * table.  @order: indices of @left in the result. */
static SfcSchema *
joined_schema (SfcJoin *join, const SfcSchema *left, guint *order)
{
  const SfcSchema *right = sfc_static_table_peek_schema (join->table);
  SfcSchema *schema = sfc_schema_new ();
  guint n = 0;

  for (guint i = 0; i < join->n_keys; i++)
    order[n++] = join->keys[i];
  for (guint i = 0; i < left->n_columns; i++)
    if (!is_among (i, join->keys, join->n_keys))
      order[n++] = i;
  for (guint i = 0; i < n; i++)
    sfc_schema_add (schema, &left->columns[order[i]]);
  join->others = g_new (guint, right->n_columns);
  for (guint i = 0; i < right->n_columns; i++)
    if (!is_among (i, join->table_keys, join->n_keys))
      {
        join->others[join->n_others++] = i;
        sfc_schema_add (schema, &right->columns[i]);
      }
  return schema;
}

/* The table's columns must be those of the plan when a file is read again. */
static gboolean
same_columns (const SfcSchema *a, const SfcSchema *b)
{
  if (a->n_columns != b->n_columns)
    return FALSE;
  for (guint i = 0; i < a->n_columns; i++)
    if (a->columns[i].type != b->columns[i].type
        || !g_str_equal (a->columns[i].name, b->columns[i].name))
      return FALSE;
  return TRUE;
}

static SfcStaticTable *
load (SfcSettings *settings, const char *group, const char *path,
      GError **error)
{
  const char *rename = sfc_settings_get (settings, group, "joinRename");
  g_autoptr (SfcStaticTable) table = sfc_static_table_load (
      path,
      sfc_settings_get_size_bytes (settings, "spark", "sfcrime.maxTableSize"),
      error);

  if (table == NULL
      || (rename != NULL && !sfc_static_table_rename (table, rename, error)))
    return NULL;
  return g_steal_pointer (&table);
}

static void
make_index (const SfcJoin *join, SfcStaticTable *table)
{
  if (join->casts)
    sfc_static_table_index_as (table, join->table_keys, join->as, join->n_keys,
                               join->zone);
  else
    sfc_static_table_index (table, join->table_keys, join->n_keys);
}

SfcStaticTable *
sfc_join_load_table (SfcSettings *settings, const char *query,
                     const SfcJoin *join, GError **error)
{
  g_autofree char *group = g_strconcat ("query ", query, NULL);
  g_autoptr (SfcStaticTable) table = load (settings, group, join->path, error);

  if (table == NULL)
    return NULL;
  if (!same_columns (sfc_static_table_peek_schema (table),
                     sfc_static_table_peek_schema (join->table)))
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: its columns have changed"),
                join->path);
      return NULL;
    }
  make_index (join, table);
  return g_steal_pointer (&table);
}

/* Reads the keys against @left; the schema of both sides together. */
static SfcSchema *
resolve (SfcPlanBuild *build, const SfcSchema *left, guint *order,
         GError **error)
{
  SfcJoin *join = &build->plan->join;
  g_auto (GStrv) names = sfc_clause_list (sfc_plan_get (build, "joinOn"));
  guint n = g_strv_length (names);

  if (n == 0)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("join without joinOn"));
      sfc_remedy (error, _ ("name the columns that both sides have"));
      return NULL;
    }
  join->keys = g_new0 (guint, n);
  join->table_keys = g_new0 (guint, n);
  join->from = g_new0 (SfcColumn, n);
  join->as = g_new0 (SfcColumn, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = sfc_clause_unquote (names[i]);

      if (!add_key (join, left, name, error))
        return NULL;
    }
  make_index (join, join->table);
  return joined_schema (join, left, order);
}

/* ---- before: the flow grows, and the static columns get slots */

static gboolean
extend_flow (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  SfcJoin *join = &plan->join;
  SfcSchema *left = plan->flow.schema;
  g_autofree guint *order = g_new (guint, left->n_columns);
  g_autofree guint *slots = plan->flow.slots;
  SfcSchema *joined;

  plan->flow.slots = NULL;
  joined = resolve (build, left, order, error);
  if (joined == NULL)
    return FALSE;
  plan->flow.slots = g_new (guint, joined->n_columns);
  for (guint i = 0; i < left->n_columns; i++)
    plan->flow.slots[i] = slots[order[i]];
  for (guint i = 0; i < join->n_others; i++)
    {
      const SfcPlanSlot slot
          = { .origin = SFC_SLOT_STATIC,
              .column = joined->columns[left->n_columns + i] };

      plan->flow.slots[left->n_columns + i] = sfc_plan_add_slot (build, &slot);
    }
  for (guint i = 0; i < join->n_keys; i++)
    join->keys[i] = slots[join->keys[i]];
  sfc_schema_unref (left);
  plan->flow.schema = joined;
  return TRUE;
}

gboolean
sfc_plan_read_join_before (SfcPlanBuild *build, GError **error)
{
  SfcJoin *join = &build->plan->join;
  const char *name = sfc_plan_get (build, "join");
  const char *when = sfc_plan_get (build, "joinWhen");

  if (name == NULL)
    return TRUE;
  if (!read_type (build, &join->left, error))
    return FALSE;
  join->path = find_table (build, error);
  if (join->path == NULL)
    return FALSE;
  join->table = load (build->settings, build->group, join->path, error);
  if (join->table == NULL)
    return FALSE;
  join->before = g_ascii_strcasecmp (when, "before") == 0
                 || sfc_plan_get (build, "aggregate") == NULL;
  return !join->before || extend_flow (build, error);
}

gboolean
sfc_plan_read_join_after (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  g_autofree guint *order = g_new (guint, plan->grouped->n_columns);

  if (plan->join.table == NULL || plan->join.before)
    plan->result = sfc_schema_ref (plan->grouped);
  else
    plan->result = resolve (build, plan->grouped, order, error);
  return plan->result != NULL;
}
