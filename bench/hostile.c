/* bench/hostile.c -- what records cost that were made to cost much.
 *
 *     hostile [ROUNDS]
 *
 * For each shape a record of 64 KiB, of 1 MiB and of 16 MiB is decoded to two
 * columns, and read as "sfcrime produce" reads it; the best of ROUNDS (3) is
 * printed as nanoseconds of the processor a byte.  Cost is linear where a line
 * says about the same three times; what is above 4 times the first is marked.
 * At the end stands what the process held at most. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "decode/decoder.h"
#include "feed/json-reader.h"

#define N_SIZES 3
#define TOO_MUCH 4.0

static const gsize sizes[N_SIZES] = { 64 << 10, 1 << 20, 16 << 20 };

/* ---- records: a beginning, as much of the middle as fits, an end */

typedef struct
{
  const char *name, *begin, *middle, *end;
  guint nested; /* the middle so many times, then the closing of each */
} Shape;

static const Shape shapes[] = {
  { "members", "{\"a\":1", ",\"%08x\":0", "}", 0 },
  { "one member", "{\"a\":1", ",\"a\":\"x\"", "}", 0 },
  { "empty", "{\"u\":[0", ",{},[]", "]}", 0 },
  { "deep", "{\"u\":[0", "[", "]}", 900 },
  { "text", "{\"a\":\"", "plain text, ", "\"}", 0 },
  { "escapes", "{\"a\":\"", "\\u00e9\\n", "\"}", 0 },
  { "skipped", "{\"u\":\"", "\\\\", "\"}", 0 },
  { "not UTF-8", "{\"a\":\"", "\xff\xe4", "\"}", 0 },
  { "blanks", "{\"a\":1", "\n \t", "}", 0 },
  { "array", "{\"a\":[0", ",1", "]}", 0 },
  { "doubles", "{\"a\":[0", ",2.2250738585072014e-308", "]}", 0 },
  { "digits", "{\"u\":[0", ",1234567890123456789012345678901234567890", "]}",
    0 },
  { "quotes", "{'a':1", ",'b':'x'", "}", 0 },
  { "cut", "{\"a\":\"x\"", ",\"b\":1", "", 0 },
};

static void
append_nested (GString *out, const Shape *shape)
{
  g_string_append_c (out, ',');
  for (guint i = 0; i < shape->nested; i++)
    g_string_append (out, shape->middle);
  for (guint i = 0; i < shape->nested; i++)
    g_string_append_c (out, *shape->middle + 2); /* ASCII: [ \ ] */
}

static GString *
make (const Shape *shape, gsize size)
{
  GString *out = g_string_sized_new (size + 4096);

  g_string_append (out, shape->begin);
  for (guint i = 0; out->len < size; i++)
    if (shape->nested > 0)
      append_nested (out, shape);
    else if (strchr (shape->middle, '%') != NULL)
      g_string_append_printf (out, ",\"%08x\":0", i);
    else
      g_string_append (out, shape->middle);
  return g_string_append (out, shape->end);
}

/* ---- readers */

static void
decode (const GString *record)
{
  static SfcDecoder *decoder;
  SfcValue slots[2];

  if (decoder == NULL)
    {
      g_autoptr (SfcSchema) schema
          = sfc_schema_parse ("a STRING, b STRING", NULL);
      g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);

      decoder = sfc_decoder_new (schema, zone, NULL);
    }
  sfc_decoder_decode (decoder, record->str, record->len, slots);
}

typedef struct
{
  const char *p, *end;
} Rest;

static gssize
read_rest (gpointer data, char *buffer, gsize size, GError **error)
{
  Rest *rest = data;
  gsize n = MIN (size, (gsize)(rest->end - rest->p));

  memcpy (buffer, rest->p, n);
  rest->p += n;
  return (gssize)n;
}

static void
produce (const GString *record)
{
  static SfcJsonReader *reader;
  static Rest rest;
  const char *text;
  gsize n;

  rest = (Rest){ record->str, record->str + record->len };
  if (reader == NULL)
    reader = sfc_json_reader_new (read_rest, &rest, "input",
                                  SFC_JSON_MAX_RECORD_BYTES);
  else
    sfc_json_reader_restart (reader, FALSE);
  sfc_json_reader_next (reader, &text, &n, NULL);
}

/* ---- all */

/* of the processor, so that others on it do not count */
static double
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double
best_of (guint rounds, void (*read) (const GString *record),
         const GString *record)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < rounds; i++)
    {
      double start_ns = now_ns ();

      read (record);
      best = MIN (best, now_ns () - start_ns);
    }
  return best / (double)record->len;
}

static gboolean
measure (const Shape *shape, guint rounds)
{
  double ns[2][N_SIZES];
  gboolean linear = TRUE;

  for (guint i = 0; i < N_SIZES; i++)
    {
      GString *record = make (shape, sizes[i]);

      ns[0][i] = best_of (rounds, decode, record);
      ns[1][i] = best_of (rounds, produce, record);
      g_string_free (record, TRUE);
    }
  for (guint i = 0; i < 2; i++)
    linear &= ns[i][N_SIZES - 1] <= TOO_MUCH * ns[i][0] + 1;
  printf ("%-12s %8.2f %8.2f %8.2f   %8.2f %8.2f %8.2f%s\n", shape->name,
          ns[0][0], ns[0][1], ns[0][2], ns[1][0], ns[1][1], ns[1][2],
          linear ? "" : "  not linear");
  return linear;
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 1 ? (guint)MAX (atoi (argv[1]), 1) : 3;
  gboolean linear = TRUE;
  struct rusage usage;

  printf ("%-12s %26s   %26s\n", "ns a byte", "decode 64 KiB, 1, 16 MiB",
          "produce 64 KiB, 1, 16 MiB");
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    linear &= measure (&shapes[i], rounds);
  getrusage (RUSAGE_SELF, &usage);
  printf ("at most %ld MiB resident\n", usage.ru_maxrss / 1024);
  return linear ? EXIT_SUCCESS : EXIT_FAILURE;
}
