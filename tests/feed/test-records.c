#include "config.h"

#include "feed/records.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "support/suite.h"

#define REMEDY "\ncorrect the input there; what stands before it was sent"

static char *folder;
static char *files[4]; /* paths of the first ones, then NULL */

static void
setup (void)
{
  folder = g_dir_make_tmp ("sfct-XXXXXX", NULL);
  ck_assert_ptr_nonnull (folder);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.json", i);

      files[i] = g_build_filename (folder, name, NULL);
    }
}

static void
teardown (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_unlink (files[i]);
      g_clear_pointer (&files[i], g_free);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static void
put (guint i, const char *text)
{
  ck_assert (g_file_set_contents (files[i], text, -1, NULL));
}

/* Up to @max records of the first @n files, joined by blanks; then the error.
 */
static char *
join (guint n, SfcRecordsOptions options, guint max)
{
  char *some[4] = { NULL };
  g_autoptr (SfcRecords) records = NULL;
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  const char *text;
  gsize len;

  memcpy (some, files, n * sizeof *some);
  options.files = some;
  records = sfc_records_new (&options, &error);
  while (records != NULL && max-- > 0
         && sfc_records_next (records, &text, &len, &error))
    {
      g_string_append_len (out, text, (gssize)len);
      g_string_append_c (out, ' ');
    }
  if (error != NULL)
    g_string_append (out, strrchr (error->message, '/') + 1);
  return g_string_free (out, FALSE);
}

START_TEST (files_follow_each_other)
{
  g_autofree char *got = NULL;

  put (0, "[1, 2]");
  put (1, "");
  put (2, "{ }\n3");
  got = join (3, (SfcRecordsOptions){ 0 }, 100);
  ck_assert_str_eq (got, "1 2 {} 3 ");
}
END_TEST

START_TEST (repeat_begins_again_at_the_first_file)
{
  g_autofree char *got = NULL;

  put (0, "1");
  put (1, "[2,3]");
  got = join (2, (SfcRecordsOptions){ .repeat = TRUE }, 7);
  ck_assert_str_eq (got, "1 2 3 1 2 3 1 ");
}
END_TEST

START_TEST (repeat_of_nothing_ends)
{
  g_autofree char *got = NULL;
  g_autofree char *by_time = NULL;

  put (0, "[]");
  got = join (1, (SfcRecordsOptions){ .repeat = TRUE }, 7);
  by_time = join (1, (SfcRecordsOptions){ .repeat = TRUE, .by_time = TRUE }, 7);
  ck_assert_str_eq (got, "");
  ck_assert_str_eq (by_time, "");
}
END_TEST

#define AT(day, n) "{\"call_date_time\":\"2018-12-" day "\",\"n\":" n "}"

START_TEST (by_time_the_oldest_comes_first_and_ties_stay)
{
  g_autofree char *got = NULL;

  put (0, "[" AT ("03", "1") ",\n  " AT ("01", "2") ", 17 ,{\"x\" : 1}]");
  put (1, AT ("02", "3") AT ("01", "4") AT ("03", "5") "true");
  got = join (2, (SfcRecordsOptions){ .by_time = TRUE }, 100);
  ck_assert_str_eq (
      got, "17 {\"x\":1} true " AT ("01", "2") " " AT ("01", "4") " " AT (
               "02", "3") " " AT ("03", "1") " " AT ("03", "5") " ");
}
END_TEST

START_TEST (by_time_a_record_that_is_an_array_stays_one)
{
  g_autofree char *got = NULL;

  put (0, "[ [1, 2], [], " AT ("01", "1") ", [[3]] ]");
  got = join (1, (SfcRecordsOptions){ .by_time = TRUE }, 100);
  ck_assert_str_eq (got, "[1,2] [] [[3]] " AT ("01", "1") " ");
}
END_TEST

START_TEST (by_time_repeats_in_the_same_order)
{
  g_autofree char *got = NULL;

  put (0, AT ("02", "1") AT ("01", "2"));
  got = join (1, (SfcRecordsOptions){ .by_time = TRUE, .repeat = TRUE }, 3);
  ck_assert_str_eq (got,
                    AT ("01", "2") " " AT ("02", "1") " " AT ("01", "2") " ");
}
END_TEST

START_TEST (by_time_an_error_follows_the_records_before_it)
{
  g_autofree char *got = NULL;

  put (0, AT ("02", "1") AT ("01", "2") "\nx");
  got = join (1, (SfcRecordsOptions){ .by_time = TRUE }, 100);
  ck_assert_str_eq (got, AT ("01", "2") " " AT (
                             "02", "1") " 0.json:2:1: expected a value" REMEDY);
}
END_TEST

START_TEST (malformed_files_are_named)
{
  g_autofree char *got = NULL;

  put (0, "1");
  put (1, "[2,\n ?]");
  put (2, "3");
  got = join (3, (SfcRecordsOptions){ 0 }, 100);
  ck_assert_str_eq (got, "1 2 1.json:2:2: expected a value" REMEDY);
}
END_TEST

START_TEST (missing_files_are_found_before_anything_is_read)
{
  g_autofree char *got = NULL;

  put (0, "1");
  got = join (2, (SfcRecordsOptions){ 0 }, 100);
  ck_assert_str_eq (got, "1.json: No such file or directory\n"
                         "name a file that is there");
}
END_TEST

START_TEST (folders_are_no_files)
{
  char *paths[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcRecords) records
      = sfc_records_new (&(SfcRecordsOptions){ .files = paths }, &error);

  ck_assert_ptr_null (records);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
}
END_TEST

START_TEST (standard_input_cannot_be_repeated)
{
  char *paths[] = { (char *)"-", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcRecords) records = sfc_records_new (
      &(SfcRecordsOptions){ .files = paths, .repeat = TRUE }, &error);

  ck_assert_ptr_null (records);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
}
END_TEST

/* ---- pipes */

static void
put_pipe (int fd, const char *text)
{
  gsize len = strlen (text);

  ck_assert_int_eq (write (fd, text, len), (gssize)len);
}

static void
put_the_last (gpointer data)
{
  int *ends = data;

  if (ends[1] < 0)
    return;
  put_pipe (ends[1], AT ("01", "2"));
  close (ends[1]);
  ends[1] = -1;
}

static const gboolean orders[] = { FALSE, TRUE };

START_TEST (a_silent_pipe_is_waited_for_and_can_be_ordered)
{
  int ends[2];
  g_autofree char *path = NULL;
  char *paths[2] = { NULL };
  g_autoptr (SfcRecords) records = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *got = NULL;
  const char *text;
  gsize len;

  ck_assert_int_eq (pipe (ends), 0);
  path = g_strdup_printf ("/proc/self/fd/%d", ends[0]);
  paths[0] = path;
  put_pipe (ends[1], AT ("02", "1"));
  records = sfc_records_new (
      &(SfcRecordsOptions){ .files = paths, .by_time = orders[_i] }, NULL);
  sfc_records_set_idle (records, cancellable, put_the_last, ends);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *before = g_steal_pointer (&got);

      ck_assert (sfc_records_next (records, &text, &len, NULL));
      got = g_strdup_printf ("%s%.*s", before != NULL ? before : "", (int)len,
                             text);
    }
  ck_assert (!sfc_records_next (records, &text, &len, NULL));
  ck_assert_str_eq (got, orders[_i] ? AT ("01", "2") AT ("02", "1")
                                    : AT ("02", "1") AT ("01", "2"));
  close (ends[0]);
}
END_TEST

static void
cancel (gpointer data)
{
  g_cancellable_cancel (data);
}

START_TEST (a_wait_for_a_pipe_ends_when_it_is_cancelled)
{
  int ends[2];
  g_autofree char *path = NULL;
  char *paths[2] = { NULL };
  g_autoptr (SfcRecords) records = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize len;

  ck_assert_int_eq (pipe (ends), 0);
  path = g_strdup_printf ("/proc/self/fd/%d", ends[0]);
  paths[0] = path;
  records = sfc_records_new (&(SfcRecordsOptions){ .files = paths }, NULL);
  sfc_records_set_idle (records, cancellable, cancel, cancellable);
  ck_assert (!sfc_records_next (records, &text, &len, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED));
  close (ends[0]);
  close (ends[1]);
}
END_TEST

START_TEST (progress_is_in_bytes_of_the_files)
{
  char *some[] = { files[0], files[1], NULL };
  gint64 done, total;
  const char *text;
  gsize len;

  put (0, "[1, 2]");
  put (1, "{ }\n");
  for (int by_time = 0; by_time < 2; by_time++)
    {
      g_autoptr (SfcRecords) records = sfc_records_new (
          &(SfcRecordsOptions){ .files = some, .by_time = by_time }, NULL);

      sfc_records_get_progress (records, &done, &total);
      ck_assert_int_eq (done, 0);
      ck_assert_int_eq (total, 10);
      ck_assert (sfc_records_next (records, &text, &len, NULL));
      sfc_records_get_progress (records, &done, &total);
      ck_assert_int_eq (done, by_time ? 1 : 2);
      while (sfc_records_next (records, &text, &len, NULL))
        ;
      sfc_records_get_progress (records, &done, &total);
      /* by time only what belongs to records */
      ck_assert_int_eq (done, by_time ? 5 : 10);
    }
}
END_TEST

static Suite *
records_suite (void)
{
  Suite *suite = suite_create ("feed/records");
  TCase *tcase = tcase_create ("records");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, files_follow_each_other);
  tcase_add_test (tcase, repeat_begins_again_at_the_first_file);
  tcase_add_test (tcase, repeat_of_nothing_ends);
  tcase_add_test (tcase, by_time_the_oldest_comes_first_and_ties_stay);
  tcase_add_test (tcase, by_time_a_record_that_is_an_array_stays_one);
  tcase_add_test (tcase, by_time_repeats_in_the_same_order);
  tcase_add_test (tcase, by_time_an_error_follows_the_records_before_it);
  tcase_add_test (tcase, malformed_files_are_named);
  tcase_add_test (tcase, missing_files_are_found_before_anything_is_read);
  tcase_add_test (tcase, folders_are_no_files);
  tcase_add_test (tcase, standard_input_cannot_be_repeated);
  tcase_add_loop_test (tcase, a_silent_pipe_is_waited_for_and_can_be_ordered, 0,
                       G_N_ELEMENTS (orders));
  tcase_add_test (tcase, a_wait_for_a_pipe_ends_when_it_is_cancelled);
  tcase_add_test (tcase, progress_is_in_bytes_of_the_files);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (records_suite)
