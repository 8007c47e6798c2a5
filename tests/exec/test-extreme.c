#include "config.h"

#include "exec/extreme.h"
#include "support/suite.h"

#include <string.h>

static SfcGroupTable *table;
static gint64 cells[SFC_EXTREME_TEXT_CELLS];

static const SfcAggregate least
    = { SFC_AGGREGATE_MIN, 0, { .type = SFC_TYPE_STRING }, { 0 } };
static const SfcAggregate greatest
    = { SFC_AGGREGATE_MAX, 0, { .type = SFC_TYPE_BIGINT }, { 0 } };

static void
setup (void)
{
  table = sfc_group_table_new (1);
  memset (cells, 0, sizeof cells);
}

static void
teardown (void)
{
  sfc_group_table_free (table);
}

static const char *
update_text (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  SfcValue value = sfc_value_string (copy, strlen (copy));

  sfc_extreme_update (cells, &least, &value, table);
  return sfc_extreme_get (cells, &least).s;
}

static void
expect_text (const char *text)
{
  SfcValue value = sfc_extreme_get (cells, &least);

  ck_assert (!value.null);
  ck_assert_uint_eq (value.n, strlen (text));
  ck_assert_mem_eq (value.s, text, value.n);
}

START_TEST (there_is_none_until_a_value_came)
{
  SfcValue value = sfc_value_long (G_MININT64);

  ck_assert (sfc_extreme_get (cells, &least).null);
  ck_assert (sfc_extreme_get (cells, &greatest).null);
  sfc_extreme_update (cells, &greatest, &value, table);
  ck_assert (!sfc_extreme_get (cells, &greatest).null);
  ck_assert_int_eq (sfc_extreme_get (cells, &greatest).i, G_MININT64);
}
END_TEST

START_TEST (only_what_goes_further_takes_its_place)
{
  static const gint64 values[] = { -3, 7, 7, 6, 8 },
                      wanted[] = { -3, 7, 7, 7, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      SfcValue value = sfc_value_long (values[i]);

      sfc_extreme_update (cells, &greatest, &value, table);
      ck_assert_int_eq (sfc_extreme_get (cells, &greatest).i, wanted[i]);
    }
}
END_TEST

START_TEST (a_text_is_copied_to_where_there_is_room)
{
  const char *first = update_text ("mmm"), *larger;

  expect_text ("mmm");
  ck_assert_ptr_eq (update_text ("n"), first);
  expect_text ("mmm");
  ck_assert_ptr_eq (update_text ("abc"), first);
  expect_text ("abc");
  larger = update_text ("aaaa");
  ck_assert_ptr_ne (larger, first);
  expect_text ("aaaa");
  ck_assert_ptr_eq (update_text ("aaa aaaa"), larger); /* twice as much */
  expect_text ("aaa aaaa");
  ck_assert_ptr_eq (update_text (""), larger);
  expect_text ("");
}
END_TEST

static Suite *
extreme_suite (void)
{
  Suite *suite = suite_create ("exec/extreme");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, there_is_none_until_a_value_came);
  tcase_add_test (all, only_what_goes_further_takes_its_place);
  tcase_add_test (all, a_text_is_copied_to_where_there_is_room);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (extreme_suite)
