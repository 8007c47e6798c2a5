#include "config.h"

#include "config/keyfile-edit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "support/suite.h"

static const struct
{
  const char *before, *group, *key, *value, *after;
} rows[] = {
  /* only the value's bytes change */
  { "# c\n[a]\nx=1\n  y \t=  2  \n[b]\nx=3\n", "a", "y", "400",
    "# c\n[a]\nx=1\n  y \t=  400  \n[b]\nx=3\n" },
  { "[a]\nx=1\n[b]\nx=3\n", "b", "x", "4", "[a]\nx=1\n[b]\nx=4\n" },
  { "[a]\nx=1", "a", "x", "23", "[a]\nx=23" },
  { "[a]\r\nx=1\r\ny=2\r\n", "a", "x", "23", "[a]\r\nx=23\r\ny=2\r\n" },
  { "[a]\nx=\n", "a", "x", "5", "[a]\nx=5\n" },
  { "[a]\nx = b=c\n", "a", "x", "5", "[a]\nx = 5\n" },
  /* one that is a comment is no key */
  { "[a]\n#x = 1\ny = 2\n\n[b]\n", "a", "x", "3",
    "[a]\n#x = 1\ny = 2\nx = 3\n\n[b]\n" },
  /* a key that is missing */
  { "[a]\n\n[b]\ny=1\n", "a", "x", "3", "[a]\nx = 3\n\n[b]\ny=1\n" },
  { "[a]\ny=1", "a", "x", "3", "[a]\ny=1\nx = 3\n" },
  { "[a]", "a", "x", "3", "[a]\nx = 3\n" },
  /* a group that is missing */
  { "", "a", "x", "3", "[a]\nx = 3\n" },
  { "[b]\ny=1\n", "source a", "x", "3", "[b]\ny=1\n\n[source a]\nx = 3\n" },
  { "# only\n# words", "a", "x", "3", "# only\n# words\n\n[a]\nx = 3\n" },
};

START_TEST (one_value_changes_and_nothing_else)
{
  const SfcKeyfileEdit edit = { rows[_i].group, rows[_i].key, rows[_i].value };
  g_autoptr (GError) error = NULL;
  GString *text = sfc_keyfile_edit_text (
      rows[_i].before, strlen (rows[_i].before), "f.conf", &edit, &error);

  ck_assert_ptr_nonnull (text);
  ck_assert_str_eq (text->str, rows[_i].after);
  g_string_free (text, TRUE);
}
END_TEST

START_TEST (a_file_that_cannot_be_read_is_refused)
{
  const SfcKeyfileEdit edit = { "a", "x", "1" };
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_keyfile_edit_text ("x", 1, "f.conf", &edit, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_CONFIG);
  ck_assert_ptr_nonnull (strstr (error->message, "f.conf:1"));
}
END_TEST

START_TEST (a_file_is_changed_behind_its_link_and_keeps_its_mode)
{
  const SfcKeyfileEdit edits[]
      = { { "a", "x", "7" }, { "b", "y", "8" }, { "b", "z", "9" } };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sfct-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "f.conf", NULL);
  g_autofree char *link = g_build_filename (folder, "link.conf", NULL);
  g_autofree char *text = NULL;
  GStatBuf status;

  ck_assert (g_file_set_contents (file, "[a]\nx = 1\n", -1, NULL));
  ck_assert_int_eq (g_chmod (file, 0640), 0);
  ck_assert_int_eq (symlink ("f.conf", link), 0);
  ck_assert (sfc_keyfile_edit_file (link, edits, 3, &error));
  ck_assert (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  ck_assert (g_file_get_contents (file, &text, NULL, NULL));
  ck_assert_str_eq (text, "[a]\nx = 7\n\n[b]\ny = 8\nz = 9\n");
  ck_assert_int_eq (g_stat (file, &status), 0);
  ck_assert_int_eq (status.st_mode & 0777, 0640);
  g_unlink (link);
  g_unlink (file);
  g_rmdir (folder);
}
END_TEST

START_TEST (a_file_that_is_missing_is_an_error)
{
  const SfcKeyfileEdit edit = { "a", "x", "1" };
  g_autoptr (GError) error = NULL;

  ck_assert (!sfc_keyfile_edit_file ("/nowhere/f.conf", &edit, 1, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_FAILED);
}
END_TEST

static Suite *
keyfile_edit_suite (void)
{
  Suite *suite = suite_create ("config/keyfile-edit");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, one_value_changes_and_nothing_else, 0,
                       G_N_ELEMENTS (rows));
  tcase_add_test (all, a_file_that_cannot_be_read_is_refused);
  tcase_add_test (all, a_file_is_changed_behind_its_link_and_keeps_its_mode);
  tcase_add_test (all, a_file_that_is_missing_is_an_error);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (keyfile_edit_suite)
