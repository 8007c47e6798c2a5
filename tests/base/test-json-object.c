#include "config.h"

#include "base/json-object.h"
#include "support/suite.h"

static gboolean
is_read (const char *json, int depth)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  return sfc_json_read_object (parser, json, depth) != NULL;
}

static const char *const objects[] = { "{}",
                                       "{\"a\":1}",
                                       " {\"a\" : 1}\n",
                                       "{\"a\":{\"b\":1},\"c\":[2]}",
                                       "{\"a\":\"[[[{'/#\"}",
                                       "{\"a\":\"\\\"}\",\"b\":\"\\\\\"}" };

START_TEST (an_object_is_read) { ck_assert (is_read (objects[_i], 2)); }
END_TEST

static const char *const others[] = {
  "",
  " ",
  "1",
  "[]",
  "\"{}\"",
  "{",
  "}",
  "{]",
  "{}}",
  "{} {}",
  "{},",
  "{\"a\":}",
  "var x={}",
  "{\"a\":[[]]}",
  "{'a':1}",
  "{\"a\":1/**/}",
  "{\"a\":1#\n}",
  "{\"a",
  "{\"a\\",
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

/* ---- members */

static JsonObject *
read_members (JsonParser *parser)
{
  JsonObject *object = sfc_json_read_object (
      parser,
      "{\"object\":{\"a\":1},\"array\":[2],\"text\":\"t\",\"long\":-3,"
      "\"double\":0.5,\"null\":null,\"true\":true,"
      "\"time\":\"2018-12-31T23:59:59.123Z\"}",
      2);

  ck_assert_ptr_nonnull (object);
  return object;
}

START_TEST (a_member_of_its_type_is_got)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = read_members (parser);
  JsonArray *array = sfc_json_get_array (object, "array");
  JsonObject *inner = sfc_json_get_object (object, "object");

  ck_assert_int_eq (json_array_get_int_element (array, 0), 2);
  ck_assert_int_eq (sfc_json_get_long (inner, "a", 0), 1);
  ck_assert_str_eq (sfc_json_get_text (object, "text"), "t");
  ck_assert_int_eq (sfc_json_get_long (object, "long", 0), -3);
  ck_assert_double_eq (sfc_json_get_number (object, "double", 0), 0.5);
  ck_assert_double_eq (sfc_json_get_number (object, "long", 0), -3);
  ck_assert_int_eq (sfc_json_get_time (object, "time"),
                    INT64_C (1546300799123));
}
END_TEST

static const char *const all_members[]
    = { "object", "array", "text", "long", "double", "null", "true", "none" };

START_TEST (a_member_of_another_type_lacks)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = read_members (parser);
  const char *name = all_members[_i];

  if (strcmp (name, "object") != 0)
    ck_assert_ptr_null (sfc_json_get_object (object, name));
  if (strcmp (name, "array") != 0)
    ck_assert_ptr_null (sfc_json_get_array (object, name));
  if (strcmp (name, "text") != 0)
    ck_assert_ptr_null (sfc_json_get_text (object, name));
  if (strcmp (name, "long") != 0)
    {
      ck_assert_int_eq (sfc_json_get_long (object, name, 7), 7);
      if (strcmp (name, "double") != 0)
        ck_assert_double_eq (sfc_json_get_number (object, name, 7), 7);
    }
  ck_assert_int_eq (sfc_json_get_time (object, name), 0);
}
END_TEST

START_TEST (of_no_object_all_members_lack)
{
  ck_assert_ptr_null (sfc_json_get_object (NULL, "a"));
  ck_assert_ptr_null (sfc_json_get_array (NULL, "a"));
  ck_assert_ptr_null (sfc_json_get_text (NULL, "a"));
  ck_assert_int_eq (sfc_json_get_long (NULL, "a", 7), 7);
  ck_assert_int_eq (sfc_json_get_time (NULL, "a"), 0);
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
  tcase_add_test (all, a_member_of_its_type_is_got);
  tcase_add_loop_test (all, a_member_of_another_type_lacks, 0,
                       G_N_ELEMENTS (all_members));
  tcase_add_test (all, of_no_object_all_members_lack);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (json_object_suite)
