#include "cli/json-compact.h"

#include <string.h>

#include "support/suite.h"

static const struct
{
  const char *text, *compact; /* NULL: no JSON */
} cases[] = {
  { "{}", "{}" },
  { " [ ] \n", "[]" },
  { "{ \"a\" : 1 ,\t\"b\":[ 1 , 2 ]\r\n}", "{\"a\":1,\"b\":[1,2]}" },
  { "{\"a b\": \" x \\\" y \"}", "{\"a b\":\" x \\\" y \"}" },
  { "[[[]],{\"a\":{}}]", "[[[]],{\"a\":{}}]" },
  { "\"\\u00e9\\n\"", "\"\\u00e9\\n\"" },
  { "\"\xc3\xa9\"", "\"\xc3\xa9\"" },
  { "-0.5e+10", "-0.5e+10" },
  { "0", "0" },
  { "12345678901234567890", "12345678901234567890" },
  { "true", "true" },
  { " null ", "null" },
  { "", NULL },
  { " ", NULL },
  { "{", NULL },
  { "}", NULL },
  { "[1,]", NULL },
  { "[,1]", NULL },
  { "[1 2]", NULL },
  { "[1}", NULL },
  { "{\"a\"}", NULL },
  { "{\"a\":}", NULL },
  { "{\"a\":1,}", NULL },
  { "{a:1}", NULL },
  { "{1:1}", NULL },
  { "1 2", NULL },
  { "1][", NULL },
  { "{}{}", NULL },
  { "01", NULL },
  { "-", NULL },
  { "+1", NULL },
  { "1.", NULL },
  { ".5", NULL },
  { "1e", NULL },
  { "1e+", NULL },
  { "tru", NULL },
  { "trueish", NULL },
  { "NaN", NULL },
  { "'a'", NULL },
  { "\"a", NULL },
  { "\"a\\", NULL },
  { "\"\\x\"", NULL },
  { "\"\\u12g4\"", NULL },
  { "\"\\u123", NULL },
  { "\"tab\there\"", NULL },
  { "\"\xff\"", NULL },
  { "\"\xc3\"", NULL },
  { "\xef\xbb\xbf{}", NULL },
  { "Handled", NULL },
};

START_TEST (json_loses_its_whitespace_and_nothing_else)
{
  g_autoptr (GString) out = g_string_new ("before ");
  g_autofree char *wanted = g_strconcat ("before ", cases[_i].compact, NULL);
  /* just so long that a read behind its end is seen by a sanitizer */
  g_autofree char *text = g_memdup2 (cases[_i].text, strlen (cases[_i].text));

  ck_assert_int_eq (
      sfc_json_append_compact (out, text, strlen (cases[_i].text)),
      cases[_i].compact != NULL);
  ck_assert_str_eq (out->str, wanted);
}
END_TEST

START_TEST (a_nul_is_not_json)
{
  g_autoptr (GString) out = g_string_new (NULL);

  ck_assert (!sfc_json_append_compact (out, "1\0", 2));
  ck_assert (!sfc_json_append_compact (out, "\"\\\0\"", 4));
  ck_assert_uint_eq (out->len, 0);
}
END_TEST

START_TEST (depth_has_an_exact_limit)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < SFC_JSON_COMPACT_DEPTH; i++)
    g_string_append_c (text, '[');
  for (int i = 0; i < SFC_JSON_COMPACT_DEPTH; i++)
    g_string_append_c (text, ']');
  ck_assert (sfc_json_append_compact (out, text->str, text->len));
  ck_assert_str_eq (out->str, text->str);
  g_string_prepend_c (text, '[');
  g_string_append_c (text, ']');
  ck_assert (!sfc_json_append_compact (out, text->str, text->len));
}
END_TEST

static Suite *
json_compact_suite (void)
{
  Suite *suite = suite_create ("cli/json-compact");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, json_loses_its_whitespace_and_nothing_else, 0,
                       G_N_ELEMENTS (cases));
  tcase_add_test (all, a_nul_is_not_json);
  tcase_add_test (all, depth_has_an_exact_limit);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (json_compact_suite)
