#include "config.h"

#include "feed/json-member.h"

#include <string.h>

#include "feed/call-time.h"
#include "support/suite.h"

static const struct
{
  const char *text, *name, *value; /* NULL: not found */
} members[] = {
  { "{\"a\":1}", "a", "1" },
  { "{\"a\":1}", "b", NULL },
  { "{}", "a", NULL },
  { "{\"a\":\"x,}\\\"{\",\"b\":2}", "a", "\"x,}\\\"{\"" },
  { "{\"a\":\"x,}\\\"{\",\"b\":2}", "b", "2" },
  { "{\"a\":{\"b\":1},\"b\":2}", "b", "2" }, /* the outermost only */
  { "{\"a\":{\"b\":1}}", "b", NULL },
  { "{\"a\":[{\"b\":1},\"]\"],\"c\":3}", "a", "[{\"b\":1},\"]\"]" },
  { "{\"a\":[{\"b\":1},\"]\"],\"c\":3}", "c", "3" },
  { "{\"a\":1,\"a\":2}", "a", "2" }, /* the last one counts */
  { "{\"a\":null}", "a", "null" },
  { "{\"\":true}", "", "true" },
  { "{\"\\u0061\":1}", "a", "1" },
  { "{\"a\\\\\":1,\"b\":2}", "b", "2" },
  { "{\"ab\":1}", "a", NULL },
  { "{\"x\":\"a\"}", "a", NULL },
  { "[\"a\",1]", "a", NULL },
  { "\"a\"", "a", NULL },
  { "7", "a", NULL },
};

START_TEST (members_are_found_at_the_top_only)
{
  /* of exactly its size, so that a sanitizer sees a read behind it */
  gsize len = strlen (members[_i].text);
  g_autofree char *text = g_memdup2 (members[_i].text, len);
  const char *value = NULL;
  gsize value_len = 0;
  gboolean found
      = sfc_json_member_find (text, len, members[_i].name, &value, &value_len);

  ck_assert_int_eq (found, members[_i].value != NULL);
  if (found)
    {
      g_autofree char *got = g_strndup (value, value_len);

      ck_assert_str_eq (got, members[_i].value);
    }
}
END_TEST

static const struct
{
  const char *text, *means;
} strings[] = {
  { "\"\"", "" },
  { "\"abc\"", "abc" },
  { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
  { "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac" },
  { "\"x\\ud83d\\ude00y\"", "x\xf0\x9f\x98\x80y" },
  { "\"\\ud83dx\"", "\xef\xbf\xbdx" },
  { "\"\\ude00\"", "\xef\xbf\xbd" },
  { "\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
  { "\"\\ud83d\\n\"", "\xef\xbf\xbd\n" },
  { "\"\xc3\xa9\\n\"", "\xc3\xa9\n" },
};

START_TEST (strings_mean_what_their_escapes_say)
{
  gsize len = strlen (strings[_i].text);
  g_autofree char *text = g_memdup2 (strings[_i].text, len);
  g_autoptr (GString) out = g_string_new ("-");

  sfc_json_string_decode (text, len, out);
  ck_assert_str_eq (out->str + 1, strings[_i].means);
}
END_TEST

START_TEST (a_string_may_hold_nul)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_json_string_decode ("\"a\\u0000b\"", 10, out);
  ck_assert_uint_eq (out->len, 3);
  ck_assert_mem_eq (out->str, "a\0b", 3);
}
END_TEST

/* ---- times */

#define S ((gint64)G_USEC_PER_SEC)
#define NONE SFC_CALL_TIME_NONE

static const struct
{
  const char *value;
  gint64 us;
} times[] = {
  { "\"1970-01-01\"", 0 },
  { "\"1970-01-01T00:00\"", 0 },
  { "\"1970-01-01 00:00:01\"", S },
  { "\"1970-01-01T00:00:00.5\"", S / 2 },
  { "\"1970-01-01T00:00:00.0000019\"", 1 },
  { "\"1969-12-31T23:59:59.000\"", -S },
  { "\"2018-12-31T23:57:00.000\"", 1546300620 * S },
  { "\"2018-12-31T23:57:00.000Z\"", 1546300620 * S },
  { "\"2018-12-31T23:57:00-08:00\"", (1546300620 + 8 * 3600) * S },
  { "\"2018-12-31T23:57+0530\"", (1546300620 - 19800) * S },
  { "\"2016-02-29\"", 1456704000 * S },
  { "\"2018-02-29\"", NONE },
  { "\"2018-13-01\"", NONE },
  { "\"2018-00-01\"", NONE },
  { "\"2018-01-00\"", NONE },
  { "\"2018-12-31T24:00\"", NONE },
  { "\"2018-12-31T23:60\"", NONE },
  { "\"2018-12-31T23\"", NONE },
  { "\"2018-12-31T\"", NONE },
  { "\"2018-12-31T23:57:00.\"", NONE },
  { "\"2018-12-31T23:57:00 \"", NONE },
  { "\"2018-12-31x\"", NONE },
  { "\"\"", NONE },
  { "\"yesterday\"", NONE },
  { "null", NONE },
  { "1546300620", NONE },
  { "{\"call_date_time\":\"2018-12-31\"}", NONE },
};

START_TEST (times_are_read_in_every_usual_form)
{
  g_autofree char *record
      = g_strdup_printf ("{\"call_date_time\":%s}", times[_i].value);

  ck_assert_int_eq (sfc_call_time (record, strlen (record)), times[_i].us);
}
END_TEST

START_TEST (records_without_a_time_have_none)
{
  ck_assert_int_eq (sfc_call_time ("{}", 2), NONE);
  ck_assert_int_eq (sfc_call_time ("42", 2), NONE);
}
END_TEST

static Suite *
json_member_suite (void)
{
  Suite *suite = suite_create ("feed/json-member");
  TCase *tcase = tcase_create ("member");
  TCase *time = tcase_create ("time");

  tcase_add_loop_test (tcase, members_are_found_at_the_top_only, 0,
                       G_N_ELEMENTS (members));
  tcase_add_loop_test (tcase, strings_mean_what_their_escapes_say, 0,
                       G_N_ELEMENTS (strings));
  tcase_add_test (tcase, a_string_may_hold_nul);
  suite_add_tcase (suite, tcase);

  tcase_add_loop_test (time, times_are_read_in_every_usual_form, 0,
                       G_N_ELEMENTS (times));
  tcase_add_test (time, records_without_a_time_have_none);
  suite_add_tcase (suite, time);
  return suite;
}

SFC_SUITE_MAIN (json_member_suite)
