#include "config.h"

#include "base/crew.h"
#include "support/suite.h"

#define N_PARTS 1000

typedef struct
{
  gint done[N_PARTS];
  GMutex lock;
  GCond met;
  guint n_met;
} Work;

static void
do_part (guint index, gpointer data)
{
  Work *work = data;

  g_atomic_int_inc (&work->done[index]);
}

START_TEST (each_part_is_done_once)
{
  g_autoptr (SfcCrew) crew = sfc_crew_new ((guint)_i);
  Work work = { 0 };

  for (guint round = 1; round <= 20; round++)
    {
      guint n = round % 3 == 0 ? round % 4 : N_PARTS;

      for (guint i = 0; i < N_PARTS; i++)
        work.done[i] = 0;
      sfc_crew_run (crew, n, do_part, &work);
      for (guint i = 0; i < N_PARTS; i++)
        ck_assert_int_eq (work.done[i], i < n);
    }
}
END_TEST

/* Returns when all the others are here, too. */
static void
meet (guint index, gpointer data)
{
  Work *work = data;

  g_mutex_lock (&work->lock);
  work->n_met++;
  g_cond_broadcast (&work->met);
  while (work->n_met < 3)
    g_cond_wait (&work->met, &work->lock);
  g_mutex_unlock (&work->lock);
}

START_TEST (parts_are_done_side_by_side)
{
  g_autoptr (SfcCrew) crew = sfc_crew_new (3);
  Work work = { 0 };

  sfc_crew_run (crew, 3, meet, &work);
  ck_assert_uint_eq (work.n_met, 3);
}
END_TEST

static Suite *
crew_suite (void)
{
  Suite *suite = suite_create ("base/crew");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, each_part_is_done_once, 1, 5);
  tcase_add_test (all, parts_are_done_side_by_side);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (crew_suite)
