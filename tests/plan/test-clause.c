#include "config.h"

#include "plan/clause.h"
#include "support/instant.h"
#include "support/suite.h"

#include "base/error.h"

#define CANNOT_PARSE(text)                                                     \
  "[CANNOT_PARSE_INTERVAL] Unable to parse '" text "'. Please ensure that "    \
  "the value provided is in a valid format for defining an interval. You "     \
  "can reference the documentation for the correct format. If the issue "      \
  "persists, please double check that the input value is not null or empty "   \
  "and try again."                                                             \
  "\nwrite a number and a unit, for example 10 seconds, 200 milliseconds, "    \
  "1 hour 30 minutes"

#define MISMATCH(kind, args, what)                                             \
  "[DATATYPE_MISMATCH." kind "] Cannot resolve \"window(t, " args              \
  ")\" due to data type mismatch: " what

/* ---- lists */

static const struct
{
  const char *text;
  const char *parts; /* joined by | */
} lists[] = {
  { NULL, "" },
  { "", "" },
  { " , ,", "" },
  { "a", "a" },
  { "a,b", "a|b" },
  { " a , b b ,c ", "a|b b|c" },
  { "a,,b", "a|b" },
  { "CAST(a AS DECIMAL(10,2)) AS x, b", "CAST(a AS DECIMAL(10,2)) AS x|b" },
  { ")a,b", ")a|b" },
  { "`a,b`, c", "`a,b`|c" },
};

START_TEST (a_list_is_split_at_its_commas)
{
  g_auto (GStrv) parts = sfc_clause_list (lists[_i].text);
  g_autofree char *joined = g_strjoinv ("|", parts);

  ck_assert_str_eq (joined, lists[_i].parts);
}
END_TEST

/* ---- names */

static const struct
{
  const char *text, *column, *name;
} aliases[] = {
  { "a", "a", "a" },
  { "a AS b", "a", "b" },
  { "a as b", "a", "b" },
  { "a  aS\tb", "a", "b" },
  { "`a` AS `b`", "a", "b" },
  { "`a b` AS `c d`", "a b", "c d" },
  { "`as`", "as", "as" },
  { "basic", "basic", "basic" },
  { "CAST(a AS INT) AS b", "CAST(a AS INT)", "b" },
};

START_TEST (an_alias_names_a_column)
{
  g_autofree char *column = NULL, *name = NULL;

  sfc_clause_alias (aliases[_i].text, &column, &name);
  ck_assert_str_eq (column, aliases[_i].column);
  ck_assert_str_eq (name, aliases[_i].name);
}
END_TEST

static const struct
{
  const char *text, *name, *rest;
} names[] = {
  { "a", "a", "" },
  { "a DESC", "a", "DESC" },
  { "a \t 10 minutes ", "a", "10 minutes " },
  { "`a b` DESC", "a b", "DESC" },
  { "`a b`", "a b", "" },
  { "`a", "`a", "" },
  { "", "", "" },
};

START_TEST (a_name_ends_at_a_blank_or_its_quote)
{
  const char *rest;
  g_autofree char *name = sfc_clause_name (names[_i].text, &rest);

  ck_assert_str_eq (name, names[_i].name);
  ck_assert_str_eq (rest, names[_i].rest);
}
END_TEST

START_TEST (only_a_pair_of_quotes_is_taken_off)
{
  static const char *const pairs[][2] = {
    { "`a`", "a" }, { "a", "a" }, { "`a", "`a" }, { "a`", "a`" },
    { "``", "" },   { "`", "`" }, { "", "" },
  };
  g_autofree char *name = sfc_clause_unquote (pairs[_i][0]);

  ck_assert_str_eq (name, pairs[_i][1]);
}
END_TEST

/* ---- windows */

static const struct
{
  const char *text;
  gint64 size, slide, start;
} windows[] = {
  { "t, 10 minutes", 10 * MINUTE_US, 10 * MINUTE_US, 0 },
  { "t, 10 minutes, 5 minutes", 10 * MINUTE_US, 5 * MINUTE_US, 0 },
  { "t, 10 minutes, 5 minutes, 2 minutes", 10 * MINUTE_US, 5 * MINUTE_US,
    2 * MINUTE_US },
  { "t, 10 minutes, 10 minutes, 5 minutes", 10 * MINUTE_US, 10 * MINUTE_US,
    5 * MINUTE_US },
  { "t, 1 hour, 1 hour, -59 minutes", HOUR_US, HOUR_US, -59 * MINUTE_US },
  { "t, 10 minutes 30 seconds", 630 * SECOND_US, 630 * SECOND_US, 0 },
  { "t, INTERVAL 10 MINUTES", 10 * MINUTE_US, 10 * MINUTE_US, 0 },
  { "t, 1.5 seconds", 1500000, 1500000, 0 },
  { "`t`,1 week", 7 * 24 * HOUR_US, 7 * 24 * HOUR_US, 0 },
  { "t, 1 microsecond", 1, 1, 0 },
};

START_TEST (a_window_is_a_column_and_up_to_three_intervals)
{
  SfcClauseWindow window = { 0 };
  g_autoptr (GError) error = NULL;

  ck_assert_msg (sfc_clause_window (windows[_i].text, &window, &error), "%s",
                 error != NULL ? error->message : "");
  ck_assert_str_eq (window.column, "t");
  ck_assert_int_eq (window.window_us, windows[_i].size);
  ck_assert_int_eq (window.slide_us, windows[_i].slide);
  ck_assert_int_eq (window.start_us, windows[_i].start);
  g_free (window.column);
}
END_TEST

static const struct
{
  const char *text, *message;
} bad_windows[] = {
  { "t, 0 minutes",
    MISMATCH ("VALUE_OUT_OF_RANGE", "0, 0, 0",
              "The `window_duration` must be between (0, 9223372036854775807] "
              "(current value = 0L).") },
  { "t, -5 minutes",
    MISMATCH ("VALUE_OUT_OF_RANGE", "-300000000, -300000000, 0",
              "The `window_duration` must be between (0, 9223372036854775807] "
              "(current value = -300000000L).") },
  { "t, 10 minutes, 0 minutes",
    MISMATCH ("VALUE_OUT_OF_RANGE", "600000000, 0, 0",
              "The `slide_duration` must be between (0, 9223372036854775807] "
              "(current value = 0L).") },
  { "t, 5 minutes, 10 minutes",
    MISMATCH ("PARAMETER_CONSTRAINT_VIOLATION", "300000000, 600000000, 0",
              "The `slide_duration`(600000000L) must be <= the "
              "`window_duration`(300000000L).") },
  { "t, 10 minutes, 5 minutes, 7 minutes",
    MISMATCH ("PARAMETER_CONSTRAINT_VIOLATION",
              "600000000, 300000000, 420000000",
              "The `abs(start_time)`(420000000L) must be < the "
              "`slide_duration`(300000000L).") },
  { "t, 10 minutes, 5 minutes, 5 minutes",
    MISMATCH ("PARAMETER_CONSTRAINT_VIOLATION",
              "600000000, 300000000, 300000000",
              "The `abs(start_time)`(300000000L) must be < the "
              "`slide_duration`(300000000L).") },
  { "t, 10 minutes, 5 minutes, -7 minutes",
    MISMATCH ("PARAMETER_CONSTRAINT_VIOLATION",
              "600000000, 300000000, -420000000",
              "The `abs(start_time)`(420000000L) must be < the "
              "`slide_duration`(300000000L).") },
  { "t, 1 month",
    "Intervals greater than a month is not supported (1 month)." },
  { "t, abc", CANNOT_PARSE ("abc") },
  { "t, 10", CANNOT_PARSE ("10") },
  { "t, 1 fortnight", CANNOT_PARSE ("1 fortnight") },
  { "t, 1.5 minutes", CANNOT_PARSE ("1.5 minutes") },
  { "t, 10minutes", CANNOT_PARSE ("10minutes") },
  { "t, 10 minutes, 5", CANNOT_PARSE ("5") },
  { "t, 10 minutes, 5 minutes, x", CANNOT_PARSE ("x") },
};

START_TEST (a_bad_window_is_refused_in_sparks_words)
{
  SfcClauseWindow window = { 0 };
  g_autoptr (GError) error = NULL;

  ck_assert (!sfc_clause_window (bad_windows[_i].text, &window, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_str_eq (error->message, bad_windows[_i].message);
  ck_assert_ptr_null (window.column);
}
END_TEST

START_TEST (a_window_has_two_to_four_parts)
{
  static const char *const texts[]
      = { "", "t", "t,", "t, 1 hour, 1 hour, 0 seconds, 1 hour" };
  SfcClauseWindow window;
  g_autoptr (GError) error = NULL;

  ck_assert (!sfc_clause_window (texts[_i], &window, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_ptr_nonnull (strstr (error->message, "SIZE[, SLIDE[, START]]"));
}
END_TEST

/* ---- watermarks */

static const struct
{
  const char *text, *column;
  gint64 delay;
  const char *message;
} watermarks[] = {
  { "t 60 minutes", "t", HOUR_US, NULL },
  { "t\t 1 hour", "t", HOUR_US, NULL },
  { "t 0 seconds", "t", 0, NULL },
  { "t 1 hour -5 minutes", "t", 55 * MINUTE_US, NULL },
  { "`the time` 1 second", "the time", SECOND_US, NULL },
  /* a month counts 31 days */
  { "t 1 month", "t", 31 * 24 * HOUR_US, NULL },
  { "t -1 minutes", NULL, 0,
    "requirement failed: delay threshold (-1 minutes) should not be "
    "negative." },
  { "t abc", NULL, 0, CANNOT_PARSE ("abc") },
  { "t 10", NULL, 0, CANNOT_PARSE ("10") },
  { "t 1h", NULL, 0, CANNOT_PARSE ("1h") },
};

START_TEST (a_watermark_is_a_column_and_a_delay)
{
  g_autofree char *column = NULL;
  g_autoptr (GError) error = NULL;
  gint64 delay = -1;
  gboolean ok
      = sfc_clause_watermark (watermarks[_i].text, &column, &delay, &error);

  if (watermarks[_i].message == NULL)
    {
      ck_assert (ok);
      ck_assert_str_eq (column, watermarks[_i].column);
      ck_assert_int_eq (delay, watermarks[_i].delay);
      return;
    }
  ck_assert (!ok);
  ck_assert_ptr_null (column);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_str_eq (error->message, watermarks[_i].message);
}
END_TEST

START_TEST (a_watermark_needs_a_delay)
{
  static const char *const texts[] = { "", "t", "t " };
  g_autofree char *column = NULL;
  g_autoptr (GError) error = NULL;
  gint64 delay;

  ck_assert (!sfc_clause_watermark (texts[_i], &column, &delay, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "COLUMN DELAY"));
}
END_TEST

static Suite *
clause_suite (void)
{
  Suite *suite = suite_create ("plan/clause");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, a_list_is_split_at_its_commas, 0,
                       G_N_ELEMENTS (lists));
  tcase_add_loop_test (all, an_alias_names_a_column, 0, G_N_ELEMENTS (aliases));
  tcase_add_loop_test (all, a_name_ends_at_a_blank_or_its_quote, 0,
                       G_N_ELEMENTS (names));
  tcase_add_loop_test (all, only_a_pair_of_quotes_is_taken_off, 0, 7);
  tcase_add_loop_test (all, a_window_is_a_column_and_up_to_three_intervals, 0,
                       G_N_ELEMENTS (windows));
  tcase_add_loop_test (all, a_bad_window_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (bad_windows));
  tcase_add_loop_test (all, a_window_has_two_to_four_parts, 0, 4);
  tcase_add_loop_test (all, a_watermark_is_a_column_and_a_delay, 0,
                       G_N_ELEMENTS (watermarks));
  tcase_add_loop_test (all, a_watermark_needs_a_delay, 0, 3);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (clause_suite)
