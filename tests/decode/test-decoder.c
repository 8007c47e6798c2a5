#include "config.h"

#include "decode/decoder.h"

#include <math.h>
#include <string.h>

#include "support/suite.h"

#define SCHEMA "a STRING, b STRING, t TIMESTAMP"

/* 2018-12-31 23:57:00 */
#define T G_GINT64_CONSTANT (1546300620000000)

static SfcDecoder *
new_decoder (const char *ddl)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse (ddl, NULL);
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);

  return sfc_decoder_new (schema, zone, NULL);
}

/* The record at its very size, so that a sanitizer sees a byte too many. */
static gboolean
decode (SfcDecoder *decoder, const char *json, gsize n, char **record,
        SfcValue *slots)
{
  *record = g_malloc (MAX (n, 1));
  memcpy (*record, json, n);
  return sfc_decoder_decode (decoder, *record, n, slots);
}

static void
check_text (const SfcValue *slot, const char *text)
{
  if (text == NULL)
    ck_assert (slot->null);
  else
    {
      g_autofree char *copy = NULL;

      ck_assert (!slot->null);
      copy = g_strndup (slot->s, slot->n);
      ck_assert_str_eq (copy, text);
      ck_assert_uint_eq (slot->n, strlen (text));
    }
}

/* ---- section 7 */

static const struct
{
  const char *json;
  gboolean good;
  const char *a, *b;
  gint64 t; /* 0: null */
} rows[] = {
  /* 7.2: nothing, and what is not an object */
  { "", TRUE },
  { "   ", TRUE },
  { "\t\r\n", TRUE },
  { "null", FALSE },
  { "1", FALSE },
  { "\"{}\"", FALSE },
  { "true", FALSE },
  { "[]", FALSE },
  { "[{\"a\":\"x\"}]", FALSE },
  { "x", FALSE },
  { "\xef\xbb\xbf{\"a\":\"x\"}", FALSE },
  { "{}", TRUE },
  { " { } ", TRUE },
  /* rule 2: what follows the object */
  { "{\"a\":\"x\"} trailing", TRUE, "x" },
  { "{\"a\":\"x\"}{\"a\":\"y\"}", TRUE, "x" },
  { "{\"a\":\"x\"}]", TRUE, "x" },
  /* rules 3 and 4: names */
  { "{\"A\":\"x\",\"a \":\"y\",\"\":\"z\"}", TRUE },
  { "{\"\\u0061\":\"x\"}", TRUE, "x" },
  { "{\"a\":\"x\",\"a\":\"y\"}", TRUE, "y" },
  { "{\"a\":\"x\",\"a\":null}", TRUE },
  { "{\"t\":1,\"t\":\"bad\"}", FALSE, NULL, NULL, 1000000 },
  { "{\"a\xff\":\"x\",\"b\":\"y\"}", TRUE, NULL, "y" },
  /* rule 5: a value of another type */
  { "{\"b\":\"k\",\"t\":\"not a time\",\"a\":\"q\"}", FALSE, "q", "k" },
  { "{\"t\":true,\"a\":\"q\"}", FALSE, "q" },
  { "{\"t\":{\"a\":1},\"a\":\"q\"}", FALSE, "q" },
  { "{\"t\":[1],\"a\":\"q\"}", FALSE, "q" },
  { "{\"t\":\"\",\"a\":\"q\"}", FALSE, "q" },
  { "{\"t\":1.5,\"a\":\"q\"}", FALSE, "q" },
  { "{\"t\":null,\"a\":\"q\"}", TRUE, "q" },
  { "{\"t\":1546300620}", TRUE, NULL, NULL, T },
  { "{\"t\":\"2018-12-31T23:57:00.000\"}", TRUE, NULL, NULL, T },
  { "{\"t\":\"2018-12-31T23:57:00\\u002e000\"}", TRUE, NULL, NULL, T },
  { "{\"t\":9223372036855}", TRUE, NULL, NULL,
    G_GINT64_CONSTANT (-9223372036854551616) },
  { "{\"t\":9223372036854775808}", FALSE },
  /* rule 6: not JSON */
  { "{", FALSE },
  { "{\"a\"", FALSE },
  { "{\"a\":", FALSE },
  { "{\"a\":\"x\"", FALSE },
  { "{\"a\":\"x\",", FALSE },
  { "{\"a\":\"x\",}", FALSE },
  { "{,\"a\":\"x\"}", FALSE },
  { "{\"a\":\"x\" \"b\":\"y\"}", FALSE },
  { "{\"a\" \"x\"}", FALSE },
  { "{\"a\"::\"x\"}", FALSE },
  { "{\"a\":\"x\"]", FALSE },
  { "{a:\"x\"}", FALSE },
  { "{\"a\":\"x\",\"u\":tru}", FALSE },
  { "{\"a\":\"x\",\"u\":truex}", FALSE },
  { "{\"a\":\"x\",\"u\":[1,2}", FALSE },
  { "{\"a\":\"x\",\"u\":{\"v\"}}", FALSE },
  { "{\"a\":\"x\",\"u\":{1:2}}", FALSE },
  { "{\"a\":\"x\",\"u\":{]}", FALSE },
  { "{\"a\":\"x\",\"u\":\"\\q\"}", FALSE },
  { "{\"a\":\"x\",\"u\":\"\t\"}", FALSE },
  { "{\"a\":\"x\",\"u\":01}", FALSE },
  { "{\"a\":\"x\",\"u\":+1}", FALSE },
  { "{\"a\":\"x\",\"u\":.5}", FALSE },
  { "{\"a\":\"x\",\"u\":1.}", FALSE },
  { "{\"a\":\"x\",\"u\":1e}", FALSE },
  { "{\"a\":\"x\",\"u\":-}", FALSE },
  { "{\"a\":\"x\" /* c */}", FALSE },
  { "{\"a\":\"x\" # c\n}", FALSE },
  { "{\v\"a\":\"x\"}", FALSE },
  /* rule 7: more than JSON */
  { "{'a':'x'}", TRUE, "x" },
  { "{\"u\":'\"',\"a\":\"x\"}", TRUE, "x" },
  { "{\"u\":NaN,\"a\":\"x\"}", TRUE, "x" },
  { "{\"u\":[-INF,+INF,Infinity],\"a\":\"x\"}", TRUE, "x" },
  { "{\"a\":\"\\'\"}", TRUE, "'" },
  { "{\"u\":\"\\'\",\"a\":\"x\"}", TRUE, "x" },
  /* 7.3: values of strings */
  { "{\"a\":1,\"b\":-0}", TRUE, "1", "0" },
  { "{\"a\":12345678901234567890123,\"b\":2147483648}", TRUE,
    "12345678901234567890123", "2147483648" },
  { "{\"a\":1.10,\"b\":-0.0}", TRUE, "1.1", "-0.0" },
  { "{\"a\":1e3,\"b\":1.0E+2}", TRUE, "1000.0", "100.0" },
  { "{\"a\":1e7,\"b\":5e-324}", TRUE, "1.0E7", "4.9E-324" },
  { "{\"a\":1234567890123456789.5}", TRUE, "1.23456789012345677E18" },
  { "{\"a\":1E400,\"b\":NaN}", TRUE, "\"Infinity\"", "\"NaN\"" },
  { "{\"a\":-Infinity,\"b\":+INF}", TRUE, "\"-Infinity\"", "\"Infinity\"" },
  { "{\"a\":true,\"b\":false}", TRUE, "true", "false" },
  { "{\"a\":\"\"}", TRUE, "" },
  { "{\"a\":{\"z\":1, \"y\":[1, 2 ,{\"k\":\"v\"}]}}", TRUE,
    "{\"z\":1,\"y\":[1,2,{\"k\":\"v\"}]}" },
  { "{\"a\":{},\"b\":[ ]}", TRUE, "{}", "[]" },
  { "{\"a\":[[],{},\"\"],\"b\":{\"\":{}}}", TRUE, "[[],{},\"\"]", "{\"\":{}}" },
  { "{\"a\":{\"d\":1,\"d\":1e3},\"b\":[1.50,-0,NaN]}", TRUE,
    "{\"d\":1,\"d\":1000.0}", "[1.5,0,\"NaN\"]" },
  { "{\"a\":[\"\\u00e9\\/\\u0001\\t\\\"\\\\\"]}", TRUE,
    "[\"\303\251/\\u0001\\t\\\"\\\\\"]" },
  { "{\"a\":[\"\360\237\232\224\",\"\\ud83d\"]}", TRUE,
    "[\"\\uD83D\\uDE94\",\"\\uD83D\"]" },
  { "{\"a\":{\"\\u000b\":null}}", TRUE, "{\"\\u000B\":null}" },
  { "{\"a\":\"\\b\\f\\n\\r\\t\\\"\\\\\\/\"}", TRUE, "\b\f\n\r\t\"\\/" },
  { "{\"a\":\"\\u00e9\\u4e2d\",\"b\":\"\\ud83d\\ude94\"}", TRUE,
    "\303\251\344\270\255", "\360\237\232\224" },
  { "{\"a\":\"\\ud83d\",\"b\":\"\\ude94\\ud83dA\"}", TRUE, "?", "??A" },
  /* bad UTF-8 */
  { "{\"a\":\"x\xff\xfe\",\"b\":\"y\"}", TRUE, "x\357\277\275\357\277\275",
    "y" },
  { "{\"a\":\"\xe4\xb8\",\"b\":\"\xed\xa0\xbd\"}", TRUE, "\357\277\275",
    "\357\277\275" },
  { "{\"a\":\"\xc0\xaf\"}", TRUE, "\357\277\275\357\277\275" },
  { "{\"u\":\"\xff\",\"a\":\"\303\251\"}", TRUE, "\303\251" },
  /* 7.4: errors inside a value */
  { "{\"b\":\"k\",\"a\":{\"z\":bad}}", FALSE, NULL, "k" },
  { "{\"a\":{\"z\":bad},\"b\":\"k\"}", FALSE },
  { "{\"b\":\"k\",\"a\":\"x\\u12\"}", FALSE, NULL, "k" },
  { "{\"a\":\"x\\u12\",\"b\":\"k\"}", FALSE, NULL, "k" },
  { "{\"b\":\"k\",\"a\":\"x\\q\"}", FALSE },
  { "{\"b\":\"k\",\"a\":tru}", FALSE },
  { "{\"b\":\"k\",\"a\":01}", FALSE },
  { "{\"b\":\"k\",\"a\":1.}", FALSE },
  { "{\"b\":\"k\",\"a\":[1,2}", FALSE },
  { "{\"b\":\"k\",\"a\":\"bad", FALSE },
  { "{\"a\":[1,bad],\"b\":\"k\"}", FALSE, NULL, "k" },
  { "{\"a\":{\"x\":1 2, \"b\":\"inner\"}", FALSE, NULL, "inner" },
};

START_TEST (row_is_that_of_spark)
{
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
  g_autofree char *record = NULL;
  SfcValue slots[3];

  ck_assert_int_eq (
      decode (decoder, rows[_i].json, strlen (rows[_i].json), &record, slots),
      rows[_i].good);
  check_text (&slots[0], rows[_i].a);
  check_text (&slots[1], rows[_i].b);
  ck_assert_int_eq (slots[2].null, rows[_i].t == 0);
  ck_assert_int_eq (slots[2].i, rows[_i].t);
}
END_TEST

START_TEST (null_record_is_a_good_row_of_nulls)
{
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
  SfcValue slots[3] = { { .i = 1 }, { .i = 1 }, { .i = 1 } };

  ck_assert (sfc_decoder_decode (decoder, NULL, 0, slots));
  for (guint i = 0; i < 3; i++)
    ck_assert (slots[i].null && slots[i].i == 0);
}
END_TEST

START_TEST (nul_is_a_character_of_texts)
{
  static const char json[] = "{\"a\":\"x\\u0000y\",\"b\":\"z\"}\0\0";
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
  g_autofree char *record = NULL;
  SfcValue slots[3];

  ck_assert (decode (decoder, json, sizeof json, &record, slots));
  ck_assert_uint_eq (slots[0].n, 3);
  ck_assert_mem_eq (slots[0].s, "x\0y", 3);
}
END_TEST

START_TEST (plain_text_is_a_slice_of_the_record)
{
  static const char json[] = "{\"a\":\"slice\",\"b\":\"c\\npy\"}";
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
  SfcValue slots[3];

  ck_assert (sfc_decoder_decode (decoder, json, strlen (json), slots));
  ck_assert_ptr_eq (slots[0].s, json + 6);
  check_text (&slots[1], "c\npy");
}
END_TEST

/* ---- other types */

START_TEST (number_takes_the_type_of_its_column)
{
  static const struct
  {
    const char *ddl, *json;
    gboolean null;
    gint64 i;
  } cells[] = {
    { "x INT", "2147483647", FALSE, G_MAXINT32 },
    { "x INT", "-2147483648", FALSE, G_MININT32 },
    { "x INT", "2147483648", TRUE },
    { "x INT", "1.0", TRUE },
    { "x INT", "\"1\"", TRUE },
    { "x INT", "-0", FALSE, 0 },
    { "x BIGINT", "9223372036854775807", FALSE, G_MAXINT64 },
    { "x BIGINT", "-9223372036854775808", FALSE, G_MININT64 },
    { "x BIGINT", "9223372036854775808", TRUE },
    { "x BIGINT", "99999999999999999999", TRUE },
    { "x BIGINT", "true", TRUE },
    { "x BOOLEAN", "true", FALSE, 1 },
    { "x BOOLEAN", "false", FALSE, 0 },
    { "x BOOLEAN", "1", TRUE },
    { "x BOOLEAN", "\"true\"", TRUE },
    { "x DATE", "\"2018-12-31\"", FALSE, 17896 },
    { "x DATE", "\"2018-12-31T23:57:00.000\"", FALSE, 17896 },
    { "x DATE", "17896", TRUE },
    { "x DATE", "\"\"", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autoptr (SfcDecoder) decoder = new_decoder (cells[i].ddl);
      g_autofree char *json = g_strdup_printf ("{\"x\":%s}", cells[i].json);
      SfcValue slot;

      ck_assert_int_eq (
          sfc_decoder_decode (decoder, json, strlen (json), &slot),
          !cells[i].null);
      ck_assert_int_eq (slot.null, cells[i].null);
      ck_assert_int_eq (slot.i, cells[i].i);
    }
}
END_TEST

START_TEST (fraction_is_rounded_once)
{
  static const struct
  {
    const char *ddl, *json;
    double d;
  } cells[] = {
    { "x DOUBLE", "1.5", 1.5 },
    { "x DOUBLE", "0.1", 0.1 },
    { "x DOUBLE", "-37.775421", -37.775421 },
    { "x DOUBLE", "123456789012345678", 123456789012345678.0 },
    { "x DOUBLE", "5e-324", 4.9e-324 },
    { "x DOUBLE", "1e400", INFINITY },
    { "x DOUBLE", "\"-Infinity\"", -INFINITY },
    { "x DOUBLE", "\"+INF\"", INFINITY },
    { "x DOUBLE", "-INF", -INFINITY },
    { "x DOUBLE", "9007199254740993", 9007199254740992.0 },
    { "x DOUBLE", "1.7976931348623158e308", 1.7976931348623157e308 },
    { "x DOUBLE", "1.7976931348623159e308", INFINITY },
    { "x FLOAT", "16777217", 16777216.0 },
    { "x FLOAT", "0.1", (double)0.1f },
    /* between two floats, a little more: by way of a double it would go down
     * to the even one */
    { "x FLOAT", "1.00000005960464477540", (double)1.00000011920928955f },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autoptr (SfcDecoder) decoder = new_decoder (cells[i].ddl);
      g_autofree char *json = g_strdup_printf ("{\"x\":%s}", cells[i].json);
      SfcValue slot;

      ck_assert (sfc_decoder_decode (decoder, json, strlen (json), &slot));
      ck_assert (!slot.null);
      ck_assert_msg (slot.d == cells[i].d, "%s gives %.17g", cells[i].json,
                     slot.d);
    }
}
END_TEST

START_TEST (minus_zero_is_a_double_only_with_a_fraction)
{
  g_autoptr (SfcDecoder) decoder = new_decoder ("x DOUBLE, y DOUBLE");
  static const char json[] = "{\"x\":-0,\"y\":-0.0}";
  SfcValue slots[2];

  ck_assert (sfc_decoder_decode (decoder, json, strlen (json), slots));
  ck_assert (!signbit (slots[0].d) && signbit (slots[1].d));
}
END_TEST

START_TEST (decimal_is_plain_text_of_its_scale)
{
  static const struct
  {
    const char *ddl, *json, *text;
  } cells[] = {
    { "x DECIMAL(5,2)", "1", "1.00" },
    { "x DECIMAL(5,2)", "-1.5", "-1.50" },
    { "x DECIMAL(5,2)", "1.005", "1.01" }, /* half up */
    { "x DECIMAL(5,2)", "1.0049999999999999", "1.00" },
    { "x DECIMAL(5,2)", "-0.005", "-0.01" },
    { "x DECIMAL(5,2)", "-0.004", "0.00" },
    { "x DECIMAL(5,2)", "999.99", "999.99" },
    { "x DECIMAL(5,2)", "999.994", "999.99" },
    { "x DECIMAL(5,2)", "999.995", NULL },
    { "x DECIMAL(5,2)", "1000", NULL },
    { "x DECIMAL(5,2)", "1e2", "100.00" },
    { "x DECIMAL(5,2)", "123456e-4", "12.35" },
    { "x DECIMAL(5,2)", "1e400", NULL },
    { "x DECIMAL(5,2)", "1e-400", "0.00" },
    { "x DECIMAL(5,2)", "0e400", "0.00" },
    { "x DECIMAL(5,2)", "NaN", NULL },
    { "x DECIMAL(5,2)", "true", NULL },
    { "x DECIMAL(5,2)", "\"1.5\"", "1.50" },
    { "x DECIMAL(5,2)", "\"+.5e1\"", "5.00" },
    { "x DECIMAL(5,2)", "\"1,2,3\"", "123.00" },
    { "x DECIMAL(5,2)", "\"5.\"", "5.00" },
    { "x DECIMAL(5,2)", "\"-\331\241.\357\274\225e\u0661\"", "-15.00" },
    { "x DECIMAL(5,2)", "\"\360\235\237\217\"", NULL }, /* beyond U+FFFF */
    { "x DECIMAL(5,2)", "\".\"", NULL },
    { "x DECIMAL(5,2)", "\" 1\"", NULL },
    { "x DECIMAL(5,2)", "\"1e\"", NULL },
    { "x DECIMAL(5,2)", "\"\"", NULL },
    { "x DECIMAL(3,3)", "0.9995", NULL },
    { "x DECIMAL(3,3)", "0.9994", "0.999" },
    { "x DECIMAL(38,0)", "99999999999999999999999999999999999999",
      "99999999999999999999999999999999999999" },
    { "x DECIMAL(38,0)", "100000000000000000000000000000000000000", NULL },
    { "x DECIMAL(38,38)", "0.5", "0.50000000000000000000000000000000000000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autoptr (SfcDecoder) decoder = new_decoder (cells[i].ddl);
      g_autofree char *json = g_strdup_printf ("{\"x\":%s}", cells[i].json);
      SfcValue slot;

      ck_assert_msg (sfc_decoder_decode (decoder, json, strlen (json), &slot)
                         == (cells[i].text != NULL),
                     "%s", cells[i].json);
      check_text (&slot, cells[i].text);
    }
}
END_TEST

START_TEST (malformed_record_goes_to_its_column)
{
  static const struct
  {
    const char *json;
    gboolean corrupt;
  } records[] = {
    { "{\"a\":1", TRUE },
    { "{\"t\":true}", TRUE },
    { "{\"_corrupt_record\":\"x\"}", FALSE },
    { " ", FALSE },
    { "[]", TRUE },
  };
  g_autoptr (SfcDecoder) decoder
      = new_decoder ("a STRING, _corrupt_record STRING, t TIMESTAMP");
  SfcValue slots[3];

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      const char *json = records[i].json;

      ck_assert_int_eq (
          sfc_decoder_decode (decoder, json, strlen (json), slots),
          !records[i].corrupt);
      check_text (&slots[1], records[i].corrupt ? json : NULL);
    }
}
END_TEST

/* ---- limits */

static char *
nested (const char *name, int depth)
{
  GString *json = g_string_new (NULL);

  g_string_append_printf (json, "{\"%s\":", name);
  for (int i = 0; i < depth; i++)
    g_string_append_c (json, '[');
  for (int i = 0; i < depth; i++)
    g_string_append_c (json, ']');
  g_string_append (json, ",\"b\":\"k\"}");
  return g_string_free (json, FALSE);
}

START_TEST (thousand_levels_are_the_limit)
{
  static const struct
  {
    const char *name;
    int depth;
    gboolean good;
    const char *b;
  } cases[] = {
    { "u", 999, TRUE, "k" },      { "u", 1000, FALSE, NULL },
    { "u", 100000, FALSE, NULL }, { "a", 999, TRUE, "k" },
    { "a", 1000, FALSE, "k" }, /* Spark recovers, as it happens */
    { "a", 1001, FALSE, NULL },   { "a", 100000, FALSE, NULL },
    { "t", 999, FALSE, "k" },     { "t", 1001, FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
      g_autofree char *json = nested (cases[i].name, cases[i].depth);
      SfcValue slots[3];

      ck_assert_int_eq (
          sfc_decoder_decode (decoder, json, strlen (json), slots),
          cases[i].good);
      check_text (&slots[1], cases[i].b);
    }
}
END_TEST

START_TEST (thousand_digits_are_the_limit)
{
  static const struct
  {
    int digits; /* before @end, behind @begin */
    const char *end;
    gboolean good;
    const char *begin;
  } cases[] = {
    { 1000, "", TRUE, "0." },   { 1001, "", FALSE, "0." },
    { 998, "e12", TRUE, "0." }, { 999, "e12", FALSE, "0." },
    { 999, "", TRUE, "1." },    { 1000, "", FALSE, "1." },
    { 1000, "", TRUE },         { 1001, "", FALSE },
    { 999, ".1", TRUE },        { 999, ".12", FALSE },
    { 997, ".1e-12", TRUE },    { 998, ".1e-12", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int wanted = 0; wanted < 2; wanted++)
      {
        g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
        g_autofree char *digits = g_strnfill ((gsize)cases[i].digits, '1');
        g_autofree char *json = g_strdup_printf (
            "{\"b\":\"k\",\"%s\":-%s%s%s}", wanted ? "a" : "u",
            cases[i].begin != NULL ? cases[i].begin : "", digits, cases[i].end);
        SfcValue slots[3];

        ck_assert_int_eq (
            sfc_decoder_decode (decoder, json, strlen (json), slots),
            cases[i].good);
        check_text (&slots[1], cases[i].good ? "k" : NULL);
      }
}
END_TEST

#define M 20000000

/* As Spark 3.5.7 gave them; between the limit and 20,051,631 it depends on what
 * was read before. */
static const struct
{
  const char *before, *unit, *after;
  int n;
  gboolean good;
  int a; /* length of the text, -1: null */
  const char *b;
} long_texts[] = {
  { "\"a\":\"", "x", "\"", M - 1, TRUE, M - 1, "k" },
  { "\"a\":\"", "x", "\"", M, TRUE, M, "k" },
  { "\"a\":\"", "x", "\"", M + 1, FALSE, -1, "k" },
  { "\"a\":\"", "x", "\"", M + 50000, FALSE, -1, "k" },
  { "\"a\":\"", "x", "\"", M + 65536, FALSE, -1, NULL },
  { "\"a\":\"", "\303\251", "\"", M, TRUE, 2 * M, "k" },
  { "\"a\":\"", "\303\251", "\"", M + 1, FALSE, -1, "k" },
  { "\"a\":\"\\n", "x", "\"", M - 1, TRUE, M, "k" },
  { "\"a\":\"\\n", "x", "\"", M, FALSE, -1, "k" },
  { "\"a\":'", "x", "'", M, TRUE, M, "k" },
  { "\"a\":'", "x", "'", M + 1, FALSE, -1, "k" },
  { "\"a\":[\"", "x", "\"]", M, TRUE, M + 4, "k" },
  { "\"a\":[\"", "x", "\"]", M + 1, FALSE, -1, "k" },
  { "\"t\":\"", "x", "\"", M, FALSE, -1, "k" },
  { "\"u\":\"", "x", "\"", M + 1000000, TRUE, -1, "k" },
  { "\"u\":[\"", "x", "\"]", M + 1000000, TRUE, -1, "k" },
  { "\"u\":'", "x", "'", M + 1, TRUE, -1, "k" },
  { "\"u\":'", "x", "'", M + 1000000, FALSE, -1, NULL },
  { "\"", "x", "\":1", M, TRUE, -1, "k" },
  { "\"", "x", "\":1", M + 1, FALSE, -1, NULL },
  { "'", "x", "':1", M + 1, FALSE, -1, NULL },
  { "\"u\":{\"", "x", "\":1}", M, TRUE, -1, "k" },
  { "\"u\":{\"", "x", "\":1}", M + 1, FALSE, -1, NULL },
};

START_TEST (twenty_million_characters_are_the_limit)
{
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
  g_autoptr (GString) json = g_string_new ("{");
  SfcValue slots[3];

  g_string_append (json, long_texts[_i].before);
  for (int i = 0; i < long_texts[_i].n; i++)
    g_string_append (json, long_texts[_i].unit);
  g_string_append_printf (json, "%s,\"b\":\"k\"}", long_texts[_i].after);
  ck_assert_int_eq (sfc_decoder_decode (decoder, json->str, json->len, slots),
                    long_texts[_i].good);
  ck_assert_int_eq (slots[0].null, long_texts[_i].a < 0);
  ck_assert_int_eq ((int)slots[0].n, MAX (long_texts[_i].a, 0));
  check_text (&slots[1], long_texts[_i].b);
}
END_TEST

/* ---- order of members */

START_TEST (members_may_change_their_order)
{
  static const struct
  {
    const char *json, *a, *b;
  } steps[] = {
    { "{\"x\":1,\"a\":\"1\",\"y\":2,\"b\":\"2\",\"z\":3}", "1", "2" },
    { "{\"x\":1,\"a\":\"3\",\"y\":2,\"b\":\"4\",\"z\":3}", "3", "4" },
    { "{\"z\":1,\"b\":\"5\",\"y\":2,\"a\":\"6\",\"x\":3}", "6", "5" },
    { "{\"a\":\"7\",\"b\":\"8\"}", "7", "8" },
    { "{\"y\":2,\"b\":\"9\"}", NULL, "9" },
    { "{\"aa\":\"x\",\"b\":\"9\"}", NULL, "9" },
    { "{\"a\" : \"10\" , \"b\" : \"11\"}", "10", "11" },
    { "{\"a-name-that-is-longer-than-any-prediction\":1,\"b\":\"12\"}", NULL,
      "12" },
    { "{\"a-name-that-is-longer-than-any-prediction\":1,\"a\":\"13\"}", "13",
      NULL },
    { "{\"x\":1,\"a\":\"14\",\"y\":2,\"b\":\"15\",\"z\":3}", "14", "15" },
  };
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *record = NULL;
      SfcValue slots[3];

      ck_assert (decode (decoder, steps[i].json, strlen (steps[i].json),
                         &record, slots));
      check_text (&slots[0], steps[i].a);
      check_text (&slots[1], steps[i].b);
    }
}
END_TEST

START_TEST (any_number_of_names_is_good)
{
  g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);

  for (int i = 0; i < 500; i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"n%d\":%d,\"a\":\"%d\",\"m%d\":\"%d\"}", i, i, i, i, i);
      g_autofree char *text = g_strdup_printf ("%d", i);
      SfcValue slots[3];

      ck_assert (sfc_decoder_decode (decoder, json, strlen (json), slots));
      check_text (&slots[0], text);
    }
}
END_TEST

/* ---- cut records */

START_TEST (no_beginning_of_a_record_is_read_beyond_its_end)
{
  static const char json[]
      = " {\"u\":{\"v\":[1,-2.5e+3,true,null,\"\\u00e9\"]}, \"a\":\"text of "
        "some length \\n\\ud83d\\ude94\",\"w\":false,\"b\":[1,{\"k\":'v'}],"
        "\"t\":\"2018-12-31T23:57:00.000\"}";

  for (gsize n = 0; n < sizeof json; n++)
    {
      g_autoptr (SfcDecoder) decoder = new_decoder (SCHEMA);
      g_autofree char *record = NULL;
      SfcValue slots[3];
      /* once to learn the names, once to expect them */
      gboolean first, second;

      sfc_decoder_decode (decoder, json, strlen (json), slots);
      first = decode (decoder, json, n, &record, slots);
      second = sfc_decoder_decode (decoder, record, n, slots);
      ck_assert_int_eq (first, second);
      ck_assert_int_eq (first, n <= 1 || n >= sizeof json - 1);
    }
}
END_TEST

static Suite *
decoder_suite (void)
{
  Suite *suite = suite_create ("decode/decoder");
  TCase *section = tcase_create ("rows");
  TCase *types = tcase_create ("types");
  TCase *order = tcase_create ("order");

  tcase_add_loop_test (section, row_is_that_of_spark, 0, G_N_ELEMENTS (rows));
  tcase_add_test (section, null_record_is_a_good_row_of_nulls);
  tcase_add_test (section, nul_is_a_character_of_texts);
  tcase_add_test (section, plain_text_is_a_slice_of_the_record);
  suite_add_tcase (suite, section);
  tcase_add_test (types, number_takes_the_type_of_its_column);
  tcase_add_test (types, fraction_is_rounded_once);
  tcase_add_test (types, minus_zero_is_a_double_only_with_a_fraction);
  tcase_add_test (types, decimal_is_plain_text_of_its_scale);
  tcase_add_test (types, malformed_record_goes_to_its_column);
  tcase_add_test (types, thousand_levels_are_the_limit);
  tcase_add_test (types, thousand_digits_are_the_limit);
  tcase_add_loop_test (types, twenty_million_characters_are_the_limit, 0,
                       G_N_ELEMENTS (long_texts));
  suite_add_tcase (suite, types);
  tcase_add_test (order, members_may_change_their_order);
  tcase_add_test (order, any_number_of_names_is_good);
  tcase_add_test (order, no_beginning_of_a_record_is_read_beyond_its_end);
  suite_add_tcase (suite, order);
  return suite;
}

SFC_SUITE_MAIN (decoder_suite)
