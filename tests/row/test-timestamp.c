#include "config.h"

#include "row/timestamp.h"

#include <string.h>

#include "base/civil.h"
#include "support/suite.h"

static SfcZone *utc;
static SfcTimestampReader *reader;

static void
setup (void)
{
  utc = sfc_zone_new ("UTC", NULL);
  reader = sfc_timestamp_reader_new (utc);
}

static void
teardown (void)
{
  g_clear_pointer (&reader, sfc_timestamp_reader_free);
  g_clear_pointer (&utc, sfc_zone_unref);
}

/* Reads from memory of the very size, so that a sanitizer sees a byte too
 * many.  Returns the instant as Spark prints it, or NULL. */
static char *
read_text (SfcTimestampReader *with, const char *text)
{
  gsize n = strlen (text);
  g_autofree char *copy = g_memdup2 (text, MAX (n, 1));
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 us;

  if (!sfc_timestamp_read (with, copy, n, &us))
    return NULL;
  sfc_zone_append_timestamp (utc, out, us);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const struct
{
  const char *text, *instant;
} good[] = {
  { "2018-12-31T23:57:00.000", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00.000", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57", "2018-12-31 23:57:00" },
  { "2018-12-31 23", "2018-12-31 23:00:00" },
  { "2018-12-31T23", "2018-12-31 23:00:00" },
  { "2018-12-31", "2018-12-31 00:00:00" },
  { "  2018-12-31  ", "2018-12-31 00:00:00" },
  { "\t2018-12-31T23:57:00\177", "2018-12-31 23:57:00" },
  { "2018-12", "2018-12-01 00:00:00" },
  { "2018", "2018-01-01 00:00:00" },
  { "2018-1-2", "2018-01-02 00:00:00" },
  { "2018-12-31 3:7:5", "2018-12-31 03:07:05" },
  { "2018-12-31 23:57:00.", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00.1", "2018-12-31 23:57:00.1" },
  { "2018-12-31 23:57:00.123", "2018-12-31 23:57:00.123" },
  { "2018-12-31 23:57:00.1234567", "2018-12-31 23:57:00.123456" },
  { "2018-12-31 23:57:00.99999999999", "2018-12-31 23:57:00.999999" },
  { "2018-12-31 23:57:00Z", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00.5Z", "2018-12-31 23:57:00.5" },
  { "2018-12-31 23:57:00.Z", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00 Z", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00UTC", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00+0000", "2018-12-31 23:57:00" },
  { "2018-12-31 23:57:00+1", "2018-12-31 22:57:00" },
  { "2018-12-31 23:57:00+01", "2018-12-31 22:57:00" },
  { "2018-12-31 23:57:00+01:00", "2018-12-31 22:57:00" },
  { "2018-12-31 23:57:00+0100", "2018-12-31 22:57:00" },
  { "2018-12-31 23:57:00+1:0", "2018-12-31 22:57:00" },
  { "2018-12-31 23:57:00+01:00:30", "2018-12-31 22:56:30" },
  { "2018-12-31 23:57:00 PST", "2019-01-01 07:57:00" },
  { "2018-12-31 23:57:00-08:00", "2019-01-01 07:57:00" },
  { "2018-12-31 23:57:00 America/Los_Angeles", "2019-01-01 07:57:00" },
  { "2018-03-11 02:30:00 America/Los_Angeles", "2018-03-11 10:30:00" },
  { "2018-11-04 01:30:00 America/Los_Angeles", "2018-11-04 08:30:00" },
  { "2018-12-31T23:57:00GMT+01:00", "2018-12-31 22:57:00" },
  { "2018-12-31GMT", "2018-12-31 00:00:00" }, /* without GMT it is one */
  { "+2018-01-01", "2018-01-01 00:00:00" },
  { "-2018-01-01", "-2018-01-01 00:00:00" },
  { "0000-01-01", "0000-01-01 00:00:00" },
  { "012345-01-01", "+12345-01-01 00:00:00" },
  { "2020-02-29T01:02:03", "2020-02-29 01:02:03" },
  { "2000-02-29T00:00:00", "2000-02-29 00:00:00" },
  { "1969-12-31T23:59:59.9999999", "1969-12-31 23:59:59.999999" },
  { "294247-01-10T04:00:54.775807", "+294247-01-10 04:00:54.775807" },
  { "-290308-12-21T19:59:05.224192", "-290308-12-21 19:59:05.224192" },
};

START_TEST (text_of_spark_is_read)
{
  g_autofree char *instant = read_text (reader, good[_i].text);

  ck_assert_msg (instant != NULL, "“%s” is refused", good[_i].text);
  ck_assert_str_eq (instant, good[_i].instant);
}
END_TEST

static const char *const bad[] = {
  "",
  " ",
  "18-12-31",
  "12/31/2018",
  "20181231",
  "1546300620",
  "201",
  "2018-",
  "2018-12-",
  "2018-12-31T",
  "2018-12-31 23:57:",
  "2018-12-31T23:57Z",
  "2018-12-31Z",
  "2018-12-31 23:57:00 xyz",
  "2018-12-31 24:00:00",
  "2018-12-31 23:60:00",
  "2018-12-31 23:59:60",
  "2018-12-31T23:57:60.000",
  "2018-12-31T24:00:00.000",
  "2018-02-29T00:00:00.000",
  "2018-13-01T00:00:00.000",
  "2018-00-01T00:00:00.000",
  "2018-01-00T00:00:00.000",
  "2018-01-32T00:00:00",
  "2018-04-31T00:00:00",
  "2019-02-29",
  "1900-02-29",
  "2018-13-01",
  "2018-12-31t23:57:00",
  "2018-12-31T23:57:00z",
  "2018-12-31T23:57:00,5",
  "2018-12-31T23:57:00.1.2",
  "2018-12-31T23:57:00.000x",
  "2018-12-31T23:57:0:.000",
  "2018-12-31T23:57:00:000",
  "2018-12-31T2/:57:00.000",
  "2018-12-31  23:57:00",
  "-T12:34",
  "+12:34",
  "1234567-01-01",
  "--2018-01-01",
  "2018-001-02",
  "2018-12-31T023:57:00",
  "2018-12-31T23:57:00+19:00",
  "2018-12-31T23:57:00 ../../etc/localtime",
  "2018-12-31T23:57:00[Europe/Paris]",
  "294247-01-10T04:00:54.775808",
  "-290308-12-21T19:59:05.224191",
  "now",
  "\331\242\331\240\331\241\331\250-12-31",
};

START_TEST (other_text_is_refused)
{
  ck_assert_ptr_null (read_text (reader, bad[_i]));
}
END_TEST

START_TEST (time_alone_is_of_today)
{
  static const char *const times[]
      = { "23:57", "T23:57", "T23:57:00", "\n T23:57" };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 today
          = sfc_floor_div (g_get_real_time (), SFC_DAY_S * G_USEC_PER_SEC);
      gint64 us;

      ck_assert (sfc_timestamp_read (reader, times[i], strlen (times[i]), &us));
      ck_assert_int_eq (us % (SFC_DAY_S * G_USEC_PER_SEC),
                        G_GINT64_CONSTANT (86220000000));
      us = us / G_USEC_PER_SEC / SFC_DAY_S - today;
      ck_assert (us == 0 || us == 1); /* midnight may come in between */
    }
}
END_TEST

START_TEST (session_zone_holds_across_changes_of_the_clock)
{
  static const struct
  {
    const char *text, *instant;
  } steps[] = {
    { "2018-12-31T23:57:00.000", "2019-01-01 07:57:00" },
    { "2018-07-01T00:00:00.000", "2018-07-01 07:00:00" },
    { "2018-03-11T01:59:59.000", "2018-03-11 09:59:59" },
    { "2018-03-11T02:30:00.000", "2018-03-11 10:30:00" },
    { "2018-03-11T03:00:00.000", "2018-03-11 10:00:00" },
    { "2018-11-04T01:59:59.000", "2018-11-04 08:59:59" },
    { "2018-11-04T02:00:00.000", "2018-11-04 10:00:00" },
    { "2018-12-31T23:57:00.000", "2019-01-01 07:57:00" },
    { "2018-12-31T23:57:00.000Z", "2018-12-31 23:57:00" },
    { "9999-12-31T23:57:00.000", "+10000-01-01 07:57:00" },
    { "0000-01-01T00:00:00.000", "0000-01-01 07:52:58" },
  };
  g_autoptr (SfcZone) zone = sfc_zone_new ("America/Los_Angeles", NULL);
  g_autoptr (SfcTimestampReader) local = sfc_timestamp_reader_new (zone);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *instant = read_text (local, steps[i].text);

      ck_assert_str_eq (instant, steps[i].instant);
    }
}
END_TEST

START_TEST (zones_without_end_do_not_fill_memory)
{
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *text
          = g_strdup_printf ("2018-12-31T23:57:00+%02d:%02d", i / 60, i % 60);
      g_autofree char *instant = read_text (reader, text);

      ck_assert_ptr_nonnull (instant);
    }
}
END_TEST

/* Every text of the fixed form with one character changed is read as the
 * reader of any form would read it, which a leading blank brings about. */
START_TEST (fixed_form_and_any_form_agree)
{
  static const char form[] = "2018-12-31T23:57:00.123";

  for (gsize at = 0; at < sizeof form - 1; at++)
    for (int c = 1; c < 256; c++)
      for (gsize n = 19; n <= 23; n += 4)
        {
          char text[26] = " ";
          gint64 a = -1, b = -1;

          if (at >= n || (at == 0 && (c == 'T' || c <= ' ' || c == 0x7F)))
            continue;
          memcpy (text + 1, form, n);
          text[1 + at] = (char)c;
          ck_assert_int_eq (sfc_timestamp_read (reader, text + 1, n, &a),
                            sfc_timestamp_read (reader, text, n + 1, &b));
          ck_assert_int_eq (a, b);
        }
}
END_TEST

static const struct
{
  const char *text;
  gint32 days;
} good_dates[] = {
  { "1970-01-01", 0 },
  { "2018-12-31", 17896 },
  { " 2018-12-31 ", 17896 },
  { "2018-12-31 and more", 17896 },
  { "2018-12-31Tx", 17896 },
  { "2018-12", 17866 },
  { "2018", 17532 },
  { "2018-1-2", 17533 },
  { "+2018-01-02", 17533 },
  { "-0001-12-31", -719529 },
  { "1582-10-04", -141438 },
  { "12345678", 12345678 }, /* days since 1970 */
  { "17", 17 },
  { "-5", -5 },
  { "+5", 5 },
  { "-0000141427", -141427 },
  { "-0000141428", -141438 }, /* 1582-10-04, the last Julian date */
  { "-12345678", -12345437 },
  { "GMT2018-12-31", 17896 },
  { "-\331\241\357\274\222", -12 }, /* digits of two scripts */
};

START_TEST (date_of_spark_is_read)
{
  gint32 days = 0;

  ck_assert (sfc_date_read (good_dates[_i].text, strlen (good_dates[_i].text),
                            NULL, TRUE, &days));
  ck_assert_int_eq (days, good_dates[_i].days);
}
END_TEST

START_TEST (nul_hides_nothing)
{
  gint32 days;

  ck_assert (sfc_date_read ("\0GMT2018", 8, NULL, TRUE, &days));
  ck_assert_int_eq (days, 17532);
  ck_assert (!sfc_date_read ("2018\0GMU", 8, NULL, TRUE, &days));
}
END_TEST

START_TEST (other_date_is_refused)
{
  static const char *const texts[] = { "",
                                       "x",
                                       "2018-",
                                       "2018-13-01",
                                       "2018-02-30",
                                       "2018-12-311",
                                       "2018-12-",
                                       "9999999-01-01",
                                       "99999999999",
                                       "+",
                                       "2018-12T",
                                       "12/31/2018",
                                       "2147483648",
                                       "1.5",
                                       "2018-12-31x",
                                       "\360\235\237\217",
                                       "-" };
  gint32 days;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ck_assert_msg (
        !sfc_date_read (texts[i], strlen (texts[i]), NULL, TRUE, &days), "%s",
        texts[i]);
}
END_TEST

/* A date is read once for all texts in a row that have it. */
START_TEST (date_of_the_text_before_is_no_other_date)
{
  const char nothing[19]
      = { [10] = 'T', '0', '0', ':', '0', '0', ':', '0', '0' };
  gint64 us;

  /* a time alone, of today */
  ck_assert (!sfc_timestamp_read (reader, nothing, sizeof nothing, &us)
             || us != 0);
  ck_assert (sfc_timestamp_read (reader, "1970-01-01T00:00:01", 19, &us));
  ck_assert_int_eq (us, G_USEC_PER_SEC);
  ck_assert (sfc_timestamp_read (reader, "2018-02-28T00:00:00", 19, &us));
  ck_assert (!sfc_timestamp_read (reader, "2018-02-30T00:00:00", 19, &us));
  ck_assert (sfc_timestamp_read (reader, "2018-02-28T00:00:00", 19, &us));
  ck_assert (!sfc_timestamp_read (reader, "2018-02-28T00:60:00", 19, &us));
  ck_assert (!sfc_timestamp_read (reader, "2018-02-28T24:00:00", 19, &us));
}
END_TEST

static Suite *
timestamp_suite (void)
{
  Suite *suite = suite_create ("row/timestamp");
  TCase *tcase = tcase_create ("timestamp");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (tcase, text_of_spark_is_read, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tcase, other_text_is_refused, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tcase, time_alone_is_of_today);
  tcase_add_test (tcase, date_of_the_text_before_is_no_other_date);
  tcase_add_test (tcase, session_zone_holds_across_changes_of_the_clock);
  tcase_add_test (tcase, zones_without_end_do_not_fill_memory);
  tcase_add_test (tcase, fixed_form_and_any_form_agree);
  tcase_add_loop_test (tcase, date_of_spark_is_read, 0,
                       G_N_ELEMENTS (good_dates));
  tcase_add_test (tcase, nul_hides_nothing);
  tcase_add_test (tcase, other_date_is_refused);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (timestamp_suite)
