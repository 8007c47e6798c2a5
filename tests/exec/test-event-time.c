#include "config.h"

#include "exec/event-time.h"
#include "support/instant.h"
#include "support/suite.h"

typedef struct
{
  SfcOperator head;
  guint n;
} Counter;

static SfcOperator *op;
static Counter counter;

static void
count (SfcOperator *self, SfcRow *row)
{
  ((Counter *)self)->n++;
}

static void
setup (void)
{
  op = sfc_event_time_new (1);
  counter = (Counter){ .head = { .push = count } };
  op->next = &counter.head;
  sfc_event_time_begin (op, 3);
}

static void
teardown (void)
{
  op->free (op);
}

static void
push (guint rank, SfcValue time)
{
  SfcValue slots[] = { sfc_value_long (99), time };
  SfcRow row = { .slots = slots, .rank = rank };

  op->push (op, &row);
}

START_TEST (times_are_floored_to_milliseconds)
{
  static const gint64 pairs[][2] = {
    { 0, 0 },
    { 999, 0 },
    { 1000, 1 },
    { 1999, 1 },
    { -1, -1 },
    { -999, -1 },
    { -1000, -1 },
    { -1001, -2 },
    { 1500000123, 1500000 },
    { G_MAXINT64, G_MAXINT64 / 1000 },
    { G_MININT64, G_MININT64 / 1000 - 1 },
  };
  const SfcEventTimeStats *stats;

  push (0, sfc_value_long (pairs[_i][0]));
  stats = sfc_event_time_peek (op, 0);
  ck_assert_int_eq (stats->n, 1);
  ck_assert_int_eq (stats->min, pairs[_i][1]);
  ck_assert_int_eq (stats->max, pairs[_i][1]);
  ck_assert_double_eq (stats->avg, (double)pairs[_i][1]);
}
END_TEST

/* As Spark reported it of such a batch. */
START_TEST (a_null_time_counts_as_1970)
{
  const SfcEventTimeStats *stats;

  push (0, sfc_value_long (us_of ("2018-12-31 23:57")));
  push (0, sfc_value_long (us_of ("2018-12-31 23:54")));
  push (0, sfc_value_null ());
  push (0, sfc_value_long (us_of ("2018-12-31 23:49")));
  push (0, sfc_value_null ());
  stats = sfc_event_time_peek (op, 0);
  ck_assert_int_eq (stats->n, 5);
  ck_assert_int_eq (stats->min, 0);
  ck_assert_int_eq (stats->max, us_of ("2018-12-31 23:57") / 1000);
  ck_assert_int_eq ((gint64)stats->avg, us_of ("1999-05-27 04:44") / 1000);
  ck_assert_uint_eq (counter.n, 5);
}
END_TEST

START_TEST (partitions_are_counted_apart)
{
  push (0, sfc_value_long (1000));
  push (2, sfc_value_long (5000));
  push (2, sfc_value_long (3000));
  ck_assert_int_eq (sfc_event_time_peek (op, 0)->n, 1);
  ck_assert_int_eq (sfc_event_time_peek (op, 1)->n, 0);
  ck_assert_int_eq (sfc_event_time_peek (op, 2)->n, 2);
  ck_assert_int_eq (sfc_event_time_peek (op, 2)->min, 3);
  ck_assert_int_eq (sfc_event_time_peek (op, 2)->max, 5);
  sfc_event_time_begin (op, 2);
  ck_assert_int_eq (sfc_event_time_peek (op, 0)->n, 0);
  push (1, sfc_value_long (-7000));
  ck_assert_int_eq (sfc_event_time_peek (op, 1)->min, -7);
  ck_assert_int_eq (sfc_event_time_peek (op, 1)->max, -7);
}
END_TEST

START_TEST (a_row_beyond_the_limit_passes_and_counts_apart)
{
  sfc_event_time_set_limit (op, 5);
  push (0, sfc_value_long (5999)); /* the millisecond of the limit */
  push (0, sfc_value_long (6000));
  push (0, sfc_value_long (2000));
  push (1, sfc_value_long (us_of ("9999-12-31 23:59")));
  push (2, sfc_value_null ());
  ck_assert_uint_eq (counter.n, 5);
  ck_assert_int_eq (sfc_event_time_peek (op, 0)->n, 2);
  ck_assert_int_eq (sfc_event_time_peek (op, 0)->max, 5);
  ck_assert_int_eq (sfc_event_time_peek (op, 0)->ahead, 1);
  ck_assert_int_eq (sfc_event_time_peek (op, 1)->n, 0);
  ck_assert_int_eq (sfc_event_time_peek (op, 1)->ahead, 1);
  ck_assert_int_eq (sfc_event_time_peek (op, 2)->ahead, 0);
}
END_TEST

START_TEST (rows_ahead_are_summed_whoever_has_others)
{
  const SfcEventTimeStats none = { .ahead = 1 };
  const SfcEventTimeStats some
      = { .n = 2, .min = 3, .max = 4, .avg = 3.5, .ahead = 10 };
  SfcEventTimeStats all = none;

  sfc_event_time_stats_merge (&all, &none);
  ck_assert_int_eq (all.n, 0);
  ck_assert_int_eq (all.ahead, 2);
  sfc_event_time_stats_merge (&all, &some);
  ck_assert_int_eq (all.min, 3);
  ck_assert_int_eq (all.ahead, 12);
  sfc_event_time_stats_merge (&all, &none);
  ck_assert_int_eq (all.n, 2);
  ck_assert_int_eq (all.ahead, 13);
  sfc_event_time_stats_merge (&all, &some);
  ck_assert_int_eq (all.n, 4);
  ck_assert_int_eq (all.ahead, 23);
}
END_TEST

START_TEST (merging_is_as_spark_merges_tasks)
{
  SfcEventTimeStats all = { 0 };
  const SfcEventTimeStats none = { 0 };
  const SfcEventTimeStats one = { 2, -5, 5, 0.5, 0 };
  const SfcEventTimeStats other = { 6, 1, 9, 4.5, 0 };

  sfc_event_time_stats_merge (&all, &none);
  ck_assert_int_eq (all.n, 0);
  /* nothing so far is no minimum of 0 */
  sfc_event_time_stats_merge (&all, &other);
  ck_assert_int_eq (all.min, 1);
  sfc_event_time_stats_merge (&all, &none);
  ck_assert_int_eq (all.n, 6);
  sfc_event_time_stats_merge (&all, &one);
  ck_assert_int_eq (all.n, 8);
  ck_assert_int_eq (all.min, -5);
  ck_assert_int_eq (all.max, 9);
  ck_assert_double_eq (all.avg, 4.5 + (0.5 - 4.5) * 2 / 8);
}
END_TEST

static Suite *
event_time_suite (void)
{
  Suite *suite = suite_create ("exec/event-time");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, times_are_floored_to_milliseconds, 0, 11);
  tcase_add_test (all, a_null_time_counts_as_1970);
  tcase_add_test (all, partitions_are_counted_apart);
  tcase_add_test (all, a_row_beyond_the_limit_passes_and_counts_apart);
  tcase_add_test (all, rows_ahead_are_summed_whoever_has_others);
  tcase_add_test (all, merging_is_as_spark_merges_tasks);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (event_time_suite)
