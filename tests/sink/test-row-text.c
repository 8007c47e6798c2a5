#include "config.h"

#include "support/file-sink.h"
#include "support/suite.h"

#include <math.h>

/* ---- rows, as Spark 3.5.7 wrote them */

#define ALL_TYPES                                                              \
  "i INT, s STRING, ts TIMESTAMP, d DATE, b BOOLEAN, l BIGINT, f FLOAT, "      \
  "db DOUBLE, dc DECIMAL(20,10)"

static void
fill_all_types (void)
{
  SfcValue *row;

  begin_rows ();
  row = add_row ();
  row[0] = sfc_value_long (1);
  row[1] = text_of ("s");
  row[2] = sfc_value_long (G_GINT64_CONSTANT (1546329420123456));
  row[3] = sfc_value_long (17897);
  row[4] = sfc_value_long (1);
  row[5] = sfc_value_long (5);
  row[6] = (SfcValue){ .d = 1.5 };
  row[7] = (SfcValue){ .d = 1e7 };
  row[8] = text_of ("0.0000001200");
  row = add_row ();
  row[0] = sfc_value_long (2);
  row[1] = text_of ("");
  row[2] = sfc_value_long (G_GINT64_CONSTANT (-3786797222000000)); /* 1850 */
  row[3] = sfc_value_long (-719162);
  row[4] = sfc_value_long (0);
  row[5] = sfc_value_long (-5);
  row[6] = (SfcValue){ .d = NAN };
  row[7] = (SfcValue){ .d = -INFINITY };
  row[8] = text_of ("0.0000000000");
  row = add_row ();
  row[0] = sfc_value_long (3);
  for (guint i = 1; i < schema->n_columns; i++)
    row[i] = sfc_value_null ();
  row = add_row ();
  memcpy (row, sfc_rows_peek (rows, 2), schema->n_columns * sizeof *row);
  row[0] = sfc_value_long (4);
  row[2] = sfc_value_long (-100); /* a moment before 1970 */
  row[8] = text_of ("12345.6789000000");
}

START_TEST (json_has_every_type_as_spark_writes_it)
{
  open_sink ("json", ALL_TYPES, "");
  fill_all_types ();
  write_batch (0);
  file_is ("0",
           "{\"i\":1,\"s\":\"s\",\"ts\":\"2018-12-31T23:57:00.123-08:00\","
           "\"d\":\"2019-01-01\",\"b\":true,\"l\":5,\"f\":1.5,\"db\":1.0E7,"
           "\"dc\":1.200E-7}\n"
           "{\"i\":2,\"s\":\"\",\"ts\":\"1850-01-01T00:00:00.000-07:52\","
           "\"d\":\"0001-01-01\",\"b\":false,\"l\":-5,\"f\":\"NaN\","
           "\"db\":\"-Infinity\",\"dc\":0E-10}\n"
           "{\"i\":3}\n"
           "{\"i\":4,\"ts\":\"1969-12-31T15:59:59.999-08:00\","
           "\"dc\":12345.6789000000}\n");
}
END_TEST

START_TEST (json_writes_nulls_when_asked_to)
{
  static const char *const texts[] = { "a\n\"\\\x7f", NULL };

  open_sink ("json", "a STRING", "sink a.ignoreNullFields=false\n");
  begin_rows ();
  add_row ()[0] = text_of (texts[0]);
  add_row ()[0] = sfc_value_null ();
  write_batch (0);
  file_is ("0", "{\"a\":\"a\\n\\\"\\\\\x7f\"}\n{\"a\":null}\n");
}
END_TEST

START_TEST (csv_has_every_type_as_spark_writes_it)
{
  open_sink ("csv", ALL_TYPES, "sink a.header=true\n");
  fill_all_types ();
  write_batch (0);
  file_is ("0", "i,s,ts,d,b,l,f,db,dc\n"
                "1,s,2018-12-31T23:57:00.123-08:00,2019-01-01,true,5,1.5,"
                "1.0E7,1.200E-7\n"
                "2,\"\",1850-01-01T00:00:00.000-07:52,0001-01-01,false,-5,NaN,"
                "-Infinity,0E-10\n"
                "3,,,,,,,,\n"
                "4,,1969-12-31T15:59:59.999-08:00,,,,,,12345.6789000000\n");
}
END_TEST

START_TEST (times_are_in_the_zone_of_the_sink)
{
  open_sink ("csv", "t TIMESTAMP", "sink a.timeZone=UTC\n");
  begin_rows ();
  add_row ()[0] = sfc_value_long (G_GINT64_CONSTANT (1546329420000000));
  write_batch (0);
  file_is ("0", "2019-01-01T07:57:00.000Z\n");
}
END_TEST

/* Every text of the first column, what Spark makes of it by default, with
 * the options of @csv_options, and so on. */
static const struct
{
  const char *text, *plain, *untrimmed, *escape, *quote, *no_escape, *all;
} texts[] = {
  { "a,b", "\"a,b\"", "\"a,b\"", "\"a,b\"", "'a,b'", "\"a,b\"", "\"a,b\"" },
  { "a\"b", "\"a\\\"b\"", "\"a\\\"b\"", "\"a\"\"b\"", "a\"b", "a\"b",
    "\"a\\\"b\"" },
  { "a\\b", "a\\b", "a\\b", "a\\b", "a\\b", "a\\b", "\"a\\\\b\"" },
  { "a\\\"b", "\"a\\\\\\\"b\"", "\"a\\\\\\\"b\"", "\"a\\\"\"b\"", "a\\\"b",
    "a\\\"b", "\"a\\\\\\\"b\"" },
  { "\"a\"", "\"\\\"a\\\"\"", "\"\\\"a\\\"\"", "\"\"\"a\"\"\"", "\"a\"",
    "\"\\\"a\\\"\"", "\"\\\"a\\\"\"" },
  { "a\nb", "\"a\nb\"", "\"a\nb\"", "\"a\nb\"", "'a\nb'", "\"a\nb\"",
    "\"a\nb\"" },
  { "a\rb", "\"a\rb\"", "\"a\rb\"", "\"a\rb\"", "'a\rb'", "\"a\rb\"",
    "\"a\rb\"" },
  { " lead", "lead", " lead", "lead", "lead", "lead", "\"lead\"" },
  { "trail ", "trail", "trail ", "trail", "trail", "trail", "\"trail\"" },
  { "\ttab\t", "tab", "\ttab\t", "tab", "tab", "tab", "\"tab\"" },
  { " ", "\"\"", " ", "\"\"", "\"\"", "\"\"", "\"\"" },
  { "#c", "\"#c\"", "\"#c\"", "\"#c\"", "'#c'", "\"#c\"", "\"#c\"" },
  { "a#c", "a#c", "a#c", "a#c", "a#c", "a#c", "\"a#c\"" },
  { "", "\"\"", "\"\"", "\"\"", "\"\"", "\"\"", "\"\"" },
  { "\\", "\\", "\\", "\\", "\\", "\\", "\"\\\\\"" },
  { "\"", "\"\\\"\"", "\"\\\"\"", "\"\"\"\"", "\"", "\"\\\"\"", "\"\\\"\"" },
  { "'", "'", "'", "'", "'\\''", "'", "\"'\"" },
  { "\\,", "\"\\\\,\"", "\"\\\\,\"", "\"\\,\"", "'\\\\,'", "\"\\\\,\"",
    "\"\\\\,\"" },
  { " \"q\" ", "\"\\\"q\\\"\"", "\" \\\"q\\\" \"", "\"\"\"q\"\"\"", "\"q\"",
    "\"\\\"q\\\"\"", "\"\\\"q\\\"\"" },
  { "\001\037\177", "\177", "\001\037\177", "\177", "\177", "\177",
    "\"\177\"" },
  { "\u00a0x\u00a0", "\u00a0x\u00a0", "\u00a0x\u00a0", "\u00a0x\u00a0",
    "\u00a0x\u00a0", "\u00a0x\u00a0", "\"\u00a0x\u00a0\"" },
  { NULL, "", "", "", "", "", "\"\"" },
};

static const struct
{
  const char *lines, *second;
  gsize place; /* of what it makes, in @texts */
} csv_options[] = {
  { "", ",z", G_STRUCT_OFFSET (typeof (texts[0]), plain) },
  { "sink a.ignoreLeadingWhiteSpace=false\n"
    "sink a.ignoreTrailingWhiteSpace=false\n",
    ",z", G_STRUCT_OFFSET (typeof (texts[0]), untrimmed) },
  { "sink a.escape=\"\n", ",z", G_STRUCT_OFFSET (typeof (texts[0]), escape) },
  { "sink a.quote='\n", ",z", G_STRUCT_OFFSET (typeof (texts[0]), quote) },
  { "sink a.escapeQuotes=false\n", ",z",
    G_STRUCT_OFFSET (typeof (texts[0]), no_escape) },
  { "sink a.quoteAll=true\n", ",\"z\"",
    G_STRUCT_OFFSET (typeof (texts[0]), all) },
};

START_TEST (csv_quotes_as_spark_does)
{
  g_autoptr (GString) wanted = g_string_new (NULL);

  open_sink ("csv", "a STRING, b STRING", csv_options[_i].lines);
  begin_rows ();
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      SfcValue *row = add_row ();

      row[0] = text_of (texts[i].text);
      row[1] = text_of ("z");
      g_string_append_printf (
          wanted, "%s%s\n",
          G_STRUCT_MEMBER (const char *, &texts[i], csv_options[_i].place),
          csv_options[_i].second);
    }
  write_batch (0);
  file_is ("0", wanted->str);
}
END_TEST

static const struct
{
  const char *lines, *wanted;
} csv_values[] = {
  { "", "a,\n\"\",\n,\n" },
  { "sink a.nullValue=NULL\nsink a.emptyValue=E\n", "a,NULL\nE,NULL\nNULL,"
                                                    "NULL\n" },
  { "sink a.sep=\\t\n", "a\t\n\"\"\t\n\t\n" },
  { "sink a.delimiter=;\n", "a;\n\"\";\n;\n" },
  { "sink a.sep=|\nsink a.delimiter=;\n", "a|\n\"\"|\n|\n" },
  { "sink a.nullValue=\"\n", "a,\"\\\"\"\n\"\",\"\\\"\"\n\"\\\"\",\"\\\"\"\n" },
  { "sink a.quoteAll=true\nsink a.emptyValue=\n", "\"a\",\"\"\n\"\",\"\"\n"
                                                  "\"\",\"\"\n" },
};

START_TEST (csv_has_the_texts_of_null_and_empty_that_it_is_told)
{
  open_sink ("csv", "a STRING, b STRING", csv_values[_i].lines);
  begin_rows ();
  for (const char *const *p = (const char *const[]){ "a", "", NULL }; p != NULL;
       p = *p != NULL ? p + 1 : NULL)
    {
      SfcValue *row = add_row ();

      row[0] = text_of (*p);
      row[1] = sfc_value_null ();
    }
  write_batch (0);
  file_is ("0", csv_values[_i].wanted);
}
END_TEST

START_TEST (csv_has_no_line_for_a_row_without_any_text)
{
  open_sink ("csv", "a STRING", "sink a.header=true\n");
  begin_rows ();
  add_row ()[0] = text_of ("x");
  add_row ()[0] = sfc_value_null ();
  add_row ()[0] = text_of ("y");
  write_batch (0);
  file_is ("0", "a\nx\ny\n");
}
END_TEST

START_TEST (json_has_a_window_as_an_object)
{
  g_autoptr (SfcSchema) window = sfc_schema_new ();

  sfc_schema_add (window,
                  &(SfcColumn){ .name = (char *)"window",
                                .type = SFC_TYPE_WINDOW,
                                .window_us = G_GINT64_CONSTANT (600000000) });
  open_sink ("json", "a INT", "");
  g_clear_pointer (&sink, sfc_sink_free);
  sink = sfc_sink_new (settings, "a", window, zone, &error);
  rows = sfc_rows_new (window);
  add_row ()[0] = sfc_value_long (G_GINT64_CONSTANT (1546329000000000));
  write_batch (0);
  file_is ("0", "{\"window\":{\"start\":\"2018-12-31T23:50:00.000-08:00\","
                "\"end\":\"2019-01-01T00:00:00.000-08:00\"}}\n");
}
END_TEST

START_TEST (csv_refuses_a_window)
{
  g_autoptr (SfcSchema) window = sfc_schema_new ();

  sfc_schema_add (window, &(SfcColumn){ .name = (char *)"window",
                                        .type = SFC_TYPE_WINDOW });
  open_sink ("csv", "a INT", "");
  g_clear_pointer (&sink, sfc_sink_free);
  sink = sfc_sink_new (settings, "a", window, zone, &error);
  ck_assert_ptr_null (sink);
  ck_assert_str_eq (error->message,
                    "[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The CSV datasource "
                    "doesn't support the column `window` of the type "
                    "\"STRUCT<start: TIMESTAMP, end: TIMESTAMP>\".");
}
END_TEST

static Suite *
row_text_suite (void)
{
  Suite *suite = suite_create ("sink/row-text");
  TCase *json = tcase_create ("json");
  TCase *csv = tcase_create ("csv");

  tcase_add_checked_fixture (json, setup, teardown);
  tcase_add_test (json, json_has_every_type_as_spark_writes_it);
  tcase_add_test (json, json_writes_nulls_when_asked_to);
  tcase_add_test (json, json_has_a_window_as_an_object);
  suite_add_tcase (suite, json);
  tcase_add_checked_fixture (csv, setup, teardown);
  tcase_add_test (csv, csv_has_every_type_as_spark_writes_it);
  tcase_add_test (csv, times_are_in_the_zone_of_the_sink);
  tcase_add_loop_test (csv, csv_quotes_as_spark_does, 0,
                       G_N_ELEMENTS (csv_options));
  tcase_add_loop_test (csv, csv_has_the_texts_of_null_and_empty_that_it_is_told,
                       0, G_N_ELEMENTS (csv_values));
  tcase_add_test (csv, csv_has_no_line_for_a_row_without_any_text);
  tcase_add_test (csv, csv_refuses_a_window);
  suite_add_tcase (suite, csv);
  return suite;
}

SFC_SUITE_MAIN (row_text_suite)
