#include "config.h"

#include "exec/state-schema.h"

static const char *
type_name (SfcType type)
{
  static const char *const names[] = {
    [SFC_TYPE_STRING] = "StringType",   [SFC_TYPE_TIMESTAMP] = "TimestampType",
    [SFC_TYPE_DATE] = "DateType",       [SFC_TYPE_BOOLEAN] = "BooleanType",
    [SFC_TYPE_INT] = "IntegerType",     [SFC_TYPE_BIGINT] = "LongType",
    [SFC_TYPE_FLOAT] = "FloatType",     [SFC_TYPE_DOUBLE] = "DoubleType",
    [SFC_TYPE_DECIMAL] = "DecimalType", [SFC_TYPE_WINDOW] = "StructType",
  };

  return names[type];
}

static void
append_type (GString *out, const SfcColumn *column)
{
  g_string_append (out, type_name (column->type));
  if (column->type == SFC_TYPE_DECIMAL)
    g_string_append_printf (out, "(%d,%d)", column->precision, column->scale);
  if (column->type == SFC_TYPE_WINDOW)
    g_string_append (out, "(StructField(start,TimestampType,true),"
                          "StructField(end,TimestampType,true))");
}

static guint
n_key_columns (const SfcPlan *plan)
{
  return plan->n_keys + (plan->window_slot >= 0 ? 1 : 0);
}

static char *
struct_text (const SfcSchema *schema, guint first, guint end)
{
  GString *text = g_string_new ("StructType(");

  for (guint i = first; i < end; i++)
    {
      const SfcColumn *column = &schema->columns[i];

      g_string_append_printf (text, "%sStructField(%s,", i > first ? "," : "",
                              column->name);
      append_type (text, column);
      g_string_append (text, column->nullable ? ",true)" : ",false)");
    }
  return g_string_free (g_string_append_c (text, ')'), FALSE);
}

char *
sfc_state_schema_key (const SfcPlan *plan)
{
  return struct_text (plan->grouped, 0, n_key_columns (plan));
}

char *
sfc_state_schema_value (const SfcPlan *plan)
{
  return struct_text (plan->grouped, n_key_columns (plan),
                      plan->grouped->n_columns);
}

/* Accumulators of one type differ from function to function; those of count,
 * of any argument, are alike. */
static void
append_function (GString *out, const SfcAggregate *aggregate)
{
  static const char *const names[] = { "", " sum", " min", " max", " avg" };

  g_string_append (out, names[aggregate->function]);
}

char *
sfc_state_schema_types (const SfcPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->grouped->n_columns; i++)
    {
      if (i > 0)
        g_string_append (text, i == n_key_columns (plan) ? " -> " : ", ");
      append_type (text, &plan->grouped->columns[i]);
      if (i >= n_key_columns (plan))
        append_function (text, &plan->aggregate[i - n_key_columns (plan)]);
    }
  return g_string_free (text, FALSE);
}

char *
sfc_state_schema_distinct (const SfcPlan *plan)
{
  return struct_text (plan->distinct_names, 0, plan->n_distinct);
}

char *
sfc_state_schema_distinct_types (const SfcPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->n_distinct; i++)
    {
      g_string_append (text, i > 0 ? ", " : "");
      append_type (text, &plan->distinct_names->columns[i]);
    }
  return g_string_free (text, FALSE);
}
