#include "base/durable-file.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "support/suite.h"

START_TEST (missing_folders_are_made_and_those_there_left)
{
  g_autofree char *top = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  g_autofree char *above = g_build_filename (top, "a", NULL);
  g_autofree char *path = g_build_filename (above, "b", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (sfc_durable_mkdir (SFC_DURABLE_STATE, path, &error));
  ck_assert (sfc_durable_mkdir (SFC_DURABLE_STATE, path, &error));
  ck_assert (g_file_test (path, G_FILE_TEST_IS_DIR));
  ck_assert_int_eq (g_rmdir (path), 0);
  ck_assert_int_eq (g_rmdir (above), 0);
  ck_assert_int_eq (g_rmdir (top), 0);
}
END_TEST

START_TEST (a_file_in_the_place_of_a_folder_is_an_error)
{
  g_autofree char *top = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (top, "f", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (path, "", 0, NULL));
  ck_assert (!sfc_durable_mkdir (SFC_DURABLE_STATE, path, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
  ck_assert (g_str_has_suffix (error->message, "/f: Not a directory"));
  ck_assert_int_eq (g_unlink (path), 0);
  ck_assert_int_eq (g_rmdir (top), 0);
}
END_TEST

START_TEST (a_place_that_takes_no_folder_is_an_error)
{
  g_autofree char *top = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  g_autofree char *old = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  /* a removed folder is there for who stands in it, but holds nothing */
  ck_assert_int_eq (g_chdir (top), 0);
  ck_assert_int_eq (g_rmdir (top), 0);
  ck_assert (!sfc_durable_mkdir (SFC_DURABLE_OUTPUT, "a/b", &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_str_eq (error->message, "a: No such file or directory");
  ck_assert_int_eq (g_chdir (old), 0);
}
END_TEST

/* ---- files */

START_TEST (a_file_that_cannot_be_replaced_leaves_no_other)
{
  g_autofree char *top = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (top, "f", NULL);
  g_autofree char *sum = g_build_filename (top, ".f.crc", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  ck_assert_int_eq (g_mkdir (path, 0700), 0);
  ck_assert (
      !sfc_durable_write (SFC_DURABLE_OUTPUT, top, "f", "text", 4, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert (g_str_has_suffix (error->message, "/f: Is a directory"));
  dir = g_dir_open (top, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    ck_assert (!g_str_has_suffix (name, ".tmp"));
  g_unlink (sum);
  ck_assert_int_eq (g_rmdir (path), 0);
  ck_assert_int_eq (g_rmdir (top), 0);
}
END_TEST

START_TEST (a_folder_that_is_gone_is_an_error_of_its_kind)
{
  g_autofree char *top = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  g_autoptr (GError) of_state = NULL, of_output = NULL, of_folder = NULL;

  ck_assert_int_eq (g_rmdir (top), 0);
  ck_assert (
      !sfc_durable_write (SFC_DURABLE_STATE, top, "f", "", 0, &of_state));
  ck_assert (g_error_matches (of_state, SFC_ERROR, SFC_ERROR_STATE));
  ck_assert (
      !sfc_durable_write (SFC_DURABLE_OUTPUT, top, "f", "", 0, &of_output));
  ck_assert (g_error_matches (of_output, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert (!sfc_durable_sync_folder (top, SFC_ERROR_STATE, &of_folder));
  ck_assert (g_error_matches (of_folder, SFC_ERROR, SFC_ERROR_STATE));
}
END_TEST

static Suite *
durable_file_suite (void)
{
  Suite *suite = suite_create ("durable-file");
  TCase *tcase = tcase_create ("folders");

  tcase_add_test (tcase, missing_folders_are_made_and_those_there_left);
  tcase_add_test (tcase, a_file_in_the_place_of_a_folder_is_an_error);
  tcase_add_test (tcase, a_place_that_takes_no_folder_is_an_error);
  suite_add_tcase (suite, tcase);
  tcase = tcase_create ("files");
  tcase_add_test (tcase, a_file_that_cannot_be_replaced_leaves_no_other);
  tcase_add_test (tcase, a_folder_that_is_gone_is_an_error_of_its_kind);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (durable_file_suite)
