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

static const struct
{
  const char *json, *read; /* %NULL: refused */
} texts[] = {
  { "{\"t\":{\"0\":23,\"1\":-2}}", "{\"t\":{\"0\":23,\"1\":-2}}" },
  { "{\"b\":{\"10\":1,\"9\":2},\"a\":{\"0\":3}}",
    "{\"a\":{\"0\":3},\"b\":{\"9\":2,\"10\":1}}" },
  { " { \"t\" : { \"0\" : 1.9 } } ", "{\"t\":{\"0\":1}}" },
  { "{}", "{}" },
  { "{\"t\":{}}", "{}" },
  { "", NULL },
  { "{", NULL },
  { "[]", NULL },
  { "5", NULL },
  { "{\"t\":5}", NULL },
  { "{\"t\":{\"x\":5}}", NULL },
  { "{\"t\":{\"-1\":5}}", NULL },
  { "{\"t\":{\"0\":\"5\"}}", NULL },
  { "{\"t\":{\"0\":[5]}}", NULL },
  { "{\"t\":{\"0\":null}}", NULL },
};

START_TEST (offsets_are_read_from_json)
{
  g_autoptr (GArray) read = sfc_offsets_from_json (texts[_i].json);
  g_autofree char *json = NULL;

  ck_assert_int_eq (read != NULL, texts[_i].read != NULL);
  if (read != NULL)
    {
      json = sfc_offsets_to_json (read);
      ck_assert_str_eq (json, texts[_i].read);
    }
}
END_TEST

START_TEST (nested_brackets_are_refused_before_they_cost_a_stack)
{
  g_autofree char *deep = g_strnfill (1000000, '[');

  ck_assert_ptr_null (sfc_offsets_from_json (deep));
  ck_assert_ptr_null (sfc_offsets_from_assign_json (deep));
}
END_TEST

START_TEST (assigned_partitions_are_read_from_json)
{
  g_autoptr (GArray) read
      = sfc_offsets_from_assign_json ("{\"t\":[2,0,2],\"s\":[1]}");
  g_autofree char *set = sfc_offsets_to_set (read);

  ck_assert_str_eq (set, "Set(s-1, t-0, t-2)");
  ck_assert_ptr_null (sfc_offsets_from_assign_json ("{\"t\":[\"x\"]}"));
  ck_assert_ptr_null (sfc_offsets_from_assign_json ("{\"t\":{\"0\":1}}"));
  ck_assert_ptr_null (sfc_offsets_from_assign_json ("{\"t\":[-1]}"));
}
END_TEST

START_TEST (a_new_partition_moves_no_owner)
{
  sfc_offsets_add (offsets, "b", 0, 0);
  sfc_offsets_add (offsets, "b", 1, 0);
  sfc_offsets_add (offsets, "a", 0, 0);
  ck_assert_uint_eq (sfc_offsets_find (offsets, "b", 0)->owner, 0);
  ck_assert_uint_eq (sfc_offsets_find (offsets, "b", 1)->owner, 1);
  ck_assert_uint_eq (sfc_offsets_find (offsets, "a", 0)->owner, 2);
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
  tcase_add_loop_test (all, offsets_are_read_from_json, 0,
                       G_N_ELEMENTS (texts));
  tcase_add_test (all, nested_brackets_are_refused_before_they_cost_a_stack);
  tcase_add_test (all, assigned_partitions_are_read_from_json);
  tcase_add_test (all, a_new_partition_moves_no_owner);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (offsets_suite)
