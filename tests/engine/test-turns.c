#include "config.h"

#include "engine/turns.h"
#include "support/suite.h"

#define N_QUERIES 3
#define N_RECORDS 1000

static SfcPace *pace;
static SfcTurns *turns;
static GMutex lock;    /* guards what follows */
static GArray *writes; /* (element-type Write): in their order */

typedef struct
{
  gint64 place;
  guint query;
} Write;

static void
setup (void)
{
  pace = sfc_pace_new (1, N_QUERIES);
  for (int i = 0; i < N_RECORDS; i++)
    sfc_pace_sent (pace, 0, 21);
  turns = sfc_turns_new (N_QUERIES, pace);
  writes = g_array_new (FALSE, FALSE, sizeof (Write));
}

static void
teardown (void)
{
  sfc_turns_unref (turns);
  sfc_pace_unref (pace);
  g_array_unref (writes);
}

/* A query whose batches have @step records, but for the last. */
typedef struct
{
  guint query, step;
} Query;

static gpointer
query_main (gpointer data)
{
  const Query *self = data;

  for (gint64 at = 0; at < N_RECORDS;)
    {
      Write write = { MIN (at + self->step, N_RECORDS), self->query };

      /* planned full, before it is known where the input ends */
      sfc_turns_plan (turns, self->query, at + self->step);
      if (!sfc_turns_wait (turns, self->query, write.place, NULL))
        break;
      g_mutex_lock (&lock);
      g_array_append_val (writes, write);
      g_mutex_unlock (&lock);
      at = write.place;
      sfc_turns_idle (turns, self->query, at + 1);
    }
  sfc_turns_end (turns, self->query);
  return NULL;
}

START_TEST (batches_are_written_by_place_then_query)
{
  static const guint steps[][N_QUERIES]
      = { { 100, 100, 100 }, { 7, 300, 64 }, { 1000, 1, 999 }, { 250, 3, 5 } };
  Query queries[N_QUERIES];
  GThread *threads[N_QUERIES];

  sfc_pace_end (pace);
  for (guint i = 0; i < N_QUERIES; i++)
    {
      queries[i] = (Query){ i, steps[_i][i] };
      threads[i] = g_thread_new ("query", query_main, &queries[i]);
    }
  for (guint i = 0; i < N_QUERIES; i++)
    g_thread_join (threads[i]);
  for (guint i = 1; i < writes->len; i++)
    {
      const Write *before = &g_array_index (writes, Write, i - 1);
      const Write *write = &g_array_index (writes, Write, i);

      ck_assert_msg (before->place < write->place
                         || (before->place == write->place
                             && before->query < write->query),
                     "%u at %d after %u at %d", write->query, (int)write->place,
                     before->query, (int)before->place);
    }
  ck_assert_int_eq (g_array_index (writes, Write, writes->len - 1).place,
                    N_RECORDS);
}
END_TEST

START_TEST (an_abort_ends_the_wait)
{
  g_autoptr (GCancellable) abort_it = g_cancellable_new ();

  g_cancellable_cancel (abort_it);
  sfc_turns_plan (turns, 1, 10);
  ck_assert (!sfc_turns_wait (turns, 1, 10, abort_it));
}
END_TEST

START_TEST (nobody_waits_for_a_query_that_has_ended)
{
  sfc_turns_end (turns, 0);
  sfc_turns_end (turns, 2);
  sfc_turns_plan (turns, 1, 10);
  ck_assert (sfc_turns_wait (turns, 1, 10, NULL));
}
END_TEST

static Suite *
turns_suite (void)
{
  Suite *suite = suite_create ("engine/turns");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, batches_are_written_by_place_then_query, 0, 4);
  tcase_add_test (all, an_abort_ends_the_wait);
  tcase_add_test (all, nobody_waits_for_a_query_that_has_ended);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (turns_suite)
