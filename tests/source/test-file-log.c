#include "config.h"

#include "base/file-uri.h"
#include "source/file-log.h"
#include "support/folder.h"
#include "support/suite.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"

static char *folder, *sources;
static SfcFileLog *file_log;
static SfcCompactLogOptions options;

static void
setup (void)
{
  folder = folder_new ();
  sources = g_build_filename (folder, "sources", "0", NULL);
  options = (SfcCompactLogOptions){ .interval = 10,
                                    .deletes = TRUE,
                                    .delay_ms = 600000,
                                    .retain = 100,
                                    .kind = SFC_DURABLE_STATE };
}

static void
teardown (void)
{
  g_clear_pointer (&file_log, sfc_file_log_free);
  folder_remove (folder);
  g_free (sources);
}

static void
count (const SfcFile *file, gpointer data)
{
  ++*(guint *)data;
}

/* Another run; Returns: the files it found, -1: it did not open */
static int
reopen (GError **error)
{
  guint n = 0;

  g_clear_pointer (&file_log, sfc_file_log_free);
  file_log = sfc_file_log_new (&options);
  return sfc_file_log_open (file_log, sources, count, &n, error) ? (int)n : -1;
}

/* Adds one entry of the files "/in/fNN.json", @first and @n - 1 more. */
static void
add (guint first, guint n)
{
  g_autoptr (GPtrArray) files = sfc_file_array_new ();

  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/in/f%02u.json", i);

      g_ptr_array_add (files,
                       sfc_file_new (path, 1600000000000 + i * 1000, -1));
    }
  ck_assert (sfc_file_log_add (file_log, files, n, NULL));
}

static gboolean
has_entry (const char *name)
{
  g_autofree char *path = g_build_filename (sources, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- the form */

/* As spark-3.5.7 wrote it with maxFilesPerTrigger of 2. */
START_TEST (an_entry_is_sparks)
{
  g_autofree char *text = NULL;

  ck_assert_int_eq (reopen (NULL), 0);
  ck_assert_int_eq (sfc_file_log_get_last (file_log), -1);
  add (0, 2);
  add (2, 1);
  text = folder_get (sources, "0");
  ck_assert_str_eq (
      text, "v1\n{\"path\":\"file:///in/f00.json\",\"timestamp\":1600000000000,"
            "\"batchId\":0}\n{\"path\":\"file:///in/f01.json\","
            "\"timestamp\":1600000001000,\"batchId\":0}");
  ck_assert (has_entry ("1"));
  ck_assert_int_eq (reopen (NULL), 3);
  ck_assert_int_eq (sfc_file_log_get_last (file_log), 1);
}
END_TEST

/* As spark-3.5.7 wrote the names of such files; the last two as Java's
 * URI.quote() does, and as only we can. */
static const char *const uris[][2] = {
  { "/a b.json", "file:///a%20b.json" },
  { "/\xc3\xbc.json", "file:///\xc3\xbc.json" },
  { "/a%b.json", "file:///a%25b.json" },
  { "/a#b.json", "file:///a%23b.json" },
  { "/a?b.json", "file:///a%3Fb.json" },
  { "/a+b.json", "file:///a+b.json" },
  { "/q\".json", "file:///q%22.json" },
  { "/a%20b.json", "file:///a%2520b.json" },
  { "/a:b.json", "file:///a:b.json" },
  { "/d/[x]{y}", "file:///d/%5Bx%5D%7By%7D" },
  { "/\xc2\xa0\xc2\x85\xe2\x80\xa8", "file:///%C2%A0%C2%85%E2%80%A8" },
  { "/\xc3\xbc-not-utf-8-\xff\xfc", "file:///\xc3\xbc-not-utf-8-%FF%FC" },
};

START_TEST (a_path_survives_the_log)
{
  g_autoptr (GString) uri = g_string_new (NULL);
  g_autoptr (GPtrArray) files = sfc_file_array_new ();
  g_autoptr (GPtrArray) selected = NULL;

  sfc_file_uri_append (uri, uris[_i][0]);
  ck_assert_str_eq (uri->str, uris[_i][1]);
  ck_assert_int_eq (reopen (NULL), 0);
  g_ptr_array_add (files, sfc_file_new (uris[_i][0], 1, -1));
  ck_assert (sfc_file_log_add (file_log, files, 1, NULL));
  ck_assert_int_eq (reopen (NULL), 1);
  selected = sfc_file_log_select (file_log, -1, 0);
  ck_assert_str_eq (((SfcFile *)selected->pdata[0])->path, uris[_i][0]);
}
END_TEST

START_TEST (a_range_selects_its_files_in_order)
{
  g_autoptr (GPtrArray) middle = NULL;
  g_autoptr (GPtrArray) gone = NULL;

  file_log = sfc_file_log_new (&options); /* in memory */
  add (0, 2);
  add (2, 3);
  add (5, 1);
  middle = sfc_file_log_select (file_log, 0, 1);
  ck_assert_uint_eq (middle->len, 3);
  ck_assert_str_eq (((SfcFile *)middle->pdata[0])->path, "/in/f02.json");
  ck_assert_str_eq (((SfcFile *)middle->pdata[2])->path, "/in/f04.json");
  sfc_file_log_forget (file_log, 1);
  gone = sfc_file_log_select (file_log, -1, 5);
  ck_assert_uint_eq (gone->len, 1);
}
END_TEST

/* ---- compact entries */

/* As spark-3.5.7 left it after 12 batches of one file. */
START_TEST (every_tenth_entry_holds_all_before_it)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  ck_assert_int_eq (reopen (NULL), 0);
  for (guint i = 0; i < 12; i++)
    add (i, 1);
  ck_assert (has_entry ("8"));
  ck_assert (!has_entry ("9"));
  text = folder_get (sources, "9.compact");
  lines = g_strsplit (text, "\n", -1);
  ck_assert_uint_eq (g_strv_length (lines), 11);
  ck_assert_str_eq (lines[4], "{\"path\":\"file:///in/f03.json\",\"timestamp\":"
                              "1600000003000,\"batchId\":3}");
  ck_assert_int_eq (reopen (NULL), 12);
  for (guint i = 12; i < 20; i++)
    add (i, 1);
  ck_assert_int_eq (reopen (NULL), 20);
  ck_assert (has_entry ("19.compact"));
}
END_TEST

START_TEST (merged_entries_go_when_nothing_needs_them)
{
  options.interval = 3;
  options.retain = 2;
  options.delay_ms = _i == 0 ? 0 : 600000;
  options.deletes = _i < 2;
  ck_assert_int_eq (reopen (NULL), 0);
  for (guint i = 0; i < 8; i++)
    add (i, 1);
  ck_assert_int_eq (has_entry ("1"), _i > 0);
  ck_assert_int_eq (has_entry ("2.compact"), _i > 0);
  ck_assert (has_entry ("5.compact"));
  ck_assert (has_entry ("6"));
  ck_assert_int_eq (reopen (NULL), 8);
}
END_TEST

static const struct
{
  gint64 before, after; /* the interval of two runs */
  guint n;              /* entries of the first */
  const char *next;     /* the compact entry of the second */
} intervals[] = {
  { 3, 10, 7, "8.compact" },   /* two compact entries tell theirs */
  { 3, 10, 4, "5.compact" },   /* one: no more than all of it */
  { 10, 3, 11, "14.compact" }, /* one: the next divisor of 10 */
  { 4, 3, 5, "7.compact" },
};

START_TEST (a_log_goes_on_with_its_interval)
{
  options.interval = intervals[_i].before;
  ck_assert_int_eq (reopen (NULL), 0);
  for (guint i = 0; i < intervals[_i].n; i++)
    add (i, 1);
  options.interval = intervals[_i].after;
  ck_assert_int_eq (reopen (NULL), intervals[_i].n);
  for (guint i = intervals[_i].n; !has_entry (intervals[_i].next); i++)
    {
      ck_assert_uint_lt (i, 30);
      add (i, 1);
    }
  ck_assert_int_eq (reopen (NULL), sfc_file_log_get_last (file_log) + 1);
}
END_TEST

/* ---- damage */

static const char *const damages[] = {
  "",
  "v2\n",
  "v1\nx",
  "v1\n{\"path\":\"file:///a\"}",
  "v1\n{\"path\":1,\"timestamp\":1,\"batchId\":0}",
  "v1\n{\"path\":\"http://a\",\"timestamp\":1,\"batchId\":0}",
  "v1\n[[[[]]]]",
  "v1\n{\"path\":\"file:///a\",\"timestamp\":\"1\",\"batchId\":0}",
};

START_TEST (damage_is_an_error_that_names_the_entry)
{
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (reopen (NULL), 0);
  add (0, 1);
  folder_set (sources, "0", damages[_i], -1);
  ck_assert_int_eq (reopen (&error), -1);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
  ck_assert_ptr_nonnull (strstr (error->message, "/sources/0/0. "));
}
END_TEST

START_TEST (a_missing_entry_is_an_error)
{
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (reopen (NULL), 0);
  for (guint i = 0; i < 3; i++)
    add (i, 1);
  folder_delete (sources, "1");
  ck_assert_int_eq (reopen (&error), -1);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
}
END_TEST

START_TEST (a_compact_entry_of_any_number_is_looked_at_soon)
{
  ck_assert_int_eq (reopen (NULL), 0);
  add (0, 1);
  /* one more than it has no divisor from 10 to 700,000,000 */
  folder_set (sources, "9223372036854775805.compact", "v1", -1);
  ck_assert_int_eq (reopen (NULL), 0);
}
END_TEST

START_TEST (a_number_with_zeros_before_it_is_no_entry)
{
  ck_assert_int_eq (reopen (NULL), 0);
  for (guint i = 0; i < 10; i++)
    add (i, 1);
  folder_set (sources, "09.compact", "v1", -1);
  folder_set (sources, "010", "v1", -1);
  ck_assert_int_eq (reopen (NULL), 10);
}
END_TEST

static Suite *
file_log_suite (void)
{
  Suite *suite = suite_create ("source/file-log");
  TCase *entries = tcase_create ("entries");
  TCase *compact = tcase_create ("compact");
  TCase *damage = tcase_create ("damage");

  tcase_add_checked_fixture (entries, setup, teardown);
  tcase_add_test (entries, an_entry_is_sparks);
  tcase_add_loop_test (entries, a_path_survives_the_log, 0,
                       G_N_ELEMENTS (uris));
  tcase_add_test (entries, a_range_selects_its_files_in_order);
  suite_add_tcase (suite, entries);

  tcase_add_checked_fixture (compact, setup, teardown);
  tcase_add_test (compact, every_tenth_entry_holds_all_before_it);
  tcase_add_loop_test (compact, merged_entries_go_when_nothing_needs_them, 0,
                       3);
  tcase_add_loop_test (compact, a_log_goes_on_with_its_interval, 0,
                       G_N_ELEMENTS (intervals));
  tcase_add_test (compact, a_compact_entry_of_any_number_is_looked_at_soon);
  tcase_add_test (compact, a_number_with_zeros_before_it_is_no_entry);
  suite_add_tcase (suite, compact);

  tcase_add_checked_fixture (damage, setup, teardown);
  tcase_add_loop_test (damage, damage_is_an_error_that_names_the_entry, 0,
                       G_N_ELEMENTS (damages));
  tcase_add_test (damage, a_missing_entry_is_an_error);
  suite_add_tcase (suite, damage);
  return suite;
}

SFC_SUITE_MAIN (file_log_suite)
