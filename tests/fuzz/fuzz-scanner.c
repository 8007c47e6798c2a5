/* fuzz/fuzz-scanner.c -- a record's bytes -> cells.
 *
 * Input: a byte of options, `@' for none (its bits: SfcJsonGrammar), then the
 * record.  What must hold:
 *
 *   - every kind of vectors, with nothing learned and with all, and the careful
 *     decoder, which is Jackson's twin, give the same cells;
 *   - a record that ends the query is a malformed one, and what is said of it
 *     cannot steer a terminal;
 *   - what the fast path takes is an object to json-glib, and
 *   - an object of json-glib's, written anew, is one to the decoder, each with
 *     the same texts.
 *
 * The last two as far as json-glib is a witness, see witness.h.
 *
 * Covers: src/decode/decoder.c src/decode/careful.c src/decode/convert.c
 * Covers: src/decode/fault.c src/decode/members.c src/decode/members-plain.c
 * Covers: src/decode/members-quotes.c src/decode/members-vector.c
 * Covers: src/decode/members-loop.inc src/decode/quotes-avx512.h
 * Covers: src/decode/scan-avx2.h src/decode/scan.h src/decode/skip.c
 * Covers: src/decode/rewrite.c src/decode/token-number.c
 * Covers: src/decode/token-reader.c src/decode/token-text.c src/decode/units.c
 */

#include "config.h"

#include "decode/members.h"

/* The kind of vectors of the next decoder, instead of the processor's. */
static SfcMembersRead kind = sfc_members_read_plain;
#define sfc_members_choose() kind
#include "decode/decoder.c"
#undef sfc_members_choose

#include <math.h>

#include "witness.h"

#define COLUMNS                                                                \
  "a STRING, bb STRING, t TIMESTAMP, d DOUBLE, n DECIMAL(10,2), e DATE, "      \
  "i INT, l BIGINT, f FLOAT, o BOOLEAN"
#define N_COLUMNS 10
#define N_TEXTS 2 /* the first columns */
#define N_KINDS 4
#define N_GRAMMARS 128

typedef struct
{
  SfcDecoder *decoders[N_KINDS + 1]; /* (nullable) */
  SfcDecoder *strict;                /* a malformed record ends the query */
  SfcCarefulDecoder *careful;
} Side;

static SfcSchema *schema;
static SfcConverter converter;
static SfcDecoderOptions options[N_GRAMMARS];
static Side sides[N_GRAMMARS];

/* ---- decoders */

static void
set_up (void)
{
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);

  schema = sfc_schema_parse (COLUMNS, NULL);
  converter.texts = sfc_arena_new ();
  converter.timestamps = sfc_timestamp_reader_new (zone);
}

static void
add_kind (Side *side, SfcMembersRead read, guint grammar)
{
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);
  guint n = 0;

  while (side->decoders[n] != NULL)
    n++;
  kind = read;
  side->decoders[n] = sfc_decoder_new (schema, zone, &options[grammar]);
}

static const Side *
need_side (guint grammar)
{
  static const char columns[] = COLUMNS ", _corrupt_record STRING";
  static SfcDecoderOptions strict[N_GRAMMARS];
  Side *side = &sides[grammar];
  SfcMembersRead fastest = sfc_members_choose ();
  g_autoptr (SfcZone) zone = NULL;
  g_autoptr (SfcSchema) more = NULL;

  if (side->careful != NULL)
    return side;
  if (schema == NULL)
    set_up ();
  zone = sfc_zone_new ("UTC", NULL);
  more = sfc_schema_parse (columns, NULL);
  options[grammar].grammar = strict[grammar].grammar = grammar;
  strict[grammar].fail_fast = strict[grammar].upgrade_fails = TRUE;
  add_kind (side, sfc_members_read_plain, grammar);
#ifdef SFC_SCAN_HAS_SSE2
  add_kind (side, sfc_members_read_sse2, grammar);
  if (fastest != sfc_members_read_sse2)
    add_kind (side, sfc_members_read_avx2, grammar);
#endif
  if (fastest != kind)
    add_kind (side, fastest, grammar);
  kind = fastest;
  side->strict = sfc_decoder_new (more, zone, &strict[grammar]);
  converter.options = &options[grammar];
  side->careful = sfc_careful_decoder_new (schema, -1, &converter);
  return side;
}

static void
forget (SfcDecoder *decoder)
{
  decoder->members.n_leads = 0;
  decoder->members.first = NULL;
}

/* ---- the same, whoever reads */

static void
check_same (const SfcValue *x, const SfcValue *y)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      fuzz_check (x[i].null == y[i].null && x[i].n == y[i].n);
      if (sfc_type_is_text (schema->columns[i].type))
        fuzz_check (x[i].n == 0 || memcmp (x[i].s, y[i].s, x[i].n) == 0);
      else
        fuzz_check (x[i].i == y[i].i);
    }
}

static void
check_safe (const char *text)
{
  for (; *text != '\0'; text++)
    fuzz_check ((guchar)*text >= ' ' || *text == '\n');
}

static void
check_strict (SfcDecoder *decoder, const char *json, gsize n, gboolean good,
              const SfcValue *expected)
{
  SfcValue slots[N_COLUMNS + 1];
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  forget (decoder);
  fuzz_check (sfc_decoder_decode (decoder, json, n, slots) == good);
  if (good)
    check_same (slots, expected);
  fuzz_check (slots[N_COLUMNS].null == good);
  error = sfc_decoder_steal_error (decoder);
  fuzz_check ((error == NULL) == good);
  if (good)
    return;
  fuzz_check (slots[N_COLUMNS].n == n);
  why = sfc_decoder_explain (decoder, json, n);
  check_safe (why);
  check_safe (error->message);
}

/* ---- json-glib */

static gboolean
is_finite (JsonNode *node)
{
  g_autoptr (GList) children = NULL;

  if (JSON_NODE_HOLDS_VALUE (node))
    return json_node_get_value_type (node) != G_TYPE_DOUBLE
           || isfinite (json_node_get_double (node));
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  children = JSON_NODE_HOLDS_ARRAY (node)
                 ? json_array_get_elements (json_node_get_array (node))
                 : json_object_get_values (json_node_get_object (node));
  for (GList *at = children; at != NULL; at = at->next)
    if (!is_finite (at->data))
      return FALSE;
  return TRUE;
}

static gboolean
is_text (JsonNode *node, const SfcValue *cell)
{
  g_autofree char *text = g_strndup (cell->s, cell->n);

  if (!JSON_NODE_HOLDS_VALUE (node))
    {
      g_autoptr (JsonParser) parser = json_parser_new_immutable ();

      JsonNode *root = witness_read (parser, text, cell->n);

      return root != NULL && json_node_equal (root, node);
    }
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_str_equal (text, json_node_get_string (node));
    case G_TYPE_BOOLEAN:
      return g_str_equal (text,
                          json_node_get_boolean (node) ? "true" : "false");
    case G_TYPE_INT64:
      return strlen (text) > 18
             || g_ascii_strtoll (text, NULL, 10) == json_node_get_int (node);
    default:
      return g_ascii_strtod (text, NULL) == json_node_get_double (node);
    }
}

static void
check_texts (JsonObject *object, const SfcValue *slots)
{
  for (guint i = 0; i < N_TEXTS; i++)
    {
      JsonNode *node = json_object_get_member (object, schema->columns[i].name);

      fuzz_check (slots[i].null
                  == (node == NULL || JSON_NODE_HOLDS_NULL (node)));
      fuzz_check (slots[i].null || is_text (node, &slots[i]));
    }
}

/* What the fast path takes, up to the brace that closes it. */
static void
check_plain (SfcDecoder *decoder, const char *json, gsize n)
{
  g_autoptr (JsonParser) parser = NULL;
  SfcValue slots[N_COLUMNS];
  const char *p, *close;
  JsonNode *root;

  forget (decoder);
  sfc_decoder_decode (decoder, json, n, slots);
  p = sfc_skip_blanks (json, json + n);
  close = n > 0 && p < json + n && *p == '{'
              ? decoder->read (&decoder->members, p)
              : NULL;
  if (close == NULL || !witness_knows (p, (gsize)(close + 1 - p)))
    return;
  parser = json_parser_new_immutable ();
  root = witness_read (parser, p, (gsize)(close + 1 - p));
  fuzz_check (root != NULL && JSON_NODE_HOLDS_OBJECT (root));
  if (is_finite (root))
    check_texts (json_node_get_object (root), slots);
}

/* It writes 1e22 as 1e+22.0, which is no JSON.  In a string that would be no
 * harm; such a text is not looked at either. */
static gboolean
has_odd_number (const char *text)
{
  while ((text = strpbrk (text, "eE")) != NULL)
    {
      text++;
      if ((*text == '+' || *text == '-')
          && text[1 + strspn (text + 1, "0123456789")] == '.')
        return TRUE;
    }
  return FALSE;
}

static void
check_object (SfcDecoder *decoder, const char *json, gsize n)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autofree char *text = NULL;
  SfcValue slots[N_COLUMNS];
  JsonNode *root;

  if (!witness_knows (json, n))
    return;
  parser = json_parser_new_immutable ();
  root = witness_read (parser, json, n);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || !is_finite (root))
    return;
  text = json_to_string (root, FALSE);
  if (!g_utf8_validate (text, -1, NULL) || strchr (text, 0x1f) != NULL
      || has_odd_number (text))
    return;
  forget (decoder);
  sfc_decoder_decode (decoder, text, strlen (text), slots);
  check_texts (json_node_get_object (root), slots);
}

/* ---- all */

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint grammar = (fuzz_take_byte (&input) - '@') & (N_GRAMMARS - 1);
  const Side *side = need_side (grammar);
  gsize n;
  g_autofree char *json = fuzz_take_rest (&input, &n);
  SfcValue expected[N_COLUMNS], slots[N_COLUMNS];
  gboolean good;

  converter.options = &options[grammar];
  sfc_arena_reset (converter.texts);
  good = sfc_careful_decoder_decode (side->careful, json, n, expected, FALSE,
                                     NULL);
  for (guint i = 0; side->decoders[i] != NULL; i++)
    {
      forget (side->decoders[i]);
      for (int round = 0; round < 2; round++)
        {
          fuzz_check (sfc_decoder_decode (side->decoders[i], json, n, slots)
                      == good);
          check_same (slots, expected);
        }
      check_plain (side->decoders[i], json, n);
    }
  check_strict (side->strict, json, n, good, expected);
  check_object (side->decoders[0], json, n);
  return 0;
}
