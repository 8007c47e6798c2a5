/* Feeds bytes to the record decoder, once to learn the names in them and once
 * to expect them, and demands the same row both times and from the careful
 * decoder.  Not part of the build:
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -I. -Isrc \
 *     $(pkg-config --cflags glib-2.0) -DLOCALEDIR='""' \
 *     fuzz/fuzz-decoder.c src/decode/[!.]*.c src/row/schema.c \
 *     src/base/{arena,error,java-double,json-text,tzfile,zone,zone-id}.c \
 *     $(pkg-config --libs glib-2.0) -lm -o fuzz-decoder
 *   ./fuzz-decoder corpus fuzz/seeds-decoder
 *
 * in a configured source tree (for config.h), with bash.
 */

#include "config.h"

#include <stdint.h>

#include "decode/careful.h"
#include "decode/decoder.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n);

static void
check_same (const SfcSchema *schema, const SfcValue *x, const SfcValue *y)
{
  for (guint i = 0; i < schema->n_columns; i++)
    {
      g_assert (x[i].null == y[i].null && x[i].n == y[i].n);
      if (sfc_type_is_text (schema->columns[i].type))
        g_assert (x[i].n == 0 || memcmp (x[i].s, y[i].s, x[i].n) == 0);
      else
        g_assert (x[i].i == y[i].i);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse (
      "a STRING, b STRING, t TIMESTAMP, d DOUBLE, n DECIMAL(10,2), e DATE",
      NULL);
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);
  g_autoptr (SfcDecoder) first = sfc_decoder_new (schema, zone, NULL);
  g_autoptr (SfcDecoder) second = sfc_decoder_new (schema, zone, NULL);
  g_autoptr (SfcArena) texts = sfc_arena_new ();
  g_autoptr (SfcTimestampReader) timestamps = sfc_timestamp_reader_new (zone);
  SfcConverter converter = { timestamps, texts };
  SfcCarefulDecoder *careful = sfc_careful_decoder_new (schema, -1, &converter);
  const char *json = (const char *)data;
  SfcValue x[6], y[6], z[6];
  gboolean good;

  good = sfc_decoder_decode (first, json, n, x);
  sfc_decoder_decode (second, json, n, y);
  g_assert (sfc_decoder_decode (second, json, n, y) == good);
  check_same (schema, x, y);
  g_assert (sfc_careful_decoder_decode (careful, json, n, z, FALSE, NULL)
            == good);
  check_same (schema, x, z);
  sfc_careful_decoder_free (careful);
  return 0;
}
