#include "config.h"

#include "base/spool.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "support/suite.h"

static char *folder;
static SfcSpool *spool;
static GString *line;
static GError *error;

static void
setup (void)
{
  folder = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  spool = sfc_spool_new (8);
  sfc_spool_set_folder (spool, folder);
  sfc_spool_begin (spool, 2);
  line = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_error (&error);
  g_clear_pointer (&spool, sfc_spool_free);
  g_string_free (line, TRUE);
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static void
add (guint lane, const char *text)
{
  sfc_spool_add (spool, lane, text, strlen (text));
}

static void
next_is (const char *wanted)
{
  g_string_truncate (line, 0);
  ck_assert (sfc_spool_next (spool, line, &error));
  ck_assert_str_eq (line->str, wanted);
}

static void
lane_is (guint lane, const char *wanted)
{
  g_auto (GStrv) lines = g_strsplit (wanted, " ", -1);

  ck_assert_uint_eq (sfc_spool_count (spool, lane), g_strv_length (lines));
  sfc_spool_rewind (spool, lane);
  for (char **at = lines; *at != NULL; at++)
    next_is (*at);
}

/* How many files are there with a name, or -1 */
static int
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return dir != NULL ? n : -1;
}

START_TEST (lanes_keep_their_order_in_memory)
{
  add (1, "c");
  add (0, "a");
  add (1, "d");
  add (0, "b");
  lane_is (0, "a b");
  lane_is (1, "c d");
  lane_is (0, "a b");
}
END_TEST

START_TEST (lanes_keep_their_order_on_disk_and_behind)
{
  add (0, "first");
  add (1, "second");  /* 13 bytes: both go to the file */
  add (1, "third88"); /* 8 bytes stay */
  add (0, "");        /* 9 do not */
  add (1, "last");
  lane_is (0, "first ");
  lane_is (1, "second third88 last");
}
END_TEST

START_TEST (a_line_may_be_longer_than_memory)
{
  g_autofree char *text = g_strnfill (100000, 'x');

  add (0, text);
  add (0, "y");
  sfc_spool_rewind (spool, 0);
  next_is (text);
  next_is ("y");
}
END_TEST

START_TEST (the_file_has_no_name)
{
  add (0, "more-than-8-bytes");
  ck_assert_int_eq (count_files (), 0);
  lane_is (0, "more-than-8-bytes");
}
END_TEST

START_TEST (what_fits_in_memory_needs_no_folder)
{
  sfc_spool_set_folder (spool, "/nonexistent");
  add (0, "1234567");
  lane_is (0, "1234567");
}
END_TEST

START_TEST (a_beginning_forgets_all)
{
  add (0, "more-than-8-bytes");
  sfc_spool_begin (spool, 1);
  ck_assert_uint_eq (sfc_spool_count (spool, 0), 0);
  add (0, "another-of-them");
  add (0, "x");
  lane_is (0, "another-of-them x");
}
END_TEST

START_TEST (a_file_that_cannot_be_made_is_told_to_the_reader)
{
  sfc_spool_set_folder (spool, "/nonexistent");
  add (0, "12345678");
  add (1, "x");
  ck_assert_uint_eq (sfc_spool_count (spool, 1), 1);
  for (guint lane = 0; lane < 2; lane++)
    {
      sfc_spool_rewind (spool, lane);
      ck_assert (!sfc_spool_next (spool, line, &error));
      ck_assert_int_eq (error->code, SFC_ERROR_SINK);
      ck_assert (strstr (error->message, "/nonexistent/") != NULL);
      g_clear_error (&error);
    }
  sfc_spool_begin (spool, 1);
  add (0, "x");
  lane_is (0, "x");
}
END_TEST

static Suite *
spool_suite (void)
{
  Suite *suite = suite_create ("base/spool");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, lanes_keep_their_order_in_memory);
  tcase_add_test (all, lanes_keep_their_order_on_disk_and_behind);
  tcase_add_test (all, a_line_may_be_longer_than_memory);
  tcase_add_test (all, the_file_has_no_name);
  tcase_add_test (all, what_fits_in_memory_needs_no_folder);
  tcase_add_test (all, a_beginning_forgets_all);
  tcase_add_test (all, a_file_that_cannot_be_made_is_told_to_the_reader);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (spool_suite)
