#include "config/interval.h"

#include <string.h>

#include "base/error.h"
#include "support/suite.h"

#define S G_GINT64_CONSTANT (1000000)
#define DAY (86400 * S)

typedef gboolean (*Parse) (const char *text, gint64 *us, GError **error);

/* ---- intervals */

static const struct
{
  const char *text;
  gint64 us;
} intervals[] = {
  { "1 hour", 3600 * S },
  { "60 minutes", 3600 * S },
  { "1 HOUR", 3600 * S },
  { "interval 1 hour", 3600 * S },
  { "INTERVAL 10 MINUTES", 600 * S },
  { "1 hours 30 minutes", 5400 * S },
  { "1 day 2 hours", DAY + 7200 * S },
  { "2 weeks", 14 * DAY },
  { "500 milliseconds", 500000 },
  { "5 microseconds", 5 },
  { "1.5 seconds", 1500000 },
  { ".5 seconds", 500000 },
  { "1. seconds", S },
  { "0.000001 second", 1 },
  { "1.123456789 seconds", 1123456 },
  { "-1.5 seconds", -1500000 },
  { "1 hour -5 minutes", 55 * 60 * S },
  { "+ 5 minutes", 300 * S },
  { "- 5 minutes", -300 * S },
  { " \t10  minutes ", 600 * S },
  { "0 seconds", 0 },
  { "106751991 days", 106751991 * DAY },
};

START_TEST (an_interval_adds_up_its_units)
{
  g_autoptr (GError) error = NULL;
  gint64 us = -1;

  ck_assert (sfc_interval_parse (intervals[_i].text, &us, &error));
  ck_assert_int_eq (us, intervals[_i].us);
}
END_TEST

static const char *const refused[] = {
  "1h",
  "5minutes",
  "90",
  "1 min",
  "1 sec",
  "1.5 minutes",
  "1 day, 2 hours",
  "10 nanoseconds",
  "",
  " ",
  "abc",
  "interval",
  "intervals",
  "1 fortnight",
  "10 minutess",
  "-",
  ". seconds",
  "1.5.5 seconds",
  "1 hour 5",
  "1.1234567890 seconds",
  "9223372036854775808 seconds",
  "9223372036854775807 seconds",
  "2147483648 days",
  "1 hour\xc2\xa0",
};

/* Spark's words are the first line; what to write instead is the second. */
static char *
first_line (const GError *error)
{
  const char *end = error->message + strcspn (error->message, "\n");

  if (*end == '\n')
    ck_assert (g_str_has_prefix (end + 1, "write a number and a unit, "));
  return g_strndup (error->message, (gsize)(end - error->message));
}

START_TEST (a_window_refuses_what_is_no_interval_in_sparks_words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = g_strdup_printf (
      "[CANNOT_PARSE_INTERVAL] Unable to parse '%s'. Please ensure that the "
      "value provided is in a valid format for defining an interval. You can "
      "reference the documentation for the correct format. If the issue "
      "persists, please double check that the input value is not null or "
      "empty and try again.",
      refused[_i]);
  g_autofree char *got = NULL;
  gint64 us;

  ck_assert (!sfc_interval_parse (refused[_i], &us, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  got = first_line (error);
  ck_assert_str_eq (got, wanted);
  ck_assert_str_ne (error->message, wanted);
}
END_TEST

static const struct
{
  Parse parse;
  const char *text, *message;
} complaints[] = {
  { sfc_interval_parse_trigger, "1h",
    "Error parsing '1h' to interval, invalid value '1h'" },
  { sfc_interval_parse_trigger, "90",
    "Error parsing '90' to interval, expect a unit name after '90' but hit "
    "EOL" },
  { sfc_interval_parse_trigger, "1.5",
    "Error parsing '1.5' to interval, expect a unit name after '1.5' but hit "
    "EOL" },
  { sfc_interval_parse_trigger, "1 min",
    "Error parsing '1 min' to interval, invalid unit 'min'" },
  { sfc_interval_parse_trigger, "abc",
    "Error parsing 'abc' to interval, unrecognized number 'abc'" },
  { sfc_interval_parse_trigger, "5 minutes Abc",
    "Error parsing '5 minutes Abc' to interval, unrecognized number 'abc'" },
  { sfc_interval_parse_trigger, "1.5 minutes",
    "Error parsing '1.5 minutes' to interval, 'minutes' cannot have "
    "fractional part" },
  { sfc_interval_parse_trigger, "1 day, 2 hours",
    "Error parsing '1 day, 2 hours' to interval, invalid unit 'day,'" },
  { sfc_interval_parse_trigger, "",
    "Error parsing '' to interval, interval string cannot be empty" },
  { sfc_interval_parse_trigger, "interval",
    "Error parsing 'interval' to interval, interval string cannot be empty" },
  { sfc_interval_parse_trigger, "intervals 1",
    "Error parsing 'intervals 1' to interval, invalid interval prefix "
    "intervals" },
  { sfc_interval_parse_trigger, "-",
    "Error parsing '-' to interval, expect a number after '-' but hit EOL" },
  { sfc_interval_parse_trigger, "1.1234567891 seconds",
    "Error parsing '1.1234567891 seconds' to interval, interval can only "
    "support nanosecond precision, '1.1234567891' is out of range" },
  { sfc_interval_parse_trigger, "1 month",
    "Doesn't support month or year interval: 1 month" },
  { sfc_interval_parse_trigger, "-1 seconds",
    "requirement failed: the interval of trigger should not be negative" },
  { sfc_interval_parse_trigger, "-1 microsecond", /* rounded down */
    "requirement failed: the interval of trigger should not be negative" },
  { sfc_interval_parse, "1 month",
    "Intervals greater than a month is not supported (1 month)." },
  { sfc_interval_parse, "1 year",
    "Intervals greater than a month is not supported (1 year)." },
  { sfc_interval_parse_delay, "-1 minute",
    "requirement failed: delay threshold (-1 minute) should not be "
    "negative." },
};

START_TEST (a_refusal_has_sparks_words_for_its_place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;
  gint64 us = 7;

  ck_assert (!complaints[_i].parse (complaints[_i].text, &us, &error));
  got = first_line (error);
  ck_assert_str_eq (got, complaints[_i].message);
  ck_assert_int_eq (us, 7);
}
END_TEST

START_TEST (a_trigger_is_cut_to_whole_milliseconds)
{
  gint64 us = -1;

  ck_assert (sfc_interval_parse_trigger ("5 microseconds", &us, NULL));
  ck_assert_int_eq (us, 0);
  ck_assert (sfc_interval_parse_trigger ("1999 microseconds", &us, NULL));
  ck_assert_int_eq (us, 1000);
}
END_TEST

START_TEST (a_month_of_a_watermark_has_31_days)
{
  gint64 us = -1;

  ck_assert (sfc_interval_parse_delay ("1 month", &us, NULL));
  ck_assert_int_eq (us, 31 * DAY);
  ck_assert (sfc_interval_parse_delay ("0 seconds", &us, NULL));
  ck_assert_int_eq (us, 0);
}
END_TEST

/* ---- time strings */

static const struct
{
  const char *text;
  gint64 unit_us, us;
} durations[] = {
  { "15m", 1000, 900 * S },    { "15min", 1000, 900 * S },
  { "2h", 1, 7200 * S },       { "1d", 1, DAY },
  { "500ms", S, 500000 },      { "250us", S, 250 },
  { "30S", 1000, 30 * S },     { "30", 1000, 30000 },
  { "30", S, 30 * S },         { " 5s ", 1, 5 * S },
  { "-5s", 1, -5 * S },        { "0", 1, 0 },
  { "10 seconds", 1, 10 * S },
};

START_TEST (a_duration_is_a_time_string_or_an_interval)
{
  gint64 us = -1;

  ck_assert (sfc_duration_parse (durations[_i].text, durations[_i].unit_us, &us,
                                 NULL));
  ck_assert_int_eq (us, durations[_i].us);
}
END_TEST

static const struct
{
  const char *text, *reason;
} bad_durations[] = {
  { "soon", "Failed to parse time string: soon" },
  { "", "Failed to parse time string: " },
  { "1.5s", "Failed to parse time string: 1.5s" },
  { "5x", "Invalid suffix: \"x\"" },
  { "9223372036854775808s", "For input string: \"9223372036854775808\"" },
};

START_TEST (a_wrong_duration_is_refused_in_sparks_words)
{
  g_autoptr (GError) error = NULL;
  gint64 us;
  g_autofree char *wanted = g_strconcat (
      "Time must be specified as seconds (s), milliseconds (ms), "
      "microseconds (us), minutes (m or min), hour (h), or day (d). E.g. 50s, "
      "100ms, or 250us. ",
      bad_durations[_i].reason, NULL);

  ck_assert (!sfc_duration_parse (bad_durations[_i].text, 1000, &us, &error));
  ck_assert_str_eq (error->message, wanted);
}
END_TEST

/* ---- byte strings */

#define MIB G_GINT64_CONSTANT (1048576)

static const struct
{
  const char *text;
  gint64 bytes;
} sizes[] = {
  { "512m", 512 * MIB },
  { "512MB", 512 * MIB },
  { "1g", 1024 * MIB },
  { "1gb", 1024 * MIB },
  { "50b", 50 },
  { "100k", 102400 },
  { "100kb", 102400 },
  { "1t", MIB *MIB },
  { "8191p", 8191 * MIB *MIB * 1024 },
  { "450", 450 * MIB },
  { "0", 0 },
};

START_TEST (a_size_is_a_byte_string)
{
  gint64 bytes = -1;

  ck_assert (sfc_size_parse (sizes[_i].text, MIB, &bytes, NULL));
  ck_assert_int_eq (bytes, sizes[_i].bytes);
}
END_TEST

static const struct
{
  const char *text, *reason;
} bad_sizes[] = {
  { "lots", "Failed to parse byte string: lots" },
  { "-1m", "Failed to parse byte string: -1m" },
  { "", "Failed to parse byte string: " },
  { "1 m", "Failed to parse byte string: 1 m" },
  { "0.5g", "Fractional values are not supported. Input was: 0.5" },
  { "5x", "Invalid suffix: \"x\"" },
  { "8192p", "Conversion of 8192p exceeds Long.MAX_VALUE" },
};

START_TEST (a_wrong_size_is_refused_in_sparks_words)
{
  g_autoptr (GError) error = NULL;
  gint64 bytes;
  g_autofree char *wanted = g_strconcat (
      "Size must be specified as bytes (b), kibibytes (k), mebibytes (m), "
      "gibibytes (g), tebibytes (t), or pebibytes(p). E.g. 50b, 100k, or "
      "250m. ",
      bad_sizes[_i].reason, NULL);

  ck_assert (!sfc_size_parse (bad_sizes[_i].text, MIB, &bytes, &error));
  ck_assert_str_eq (error->message, wanted);
}
END_TEST

static Suite *
interval_suite (void)
{
  Suite *suite = suite_create ("config/interval");
  TCase *interval = tcase_create ("interval");
  TCase *duration = tcase_create ("duration");
  TCase *size = tcase_create ("size");

  tcase_add_loop_test (interval, an_interval_adds_up_its_units, 0,
                       G_N_ELEMENTS (intervals));
  tcase_add_loop_test (interval,
                       a_window_refuses_what_is_no_interval_in_sparks_words, 0,
                       G_N_ELEMENTS (refused));
  tcase_add_loop_test (interval, a_refusal_has_sparks_words_for_its_place, 0,
                       G_N_ELEMENTS (complaints));
  tcase_add_test (interval, a_trigger_is_cut_to_whole_milliseconds);
  tcase_add_test (interval, a_month_of_a_watermark_has_31_days);
  suite_add_tcase (suite, interval);

  tcase_add_loop_test (duration, a_duration_is_a_time_string_or_an_interval, 0,
                       G_N_ELEMENTS (durations));
  tcase_add_loop_test (duration, a_wrong_duration_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (bad_durations));
  suite_add_tcase (suite, duration);

  tcase_add_loop_test (size, a_size_is_a_byte_string, 0, G_N_ELEMENTS (sizes));
  tcase_add_loop_test (size, a_wrong_size_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (bad_sizes));
  suite_add_tcase (suite, size);
  return suite;
}

SFC_SUITE_MAIN (interval_suite)
