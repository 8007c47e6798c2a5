#include "config.h"

#include "exec/filter.h"

#include "base/error.h"
#include "exec/pipeline.h"
#include "support/query.h"
#include "support/suite.h"

#define ZONE "America/Los_Angeles"
#define SCHEMA                                                                 \
  "query t.schema=st STRING, i INT, l BIGINT, f FLOAT, d DOUBLE, "             \
  "de DECIMAL(10,2), db DECIMAL(38,0), b BOOLEAN, dt DATE, ts TIMESTAMP\n"

static const char *const records[] = {
  "{\"st\":\"5\",\"i\":5,\"l\":5,\"f\":0.1,\"d\":0.1,\"de\":5.00,"
  "\"db\":99999999999999999999999999999999999999,\"b\":true,"
  "\"dt\":\"2018-12-31\",\"ts\":\"2018-12-31T00:00:00\"}",
  "{}",
  "{\"st\":\"abc\",\"i\":-1,\"l\":9007199254740993,\"f\":\"NaN\","
  "\"d\":\"NaN\",\"de\":-0.5,\"db\":1,\"b\":false,"
  "\"dt\":\"1969-01-01\",\"ts\":\"2018-12-31T10:00:00\"}",
  "{\"st\":\"\",\"i\":0,\"l\":16777217,\"f\":-0.0,\"d\":-0.0,\"de\":0,"
  "\"db\":0,\"b\":false,\"dt\":\"2019-01-01\","
  "\"ts\":\"2019-01-01T00:00:00.5\"}",
};

static SfcPlan *
plan_where (const char *where, const char *select, GError **error)
{
  g_autofree char *lines = g_strdup_printf (
      "spark.spark.sql.session.timeZone=" ZONE "\n" SCHEMA "query t.where=%s\n"
      "query t.select=%s\n",
      where, select);
  g_autoptr (SfcSettings) settings = settings_of (lines, error);

  return settings != NULL ? sfc_plan_new (settings, "t", error) : NULL;
}

/* How many of the records pass. */
static guint64
count_passing (const SfcPlan *plan)
{
  g_autoptr (SfcZone) zone = sfc_zone_new (ZONE, NULL);
  g_autoptr (SfcPipeline) pipeline = sfc_pipeline_new (plan, zone);
  const SfcRows *rows;

  sfc_pipeline_begin (pipeline, 1, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      const SfcRecord record = { .value = records[i],
                                 .n_value = strlen (records[i]),
                                 .offset = i };

      sfc_pipeline_push (&record, pipeline);
    }
  rows = sfc_pipeline_peek_rows (pipeline, 0);
  return rows != NULL ? sfc_rows_get_n (rows) : 0;
}

/* ---- what Spark 3.5.7 gives for the four records */

static const struct
{
  const char *where;
  guint64 passing;
} conditions[] = {
  { "st = 5", 1 },
  { "st = '5'", 1 },
  { "st < 5", 0 },
  { "st = 5.0", 1 },
  { "st = 5L", 1 },
  { "st = 5e0", 1 },
  { "st = true", 0 },
  { "st < true", 0 },
  { "st = date'2018-12-31'", 0 },
  { "st > timestamp'2018-01-01'", 0 },
  { "st = NULL", 0 },
  { "i = '5'", 1 },
  { "i = '5.7'", 1 },
  { "i = 'x'", 0 },
  { "i < '0.5'", 1 },
  { "i = 5.0", 1 },
  { "i > 4.5", 1 },
  { "i < 4.5", 2 },
  { "i >= 5.5", 0 },
  { "i = 5.5", 0 },
  { "i = 5e0", 1 },
  { "i = true", 0 },
  { "i = 5L", 1 },
  { "i = 99999999999", 0 },
  { "i > -99999999999999999999", 4 },
  { "i < -99999999999999999999", 0 },
  { "i < 99999999999999999999", 4 },
  { "i = 99999999999999999999", 0 },
  { "i != 99999999999999999999", 3 },
  { "i != NULL", 0 },
  { "i IS NULL", 1 },
  { "i IS NOT NULL", 3 },
  { "l = 9007199254740992e0", 1 },
  { "l = '9007199254740993'", 1 },
  { "l > 99999999999999999999", 0 },
  { "l > -99999999999999999999", 4 },
  { "l >= 0.5", 3 },
  { "f = 0.1", 0 },
  { "f = 0.1e0", 0 },
  { "f = '0.1'", 1 },
  { "f > 1000", 1 },
  { "f = 0", 1 },
  { "f >= 'NaN'", 1 },
  { "f = 'nan'", 1 },
  { "d = 0.1", 1 },
  { "d = '0.1'", 1 },
  { "d > 1e308", 1 },
  { "d = 0", 1 },
  { "d < 0", 0 },
  { "d = 'NaN'", 1 },
  { "de = 5", 1 },
  { "de = '5'", 1 },
  { "de > -1", 3 },
  { "de = 5.000", 1 },
  { "de = 5e0", 1 },
  { "de < 0.001", 2 },
  { "db = 0.5", 0 },
  { "db > 0.5", 1 },
  { "db = 1", 1 },
  { "db >= 1.5", 0 },
  { "de = true", 0 },
  { "de < 'x'", 0 },
  { "b = true", 1 },
  { "b = 'true'", 1 },
  { "b = 'yes'", 1 },
  { "b = 'x'", 0 },
  { "b = 1", 1 },
  { "b = 0", 2 },
  { "b = 2", 0 },
  { "b != 1", 2 },
  { "b = 1.0", 1 },
  { "b = 1e0", 1 },
  { "b < true", 2 },
  { "b < 'true'", 2 },
  { "dt = '2018-12-31'", 1 },
  { "dt < '2019'", 2 },
  { "dt = 'x'", 0 },
  { "dt = date'2018-12-31'", 1 },
  { "dt = timestamp'2018-12-31'", 1 },
  { "dt < timestamp'2018-12-31 10:00:00'", 2 },
  { "dt = '2018-12-31 10:00:00'", 1 },
  { "ts = '2018-12-31'", 1 },
  { "ts >= '2018-12-31 10'", 2 },
  { "ts = date'2018-12-31'", 1 },
  { "ts > date'2018-12-31'", 2 },
  { "ts > 'x'", 0 },
  { "ts = '2018-12-31T00:00:00Z'", 0 },
  { "ts > timestamp'2018-12-31 09:59:59'", 2 },
  { "dt=date'2018'", 0 },
  { "ts = timestamp'2018-12-31 10:00:00 America/New_York'", 0 },
  { "st = 'a''b'", 0 },
  { "st = \"5\"", 1 },
  { "st == '5'", 1 },
  { "ST = '5'", 1 },
  { "i = -5", 0 },
  { "i = +5", 1 },
  { "i = .5", 0 },
  { "i = 5.", 1 },
  { "i = 5BD", 1 },
  { "i = 5D", 1 },
  { "i=5F", 1 },
  { "i = 5S", 1 },
  { "i = 5Y AND i < 127y", 1 },
  { "i = -128Y", 0 },
  { "i = - 1", 1 },
  { "i = + 5", 1 },
  { "i = .5e1BD", 1 },
  { "i = 50e-1bd", 1 },
  { "i < 1e37BD AND i > 4", 1 },
  { "ts > TIMESTAMP 'epoch' AND ts < timestamp ' NOW '", 3 },
  { "ts > TIMESTAMP 'today'", 0 },
  { "dt > DATE 'epoch' AND dt < DATE 'Yesterday'", 2 },
  { "dt > DATE 'tomorrow'", 0 },
  { "st IS NOT NULL AND i > -1 and b = false", 1 },
  { "`st` = 'abc'AND`i`=-1", 1 },
  { "st is null", 1 },
  { "st = 'a\\'bc'", 0 },
  { "st = '\\u0035'", 1 },
  { "st = '\\065' AND st = \"5\"", 1 },
  { "st = 'a' 'bc'", 1 },
};

START_TEST (rows_pass_as_they_do_in_spark)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcPlan) plan = plan_where (conditions[_i].where, "*", &error);

  ck_assert_msg (plan != NULL, "%s: %s", conditions[_i].where,
                 error != NULL ? error->message : "");
  ck_assert_msg (count_passing (plan) == conditions[_i].passing, "%s",
                 conditions[_i].where);
}
END_TEST

START_TEST (a_column_made_by_a_cast_is_compared_in_its_new_type)
{
  g_autoptr (SfcPlan) plan
      = plan_where ("n = 5", "CAST(st AS INT) AS n, i", NULL);

  ck_assert_ptr_nonnull (plan);
  ck_assert_uint_eq (count_passing (plan), 1);
}
END_TEST

static const struct
{
  const char *where, *message;
} refused[] = {
  { "i < true",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(i < true)\" "
    "due to data type mismatch: the left and right operands of the binary "
    "operator have incompatible types (\"INT\" and \"BOOLEAN\")." },
  { "i = date'2018-12-31'",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(i = DATE "
    "'2018-12-31')\" due to data type mismatch: the left and right operands of "
    "the binary operator have incompatible types (\"INT\" and \"DATE\")." },
  { "i = timestamp'2018-12-31'",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(i = TIMESTAMP "
    "'2018-12-31 00:00:00')\" due to data type mismatch: the left and right "
    "operands of the binary operator have incompatible types (\"INT\" and "
    "\"TIMESTAMP\")." },
  { "b < 1",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(b < 1)\" due "
    "to data type mismatch: the left and right operands of the binary operator "
    "have incompatible types (\"BOOLEAN\" and \"INT\")." },
  { "b = date'2018-12-31'",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(b = DATE "
    "'2018-12-31')\" due to data type mismatch: the left and right operands of "
    "the binary operator have incompatible types (\"BOOLEAN\" and \"DATE\")." },
  { "dt > 5",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(dt > 5)\" due "
    "to data type mismatch: the left and right operands of the binary operator "
    "have incompatible types (\"DATE\" and \"INT\")." },
  { "ts > 5",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(ts > 5)\" due "
    "to data type mismatch: the left and right operands of the binary operator "
    "have incompatible types (\"TIMESTAMP\" and \"INT\")." },
  { "ts = 5.0",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(ts = 5.0)\" "
    "due to data type mismatch: the left and right operands of the binary "
    "operator have incompatible types (\"TIMESTAMP\" and \"DECIMAL(2,1)\")." },
  { "ts = true",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(ts = true)\" "
    "due to data type mismatch: the left and right operands of the binary "
    "operator have incompatible types (\"TIMESTAMP\" and \"BOOLEAN\")." },
  { "nope = 1", "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function "
                "parameter with name `nope` cannot be resolved." },
  { "dt = DATE 'x'", "[INVALID_TYPED_LITERAL] The value of the typed literal "
                     "\"DATE\" is invalid: 'x'." },
  { "ts = TIMESTAMP '2018-13-01'", "[INVALID_TYPED_LITERAL]" },
  { "st =", "where: no literal at" },
  { "st", "where: cannot read" },
  { "= 5", "where: cannot read" },
  { "st = 'x", "where: no literal at" },
  { "st = x", "where: no literal at" },
  { "i = 1e", "where: no literal at" },
  { "i = 0x5", "where: no literal at" },
  { "i = 5X", "where: no literal at" },
  { "st = 5 OR i = 1", "where: cannot read" },
  { "i IS 5", "where: cannot read" },
  { "i = 5 AND", "where: cannot read" },
  { "st LIKE 'a'", "where: cannot read" },
  { "i = 99999999999999999999999999999999999999999",
    "[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] Decimal precision 41 exceeds "
    "max precision 38." },
  { "i = 1e50BD", "[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] Decimal precision "
                  "51 exceeds max precision 38." },
  { "i = 1e-39BD",
    "[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] Decimal precision "
    "39 exceeds max precision 38." },
  { "i = -129Y", "[INVALID_NUMERIC_LITERAL_RANGE] Numeric literal -129 is "
                 "outside the valid range for tinyint with minimum value of "
                 "-128 and maximum value of 127. Please adjust the value "
                 "accordingly." },
  { "i = 32768S", "is outside the valid range for smallint with minimum value "
                  "of -32768 and maximum value of 32767." },
  { "i = 9223372036854775808L", "is outside the valid range for bigint with "
                                "minimum value of -9223372036854775808 and "
                                "maximum value of 9223372036854775807." },
  { "i = 1E400", "Numeric literal 1E400 is outside the valid range for double "
                 "with minimum value of -1.7976931348623157E+308 and" },
  { "i = 1e40F", "Numeric literal 1e40 is outside the valid range for float "
                 "with minimum value of -3.4028234663852886E+38 and" },
  { "i = 1.5L", "where: no literal at" },
  { "ts = TIMESTAMP 'nowadays'", "[INVALID_TYPED_LITERAL]" },
};

START_TEST (what_cannot_be_compared_is_refused)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (plan_where (refused[_i].where, "*", &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, refused[_i].message) != NULL, "%s: %s",
                 refused[_i].where, error->message);
}
END_TEST

static Suite *
filter_suite (void)
{
  Suite *suite = suite_create ("exec/filter");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, rows_pass_as_they_do_in_spark, 0,
                       G_N_ELEMENTS (conditions));
  tcase_add_test (all, a_column_made_by_a_cast_is_compared_in_its_new_type);
  tcase_add_loop_test (all, what_cannot_be_compared_is_refused, 0,
                       G_N_ELEMENTS (refused));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (filter_suite)
