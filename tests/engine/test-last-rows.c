#include "config.h"

#include "engine/last-rows.h"
#include "support/query.h"
#include "support/suite.h"

static SfcPlan *plan;
static SfcLastRows self;
static GString *shown; /* ids of batches */

static void
on_show (gint64 batch_id, const SfcRows *rows, gpointer data)
{
  ck_assert_uint_eq (sfc_rows_get_n (rows), 0);
  g_string_append_printf (data, "%d ", (int)batch_id);
}

static void
setup (void)
{
  plan = plan_of ("aggregate=count\noutputMode=update\n");
  shown = g_string_new (NULL);
  self = (SfcLastRows){ .show = on_show, .data = shown };
}

static void
teardown (void)
{
  sfc_last_rows_forget (&self);
  g_string_free (shown, TRUE);
  sfc_plan_free (plan);
}

static void
keep (gint64 batch_id)
{
  sfc_last_rows_keep (&self, batch_id, sfc_rows_new (plan->grouped),
                      sfc_rows_new (plan->grouped));
}

START_TEST (rows_are_shown_once)
{
  sfc_last_rows_show (&self, TRUE);
  keep (7);
  sfc_last_rows_show (&self, TRUE);
  sfc_last_rows_show (&self, TRUE);
  ck_assert_str_eq (shown->str, "7 ");
}
END_TEST

START_TEST (rows_that_follow_at_once_wait_until_there_is_time)
{
  keep (0);
  sfc_last_rows_show (&self, FALSE);
  self.shown_us = G_MAXINT64; /* however slow this is, that has just been */
  keep (1);
  sfc_last_rows_show (&self, FALSE);
  ck_assert_str_eq (shown->str, "0 ");
  sfc_last_rows_show (&self, TRUE);
  ck_assert_str_eq (shown->str, "0 1 ");
}
END_TEST

START_TEST (rows_that_are_forgotten_are_not_shown)
{
  keep (0);
  sfc_last_rows_forget (&self);
  sfc_last_rows_show (&self, TRUE);
  ck_assert_str_eq (shown->str, "");
}
END_TEST

START_TEST (nothing_is_kept_for_nobody)
{
  self.show = NULL;
  keep (0);
  ck_assert_ptr_null (self.rows);
  ck_assert_ptr_null (self.base);
  sfc_last_rows_show (&self, TRUE);
}
END_TEST

static Suite *
last_rows_suite (void)
{
  Suite *suite = suite_create ("engine/last-rows");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, rows_are_shown_once);
  tcase_add_test (all, rows_that_follow_at_once_wait_until_there_is_time);
  tcase_add_test (all, rows_that_are_forgotten_are_not_shown);
  tcase_add_test (all, nothing_is_kept_for_nobody);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (last_rows_suite)
