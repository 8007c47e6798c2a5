/* Plays inputs of real Spark's runs and compares every row. */

#include "config.h"

#include "decode/decoder.h"

#include <string.h>

#include "base/civil.h"
#include "base/json-text.h"
#include "support/suite.h"

#define COURSE_DATA                                                            \
  "crime_id STRING, original_crime_type_name STRING, report_date STRING, "     \
  "call_date STRING, offense_date STRING, call_time STRING, "                  \
  "call_date_time TIMESTAMP, disposition STRING, address STRING, "             \
  "city STRING, state STRING, agency_id STRING, address_type STRING, "         \
  "common_location STRING"

static const char *const scenarios[] = {
  "11-from-json",           "11b-from-json-long",
  "12a-timestamps-utc",     "12b-timestamps-los-angeles",
  "12c-timestamps-kolkata",
};

static char *
golden_path (const char *scenario, const char *file)
{
  const char *folder = g_getenv ("SFCRIME_GOLDEN");
  const char *source = g_getenv ("abs_top_srcdir");

  if (folder != NULL)
    return g_build_filename (folder, scenario, file, NULL);
  return g_build_filename (source != NULL ? source : ".", "..", "shared",
                           "golden", scenario, file, NULL);
}

static char *
read_golden (const char *scenario, const char *file, gsize *n)
{
  g_autofree char *path = golden_path (scenario, file);
  char *text = NULL;

  g_file_get_contents (path, &text, n, NULL);
  return text;
}

/* Returns: (transfer full): the value of @key in the scenario's
 * configuration, or @otherwise */
static char *
read_key (const char *scenario, const char *key, const char *otherwise)
{
  g_autofree char *text = read_golden (scenario, "scenario.conf", NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], key))
      return g_strdup (lines[i] + strlen (key));
  return g_strdup (otherwise);
}

static void
append_instant (GString *out, gint64 us)
{
  gint64 s = sfc_floor_div (us, G_USEC_PER_SEC);
  gint64 days = sfc_floor_div (s, SFC_DAY_S);
  SfcCivil date = sfc_civil_from_days (days);
  int second = (int)(s - days * SFC_DAY_S);

  g_string_append_c (out, '"');
  if (date.year > 9999)
    g_string_append_c (out, '+');
  if (date.year < 0)
    g_string_append_c (out, '-');
  g_string_append_printf (out, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\"",
                          (int)ABS (date.year), date.month, date.day,
                          second / 3600, second / 60 % 60, second % 60,
                          (int)sfc_floor_mod (us, G_USEC_PER_SEC));
}

static char *
row_text (const SfcSchema *schema, char **select, const SfcValue *slots)
{
  GString *out = g_string_new ("{");

  for (guint i = 0; select[i] != NULL; i++)
    {
      int column = sfc_schema_find (schema, select[i]);
      const SfcValue *v = &slots[column];

      if (i > 0)
        g_string_append_c (out, ',');
      sfc_json_append_string (out, select[i], -1);
      g_string_append_c (out, ':');
      if (v->null)
        g_string_append (out, "null");
      else if (schema->columns[column].type == SFC_TYPE_TIMESTAMP)
        append_instant (out, v->i);
      else
        sfc_json_append_string (out, v->s, v->n);
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full): the record, which the cells point into */
static char *
decode_line (SfcDecoder *decoder, const char *line, gboolean base64,
             SfcValue *slots)
{
  gsize n = strlen (line);
  char *record = NULL;

  /* of the very size, so that a sanitizer sees a byte too many */
  if (!base64)
    record = g_memdup2 (line, n);
  else if (!g_str_equal (line, "-"))
    record = n > 0 ? (char *)g_base64_decode (line, &n) : g_malloc (1);
  sfc_decoder_decode (decoder, record, n, slots);
  return record;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

START_TEST (rows_are_those_of_spark)
{
  const char *scenario = scenarios[_i];
  g_autofree char *base64 = NULL, *input = NULL, *expected = NULL;
  g_autofree char *zone_id = NULL, *select_text = NULL;
  g_autoptr (SfcSchema) schema = sfc_schema_parse (COURSE_DATA, NULL);
  g_autoptr (SfcDecoder) decoder = NULL;
  g_autoptr (SfcZone) zone = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = NULL, select = NULL, expected_lines = NULL;
  g_autoptr (GString) all = g_string_new (NULL);

  base64 = read_golden (scenario, "input/wave-1/partition-0.b64", NULL);
  input = base64 != NULL
              ? g_strdup (base64)
              : read_golden (scenario, "input/wave-1/partition-0.jsonl", NULL);
  if (input == NULL)
    return;
  for (guint i = 0; i < schema->n_columns; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
                            schema->columns[i].name);
  zone_id = read_key (scenario, "spark.sql.session.timeZone=", "UTC");
  select_text = read_key (scenario, "select=", all->str);
  select = g_strsplit (select_text, ", ", -1);
  zone = sfc_zone_new (zone_id, NULL);
  decoder = sfc_decoder_new (schema, zone, NULL);
  lines = g_strsplit (input, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      SfcValue slots[14];
      char *record = decode_line (decoder, lines[i], base64 != NULL, slots);

      g_ptr_array_add (rows, row_text (schema, select, slots));
      g_free (record);
    }
  g_ptr_array_sort (rows, compare_lines);
  expected = read_golden (scenario, "expected/batch-0.rows.jsonl", NULL);
  expected_lines = g_strsplit (expected, "\n", -1);
  for (guint i = 0; i < rows->len; i++)
    ck_assert_str_eq (g_ptr_array_index (rows, i), expected_lines[i]);
  ck_assert_str_eq (expected_lines[rows->len], "");
}
END_TEST

static Suite *
golden_suite (void)
{
  Suite *suite = suite_create ("decode/golden");
  TCase *tcase = tcase_create ("golden");

  tcase_add_loop_test (tcase, rows_are_those_of_spark, 0,
                       G_N_ELEMENTS (scenarios));
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (golden_suite)
