#include "config.h"

#include "state/key-table.h"
#include "support/folder.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"

static char *folder;
static SfcKeyTable *table;

static void
setup (void)
{
  g_autoptr (GError) error = NULL;

  folder = folder_new ();
  table = sfc_key_table_new (folder, 0, &error);
  ck_assert_msg (table != NULL, "%s", error != NULL ? error->message : "");
}

static void
teardown (void)
{
  g_clear_pointer (&table, sfc_key_table_free);
  folder_remove (folder);
}

static gint64
id_of (const char *key)
{
  SfcKeyEntry entry;

  ck_assert (sfc_key_table_find (table, (const guint8 *)key, strlen (key),
                                 &entry, NULL));
  return entry.id;
}

/* A new one, which appeared at @rank and @offset. */
static void
add (const char *key, guint32 rank, gint64 offset)
{
  SfcKeyEntry entry;

  ck_assert (sfc_key_table_find (table, (const guint8 *)key, strlen (key),
                                 &entry, NULL));
  ck_assert_int_eq (entry.id, 0);
  ck_assert_int_lt (entry.sequence, 0);
  entry.rank = rank;
  entry.offset = offset;
  entry.value = (const guint8 *)key;
  entry.n_value = strlen (key);
  ck_assert (sfc_key_table_put (table, &entry, TRUE, NULL));
}

static void
number (guint64 first, guint64 next)
{
  ck_assert (sfc_key_table_number (table, &first, NULL));
  ck_assert_uint_eq (first, next);
}

static void
expect (SfcKeySet set, const char *keys)
{
  g_autoptr (GPtrArray) list = sfc_key_table_list (table, set, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 n;

  ck_assert_ptr_nonnull (list);
  for (guint i = 0; i < list->len; i++)
    {
      SfcKeyEntry entry;

      ck_assert (sfc_key_table_read (
          table, (gint64)GPOINTER_TO_SIZE (list->pdata[i]), &entry, NULL));
      g_string_append_len (text, (const char *)entry.key, (gssize)entry.n_key);
    }
  ck_assert_str_eq (text->str, keys);
  ck_assert (sfc_key_table_count (table, set, &n, NULL));
  ck_assert_int_eq (n, list->len);
}

START_TEST (new_keys_are_numbered_as_they_appeared)
{
  add ("a", 1, 5);
  add ("b", 0, 7);
  add ("c", 0, 6);
  number (10, 13);
  expect (SFC_KEYS_ALL, "cba");
  ck_assert (sfc_key_table_begin (table, NULL));
  add ("d", 0, 0);
  number (13, 14);
  expect (SFC_KEYS_ALL, "cbad");
  expect (SFC_KEYS_TOUCHED, "d");
}
END_TEST

static gboolean
has_id (const SfcKeyEntry *entry, gpointer id)
{
  return entry->id == *(const gint64 *)id;
}

START_TEST (what_goes_is_there_until_the_next_batch)
{
  gint64 id, n;

  add ("a", 0, 0);
  add ("b", 0, 1);
  number (0, 2);
  id = id_of ("a");
  ck_assert (sfc_key_table_mark_gone (table, has_id, &id, &n, NULL));
  ck_assert_int_eq (n, 1);
  expect (SFC_KEYS_ALL, "b");
  expect (SFC_KEYS_CHANGED, "b");
  expect (SFC_KEYS_TOUCHED, "ab");
  expect (SFC_KEYS_GONE, "a");
  ck_assert (sfc_key_table_begin (table, NULL));
  expect (SFC_KEYS_GONE, "");
  expect (SFC_KEYS_TOUCHED, "");
  expect (SFC_KEYS_ALL, "b");
  ck_assert_int_eq (id_of ("a"), 0);
}
END_TEST

START_TEST (an_empty_key_is_a_key)
{
  add ("", 0, 0);
  number (0, 1);
  ck_assert_int_ne (id_of (""), 0);
  ck_assert (sfc_key_table_remove (table, id_of (""), NULL));
  ck_assert_int_eq (id_of (""), 0);
}
END_TEST

START_TEST (more_keys_than_memory_leave_no_file)
{
  const char *const none[] = { "rmdir", folder, NULL };
  g_autofree char *key = NULL;

  for (gint64 i = 0; i < 20000; i++)
    {
      g_free (key);
      key = g_strdup_printf ("key %05d", (int)(i * 7919 % 20000));
      add (key, 0, 20000 - i);
    }
  number (0, 20000);
  ck_assert_uint_le (sfc_key_table_get_bytes (table), 320 * 1024);
  ck_assert_uint_gt (sfc_key_table_get_bytes (table), 0);
  folder_run (none);
  ck_assert_int_eq (g_mkdir (folder, 0700), 0);
  ck_assert_int_ne (id_of ("key 19999"), 0);
}
END_TEST

START_TEST (a_folder_that_is_missing_is_an_error)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_key_table_new ("/nowhere/at/all", 0, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
}
END_TEST

static void
note_late (const char *key)
{
  ck_assert (
      sfc_key_table_note_late (table, (const guint8 *)key, strlen (key), NULL));
}

START_TEST (a_late_key_counts_once_a_batch)
{
  add ("a", 0, 0);
  note_late ("a");
  note_late ("b");
  note_late ("");
  note_late ("b");
  ck_assert_int_eq (sfc_key_table_get_late (table), 3);
  expect (SFC_KEYS_ALL, "a");
  ck_assert (sfc_key_table_begin (table, NULL));
  ck_assert_int_eq (sfc_key_table_get_late (table), 0);
  note_late ("b");
  ck_assert_int_eq (sfc_key_table_get_late (table), 1);
}
END_TEST

START_TEST (values_of_a_batch_can_be_forgotten)
{
  SfcKeyEntry entry;

  add ("a", 0, 0);
  ck_assert (sfc_key_table_begin (table, NULL));
  add ("c", 1, 0);
  add ("b", 0, 1);
  expect (SFC_KEYS_TOUCHED, "bc");
  ck_assert (sfc_key_table_forget_values (table, NULL));
  ck_assert (sfc_key_table_read (table, id_of ("a"), &entry, NULL));
  ck_assert_uint_eq (entry.n_value, 1);
  ck_assert (sfc_key_table_read (table, id_of ("b"), &entry, NULL));
  ck_assert_uint_eq (entry.n_value, 0);
}
END_TEST

static Suite *
key_table_suite (void)
{
  Suite *suite = suite_create ("state/key-table");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, new_keys_are_numbered_as_they_appeared);
  tcase_add_test (all, what_goes_is_there_until_the_next_batch);
  tcase_add_test (all, an_empty_key_is_a_key);
  tcase_add_test (all, more_keys_than_memory_leave_no_file);
  tcase_add_test (all, a_folder_that_is_missing_is_an_error);
  tcase_add_test (all, a_late_key_counts_once_a_batch);
  tcase_add_test (all, values_of_a_batch_can_be_forgotten);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (key_table_suite)
