#include "config.h"

#include "table/static-table.h"
#include "support/suite.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"

#define MAX_BYTES (1 << 28)

static char *folder, *path;
static SfcStaticTable *table;
static GError *error;

static void
setup (void)
{
  folder = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
}

static void
teardown (void)
{
  g_clear_error (&error);
  g_clear_pointer (&table, sfc_static_table_unref);
  if (path != NULL)
    g_unlink (path);
  g_rmdir (folder);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&folder, g_free);
}

static void
load_bytes (const char *name, const char *text, gssize n)
{
  g_clear_pointer (&path, g_free);
  path = g_build_filename (folder, name, NULL);
  ck_assert (g_file_set_contents (path, text, n, NULL));
  table = sfc_static_table_load (path, MAX_BYTES, &error);
}

static void
load (const char *name, const char *text)
{
  load_bytes (name, text, -1);
}

static void
append_cell (GString *out, const SfcValue *value, SfcType type)
{
  if (value->null)
    g_string_append (out, "NULL");
  else if (type == SFC_TYPE_STRING)
    g_string_append_printf (out, "'%.*s'", (int)value->n, value->s);
  else if (type == SFC_TYPE_DOUBLE)
    g_string_append_printf (out, "%g", value->d);
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value->i);
}

/* "NAME:TYPE NAME:TYPE | CELL CELL | CELL CELL" */
static char *
dump (void)
{
  GString *out = g_string_new (NULL);
  const SfcSchema *schema = sfc_static_table_peek_schema (table);

  for (guint i = 0; i < schema->n_columns; i++)
    {
      ck_assert (schema->columns[i].nullable);
      g_string_append_printf (out, "%s:%s ", schema->columns[i].name,
                              sfc_type_name (schema->columns[i].type));
    }
  for (guint32 row = 0; row < sfc_static_table_get_n (table); row++)
    {
      g_string_append (out, "| ");
      for (guint i = 0; i < schema->n_columns; i++)
        {
          append_cell (out, &sfc_static_table_peek (table, row)[i],
                       schema->columns[i].type);
          g_string_append_c (out, ' ');
        }
    }
  return g_strchomp (g_string_free (out, FALSE));
}

/* ---- what a file says */

static const struct
{
  const char *name, *text, *dump;
} files[] = {
  { "array.json", "\n[\n {\"b\":\"x\", \"a\":\"y\"},\n {\"b\":\"z\"}\n]\n",
    "a:string b:string | 'y' 'x' | NULL 'z'" },
  { "lines.json", "{\"a\":\"x\"}\n\n{\"a\":\"y\"}\n", "a:string | 'x' | 'y'" },
  { "glued.json", "{\"a\":1}{\"a\":2}[{\"a\":3}]", "a:long | 1 | 2 | 3" },
  { "bom.json", "\xef\xbb\xbf[{\"a\":1}]", "a:long | 1" },
  { "empty.json", " \n", "" },
  { "none.json", "[]", "" },
  { "bare.json", "[{},{}]", "| |" },
  { "order.json", "{\"b\":1,\"_c\":2,\"B\":3,\"a\":4}",
    "B:long _c:long a:long b:long | 3 2 4 1" },
  { "twice.json", "{\"a\":1,\"a\":2,\"b\":3,\"b\":null}",
    "a:long b:long | 2 NULL" },
  /* types */
  { "long.json", "{\"a\":-0}{\"a\":9223372036854775807}",
    "a:long | 0 | 9223372036854775807" },
  { "double.json", "{\"a\":1}{\"a\":2.5}{\"a\":-1e2}",
    "a:double | 1 | 2.5 | -100" },
  { "boolean.json", "{\"a\":true}{\"a\":false}{\"a\":null}",
    "a:boolean | 1 | 0 | NULL" },
  { "null.json", "{\"a\":null}{}", "a:string | NULL | NULL" },
  { "mixed.json", "{\"a\":7}{\"a\":\"x\"}{\"a\":1.10}{\"a\":true}",
    "a:string | '7' | 'x' | '1.1' | 'true'" },
  { "flags.json", "{\"a\":1}{\"a\":false}", "a:string | '1' | 'false'" },
  { "large.json", "{\"a\":9223372036854775808}",
    "a:string | '9223372036854775808'" },
  { "nested.json",
    "{\"a\": { \"k\" : [ 1 , 1.50, \"q\\\"\" , null, { } ,[ ] ] } }",
    "a:string | '{\"k\":[1,1.5,\"q\\\"\",null,{},[]]}'" },
  { "nested-and-long.json", "{\"a\":[1]}{\"a\":2}", "a:string | '[1]' | '2'" },
  /* strings */
  { "escapes.json", "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\"}",
    "a:string | '\"\\/\b\f\n\r\tA\u00e9'" },
  { "pair.json", "{\"a\":\"\\ud83d\\ude94\"}", "a:string | '\U0001F694'" },
  { "name.json", "{\"\\u0061b\":\"\"}", "ab:string | ''" },
  /* CSV */
  { "a.csv", "b,a\n1,x\n2,\n", "b:string a:string | '1' 'x' | '2' NULL" },
  { "crlf.csv", "a,b\r\n1,2\r\n", "a:string b:string | '1' '2'" },
  { "end.csv", "a,b\n1,2", "a:string b:string | '1' '2'" },
  { "cr.csv", "a\nx\ry\r", "a:string | 'x' | 'y'" },
  { "quotes.csv", "\"a,1\",b\n\"x,y\",\"\"\n \"x\", y \n\"x\"\t,\" \"\n",
    "a,1:string b:string | 'x,y' NULL | ' \"x\"' ' y ' | 'x' ' '" },
  { "escapes.csv", "a,b\n\"x \\\"y\\\"\",\"\\\\\"\n\\\"x\\\",\"x\\n\"\n",
    "a:string b:string | 'x \"y\"' '\\' | '\\\"x\\\"' 'x\\n'" },
  { "doubled.csv", "a,b\n\"x \"\"y\"\"\",\"\"\"\"\n\"x\"\"y,z\"\",1\n",
    "a:string b:string | '\"x \"\"y\"\"\"' '\"\"' | '\"x\"\"y' 'z\"\"'" },
  { "open.csv", "a,b\n\"x,y\nz,\"\n\"x\\\",y\n1,\"\\\n",
    "a:string b:string | 'x,y' NULL | 'z' '\"' | 'x\",y' NULL | '1' NULL" },
  { "behind.csv",
    "a,b\n\"x\"y,\"x\" y\n\"x\" y\",1\n1,\"x\" y\"\n1,\"x\" \"y\n",
    "a:string b:string | '\"x\"y' '\"x\" y' | '\"x\" y\"' '1' "
    "| '1' '\"x\" y\"\"' | '1' '\"x\" \"y'" },
  { "lost.csv", "a,b\n\"x\"\\y,z,1\n\"x\"\\y\"\\,z,1,2\n",
    "a:string b:string | 'x\"\\yz,1' NULL | 'x\"\\y\"\\z1,2' NULL" },
  { "broken.csv", "a,b\n\"line\nbreak\",1\n",
    "a:string b:string | 'line' NULL | 'break\"' '1'" },
  { "long.csv", "a,b\n1,2,3\n1,\n,\n",
    "a:string b:string "
    "| '1' '2' | '1' NULL | NULL NULL" },
  { "short.csv", "a,b,c\n1\n", "a:string b:string c:string | '1' NULL NULL" },
  { "blank.csv", "\n \na\n\n1\n \t\n\n#2\n", "a:string | '1' | '#2'" },
  { "unnamed.csv", "a,,b\n1,2,3\n",
    "a:string _c1:string b:string | '1' '2' '3'" },
  { "twice.csv", "a,A,b,,a\n",
    "a0:string A1:string b:string _c3:string "
    "a4:string" },
  { "header.csv", "a,b\n", "a:string b:string" },
  { "bom.csv",
    "\xef\xbb\xbf"
    "a\n1\n",
    "a:string | '1'" },
  /* the name does not say which */
  { "codes", " [{\"a\":1}]", "a:long | 1" },
  { "codes.txt", "{\"a\":1}", "a:long | 1" },
  { "codes.dat", "a\n1\n", "a:string | '1'" },
  { "brace.csv", "{\n1\n", "{:string | '1'" },
};

START_TEST (file_gives_columns_and_rows)
{
  g_autofree char *text = NULL;

  load (files[_i].name, files[_i].text);
  if (error != NULL)
    ck_abort_msg ("%s", error->message);
  text = dump ();
  ck_assert_str_eq (text, files[_i].dump);
}
END_TEST

START_TEST (nul_escape_does_not_end_a_string)
{
  load ("nul.json", "{\"a\":\"x\\u0000y\"}");
  ck_assert_ptr_nonnull (table);
  ck_assert_uint_eq (sfc_static_table_peek (table, 0)->n, 3);
  ck_assert_mem_eq (sfc_static_table_peek (table, 0)->s, "x\0y", 3);
}
END_TEST

static const struct
{
  const char *name, *text, *message; /* behind the path */
} broken[] = {
  { "a.json", "[{\"a\":1},\n{\"a\":}]", ":2: malformed JSON: a value is" },
  { "a.json", "[{\"a\":1}\n{\"a\":2}]", ":2: malformed JSON: ',' or ']'" },
  { "a.json", "[{\"a\":1},\n]", ":2: malformed JSON: an object" },
  { "a.json", "[{\"a\":1}", ":1: malformed JSON: ',' or ']'" },
  { "a.json", "{\"a\":1,}", ":1: malformed JSON: a member's name" },
  { "a.json", "{\"a\" 1}", ":1: malformed JSON: ':'" },
  { "a.json", "{\"a\":1 \"b\":2}", ":1: malformed JSON: ',' or '}'" },
  { "a.json", "{a:1}", ":1: malformed JSON: a member's name" },
  { "a.json", "{'a':1}", ":1: malformed JSON: a member's name" },
  { "a.json", "[1]", ":1: malformed JSON: an object" },
  { "a.json", "{\"a\":1}\nx", ":2: malformed JSON: an object" },
  { "a.json", "{\"a\":1}]", ":1: malformed JSON: an object" },
  { "a.json", "{\"a\":010}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":0x10}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":-}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":+1}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":.5}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":5.}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":1e}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":NaN}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":truex}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":\"x\n\"}", ":1: malformed JSON: a string" },
  { "a.json", "{\"a\":\"x", ":1: malformed JSON: a string" },
  { "a.json", "{\"a\":\"\\x41\"}", ":1: malformed JSON: an escape" },
  { "a.json", "{\"a\":\"\\", ":1: malformed JSON: an escape" },
  { "a.json", "{\"a\":\"\\u12\"}", ":1: malformed JSON: \\u takes" },
  { "a.json", "{\"a\":\"\\ud800\"}", ":1: malformed JSON: half" },
  { "a.json", "{\"a\":\"\\ud800\\u0041\"}", ":1: malformed JSON: half" },
  { "a.json", "{\"a\":\"\\udc00\"}", ":1: malformed JSON: half" },
  { "a.json", "{\"a\":[1,]}", ":1: malformed JSON: a value" },
  { "a.json", "{\"a\":[1}}", ":1: malformed JSON: ',' or ']'" },
  { "a.json", "{\"a\":{\"b\":1]}", ":1: malformed JSON: ',' or '}'" },
  { "a.json", "\n\n{\"a\":\"\xff\"}", ":3: this is not UTF-8" },
  { "a.csv", "", ": the header is missing" },
  { "a.csv", "\r\n", ": the header is missing" },
  { "a.csv", "a,A0,a\n", ": [COLUMN_ALREADY_EXISTS] The column `a0`" },
  { "a.csv", "_c1,\n", ": [COLUMN_ALREADY_EXISTS] The column `_c1`" },
};

START_TEST (broken_file_names_line_and_fault)
{
  g_autofree char *message = NULL;

  load (broken[_i].name, broken[_i].text);
  ck_assert_ptr_null (table);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  message = g_strconcat (path, broken[_i].message, NULL);
  if (!g_str_has_prefix (error->message, message))
    ck_assert_str_eq (error->message, message);
}
END_TEST

START_TEST (nul_byte_is_not_text)
{
  load_bytes ("a.json", "{\"a\":\"x\0y\"}", 11);
  ck_assert_ptr_null (table);
  ck_assert (g_str_has_suffix (error->message, ":1: this is not UTF-8"));
}
END_TEST

static char *
nested (int depth)
{
  GString *text = g_string_new ("{\"a\":");

  for (int i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (int i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (g_string_append_c (text, '}'), FALSE);
}

START_TEST (nesting_has_a_limit)
{
  g_autofree char *most = nested (1000), *more = nested (1001);
  g_autofree char *abyss = nested (200000);

  load ("a.json", most);
  ck_assert_ptr_nonnull (table);
  g_clear_pointer (&table, sfc_static_table_unref);
  load ("a.json", more);
  ck_assert_ptr_null (table);
  ck_assert_ptr_nonnull (strstr (error->message, "nested deeper than 1000"));
  g_clear_error (&error);
  load ("a.json", abyss);
  ck_assert_ptr_null (table);
}
END_TEST

START_TEST (size_of_a_file_has_a_limit)
{
  static const char text[] = "[{\"a\":1}]";
  gint64 size = strlen (text);

  for (gint64 most = size + 1; most >= size - 1; most--)
    {
      g_clear_pointer (&table, sfc_static_table_unref);
      load ("t.json", text);
      g_clear_pointer (&table, sfc_static_table_unref);
      table = sfc_static_table_load (path, most, &error);
      ck_assert_int_eq (table != NULL, size <= most);
    }
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_RESOURCES));
  ck_assert_ptr_nonnull (strstr (error->message, "at most 8 bytes"));
  ck_assert_ptr_nonnull (strstr (error->message, "sfcrime.maxTableSize"));
}
END_TEST

START_TEST (file_that_is_not_there_is_a_setting_to_change)
{
  path = g_build_filename (folder, "none.json", NULL);
  table = sfc_static_table_load (path, MAX_BYTES, &error);
  ck_assert_ptr_null (table);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert (g_str_has_prefix (error->message, path));
  ck_assert (g_str_has_suffix (error->message, "No such file or directory"));
}
END_TEST

START_TEST (folder_is_not_a_table)
{
  table = sfc_static_table_load (folder, MAX_BYTES, &error);
  ck_assert_ptr_null (table);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
}
END_TEST

/* ---- names */

static const struct
{
  const char *list;
  const char *names; /* NULL: refused */
  const char *message;
} renames[] = {
  { "a:x", "x b:string", NULL },
  { " a : x , b:y", "x y:string", NULL },
  { "A:x", "x b:string", NULL },
  { "a:a", "a b:string", NULL },
  { "a:A", "A b:string", NULL },
  { "a:x,x:z", "z b:string", NULL },
  { "c:x", NULL, "the table has no column c" },
  { "a:b", NULL, "the table has a column b already" },
  { "a", NULL, "“a” is not FROM:TO" },
  { "a:", NULL, "“a:” is not FROM:TO" },
  { "a:b:c", NULL, "“a:b:c” is not FROM:TO" },
};

START_TEST (columns_take_new_names)
{
  const SfcSchema *schema;
  g_autofree char *names = NULL;
  gboolean ok;

  load ("a.json", "{\"a\":\"1\",\"b\":\"2\"}");
  ok = sfc_static_table_rename (table, renames[_i].list, &error);
  ck_assert_int_eq (ok, renames[_i].names != NULL);
  if (!ok)
    {
      ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
      ck_assert_str_eq (error->message, renames[_i].message);
      return;
    }
  schema = sfc_static_table_peek_schema (table);
  names = g_strdup_printf ("%s %s:string", schema->columns[0].name,
                           schema->columns[1].name);
  ck_assert_str_eq (names, renames[_i].names);
}
END_TEST

/* ---- index */

/* Returns: the rows with @key, as "0 2" */
static char *
find (const SfcValue *key)
{
  GString *rows = g_string_new (NULL);

  for (guint32 row = sfc_static_table_find (table, key);
       row != SFC_STATIC_TABLE_END;
       row = sfc_static_table_find_next (table, row))
    g_string_append_printf (rows, "%u ", row);
  return g_strchomp (g_string_free (rows, FALSE));
}

static void
check_found (const SfcValue *key, const char *rows)
{
  g_autofree char *found = find (key);

  ck_assert_str_eq (found, rows);
}

static const struct
{
  const char *key, *rows;
} strings[] = {
  { "D", "0 2 5" }, { "E", "1" }, { "d", "" }, { "", "4" }, { "DD", "" },
};

START_TEST (key_finds_its_rows_in_file_order)
{
  load ("a.json", "[{\"k\":\"D\"},{\"k\":\"E\"},{\"k\":\"D\"},{\"k\":null},"
                  "{\"k\":\"\"},{\"k\":\"D\"}]");
  sfc_static_table_index (table, (const guint[]){ 0 }, 1);
  check_found (&(SfcValue){ .s = strings[_i].key,
                            .n = (guint32)strlen (strings[_i].key) },
               strings[_i].rows);
}
END_TEST

START_TEST (null_matches_nothing)
{
  load ("a.json", "[{\"a\":null,\"b\":1},{\"a\":\"x\",\"b\":null}]");
  sfc_static_table_index (table, (const guint[]){ 0, 1 }, 2);
  check_found ((const SfcValue[]){ sfc_value_null (), sfc_value_long (1) }, "");
  check_found (
      (const SfcValue[]){ sfc_value_string ("x", 1), sfc_value_null () }, "");
  check_found (
      (const SfcValue[]){ sfc_value_string ("x", 1), sfc_value_long (0) }, "");
}
END_TEST

START_TEST (several_columns_match_together)
{
  load ("a.json", "[{\"a\":\"x\",\"b\":1},{\"a\":\"x\",\"b\":2},"
                  "{\"a\":\"y\",\"b\":1},{\"a\":\"x\",\"b\":1}]");
  sfc_static_table_index (table, (const guint[]){ 1, 0 }, 2);
  check_found (
      (const SfcValue[]){ sfc_value_long (1), sfc_value_string ("x", 1) },
      "0 3");
  check_found (
      (const SfcValue[]){ sfc_value_long (2), sfc_value_string ("y", 1) }, "");
}
END_TEST

START_TEST (doubles_match_as_in_spark)
{
  load ("a.json", "[{\"a\":0.0},{\"a\":-0.0},{\"a\":1.5}]");
  sfc_static_table_index (table, (const guint[]){ 0 }, 1);
  check_found (&(SfcValue){ .d = -0.0 }, "0 1");
  check_found (&(SfcValue){ .d = 1.5 }, "2");
  check_found (&(SfcValue){ .d = NAN }, "");
}
END_TEST

START_TEST (every_row_of_a_large_table_is_found)
{
  g_autoptr (GString) text = g_string_new ("key,n\n");

  for (int i = 0; i < 20000; i++)
    g_string_append_printf (text, "k%d,%d\n", i / 2, i);
  load ("a.csv", text->str);
  ck_assert_uint_eq (sfc_static_table_get_n (table), 20000);
  sfc_static_table_index (table, (const guint[]){ 0 }, 1);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);
      g_autofree char *rows = g_strdup_printf ("%u %u", 2 * i, 2 * i + 1);

      check_found (&(SfcValue){ .s = key, .n = (guint32)strlen (key) }, rows);
    }
}
END_TEST

START_TEST (empty_table_finds_nothing)
{
  load ("a.csv", "a\n");
  sfc_static_table_index (table, (const guint[]){ 0 }, 1);
  check_found (&(SfcValue){ .s = "x", .n = 1 }, "");
}
END_TEST

static Suite *
static_table_suite (void)
{
  Suite *suite = suite_create ("table/static-table");
  TCase *file = tcase_create ("file");
  TCase *names = tcase_create ("names");
  TCase *index = tcase_create ("index");

  tcase_add_checked_fixture (file, setup, teardown);
  tcase_add_loop_test (file, file_gives_columns_and_rows, 0,
                       G_N_ELEMENTS (files));
  tcase_add_test (file, nul_escape_does_not_end_a_string);
  tcase_add_loop_test (file, broken_file_names_line_and_fault, 0,
                       G_N_ELEMENTS (broken));
  tcase_add_test (file, nul_byte_is_not_text);
  tcase_add_test (file, nesting_has_a_limit);
  tcase_add_test (file, size_of_a_file_has_a_limit);
  tcase_add_test (file, file_that_is_not_there_is_a_setting_to_change);
  tcase_add_test (file, folder_is_not_a_table);
  suite_add_tcase (suite, file);

  tcase_add_checked_fixture (names, setup, teardown);
  tcase_add_loop_test (names, columns_take_new_names, 0,
                       G_N_ELEMENTS (renames));
  suite_add_tcase (suite, names);

  tcase_add_checked_fixture (index, setup, teardown);
  tcase_add_loop_test (index, key_finds_its_rows_in_file_order, 0,
                       G_N_ELEMENTS (strings));
  tcase_add_test (index, null_matches_nothing);
  tcase_add_test (index, several_columns_match_together);
  tcase_add_test (index, doubles_match_as_in_spark);
  tcase_add_test (index, every_row_of_a_large_table_is_found);
  tcase_add_test (index, empty_table_finds_nothing);
  suite_add_tcase (suite, index);
  return suite;
}

SFC_SUITE_MAIN (static_table_suite)
