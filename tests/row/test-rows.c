#include "config.h"

#include "row/rows.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"

static SfcRows *rows;

static void
setup (void)
{
  g_autoptr (SfcSchema) schema = sfc_schema_new ();

  sfc_schema_add (schema, &(SfcColumn){ .name = (char *)"key" });
  sfc_schema_add (schema,
                  &(SfcColumn){ .name = (char *)"n", .type = SFC_TYPE_BIGINT });
  rows = sfc_rows_new (schema);
}

static void
teardown (void)
{
  g_clear_pointer (&rows, sfc_rows_free);
}

static void
add (const char *key, gint64 n)
{
  SfcValue *row = sfc_rows_append (rows);

  row[0] = sfc_value_string (key, strlen (key));
  row[1] = sfc_value_long (n);
}

/* Returns: (transfer full): "a1 b2" */
static char *
dump (void)
{
  GString *text = g_string_new (NULL);

  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      const SfcValue *row = sfc_rows_peek (rows, i);

      g_string_append_printf (text, "%.*s%" G_GINT64_FORMAT " ", (int)row[0].n,
                              row[0].s, row[1].i);
    }
  return g_strchomp (g_string_free (text, FALSE));
}

static void
check (const char *expected)
{
  g_autofree char *text = dump ();

  ck_assert_str_eq (text, expected);
}

static const guint all_columns[] = { 0, 1 };

static int
by_key (const SfcValue *a, const SfcValue *b, gpointer data)
{
  return data != NULL ? -strcmp (a[0].s, b[0].s) : strcmp (a[0].s, b[0].s);
}

START_TEST (rows_know_their_schema)
{
  ck_assert_uint_eq (sfc_rows_peek_schema (rows)->n_columns, 2);
  ck_assert_uint_eq (sfc_rows_get_n (rows), 0);
  check ("");
}
END_TEST

START_TEST (rows_stay_in_order)
{
  add ("b", 1);
  add ("a", 2);
  add ("b", 3);
  check ("b1 a2 b3");
}
END_TEST

START_TEST (kept_text_outlives_its_source)
{
  char text[] = "key";
  SfcValue *row;

  for (gint64 i = 0; i < 10000; i++)
    {
      text[0] = (char)('a' + i % 26);
      row = sfc_rows_append (rows);
      row[0] = sfc_value_string (sfc_rows_keep (rows, text, 3), 3);
      row[1] = sfc_value_long (i);
    }
  for (gint64 i = 0; i < 10000; i++)
    {
      const SfcValue *cells = sfc_rows_peek (rows, (guint64)i);

      ck_assert_int_eq (cells[0].s[0], 'a' + i % 26);
      ck_assert_int_eq (cells[1].i, i);
    }
}
END_TEST

START_TEST (kept_text_may_hold_nul)
{
  ck_assert_mem_eq (sfc_rows_keep (rows, "a\0b", 3), "a\0b", 3);
}
END_TEST

START_TEST (equal_rows_keep_their_order_when_sorted)
{
  for (gint64 i = 0; i < 3; i++)
    {
      add ("b", i);
      add ("c", i);
      add ("a", i);
    }
  sfc_rows_sort (rows, all_columns, 2, by_key, NULL);
  check ("a0 a1 a2 b0 b1 b2 c0 c1 c2");
  sfc_rows_sort (rows, all_columns, 2, by_key, rows);
  check ("c0 c1 c2 b0 b1 b2 a0 a1 a2");
}
END_TEST

START_TEST (few_rows_sort_too)
{
  sfc_rows_sort (rows, all_columns, 2, by_key, NULL);
  check ("");
  add ("a", 1);
  sfc_rows_sort (rows, all_columns, 2, by_key, NULL);
  check ("a1");
}
END_TEST

static int
by_n (const SfcValue *a, const SfcValue *b, gpointer data)
{
  return (a[0].i > b[0].i) - (a[0].i < b[0].i);
}

START_TEST (compare_sees_the_columns_that_were_named)
{
  static const guint n[] = { 1 };

  add ("a", 3);
  add ("b", 1);
  add ("c", 2);
  sfc_rows_sort (rows, n, 1, by_n, NULL);
  check ("b1 c2 a3");
}
END_TEST

static void
fill (gpointer item, SfcValue *cells, gpointer data)
{
  int *n_made = data;

  (*n_made)++;
  cells[0] = sfc_value_string (item, 1);
  cells[1] = sfc_value_long (((const char *)item)[1]);
}

START_TEST (rows_on_demand_are_made_when_they_are_looked_at)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  SfcSchema *schema = (SfcSchema *)sfc_rows_peek_schema (rows);
  SfcRows *made;
  int n_made = 0;

  g_ptr_array_add (items, (gpointer) "b\3");
  g_ptr_array_add (items, (gpointer) "a\1");
  g_ptr_array_add (items, (gpointer) "c\2");
  made = sfc_rows_new_on_demand (schema, items, fill, &n_made);
  sfc_rows_free (rows);
  rows = made;
  ck_assert_uint_eq (sfc_rows_get_n (rows), 3);
  ck_assert_int_eq (n_made, 0);
  check ("b3 a1 c2");
  ck_assert_int_eq (n_made, 3);
  sfc_rows_sort (rows, all_columns, 1, by_key, NULL);
  check ("a1 b3 c2");
  sfc_rows_sort (rows, all_columns + 1, 1, by_n, NULL);
  check ("a1 c2 b3");
}
END_TEST

/* Fails with the third row. */
static gboolean
next (SfcValue *cells, gpointer n_made, GError **error)
{
  int n = ++*(int *)n_made;

  if (n == 3)
    return sfc_fail (error, SFC_ERROR_SINK, "no third");
  cells[0] = sfc_value_string ("a", 1);
  cells[1] = sfc_value_long (n);
  return TRUE;
}

static void
make_in_turn (guint64 n, int *n_made)
{
  SfcSchema *schema = (SfcSchema *)sfc_rows_peek_schema (rows);
  SfcRows *made = sfc_rows_new_in_turn (schema, n, next, n_made);

  sfc_rows_free (rows);
  rows = made;
}

START_TEST (rows_in_turn_are_made_once_each)
{
  int n_made = 0;

  make_in_turn (2, &n_made);
  ck_assert_uint_eq (sfc_rows_get_n (rows), 2);
  ck_assert_int_eq (sfc_rows_peek (rows, 0)[1].i, 1);
  ck_assert_int_eq (sfc_rows_peek (rows, 0)[1].i, 1);
  ck_assert_int_eq (n_made, 1);
  ck_assert_int_eq (sfc_rows_peek (rows, 1)[1].i, 2);
  ck_assert_int_eq (n_made, 2);
  ck_assert (sfc_rows_check (rows, NULL));
}
END_TEST

START_TEST (a_row_that_cannot_be_made_is_the_last_one)
{
  g_autoptr (GError) error = NULL;
  int n_made = 0;

  make_in_turn (4, &n_made);
  sfc_rows_peek (rows, 0);
  sfc_rows_peek (rows, 1);
  ck_assert (sfc_rows_peek (rows, 2)[0].null);
  ck_assert (!sfc_rows_check (rows, &error));
  ck_assert_str_eq (error->message, "no third");
  ck_assert (sfc_rows_peek (rows, 3)[1].null);
  ck_assert_int_eq (n_made, 3);
}
END_TEST

START_TEST (rows_of_which_none_is_made_later_pass_the_check)
{
  ck_assert (sfc_rows_check (rows, NULL));
}
END_TEST

START_TEST (copy_has_the_first_rows_and_texts_of_its_own)
{
  char text[] = "b";
  SfcRows *copy;

  add (text, 1);
  add ("a", 2);
  add ("c", 3);
  sfc_rows_sort (rows, all_columns, 1, by_key, NULL);
  copy = sfc_rows_copy (rows, 2);
  text[0] = 'x';
  sfc_rows_free (rows);
  rows = copy;
  check ("a2 b1");
}
END_TEST

START_TEST (copy_of_few_rows_has_them_all)
{
  SfcRows *copy;
  SfcValue *row;

  add ("a", 1);
  row = sfc_rows_append (rows);
  row[0] = row[1] = sfc_value_null ();
  copy = sfc_rows_copy (rows, 1000);
  ck_assert_uint_eq (sfc_rows_get_n (copy), 2);
  ck_assert (sfc_rows_peek (copy, 1)[0].null);
  sfc_rows_free (copy);
}
END_TEST

static Suite *
rows_suite (void)
{
  Suite *suite = suite_create ("row/rows");
  TCase *all = tcase_create ("rows");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, rows_know_their_schema);
  tcase_add_test (all, rows_stay_in_order);
  tcase_add_test (all, kept_text_outlives_its_source);
  tcase_add_test (all, kept_text_may_hold_nul);
  tcase_add_test (all, equal_rows_keep_their_order_when_sorted);
  tcase_add_test (all, few_rows_sort_too);
  tcase_add_test (all, compare_sees_the_columns_that_were_named);
  tcase_add_test (all, rows_on_demand_are_made_when_they_are_looked_at);
  tcase_add_test (all, rows_in_turn_are_made_once_each);
  tcase_add_test (all, a_row_that_cannot_be_made_is_the_last_one);
  tcase_add_test (all, rows_of_which_none_is_made_later_pass_the_check);
  tcase_add_test (all, copy_has_the_first_rows_and_texts_of_its_own);
  tcase_add_test (all, copy_of_few_rows_has_them_all);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (rows_suite)
