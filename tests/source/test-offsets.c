#include "config.h"

#include "source/offsets.h"
#include "support/suite.h"

static SfcOffsets *offsets;

static void
setup (void)
{
  offsets = sfc_offsets_new ();
}

static void
teardown (void)
{
  g_clear_pointer (&offsets, g_array_unref);
}

static void
expect_json (const char *expected)
{
  g_autofree char *json = sfc_offsets_to_json (offsets);

  ck_assert_str_eq (json, expected);
}

START_TEST (partitions_are_ordered_by_topic_and_number)
{
  sfc_offsets_add (offsets, "b", 10, 1);
  sfc_offsets_add (offsets, "b", 9, 2);
  sfc_offsets_add (offsets, "a", 0, 3);
  sfc_offsets_add (offsets, "b", 2, 4);
  sfc_offsets_add (offsets, "B", 7, 5);
  sfc_offsets_add (offsets, "ab", 0, 6);
  expect_json ("{\"B\":{\"7\":5},\"a\":{\"0\":3},\"ab\":{\"0\":6},"
               "\"b\":{\"2\":4,\"9\":2,\"10\":1}}");
}
END_TEST

START_TEST (json_is_without_blanks_and_escaped)
{
  expect_json ("{}");
  sfc_offsets_add (offsets, "a\"b", 0, G_MAXINT64);
  expect_json ("{\"a\\\"b\":{\"0\":9223372036854775807}}");
}
END_TEST

START_TEST (every_partition_is_found_and_no_other)
{
  for (gint32 i = 0; i < 50; i += 2)
    {
      sfc_offsets_add (offsets, "even", i, i);
      sfc_offsets_add (offsets, "odd", i + 1, i);
    }
  for (gint32 i = 0; i < 50; i++)
    {
      const SfcPartition *even = sfc_offsets_find (offsets, "even", i);
      const SfcPartition *odd = sfc_offsets_find (offsets, "odd", i);

      ck_assert_int_eq (even != NULL, i % 2 == 0);
      ck_assert_int_eq (odd != NULL, i % 2 == 1);
      if (even != NULL)
        ck_assert_int_eq (even->offset, i);
    }
  ck_assert_ptr_null (sfc_offsets_find (offsets, "other", 0));
  ck_assert_ptr_null (sfc_offsets_find (offsets, "even", -1));
}
END_TEST

START_TEST (a_copy_is_equal_and_on_its_own)
{
  g_autoptr (GArray) copy = NULL;
  g_autoptr (GArray) empty = sfc_offsets_new ();

  ck_assert (sfc_offsets_equal (offsets, empty));
  sfc_offsets_add (offsets, "t", 0, 5);
  sfc_offsets_add (offsets, "t", 1, 6);
  ck_assert (!sfc_offsets_equal (offsets, empty));
  copy = sfc_offsets_copy (offsets);
  ck_assert (sfc_offsets_equal (offsets, copy));
  ck_assert_int_eq (sfc_offsets_total (copy), 11);
  sfc_offsets_at (copy, 1)->offset = 7;
  ck_assert (!sfc_offsets_equal (offsets, copy));
  ck_assert_int_eq (sfc_offsets_at (offsets, 1)->offset, 6);
  sfc_offsets_at (copy, 1)->offset = 6;
  sfc_offsets_at (copy, 1)->partition = 2;
  ck_assert (!sfc_offsets_equal (offsets, copy));
}
END_TEST

static Suite *
offsets_suite (void)
{
  Suite *suite = suite_create ("source/offsets");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, partitions_are_ordered_by_topic_and_number);
  tcase_add_test (all, json_is_without_blanks_and_escaped);
  tcase_add_test (all, every_partition_is_found_and_no_other);
  tcase_add_test (all, a_copy_is_equal_and_on_its_own);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (offsets_suite)
