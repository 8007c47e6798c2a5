#include "config.h"

#include "base/json-text.h"

#include <math.h>

#include "support/suite.h"

static const struct
{
  double value;
  const char *text;
} doubles[] = {
  { 0.0, "0.0" },
  { -0.0, "-0.0" },
  { 1.0, "1.0" },
  { -1.0, "-1.0" },
  { 100.0, "100.0" },
  { 1.1, "1.1" },
  { 26.666666666666668, "26.666666666666668" },
  { 0.001, "0.001" }, /* the plain form begins */
  { 0.002, "0.002" },
  { 0.0009999999999999999, "9.999999999999998E-4" },
  { 9999999.0, "9999999.0" }, /* and ends */
  { 9999999.999999998, "9999999.999999998" },
  { 1e7, "1.0E7" },
  { 123456789.123, "1.23456789123E8" },
  { 1e20, "1.0E20" },
  { 1e-7, "1.0E-7" },
  { 4.9e-324, "4.9E-324" },
  { 2.2250738585072014e-308, "2.2250738585072014E-308" },
  { 1.7976931348623157e308, "1.7976931348623157E308" },
  { 0.12345678901234568, "0.12345678901234568" },
  { 9007199254740993.0, "9.007199254740992E15" },
  /* Java 18 and older: not the fewest digits */
  { 1234567890123456789.5, "1.23456789012345677E18" },
  { 2e23, "1.9999999999999998E23" },
  { 2.0e-3, "0.002" },
  { 8.41e21, "8.409999999999999E21" },
  { 45678901234567890.123, "4.5678901234567888E16" },
  { INFINITY, "Infinity" },
  { -INFINITY, "-Infinity" },
  { NAN, "NaN" },
};

START_TEST (double_is_written_as_java_17_does)
{
  g_autoptr (GString) out = g_string_new ("x");

  sfc_json_append_double (out, doubles[_i].value);
  ck_assert_str_eq (out->str + 1, doubles[_i].text);
}
END_TEST

static const struct
{
  float value;
  const char *text;
} floats[] = {
  { 0.1f, "0.1" },
  { 16777216.0f, "1.6777216E7" },
  { 3.4028235e38f, "3.4028235E38" },
  { 1.4e-45f, "1.4E-45" },
  { 1.1f, "1.1" },
  { 33554432.0f, "3.3554432E7" },
  { -0.0f, "-0.0" },
};

START_TEST (float_is_written_as_java_17_does)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_json_append_float (out, floats[_i].value);
  ck_assert_str_eq (out->str, floats[_i].text);
}
END_TEST

START_TEST (most_doubles_read_back)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (17);
  g_autoptr (GString) out = g_string_new (NULL);

  for (int i = 0; i < 20000; i++)
    {
      guint64 bits = (guint64)g_rand_int (random) << 32 | g_rand_int (random);
      double value;

      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      g_string_truncate (out, 0);
      sfc_json_append_double (out, value);
      ck_assert (g_ascii_strtod (out->str, NULL) == value);
    }
}
END_TEST

static const struct
{
  const char *text;
  gssize n;
  const char *json;
} strings[] = {
  { "", -1, "\"\"" },
  { "a b", -1, "\"a b\"" },
  { "\"\\/", -1, "\"\\\"\\\\/\"" },
  { "\b\f\n\r\t", -1, "\"\\b\\f\\n\\r\\t\"" },
  { "\001\013\037\177", -1, "\"\\u0001\\u000B\\u001F\177\"" },
  { "a\0b", 3, "\"a\\u0000b\"" },
  { "\303\251\342\200\250\360\237\232\224", -1,
    "\"\303\251\342\200\250\360\237\232\224\"" },
  { "a\377b", -1, "\"a\357\277\275b\"" },
  { "cut", 2, "\"cu\"" },
};

START_TEST (string_is_escaped_no_more_than_needed)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_json_append_string (out, strings[_i].text, strings[_i].n);
  ck_assert_str_eq (out->str, strings[_i].json);
}
END_TEST

static Suite *
json_text_suite (void)
{
  Suite *suite = suite_create ("base/json-text");
  TCase *tcase = tcase_create ("text");

  tcase_add_loop_test (tcase, double_is_written_as_java_17_does, 0,
                       G_N_ELEMENTS (doubles));
  tcase_add_loop_test (tcase, float_is_written_as_java_17_does, 0,
                       G_N_ELEMENTS (floats));
  tcase_add_test (tcase, most_doubles_read_back);
  tcase_add_loop_test (tcase, string_is_escaped_no_more_than_needed, 0,
                       G_N_ELEMENTS (strings));
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (json_text_suite)
