#include "config.h"

#include "row/cast.h"
#include "row/compare.h"
#include "support/suite.h"

/* ---- what Spark 3.5.7 gives, in the zone of Los Angeles */

static const char *const targets[]
    = { "STRING", "INT",           "BIGINT",         "FLOAT",
        "DOUBLE", "DECIMAL(10,2)", "DECIMAL(38,10)", "BOOLEAN",
        "DATE",   "TIMESTAMP" };

/* The text of the value, cast to the type, to each target and to STRING; `-`
 * was not asked for. */
static const struct
{
  const char *type, *text, *results;
} casts[] = {
  { "STRING", "1", "-|1|1|1.0|1.0|1.00|1.0000000000|true|NULL|NULL" },
  { "STRING", " 1 ", "-|1|1|1.0|1.0|1.00|1.0000000000|true|NULL|NULL" },
  { "STRING", "+1", "-|1|1|1.0|1.0|1.00|1.0000000000|NULL|NULL|NULL" },
  { "STRING", "-1", "-|-1|-1|-1.0|-1.0|-1.00|-1.0000000000|NULL|NULL|NULL" },
  { "STRING", "1.5", "-|1|1|1.5|1.5|1.50|1.5000000000|NULL|NULL|NULL" },
  { "STRING", "1.", "-|1|1|1.0|1.0|1.00|1.0000000000|NULL|NULL|NULL" },
  { "STRING", ".", "-|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "-.", "-|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", ".5", "-|0|0|0.5|0.5|0.50|0.5000000000|NULL|NULL|NULL" },
  { "STRING", "-", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "1e2",
    "-|NULL|NULL|100.0|100.0|100.00|100.0000000000|NULL|NULL|NULL" },
  { "STRING", "1E2",
    "-|NULL|NULL|100.0|100.0|100.00|100.0000000000|NULL|NULL|NULL" },
  { "STRING", "1d", "-|NULL|NULL|1.0|1.0|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "1f", "-|NULL|NULL|1.0|1.0|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "0x10", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "0x1p3", "-|NULL|NULL|8.0|8.0|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "NaN", "-|NULL|NULL|NaN|NaN|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "nan", "-|NULL|NULL|NaN|NaN|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "inf", "-|NULL|NULL|Infinity|Infinity|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "-Inf",
    "-|NULL|NULL|-Infinity|-Infinity|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "+infinity",
    "-|NULL|NULL|Infinity|Infinity|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "Infinity",
    "-|NULL|NULL|Infinity|Infinity|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "2147483647",
    "-|2147483647|2147483647|2.14748365E9|2.147483647E9|NULL|2147483647."
    "0000000000|NULL|NULL|NULL" },
  { "STRING", "2147483648",
    "-|NULL|2147483648|2.14748365E9|2.147483648E9|NULL|2147483648.0000000000|"
    "NULL|NULL|NULL" },
  { "STRING", "-2147483649",
    "-|NULL|-2147483649|-2.14748365E9|-2.147483649E9|NULL|-2147483649."
    "0000000000|NULL|NULL|NULL" },
  { "STRING", "9223372036854775807",
    "-|NULL|9223372036854775807|9.223372E18|9.223372036854776E18|NULL|"
    "9223372036854775807.0000000000|NULL|NULL|NULL" },
  { "STRING", "9223372036854775808",
    "-|NULL|NULL|9.223372E18|9.223372036854776E18|NULL|9223372036854775808."
    "0000000000|NULL|NULL|NULL" },
  { "STRING", "99999999999999999999",
    "-|NULL|NULL|1.0E20|1.0E20|NULL|99999999999999999999.0000000000|NULL|NULL|"
    "NULL" },
  { "STRING", "1.999", "-|1|1|1.999|1.999|2.00|1.9990000000|NULL|NULL|NULL" },
  { "STRING", "1.005", "-|1|1|1.005|1.005|1.01|1.0050000000|NULL|NULL|NULL" },
  { "STRING", "1,000", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "t", "-|NULL|NULL|NULL|NULL|NULL|NULL|true|NULL|NULL" },
  { "STRING", "TRUE", "-|NULL|NULL|NULL|NULL|NULL|NULL|true|NULL|NULL" },
  { "STRING", " Yes ", "-|NULL|NULL|NULL|NULL|NULL|NULL|true|NULL|NULL" },
  { "STRING", "n", "-|NULL|NULL|NULL|NULL|NULL|NULL|false|NULL|NULL" },
  { "STRING", "0", "-|0|0|0.0|0.0|0.00|0E-10|false|NULL|NULL" },
  { "STRING", "1.0", "-|1|1|1.0|1.0|1.00|1.0000000000|NULL|NULL|NULL" },
  { "STRING", "2018-12-31",
    "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|2018-12-31|2018-12-31 00:00:00" },
  { "STRING", "2018-12-31 10:11:12",
    "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|2018-12-31|2018-12-31 10:11:12" },
  { "STRING", "2018-12-31GMT",
    "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "17000",
    "-|17000|17000|17000.0|17000.0|17000.00|17000.0000000000|NULL|+17000-01-01|"
    "+17000-01-01 00:00:00" },
  { "STRING", "GMT", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "12345678.995",
    "-|12345678|12345678|1.2345679E7|1.2345678995E7|12345679.00|12345678."
    "9950000000|NULL|NULL|NULL" },
  { "STRING", "123456789",
    "-|123456789|123456789|1.23456792E8|1.23456789E8|NULL|123456789.0000000000|"
    "NULL|NULL|NULL" },
  { "STRING", "\t7\n", "-|7|7|7.0|7.0|7.00|7.0000000000|NULL|NULL|NULL" },
  { "STRING", "1 2", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "1.5x", "-|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "1e400",
    "-|NULL|NULL|Infinity|Infinity|NULL|NULL|NULL|NULL|NULL" },
  { "STRING", "1e-400", "-|NULL|NULL|0.0|0.0|0.00|0E-10|NULL|NULL|NULL" },
  { "DOUBLE", "0", "0.0|0|0|0.0|0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "DOUBLE", "-0.0",
    "-0.0|0|0|-0.0|-0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "DOUBLE", "1.5",
    "1.5|1|1|1.5|1.5|1.50|1.5000000000|true|-|1969-12-31 16:00:01.5" },
  { "DOUBLE", "-1.5",
    "-1.5|-1|-1|-1.5|-1.5|-1.50|-1.5000000000|true|-|1969-12-31 15:59:58.5" },
  { "DOUBLE", "NaN", "NaN|0|0|NaN|NaN|NULL|NULL|true|-|NULL" },
  { "DOUBLE", "Infinity",
    "Infinity|2147483647|9223372036854775807|Infinity|Infinity|NULL|NULL|true|-"
    "|NULL" },
  { "DOUBLE", "-Infinity",
    "-Infinity|-2147483648|-9223372036854775808|-Infinity|-Infinity|NULL|NULL|"
    "true|-|NULL" },
  { "DOUBLE", "1e10",
    "1.0E10|2147483647|10000000000|1.0E10|1.0E10|NULL|10000000000.0000000000|"
    "true|-|2286-11-20 09:46:40" },
  { "DOUBLE", "3e9",
    "3.0E9|2147483647|3000000000|3.0E9|3.0E9|NULL|3000000000.0000000000|true|-|"
    "2065-01-23 21:20:00" },
  { "DOUBLE", "1e19",
    "1.0E19|2147483647|9223372036854775807|1.0E19|1.0E19|NULL|"
    "10000000000000000000.0000000000|true|-|+294247-01-09 20:00:54.775807" },
  { "DOUBLE", "0.1",
    "0.1|0|0|0.1|0.1|0.10|0.1000000000|true|-|1969-12-31 16:00:00.1" },
  { "DOUBLE", "1.005",
    "1.005|1|1|1.005|1.005|1.01|1.0050000000|true|-|1969-12-31 "
    "16:00:01.004999" },
  { "DOUBLE", "12345678.995",
    "1.2345678995E7|12345678|12345678|1.2345679E7|1.2345678995E7|12345679.00|"
    "12345678.9950000000|true|-|1970-05-23 14:21:18.995" },
  { "DOUBLE", "1e-7",
    "1.0E-7|0|0|1.0E-7|1.0E-7|0.00|1.000E-7|true|-|1969-12-31 16:00:00" },
  { "DOUBLE", "1e7",
    "1.0E7|10000000|10000000|1.0E7|1.0E7|10000000.00|10000000.0000000000|true|-"
    "|1970-04-26 10:46:40" },
  { "DOUBLE", "100",
    "100.0|100|100|100.0|100.0|100.00|100.0000000000|true|-|1969-12-31 "
    "16:01:40" },
  { "DOUBLE", "1e22",
    "1.0E22|2147483647|9223372036854775807|1.0E22|1.0E22|NULL|"
    "10000000000000000000000.0000000000|true|-|+294247-01-09 20:00:54.775807" },
  { "FLOAT", "0", "0.0|0|0|0.0|0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "FLOAT", "1.5",
    "1.5|1|1|1.5|1.5|1.50|1.5000000000|true|-|1969-12-31 16:00:01.5" },
  { "FLOAT", "0.1",
    "0.1|0|0|0.1|0.10000000149011612|0.10|0.1000000015|true|-|1969-12-31 "
    "16:00:00.1" },
  { "FLOAT", "16777217",
    "1.6777216E7|16777216|16777216|1.6777216E7|1.6777216E7|16777216.00|"
    "16777216.0000000000|true|-|1970-07-13 21:20:16" },
  { "FLOAT", "NaN", "NaN|0|0|NaN|NaN|NULL|NULL|true|-|NULL" },
  { "FLOAT", "1e10",
    "1.0E10|2147483647|10000000000|1.0E10|1.0E10|NULL|10000000000.0000000000|"
    "true|-|2286-11-20 09:46:40" },
  { "FLOAT", "3.4e38",
    "3.4E38|2147483647|9223372036854775807|3.4E38|3.3999999521443642E38|NULL|"
    "NULL|true|-|+294247-01-09 20:00:54.775807" },
  { "FLOAT", "1.005",
    "1.005|1|1|1.005|1.0049999952316284|1.00|1.0049999952|true|-|1969-12-31 "
    "16:00:01.004999" },
  { "BIGINT", "0", "0|0|0|0.0|0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "BIGINT", "1",
    "1|1|1|1.0|1.0|1.00|1.0000000000|true|-|1969-12-31 16:00:01" },
  { "BIGINT", "-1",
    "-1|-1|-1|-1.0|-1.0|-1.00|-1.0000000000|true|-|1969-12-31 15:59:59" },
  { "BIGINT", "2147483648",
    "2147483648|-2147483648|2147483648|2.14748365E9|2.147483648E9|NULL|"
    "2147483648.0000000000|true|-|2038-01-18 19:14:08" },
  { "BIGINT", "4294967297",
    "4294967297|1|4294967297|4.2949673E9|4.294967297E9|NULL|4294967297."
    "0000000000|true|-|2106-02-06 22:28:17" },
  { "BIGINT", "9223372036854775807",
    "9223372036854775807|-1|9223372036854775807|9.223372E18|9."
    "223372036854776E18|NULL|9223372036854775807.0000000000|true|-|+294247-01-"
    "09 20:00:54.775807" },
  { "BIGINT", "-9223372036854775808",
    "-9223372036854775808|0|-9223372036854775808|-9.223372E18|-9."
    "223372036854776E18|NULL|-9223372036854775808.0000000000|true|-|-290308-12-"
    "21 12:06:07.224192" },
  { "BIGINT", "16777217",
    "16777217|16777217|16777217|1.6777216E7|1.6777217E7|16777217.00|16777217."
    "0000000000|true|-|1970-07-13 21:20:17" },
  { "BIGINT", "9007199254740993",
    "9007199254740993|1|9007199254740993|9.0071993E15|9.007199254740992E15|"
    "NULL|9007199254740993.0000000000|true|-|+294247-01-09 20:00:54.775807" },
  { "BIGINT", "99999999",
    "99999999|99999999|99999999|1.0E8|9.9999999E7|99999999.00|99999999."
    "0000000000|true|-|1973-03-03 01:46:39" },
  { "BIGINT", "1546300620123",
    "1546300620123|112393563|1546300620123|1.54630056E12|1.546300620123E12|"
    "NULL|1546300620123.0000000000|true|-|+50970-04-25 15:02:03" },
  { "BOOLEAN", "true",
    "true|1|1|1.0|1.0|1.00|1.0000000000|true|-|1969-12-31 16:00:00.000001" },
  { "BOOLEAN", "false",
    "false|0|0|0.0|0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "DATE", "2018-12-31",
    "2018-12-31|NULL|NULL|NULL|NULL|NULL|NULL|NULL|2018-12-31|2018-12-31 "
    "00:00:00" },
  { "DATE", "1969-12-31",
    "1969-12-31|NULL|NULL|NULL|NULL|NULL|NULL|NULL|1969-12-31|1969-12-31 "
    "00:00:00" },
  { "TIMESTAMP", "2018-12-31 10:11:12.345678",
    "2018-12-31 "
    "10:11:12.345678|1546279872|1546279872|1.54627994E9|1.546279872345678E9|"
    "NULL|1546279872.3456780000|true|2018-12-31|2018-12-31 10:11:12.345678" },
  { "TIMESTAMP", "1969-12-31 15:59:59.5",
    "1969-12-31 "
    "15:59:59.5|-1|-1|-0.5|-0.5|-0.50|-0.5000000000|true|1969-12-31|1969-12-31 "
    "15:59:59.5" },
  { "TIMESTAMP", "2300-01-01",
    "2300-01-01 "
    "00:00:00|1823886208|10413820800|1.04138209E10|1.04138208E10|NULL|"
    "10413820800.0000000000|true|2300-01-01|2300-01-01 00:00:00" },
  { "TIMESTAMP", "1970-01-01 00:00:00Z",
    "1969-12-31 16:00:00|0|0|0.0|0.0|0.00|0E-10|false|1969-12-31|1969-12-31 "
    "16:00:00" },
  { "DECIMAL(10,2)", "1.50",
    "1.50|1|1|1.5|1.5|1.50|1.5000000000|true|-|1969-12-31 16:00:01.5" },
  { "DECIMAL(10,7)", "0",
    "0E-7|0|0|0.0|0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "DECIMAL(10,7)", "0.0000001",
    "1E-7|0|0|1.0E-7|1.0E-7|0.00|1.000E-7|true|-|1969-12-31 16:00:00" },
  { "DECIMAL(10,7)", "0.000001",
    "0.0000010|0|0|1.0E-6|1.0E-6|0.00|0.0000010000|true|-|1969-12-31 "
    "16:00:00.000001" },
  { "DECIMAL(10,2)", "-1.55",
    "-1.55|-1|-1|-1.55|-1.55|-1.55|-1.5500000000|true|-|1969-12-31 "
    "15:59:58.45" },
  { "DECIMAL(38,0)", "99999999999999999999",
    "99999999999999999999|1661992959|7766279631452241919|1.0E20|1.0E20|NULL|"
    "99999999999999999999.0000000000|true|-|-78449-06-14 19:05:05.596224" },
  { "DECIMAL(20,3)", "12345.675",
    "12345.675|12345|12345|12345.675|12345.675|12345.68|12345.6750000000|true|-"
    "|1969-12-31 19:25:45.675" },
  { "DECIMAL(20,1)", "2147483648.9",
    "2147483648.9|-2147483648|2147483648|2.14748365E9|2.1474836489E9|NULL|"
    "2147483648.9000000000|true|-|2038-01-18 19:14:08.9" },
  { "DECIMAL(3,2)", "0.00",
    "0.00|0|0|0.0|0.0|0.00|0E-10|false|-|1969-12-31 16:00:00" },
  { "DECIMAL(30,7)", "1546300620.1234567",
    "1546300620.1234567|1546300620|1546300620|1.54630067E9|1."
    "5463006201234567E9|NULL|1546300620.1234567000|true|-|2018-12-31 "
    "15:57:00.123456" },
  { "DECIMAL(12,3)", "99999999.995",
    "99999999.995|99999999|99999999|1.0E8|9.9999999995E7|NULL|99999999."
    "9950000000|true|-|1973-03-03 01:46:39.995" },
  { "DECIMAL(20,0)", "9223372036854775808",
    "9223372036854775808|0|-9223372036854775808|9.223372E18|9."
    "223372036854776E18|NULL|9223372036854775808.0000000000|true|-|1969-12-31 "
    "16:00:00" },
};

static SfcZone *zone;
static SfcCaster *caster;

static void
setup (void)
{
  zone = sfc_zone_new ("America/Los_Angeles", NULL);
  ck_assert_ptr_nonnull (zone);
  caster = sfc_caster_new (zone);
}

static void
teardown (void)
{
  sfc_caster_free (caster);
  sfc_zone_unref (zone);
}

static SfcColumn
column_of (const char *type)
{
  SfcColumn column = { 0 };

  ck_assert_msg (sfc_schema_parse_type (type, &column), "%s", type);
  return column;
}

static const SfcColumn string = { .type = SFC_TYPE_STRING };

static SfcValue
value_of (const char *text, const SfcColumn *type)
{
  SfcValue spelt = sfc_value_string (text, strlen (text)), value;

  sfc_cast (caster, &string, type, &spelt, &value);
  return value;
}

static void
check_cast (const char *from_type, const char *text, const char *to_type,
            const char *wanted)
{
  SfcColumn from = column_of (from_type), to = column_of (to_type);
  SfcValue value = value_of (text, &from), cast, shown;
  g_autofree char *got = NULL;

  ck_assert (sfc_cast_is_allowed (from.type, to.type));
  sfc_cast (caster, &from, &to, &value, &cast);
  sfc_cast (caster, &to, &string, &cast, &shown);
  got = shown.null ? g_strdup ("NULL") : g_strndup (shown.s, shown.n);
  ck_assert_msg (g_str_equal (got, wanted), "%s %s as %s: %s, not %s",
                 from_type, text, to_type, got, wanted);
}

START_TEST (a_value_is_cast_as_spark_casts_it)
{
  g_auto (GStrv) wanted = g_strsplit (casts[_i].results, "|", -1);

  ck_assert_uint_eq (g_strv_length (wanted), G_N_ELEMENTS (targets));
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    if (!g_str_equal (wanted[i], "-"))
      check_cast (casts[_i].type, casts[_i].text, targets[i], wanted[i]);
}
END_TEST

START_TEST (null_is_null_in_every_type)
{
  SfcValue null = sfc_value_null (), cast;

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      SfcColumn to = column_of (targets[i]);

      cast = sfc_value_long (1);
      sfc_cast (caster, &string, &to, &null, &cast);
      ck_assert (cast.null);
    }
}
END_TEST

START_TEST (only_texts_and_times_become_dates)
{
  for (SfcType from = SFC_TYPE_STRING; from <= SFC_TYPE_DECIMAL; from++)
    {
      gboolean allowed = from == SFC_TYPE_STRING || from == SFC_TYPE_TIMESTAMP
                         || from == SFC_TYPE_DATE;

      ck_assert_int_eq (sfc_cast_is_allowed (from, SFC_TYPE_DATE), allowed);
      ck_assert (sfc_cast_is_allowed (from, SFC_TYPE_STRING));
      ck_assert (!sfc_cast_is_allowed (from, SFC_TYPE_WINDOW));
    }
}
END_TEST

START_TEST (texts_of_a_cast_last_until_the_next_reset)
{
  SfcColumn decimal = column_of ("DECIMAL(10,2)");
  SfcValue one = value_of ("1", &decimal), other = value_of ("2", &decimal);

  ck_assert_mem_eq (one.s, "1.00", 4);
  ck_assert_mem_eq (other.s, "2.00", 4);
  sfc_caster_reset (caster);
}
END_TEST

/* ---- order */

static const struct
{
  const char *type, *less, *more;
} orders[] = {
  { "STRING", "", "a" },
  { "STRING", "10", "9" },
  { "STRING", "zz", "\xC3\xA9" },
  { "INT", "-1", "0" },
  { "DOUBLE", "1e308", "NaN" },
  { "DOUBLE", "Infinity", "NaN" },
  { "DECIMAL(10,2)", "-1.55", "-1.5" },
  { "DECIMAL(10,2)", "9.99", "10" },
  { "DECIMAL(10,2)", "-0.01", "0" },
  { "BOOLEAN", "false", "true" },
  { "TIMESTAMP", "2018-12-31", "2018-12-31 00:00:00.000001" },
};

START_TEST (values_of_a_type_have_an_order)
{
  SfcColumn type = column_of (orders[_i].type);
  SfcValue less = value_of (orders[_i].less, &type);
  SfcValue more = value_of (orders[_i].more, &type);

  ck_assert_int_lt (sfc_value_compare (type.type, &less, &more), 0);
  ck_assert_int_gt (sfc_value_compare (type.type, &more, &less), 0);
  ck_assert_int_eq (sfc_value_compare (type.type, &less, &less), 0);
  ck_assert_int_eq (sfc_value_compare (type.type, &more, &more), 0);
}
END_TEST

START_TEST (zeros_are_equal_whatever_their_sign)
{
  SfcColumn type = column_of ("DOUBLE");
  SfcValue zero = value_of ("0.0", &type), minus = value_of ("-0.0", &type);

  ck_assert_int_eq (sfc_value_compare (SFC_TYPE_DOUBLE, &zero, &minus), 0);
}
END_TEST

static Suite *
cast_suite (void)
{
  Suite *suite = suite_create ("row/cast");
  TCase *cast = tcase_create ("cast"), *order = tcase_create ("order");

  tcase_add_checked_fixture (cast, setup, teardown);
  tcase_add_loop_test (cast, a_value_is_cast_as_spark_casts_it, 0,
                       G_N_ELEMENTS (casts));
  tcase_add_test (cast, null_is_null_in_every_type);
  tcase_add_test (cast, only_texts_and_times_become_dates);
  tcase_add_test (cast, texts_of_a_cast_last_until_the_next_reset);
  suite_add_tcase (suite, cast);
  tcase_add_checked_fixture (order, setup, teardown);
  tcase_add_loop_test (order, values_of_a_type_have_an_order, 0,
                       G_N_ELEMENTS (orders));
  tcase_add_test (order, zeros_are_equal_whatever_their_sign);
  suite_add_tcase (suite, order);
  return suite;
}

SFC_SUITE_MAIN (cast_suite)
