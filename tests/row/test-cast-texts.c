#include "config.h"

#include <json-glib/json-glib.h>

#include "row/cast.h"
#include "support/suite.h"

/* What Spark makes of texts: casts-of-texts.jsonl, made anew by
 * tests/support/spark run python3 tests/row/record-casts.py FILE */

static const char *const targets[]
    = { "BOOLEAN",        "INT",    "BIGINT",
        "FLOAT",          "DOUBLE", "DECIMAL(10,2)",
        "DECIMAL(38,10)", "DATE",   "TIMESTAMP" };

static SfcZone *zone;
static SfcCaster *caster;

static void
setup (void)
{
  zone = sfc_zone_new ("America/Los_Angeles", NULL);
  ck_assert_ptr_nonnull (zone);
  caster = sfc_caster_new (zone);
}

static void
teardown (void)
{
  sfc_caster_free (caster);
  sfc_zone_unref (zone);
}

static char *
cast_text (const char *text, const char *target)
{
  const SfcColumn string = { .type = SFC_TYPE_STRING };
  SfcColumn to = { 0 };
  SfcValue spelt = sfc_value_string (text, strlen (text)), cast, shown;

  ck_assert (sfc_schema_parse_type (target, &to));
  sfc_cast (caster, &string, &to, &spelt, &cast);
  sfc_cast (caster, &to, &string, &cast, &shown);
  return shown.null ? g_strdup ("NULL") : g_strndup (shown.s, shown.n);
}

/* Returns: how many cells differ; "!" ended the query */
static guint
check_line (const char *line)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonArray *cells = json_node_get_array (node);
  const char *text = json_array_get_string_element (cells, 0);
  guint differences = 0;

  ck_assert_uint_eq (json_array_get_length (cells), 1 + G_N_ELEMENTS (targets));
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      const char *wanted = json_array_get_null_element (cells, i + 1)
                               ? "NULL"
                               : json_array_get_string_element (cells, i + 1);
      g_autofree char *got = cast_text (text, targets[i]);

      if (g_str_equal (got, wanted) || g_str_equal (wanted, "!"))
        continue;
      g_printerr ("%s as %s: %s, not %s\n", text, targets[i], got, wanted);
      differences++;
    }
  return differences;
}

START_TEST (texts_are_cast_as_spark_was_recorded_to_cast_them)
{
  g_autofree char *path = g_build_filename (
      g_getenv ("abs_top_srcdir"), "tests/row/casts-of-texts.jsonl", NULL);
  g_autofree char *file = NULL;
  g_auto (GStrv) lines = NULL;
  guint differences = 0, n = 0;

  ck_assert (g_file_get_contents (path, &file, NULL, NULL));
  lines = g_strsplit (file, "\n", -1);
  for (; *lines[n] != '\0'; n++)
    differences += check_line (lines[n]);
  ck_assert_uint_gt (n, 300);
  ck_assert_uint_eq (differences, 0);
}
END_TEST

START_TEST (a_nul_at_an_end_is_a_blank)
{
  const SfcColumn string = { .type = SFC_TYPE_STRING };
  const SfcColumn to = { .type = SFC_TYPE_INT };
  SfcValue value = sfc_value_string ("\0001\0", 3), cast;

  sfc_cast (caster, &string, &to, &value, &cast);
  ck_assert (!cast.null && cast.i == 1);
  value = sfc_value_string ("1\0001", 3);
  sfc_cast (caster, &string, &to, &value, &cast);
  ck_assert (cast.null);
}
END_TEST

static Suite *
cast_texts_suite (void)
{
  Suite *suite = suite_create ("row/cast-texts");
  TCase *tcase = tcase_create ("cast-texts");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, texts_are_cast_as_spark_was_recorded_to_cast_them);
  tcase_add_test (tcase, a_nul_at_an_end_is_a_blank);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (cast_texts_suite)
