#include "config.h"

#include "engine/trigger.h"
#include "support/suite.h"

#define SECOND G_GINT64_CONSTANT (1000)
#define NOON (G_GINT64_CONSTANT (1546257600) * SECOND)

static const struct
{
  gint64 now, interval, next;
} ticks[] = {
  { 0, 10 * SECOND, 10 * SECOND },
  { 1, 10 * SECOND, 10 * SECOND },
  { 10 * SECOND - 1, 10 * SECOND, 10 * SECOND },
  { 10 * SECOND, 10 * SECOND, 20 * SECOND },
  /* an overrun: noon, then 12:00:23, then 12:00:30 */
  { NOON, 10 * SECOND, NOON + 10 * SECOND },
  { NOON + 23 * SECOND, 10 * SECOND, NOON + 30 * SECOND },
  { NOON + 5, 1, NOON + 6 },
  { NOON + 5, 3600 * SECOND, NOON + 3600 * SECOND },
  /* multiples since 1970, not since the start */
  { NOON + 1, 7 * SECOND, 1546257601000 },
};

START_TEST (ticks_are_multiples_of_the_interval)
{
  gint64 next = sfc_trigger_next_ms (ticks[_i].now, ticks[_i].interval);

  ck_assert_int_eq (next, ticks[_i].next);
  ck_assert_int_gt (next, ticks[_i].now);
  ck_assert_int_eq (next % ticks[_i].interval, 0);
}
END_TEST

static gpointer
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

START_TEST (a_wait_ends_when_it_is_cancelled)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);

  sfc_trigger_wait (G_MAXINT64, cancellable);
  ck_assert (g_cancellable_is_cancelled (cancellable));
  g_thread_join (thread);
  sfc_trigger_wait (G_MAXINT64, cancellable);
}
END_TEST

START_TEST (a_wait_lasts_until_its_instant)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 until = sfc_now_ms () + 20;

  sfc_trigger_wait (until, cancellable);
  ck_assert_int_ge (sfc_now_ms (), until);
  sfc_trigger_wait (until, cancellable);
  sfc_trigger_wait (G_MININT64 / 2, cancellable);
}
END_TEST

static Suite *
trigger_suite (void)
{
  Suite *suite = suite_create ("engine/trigger");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, ticks_are_multiples_of_the_interval, 0,
                       G_N_ELEMENTS (ticks));
  tcase_add_test (all, a_wait_ends_when_it_is_cancelled);
  tcase_add_test (all, a_wait_lasts_until_its_instant);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (trigger_suite)
