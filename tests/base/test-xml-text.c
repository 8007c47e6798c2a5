#include "config.h"

#include "base/xml-text.h"
#include "support/suite.h"

#define R "\xef\xbf\xbd"

static const struct
{
  const char *text, *escaped;
} cases[] = {
  { "", "" },
  { "Passing Call", "Passing Call" },
  { "<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;" },
  { "&amp;", "&amp;amp;" },
  { "a<", "a&lt;" },
  { "\x01\n\xff", R R R },
  { "\xc3\xa9", "\xc3\xa9" },
};

START_TEST (text_stays_text)
{
  g_autoptr (GString) out = g_string_new ("before ");
  g_autofree char *wanted = g_strconcat ("before ", cases[_i].escaped, NULL);

  sfc_xml_append (out, cases[_i].text, -1);
  ck_assert_str_eq (out->str, wanted);
}
END_TEST

START_TEST (a_nul_does_not_end_the_text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_xml_append (out, "<\0>", 3);
  ck_assert_str_eq (out->str, "&lt;" R "&gt;");
}
END_TEST

static Suite *
xml_text_suite (void)
{
  Suite *suite = suite_create ("base/xml-text");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, text_stays_text, 0, G_N_ELEMENTS (cases));
  tcase_add_test (all, a_nul_does_not_end_the_text);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (xml_text_suite)
