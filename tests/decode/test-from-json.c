/* from_json with options, against what real Spark made of the same: the table
 * is written by record-from-json.py. */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/safe-text.h"
#include "decode/decoder.h"
#include "row/cell-text.h"
#include "support/query.h"
#include "support/suite.h"

static JsonNode *
read_table (guint *n)
{
  const char *folder = g_getenv ("abs_top_srcdir");
  g_autofree char *path
      = g_build_filename (folder != NULL ? folder : ".", "tests", "decode",
                          "from-json.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) all = g_string_new ("[");
  JsonNode *node;

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  *n = g_strv_length (lines);
  for (guint i = 0; i < *n; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "," : "", lines[i]);
  node = json_from_string (g_string_append_c (all, ']')->str, NULL);
  ck_assert_ptr_nonnull (node);
  return node;
}

static void
append_settings (GString *out, JsonObject *group, const char *member,
                 const char *prefix)
{
  JsonObject *object = json_object_get_object_member (group, member);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    g_string_append_printf (out, "%s%s=%s\n", prefix, name,
                            json_node_get_string (value));
}

static SfcPlan *
plan_of_group (JsonObject *group, GError **error)
{
  g_autoptr (GString) set = g_string_new (NULL);
  g_autoptr (SfcSettings) settings = NULL;

  g_string_append_printf (set, "query t.schema=%s\n",
                          json_object_get_string_member (group, "schema"));
  append_settings (set, group, "conf", "spark.");
  append_settings (set, group, "options", "query t.from_json.");
  settings = settings_of (set->str, error);
  return settings != NULL ? sfc_plan_new (settings, "t", error) : NULL;
}

/* Messages show no control characters of a record; this is so for both. */
static char *
safe (const char *message)
{
  GString *out = g_string_new (NULL);

  sfc_safe_text_append (out, message, strlen (message));
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full): the row, as JSON, or the message */
static char *
decode_case (SfcDecoder *decoder, const SfcPlan *plan, SfcZone *zone,
             const char *record)
{
  SfcValue slots[16];
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autoptr (JsonArray) row = json_array_new ();

  if (!sfc_decoder_decode (decoder, record, strlen (record), slots))
    error = sfc_decoder_steal_error (decoder);
  if (error != NULL)
    return safe (error->message);
  for (guint i = 0; i < plan->input->n_columns; i++)
    {
      g_string_truncate (out, 0);
      sfc_cell_append_text (out, &slots[i], &plan->input->columns[i], zone);
      if (slots[i].null)
        json_array_add_null_element (row);
      else
        json_array_add_string_element (row, out->str);
    }
  json_node_set_array (node, row);
  return json_to_string (node, FALSE);
}

static void
check_cases (JsonObject *group, const SfcPlan *plan, const char *title)
{
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);
  g_autoptr (SfcDecoder) decoder
      = sfc_decoder_new (plan->input, zone, &plan->from_json);
  JsonArray *cases = json_object_get_array_member (group, "cases");

  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonArray *one = json_array_get_array_element (cases, i);
      const char *record = json_array_get_string_element (one, 0);
      JsonNode *result = json_array_get_element (one, 1);
      g_autofree char *expected
          = json_node_get_value_type (result) == G_TYPE_STRING
                ? safe (json_node_get_string (result))
                : json_to_string (result, FALSE);
      g_autofree char *row = decode_case (decoder, plan, zone, record);

      ck_assert_msg (g_str_equal (row, expected),
                     "%s: %s\n  Spark: %s\n  here:  %s", title, record,
                     expected, row);
    }
}

/* What is refused here, by a part of the group; Spark fails then, or makes
 * everything null, or can do more. */
static const struct
{
  const char *part, *message;
} refused[] = {
  { "_corrupt_record INT",
    "The field for corrupt records must be string type" },
  { "\"mode\":\"DROPMALFORMED\"", "Acceptable modes are PERMISSIVE and FAIL" },
  { "\"mode\":\"other\"", "from_json.mode" },
  { "\"timeZone\":\"Nowhere\"", "Nowhere" },
  { "\"uuuu-MM-dd\"", "'uuuu' of the pattern" },
  { "ss zzzz\"", "'zzzz' of the pattern" },
  { "ssO\"", "'O' of the pattern" },
  { " E\"", "'E' of the pattern" },
  { "\"YYYY-ww\"", "'YYYY' of the pattern" },
  { "\"YYYY\"", "'YYYY' of the pattern" },
  { "\"yyyy-DDD\"", "'DDD' of the pattern" },
  { "\"yyyy-D\"", "'D' of the pattern" },
  { " G\"", "'G' of the pattern" },
  { "\"Gyyyy\"", "'G' of the pattern" },
  { " QQQ\"", "'QQQ' of the pattern" },
  { " c\"", "'c' of the pattern" },
  { " B\"", "'B' of the pattern" },
  { "\"yyyyyyy\"", "'yyyyyyy' of the pattern" },
  { "\"MMMMM\"", "'MMMMM' of the pattern" },
  { "\"ddd\"", "'ddd' of the pattern" },
  { "\"HHH\"", "'HHH' of the pattern" },
  { "\"aa\"", "'aa' of the pattern" },
  { "\"V\"", "'V' of the pattern" },
  { "\"ZZZZZZ\"", "'ZZZZZZ' of the pattern" },
  { "\"XXXXXX\"", "'XXXXXX' of the pattern" },
  { "dd'T\"", "''' of the pattern" },
  { "\"yyyy]\"", "']' of the pattern" },
  { "\"yyyy{\"", "'{' of the pattern" },
  { "\"yyyy#\"", "'#' of the pattern" },
  { "\"T\"", "'T' of the pattern" },
  { "\"epoch\"", "'e' of the pattern" },
  { "\"F\"", "'F' of the pattern" },
  { "\"n\"", "'n' of the pattern" },
  { "SSSSSSSSSS\"", "'SSSSSSSSSS' of the pattern" },
};

/* Returns: (nullable): what the refusal says */
static const char *
find_refusal (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (strstr (group, refused[i].part) != NULL)
      return refused[i].message;
  return NULL;
}

START_TEST (row_is_that_of_spark)
{
  guint n;
  g_autoptr (JsonNode) table = read_table (&n);

  ck_assert_uint_gt (n, 0);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *group
          = json_array_get_object_element (json_node_get_array (table), i);
      g_autofree char *options
          = json_to_string (json_object_get_member (group, "options"), FALSE);
      g_autofree char *title = g_strconcat (
          json_object_get_string_member (group, "schema"), " ", options, NULL);
      const char *refusal = find_refusal (title);
      g_autoptr (GError) error = NULL;
      g_autoptr (SfcPlan) plan = plan_of_group (group, &error);

      ck_assert_msg ((plan == NULL) == (refusal != NULL), "%s: %s", title,
                     error != NULL ? error->message : "not refused");
      if (plan == NULL)
        ck_assert_msg (strstr (error->message, refusal) != NULL, "%s: %s",
                       title, error->message);
      else
        check_cases (group, plan, title);
    }
}
END_TEST

/* What stands before the first name is looked at, too. */
START_TEST (only_an_object_or_a_comment_begins_a_record)
{
  static const char *const records[]
      = { "x\"a\":\"b\"}", "[\"a\":\"b\"}", "\"\"a\":\"b\"}", "}", "]", "/" };
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);
  g_autoptr (SfcSchema) schema = sfc_schema_parse ("a STRING", NULL);
  const SfcDecoderOptions options = { .grammar = SFC_JSON_COMMENTS };
  g_autoptr (SfcDecoder) decoder = sfc_decoder_new (schema, zone, &options);
  SfcValue a;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    ck_assert_msg (
        !sfc_decoder_decode (decoder, records[i], strlen (records[i]), &a)
            && a.null,
        "%s", records[i]);
  ck_assert (sfc_decoder_decode (decoder, "/**/{\"a\":\"b\"}", 13, &a));
  ck_assert (!a.null && a.n == 1 && *a.s == 'b');
}
END_TEST

static Suite *
from_json_suite (void)
{
  Suite *suite = suite_create ("decode/from-json");
  TCase *tcase = tcase_create ("spark");

  tcase_add_test (tcase, row_is_that_of_spark);
  tcase_add_test (tcase, only_an_object_or_a_comment_begins_a_record);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (from_json_suite)
