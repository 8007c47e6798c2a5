#include "config.h"

#include "feed/json-reader.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "support/suite.h"

#define MARK "\xef\xbb\xbf"

/* Gives @text in pieces of 1 up to @chunk bytes, all at once for 0. */
typedef struct
{
  const char *text;
  gsize len, done;
  guint chunk;
  GRand *rand;
} Input;

static gssize
give (gpointer data, char *buffer, gsize size, GError **error)
{
  Input *input = data;
  gsize n = MIN (size, input->len - input->done);
  gsize piece = input->chunk == 0 ? n : 1;

  if (input->chunk > 1)
    piece = (gsize)g_rand_int_range (input->rand, 1, (gint32)input->chunk + 1);
  n = MIN (n, piece);
  memcpy (buffer, input->text + input->done, n);
  input->done += n;
  return (gssize)n;
}

/* The records, each with a line feed behind it, then the error if any. */
static char *
split_limited (const char *text, gsize len, guint chunk, gsize limit)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (chunk);
  Input input = { text, len, 0, chunk, rand };
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give, &input, "f", limit);
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *record;
  gsize size;

  while (sfc_json_reader_next (reader, &record, &size, &error))
    {
      g_string_append_len (out, record, (gssize)size);
      g_string_append_c (out, '\n');
    }
  if (error != NULL)
    {
      ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
      g_string_append (out, error->message);
    }
  return g_string_free (out, FALSE);
}

static char *
split (const char *text, gsize len, guint chunk)
{
  return split_limited (text, len, chunk, 1000);
}

/* ---- layouts */

static const struct
{
  const char *text, *records;
} layouts[] = {
  { "", "" },
  { " \n\t\r ", "" },
  { "[]", "" },
  { " [ ] \n", "" },
  { "{}", "{}\n" },
  { "[{},{}]", "{}\n{}\n" },
  { "{}\n{}\n", "{}\n{}\n" },
  { "{}\r\n{}", "{}\n{}\n" },
  { "{}{}", "{}\n{}\n" },
  { "{\n\"a\" : 1 ,\n\t\"b\":[ 1 , 2 ]}\n", "{\"a\":1,\"b\":[1,2]}\n" },
  { "[ { \"b\" : 1, \"a\" : 2, \"b\" : 3 } ]", "{\"b\":1,\"a\":2,\"b\":3}\n" },
  { "[[1, 2], []]", "[1,2]\n[]\n" }, /* of an array only the elements */
  { "{} [1, 2]\n[] 3", "{}\n1\n2\n3\n" },
  { "[1][2]", "1\n2\n" },
  { "1 -0 0.5e+10 1E-2", "1\n-0\n0.5e+10\n1E-2\n" },
  { "1\"a\"2{}3[4]true", "1\n\"a\"\n2\n{}\n3\n4\ntrue\n" },
  { "true false null", "true\nfalse\nnull\n" },
  { "\"a\" \" \\u00e9\\/ \"", "\"a\"\n\" \\u00e9\\/ \"\n" },
  { "\"\\ud800\"", "\"\\ud800\"\n" },      /* the grammar allows it */
  { "1.000000000000000000000000000000001", /* more than a double holds */
    "1.000000000000000000000000000000001\n" },
  { "{\"\":{\"\":[{}]}}", "{\"\":{\"\":[{}]}}\n" },
  { "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf\"",
    "\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf\"\n" },
  { "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\x7f\"",
    "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\x7f\"\n" },
  { MARK "[1]", "1\n" },
  { MARK, "" },
};

START_TEST (every_layout_gives_its_records)
{
  for (guint chunk = 0; chunk < 9; chunk++)
    {
      g_autofree char *got
          = split (layouts[_i].text, strlen (layouts[_i].text), chunk);

      ck_assert_str_eq (got, layouts[_i].records);
    }
}
END_TEST

/* ---- errors: what came before, then where */

#define END "unexpected end of input"
#define VALUE "expected a value"
#define NAME "expected a member name in double quotes"
#define NUMBER "invalid number"
#define ESCAPE "invalid escape sequence"
#define UTF8 "invalid UTF-8"

static const struct
{
  const char *text, *got;
} errors[] = {
  { "[", "f:1:2: " END },
  { "[1", "1\nf:1:3: " END },
  { "[1,", "1\nf:1:4: " END },
  { "[{}\n,{\"a\":1\n", "{}\nf:3:1: " END },
  { "{", "f:1:2: " END },
  { "{\"a", "f:1:4: " END },
  { "{\"a\"", "f:1:5: " END },
  { "{\"a\":", "f:1:6: " END },
  { "{\"a\":1,", "f:1:8: " END },
  { "\"\\", "f:1:3: " END },
  { "\"\\u12", "f:1:6: " END },
  { "-", "f:1:2: " END },
  { "1.", "f:1:3: " END },
  { "1e+", "f:1:4: " END },
  { "tru", "f:1:4: " END },
  { "[1,]", "1\nf:1:4: " VALUE },
  { "[,1]", "f:1:2: " VALUE },
  { "[1 2]", "1\nf:1:4: expected a comma or a closing bracket" },
  { "[1}", "1\nf:1:3: expected a comma or a closing bracket" },
  { "]", "f:1:1: " VALUE },
  { "}", "f:1:1: " VALUE },
  { "{},{}", "{}\nf:1:3: " VALUE },
  { "{}\n\n  x", "{}\nf:3:3: " VALUE },
  { "{\"a\":1,}", "f:1:8: " NAME },
  { "{a:1}", "f:1:2: " NAME },
  { "{'a':1}", "f:1:2: " NAME },
  { "{1:1}", "f:1:2: " NAME },
  { "{\"a\" 1}", "f:1:6: expected a colon after the member name" },
  { "{\"a\":}", "f:1:6: " VALUE },
  { "{\"a\":1 \"b\":2}", "f:1:8: expected a comma or a closing brace" },
  { "{\"a\":[1}", "f:1:8: expected a comma or a closing bracket" },
  { "[{\"a\":1]", "f:1:8: expected a comma or a closing brace" },
  { "01", "f:1:2: " NUMBER },
  { "-01", "f:1:3: " NUMBER },
  { "[00]", "f:1:3: " NUMBER },
  { "-x", "f:1:2: " NUMBER },
  { ".5", "f:1:1: " VALUE },
  { "+1", "f:1:1: " VALUE },
  { "1.e5", "f:1:3: " NUMBER },
  { "1.5e", "f:1:5: " END },
  { "1.5ex", "f:1:5: " NUMBER },
  { "0x10", "f:1:2: expected whitespace between two values" },
  { "1true", "f:1:2: expected whitespace between two values" },
  { "truefalse", "f:1:5: expected whitespace between two values" },
  { "NaN", "f:1:1: " VALUE },
  { "nulL", "f:1:4: " VALUE },
  { "True", "f:1:1: " VALUE },
  { "[Infinity]", "f:1:2: " VALUE },
  { "// x\n1", "f:1:1: " VALUE },
  { "\"\t\"", "f:1:2: control character in a string" },
  { "\"a\nb\"", "f:1:3: control character in a string" },
  { "\"\x1f\"", "f:1:2: control character in a string" },
  { "\"\\x\"", "f:1:3: " ESCAPE },
  { "\"\\u12g4\"", "f:1:6: " ESCAPE },
  { "\"\\\n\"", "f:1:3: " ESCAPE },
  { "\"\x80\"", "f:1:2: " UTF8 },
  { "\"\xc1\xbf\"", "f:1:2: " UTF8 },         /* overlong */
  { "\"\xe0\x9f\xbf\"", "f:1:2: " UTF8 },     /* overlong */
  { "\"\xed\xa0\x80\"", "f:1:2: " UTF8 },     /* a surrogate */
  { "\"\xf0\x8f\xbf\xbf\"", "f:1:2: " UTF8 }, /* overlong */
  { "\"\xf4\x90\x80\x80\"", "f:1:2: " UTF8 }, /* above U+10FFFF */
  { "\"\xf5\x80\x80\x80\"", "f:1:2: " UTF8 },
  { "\"\xff\"", "f:1:2: " UTF8 },
  { "\"x\xe2\x82\"", "f:1:3: " UTF8 },
  { "{\"\xc3\xa9\xe2\x82\xac\":x}", "f:1:7: " VALUE }, /* characters */
  { MARK "x", "f:1:1: " VALUE },                       /* takes no column */
  { MARK "[1,\nx", "1\nf:2:1: " VALUE },
  { "\xef\xbb 1", "f:1:1: " VALUE },
  { " " MARK "1", "f:1:2: " VALUE }, /* at the very start only */
  { "\xff\xfe[", "f:1:1: " VALUE },
};

START_TEST (malformed_input_is_told_by_line_and_column)
{
  for (guint chunk = 0; chunk < 9; chunk++)
    {
      g_autofree char *got
          = split (errors[_i].text, strlen (errors[_i].text), chunk);

      ck_assert_str_eq (got, errors[_i].got);
    }
}
END_TEST

START_TEST (nul_bytes_are_malformed)
{
  g_autofree char *between = split ("1 \0 2", 5, 0);
  g_autofree char *inside = split ("\"a\0\"", 4, 1);
  g_autofree char *behind = split ("12\0", 3, 0);

  ck_assert_str_eq (between, "1\nf:1:3: " VALUE);
  ck_assert_str_eq (inside, "f:1:3: control character in a string");
  ck_assert_str_eq (behind, "f:1:3: expected whitespace between two values");
}
END_TEST

/* ---- limits */

static char *
nested (int levels, const char *open, const char *close)
{
  GString *text = g_string_new ("[");

  for (int i = 0; i < levels; i++)
    g_string_append (text, open);
  g_string_append_c (text, '1');
  for (int i = 0; i < levels; i++)
    g_string_append (text, close);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

START_TEST (nesting_ends_at_its_limit)
{
  g_autofree char *arrays = nested (SFC_JSON_MAX_DEPTH, "[", "]");
  g_autofree char *objects = nested (SFC_JSON_MAX_DEPTH, "{\"\":", "}");
  g_autofree char *deeper = nested (SFC_JSON_MAX_DEPTH + 1, "[", "]");
  g_autofree char *deepest = nested (1000000, "[", "]");
  g_autofree char *got1 = split_limited (arrays, strlen (arrays), 0, 1 << 20);
  g_autofree char *got2 = split_limited (objects, strlen (objects), 0, 1 << 20);
  g_autofree char *got3 = split_limited (deeper, strlen (deeper), 0, 1 << 20);
  g_autofree char *got4 = split_limited (deepest, strlen (deepest), 0, 1 << 20);

  ck_assert_uint_eq (strlen (got1), 2 * SFC_JSON_MAX_DEPTH + 2);
  ck_assert_uint_eq (strlen (got2), 5 * SFC_JSON_MAX_DEPTH + 2);
  ck_assert_str_eq (got3, "f:1:1002: nested deeper than 1000 levels");
  ck_assert_str_eq (got4, got3);
}
END_TEST

START_TEST (records_end_at_their_limit)
{
  const char *text = "[ 1,\n  [1,   2, 3], \"1234567\"]";
  const char *failed = "1\n[1,2,3]\nf:2:16: the record is larger than 8 bytes";

  for (guint chunk = 0; chunk < 9; chunk++)
    {
      g_autofree char *all = split_limited (text, strlen (text), chunk, 9);
      g_autofree char *two = split_limited (text, strlen (text), chunk, 8);

      ck_assert_str_eq (all, "1\n[1,2,3]\n\"1234567\"\n");
      ck_assert_str_eq (two, failed);
    }
}
END_TEST

static gssize
give_one_string_for_ever (gpointer data, char *buffer, gsize size,
                          GError **error)
{
  gint64 *given = data;

  memset (buffer, 'x', size);
  if (*given == 0)
    buffer[0] = '"';
  *given += (gint64)size;
  return (gssize)size;
}

START_TEST (endless_records_are_given_up)
{
  gint64 given = 0;
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give_one_string_for_ever, &given, "f", 1000000);
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize len;

  ck_assert (!sfc_json_reader_next (reader, &text, &len, &error));
  ck_assert_str_eq (error->message,
                    "f:1:1: the record is larger than 1000000 bytes");
  ck_assert_int_lt (given, 2000000);
}
END_TEST

/* ---- what the reader promises besides */

START_TEST (records_are_given_as_soon_as_they_are_complete)
{
  Input input = { "[{\"a\":\"\\n\"}", 11, 0, 0, NULL };
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give, &input, "f", 100);
  const char *text;
  gsize len;
  gint64 start, span;

  ck_assert (sfc_json_reader_next (reader, &text, &len, NULL));
  ck_assert_uint_eq (len, 10);
  sfc_json_reader_get_span (reader, &start, &span);
  ck_assert_int_eq (start, 1);
  ck_assert_int_eq (span, 10);
}
END_TEST

START_TEST (spans_are_those_of_the_input)
{
  static const char text[] = MARK " [ {\"a\" : 1} ,\n 23 ,\"x\"]  4";
  static const char *const spans[] = { "{\"a\" : 1}", "23", "\"x\"", "4" };

  for (guint chunk = 0; chunk < 9; chunk++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (chunk);
      Input input = { text, strlen (text), 0, chunk, rand };
      g_autoptr (SfcJsonReader) reader
          = sfc_json_reader_new (give, &input, "f", 100);
      const char *record;
      gsize len;

      for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
        {
          gint64 start, span;

          ck_assert (sfc_json_reader_next (reader, &record, &len, NULL));
          sfc_json_reader_get_span (reader, &start, &span);
          ck_assert_int_eq (span, (gint64)strlen (spans[i]));
          ck_assert_mem_eq (text + start, spans[i], (gsize)span);
        }
    }
}
END_TEST

static gssize
give_one_then_fail (gpointer data, char *buffer, gsize size, GError **error)
{
  int *calls = data;

  if ((*calls)++ > 0)
    {
      sfc_fail (error, SFC_ERROR_RESOURCES, "broken");
      return -1;
    }
  memcpy (buffer, "{} {", 4);
  return 4;
}

START_TEST (errors_of_the_input_pass_unchanged_and_stay)
{
  int calls = 0;
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give_one_then_fail, &calls, "f", 100);
  const char *text;
  gsize len;

  ck_assert (sfc_json_reader_next (reader, &text, &len, NULL));
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert (!sfc_json_reader_next (reader, &text, &len, &error));
      ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_RESOURCES));
      ck_assert_str_eq (error->message, "broken");
    }
  ck_assert_int_eq (calls, 2);
}
END_TEST

START_TEST (restart_begins_anew_after_an_error)
{
  Input input = { "[1,x", 4, 0, 0, NULL };
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give, &input, "f", 100);
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize len;

  while (sfc_json_reader_next (reader, &text, &len, &error))
    ;
  ck_assert_str_eq (error->message, "f:1:4: " VALUE);
  g_clear_error (&error);
  input = (Input){ MARK "2", 4, 0, 1, NULL };
  sfc_json_reader_restart (reader, FALSE);
  ck_assert (sfc_json_reader_next (reader, &text, &len, &error));
  ck_assert_mem_eq (text, "2", 1);
  ck_assert (!sfc_json_reader_next (reader, &text, &len, &error));
  ck_assert_ptr_null (error);
}
END_TEST

/* ---- any text in any pieces; and what is accepted is JSON */

static const char *const seeds[] = {
  "[{\"a\":1,\"b\":\"x\\n\xc3\xa9\"},{\"c\":[true,false,null,-0.5e+1]}]",
  "{\"a\": {\"b\" : [1 , 2,{}], \"key\":\"\xf0\x9f\x98\x80\"}}\n{\"x\":[]}\n",
  "1 2.5 \"a\" null\n[1,[2,3],{\"z\":\"q\"}]true ",
  "  [ ] {}\"a string of some length, over sixteen bytes\"\"b\"{}[1]",
};

static GString *
mutant (GRand *rand)
{
  static const char letters[]
      = "{}[]\",:\\ \n\t019eE+-.tfn\x01\x7f\x80\xc3\xf0";
  GString *text
      = g_string_new (seeds[g_rand_int_range (rand, 0, G_N_ELEMENTS (seeds))]);

  for (int n = g_rand_int_range (rand, 0, 4); n > 0; n--)
    {
      gint32 at = g_rand_int_range (rand, 0, (gint32)text->len);
      char c = letters[g_rand_int_range (rand, 0, sizeof letters)];

      switch (g_rand_int_range (rand, 0, 3))
        {
        case 0:
          g_string_erase (text, at, 1);
          break;
        case 1:
          g_string_insert_c (text, at, c);
          break;
        default:
          text->str[at] = c;
        }
    }
  return text;
}

static void
check_records_by_json_glib (char *records)
{
  char *save = NULL;

  for (char *line = strtok_r (records, "\n", &save); line != NULL;
       line = strtok_r (NULL, "\n", &save))
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autofree char *array = g_strconcat ("[", line, "]", NULL);

      if (!g_str_has_prefix (line, "f:"))
        ck_assert_msg (json_parser_load_from_data (parser, array, -1, NULL),
                       "%s", line);
    }
}

START_TEST (pieces_make_no_difference_and_records_are_json)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20181231);

  for (int i = 0; i < 5000; i++)
    {
      g_autoptr (GString) text = mutant (rand);
      g_autofree char *whole = split (text->str, text->len, 0);

      for (guint chunk = 1; chunk < 40; chunk += chunk < 4 ? 1 : 17)
        {
          g_autofree char *got = split (text->str, text->len, chunk);

          ck_assert_str_eq (got, whole);
        }
      check_records_by_json_glib (whole);
    }
}
END_TEST

START_TEST (blocks_make_no_difference_to_long_input)
{
  g_autoptr (GString) text = g_string_new ("[\n");
  g_autoptr (GString) want = g_string_new (NULL);
  g_autofree char *got = NULL;
  int n;

  for (n = 0; text->len < 1000000; n++)
    {
      g_string_append_printf (text, "    {\n        \"n\": %d, \"s\": \"", n);
      g_string_append_printf (want, "{\"n\":%d,\"s\":\"", n);
      for (int i = 0; i < n % 300; i++)
        {
          g_string_append (text, i % 7 == 0 ? "\xe2\x82\xac" : "a b");
          g_string_append (want, i % 7 == 0 ? "\xe2\x82\xac" : "a b");
        }
      g_string_append (text, "\"\n    },\n");
      g_string_append (want, "\"}\n");
    }
  g_string_append (text, "x");
  g_string_append_printf (want, "f:%d:1: expected a value", 3 * n + 2);
  got = split_limited (text->str, text->len, 0, 10000);
  ck_assert_str_eq (got, want->str);
}
END_TEST

static Suite *
json_reader_suite (void)
{
  Suite *suite = suite_create ("feed/json-reader");
  TCase *tables = tcase_create ("tables");
  TCase *limits = tcase_create ("limits");
  TCase *promises = tcase_create ("promises");
  TCase *properties = tcase_create ("properties");

  tcase_add_loop_test (tables, every_layout_gives_its_records, 0,
                       G_N_ELEMENTS (layouts));
  tcase_add_loop_test (tables, malformed_input_is_told_by_line_and_column, 0,
                       G_N_ELEMENTS (errors));
  tcase_add_test (tables, nul_bytes_are_malformed);
  suite_add_tcase (suite, tables);

  tcase_add_test (limits, nesting_ends_at_its_limit);
  tcase_add_test (limits, records_end_at_their_limit);
  tcase_add_test (limits, endless_records_are_given_up);
  suite_add_tcase (suite, limits);

  tcase_add_test (promises, records_are_given_as_soon_as_they_are_complete);
  tcase_add_test (promises, spans_are_those_of_the_input);
  tcase_add_test (promises, errors_of_the_input_pass_unchanged_and_stay);
  tcase_add_test (promises, restart_begins_anew_after_an_error);
  suite_add_tcase (suite, promises);

  tcase_add_test (properties, pieces_make_no_difference_and_records_are_json);
  tcase_add_test (properties, blocks_make_no_difference_to_long_input);
  suite_add_tcase (suite, properties);
  return suite;
}

SFC_SUITE_MAIN (json_reader_suite)
