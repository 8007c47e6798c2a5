#include "config.h"

#include "source/file-records.h"
#include "support/folder.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"

static char *folder;
static GString *got; /* a record a line, with [ and ] around it */

static void
setup (void)
{
  folder = folder_new ();
  got = g_string_new (NULL);
}

static void
teardown (void)
{
  folder_remove (folder);
  g_string_free (got, TRUE);
}

static void
take (const char *text, gsize n, gpointer data)
{
  g_string_append_printf (got, "<%.*s>", (int)n, text);
}

static gboolean
read_text (const char *name, const char *text, gssize len, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  folder_set (folder, name, text, len);
  return sfc_file_records_read (path, take, NULL, NULL, error);
}

/* ---- layouts */

static const char *const layouts[][2] = {
  { "", "" },
  /* lines; as Spark's text source reads them */
  { "{\"a\":1}\n{\"a\":2}\n", "<{\"a\":1}><{\"a\":2}>" },
  { "{\"a\":1}", "<{\"a\":1}>" },
  { "{\"a\":1}\n\nbad\n", "<{\"a\":1}><><bad>" },
  { "a\r\nb\rc", "<a><b><c>" },
  { "a\r\r\nb\r", "<a><><b>" },
  { "\n", "<>" },
  { "\r", "<>" },
  { "a\n ", "<a>< >" },
  { "\xef\xbb\xbf{\"a\":1}\n", "<{\"a\":1}>" },
  { "{", "<{>" },
  { "{ \"a\":\n1}", "<{ \"a\":><1}>" },
  { "1 [2]\n3", "<1 [2]><3>" },
  /* values */
  { "[{\"a\": 1},\n {\"a\": 2}]\n", "<{\"a\":1}><{\"a\":2}>" },
  { "\n\n [ ]", "" },
  { "\xef\xbb\xbf[1]", "<1>" },
  { "[1]\n[2, {\"b\" : 3}]", "<1><2><{\"b\":3}>" },
  { "{\n\"a\": 3\n}\n{\"a\":4}", "<{\"a\":3}><{\"a\":4}>" },
  { "{ \t\r\n}", "<{}>" },
  /* what is no JSON ends the values */
  { "{\n", "<[>" },
  { "[1, 2", "<1><2><[>" },
  { "[{\"a\":1}, }, {\"a\":2}]", "<{\"a\":1}><[>" },
};

START_TEST (a_file_gives_its_lines_or_its_values)
{
  ck_assert (read_text ("f.json", layouts[_i][0], -1, NULL));
  ck_assert_str_eq (got->str, layouts[_i][1]);
}
END_TEST

/* Beyond the block that is read at once, at each offset of it. */
START_TEST (records_may_lie_across_blocks)
{
  static const gsize sizes[]
      = { 100, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 1000000 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *filler = g_strnfill (sizes[_i], 'x');

  g_string_printf (text, "\"%s\"\r\n2\n\"%s\"\n", filler, filler);
  ck_assert (read_text ("lines", text->str, -1, NULL));
  g_string_printf (text, "<\"%s\"><2><\"%s\">", filler, filler);
  ck_assert_str_eq (got->str, text->str);

  g_string_truncate (got, 0);
  g_string_printf (text, "[\"%s\", 2,\n\"%s\"]", filler, filler);
  ck_assert (read_text ("array", text->str, -1, NULL));
  g_string_printf (text, "<\"%s\"><2><\"%s\">", filler, filler);
  ck_assert_str_eq (got->str, text->str);
}
END_TEST

/* ---- failures */

START_TEST (a_compressed_file_is_refused_by_its_name)
{
  static const char *const names[]
      = { "a.json.gz", "b.bz2", "c.zst", "d.snappy", "e.lz4", "f.deflate" };
  g_autoptr (GError) error = NULL;

  ck_assert (!read_text (names[_i], "1\n", -1, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert_ptr_nonnull (strstr (error->message, "pathGlobFilter"));
  ck_assert_str_eq (got->str, "");
}
END_TEST

START_TEST (a_file_that_is_not_there_is_a_failure_of_the_source)
{
  g_autofree char *path = g_build_filename (folder, "none", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (!sfc_file_records_read (path, take, NULL, NULL, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
}
END_TEST

START_TEST (a_stop_is_noticed)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autofree char *path = g_build_filename (folder, "f", NULL);
  g_autoptr (GError) error = NULL;

  folder_set (folder, "f", "1\n", -1);
  g_cancellable_cancel (stop);
  ck_assert (!sfc_file_records_read (path, take, NULL, stop, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED));
}
END_TEST

static Suite *
file_records_suite (void)
{
  Suite *suite = suite_create ("source/file-records");
  TCase *records = tcase_create ("records");
  TCase *failures = tcase_create ("failures");

  tcase_add_checked_fixture (records, setup, teardown);
  tcase_add_loop_test (records, a_file_gives_its_lines_or_its_values, 0,
                       G_N_ELEMENTS (layouts));
  tcase_add_loop_test (records, records_may_lie_across_blocks, 0, 5);
  suite_add_tcase (suite, records);

  tcase_add_checked_fixture (failures, setup, teardown);
  tcase_add_loop_test (failures, a_compressed_file_is_refused_by_its_name, 0,
                       6);
  tcase_add_test (failures,
                  a_file_that_is_not_there_is_a_failure_of_the_source);
  tcase_add_test (failures, a_stop_is_noticed);
  suite_add_tcase (suite, failures);
  return suite;
}

SFC_SUITE_MAIN (file_records_suite)
