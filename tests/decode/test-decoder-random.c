/* The decoder against itself with other vectors and without, against the
 * careful decoder, and against json-glib, on random records. */

#include "config.h"

#include "decode/members.h"

/* The kind of vectors of the next decoder, instead of the processor's. */
static SfcMembersRead kind = sfc_members_read_plain;
#define sfc_members_choose() kind
#include "decode/decoder.c"

#include <json-glib/json-glib.h>

#include "support/suite.h"

#define N_COLUMNS 4
#define N_RECORDS 10000

static SfcSchema *schema;
static SfcZone *zone;
static GRand *rnd;

static void
setup (void)
{
  schema
      = sfc_schema_parse ("a STRING, bb STRING, t TIMESTAMP, d DOUBLE", NULL);
  zone = sfc_zone_new ("UTC", NULL);
  rnd = g_rand_new_with_seed (20181231);
}

static void
teardown (void)
{
  g_clear_pointer (&rnd, g_rand_free);
  g_clear_pointer (&zone, sfc_zone_unref);
  g_clear_pointer (&schema, sfc_schema_unref);
}

static guint
pick (guint n)
{
  return (guint)g_rand_int_range (rnd, 0, (gint32)n);
}

#define PICK(list) ((list)[pick (G_N_ELEMENTS (list))])

static void
append_text (GString *out)
{
  static const char *const pieces[]
      = { "x",        "plain text", "\\n",     "\\\"",
          "\\\\",     "\\/",        "\\u00e9", "\\ud83d\\ude94",
          "\303\251", " ",          "{",       "a longer piece of text" };

  g_string_append_c (out, '"');
  for (guint i = pick (5); i > 0; i--)
    g_string_append (out, PICK (pieces));
  g_string_append_c (out, '"');
}

static void append_value (GString *out, int depth);

static void
append_object (GString *out, int depth)
{
  static const char *const names[]
      = { "a", "bb", "t", "d", "b", "c", "", "a name that is rather long" };
  static const char *const blanks[] = { "", "", "", " ", "\n\t" };

  g_string_append_c (out, '{');
  for (guint i = 0, n = pick (8); i < n; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      g_string_append (out, PICK (blanks));
      g_string_append_printf (out, "\"%s\"%s:%s", PICK (names), PICK (blanks),
                              PICK (blanks));
      append_value (out, depth + 1);
      g_string_append (out, PICK (blanks));
    }
  g_string_append_c (out, '}');
}

static void
append_value (GString *out, int depth)
{
  static const char *const scalars[] = { "true",
                                         "false",
                                         "null",
                                         "0",
                                         "-17",
                                         "1.25",
                                         "1e3",
                                         "\"\"",
                                         "-0.5",
                                         "123456789012",
                                         "\"2018-12-31T23:57:00.000\"",
                                         "\"2018-12-31\"" };

  switch (depth > 3 ? pick (6) : pick (10))
    {
    case 6:
    case 7:
      append_object (out, depth);
      break;
    case 8:
    case 9:
      g_string_append_c (out, '[');
      for (guint i = 0, n = pick (4); i < n; i++)
        {
          g_string_append (out, i > 0 ? "," : "");
          append_value (out, depth + 1);
        }
      g_string_append_c (out, ']');
      break;
    case 0:
    case 1:
    case 2:
      append_text (out);
      break;
    default:
      g_string_append (out, PICK (scalars));
    }
}

static void
mutate (GString *json)
{
  static const char *const pieces[]
      = { "\"", "\\", "{", "}", "[",    "]",    ",",  ":",        " ",
          "'",  "1",  "-", ".", "null", "\xff", "\n", "\xe4\xb8", "bad" };
  gssize at = (gssize)pick ((guint)json->len + 1);

  switch (pick (4))
    {
    case 0:
      g_string_truncate (json, (gsize)at);
      break;
    case 1:
      g_string_insert (json, at, PICK (pieces));
      break;
    case 2:
      if ((gsize)at < json->len)
        g_string_erase (json, at, 1);
      break;
    default:
      if ((gsize)at < json->len)
        json->str[at] = (char)pick (256);
    }
}

static void
check_same (const SfcValue *x, const SfcValue *y, const char *json)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      ck_assert_msg (x[i].null == y[i].null && x[i].n == y[i].n, "%s", json);
      if (schema->columns[i].type == SFC_TYPE_STRING)
        ck_assert_msg (x[i].n == 0 || memcmp (x[i].s, y[i].s, x[i].n) == 0,
                       "%s", json);
      else
        ck_assert_msg (x[i].i == y[i].i, "%s", json);
    }
}

/* Returns: how many of @decoders were made: one of each kind that this
 * processor has */
static guint
make_decoders (SfcDecoder *decoders[4])
{
  SfcMembersRead fastest = (sfc_members_choose)();
  guint n = 0;

  kind = sfc_members_read_plain;
  decoders[n++] = sfc_decoder_new (schema, zone, NULL);
#ifdef SFC_SCAN_HAS_SSE2
  kind = sfc_members_read_sse2;
  decoders[n++] = sfc_decoder_new (schema, zone, NULL);
  if (fastest == sfc_members_read_avx512)
    {
      kind = sfc_members_read_avx2;
      decoders[n++] = sfc_decoder_new (schema, zone, NULL);
    }
#endif
  if (fastest != kind)
    {
      kind = fastest;
      decoders[n++] = sfc_decoder_new (schema, zone, NULL);
    }
  return n;
}

START_TEST (vectors_and_predictions_change_no_row)
{
  SfcDecoder *decoders[4];
  guint n_decoders = make_decoders (decoders);
  SfcConverter converter = { 0 };
  SfcCarefulDecoder *careful;

  converter.texts = sfc_arena_new ();
  converter.timestamps = sfc_timestamp_reader_new (zone);
  careful = sfc_careful_decoder_new (schema, -1, &converter);
  for (int i = 0; i < N_RECORDS; i++)
    {
      g_autoptr (GString) json = g_string_new (NULL);
      g_autofree char *record = NULL;
      SfcValue expected[N_COLUMNS], slots[N_COLUMNS];
      gboolean good;

      append_object (json, 0);
      for (guint n = pick (3); n > 0; n--)
        mutate (json);
      /* of the very size, so that a sanitizer sees a byte too many */
      record = g_memdup2 (json->str, MAX (json->len, 1));
      sfc_arena_reset (converter.texts);
      good = sfc_careful_decoder_decode (careful, record, json->len, expected,
                                         FALSE, NULL);
      for (guint d = 0; d < n_decoders; d++)
        {
          ck_assert_int_eq (
              sfc_decoder_decode (decoders[d], record, json->len, slots), good);
          check_same (slots, expected, json->str);
        }
    }
  sfc_careful_decoder_free (careful);
  sfc_timestamp_reader_free (converter.timestamps);
  sfc_arena_free (converter.texts);
  for (guint d = 0; d < n_decoders; d++)
    sfc_decoder_free (decoders[d]);
}
END_TEST

START_TEST (records_are_learned_again_after_others_of_many_members)
{
  static const char record[] = "{\"a\":\"x\",\"bb\":\"y\"}";
  g_autoptr (SfcDecoder) decoder = sfc_decoder_new (schema, zone, NULL);
  g_autoptr (GString) wide = g_string_new ("{");
  const SfcLead *lead;
  SfcValue slots[N_COLUMNS];

  for (guint i = 0; i <= SFC_MAX_LEADS; i++)
    g_string_append_printf (wide, "%s\"x%u\":1", i > 0 ? "," : "", i);
  g_string_append_c (wide, '}');
  ck_assert (sfc_decoder_decode (decoder, wide->str, wide->len, slots));
  for (guint i = 0; i < 64; i++)
    ck_assert (sfc_decoder_decode (decoder, record, sizeof record - 1, slots));
  lead = decoder->members.first;
  ck_assert_uint_eq (lead->n, strlen ("{\"a\":"));
  ck_assert (memcmp (lead->text, record, lead->n) == 0);
  ck_assert_ptr_nonnull (lead->next);
  ck_assert_uint_eq (lead->next->n, strlen (",\"bb\":"));
  ck_assert (memcmp (lead->next->text, ",\"bb\":", lead->next->n) == 0);
}
END_TEST

START_TEST (texts_are_those_of_json_glib)
{
  g_autoptr (SfcDecoder) decoder = sfc_decoder_new (schema, zone, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();

  for (int i = 0; i < N_RECORDS / 10; i++)
    {
      g_autoptr (GString) json = g_string_new (NULL);
      SfcValue slots[N_COLUMNS];
      JsonObject *object;

      append_object (json, 0);
      ck_assert (json_parser_load_from_data (parser, json->str, -1, NULL));
      object = json_node_get_object (json_parser_get_root (parser));
      sfc_decoder_decode (decoder, json->str, json->len, slots);
      for (guint column = 0; column < 2; column++)
        {
          JsonNode *node
              = json_object_get_member (object, schema->columns[column].name);
          const char *text;

          ck_assert_int_eq (slots[column].null,
                            node == NULL || JSON_NODE_HOLDS_NULL (node));
          if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
              || json_node_get_value_type (node) != G_TYPE_STRING)
            continue;
          text = json_node_get_string (node);
          ck_assert_uint_eq (slots[column].n, strlen (text));
          ck_assert (memcmp (slots[column].s, text, slots[column].n) == 0);
        }
    }
}
END_TEST

static Suite *
decoder_random_suite (void)
{
  Suite *suite = suite_create ("decode/decoder-random");
  TCase *tcase = tcase_create ("random");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, vectors_and_predictions_change_no_row);
  tcase_add_test (tcase,
                  records_are_learned_again_after_others_of_many_members);
  tcase_add_test (tcase, texts_are_those_of_json_glib);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (decoder_random_suite)
