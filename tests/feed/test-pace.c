#include "config.h"

#include "feed/pace.h"
#include "support/suite.h"

#define LIMIT SFC_PACE_AHEAD_BYTES

static SfcPace *pace;

static void
setup (void)
{
  pace = sfc_pace_new (3, 2);
}

static void
teardown (void)
{
  g_clear_pointer (&pace, sfc_pace_unref);
}

/* @sent and @read (by both queries) come first, then @bytes is asked for. */
static const struct
{
  gint64 sent, read, bytes;
  gboolean room;
} rooms[] = {
  { 0, 0, 1, TRUE },
  { 0, 0, LIMIT, TRUE },
  { 0, 0, LIMIT + 1, TRUE }, /* an empty partition takes any record */
  { 1, 0, LIMIT - 1, TRUE }, /* exactly full is allowed */
  { 1, 0, LIMIT, FALSE },
  { LIMIT - 1, 0, 1, TRUE },
  { LIMIT, 0, 1, FALSE },
  { LIMIT, 1, 1, TRUE },
  { LIMIT, 1, 2, FALSE },
  { 2 * LIMIT, LIMIT, 1, FALSE },
  { 2 * LIMIT, 2 * LIMIT, G_MAXINT32, TRUE }, /* empty again */
  { 5, 7, LIMIT, TRUE }, /* read before it was counted as sent */
};

START_TEST (room_is_what_is_left_of_the_limit)
{
  sfc_pace_sent (pace, 1, rooms[_i].sent);
  for (guint q = 0; q < 2; q++)
    sfc_pace_read (pace, q, 1, rooms[_i].read);
  ck_assert_int_eq (sfc_pace_has_room (pace, 1, rooms[_i].bytes),
                    rooms[_i].room);
}
END_TEST

START_TEST (slowest_query_holds_the_feed)
{
  sfc_pace_sent (pace, 0, LIMIT);
  sfc_pace_read (pace, 0, 0, LIMIT);
  ck_assert (!sfc_pace_has_room (pace, 0, 1));
  sfc_pace_read (pace, 1, 0, 100);
  ck_assert (sfc_pace_has_room (pace, 0, 100));
  ck_assert (!sfc_pace_has_room (pace, 0, 101));
}
END_TEST

START_TEST (partitions_are_counted_apart)
{
  sfc_pace_sent (pace, 0, LIMIT);
  ck_assert (!sfc_pace_has_room (pace, 0, 1));
  ck_assert (sfc_pace_has_room (pace, 2, LIMIT));
  sfc_pace_read (pace, 0, 2, 5);
  sfc_pace_read (pace, 1, 2, 5);
  ck_assert (!sfc_pace_has_room (pace, 0, 1));
}
END_TEST

START_TEST (dropped_queries_are_not_waited_for)
{
  sfc_pace_sent (pace, 0, LIMIT);
  sfc_pace_read (pace, 0, 0, 10);
  sfc_pace_drop_query (pace, 1);
  ck_assert (sfc_pace_has_room (pace, 0, 10));
  ck_assert (!sfc_pace_has_room (pace, 0, 11));
  sfc_pace_drop_query (pace, 0);
  ck_assert (sfc_pace_has_room (pace, 0, LIMIT));
}
END_TEST

START_TEST (records_are_counted_by_partition_and_in_all)
{
  for (int i = 0; i < 5; i++)
    sfc_pace_sent (pace, 2, 1000);
  sfc_pace_sent (pace, 0, 1);
  ck_assert_int_eq (sfc_pace_get_sent (pace, 0), 1);
  ck_assert_int_eq (sfc_pace_get_sent (pace, 1), 0);
  ck_assert_int_eq (sfc_pace_get_sent (pace, 2), 5);
  ck_assert_int_eq (sfc_pace_get_total_sent (pace), 6);
}
END_TEST

START_TEST (end_is_seen)
{
  ck_assert (!sfc_pace_is_ended (pace));
  sfc_pace_end (pace);
  ck_assert (sfc_pace_is_ended (pace));
}
END_TEST

enum
{
  THREAD_RECORDS = 200000,
  THREAD_BYTES = 400
};

static gpointer
reader (gpointer data)
{
  guint query = GPOINTER_TO_UINT (data);
  gint64 done = 0;

  while (done < THREAD_RECORDS)
    {
      gboolean ended = sfc_pace_is_ended (pace);
      gint64 sent = sfc_pace_get_sent (pace, 0);

      if (ended)
        ck_assert_int_eq (sent, THREAD_RECORDS);
      sfc_pace_read (pace, query, 0, (sent - done) * THREAD_BYTES);
      done = sent;
      g_thread_yield ();
    }
  return NULL;
}

START_TEST (feed_and_readers_end_together_and_never_run_apart)
{
  GThread *threads[2];

  for (guint q = 0; q < 2; q++)
    threads[q] = g_thread_new ("reader", reader, GUINT_TO_POINTER (q));
  for (int i = 0; i < THREAD_RECORDS; i++)
    {
      while (!sfc_pace_has_room (pace, 0, THREAD_BYTES))
        g_thread_yield ();
      sfc_pace_sent (pace, 0, THREAD_BYTES);
    }
  sfc_pace_end (pace);
  for (guint q = 0; q < 2; q++)
    g_thread_join (threads[q]);
  ck_assert_int_eq (sfc_pace_get_total_sent (pace), THREAD_RECORDS);
}
END_TEST

static Suite *
pace_suite (void)
{
  Suite *suite = suite_create ("feed/pace");
  TCase *tcase = tcase_create ("pace");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (tcase, room_is_what_is_left_of_the_limit, 0,
                       G_N_ELEMENTS (rooms));
  tcase_add_test (tcase, slowest_query_holds_the_feed);
  tcase_add_test (tcase, partitions_are_counted_apart);
  tcase_add_test (tcase, dropped_queries_are_not_waited_for);
  tcase_add_test (tcase, records_are_counted_by_partition_and_in_all);
  tcase_add_test (tcase, end_is_seen);
  tcase_add_test (tcase, feed_and_readers_end_together_and_never_run_apart);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (pace_suite)
