#include "base/columns.h"

#include "support/suite.h"

static const struct
{
  const char *text;
  glong columns;
} cases[] = {
  { "", 0 },         { "state", 5 },      { "状态", 4 },
  { "批次 0", 6 },   { "，剩余", 6 },     /* punctuation of full width */
  { "Zustände", 8 }, { "e\xcc\x81t", 2 }, /* a mark upon a letter */
  { "…", 1 },
};

START_TEST (a_wide_character_takes_two_columns)
{
  ck_assert_int_eq (sfc_columns (cases[_i].text), cases[_i].columns);
}
END_TEST

static const struct
{
  const char *text;
  glong most;
  gsize bytes;
} cuts[] = {
  { "abc", 3, 3 },  { "abc", 2, 2 },
  { "状态", 4, 6 }, { "状态", 3, 3 },       /* no half of a character */
  { "状态", 1, 0 }, { "e\xcc\x81t", 1, 3 }, /* the mark stays */
  { "abc", 0, 0 },
};

START_TEST (a_cut_keeps_whole_characters_within_the_columns)
{
  ck_assert_uint_eq (sfc_columns_fit (cuts[_i].text, cuts[_i].most),
                     cuts[_i].bytes);
}
END_TEST

START_TEST (cells_are_filled_up_by_columns)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_columns_append_left (out, "状态", 6);
  g_string_append_c (out, '|');
  sfc_columns_append_right (out, "状态", 6);
  g_string_append_c (out, '|');
  sfc_columns_append_left (out, "longer", 3);
  ck_assert_str_eq (out->str, "状态  |  状态|longer");
}
END_TEST

static Suite *
columns_suite (void)
{
  Suite *suite = suite_create ("base/columns");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, a_wide_character_takes_two_columns, 0,
                       G_N_ELEMENTS (cases));
  tcase_add_loop_test (all, a_cut_keeps_whole_characters_within_the_columns, 0,
                       G_N_ELEMENTS (cuts));
  tcase_add_test (all, cells_are_filled_up_by_columns);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (columns_suite)
