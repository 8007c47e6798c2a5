#include "config.h"

#include "state/group-table.h"
#include "support/suite.h"

#include <string.h>

static SfcGroupTable *table;

static void
setup (void)
{
  table = sfc_group_table_new (2);
}

static void
teardown (void)
{
  g_clear_pointer (&table, sfc_group_table_free);
}

static SfcGroup *
get (const void *key, gsize n, gboolean *is_new)
{
  return sfc_group_table_get (table, key, n, sfc_group_hash (key, n), is_new);
}

static SfcGroup *
get_text (const char *key, gboolean *is_new)
{
  return get (key, strlen (key), is_new);
}

START_TEST (a_key_has_one_group)
{
  char key[] = "Traffic Stop";
  gboolean is_new;
  SfcGroup *group = get_text (key, &is_new);

  ck_assert (is_new);
  ck_assert_int_eq (group->cells[0], 0);
  ck_assert_int_eq (group->cells[1], 0);
  group->cells[1] = 7;
  ck_assert_ptr_eq (get_text (key, &is_new), group);
  ck_assert (!is_new);
  key[0] = 't'; /* the table has a copy */
  ck_assert_ptr_ne (get_text (key, &is_new), group);
  ck_assert (is_new);
  ck_assert_mem_eq (sfc_group_peek_key (group), "Traffic Stop", group->n_key);
  ck_assert_int_eq (group->cells[1], 7);
  ck_assert_uint_eq (sfc_group_table_get_n (table), 2);
}
END_TEST

START_TEST (keys_of_one_hash_are_told_apart)
{
  gboolean is_new;
  SfcGroup *one
      = sfc_group_table_get (table, (const guint8 *)"ab", 2, 5, &is_new);
  SfcGroup *other
      = sfc_group_table_get (table, (const guint8 *)"ac", 2, 5, &is_new);
  SfcGroup *shorter
      = sfc_group_table_get (table, (const guint8 *)"a", 1, 5, &is_new);

  ck_assert_ptr_ne (one, other);
  ck_assert_ptr_ne (one, shorter);
  ck_assert_uint_eq (sfc_group_table_get_n (table), 3);
}
END_TEST

/* All want the last place, so they go on at the first. */
START_TEST (removing_leaves_no_hole_before_a_group)
{
  const guint32 hash = G_MAXUINT32;
  SfcGroup *groups[20];
  gboolean is_new;

  for (guint8 i = 0; i < G_N_ELEMENTS (groups); i++)
    groups[i] = sfc_group_table_get (table, &i, 1, hash - i % 2, &is_new);
  for (guint8 i = 0; i < G_N_ELEMENTS (groups); i += 3)
    sfc_group_table_remove (table, groups[i]);
  for (guint8 i = 0; i < G_N_ELEMENTS (groups); i++)
    if (i % 3 != 0)
      {
        ck_assert_ptr_eq (
            sfc_group_table_get (table, &i, 1, hash - i % 2, &is_new),
            groups[i]);
        ck_assert (!is_new);
      }
}
END_TEST

START_TEST (a_key_may_be_empty)
{
  gboolean is_new;
  SfcGroup *group = get (NULL, 0, &is_new);

  ck_assert (is_new);
  ck_assert_ptr_eq (get ("", 0, &is_new), group);
  ck_assert (!is_new);
}
END_TEST

START_TEST (a_removed_group_is_gone_and_can_come_again)
{
  gboolean is_new;
  SfcGroup *group = get_text ("a", &is_new);

  get_text ("b", &is_new);
  group->cells[0] = 3;
  sfc_group_table_remove (table, group);
  ck_assert_uint_eq (sfc_group_table_get_n (table), 1);
  ck_assert_int_eq (group->cells[0], 3); /* its memory stays */
  ck_assert_int_eq (get_text ("a", &is_new)->cells[0], 0);
  ck_assert (is_new);
}
END_TEST

START_TEST (all_but_some_can_be_taken_out)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  SfcGroup *groups[1000];
  gboolean is_new;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      groups[i] = get (&i, sizeof i, &is_new);
      if (i % 10 == 0)
        g_ptr_array_add (kept, groups[i]);
    }
  sfc_group_table_keep (table, kept);
  ck_assert_uint_eq (sfc_group_table_get_n (table), kept->len);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      ck_assert_int_eq (sfc_group_table_has (table, groups[i]), i % 10 == 0);
      ck_assert ((get (&i, sizeof i, &is_new) == groups[i]) == (i % 10 == 0));
    }
}
END_TEST

START_TEST (a_cleared_table_is_empty)
{
  gboolean is_new;

  for (int i = 0; i < 10000; i++)
    get (&i, sizeof i, &is_new);
  ck_assert_uint_gt (sfc_group_table_get_bytes (table), 10000 * sizeof (int));
  sfc_group_table_clear (table);
  ck_assert_uint_eq (sfc_group_table_get_n (table), 0);
  for (int i = 0; i < 100; i++)
    {
      ck_assert_int_eq (get (&i, sizeof i, &is_new)->cells[0], 0);
      ck_assert (is_new);
    }
}
END_TEST

START_TEST (a_list_holds_every_group_once)
{
  enum
  {
    N = 20000
  };
  g_autofree guint8 *seen = g_new0 (guint8, N);
  g_autoptr (GPtrArray) list = NULL;
  gboolean is_new;

  for (int i = 0; i < N; i++)
    get (&i, sizeof i, &is_new)->cells[0] = i;
  for (int i = 0; i < N; i += 3)
    sfc_group_table_remove (table, get (&i, sizeof i, &is_new));
  list = sfc_group_table_list (table);
  ck_assert_uint_eq (list->len, sfc_group_table_get_n (table));
  for (guint i = 0; i < list->len; i++)
    seen[((SfcGroup *)list->pdata[i])->cells[0]]++;
  for (int i = 0; i < N; i++)
    ck_assert_uint_eq (seen[i], i % 3 != 0);
}
END_TEST

/* As the workers' tables are merged.  What takes a square of the groups would
 * not end before the test's time is over. */
START_TEST (a_list_fills_another_table_in_no_time)
{
  SfcGroupTable *other = sfc_group_table_new (1);
  g_autoptr (GPtrArray) list = NULL;
  gboolean is_new;

  for (int i = 0; i < 500000; i++)
    get (&i, sizeof i, &is_new);
  list = sfc_group_table_list (table);
  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *group = list->pdata[i];

      sfc_group_table_get (other, sfc_group_peek_key (group), group->n_key,
                           group->hash, &is_new);
      ck_assert (is_new);
    }
  ck_assert_uint_eq (sfc_group_table_get_n (other), list->len);
  sfc_group_table_free (other);
}
END_TEST

/* Windows differ in few bits; the table looks at some of the hash's, so hardly
 * any two may be equal. */
START_TEST (windows_have_hashes_of_their_own)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);

  for (gint64 i = 0; i < 50000; i++)
    {
      guint64 start
          = GUINT64_TO_BE ((guint64)(G_GINT64_CONSTANT (1546300800000000)
                                     + i * G_GINT64_CONSTANT (300000000)));

      g_hash_table_add (hashes, GUINT_TO_POINTER (sfc_group_hash (
                                    (const guint8 *)&start, sizeof start)));
    }
  ck_assert_uint_ge (g_hash_table_size (hashes), 49990);
}
END_TEST

START_TEST (every_byte_of_a_key_counts)
{
  guint8 key[40] = { 0 };

  for (gsize n = 1; n <= sizeof key; n++)
    {
      guint32 hash = sfc_group_hash (key, n);

      ck_assert_uint_ne (hash, sfc_group_hash (key, n - 1));
      for (gsize i = 0; i < n; i++)
        {
          key[i] = 1;
          ck_assert_uint_ne (sfc_group_hash (key, n), hash);
          key[i] = 0;
        }
    }
}
END_TEST

static Suite *
group_table_suite (void)
{
  Suite *suite = suite_create ("state/group-table");
  TCase *all = tcase_create ("all");

  tcase_set_timeout (all, 30); /* for sanitizers on a busy machine */
  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, a_key_has_one_group);
  tcase_add_test (all, keys_of_one_hash_are_told_apart);
  tcase_add_test (all, a_key_may_be_empty);
  tcase_add_test (all, removing_leaves_no_hole_before_a_group);
  tcase_add_test (all, a_removed_group_is_gone_and_can_come_again);
  tcase_add_test (all, all_but_some_can_be_taken_out);
  tcase_add_test (all, a_cleared_table_is_empty);
  tcase_add_test (all, a_list_holds_every_group_once);
  tcase_add_test (all, a_list_fills_another_table_in_no_time);
  tcase_add_test (all, windows_have_hashes_of_their_own);
  tcase_add_test (all, every_byte_of_a_key_counts);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (group_table_suite)
