#include "config.h"

#include "plan/plan.h"
#include "support/query.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"
#include "plan/clause.h"
#include "plan/coerce.h"

#define SCHEMA                                                                 \
  "schema=st STRING, i INT, l BIGINT, f FLOAT, d DOUBLE, de DECIMAL(10,2), "   \
  "b BOOLEAN, dt DATE, ts TIMESTAMP, `a b` DECIMAL(38,36)\n"

/* ---- clauses */

static const struct
{
  const char *text, *column, *type, *name; /* column (nullable): no cast */
} casts[] = {
  { "CAST(a AS INT)", "a", "INT", "a" },
  { "cast(A as decimal(10,2)) AS x", "A", "decimal(10,2)", "x" },
  { "CAST ( `a b` AS  BIGINT )  aS `c d`", "a b", "BIGINT", "c d" },
  { "Cast(as AS as) as as", "as", "as", "as" },
  { "CAST(a INT)", NULL, NULL, NULL },
  { "CAST(a AS INT) AS", NULL, NULL, NULL },
  { "CAST(a AS INT", NULL, NULL, NULL },
  { "castle", NULL, NULL, NULL },
};

START_TEST (a_cast_has_a_column_a_type_and_a_name)
{
  g_autofree char *column = NULL, *type = NULL, *name = NULL;

  ck_assert_int_eq (sfc_clause_cast (casts[_i].text, &column, &type, &name),
                    casts[_i].column != NULL);
  ck_assert_pstr_eq (column, casts[_i].column);
  ck_assert_pstr_eq (type, casts[_i].type);
  ck_assert_pstr_eq (name, casts[_i].name);
}
END_TEST

static const struct
{
  const char *text, *function, *column, *name; /* the last two (nullable) */
} calls[] = {
  { "count", "count", NULL, NULL },
  { "count AS n", "count", NULL, "n" },
  { "count(*)", "count", "*", NULL },
  { "sum(a)", "sum", "a", NULL },
  { "SUM ( `a b` ) as `c d`", "SUM", "a b", "c d" },
  { "sum(a, b)", "sum(a, b)", NULL, NULL },
  { "sum()", "sum()", NULL, NULL },
  { "sum(a)) AS b", "sum(a)) AS b", NULL, NULL },
};

START_TEST (a_call_has_a_function_a_column_and_a_name)
{
  g_autofree char *function = NULL, *column = NULL, *name = NULL;

  sfc_clause_call (calls[_i].text, &function, &column, &name);
  ck_assert_str_eq (function, calls[_i].function);
  ck_assert_pstr_eq (column, calls[_i].column);
  ck_assert_pstr_eq (name, calls[_i].name);
}
END_TEST

/* ---- results: "NAME TYPE[!], ...", with ! for not nullable, as Spark has them
 */

static const struct
{
  const char *keys, *result;
} results[] = {
  { "select=st, CAST(st AS INT) AS n, cast(I as decimal(5,1)), f AS g",
    "st string, n integer, I decimal(5,1), g float" },
  { "aggregate=count", "count long!" },
  { "aggregate=count AS n, count(*), count(ST)",
    "n long!, count(1) long!, count(ST) long!" },
  { "groupBy=B\naggregate=sum(I), SUM(l), sum(f), sum(d), sum(de), sum(st), "
    "sum(ts)",
    "B boolean, sum(I) long, sum(l) long, sum(f) double, sum(d) double, "
    "sum(de) decimal(20,2), sum(st) double, sum(ts) double" },
  { "aggregate=avg(i), avg(l), avg(f), avg(d), avg(de), avg(st), avg(ts)",
    "avg(i) double, avg(l) double, avg(f) double, avg(d) double, "
    "avg(de) decimal(14,6), avg(st) double, avg(ts) double" },
  { "aggregate=sum(`a b`) AS s, avg(`a b`) AS a",
    "s decimal(38,36), a decimal(38,38)" },
  { "aggregate=min(st), max(i), min(f), max(de), min(b), max(dt), min(ts)",
    "min(st) string, max(i) integer, min(f) float, max(de) decimal(10,2), "
    "min(b) boolean, max(dt) date, min(ts) timestamp" },
  { "window=st, 1 hour\naggregate=max(st) AS last",
    "window struct!, last string" },
  { "window=dt, 1 hour\ngroupBy=i\naggregate=count",
    "window struct!, i integer, count long!" },
};

static char *
text_of (const SfcSchema *schema)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < schema->n_columns; i++)
    {
      const SfcColumn *column = &schema->columns[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", column->name,
                              sfc_type_name (column->type));
      if (column->type == SFC_TYPE_DECIMAL)
        g_string_append_printf (text, "(%d,%d)", column->precision,
                                column->scale);
      g_string_append (text, column->nullable ? "" : "!");
    }
  return g_string_free (text, FALSE);
}

START_TEST (results_have_the_names_and_types_of_spark)
{
  g_autofree char *keys = g_strconcat (
      SCHEMA, results[_i].keys,
      strstr (results[_i].keys, "aggregate") != NULL ? "\noutputMode=update"
                                                     : "",
      NULL);
  g_autoptr (SfcPlan) plan = plan_of (keys);
  g_autofree char *text = text_of (plan->result);

  ck_assert_str_eq (text, results[_i].result);
}
END_TEST

/* ---- what is decoded and cast */

static const struct
{
  const char *keys, *input;
  guint n_casts, n_early;
} needs[] = {
  { "select=CAST(i AS STRING) AS s, l", "i l", 1, 1 },
  { "select=CAST(i AS INT) AS s, i", "i", 0, 0 },
  { "select=CAST(i AS STRING) AS s, CAST(i AS STRING) AS t", "i", 1, 1 },
  { "select=CAST(i AS STRING) AS s, l\naggregate=count\noutputMode=update", "",
    0, 0 },
  { "where=d > 1\naggregate=count\noutputMode=update", "d", 0, 0 },
  { "select=CAST(d AS INT) AS n\nwhere=n > 1\naggregate=count\n"
    "outputMode=update",
    "d", 1, 1 },
  { "aggregate=count(b), max(l), sum(st), avg(st)\noutputMode=update", "b l st",
    1, 0 },
  { "dropDuplicates=st\ngroupBy=b\naggregate=count\noutputMode=update", "b st",
    0, 0 },
  { "window=st, 1 hour\naggregate=count\noutputMode=update", "st", 1, 0 },
};

START_TEST (a_plan_decodes_and_casts_what_it_needs)
{
  g_autofree char *keys = g_strconcat (SCHEMA, needs[_i].keys, NULL);
  g_autoptr (SfcPlan) plan = plan_of (keys);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < plan->input->n_columns; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            plan->input->columns[i].name);
  ck_assert_str_eq (names->str, needs[_i].input);
  ck_assert_uint_eq (plan->n_casts, needs[_i].n_casts);
  ck_assert_uint_eq (plan->n_early_casts, needs[_i].n_early);
  ck_assert_uint_eq (plan->n_slots, plan->input->n_columns + plan->n_casts);
  for (guint i = 0; i < plan->n_casts; i++)
    ck_assert_uint_eq (plan->casts[i].to, plan->input->n_columns + i);
}
END_TEST

START_TEST (counting_all_rows_is_known_as_such)
{
  static const struct
  {
    const char *aggregate;
    gboolean counts_only;
  } kinds[] = {
    { "count", TRUE },         { "count(*) AS n", TRUE }, { "count(i)", FALSE },
    { "count, count", FALSE }, { "max(i)", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *keys = g_strconcat (
          SCHEMA "outputMode=update\naggregate=", kinds[i].aggregate, NULL);
      g_autoptr (SfcPlan) plan = plan_of (keys);

      ck_assert_int_eq (plan->counts_only, kinds[i].counts_only);
    }
}
END_TEST

/* ---- refusals */

static const struct
{
  const char *keys, *message;
} refusals[] = {
  { "select=CAST(nope AS INT) AS n",
    "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with "
    "name `nope`" },
  { "select=CAST(i AS ARRAY<INT>) AS n",
    "[UNSUPPORTED_DATATYPE] Unsupported data type \"ARRAY<INT>\"." },
  { "aggregate=sum(nope)\noutputMode=update",
    "name `nope` cannot be resolved" },
  { "aggregate=sum(b)\noutputMode=update",
    "[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve \"sum(b)\" due "
    "to data type mismatch: Parameter 1 requires the \"NUMERIC\" or \"ANSI "
    "INTERVAL\" type, however \"b\" has the type \"BOOLEAN\"." },
  { "aggregate=AVG(dt)\noutputMode=update",
    "Cannot resolve \"avg(dt)\" due to data type mismatch" },
  { "aggregate=max(*)\noutputMode=update", "name `*` cannot be resolved" },
  { "aggregate=sum(i, l)\noutputMode=update", "“sum(i, l)” is not known" },
  { "dropDuplicates=st, nope",
    "Cannot resolve column name \"nope\" among (st, i, l, f, d, de, b, dt, ts, "
    "a b)." },
  { "window=i, 1 hour\naggregate=count\noutputMode=update",
    "however \"i\" has the type \"INT\"." },
};

START_TEST (what_spark_refuses_is_refused)
{
  g_autofree char *keys = g_strconcat (SCHEMA, refusals[_i].keys, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (plan_or_error (keys, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, refusals[_i].message) != NULL, "%s",
                 error->message);
}
END_TEST

/* ---- comparisons */

static const struct
{
  const char *left, *right;
  gboolean equality;
  const char *common; /* (nullable) */
} comparisons[] = {
  { "INT", "BIGINT", FALSE, "BIGINT" },
  { "BIGINT", "FLOAT", FALSE, "FLOAT" },
  { "FLOAT", "DOUBLE", FALSE, "DOUBLE" },
  { "INT", "DECIMAL(2,1)", FALSE, "DECIMAL(11,1)" },
  { "BIGINT", "DECIMAL(38,10)", FALSE, "DECIMAL(38,10)" },
  { "DECIMAL(10,2)", "DECIMAL(5,4)", FALSE, "DECIMAL(12,4)" },
  { "DECIMAL(38,0)", "DECIMAL(1,1)", FALSE, "DECIMAL(38,1)" },
  { "DECIMAL(10,2)", "FLOAT", FALSE, "DOUBLE" },
  { "STRING", "INT", FALSE, "INT" },
  { "STRING", "DECIMAL(10,2)", FALSE, "DOUBLE" },
  { "STRING", "BOOLEAN", FALSE, "BOOLEAN" },
  { "STRING", "DATE", FALSE, "DATE" },
  { "STRING", "TIMESTAMP", FALSE, "TIMESTAMP" },
  { "DATE", "TIMESTAMP", FALSE, "TIMESTAMP" },
  { "BOOLEAN", "INT", TRUE, "INT" },
  { "BOOLEAN", "DECIMAL(2,1)", TRUE, "DECIMAL(2,1)" },
  { "BOOLEAN", "INT", FALSE, NULL },
  { "DATE", "INT", TRUE, NULL },
  { "TIMESTAMP", "DOUBLE", TRUE, NULL },
  { "BOOLEAN", "DATE", TRUE, NULL },
};

static void
check_common (const char *left, const char *right, gboolean equality,
              const char *wanted)
{
  SfcColumn one = { 0 }, other = { 0 }, type = { 0 }, common;
  gboolean ok;

  ck_assert (sfc_schema_parse_type (left, &one));
  ck_assert (sfc_schema_parse_type (right, &other));
  ok = sfc_coerce_comparison (&one, &other, equality, &common);
  ck_assert_msg (ok == (wanted != NULL), "%s and %s", left, right);
  if (!ok)
    return;
  ck_assert (sfc_schema_parse_type (wanted, &type));
  ck_assert_int_eq (common.type, type.type);
  ck_assert_int_eq (common.precision, type.precision);
  ck_assert_int_eq (common.scale, type.scale);
}

START_TEST (two_types_are_compared_in_one)
{
  check_common (comparisons[_i].left, comparisons[_i].right,
                comparisons[_i].equality, comparisons[_i].common);
  check_common (comparisons[_i].right, comparisons[_i].left,
                comparisons[_i].equality, comparisons[_i].common);
}
END_TEST

static Suite *
operators_suite (void)
{
  Suite *suite = suite_create ("plan/operators");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, a_cast_has_a_column_a_type_and_a_name, 0,
                       G_N_ELEMENTS (casts));
  tcase_add_loop_test (all, a_call_has_a_function_a_column_and_a_name, 0,
                       G_N_ELEMENTS (calls));
  tcase_add_loop_test (all, results_have_the_names_and_types_of_spark, 0,
                       G_N_ELEMENTS (results));
  tcase_add_loop_test (all, a_plan_decodes_and_casts_what_it_needs, 0,
                       G_N_ELEMENTS (needs));
  tcase_add_test (all, counting_all_rows_is_known_as_such);
  tcase_add_loop_test (all, what_spark_refuses_is_refused, 0,
                       G_N_ELEMENTS (refusals));
  tcase_add_loop_test (all, two_types_are_compared_in_one, 0,
                       G_N_ELEMENTS (comparisons));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (operators_suite)
