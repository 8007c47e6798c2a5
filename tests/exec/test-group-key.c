#include "config.h"

#include "exec/group-key.h"
#include "support/query.h"
#include "support/suite.h"

#include <math.h>

#define SCHEMA                                                                 \
  "schema=s STRING, t TIMESTAMP, n BIGINT, d DOUBLE, b BOOLEAN, f FLOAT\n"     \
  "outputMode=update\naggregate=count\n"

static SfcPlan *plan;
static SfcGroupKey one, other;

static void
start (const char *keys)
{
  g_autofree char *all = g_strconcat (SCHEMA, keys, NULL);

  plan = plan_of (all);
}

static void
teardown (void)
{
  sfc_group_key_clear (&one);
  sfc_group_key_clear (&other);
  g_clear_pointer (&plan, sfc_plan_free);
}

static SfcValue
number (double d)
{
  return (SfcValue){ .d = d };
}

static SfcValue
text (const char *s)
{
  return sfc_value_string (s, strlen (s));
}

static gboolean
keys_equal (void)
{
  return one.n == other.n && memcmp (one.bytes, other.bytes, one.n) == 0;
}

/* ---- what goes in comes out */

START_TEST (a_key_is_read_back_as_it_was)
{
  static const char nul[] = { 'a', '\0', 'b' };
  const SfcValue rows[][3] = {
    { text ("abc"), sfc_value_long (-1), number (1.5) },
    { text (""), sfc_value_long (G_MAXINT64), number (-INFINITY) },
    { sfc_value_null (), sfc_value_null (), sfc_value_null () },
    { text ("x"), sfc_value_null (), number (0) },
    { sfc_value_string (nul, 3), sfc_value_long (G_MININT64), number (1) },
  };
  SfcValue cells[3];

  start ("groupBy=s, n, d");
  sfc_group_key_encode (&one, plan, rows[_i]);
  sfc_group_key_decode (plan, one.bytes, one.n, cells);
  for (guint i = 0; i < 3; i++)
    {
      ck_assert_int_eq (cells[i].null, rows[_i][i].null);
      if (!cells[i].null && i == 0)
        ck_assert (sfc_value_string_equal (&cells[i], &rows[_i][i]));
      else if (!cells[i].null)
        ck_assert_int_eq (cells[i].i, rows[_i][i].i);
    }
}
END_TEST

START_TEST (a_long_text_is_read_back)
{
  g_autofree char *s = g_strnfill (100000, 'x');
  const SfcValue row = text (s);
  SfcValue cell;

  start ("groupBy=s");
  sfc_group_key_encode (&one, plan, &row);
  sfc_group_key_decode (plan, one.bytes, one.n, &cell);
  ck_assert (sfc_value_string_equal (&cell, &row));
}
END_TEST

START_TEST (windows_sort_by_time_as_bytes)
{
  static const gint64 starts[]
      = { G_MININT64, -300000000, -1, 0, 1, 1546300800000000, G_MAXINT64 };
  const SfcValue row[] = { sfc_value_long (0), text ("k") };
  SfcValue cells[2];

  start ("window=t, 5 minutes\ngroupBy=s");
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      sfc_group_key_encode (&one, plan, row);
      sfc_group_key_set_window (&one, starts[i]);
      if (i > 0)
        ck_assert_int_lt (memcmp (other.bytes, one.bytes, 8), 0);
      sfc_group_key_decode (plan, one.bytes, one.n, cells);
      ck_assert_int_eq (cells[0].i, starts[i]);
      ck_assert_uint_eq (cells[1].n, 1);
      sfc_group_key_encode (&other, plan, row);
      sfc_group_key_set_window (&other, starts[i]);
    }
}
END_TEST

/* ---- one group or two */

START_TEST (nothing_is_not_empty)
{
  const SfcValue null = sfc_value_null (), empty = text ("");

  start ("groupBy=s");
  sfc_group_key_encode (&one, plan, &null);
  sfc_group_key_encode (&other, plan, &empty);
  ck_assert (!keys_equal ());
  sfc_group_key_encode (&other, plan, &null);
  ck_assert (keys_equal ());
}
END_TEST

static double
other_nan (void)
{
  const SfcValue bits = { .i = G_GINT64_CONSTANT (0x7ff8000000000123) };

  return bits.d;
}

START_TEST (numbers_that_spark_holds_equal_are_one_group)
{
  const struct
  {
    double a, b;
    gboolean equal;
  } pairs[] = {
    { 0.0, -0.0, TRUE }, { (double)NAN, other_nan (), TRUE },
    { 1.0, 1.0, TRUE },  { 1.0, -1.0, FALSE },
    { 0.0, 1.0, FALSE },
  };
  const SfcValue a = number (pairs[_i % 5].a), b = number (pairs[_i % 5].b);

  start (_i < 5 ? "groupBy=d" : "groupBy=f");
  sfc_group_key_encode (&one, plan, &a);
  sfc_group_key_encode (&other, plan, &b);
  ck_assert_int_eq (keys_equal (), pairs[_i % 5].equal);
}
END_TEST

/* ---- late or done */

#define WINDOW "watermark=t 0 seconds\nwindow=t, 10 seconds\n"
#define S G_GINT64_CONSTANT (1000000)

static const struct
{
  const char *keys;
  gint64 time, watermark;
  gboolean null, older;
} ages[] = {
  /* the end of the window decides */
  { WINDOW, 0, 10 * S - 1, FALSE, FALSE },
  { WINDOW, 0, 10 * S, FALSE, TRUE },
  { WINDOW, 0, 10 * S + 1, FALSE, TRUE },
  { WINDOW, -10 * S, 0, FALSE, TRUE },
  { WINDOW, -10 * S + 1, 0, FALSE, FALSE },
  { WINDOW "groupBy=t", 0, 10 * S, FALSE, TRUE },
  /* without a window the time itself */
  { "watermark=t 0 seconds\ngroupBy=t", 7 * S, 7 * S - 1, FALSE, FALSE },
  { "watermark=t 0 seconds\ngroupBy=t", 7 * S, 7 * S, FALSE, TRUE },
  { "watermark=t 0 seconds\ngroupBy=t", 0, 9 * S, TRUE, FALSE },
  /* nothing else gets old */
  { "watermark=t 0 seconds\ngroupBy=n", 0, G_MAXINT64, FALSE, FALSE },
  { "window=t, 10 seconds\n", 0, G_MAXINT64, FALSE, FALSE },
  /* the end of the last window wraps around, as Spark's does */
  { WINDOW, G_MAXINT64, 0, FALSE, TRUE },
};

START_TEST (a_group_is_older_from_the_watermark_on)
{
  const SfcValue cell
      = ages[_i].null ? sfc_value_null () : sfc_value_long (ages[_i].time);
  const SfcValue cells[] = { cell, cell };

  start (ages[_i].keys);
  ck_assert_int_eq (sfc_group_key_is_older (plan, cells, ages[_i].watermark),
                    ages[_i].older);
}
END_TEST

static Suite *
group_key_suite (void)
{
  Suite *suite = suite_create ("exec/group-key");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, NULL, teardown);
  tcase_add_loop_test (all, a_key_is_read_back_as_it_was, 0, 5);
  tcase_add_test (all, a_long_text_is_read_back);
  tcase_add_test (all, windows_sort_by_time_as_bytes);
  tcase_add_test (all, nothing_is_not_empty);
  tcase_add_loop_test (all, numbers_that_spark_holds_equal_are_one_group, 0,
                       10);
  tcase_add_loop_test (all, a_group_is_older_from_the_watermark_on, 0,
                       G_N_ELEMENTS (ages));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (group_key_suite)
