#include "config.h"

#include "feed/generator.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "feed/json-reader.h"
#include "support/suite.h"

static GString *
generate (const SfcGeneratorOptions *options)
{
  g_autoptr (SfcGenerator) generator = sfc_generator_new (options);
  GString *text = g_string_new (NULL);

  while (sfc_generator_next (generator, text))
    ;
  return text;
}

/* The records of an array, each as what json-glib makes of it. */
static JsonArray *
parse (const GString *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  ck_assert (
      json_parser_load_from_data (parser, text->str, (gssize)text->len, NULL));
  return json_array_ref (json_node_get_array (json_parser_get_root (parser)));
}

static const char *
member (JsonArray *records, guint i, SfcCallMember which)
{
  return json_object_get_string_member (
      json_array_get_object_element (records, i), sfc_call_names[which]);
}

/* ---- the same bytes everywhere */

static const struct
{
  SfcGeneratorOptions options;
  const char *sha256;
} checksums[] = {
  { { 2000, 1, FALSE, FALSE, 0, 0 },
    "2950db4ead5522b56f48f3145752f60a4c9ffca3428bb80c7f7998b5698e7d45" },
  { { 5000, 18446744073709551615U, TRUE, TRUE, 0.25, 0.5 },
    "6188493b1becb69972479805c4328eb88489c98c2798b1ab091d6ea6f06bb1a1" },
  { { 3000, 7, FALSE, TRUE, 0.01, 0.01 },
    "5cc891a96b4c8da5f1fb89e90d118e3f34003f9bfbd0a07a3b379cee6a457f38" },
};

START_TEST (same_seed_gives_the_same_bytes_on_every_machine)
{
  g_autoptr (GString) text = generate (&checksums[_i].options);
  g_autofree char *sha256 = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *)text->str, text->len);

  ck_assert_str_eq (sha256, checksums[_i].sha256);
}
END_TEST

START_TEST (another_seed_gives_other_records)
{
  g_autoptr (GString) one
      = generate (&(SfcGeneratorOptions){ .n_records = 10, .seed = 1 });
  g_autoptr (GString) two
      = generate (&(SfcGeneratorOptions){ .n_records = 10, .seed = 2 });

  ck_assert_str_ne (one->str, two->str);
}
END_TEST

/* ---- layout */

START_TEST (nothing_is_an_array_without_elements)
{
  SfcGeneratorOptions options = { .n_records = 0 };
  g_autoptr (GString) array = generate (&options);
  g_autoptr (GString) lines = NULL;

  options.lines = TRUE;
  lines = generate (&options);
  ck_assert_str_eq (array->str, "[]\n");
  ck_assert_str_eq (lines->str, "");
}
END_TEST

START_TEST (array_is_laid_out_as_the_citys_export)
{
  g_autoptr (GString) text = generate (
      &(SfcGeneratorOptions){ .n_records = 2, .oldest_first = TRUE });
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);

  ck_assert_uint_eq (g_strv_length (lines), 1 + 2 * 16 + 1 + 1);
  ck_assert_str_eq (lines[0], "[");
  ck_assert_str_eq (lines[1], "    {");
  for (guint i = 0; i < SFC_CALL_N_MEMBERS; i++)
    {
      g_autofree char *start
          = g_strdup_printf ("        \"%s\": \"", sfc_call_names[i]);

      ck_assert (g_str_has_prefix (lines[2 + i], start));
      ck_assert (g_str_has_suffix (lines[2 + i],
                                   i + 1 < SFC_CALL_N_MEMBERS ? "\"," : "\""));
    }
  ck_assert_str_eq (lines[16], "    },");
  ck_assert_str_eq (lines[32], "    }");
  ck_assert_str_eq (lines[33], "]");
  ck_assert_str_eq (lines[34], "");
}
END_TEST

typedef struct
{
  const GString *text;
  gsize done;
} Input;

static gssize
give (gpointer data, char *buffer, gsize size, GError **error)
{
  Input *input = data;
  gsize n = MIN (size, input->text->len - input->done);

  memcpy (buffer, input->text->str + input->done, n);
  input->done += n;
  return (gssize)n;
}

START_TEST (lines_are_the_arrays_records_in_compact_form)
{
  SfcGeneratorOptions options = { .n_records = 500, .seed = 3 };
  g_autoptr (GString) array = generate (&options);
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GString) lines = NULL;
  Input input = { array, 0 };
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give, &input, "array", 10000);
  const char *record;
  gsize len;

  while (sfc_json_reader_next (reader, &record, &len, NULL))
    {
      g_string_append_len (joined, record, (gssize)len);
      g_string_append_c (joined, '\n');
    }
  options.lines = TRUE;
  lines = generate (&options);
  ck_assert_str_eq (joined->str, lines->str);
}
END_TEST

START_TEST (newest_first_is_oldest_first_the_other_way_round)
{
  SfcGeneratorOptions options
      = { .n_records = 3000, .lines = TRUE, .late = 0.1, .malformed = 0.1 };
  g_autoptr (GString) newest = generate (&options);
  g_autoptr (GString) oldest = NULL;
  g_auto (GStrv) down = g_strsplit (newest->str, "\n", -1);
  g_auto (GStrv) up = NULL;

  options.oldest_first = TRUE;
  oldest = generate (&options);
  up = g_strsplit (oldest->str, "\n", -1);
  ck_assert_uint_eq (g_strv_length (up), 3001);
  for (guint i = 0; i < 3000; i++)
    ck_assert_str_eq (up[i], down[2999 - i]);
}
END_TEST

START_TEST (more_records_go_on_where_fewer_end)
{
  SfcGeneratorOptions options
      = { .n_records = 100, .lines = TRUE, .oldest_first = TRUE };
  g_autoptr (GString) few = generate (&options);
  g_autoptr (GString) many = NULL;

  options.n_records = 200;
  many = generate (&options);
  ck_assert (g_str_has_prefix (many->str, few->str));
}
END_TEST

START_TEST (stop_ends_the_text_properly)
{
  g_autoptr (SfcGenerator) generator
      = sfc_generator_new (&(SfcGeneratorOptions){ .n_records = 1000 });
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *records;

  for (int i = 0; i < 3; i++)
    ck_assert (sfc_generator_next (generator, text));
  sfc_generator_stop (generator);
  while (sfc_generator_next (generator, text))
    ;
  records = parse (text);
  ck_assert_uint_eq (json_array_get_length (records), 3);
  ck_assert_int_eq (sfc_generator_get_done (generator), 3);
  json_array_unref (records);
}
END_TEST

/* ---- content */

enum
{
  MANY = 20000 /* ten days: past the end of a year */
};

static JsonArray *calls; /* oldest first */

static void
setup (void)
{
  g_autoptr (GString) text = generate (&(SfcGeneratorOptions){
      .n_records = MANY, .seed = 20181231, .oldest_first = TRUE });

  calls = parse (text);
}

static void
teardown (void)
{
  g_clear_pointer (&calls, json_array_unref);
}

START_TEST (times_never_fall_and_ids_always_rise)
{
  ck_assert (g_str_has_prefix (member (calls, 0, SFC_CALL_CALL_DATE_TIME),
                               "2018-12-31T00:0"));
  ck_assert (g_str_has_prefix (
      member (calls, MANY - 1, SFC_CALL_CALL_DATE_TIME), "2019-01-09T23:5"));
  for (guint i = 1; i < MANY; i++)
    {
      ck_assert_str_le (member (calls, i - 1, SFC_CALL_CALL_DATE_TIME),
                        member (calls, i, SFC_CALL_CALL_DATE_TIME));
      ck_assert_int_lt (atoll (member (calls, i - 1, SFC_CALL_CRIME_ID)),
                        atoll (member (calls, i, SFC_CALL_CRIME_ID)));
    }
}
END_TEST

START_TEST (members_agree_with_each_other)
{
  for (guint i = 0; i < MANY; i++)
    {
      const char *at = member (calls, i, SFC_CALL_CALL_DATE_TIME);
      const char *place = member (calls, i, SFC_CALL_ADDRESS_TYPE);
      g_autofree char *date = g_strdup_printf ("%.10sT00:00:00.000", at);
      g_autofree char *full = g_strdup_printf (
          "%.11s%s:00.000", date, member (calls, i, SFC_CALL_CALL_TIME));

      ck_assert_str_eq (full, at);
      ck_assert_str_eq (member (calls, i, SFC_CALL_REPORT_DATE), date);
      ck_assert_str_eq (member (calls, i, SFC_CALL_CALL_DATE), date);
      ck_assert_str_eq (member (calls, i, SFC_CALL_OFFENSE_DATE), date);
      ck_assert_int_eq (g_str_equal (place, "common_location"),
                        *member (calls, i, SFC_CALL_COMMON_LOCATION) != '\0');
      ck_assert_int_eq (g_str_equal (place, "Intersection"),
                        strchr (member (calls, i, SFC_CALL_ADDRESS), '/')
                            != NULL);
    }
}
END_TEST

/* How often, in thousandths of all: wide enough for chance and for taste. */
static const struct
{
  SfcCallMember member;
  const char *value;
  guint min, max;
} shares[] = {
  { SFC_CALL_TYPE, "Passing Call", 220, 270 },
  { SFC_CALL_TYPE, "Traffic Stop", 80, 105 },
  { SFC_CALL_TYPE, "Muni Inspection", 70, 95 },
  { SFC_CALL_TYPE, "Squatters", 0, 3 },
  { SFC_CALL_DISPOSITION, "HAN", 240, 290 },
  { SFC_CALL_DISPOSITION, "Not recorded", 180, 230 },
  { SFC_CALL_DISPOSITION, "CSA", 1, 5 },
  { SFC_CALL_ADDRESS_TYPE, "Intersection", 360, 430 },
  { SFC_CALL_ADDRESS_TYPE, "Geo-Override", 30, 60 },
  { SFC_CALL_CITY, "San Francisco", 940, 980 },
  { SFC_CALL_CITY, "", 15, 35 },
  { SFC_CALL_STATE, "CA", 1000, 1000 },
  { SFC_CALL_AGENCY_ID, "1", 1000, 1000 },
};

START_TEST (shares_are_those_of_the_city)
{
  guint n = 0;

  for (guint i = 0; i < MANY; i++)
    n += g_str_equal (member (calls, i, shares[_i].member), shares[_i].value);
  ck_assert_uint_ge (n, shares[_i].min * (MANY / 1000));
  ck_assert_uint_le (n, shares[_i].max * (MANY / 1000));
}
END_TEST

START_TEST (types_have_a_long_tail)
{
  g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < MANY; i++)
    g_hash_table_add (types, (char *)member (calls, i, SFC_CALL_TYPE));
  ck_assert_uint_ge (g_hash_table_size (types), 100);
}
END_TEST

/* ---- late and malformed */

static gint64
minutes (const char *at)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (at, utc);

  return g_date_time_to_unix (time) / 60;
}

static const double fractions[] = { 0, 0.05, 0.5, 1 };

START_TEST (late_records_lie_behind_the_watermark)
{
  SfcGeneratorOptions options
      = { .n_records = 4000, .oldest_first = TRUE, .late = fractions[_i] };
  g_autoptr (GString) text = generate (&options);
  JsonArray *records = parse (text);
  g_autoptr (GString) on_time_text = NULL;
  JsonArray *on_time;
  guint late = 0;

  options.late = 0;
  on_time_text = generate (&options);
  on_time = parse (on_time_text);
  for (guint i = 0; i < 4000; i++)
    {
      const char *at = member (records, i, SFC_CALL_CALL_DATE_TIME);
      const char *was = member (on_time, i, SFC_CALL_CALL_DATE_TIME);

      late += !g_str_equal (at, was);
      if (!g_str_equal (at, was) && i > 0)
        ck_assert_int_gt (
            minutes (member (on_time, i - 1, SFC_CALL_CALL_DATE_TIME))
                - minutes (at),
            60);
      ck_assert_str_eq (member (records, i, SFC_CALL_CRIME_ID),
                        member (on_time, i, SFC_CALL_CRIME_ID));
    }
  ck_assert_double_le (ABS (late / 4000.0 - fractions[_i]), 0.03);
  json_array_unref (records);
  json_array_unref (on_time);
}
END_TEST

static gboolean
is_good (JsonNode *node)
{
  JsonNode *at;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  at = json_object_get_member (json_node_get_object (node), "call_date_time");
  if (at == NULL || json_node_get_value_type (at) != G_TYPE_STRING)
    return FALSE;
  time = g_date_time_new_from_iso8601 (json_node_get_string (at), utc);
  return time != NULL;
}

START_TEST (malformed_elements_leave_the_array_readable)
{
  g_autoptr (GString) text = generate (
      &(SfcGeneratorOptions){ .n_records = 4000, .malformed = fractions[_i] });
  JsonArray *records = parse (text);
  guint good = 0;

  ck_assert_uint_eq (json_array_get_length (records), 4000);
  for (guint i = 0; i < 4000; i++)
    good += is_good (json_array_get_element (records, i));
  ck_assert_double_le (ABS (1 - good / 4000.0 - fractions[_i]), 0.03);
  json_array_unref (records);
}
END_TEST

/* json-glib is more liberal than JSON. */
static gboolean
is_json (const char *line)
{
  g_autoptr (GString) text = g_string_new (line);
  Input input = { text, 0 };
  g_autoptr (SfcJsonReader) reader
      = sfc_json_reader_new (give, &input, "line", 10000);
  g_autoptr (GError) error = NULL;
  const char *record;
  gsize len;

  while (sfc_json_reader_next (reader, &record, &len, &error))
    ;
  return error == NULL;
}

START_TEST (malformed_lines_spoil_no_other_line)
{
  g_autoptr (GString) text = generate (&(SfcGeneratorOptions){
      .n_records = 4000, .lines = TRUE, .malformed = fractions[_i] });
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  guint good = 0, broken = 0;

  ck_assert_uint_eq (g_strv_length (lines), 4001);
  for (guint i = 0; i < 4000; i++)
    {
      g_autoptr (JsonNode) node
          = is_json (lines[i]) ? json_from_string (lines[i], NULL) : NULL;

      good += is_good (node);
      broken += node == NULL;
    }
  ck_assert_double_le (ABS (1 - good / 4000.0 - fractions[_i]), 0.03);
  ck_assert_int_eq (broken > 0, fractions[_i] > 0);
}
END_TEST

static Suite *
generator_suite (void)
{
  Suite *suite = suite_create ("feed/generator");
  TCase *bytes = tcase_create ("bytes");
  TCase *layout = tcase_create ("layout");
  TCase *content = tcase_create ("content");
  TCase *spoilt = tcase_create ("spoilt");

  tcase_add_loop_test (bytes, same_seed_gives_the_same_bytes_on_every_machine,
                       0, G_N_ELEMENTS (checksums));
  tcase_add_test (bytes, another_seed_gives_other_records);
  suite_add_tcase (suite, bytes);

  tcase_add_test (layout, nothing_is_an_array_without_elements);
  tcase_add_test (layout, array_is_laid_out_as_the_citys_export);
  tcase_add_test (layout, lines_are_the_arrays_records_in_compact_form);
  tcase_add_test (layout, newest_first_is_oldest_first_the_other_way_round);
  tcase_add_test (layout, more_records_go_on_where_fewer_end);
  tcase_add_test (layout, stop_ends_the_text_properly);
  suite_add_tcase (suite, layout);

  tcase_add_checked_fixture (content, setup, teardown);
  tcase_add_test (content, times_never_fall_and_ids_always_rise);
  tcase_add_test (content, members_agree_with_each_other);
  tcase_add_loop_test (content, shares_are_those_of_the_city, 0,
                       G_N_ELEMENTS (shares));
  tcase_add_test (content, types_have_a_long_tail);
  suite_add_tcase (suite, content);

  tcase_add_loop_test (spoilt, late_records_lie_behind_the_watermark, 0,
                       G_N_ELEMENTS (fractions));
  tcase_add_loop_test (spoilt, malformed_elements_leave_the_array_readable, 0,
                       G_N_ELEMENTS (fractions));
  tcase_add_loop_test (spoilt, malformed_lines_spoil_no_other_line, 0,
                       G_N_ELEMENTS (fractions));
  suite_add_tcase (suite, spoilt);
  return suite;
}

SFC_SUITE_MAIN (generator_suite)
