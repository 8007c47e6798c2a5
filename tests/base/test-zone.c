#include "config.h"

#include "base/zone.h"

#include "base/civil.h"
#include "base/error.h"
#include "support/suite.h"

/* A wall clock or an instant as seconds, as if in UTC. */
static gint64
at (gint64 year, int month, int day, int hour, int minute, int second)
{
  return sfc_days_from_civil (year, month, day) * SFC_DAY_S + hour * 3600
         + minute * 60 + second;
}

/* ---- ids */

static const struct
{
  const char *id;
  gint32 offset_s; /* on 2018-12-31 */
} good_ids[] = {
  { "Z", 0 },
  { "UTC", 0 },
  { "GMT", 0 },
  { "UT", 0 },
  { "+1", 3600 },
  { "+01", 3600 },
  { "+0130", 5400 },
  { "+01:30", 5400 },
  { "+013015", 5415 },
  { "+01:30:15", 5415 },
  { "-08:00", -28800 },
  { "+1:00", 3600 }, /* Spark puts the zero there */
  { "+01:5", 3900 }, /* and here */
  { "+1:5", 3900 },  /* and both */
  { "-00:00", 0 },
  { "+18:00", 64800 }, /* the largest */
  { "-18:00", -64800 },
  { "UTC+3", 10800 },
  { "GMT-7:00", -25200 },
  { "UT+01:00", 3600 },
  { "GMT0", 0 },
  { "EST", -18000 },
  { "MST", -25200 },
  { "HST", -36000 },
  { "PST", -28800 },
  { "IST", 19800 },
  { "ACT", 34200 },
  { "VST", 25200 },
  { "America/Los_Angeles", -28800 },
  { "Asia/Kolkata", 19800 },
  { "EST5EDT", -18000 },
  { "Etc/GMT+8", -28800 },
};

START_TEST (id_of_java_is_known)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcZone) zone = sfc_zone_new (good_ids[_i].id, &error);

  ck_assert_msg (zone != NULL, "%s", error != NULL ? error->message : "");
  ck_assert_int_eq (sfc_zone_offset_at (zone, at (2018, 12, 31, 0, 0, 0)),
                    good_ids[_i].offset_s);
}
END_TEST

static const char *const bad_ids[] = {
  "",
  "z",
  "1",
  "+",
  "+1:",
  "+123",
  "+18:01",
  "+19",
  "-19:00",
  "+01:60",
  "+01:00:60",
  "+01-00",
  "UTCZ",
  "UTC+",
  "UTC+25",
  "GMT1",
  "utc",
  "Foo/Bar",
  "america/los_angeles",
  "America",
  "America/../UTC",
  "../zoneinfo/UTC",
  "/usr/share/zoneinfo/UTC",
  "posix/UTC",
  "right/UTC",
  "posixrules",
  "Factory",
  "zone.tab",
  "ABC5",
  "Europe/Paris ",
};

START_TEST (id_that_java_refuses_is_an_error)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  ck_assert (sfc_zone_new (bad_ids[_i], &error) == NULL);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  text = g_strdup_printf ("'%s' in spark.sql.session.timeZone is invalid. "
                          "Cannot resolve the given timezone with "
                          "ZoneId.of(_, ZoneId.SHORT_IDS)\n",
                          bad_ids[_i]);
  ck_assert (g_str_has_prefix (error->message, text));
  ck_assert (sfc_zone_resolve (bad_ids[_i]) == NULL);
}
END_TEST

START_TEST (system_zone_is_that_of_the_environment)
{
  g_autoptr (SfcZone) zone = NULL;
  g_autoptr (SfcZone) unknown = NULL;

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  zone = sfc_zone_new (NULL, NULL);
  ck_assert_int_eq (sfc_zone_offset_at (zone, 0), 9 * 3600);
  g_setenv ("TZ", "No/Where", TRUE);
  unknown = sfc_zone_new (NULL, NULL);
  ck_assert_int_eq (sfc_zone_offset_at (unknown, 0), 0);
}
END_TEST

/* ---- wall clocks */

static const struct
{
  const char *id;
  gint64 local[6], unix_s[6];
} clocks[] = {
  /* the hour that is left out */
  { "America/Los_Angeles",
    { 2018, 3, 11, 1, 59, 59 },
    { 2018, 3, 11, 9, 59, 59 } },
  { "America/Los_Angeles",
    { 2018, 3, 11, 2, 0, 0 },
    { 2018, 3, 11, 10, 0, 0 } },
  { "America/Los_Angeles",
    { 2018, 3, 11, 2, 59, 59 },
    { 2018, 3, 11, 10, 59, 59 } },
  { "America/Los_Angeles",
    { 2018, 3, 11, 3, 0, 0 },
    { 2018, 3, 11, 10, 0, 0 } },
  /* the hour that comes twice */
  { "America/Los_Angeles",
    { 2018, 11, 4, 0, 59, 59 },
    { 2018, 11, 4, 7, 59, 59 } },
  { "America/Los_Angeles", { 2018, 11, 4, 1, 0, 0 }, { 2018, 11, 4, 8, 0, 0 } },
  { "America/Los_Angeles",
    { 2018, 11, 4, 1, 59, 59 },
    { 2018, 11, 4, 8, 59, 59 } },
  { "America/Los_Angeles",
    { 2018, 11, 4, 2, 0, 0 },
    { 2018, 11, 4, 10, 0, 0 } },
  /* local mean time before the railways */
  { "America/Los_Angeles", { 1, 1, 1, 0, 0, 0 }, { 1, 1, 1, 7, 52, 58 } },
  { "Asia/Kolkata", { 1, 1, 1, 0, 0, 0 }, { 0, 12, 31, 18, 6, 32 } },
  /* beyond 2037, and beyond the 400 years that are spelled out */
  { "America/Los_Angeles", { 2038, 1, 19, 0, 0, 0 }, { 2038, 1, 19, 8, 0, 0 } },
  { "America/Los_Angeles",
    { 2040, 3, 11, 2, 30, 0 },
    { 2040, 3, 11, 10, 30, 0 } },
  { "America/Los_Angeles", { 2100, 7, 1, 0, 0, 0 }, { 2100, 7, 1, 7, 0, 0 } },
  { "America/Los_Angeles", { 2437, 7, 1, 0, 0, 0 }, { 2437, 7, 1, 7, 0, 0 } },
  { "America/Los_Angeles", { 2439, 12, 1, 0, 0, 0 }, { 2439, 12, 1, 8, 0, 0 } },
  { "America/Los_Angeles",
    { 12345, 6, 7, 8, 9, 10 },
    { 12345, 6, 7, 15, 9, 10 } },
  { "America/Los_Angeles",
    { 123456, 6, 7, 8, 9, 10 },
    { 123456, 6, 7, 15, 9, 10 } },
  /* southern summer, and a summer time that is "standard" */
  { "Australia/Sydney", { 3000, 1, 1, 12, 0, 0 }, { 3000, 1, 1, 1, 0, 0 } },
  { "Australia/Sydney", { 3000, 7, 1, 12, 0, 0 }, { 3000, 7, 1, 2, 0, 0 } },
  { "Europe/Dublin", { 3000, 7, 1, 12, 0, 0 }, { 3000, 7, 1, 11, 0, 0 } },
  { "Europe/Dublin", { 3000, 1, 1, 12, 0, 0 }, { 3000, 1, 1, 12, 0, 0 } },
  { "+05:30", { 2018, 1, 1, 0, 0, 0 }, { 2017, 12, 31, 18, 30, 0 } },
};

static gint64
at_parts (const gint64 *p)
{
  return at (p[0], (int)p[1], (int)p[2], (int)p[3], (int)p[4], (int)p[5]);
}

START_TEST (wall_clock_becomes_the_instant_of_java)
{
  g_autoptr (SfcZone) zone = sfc_zone_new (clocks[_i].id, NULL);
  gint64 local_s = at_parts (clocks[_i].local);
  SfcZoneSpan span = sfc_zone_span_at_local (zone, local_s);

  ck_assert_int_eq (sfc_zone_to_unix (zone, local_s),
                    at_parts (clocks[_i].unix_s));
  ck_assert (span.from_s <= local_s && local_s < span.to_s);
  ck_assert_int_eq (local_s - span.offset_s, at_parts (clocks[_i].unix_s));
}
END_TEST

START_TEST (offset_changes_at_the_second)
{
  g_autoptr (SfcZone) zone = sfc_zone_new ("America/Los_Angeles", NULL);

  for (gint64 year = 2010; year < 20000; year += 997)
    {
      gint64 first = sfc_days_from_civil (year, 3, 1);
      int day = 8 + (7 - sfc_weekday (first)) % 7;
      gint64 begin = at (year, 3, day, 10, 0, 0);

      ck_assert_int_eq (sfc_zone_offset_at (zone, begin - 1), -28800);
      ck_assert_int_eq (sfc_zone_offset_at (zone, begin), -25200);
    }
}
END_TEST

START_TEST (span_ends_where_the_next_one_begins)
{
  g_autoptr (SfcZone) zone = sfc_zone_new ("Europe/Paris", NULL);
  SfcZoneSpan span = sfc_zone_span_at_local (zone, at (1000, 1, 1, 0, 0, 0));

  ck_assert_int_eq (span.from_s, G_MININT64);
  while (span.to_s < at (3300, 1, 1, 0, 0, 0))
    {
      SfcZoneSpan next = sfc_zone_span_at_local (zone, span.to_s);

      ck_assert_int_eq (next.from_s, span.to_s);
      ck_assert_int_gt (next.to_s, next.from_s);
      span = next;
    }
}
END_TEST

/* ---- text */

#define S(...) (at (__VA_ARGS__) * G_USEC_PER_SEC)

START_TEST (instant_is_written_in_the_zone)
{
  const struct
  {
    const char *id;
    gint64 us;
    const char *text, *iso;
  } texts[] = {
    { "UTC", 0, "1970-01-01 00:00:00", "1970-01-01T00:00:00.000Z" },
    { "UTC", -1, "1969-12-31 23:59:59.999999", "1969-12-31T23:59:59.999999Z" },
    { "UTC", S (2018, 12, 31, 23, 57, 0) + 120000, "2018-12-31 23:57:00.12",
      "2018-12-31T23:57:00.120Z" },
    { "UTC", S (2018, 12, 31, 23, 57, 0) + 1, "2018-12-31 23:57:00.000001",
      "2018-12-31T23:57:00.000001Z" },
    { "America/Los_Angeles", S (2019, 1, 1, 7, 57, 0), "2018-12-31 23:57:00",
      "2018-12-31T23:57:00.000-08:00" },
    { "Asia/Kolkata", S (2018, 12, 31, 18, 27, 0), "2018-12-31 23:57:00",
      "2018-12-31T23:57:00.000+05:30" },
    { "America/Los_Angeles", S (1, 1, 1, 7, 52, 58), "0001-01-01 00:00:00",
      "0001-01-01T00:00:00.000-07:52:58" },
    { "UTC", S (9999, 12, 31, 23, 59, 59), "9999-12-31 23:59:59",
      "9999-12-31T23:59:59.000Z" },
    { "UTC", S (50970, 4, 28, 0, 2, 3), "+50970-04-28 00:02:03",
      "+50970-04-28T00:02:03.000Z" },
    { "UTC", S (0, 1, 1, 0, 0, 0), "0000-01-01 00:00:00",
      "0000-01-01T00:00:00.000Z" },
    { "UTC", S (-1, 1, 1, 0, 0, 0), "-0001-01-01 00:00:00",
      "-0001-01-01T00:00:00.000Z" },
    { "UTC", G_MAXINT64, "+294247-01-10 04:00:54.775807",
      "+294247-01-10T04:00:54.775807Z" },
    { "UTC", G_MININT64, "-290308-12-21 19:59:05.224192",
      "-290308-12-21T19:59:05.224192Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (SfcZone) zone = sfc_zone_new (texts[i].id, NULL);
      g_autoptr (GString) out = g_string_new ("<");

      sfc_zone_append_timestamp (zone, out, texts[i].us);
      ck_assert_str_eq (out->str + 1, texts[i].text);
      g_string_truncate (out, 1);
      sfc_zone_append_iso8601 (zone, out, texts[i].us);
      ck_assert_str_eq (out->str + 1, texts[i].iso);
    }
}
END_TEST

static Suite *
zone_suite (void)
{
  Suite *suite = suite_create ("base/zone");
  TCase *ids = tcase_create ("ids");
  TCase *clock = tcase_create ("clock");
  TCase *text = tcase_create ("text");

  tcase_add_loop_test (ids, id_of_java_is_known, 0, G_N_ELEMENTS (good_ids));
  tcase_add_loop_test (ids, id_that_java_refuses_is_an_error, 0,
                       G_N_ELEMENTS (bad_ids));
  tcase_add_test (ids, system_zone_is_that_of_the_environment);
  suite_add_tcase (suite, ids);
  tcase_add_loop_test (clock, wall_clock_becomes_the_instant_of_java, 0,
                       G_N_ELEMENTS (clocks));
  tcase_add_test (clock, offset_changes_at_the_second);
  tcase_add_test (clock, span_ends_where_the_next_one_begins);
  suite_add_tcase (suite, clock);
  tcase_add_test (text, instant_is_written_in_the_zone);
  suite_add_tcase (suite, text);
  return suite;
}

SFC_SUITE_MAIN (zone_suite)
