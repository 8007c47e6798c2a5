#include "config.h"

#include "state/store.h"
#include "support/folder.h"
#include "support/suite.h"

#include <sqlite3.h>
#include <string.h>

#include "base/error.h"

static char *folder;
static SfcStore *store;

static SfcStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  SfcStore *opened = sfc_store_open (folder, &error);

  ck_assert_msg (opened != NULL, "%s", error != NULL ? error->message : "");
  return opened;
}

static void
setup (void)
{
  folder = folder_new ();
  store = open_store ();
}

static void
teardown (void)
{
  g_clear_pointer (&store, sfc_store_free);
  folder_remove (folder);
}

static void
reopen (void)
{
  sfc_store_free (store);
  store = open_store ();
}

/* "a=1 b=" : a is 1, b is removed */
static void
put (const char *entries)
{
  g_auto (GStrv) list = g_strsplit (entries, " ", -1);

  for (char **entry = list; *entry != NULL && **entry != '\0'; entry++)
    {
      g_auto (GStrv) pair = g_strsplit (*entry, "=", 2);
      gboolean removed = *pair[1] == '\0';

      sfc_store_put (store, 0, (guint8 *)pair[0], strlen (pair[0]),
                     removed ? NULL : (guint8 *)pair[1], strlen (pair[1]));
    }
}

static void
commit (gint64 version, const char *entries, gboolean snapshot, gint64 first)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  put (entries);
  ok = sfc_store_commit (store, version, snapshot, first, &error);
  ck_assert_msg (ok, "%s", error != NULL ? error->message : "");
}

static gboolean
append (guint op, const guint8 *key, gsize n_key, const guint8 *value,
        gsize n_value, gpointer out)
{
  ck_assert_uint_eq (op, 0);
  g_string_append_printf (out, "%.*s=%.*s ", (int)n_key, key, (int)n_value,
                          value != NULL ? (const char *)value : "");
  return TRUE;
}

static void
expect (gint64 version, const char *entries)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = sfc_store_load (store, version, append, text, &error);

  ck_assert_msg (ok, "%s", error != NULL ? error->message : "");
  ck_assert_str_eq (text->str, entries);
}

static void
expect_failure (gint64 version, const char *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (!sfc_store_load (store, version, append, text, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
  ck_assert_msg (strstr (error->message, message) != NULL, "%s",
                 error->message);
}

static void
run_sql (const char *sql)
{
  g_autofree char *path = g_build_filename (folder, "sfcrime.db", NULL);
  sqlite3 *db;

  g_clear_pointer (&store, sfc_store_free);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_int_eq (sqlite3_exec (db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close (db);
}

/* ---- versions */

START_TEST (a_version_is_all_that_was_put_up_to_it)
{
  commit (1, "a=1 b=2", FALSE, 0);
  commit (2, "", FALSE, 0);
  commit (3, "a= c=3", FALSE, 0);
  reopen ();
  expect (0, "");
  expect (1, "a=1 b=2 ");
  expect (2, "a=1 b=2 ");
  expect (3, "a=1 b=2 a= c=3 ");
}
END_TEST

START_TEST (a_snapshot_is_where_reading_begins)
{
  commit (1, "a=1", FALSE, 0);
  commit (2, "a=1 b=2", TRUE, 0);
  commit (3, "c=3", FALSE, 0);
  reopen ();
  expect (1, "a=1 ");
  expect (2, "a=1 b=2 ");
  expect (3, "a=1 b=2 c=3 ");
}
END_TEST

START_TEST (a_batch_that_runs_again_replaces_what_followed)
{
  commit (1, "a=1", FALSE, 0);
  commit (2, "b=2", FALSE, 0);
  commit (3, "c=3", TRUE, 0);
  commit (2, "d=4", FALSE, 0);
  expect (2, "a=1 d=4 ");
  expect_failure (3, "version 3 does not exist");
}
END_TEST

START_TEST (versions_that_no_other_needs_are_removed)
{
  commit (1, "a=1", FALSE, 0);
  commit (2, "b=2", FALSE, 1);
  expect (1, "a=1 "); /* there is no snapshot yet */
  commit (3, "a=1 b=2 c=3", TRUE, 2);
  expect (2, "a=1 b=2 ");
  commit (4, "d=4", FALSE, 3);
  reopen ();
  expect_failure (2, "version 1 does not exist");
  expect (3, "a=1 b=2 c=3 ");
  commit (5, "e=5", FALSE, 4);
  expect (4, "a=1 b=2 c=3 d=4 "); /* version 3 is its snapshot */
}
END_TEST

START_TEST (a_snapshot_is_wanted_when_deltas_outgrow_the_last)
{
  g_autofree guint8 *value = g_malloc0 (40000);
  guint8 key = 'k';

  ck_assert (!sfc_store_wants_snapshot (store));
  sfc_store_put (store, 0, &key, 1, value, 40000);
  commit (1, "", FALSE, 0);
  ck_assert (!sfc_store_wants_snapshot (store));
  sfc_store_put (store, 0, &key, 1, value, 40000);
  commit (2, "", FALSE, 0);
  ck_assert (sfc_store_wants_snapshot (store));
  sfc_store_put (store, 0, &key, 1, value, 40000);
  commit (3, "", TRUE, 0);
  ck_assert (!sfc_store_wants_snapshot (store));
}
END_TEST

static gboolean
count (guint op, const guint8 *key, gsize n_key, const guint8 *value,
       gsize n_value, gpointer sum)
{
  guint64 number;

  memcpy (&number, key, 8);
  ck_assert_uint_eq (n_key, 8);
  ck_assert_uint_eq (n_value, 100);
  ck_assert_uint_eq (op, number % 2);
  *(guint64 *)sum += number;
  return TRUE;
}

START_TEST (a_large_version_is_kept_in_pieces)
{
  const guint8 value[100] = { 0 };
  guint64 sum = 0;

  for (guint64 i = 0; i < 30000; i++)
    sfc_store_put (store, (guint)(i % 2), (guint8 *)&i, 8, value, 100);
  commit (1, "", FALSE, 0);
  ck_assert (sfc_store_load (store, 1, count, &sum, NULL));
  ck_assert_uint_eq (sum, G_GUINT64_CONSTANT (30000) * 29999 / 2);
}
END_TEST

/* ---- damage */

static const char *const damages[] = {
  "UPDATE chunk SET data = x'00' WHERE version = 2",
  "UPDATE chunk SET data = zeroblob (length (data)) WHERE version = 2",
  "DELETE FROM chunk WHERE version = 2",
  "INSERT INTO chunk VALUES (2, 1, x'')",
  "UPDATE version SET checksum = '' WHERE version = 2",
  ("UPDATE chunk SET data = (SELECT data FROM chunk WHERE version = 1) "
   "WHERE version = 2"),
};

START_TEST (a_damaged_version_is_an_error)
{
  commit (1, "a=1", FALSE, 0);
  commit (2, "b=2", FALSE, 0);
  run_sql (damages[_i]);
  store = open_store ();
  expect (1, "a=1 ");
  expect_failure (2, "version 2 of the state is damaged");
}
END_TEST

START_TEST (a_file_that_is_no_database_is_an_error)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&store, sfc_store_free);
  folder_set (folder, "sfcrime.db", "this is not what SQLite wrote", -1);
  ck_assert_ptr_null (sfc_store_open (folder, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
  ck_assert_ptr_nonnull (strstr (error->message, "\nnothing was changed: "));
}
END_TEST

START_TEST (a_newer_format_is_an_error)
{
  g_autoptr (GError) error = NULL;

  run_sql ("PRAGMA user_version = 2");
  ck_assert_ptr_null (sfc_store_open (folder, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "its format is 2"));
}
END_TEST

/* ---- schema and sink */

START_TEST (the_types_of_the_state_may_not_change)
{
  g_autoptr (GError) error = NULL;

  ck_assert (sfc_store_check_schema (store, 0, "S", "key", "value", &error));
  reopen ();
  ck_assert (sfc_store_check_schema (store, 0, "S", "other", "name", &error));
  ck_assert (sfc_store_check_schema (store, 1, "T", "key", "value", &error));
  ck_assert (!sfc_store_check_schema (store, 0, "T", "KEY", "VALUE", &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
  ck_assert (g_str_has_suffix (
      error->message,
      " - Provided key schema: KEY "
      "- Existing key schema: key "
      "- Provided value schema: VALUE "
      "- Existing value schema: value\n"
      "group and aggregate as before, or begin anew with another "
      "checkpointLocation"));
}
END_TEST

START_TEST (several_sinks_have_a_length_each_in_a_version)
{
  const char *const files[] = { "/a", "/b", "/c" };
  gint64 length;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    sfc_store_put_sink (store, files[i], 10 * i);
  commit (1, "", FALSE, 0);
  sfc_store_put_sink (store, "/c", 90);
  commit (2, "", FALSE, 0);
  reopen ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      ck_assert (sfc_store_get_sink (store, 1, files[i], &length, NULL));
      ck_assert_int_eq (length, 10 * i);
    }
  ck_assert (sfc_store_get_sink (store, 2, "/b", &length, NULL));
  ck_assert_int_eq (length, -1);
  ck_assert (sfc_store_get_sink (store, 2, "/c", &length, NULL));
  ck_assert_int_eq (length, 90);
}
END_TEST

START_TEST (the_length_of_a_sink_belongs_to_its_file_and_version)
{
  gint64 length;

  sfc_store_put_sink (store, "/a", 0);
  commit (1, "", FALSE, 0);
  sfc_store_put_sink (store, "/a", 70);
  commit (2, "", FALSE, 0);
  reopen ();
  ck_assert (sfc_store_get_sink (store, 1, "/a", &length, NULL));
  ck_assert_int_eq (length, 0);
  ck_assert (sfc_store_get_sink (store, 2, "/a", &length, NULL));
  ck_assert_int_eq (length, 70);
  ck_assert (sfc_store_get_sink (store, 2, "/ab", &length, NULL));
  ck_assert_int_eq (length, -1);
  ck_assert (sfc_store_get_sink (store, 3, "/a", &length, NULL));
  ck_assert_int_eq (length, -1);
}
END_TEST

static gboolean
count_bytes (G_GNUC_UNUSED guint op, G_GNUC_UNUSED const guint8 *key,
             G_GNUC_UNUSED gsize n_key, G_GNUC_UNUSED const guint8 *value,
             gsize n_value, gpointer sum)
{
  *(gsize *)sum += n_value;
  return TRUE;
}

/* Twelve MiB, of which most are on the disk before the commit. */
static void
put_much (gint64 version)
{
  g_autofree guint8 *value = g_malloc0 (1 << 18);

  sfc_store_begin (store, version);
  for (guint8 i = 0; i < 48; i++)
    sfc_store_put (store, 0, &i, 1, value, 1 << 18);
}

START_TEST (what_is_written_before_the_commit_counts_with_it)
{
  gsize sum = 0;

  commit (1, "a=1", FALSE, 0);
  put_much (2);
  reopen ();
  expect (1, "a=1 ");
  expect_failure (2, "version 2 does not exist");
  put_much (2);
  commit (2, "", TRUE, 0);
  reopen ();
  ck_assert (sfc_store_load (store, 2, count_bytes, &sum, NULL));
  ck_assert_uint_eq (sum, 48 << 18);
}
END_TEST

START_TEST (a_version_that_is_begun_anew_is_not_mixed_with_the_last_try)
{
  put_much (1);
  sfc_store_begin (store, 1);
  commit (1, "a=1", FALSE, 0);
  commit (2, "b=2", FALSE, 0);
  reopen ();
  expect (2, "a=1 b=2 ");
}
END_TEST

/* The thread that writes finds out, and the commit tells. */
START_TEST (what_cannot_be_written_fails_with_the_commit)
{
  g_autofree char *path = g_build_filename (folder, "sfcrime.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  ck_assert_int_eq (
      sqlite3_exec (db, "ALTER TABLE chunk RENAME TO lost", NULL, NULL, NULL),
      SQLITE_OK);
  put_much (1);
  ck_assert (!sfc_store_commit (store, 1, FALSE, 0, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
  ck_assert_msg (strstr (error->message, "no such table: chunk") != NULL, "%s",
                 error->message);
  ck_assert_int_eq (
      sqlite3_exec (db, "ALTER TABLE lost RENAME TO chunk", NULL, NULL, NULL),
      SQLITE_OK); /* nobody holds it open */
  sqlite3_close (db);
  commit (1, "a=1", FALSE, 0);
  expect (1, "a=1 ");
}
END_TEST

START_TEST (one_that_is_being_made_has_no_version)
{
  g_autofree char *path = g_build_filename (folder, "sfcrime.db", NULL);
  g_autoptr (GArray) versions = NULL;

  g_clear_pointer (&store, sfc_store_free);
  ck_assert (g_file_set_contents (path, "", 0, NULL));
  store = sfc_store_open_to_read (folder, NULL);
  ck_assert_ptr_nonnull (store);
  versions = sfc_store_list (store, NULL);
  ck_assert_uint_eq (versions->len, 0);
  expect (0, "");
  expect_failure (1, "version 1 does not exist");
}
END_TEST

static Suite *
store_suite (void)
{
  Suite *suite = suite_create ("state/store");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, a_version_is_all_that_was_put_up_to_it);
  tcase_add_test (all, a_snapshot_is_where_reading_begins);
  tcase_add_test (all, a_batch_that_runs_again_replaces_what_followed);
  tcase_add_test (all, versions_that_no_other_needs_are_removed);
  tcase_add_test (all, a_snapshot_is_wanted_when_deltas_outgrow_the_last);
  tcase_add_test (all, a_large_version_is_kept_in_pieces);
  tcase_add_test (all, what_is_written_before_the_commit_counts_with_it);
  tcase_add_test (all,
                  a_version_that_is_begun_anew_is_not_mixed_with_the_last_try);
  tcase_add_test (all, what_cannot_be_written_fails_with_the_commit);
  tcase_add_loop_test (all, a_damaged_version_is_an_error, 0,
                       G_N_ELEMENTS (damages));
  tcase_add_test (all, a_file_that_is_no_database_is_an_error);
  tcase_add_test (all, a_newer_format_is_an_error);
  tcase_add_test (all, the_types_of_the_state_may_not_change);
  tcase_add_test (all, several_sinks_have_a_length_each_in_a_version);
  tcase_add_test (all, the_length_of_a_sink_belongs_to_its_file_and_version);
  tcase_add_test (all, one_that_is_being_made_has_no_version);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (store_suite)
