#include "base/safe-text.h"

#include <string.h>

#include "support/suite.h"

#define R "\xef\xbf\xbd"

static const struct
{
  const char *text, *safe;
} cases[] = {
  { "", "" },
  { "Passing Call ~!", "Passing Call ~!" },
  { "\033[2J", R "[2J" },
  { "a\tb\nc\r", "a" R "b" R "c" R },
  { "\x1f \x7f", R " " R },
  { "\xc2\x80\xc2\x9f\xc2\xa0", R R "\xc2\xa0" },   /* C1, and behind it */
  { "\xe2\x80\x8d\xe2\x80\x8e", "\xe2\x80\x8d" R }, /* joiner; LRM */
  { "\xd8\x9c\xd8\x9b", R "\xd8\x9b" }, /* ALM */
  { "\xe2\x80\xae", R },                            /* RLO */
  { "\xe2\x81\xa5\xe2\x81\xa6", "\xe2\x81\xa5" R },
  { "\xc3\xa9\xf0\x9f\x9a\x93", "\xc3\xa9\xf0\x9f\x9a\x93" },
  { "\xff\xc3", R R },
  { "\xc3(", R "(" },
};

START_TEST (what_steers_a_terminal_is_replaced)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_safe_text_append (out, cases[_i].text, strlen (cases[_i].text));
  ck_assert_str_eq (out->str, cases[_i].safe);
}
END_TEST

START_TEST (a_nul_does_not_end_the_text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_safe_text_append (out, "a\0b", 3);
  ck_assert_str_eq (out->str, "a" R "b");
}
END_TEST

START_TEST (line_breaks_may_stay)
{
  static const char text[] = "a\n\033[2J\tb\r\n\n\0c";
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_safe_text_append_lines (out, text, sizeof text - 1);
  ck_assert_str_eq (out->str, "a\n" R "[2J" R "b" R "\n\n" R "c");
  sfc_safe_text_append_lines (out, "", 0);
  ck_assert_uint_eq (out->len, strlen (out->str));
}
END_TEST

static Suite *
safe_text_suite (void)
{
  Suite *suite = suite_create ("base/safe-text");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, what_steers_a_terminal_is_replaced, 0,
                       G_N_ELEMENTS (cases));
  tcase_add_test (all, a_nul_does_not_end_the_text);
  tcase_add_test (all, line_breaks_may_stay);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (safe_text_suite)
