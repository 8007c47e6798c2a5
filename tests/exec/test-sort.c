#include "config.h"

#include "exec/sort.h"
#include "support/query.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

#define SCHEMA                                                                 \
  "schema=s STRING, n BIGINT, d DOUBLE, t TIMESTAMP\noutputMode=complete\n"    \
  "aggregate=count\n"

static SfcPlan *plan;
static SfcRows *rows;

static void
start (const char *keys)
{
  g_autofree char *all = g_strconcat (SCHEMA, keys, NULL);

  plan = plan_of (all);
  rows = sfc_rows_new (plan->result);
}

static void
teardown (void)
{
  g_clear_pointer (&rows, sfc_rows_free);
  g_clear_pointer (&plan, sfc_plan_free);
}

/* A row of one key and its number. */
static void
add (SfcValue key)
{
  gint64 n = (gint64)sfc_rows_get_n (rows);
  SfcValue *cells = sfc_rows_append (rows);

  cells[0] = key;
  cells[1] = sfc_value_long (n);
}

static void
add_text (const char *s)
{
  add (s != NULL ? sfc_value_string (s, strlen (s)) : sfc_value_null ());
}

static void
add_number (double d)
{
  add ((SfcValue){ .d = d });
}

/* Sorts; the rows' numbers must then be @expected. */
static void
expect (const char *expected)
{
  g_autoptr (GString) order = g_string_new (NULL);

  sfc_sort_rows (rows, plan);
  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    g_string_append_printf (order, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            sfc_rows_peek (rows, i)[1].i);
  ck_assert_str_eq (order->str, expected);
}

START_TEST (text_sorts_by_its_bytes)
{
  start (_i == 0 ? "groupBy=s\norderBy=s" : "groupBy=s\norderBy=s DESC");
  add_text ("b");
  add_text ("");
  add_text ("ab");
  add_text ("\xc3\xa9"); /* é is above every ASCII letter */
  add_text ("a");
  add_text ("Z");
  add_text ("\xf0\x9f\x98\x80");
  expect (_i == 0 ? "1 5 4 2 0 3 6" : "6 3 0 2 4 5 1");
}
END_TEST

START_TEST (nulls_are_first_ascending_and_last_descending)
{
  start (_i == 0 ? "groupBy=s\norderBy=s" : "groupBy=s\norderBy=s DESC");
  add_text ("a");
  add_text (NULL);
  add_text ("");
  add_text (NULL);
  expect (_i == 0 ? "1 3 2 0" : "0 2 1 3");
}
END_TEST

START_TEST (rows_that_are_equal_keep_their_order)
{
  start (_i == 0 ? "groupBy=n\norderBy=n" : "groupBy=n\norderBy=n DESC");
  for (int i = 0; i < 9; i++)
    add (sfc_value_long (i % 2));
  expect (_i == 0 ? "0 2 4 6 8 1 3 5 7" : "1 3 5 7 0 2 4 6 8");
}
END_TEST

START_TEST (numbers_sort_with_nan_above_all)
{
  start (_i == 0 ? "groupBy=d\norderBy=d" : "groupBy=d\norderBy=d DESC");
  add_number ((double)NAN);
  add_number (1);
  add_number (INFINITY);
  add_number (-0.0);
  add_number (-INFINITY);
  add_number (0.0);
  add (sfc_value_null ());
  add_number ((double)NAN);
  expect (_i == 0 ? "6 4 3 5 1 2 0 7" : "0 7 2 1 3 5 4 6");
}
END_TEST

START_TEST (longs_sort_over_their_whole_range)
{
  start ("groupBy=n\norderBy=n");
  add (sfc_value_long (G_MAXINT64));
  add (sfc_value_long (-1));
  add (sfc_value_long (G_MININT64));
  add (sfc_value_long (0));
  expect ("2 1 3 0");
}
END_TEST

START_TEST (later_keys_order_what_earlier_ones_leave_equal)
{
  start ("groupBy=s\norderBy=s DESC, count DESC");
  add_text ("a");
  add_text ("b");
  add_text ("a");
  add_text ("b");
  expect ("3 1 2 0");
}
END_TEST

START_TEST (windows_sort_by_their_start)
{
  start ("window=t, 1 hour\norderBy=window DESC");
  add (sfc_value_long (-5));
  add (sfc_value_long (7));
  add (sfc_value_long (0));
  expect ("1 2 0");
}
END_TEST

START_TEST (without_keys_nothing_moves)
{
  start ("groupBy=s");
  add_text ("b");
  add_text ("a");
  expect ("0 1");
}
END_TEST

static Suite *
sort_suite (void)
{
  Suite *suite = suite_create ("exec/sort");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, NULL, teardown);
  tcase_add_loop_test (all, text_sorts_by_its_bytes, 0, 2);
  tcase_add_loop_test (all, nulls_are_first_ascending_and_last_descending, 0,
                       2);
  tcase_add_loop_test (all, rows_that_are_equal_keep_their_order, 0, 2);
  tcase_add_loop_test (all, numbers_sort_with_nan_above_all, 0, 2);
  tcase_add_test (all, longs_sort_over_their_whole_range);
  tcase_add_test (all, later_keys_order_what_earlier_ones_leave_equal);
  tcase_add_test (all, windows_sort_by_their_start);
  tcase_add_test (all, without_keys_nothing_moves);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (sort_suite)
