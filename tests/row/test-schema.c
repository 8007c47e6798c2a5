#include "config.h"

#include "row/schema.h"

#include <string.h>

#include "base/error.h"
#include "support/suite.h"

static const struct
{
  const char *ddl, *text; /* as printSchema shows it */
} good[] = {
  { "a STRING", "root\n |-- a: string (nullable = true)\n" },
  { " a  string ", "root\n |-- a: string (nullable = true)\n" },
  { "a: STRING", "root\n |-- a: string (nullable = true)\n" },
  { "a INT, b INTEGER", "root\n |-- a: integer (nullable = true)\n"
                        " |-- b: integer (nullable = true)\n" },
  { "a BIGINT,b LONG", "root\n |-- a: long (nullable = true)\n"
                       " |-- b: long (nullable = true)\n" },
  { "a FLOAT, b REAL, c DOUBLE",
    "root\n |-- a: float (nullable = true)\n |-- b: float (nullable = true)\n"
    " |-- c: double (nullable = true)\n" },
  { "a BOOLEAN, b DATE, c TIMESTAMP",
    "root\n |-- a: boolean (nullable = true)\n"
    " |-- b: date (nullable = true)\n |-- c: timestamp (nullable = true)\n" },
  { "a DECIMAL", "root\n |-- a: decimal(10,0) (nullable = true)\n" },
  { "a DEC(5)", "root\n |-- a: decimal(5,0) (nullable = true)\n" },
  { "a NUMERIC( 38 , 18 )",
    "root\n |-- a: decimal(38,18) (nullable = true)\n" },
  /* from_json makes every column nullable */
  { "a STRING NOT NULL", "root\n |-- a: string (nullable = true)\n" },
  { "a STRING NOT NULL COMMENT 'x, \\' y', b INT",
    "root\n |-- a: string (nullable = true)\n"
    " |-- b: integer (nullable = true)\n" },
  { "`a b` STRING, `c``d` INT", "root\n |-- a b: string (nullable = true)\n"
                                " |-- c`d: integer (nullable = true)\n" },
  { "Integer STRING, string INT",
    "root\n |-- Integer: string (nullable = true)\n"
    " |-- string: integer (nullable = true)\n" },
};

START_TEST (ddl_of_spark_is_a_schema)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSchema) schema = NULL;
  g_autofree char *text = NULL;

  schema = sfc_schema_parse (good[_i].ddl, &error);
  ck_assert_msg (schema != NULL, "%s", error != NULL ? error->message : "");
  text = sfc_schema_to_text (schema);
  ck_assert_str_eq (text, good[_i].text);
}
END_TEST

static const struct
{
  const char *ddl, *message;
} bad[] = {
  { "", "a name is missing at character 1" },
  { "a", "a type that is not known at character 2" },
  { "a STRIN", "a type that is not known at character 3" },
  { "a STRINGS", "a type that is not known at character 3" },
  { "a STRING,", "a name is missing at character 10" },
  { "a STRING b INT", "“,” is missing at character 10" },
  { "a STRING, A INT", "[AMBIGUOUS_REFERENCE_TO_FIELDS]" },
  { "a STRING NOT", "NULL is missing" },
  { "a STRING COMMENT", "a quoted comment is missing" },
  { "a STRING COMMENT 'x", "a quote is open" },
  { "a STRING COMMENT 'x\\", "a quote is open" },
  { "`a STRING", "a back quote is open" },
  { "a DECIMAL(39)", "DECIMAL takes a precision of 1 to 38" },
  { "a DECIMAL(0)", "DECIMAL takes a precision of 1 to 38" },
  { "a DECIMAL(5,6)", "DECIMAL takes a precision of 1 to 38" },
  { "a DECIMAL(5", "“)” is missing" },
  { "a ARRAY<STRING>", "column a: ARRAY is not supported" },
  { "a MAP<STRING, INT>", "column a: MAP is not supported" },
  { "a STRUCT<b: INT>", "column a: STRUCT is not supported" },
};

START_TEST (other_ddl_is_an_error_that_says_where)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_schema_parse (bad[_i].ddl, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, bad[_i].message) != NULL, "%s",
                 error->message);
}
END_TEST

START_TEST (column_is_found_by_its_exact_name)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse ("a INT, bc STRING", NULL);

  ck_assert_int_eq (sfc_schema_find (schema, "a"), 0);
  ck_assert_int_eq (sfc_schema_find (schema, "bc"), 1);
  ck_assert_int_eq (sfc_schema_find (schema, "A"), -1);
  ck_assert_int_eq (sfc_schema_find (schema, "b"), -1);
  ck_assert_int_eq (sfc_schema_find (schema, ""), -1);
}
END_TEST

START_TEST (added_column_is_a_copy)
{
  g_autoptr (SfcSchema) schema = sfc_schema_new ();
  char name[] = "window";
  SfcColumn column
      = { .name = name, .type = SFC_TYPE_WINDOW, .window_us = 600000000 };
  g_autofree char *text = NULL;

  ck_assert_uint_eq (sfc_schema_add (schema, &column), 0);
  name[0] = 'x';
  text = sfc_schema_to_text (schema);
  ck_assert_str_eq (text, "root\n |-- window: struct (nullable = false)\n"
                          " |    |-- start: timestamp (nullable = true)\n"
                          " |    |-- end: timestamp (nullable = true)\n");
}
END_TEST

static Suite *
schema_suite (void)
{
  Suite *suite = suite_create ("row/schema");
  TCase *tcase = tcase_create ("schema");

  tcase_add_loop_test (tcase, ddl_of_spark_is_a_schema, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tcase, other_ddl_is_an_error_that_says_where, 0,
                       G_N_ELEMENTS (bad));
  tcase_add_test (tcase, column_is_found_by_its_exact_name);
  tcase_add_test (tcase, added_column_is_a_copy);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (schema_suite)
