#include "config.h"

#include "row/cell-text.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

#include "row/decimal.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)

static SfcZone *zone;
static GString *out;

static void
setup (void)
{
  zone = sfc_zone_new ("UTC", NULL);
  out = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&zone, sfc_zone_unref);
  g_string_free (g_steal_pointer (&out), TRUE);
}

static const struct
{
  SfcType type;
  SfcValue value;
  const char *text, *json;
} cells[] = {
  { SFC_TYPE_STRING,
    { .s = "it's \"q\"\n", .n = 9 },
    "it's \"q\"\n",
    "\"it's \\\"q\\\"\\n\"" },
  { SFC_TYPE_STRING, { .s = "abc", .n = 2 }, "ab", "\"ab\"" },
  { SFC_TYPE_STRING, { .null = TRUE }, "NULL", "null" },
  { SFC_TYPE_WINDOW, { .null = TRUE }, "NULL", "null" },
  { SFC_TYPE_BOOLEAN, { .i = 1 }, "true", "true" },
  { SFC_TYPE_BOOLEAN, { .i = 0 }, "false", "false" },
  { SFC_TYPE_INT, { .i = -5 }, "-5", "-5" },
  { SFC_TYPE_BIGINT,
    { .i = G_MAXINT64 },
    "9223372036854775807",
    "9223372036854775807" },
  { SFC_TYPE_BIGINT,
    { .i = G_MININT64 },
    "-9223372036854775808",
    "-9223372036854775808" },
  { SFC_TYPE_DECIMAL, { .s = "100000.00", .n = 9 }, "100000.00", "100000.00" },
  { SFC_TYPE_DOUBLE, { .d = 1e20 }, "1.0E20", "1.0E20" },
  { SFC_TYPE_DOUBLE, { .d = 0.1 }, "0.1", "0.1" },
  { SFC_TYPE_DOUBLE, { .d = NAN }, "NaN", "\"NaN\"" },
  { SFC_TYPE_DOUBLE, { .d = INFINITY }, "Infinity", "\"Infinity\"" },
  { SFC_TYPE_DOUBLE, { .d = -INFINITY }, "-Infinity", "\"-Infinity\"" },
  { SFC_TYPE_FLOAT, { .d = 0.1f }, "0.1", "0.1" },
  { SFC_TYPE_FLOAT, { .d = 12345678.0f }, "1.2345678E7", "1.2345678E7" },
  { SFC_TYPE_FLOAT, { .d = 16777216.0f }, "1.6777216E7", "1.6777216E7" },
  { SFC_TYPE_FLOAT, { .d = 3.4e38f }, "3.4E38", "3.4E38" },
  { SFC_TYPE_FLOAT, { .d = 1.17e-38f }, "1.17E-38", "1.17E-38" },
  { SFC_TYPE_FLOAT, { .d = 1e-45f }, "1.4E-45", "1.4E-45" },
  { SFC_TYPE_FLOAT, { .d = -0.0f }, "-0.0", "-0.0" },
  { SFC_TYPE_DATE, { .i = 0 }, "1970-01-01", "\"1970-01-01\"" },
  { SFC_TYPE_DATE, { .i = -1 }, "1969-12-31", "\"1969-12-31\"" },
  { SFC_TYPE_DATE, { .i = 17896 }, "2018-12-31", "\"2018-12-31\"" },
  { SFC_TYPE_DATE, { .i = 11016 }, "2000-02-29", "\"2000-02-29\"" },
  { SFC_TYPE_DATE, { .i = 11017 }, "2000-03-01", "\"2000-03-01\"" },
  { SFC_TYPE_DATE, { .i = -719528 }, "0000-01-01", "\"0000-01-01\"" },
  { SFC_TYPE_DATE, { .i = -719529 }, "-0001-12-31", "\"-0001-12-31\"" },
  { SFC_TYPE_DATE, { .i = 2932896 }, "9999-12-31", "\"9999-12-31\"" },
  { SFC_TYPE_DATE, { .i = 2932897 }, "+10000-01-01", "\"+10000-01-01\"" },
  { SFC_TYPE_TIMESTAMP,
    { .i = 120000 },
    "1970-01-01 00:00:00.12",
    "\"1970-01-01T00:00:00.120Z\"" },
  { SFC_TYPE_WINDOW,
    { .i = -10 * MINUTE },
    "{1969-12-31 23:50:00, 1970-01-01 00:00:00}",
    "{\"start\":\"1969-12-31T23:50:00.000Z\","
    "\"end\":\"1970-01-01T00:00:00.000Z\"}" },
};

static SfcColumn
column_of (SfcType type)
{
  return (SfcColumn){ .name = (char *)"c",
                      .type = type,
                      .window_us = type == SFC_TYPE_WINDOW ? 10 * MINUTE : 0 };
}

START_TEST (text_is_what_spark_casts_to_string)
{
  SfcColumn column = column_of (cells[_i].type);

  sfc_cell_append_text (out, &cells[_i].value, &column, zone);
  ck_assert_str_eq (out->str, cells[_i].text);
}
END_TEST

START_TEST (json_is_one_value)
{
  SfcColumn column = column_of (cells[_i].type);

  sfc_cell_append_json (out, &cells[_i].value, &column, zone);
  ck_assert_str_eq (out->str, cells[_i].json);
}
END_TEST

static const struct
{
  const char *plain, *java;
} decimals[] = {
  { "0", "0" },
  { "-12345678901234567890", "-12345678901234567890" },
  { "0.00", "0.00" },
  { "0.000000", "0.000000" },
  { "0.0000000", "0E-7" },
  { "0.000001", "0.000001" },
  { "0.0000001", "1E-7" },
  { "-0.0000001200", "-1.200E-7" },
  { "100.0000000001", "100.0000000001" },
};

START_TEST (decimal_of_java_has_an_exponent_where_it_is_small)
{
  sfc_decimal_append_java (out, decimals[_i].plain,
                           strlen (decimals[_i].plain));
  ck_assert_str_eq (out->str, decimals[_i].java);
}
END_TEST

static Suite *
cell_text_suite (void)
{
  Suite *suite = suite_create ("row/cell-text");
  TCase *cell = tcase_create ("cell");

  tcase_add_checked_fixture (cell, setup, teardown);
  tcase_add_loop_test (cell, text_is_what_spark_casts_to_string, 0,
                       G_N_ELEMENTS (cells));
  tcase_add_loop_test (cell, json_is_one_value, 0, G_N_ELEMENTS (cells));
  tcase_add_loop_test (cell, decimal_of_java_has_an_exponent_where_it_is_small,
                       0, G_N_ELEMENTS (decimals));
  suite_add_tcase (suite, cell);
  return suite;
}

SFC_SUITE_MAIN (cell_text_suite)
