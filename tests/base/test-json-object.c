#include "config.h"

#include "base/json-object.h"
#include "support/suite.h"

static gboolean
is_read (const char *json, int depth)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  return sfc_json_read_object (parser, json, depth) != NULL;
}

static const char *const objects[]
    = { "{}",
        "{\"a\":1}",
        " {\"a\" : 1}\n",
        "{\"a\":{\"b\":1},\"c\":[2]}",
        "{\"a\":\"[[[{'/#\"}",
        "{\"a\":\"\\\"}\",\"b\":\"\\\\\"}" };

START_TEST (an_object_is_read) { ck_assert (is_read (objects[_i], 2)); }
END_TEST

static const char *const others[] = {
  "",   " ",   "1",     "[]",  "\"{}\"",   "{",        "}",
  "{]", "{}}", "{} {}", "{},", "{\"a\":}", "var x={}", "{\"a\":[[]]}",
  "{'a':1}", "{\"a\":1/**/}", "{\"a\":1#\n}", "{\"a", "{\"a\\",
};

START_TEST (all_else_is_none) { ck_assert (!is_read (others[_i], 2)); }
END_TEST

START_TEST (it_nests_as_deep_as_is_said)
{
  ck_assert (is_read ("{\"a\":1}", 1));
  ck_assert (!is_read ("{\"a\":[]}", 1));
  ck_assert (is_read ("{\"a\":[]}", 2));
}
END_TEST

/* json-glib 1.6 would need a stack of as many frames. */
START_TEST (brackets_without_end_are_no_object)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint i = 0; i < 1000000; i++)
    g_string_append (json, "{\"a\":");
  ck_assert (!is_read (json->str, 2));
}
END_TEST

static Suite *
json_object_suite (void)
{
  Suite *suite = suite_create ("base/json-object");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, an_object_is_read, 0, G_N_ELEMENTS (objects));
  tcase_add_loop_test (all, all_else_is_none, 0, G_N_ELEMENTS (others));
  tcase_add_test (all, it_nests_as_deep_as_is_said);
  tcase_add_test (all, brackets_without_end_are_no_object);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (json_object_suite)
