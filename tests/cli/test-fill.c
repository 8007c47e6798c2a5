#include "config.h"

#include "cli/fill.h"

#include "support/suite.h"

#define TEN "123456789 "
#define SIXTY TEN TEN TEN TEN TEN TEN
#define SEVENTY SIXTY TEN
#define GAP "                                   " /* 35 columns */

static const struct
{
  const char *text, *filled;
} rows[] = {
  { "", "" },
  { "a\n", "a\n" },
  { SEVENTY "1234567890\n", SEVENTY "1234567890\n" }, /* 80 columns */
  { SEVENTY "12345678901\n", SIXTY "123456789\n12345678901\n" }, /* and 81 */
  { "a\nb  c\n\nd\n", "a b  c\n\nd\n" },
  { "Options:\n  -a    b\n", "Options:\n  -a    b\n" },
  { "  --a                              " TEN TEN TEN TEN "12345 789\n",
    "  --a                              " TEN TEN TEN TEN "12345\n" GAP
    "789\n" },
  /* two columns a character, and no blank between them */
  { "一二三四五六七八九十一二三四五六七八九十"
    "一二三四五六七八九十一二三四五六七八九十。\n尾\n",
    "一二三四五六七八九十一二三四五六七八九十"
    "一二三四五六七八九十一二三四五六七八九十\n。尾\n" },
};

START_TEST (lines_fit_eighty_columns)
{
  g_autofree char *filled = sfc_fill (rows[_i].text);

  ck_assert_msg (g_str_equal (filled, rows[_i].filled), "[%s] not [%s]", filled,
                 rows[_i].filled);
}
END_TEST

START_TEST (a_word_that_is_wider_stays_whole)
{
  g_autofree char *word = g_strnfill (90, 'x');
  g_autofree char *text = g_strconcat (word, " y\n", NULL);
  g_autofree char *expected = g_strconcat (word, "\ny\n", NULL);
  g_autofree char *filled = sfc_fill (text);

  ck_assert_str_eq (filled, expected);
}
END_TEST

static Suite *
fill_suite (void)
{
  Suite *suite = suite_create ("cli/fill");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, lines_fit_eighty_columns, 0, G_N_ELEMENTS (rows));
  tcase_add_test (all, a_word_that_is_wider_stays_whole);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (fill_suite)
