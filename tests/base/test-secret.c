#include "base/secret.h"

#include <sys/prctl.h>

#include "support/suite.h"

static void
redacts_to (const char *text, const char *wanted)
{
  g_autoptr (GString) out = g_string_new (text);

  sfc_secret_redact (out);
  ck_assert_str_eq (out->str, wanted);
}

START_TEST (a_message_shows_no_secret)
{
  sfc_secret_add ("abcd");
  sfc_secret_add ("abcdefgh");
  redacts_to ("no secret", "no secret");
  redacts_to ("abcdefgh and abcd, abcdef", "******** and ********, ********ef");
}
END_TEST

START_TEST (a_secret_of_three_bytes_is_left_in_messages_and_one_of_four_not)
{
  sfc_secret_add ("xyz");
  sfc_secret_add ("wxyz");
  redacts_to ("xyz wxyz", "xyz ********");
}
END_TEST

START_TEST (a_process_with_a_secret_cannot_be_dumped)
{
  (void)prctl (PR_SET_DUMPABLE, 1);
  sfc_secret_add ("k");
  ck_assert_int_eq (prctl (PR_GET_DUMPABLE), 0);
}
END_TEST

START_TEST (the_command_line_shows_asterisks)
{
  char word[] = "sasl.password=hidden,hidden", path[] = "hidden",
       both[] = "hidden=hidden", exec[] = "--exec", after[] = "x=hidden";
  char *argv[] = { word, path, both, exec, after, NULL };

  sfc_secret_set_arguments (5, argv);
  sfc_secret_add ("hidden");
  ck_assert_str_eq (word, "sasl.password=******,******");
  ck_assert_str_eq (path, "hidden");
  ck_assert_str_eq (both, "hidden=******");
  ck_assert_str_eq (after, "x=hidden");
  sfc_secret_set_arguments (0, argv);
}
END_TEST

static Suite *
secret_suite (void)
{
  Suite *suite = suite_create ("base/secret");
  TCase *hide = tcase_create ("hide");

  tcase_add_test (hide, a_message_shows_no_secret);
  tcase_add_test (
      hide, a_secret_of_three_bytes_is_left_in_messages_and_one_of_four_not);
  tcase_add_test (hide, a_process_with_a_secret_cannot_be_dumped);
  tcase_add_test (hide, the_command_line_shows_asterisks);
  suite_add_tcase (suite, hide);
  return suite;
}

SFC_SUITE_MAIN (secret_suite)
