#include "config.h"

#include "state/claim.h"
#include "support/folder.h"
#include "support/suite.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

static char *folder;

static void
setup (void)
{
  folder = folder_new ();
}

static void
teardown (void)
{
  folder_remove (folder);
}

static void
expect_refused (gboolean of_spark, const char *why)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_claim_take (folder, of_spark, NULL, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
  ck_assert_ptr_nonnull (strstr (error->message, folder));
  ck_assert_msg (strstr (error->message, why) != NULL, "%s", error->message);
}

/* Takes it and gives it back. */
static gint64
expect_taken (gboolean of_spark)
{
  gint64 planned = -2;
  g_autoptr (SfcClaim) claim
      = sfc_claim_take (folder, of_spark, &planned, NULL);

  ck_assert_ptr_nonnull (claim);
  return planned;
}

START_TEST (one_run_at_a_time_has_it)
{
  g_autofree char *pid = g_strdup_printf ("(process %d)", (int)getpid ());
  SfcClaim *claim = sfc_claim_take (folder, FALSE, NULL, NULL);

  ck_assert_int_ge (sfc_claim_get_lock (claim), 0);
  expect_refused (FALSE, pid);
  expect_refused (TRUE, pid);
  sfc_claim_free (claim);
  expect_taken (TRUE);
}
END_TEST

START_TEST (who_looks_sees_which_process_has_it)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int)getpid ());
  g_autofree char *before = NULL, *holder = NULL, *after = NULL;
  g_autoptr (SfcClaim) none = sfc_claim_look (folder), claim = NULL,
                       look = NULL;

  before = sfc_claim_dup_holder (none);
  ck_assert_pstr_eq (before, NULL);
  claim = sfc_claim_take (folder, FALSE, NULL, NULL);
  look = sfc_claim_look (folder);
  holder = sfc_claim_dup_holder (look);
  ck_assert_pstr_eq (holder, pid);
  g_clear_pointer (&claim, sfc_claim_free);
  after = sfc_claim_dup_holder (look);
  ck_assert_pstr_eq (after, NULL);
}
END_TEST

START_TEST (what_a_run_keeps_is_said_until_the_next)
{
  SfcClaim *claim = sfc_claim_take (folder, FALSE, NULL, NULL);
  g_autoptr (SfcClaim) look = sfc_claim_look (folder);

  ck_assert (!sfc_claim_keeps_state (look));
  sfc_claim_note_state (claim);
  sfc_claim_free (claim);
  ck_assert (sfc_claim_keeps_state (look));
  expect_taken (FALSE);
  ck_assert (!sfc_claim_keeps_state (look));
}
END_TEST

START_TEST (it_goes_on_where_it_began)
{
  ck_assert_int_eq (expect_taken (TRUE), -1);
  ck_assert_int_eq (expect_taken (FALSE), -1); /* nothing was planned */
  folder_set (folder, "offsets/3", "v1\n{}\n{}", -1);
  ck_assert_int_eq (expect_taken (FALSE), 3);
  expect_refused (TRUE, "of a run of sfcrime");
  folder_delete (folder, "lock"); /* as of a copy, or of Spark alone */
  ck_assert_int_eq (expect_taken (TRUE), 3);
  expect_refused (FALSE, "of a run on Spark");
}
END_TEST

START_TEST (a_full_disk_does_not_hide_that_it_is_of_spark)
{
  struct rlimit before;
  void (*handler) (int);
  SfcClaim *claim;

  expect_taken (TRUE);
  folder_set (folder, "offsets/0", "v1\n{}\n{}", -1);
  handler = signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &before), 0);
  ck_assert_int_eq (
      setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 0, before.rlim_max }), 0);
  claim = sfc_claim_take (folder, TRUE, NULL, NULL);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &before), 0);
  signal (SIGXFSZ, handler);
  ck_assert_ptr_null (claim);
  expect_refused (FALSE, "of a run on Spark");
}
END_TEST

static Suite *
claim_suite (void)
{
  Suite *suite = suite_create ("state/claim");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, one_run_at_a_time_has_it);
  tcase_add_test (all, who_looks_sees_which_process_has_it);
  tcase_add_test (all, what_a_run_keeps_is_said_until_the_next);
  tcase_add_test (all, it_goes_on_where_it_began);
  tcase_add_test (all, a_full_disk_does_not_hide_that_it_is_of_spark);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (claim_suite)
