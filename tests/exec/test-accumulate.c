#include "config.h"

#include "exec/accumulate.h"

#include "exec/aggregate.h"
#include "exec/decimal-sum.h"
#include "exec/group-state.h"
#include "exec/pipeline.h"
#include "row/cell-text.h"
#include "support/query.h"
#include "support/suite.h"

/* ---- what Spark 3.5.7 gives: count, sum, min, max, avg; `-` is refused */

static const struct
{
  const char *type, *values, *results;
} cases[] = {
  { "BIGINT", "9223372036854775807; 1; null",
    "2|-9223372036854775808|1|9223372036854775807|4.6116860184273879E18" },
  { "INT", "2147483647; 1", "2|2147483648|1|2147483647|1.073741824E9" },
  { "INT", "null", "0|NULL|NULL|NULL|NULL" },
  { "DECIMAL(38,0)", "99999999999999999999999999999999999999; 1",
    "2|NULL|1|99999999999999999999999999999999999999|NULL" },
  { "DECIMAL(38,0)", "99999999999999999999999999999999999999; 1; -5",
    "3|99999999999999999999999999999999999995|-5|"
    "99999999999999999999999999999999999999|NULL" },
  { "DECIMAL(38,0)", "99999999999999999999999999999999999999",
    "1|99999999999999999999999999999999999999|"
    "99999999999999999999999999999999999999|"
    "99999999999999999999999999999999999999|NULL" },
  { "DECIMAL(38,30)", "1.5; 2; 2",
    "3|5.500000000000000000000000000000|1.500000000000000000000000000000|2."
    "000000000000000000000000000000|1.8333333333333333333333333333333333" },
  { "DECIMAL(38,36)", "1.5; 2; 2",
    "3|5.500000000000000000000000000000000000|1."
    "500000000000000000000000000000000000|2."
    "000000000000000000000000000000000000|NULL" },
  { "DECIMAL(10,2)", "1.50; 2.25; -2", "3|1.75|-2.00|2.25|0.583333" },
  { "DECIMAL(5,2)", "-1.00; -1.00; 0", "3|-2.00|-1.00|0.00|-0.666667" },
  { "DECIMAL(1,0)", "1; 1; 2; 0; 0; 0; 1", "7|5|0|2|0.7143" },
  { "FLOAT", "0.1; 0.2; \"NaN\"; -0.0", "4|NaN|-0.0|NaN|NaN" },
  { "FLOAT", "0.1; 0.2", "2|0.30000000447034836|0.1|0.2|0.15000000223517418" },
  { "DOUBLE", "0.1; 0.2; 0.3",
    "3|0.6000000000000001|0.1|0.3|0.20000000000000004" },
  { "DOUBLE", "-0.0", "1|0.0|-0.0|-0.0|0.0" },
  { "DOUBLE", "0.0; -0.0", "2|0.0|0.0|0.0|0.0" },
  { "DOUBLE", "-0.0; 0.0", "2|0.0|-0.0|-0.0|0.0" },
  { "STRING", "\"10\"; \"9\"; \"abc\"; \"\"; \" 1.5 \"; \"é\"; \"zz\"; null",
    "7|20.5||é|6.833333333333333" },
  { "BOOLEAN", "true; false; null", "2|-|false|true|-" },
  { "DATE", "\"2018-12-31\"; \"1969-01-01\"; null",
    "2|-|1969-01-01|2018-12-31|-" }
};

static SfcZone *zone;

static void
setup (void)
{
  zone = sfc_zone_new ("UTC", NULL);
}

static void
teardown (void)
{
  sfc_zone_unref (zone);
}

static SfcPlan *
plan_of_type (const char *type, gboolean numeric)
{
  g_autofree char *keys = g_strdup_printf (
      "schema=x %s\noutputMode=complete\naggregate=count(x), min(x), max(x)%s",
      type, numeric ? ", sum(x), avg(x)" : "");

  return plan_of (keys);
}

static void
push (SfcPipeline *pipeline, const char *value, guint rank, gint64 offset)
{
  g_autofree char *json = g_strdup_printf ("{\"x\":%s}", value);
  const SfcRecord record = {
    .value = json, .n_value = strlen (json), .rank = rank, .offset = offset
  };

  sfc_pipeline_push (&record, pipeline);
}

static char *
text_of_result (const SfcRows *rows, gboolean numeric)
{
  static const guint order[] = { 0, 3, 1, 2, 4 };
  const SfcSchema *schema = sfc_rows_peek_schema (rows);
  GString *text = g_string_new (NULL);

  ck_assert_uint_eq (sfc_rows_get_n (rows), 1);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_string_append (text, i > 0 ? "|" : "");
      if (!numeric && (i == 1 || i == 4))
        g_string_append_c (text, '-');
      else
        sfc_cell_append_text (text, &sfc_rows_peek (rows, 0)[order[i]],
                              &schema->columns[order[i]], zone);
    }
  return g_string_free (text, FALSE);
}

/* Deals the values to @n_workers, a partition each, in as many runs of them as
 * there are; each batch has @per_batch of them, 0: all. */
static char *
aggregate (guint index, guint n_workers, guint per_batch)
{
  gboolean numeric = !g_str_equal (cases[index].type, "BOOLEAN")
                     && !g_str_equal (cases[index].type, "DATE");
  g_autoptr (SfcPlan) plan = plan_of_type (cases[index].type, numeric);
  g_autoptr (SfcGroupState) state = sfc_group_state_new (plan);
  g_auto (GStrv) values = g_strsplit (cases[index].values, "; ", -1);
  guint n = g_strv_length (values), step = per_batch > 0 ? per_batch : n;
  g_autoptr (SfcRows) rows = NULL;
  SfcGroupStateMetrics metrics;
  SfcPipeline *workers[2];

  for (guint w = 0; w < n_workers; w++)
    workers[w] = sfc_pipeline_new (plan, zone);
  for (guint from = 0; from < n; from += step)
    {
      guint end = MIN (from + step, n), half = (from + end + 1) / 2;

      g_clear_pointer (&rows, sfc_rows_free);
      sfc_group_state_begin (state, 0);
      for (guint w = 0; w < n_workers; w++)
        sfc_pipeline_begin (workers[w], n_workers, NULL, 0);
      for (guint i = from; i < end; i++)
        {
          guint w = n_workers > 1 && i >= half;

          push (workers[w], values[i], w, i);
        }
      for (guint w = n_workers; w-- > 0;)
        sfc_group_state_merge (state, sfc_pipeline_peek_groups (workers[w]));
      rows = sfc_group_state_finish (state, 0, &metrics);
    }
  for (guint w = 0; w < n_workers; w++)
    sfc_pipeline_free (workers[w]);
  return text_of_result (rows, numeric);
}

START_TEST (aggregates_are_those_of_spark)
{
  g_autofree char *got = aggregate ((guint)_i, 1, 0);

  ck_assert_str_eq (got, cases[_i].results);
}
END_TEST

/* Sums of doubles apart: there the batches are part of the order. */
START_TEST (workers_and_batches_change_no_result)
{
  if (strstr (cases[_i].type, "DECIMAL(38") == NULL
      && !g_str_equal (cases[_i].type, "DOUBLE")
      && !g_str_equal (cases[_i].type, "FLOAT"))
    for (guint workers = 1; workers <= 2; workers++)
      for (guint per_batch = 1; per_batch <= 3; per_batch++)
        {
          g_autofree char *got = aggregate ((guint)_i, workers, per_batch);

          ck_assert_str_eq (got, cases[_i].results);
        }
}
END_TEST

/* ---- sums of doubles */

static double
sum_of (const double *values, const guint *ranks, guint n, guint n_workers)
{
  g_autoptr (SfcPlan) plan
      = plan_of ("schema=x DOUBLE\noutputMode=complete\naggregate=sum(x)");
  g_autoptr (SfcGroupState) state = sfc_group_state_new (plan);
  g_autoptr (SfcRows) rows = NULL;
  SfcGroupStateMetrics metrics;
  SfcPipeline *workers[3];
  double sum;

  sfc_group_state_begin (state, 0);
  for (guint w = 0; w < n_workers; w++)
    {
      workers[w] = sfc_pipeline_new (plan, zone);
      sfc_pipeline_begin (workers[w], 3, NULL, 0);
    }
  for (guint i = 0; i < n; i++)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      push (workers[ranks[i] % n_workers],
            g_ascii_dtostr (text, sizeof text, values[i]), ranks[i], i);
    }
  for (guint w = n_workers; w-- > 0;)
    sfc_group_state_merge (state, sfc_pipeline_peek_groups (workers[w]));
  rows = sfc_group_state_finish (state, 0, &metrics);
  ck_assert_int_eq (metrics.total, 1);
  ck_assert_int_eq (metrics.updated, 1);
  sum = sfc_rows_peek (rows, 0)[0].d;
  for (guint w = 0; w < n_workers; w++)
    sfc_pipeline_free (workers[w]);
  return sum;
}

START_TEST (doubles_are_added_partition_by_partition)
{
  static const double values[] = { 1e16, 1, 1, 1, -1e16, 1, 0.1, 0.2 };
  static const guint ranks[] = { 0, 1, 2, 1, 2, 0, 1, 0 };
  double wanted = ((1e16 + 1 + 0.2) + (1 + 1.0 + 0.1)) + (1 + -1e16);

  for (guint workers = 1; workers <= 3; workers++)
    ck_assert_msg (sum_of (values, ranks, G_N_ELEMENTS (values), workers)
                       == wanted,
                   "%u workers", workers);
}
END_TEST

/* ---- to bytes and back */

START_TEST (saved_accumulators_go_on_where_they_were)
{
  g_autoptr (SfcPlan) plan = plan_of (
      "schema=x STRING, d DECIMAL(38,2), n BIGINT\noutputMode=complete\n"
      "aggregate=count, count(x), min(x), max(x), sum(d), avg(d), sum(n), "
      "avg(n), max(n)");
  g_autoptr (SfcAccumulators) accumulators = sfc_accumulators_new (plan);
  guint n_cells = sfc_accumulators_get_n_cells (accumulators);
  g_autoptr (SfcGroupTable) table = sfc_group_table_new (n_cells);
  g_autoptr (SfcGroupTable) other = sfc_group_table_new (n_cells);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GByteArray) again = g_byte_array_new ();
  g_autoptr (SfcPipeline) worker = sfc_pipeline_new (plan, zone);
  gboolean is_new;
  SfcGroup *group
      = sfc_group_table_get (table, (const guint8 *)"k", 1, 1, &is_new);
  SfcGroup *copy
      = sfc_group_table_get (other, (const guint8 *)"k", 1, 1, &is_new);
  static const char *const records[]
      = { "{\"x\":\"b\",\"d\":-1.5,\"n\":-3}", "{}",
          "{\"x\":\"\",\"d\":123456789012345678901234567890.25,\"n\":9}",
          "{\"x\":\"zebra\"}" };

  sfc_pipeline_begin (worker, 1, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      const SfcRecord record = { .value = records[i],
                                 .n_value = strlen (records[i]),
                                 .offset = i };
      g_autoptr (GPtrArray) list = NULL;

      sfc_pipeline_begin (worker, 1, NULL, 0);
      sfc_pipeline_push (&record, worker);
      list = sfc_group_table_list (sfc_pipeline_peek_groups (worker));
      sfc_accumulators_merge (accumulators, group, list->pdata[0], table);
      sfc_accumulators_settle (accumulators, group);
    }
  sfc_accumulators_save (accumulators, group, bytes);
  ck_assert (sfc_accumulators_load (accumulators, copy, other, bytes->data,
                                    bytes->len));
  sfc_accumulators_save (accumulators, copy, again);
  ck_assert_uint_eq (again->len, bytes->len);
  ck_assert_mem_eq (again->data, bytes->data, bytes->len);
  for (guint n = 0; n < bytes->len; n++)
    {
      g_autoptr (SfcGroupTable) third = sfc_group_table_new (n_cells);
      SfcGroup *cut
          = sfc_group_table_get (third, (const guint8 *)"k", 1, 1, &is_new);

      ck_assert (
          !sfc_accumulators_load (accumulators, cut, third, bytes->data, n));
    }
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  ck_assert (!sfc_accumulators_load (accumulators, copy, other, bytes->data,
                                     bytes->len));
}
END_TEST

/* ---- decimal sums */

static const struct
{
  const char *values; /* of one scale */
  gint64 n;
  int scale;
  const char *type, *result; /* (nullable) */
} sums[] = {
  { "0.01 -0.02", 1, 2, "DECIMAL(20,2)", "-0.01" },
  { "1.00 -1.00", 1, 2, "DECIMAL(20,2)", "0.00" },
  { "999999999999999999 1", 1, 0, "DECIMAL(38,0)", "1000000000000000000" },
  { "-1000000000000000000 1", 1, 0, "DECIMAL(38,0)", "-999999999999999999" },
  { "99999999999999999999999999999999999999", 1, 0, "DECIMAL(38,0)",
    "99999999999999999999999999999999999999" },
  { "99999999999999999999999999999999999999 1", 1, 0, "DECIMAL(38,0)", NULL },
  { "99999999999999999999999999999999999999 1 -1", 1, 0, "DECIMAL(38,0)",
    "99999999999999999999999999999999999999" },
  { "99.9 0.1", 1, 1, "DECIMAL(3,1)", NULL },
  { "1 1", 3, 0, "DECIMAL(5,4)", "0.6667" },
  { "-1 -1", 3, 0, "DECIMAL(5,4)", "-0.6667" },
  { "1", 20000, 0, "DECIMAL(5,4)", "0.0001" }, /* 0.00005: half, up */
  { "1", 20001, 0, "DECIMAL(5,4)", "0.0000" },
  { "5", 1, 0, "DECIMAL(5,4)", "5.0000" },
};

START_TEST (a_decimal_sum_is_exact)
{
  gint64 limbs[SFC_DECIMAL_SUM_CELLS] = { 0 };
  g_auto (GStrv) values = g_strsplit (sums[_i].values, " ", -1);
  char plain[SFC_DECIMAL_TEXT];
  SfcColumn column = { 0 };
  gsize n;

  ck_assert (sfc_schema_parse_type (sums[_i].type, &column));
  for (char **value = values; *value != NULL; value++)
    {
      SfcValue cell = sfc_value_string (*value, strlen (*value));

      sfc_decimal_sum_add (limbs, &cell);
    }
  n = sfc_decimal_sum_text (limbs, sums[_i].n, sums[_i].scale, &column, plain);
  ck_assert_int_eq (n > 0, sums[_i].result != NULL);
  if (n > 0)
    {
      ck_assert_uint_eq (n, strlen (sums[_i].result));
      ck_assert_mem_eq (plain, sums[_i].result, n);
    }
}
END_TEST

static Suite *
accumulate_suite (void)
{
  Suite *suite = suite_create ("exec/accumulate");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, aggregates_are_those_of_spark, 0,
                       G_N_ELEMENTS (cases));
  tcase_add_loop_test (all, workers_and_batches_change_no_result, 0,
                       G_N_ELEMENTS (cases));
  tcase_add_test (all, doubles_are_added_partition_by_partition);
  tcase_add_test (all, saved_accumulators_go_on_where_they_were);
  tcase_add_loop_test (all, a_decimal_sum_is_exact, 0, G_N_ELEMENTS (sums));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (accumulate_suite)
