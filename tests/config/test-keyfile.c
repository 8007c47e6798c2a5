#include "config/keyfile.h"

#include <string.h>

#include "base/error.h"
#include "support/suite.h"

#define MAX_BYTES (1 << 20)

static SfcKeyfile *
parse (const char *text, GError **error)
{
  return sfc_keyfile_parse (text, strlen (text), "f.conf", error);
}

/* ---- values */

static const struct
{
  const char *line, *key, *value;
} values[] = {
  { "k = v", "k", "v" },
  { "k=v", "k", "v" },
  { "  k  =  v  ", "k", "v" },
  { "k\t=\tv\t", "k", "v" },
  { "k = v=w", "k", "v=w" },
  { "k =", "k", "" },
  { "k = kafka   # text", "k", "kafka   # text" },
  { "k = #", "k", "#" },
  { "k = a;b;c\\;d", "k", "a;b;c\\;d" },
  { "k = \\d+\\.x", "k", "\\d+\\.x" },
  { "k = {\"t\":[0,1]}", "k", "{\"t\":[0,1]}" },
  { "k = local[*]", "k", "local[*]" },
  { "k = [x]", "k", "[x]" },
  { "k = a\\sb", "k", "a\\sb" },
  { "k = `警察` STRING", "k", "`警察` STRING" },
  { "spark.sql.session.timeZone = UTC", "spark.sql.session.timeZone", "UTC" },
  { "a/b:c#d = 1", "a/b:c#d", "1" },
  { "with space = 1", "with space", "1" },
  { "k = v\r", "k", "v" },
};

START_TEST (a_value_is_what_stands_there)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text
      = g_strconcat ("# c\n\n[g]\n  # c\n", values[_i].line, NULL);
  g_autoptr (SfcKeyfile) file = parse (text, &error);
  const SfcKeyfileGroup *group;
  const SfcKeyfileEntry *entry;

  ck_assert_msg (file != NULL, "%s", error != NULL ? error->message : "");
  ck_assert_uint_eq (file->groups->len, 1);
  group = g_ptr_array_index (file->groups, 0);
  ck_assert_str_eq (group->name, "g");
  ck_assert_int_eq (group->line, 3);
  ck_assert_uint_eq (group->entries->len, 1);
  entry = g_ptr_array_index (group->entries, 0);
  ck_assert_str_eq (entry->key, values[_i].key);
  ck_assert_str_eq (entry->value, values[_i].value);
  ck_assert_int_eq (entry->line, 5);
}
END_TEST

START_TEST (groups_and_keys_keep_their_order)
{
  g_autoptr (SfcKeyfile) file
      = parse ("[query b]\nz = 1\na = 2\n[query a]\n[c]  \nz = 3", NULL);
  const SfcKeyfileGroup *group;
  const SfcKeyfileEntry *entry;

  ck_assert_uint_eq (file->groups->len, 3);
  group = g_ptr_array_index (file->groups, 0);
  ck_assert_str_eq (group->name, "query b");
  entry = g_ptr_array_index (group->entries, 1);
  ck_assert_str_eq (entry->key, "a");
  group = g_ptr_array_index (file->groups, 1);
  ck_assert_uint_eq (group->entries->len, 0);
  group = g_ptr_array_index (file->groups, 2);
  ck_assert_str_eq (group->name, "c");
  entry = g_ptr_array_index (group->entries, 0);
  ck_assert_int_eq (entry->line, 6);
}
END_TEST

START_TEST (an_empty_file_holds_nothing)
{
  static const char *const texts[] = { "", "\n", "# only\n", "\r\n \t\n" };
  g_autoptr (SfcKeyfile) file = parse (texts[_i], NULL);

  ck_assert_ptr_nonnull (file);
  ck_assert_uint_eq (file->groups->len, 0);
}
END_TEST

/* ---- errors */

static const struct
{
  const char *text, *start;
} wrong[] = {
  { "[g]   # text\n", "f.conf:1: text after the group’s name" },
  { "\n[g\n", "f.conf:2: “]” is missing" },
  { "[]\n", "f.conf:1: “” is no name of a group" },
  { "[a[b]\n", "f.conf:1: “a[b” is no name of a group" },
  { "[a\tb]\n", "f.conf:1: a control character" },
  { "[g]\nnoequals\n", "f.conf:2: neither [group] nor KEY = VALUE" },
  { "[g]\n; comment\n", "f.conf:2: neither [group] nor KEY = VALUE" },
  { "[g]\nk = v\n  and more\n", "f.conf:3: neither [group]" },
  { "[g]\n= v\n", "f.conf:2: the key before “=” is missing" },
  { "k = v\n[g]\n", "f.conf:1: “k” stands before any [group]" },
  { "[g]\nname[xx] = v\n", "f.conf:2: [g] “name[xx]”: a key has no" },
  { "[g]\na = 1\nb = 2\na = 3\n",
    "f.conf:4: [g] a is given twice, first on line 2" },
  { "[g]\na = 1\n[h]\na = 1\n[g]\n",
    "f.conf:5: [g] is given twice, first on line 1" },
  { "\xef\xbb\xbf[g]\n", "f.conf:1: the file begins with a byte-order mark" },
  { "[g]\nk = a\nl = \xff\n", "f.conf:3: not UTF-8" },
  { "[g]\r\nk = v\r\nx\r\n", "f.conf:3: neither [group]" },
};

START_TEST (an_error_names_file_and_line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcKeyfile) file = parse (wrong[_i].text, &error);

  ck_assert_ptr_null (file);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (g_str_has_prefix (error->message, wrong[_i].start), "%s",
                 error->message);
}
END_TEST

START_TEST (a_nul_byte_is_refused)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (
      sfc_keyfile_parse ("[g]\nk = \0v\n", 11, "f.conf", &error));
  ck_assert_str_eq (error->message, "f.conf:2: a NUL byte");
}
END_TEST

START_TEST (a_file_that_cannot_be_read_is_a_configuration_error)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (
      sfc_keyfile_read ("/nonexistent/x.conf", MAX_BYTES, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_str_eq (error->message,
                    "/nonexistent/x.conf: No such file or directory");
  g_clear_error (&error);
  ck_assert_ptr_null (sfc_keyfile_read ("/", MAX_BYTES, &error));
  ck_assert_str_eq (error->message,
                    "/: Is a directory\nname a file in that folder");
  g_clear_error (&error);
  ck_assert_ptr_null (sfc_keyfile_read ("/dev/zero", MAX_BYTES, &error));
  ck_assert_str_eq (error->message,
                    "/dev/zero: larger than any configuration file\n"
                    "raise the limit of 1048576 bytes: --conf "
                    "sfcrime.maxConfigSize=SIZE");
}
END_TEST

static Suite *
keyfile_suite (void)
{
  Suite *suite = suite_create ("config/keyfile");
  TCase *good = tcase_create ("good");
  TCase *bad = tcase_create ("bad");

  tcase_add_loop_test (good, a_value_is_what_stands_there, 0,
                       G_N_ELEMENTS (values));
  tcase_add_test (good, groups_and_keys_keep_their_order);
  tcase_add_loop_test (good, an_empty_file_holds_nothing, 0, 4);
  suite_add_tcase (suite, good);

  tcase_add_loop_test (bad, an_error_names_file_and_line, 0,
                       G_N_ELEMENTS (wrong));
  tcase_add_test (bad, a_nul_byte_is_refused);
  tcase_add_test (bad, a_file_that_cannot_be_read_is_a_configuration_error);
  suite_add_tcase (suite, bad);
  return suite;
}

SFC_SUITE_MAIN (keyfile_suite)
