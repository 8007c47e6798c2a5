#include "config.h"

#include "exec/static-join.h"

#include "exec/pipeline.h"
#include "support/query.h"
#include "support/suite.h"

#include <glib/gstdio.h>

static char *table_path;

static void
setup (void)
{
  int fd = g_file_open_tmp ("sfcrime-XXXXXX.json", &table_path, NULL);

  ck_assert_int_ge (fd, 0);
  g_close (fd, NULL);
}

static void
teardown (void)
{
  g_unlink (table_path);
  g_clear_pointer (&table_path, g_free);
}

static SfcPlan *
plan_join (const char *type, const char *in_table, const char *more)
{
  g_autofree char *table
      = g_strdup_printf ("[{\"x\":%s,\"found\":\"yes\"}]", in_table);
  g_autofree char *keys = g_strdup_printf ("schema=x %s\njoin=%s\njoinOn=x\n%s",
                                           type, table_path, more);

  ck_assert (g_file_set_contents (table_path, table, -1, NULL));
  return plan_of (keys);
}

/* ---- what Spark 3.5.7 joins */

static const struct
{
  const char *type, *value, *in_table;
  guint64 n;
} joins[] = {
  { "INT", "5", "5", 1 },
  { "INT", "5", "5.0", 1 },
  { "INT", "5", "5.5", 0 },
  { "INT", "5", "\"5\"", 1 },
  { "INT", "5", "\"5.7\"", 1 },
  { "STRING", "\"5\"", "5", 1 },
  { "STRING", "\" 5 \"", "5", 1 },
  { "STRING", "\"5\"", "5.0", 1 },
  { "STRING", "\"x\"", "5", 0 },
  { "STRING", "\"5\"", "\"5.0\"", 0 },
  { "STRING", "\"5\"", "true", 0 },
  { "STRING", "\"yes\"", "true", 1 },
  { "BIGINT", "9007199254740993", "9007199254740992.0", 1 },
  { "FLOAT", "0.1", "0.1", 0 },
  { "FLOAT", "0.5", "0.5", 1 },
  { "FLOAT", "-0.0", "0", 1 },
  { "DECIMAL(10,2)", "5", "5", 1 },
  { "DECIMAL(10,2)", "5", "5.0", 1 },
  { "DECIMAL(10,2)", "5", "\"5.000\"", 1 },
  { "BOOLEAN", "true", "1", 1 },
  { "BOOLEAN", "true", "5", 0 },
  { "DATE", "\"2018-12-31\"", "\"2018-12-31\"", 1 },
  { "TIMESTAMP", "\"2018-12-31T00:00:00\"", "\"2018-12-31\"", 1 },
  { "TIMESTAMP", "\"2018-12-31T00:00:00\"", "\"5\"", 0 },
  { "INT", "null", "\"x\"", 0 },
};

START_TEST (keys_of_different_types_are_compared_in_one)
{
  g_autoptr (SfcPlan) plan
      = plan_join (joins[_i].type, joins[_i].in_table, "joinWhen=before");
  g_autoptr (SfcPipeline) pipeline = sfc_pipeline_new (plan, plan->join.zone);
  g_autofree char *json = g_strdup_printf ("{\"x\":%s}", joins[_i].value);
  const SfcRecord record = { .value = json, .n_value = strlen (json) };
  const SfcRows *rows;

  sfc_pipeline_begin (pipeline, 1, plan->join.table, 0);
  sfc_pipeline_push (&record, pipeline);
  rows = sfc_pipeline_peek_rows (pipeline, 0);
  ck_assert_msg ((rows != NULL ? sfc_rows_get_n (rows) : 0) == joins[_i].n,
                 "%s %s and %s", joins[_i].type, joins[_i].value,
                 joins[_i].in_table);
}
END_TEST

START_TEST (after_the_aggregation_too_and_the_column_is_the_streams)
{
  g_autoptr (SfcPlan) plan = plan_join (
      "STRING", "5", "groupBy=x\naggregate=count\noutputMode=update");
  g_autoptr (SfcRows) rows = sfc_rows_new (plan->grouped);
  g_autoptr (SfcRows) joined = NULL;
  SfcValue *cells = sfc_rows_append (rows);

  cells[0] = sfc_value_string ("5.9", 3);
  cells[1] = sfc_value_long (1);
  joined = sfc_static_join_rows (plan, plan->join.table, rows);
  ck_assert_uint_eq (sfc_rows_get_n (joined), 1);
  ck_assert_int_eq (plan->result->columns[0].type, SFC_TYPE_STRING);
  ck_assert_mem_eq (sfc_rows_peek (joined, 0)[0].s, "5.9", 3);
}
END_TEST

static Suite *
join_types_suite (void)
{
  Suite *suite = suite_create ("exec/join-types");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, keys_of_different_types_are_compared_in_one, 0,
                       G_N_ELEMENTS (joins));
  tcase_add_test (all, after_the_aggregation_too_and_the_column_is_the_streams);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (join_types_suite)
