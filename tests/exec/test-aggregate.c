#include "config.h"

#include "exec/aggregate.h"
#include "support/instant.h"
#include "support/query.h"
#include "support/suite.h"

#include <string.h>

#include "exec/group-state.h"

static SfcPlan *plan;
static SfcOperator *op;

static void
start (const char *keys)
{
  plan = plan_of (keys);
  op = sfc_aggregate_new (plan);
}

static void
teardown (void)
{
  if (op != NULL)
    op->free (op);
  op = NULL;
  g_clear_pointer (&plan, sfc_plan_free);
}

static void
push (const SfcValue *slots, guint rank, gint64 offset, guint sub)
{
  SfcRow row = {
    .slots = (SfcValue *)slots, .rank = rank, .offset = offset, .sub = sub
  };

  op->push (op, &row);
}

static int
by_appearance (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;

  if (one->first_rank != other->first_rank)
    return one->first_rank < other->first_rank ? -1 : 1;
  if (one->first_offset != other->first_offset)
    return one->first_offset < other->first_offset ? -1 : 1;
  return (one->first_sub > other->first_sub)
         - (one->first_sub < other->first_sub);
}

static GPtrArray *
groups (void)
{
  GPtrArray *list = sfc_group_table_list (sfc_aggregate_peek (op));

  g_ptr_array_sort (list, by_appearance);
  return list;
}

/* ---- windows */

#define WINDOW "outputMode=update\naggregate=count\nwindow=call_date_time, "
/* The order of rows matters, so there are no panes. */
#define NO_PANES                                                               \
  "schema=t TIMESTAMP, d DOUBLE\noutputMode=update\naggregate=sum(d)\n"        \
  "window=t, "

static const struct
{
  const char *time, *window;
  const char *expected; /* the latest first */
} windows[] = {
  { "2018-12-31 23:57", "60 minutes",
    "{2018-12-31 23:00:00, 2019-01-01 00:00:00}" },
  { "2018-12-31 23:57", "10 minutes, 5 minutes",
    "{2018-12-31 23:55:00, 2019-01-01 00:05:00}"
    "{2018-12-31 23:50:00, 2019-01-01 00:00:00}" },
  { "2018-12-31 00:00", "10 minutes, 5 minutes",
    "{2018-12-31 00:00:00, 2018-12-31 00:10:00}"
    "{2018-12-30 23:55:00, 2018-12-31 00:05:00}" },
  { "2018-12-31 12:05", "12 minutes, 5 minutes",
    "{2018-12-31 12:05:00, 2018-12-31 12:17:00}"
    "{2018-12-31 12:00:00, 2018-12-31 12:12:00}"
    "{2018-12-31 11:55:00, 2018-12-31 12:07:00}" },
  { "2018-12-31 12:05", "12 minutes, 5 minutes, 2 minutes",
    "{2018-12-31 12:02:00, 2018-12-31 12:14:00}"
    "{2018-12-31 11:57:00, 2018-12-31 12:09:00}" },
  /* the end is not of the window */
  { "2018-12-31 12:07", "12 minutes, 5 minutes",
    "{2018-12-31 12:05:00, 2018-12-31 12:17:00}"
    "{2018-12-31 12:00:00, 2018-12-31 12:12:00}" },
  { "1969-12-31 23:57", "60 minutes",
    "{1969-12-31 23:00:00, 1970-01-01 00:00:00}" },
  { "1969-12-31 23:55", "5 minutes",
    "{1969-12-31 23:55:00, 1970-01-01 00:00:00}" },
  { "1970-01-01 00:00", "5 minutes",
    "{1970-01-01 00:00:00, 1970-01-01 00:05:00}" },
  { "2018-12-31 23:57", "1 hour, 1 hour, 15 minutes",
    "{2018-12-31 23:15:00, 2019-01-01 00:15:00}" },
  { "2018-12-31 23:57", "1 hour, 1 hour, -15 minutes",
    "{2018-12-31 23:45:00, 2019-01-01 00:45:00}" },
  { "2018-12-31 23:57", "1 week",
    "{2018-12-27 00:00:00, 2019-01-03 00:00:00}" },
  /* 2018-12-31 23:57 in Los Angeles */
  { "2019-01-01 07:57", "1 day", "{2019-01-01 00:00:00, 2019-01-02 00:00:00}" },
};

/* Returns: (transfer full): what the rows make, as it first appeared */
static SfcRows *
rows_of_state (SfcGroupState *state)
{
  SfcGroupStateMetrics metrics;

  sfc_group_state_begin (state, 0);
  sfc_group_state_merge (state, sfc_aggregate_peek (op));
  return sfc_group_state_finish (state, 0, &metrics);
}

static char *
windows_text (void)
{
  g_autoptr (SfcGroupState) state = sfc_group_state_new (plan);
  g_autoptr (SfcRows) rows = rows_of_state (state);
  GString *text = g_string_new (NULL);

  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      gint64 start_us = sfc_rows_peek (rows, i)[0].i;
      g_autofree char *from = text_of (start_us);
      g_autofree char *to = text_of (start_us + plan->window_us);

      g_string_append_printf (text, "{%s, %s}", from, to);
    }
  return g_string_free (text, FALSE);
}

START_TEST (a_time_is_in_the_windows_that_hold_it)
{
  guint index = (guint)_i / 2;
  g_autofree char *keys
      = g_strconcat (_i % 2 ? WINDOW : NO_PANES, windows[index].window, NULL);
  const SfcValue slots[]
      = { sfc_value_long (us_of (windows[index].time)), { .d = 1 } };
  g_autofree char *text = NULL;

  start (keys);
  push (slots, 0, 0, 0);
  text = windows_text ();
  ck_assert_str_eq (text, windows[index].expected);
}
END_TEST

START_TEST (a_null_time_is_in_no_window)
{
  static const char *const sizes[]
      = { WINDOW "10 minutes", WINDOW "10 minutes, 5 minutes",
          WINDOW "12 minutes, 5 minutes" };
  const SfcValue time = sfc_value_null ();

  start (sizes[_i]);
  push (&time, 0, 0, 0);
  ck_assert_uint_eq (sfc_group_table_get_n (sfc_aggregate_peek (op)), 0);
}
END_TEST

/* A record may hold any number as its time: Java's sums wrap around. */
START_TEST (a_time_at_the_edge_of_its_range_has_its_windows)
{
  static const gint64 times[]
      = { G_MAXINT64, G_MAXINT64 - 1, G_MININT64, G_MININT64 + 1 };
  static const char *const sizes[] = { WINDOW "10 minutes, 5 minutes, 1 minute",
                                       WINDOW "12 minutes, 5 minutes" };
  const SfcValue time = sfc_value_long (times[_i % 4]);
  g_autoptr (SfcGroupState) state = NULL;
  g_autoptr (SfcRows) rows = NULL;
  guint64 n;

  start (sizes[_i / 4]);
  state = sfc_group_state_new (plan);
  push (&time, 0, 0, 0);
  rows = rows_of_state (state);
  n = sfc_rows_get_n (rows);
  if (_i / 4 == 0)
    ck_assert_uint_eq (n, 2);
  else
    ck_assert_uint_le (n, 3);
}
END_TEST

/* ---- groups */

#define TWO_KEYS "outputMode=update\naggregate=count\ngroupBy=disposition, city"

static gint64
count_of (const SfcGroup *group)
{
  return group->cells[0];
}

START_TEST (rows_with_equal_keys_are_one_group)
{
  const SfcValue rows[][2] = {
    { sfc_value_string ("A", 1), sfc_value_string ("BC", 2) },
    { sfc_value_string ("AB", 2), sfc_value_string ("C", 1) },
    { sfc_value_string ("A", 1), sfc_value_string ("BC", 2) },
    { sfc_value_null (), sfc_value_string ("", 0) },
    { sfc_value_string ("", 0), sfc_value_null () },
    { sfc_value_null (), sfc_value_string ("", 0) },
  };
  static const gint64 expected[] = { 2, 1, 2, 1 };
  g_autoptr (GPtrArray) list = NULL;

  start (TWO_KEYS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    push (rows[i], 0, i, 0);
  list = groups ();
  ck_assert_uint_eq (list->len, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    ck_assert_int_eq (count_of (list->pdata[i]), expected[i]);
}
END_TEST

START_TEST (without_keys_there_is_one_group)
{
  const SfcValue none = sfc_value_null ();
  g_autoptr (GPtrArray) list = NULL;

  start ("outputMode=update\naggregate=count");
  for (guint i = 0; i < 5; i++)
    push (&none, i % 2, i, 0);
  list = groups ();
  ck_assert_uint_eq (list->len, 1);
  ck_assert_int_eq (count_of (list->pdata[0]), 5);
}
END_TEST

START_TEST (a_group_is_first_where_its_first_partition_has_it)
{
  const SfcValue a = sfc_value_string ("a", 1);
  g_autoptr (GPtrArray) list = NULL;
  const SfcGroup *group;

  start ("outputMode=update\naggregate=count\ngroupBy=disposition");
  push (&a, 2, 5, 0);
  push (&a, 1, 70, 3);
  push (&a, 1, 80, 0); /* behind it in the same partition */
  push (&a, 2, 90, 0);
  list = groups ();
  group = list->pdata[0];
  ck_assert_uint_eq (group->first_rank, 1);
  ck_assert_int_eq (group->first_offset, 70);
  ck_assert_uint_eq (group->first_sub, 3);
}
END_TEST

/* Where there are many, a row waits for the next one: with its key, for the
 * text is not good for so long, and its place. */
START_TEST (the_last_of_many_groups_is_there_too)
{
  enum
  {
    N = 20000
  };
  char text[16];
  g_autoptr (GPtrArray) list = NULL;

  start ("outputMode=update\naggregate=count\ngroupBy=disposition");
  for (guint i = 0; i < 3 * N; i++)
    {
      int n = g_snprintf (text, sizeof text, "%u", i % N);
      const SfcValue key = sfc_value_string (text, (gsize)n);

      push (&key, i < N ? 2 : 1, i, i % 3);
      memset (text, 'x', sizeof text);
    }
  list = groups ();
  ck_assert_uint_eq (list->len, N);
  for (guint i = 0; i < N; i++)
    {
      const SfcGroup *group = list->pdata[i];

      ck_assert_int_eq (count_of (group), 3);
      ck_assert_uint_eq (group->first_rank, 1);
      ck_assert_int_eq (group->first_offset, N + i);
      ck_assert_uint_eq (group->first_sub, (N + i) % 3);
    }
  g_ptr_array_unref (list);
  sfc_group_table_clear (sfc_aggregate_peek (op));
  list = groups (); /* the last row was added once */
  ck_assert_uint_eq (list->len, 0);
}
END_TEST

/* One record that a join multiplied, each in more windows than 16 bits
 * count: no two of its groups may have the same place. */
START_TEST (the_groups_of_one_record_have_places_of_their_own)
{
  SfcValue slots[]
      = { sfc_value_long (us_of ("2018-12-31 12:00")), { .d = 1 } };
  g_autoptr (SfcGroupState) state = NULL;
  g_autoptr (SfcRows) rows = NULL;

  start (_i ? WINDOW "20 hours, 1 second" : NO_PANES "20 hours, 1 second");
  state = sfc_group_state_new (plan);
  push (slots, 0, 0, 0);
  slots[0].i += 30 * SECOND_US;
  push (slots, 0, 0, 1);
  rows = rows_of_state (state);
  ck_assert_uint_eq (sfc_rows_get_n (rows), 72030);
  /* those of the first row, the latest first, then what the other one adds */
  for (guint64 i = 0; i < 72030; i++)
    ck_assert_int_eq (sfc_rows_peek (rows, i)[0].i,
                      slots[0].i
                          - (i < 72000 ? 30 + (gint64)i : (gint64)i - 72000)
                                * SECOND_US);
}
END_TEST

static Suite *
aggregate_suite (void)
{
  Suite *suite = suite_create ("exec/aggregate");
  TCase *window = tcase_create ("windows");
  TCase *group = tcase_create ("groups");

  tcase_add_checked_fixture (window, NULL, teardown);
  tcase_add_loop_test (window, a_time_is_in_the_windows_that_hold_it, 0,
                       2 * G_N_ELEMENTS (windows));
  tcase_add_loop_test (window, a_null_time_is_in_no_window, 0, 3);
  tcase_add_loop_test (window, a_time_at_the_edge_of_its_range_has_its_windows,
                       0, 8);
  suite_add_tcase (suite, window);
  tcase_add_checked_fixture (group, NULL, teardown);
  tcase_add_test (group, rows_with_equal_keys_are_one_group);
  tcase_add_test (group, without_keys_there_is_one_group);
  tcase_add_test (group, a_group_is_first_where_its_first_partition_has_it);
  tcase_add_test (group, the_last_of_many_groups_is_there_too);
  tcase_add_loop_test (group, the_groups_of_one_record_have_places_of_their_own,
                       0, 2);
  suite_add_tcase (suite, group);
  return suite;
}

SFC_SUITE_MAIN (aggregate_suite)
