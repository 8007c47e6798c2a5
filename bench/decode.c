/* bench/decode.c -- how fast records in memory become cells, beside json-glib.
 *
 *     decode FILE ROUNDS
 *
 * FILE has a JSON object a line.  In turns, each round reads all of them for
 * the two columns of the first built-in query, by each kind of vectors that
 * this processor has and by json-glib, which reads a tenth; the first round
 * warms up.  Prints a line for each: NAME MB/S NS-A-RECORD, of the medians. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "decode/decoder.h"
#include "decode/members.h"

#define MAX_ROUNDS 101

typedef struct
{
  const char *text;
  gsize n;
} Line;

typedef struct
{
  const char *name;
  SfcMembersRead read;   /* NULL: json-glib */
  double ns[MAX_ROUNDS]; /* a byte */
} Reader;

/* A decoder as decode/decoder.c has it, without its checks around. */
typedef struct
{
  SfcConverter converter;
  SfcMembers members;
  SfcValue slots[2];
} Plain;

static GArray *lines; /* (element-type Line) */
static gsize n_bytes;

static _Noreturn void
die (const char *what)
{
  fprintf (stderr, "decode: %s\n", what);
  exit (EXIT_FAILURE);
}

static void
split (const char *text, gsize n)
{
  const char *end = text + n, *stop;

  lines = g_array_new (FALSE, FALSE, sizeof (Line));
  for (; text < end && (stop = memchr (text, '\n', (gsize)(end - text)));
       text = stop + 1)
    {
      Line line = { text, (gsize)(stop - text) };

      g_array_append_val (lines, line);
      n_bytes += line.n;
    }
  if (lines->len < 10)
    die ("too few lines");
}

static gsize
read_members (Plain *plain, SfcMembersRead read, gsize *bytes)
{
  gsize found = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);

      sfc_arena_reset (plain->converter.texts);
      plain->slots[0] = plain->slots[1] = sfc_value_null ();
      plain->members.start = line->text;
      plain->members.end = line->text + line->n;
      plain->members.good = TRUE;
      if (read (&plain->members, line->text) == NULL)
        die ("a record that is not plain");
      found += !plain->slots[0].null && !plain->slots[1].null;
    }
  *bytes = n_bytes;
  return found == lines->len ? lines->len : 0;
}

static gsize
read_json_glib (gsize *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize found = 0, n = 0;

  *bytes = 0;
  for (guint i = 0; i < lines->len; i += 10, n++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      JsonObject *object;

      *bytes += line->n;
      if (!json_parser_load_from_data (parser, line->text, (gssize)line->n,
                                       NULL))
        die ("json-glib");
      object = json_node_get_object (json_parser_get_root (parser));
      found
          += json_object_get_string_member (object, "original_crime_type_name")
                 != NULL
             && json_object_get_string_member (object, "call_date_time")
                    != NULL;
    }
  return found == n ? n : 0;
}

static void
measure (Reader *reader, Plain *plain, int round)
{
  gint64 start_us = g_get_monotonic_time ();
  gsize bytes, n = reader->read != NULL
                       ? read_members (plain, reader->read, &bytes)
                       : read_json_glib (&bytes);

  if (n == 0)
    die ("a column was not found");
  reader->ns[round]
      = (double)(g_get_monotonic_time () - start_us) * 1000.0 / (double)bytes;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static void
print (Reader *reader, int rounds)
{
  double ns;

  qsort (reader->ns, (size_t)rounds, sizeof reader->ns[0], compare);
  ns = reader->ns[rounds / 2];
  printf ("%-12s %8.0f %8.0f\n", reader->name, 1000.0 / ns,
          ns * (double)n_bytes / lines->len);
}

int
main (int argc, char **argv)
{
  static Reader readers[5]
      = { { .name = "plain", .read = sfc_members_read_plain } };
  guint n = 1;
  g_autofree char *text = NULL;
  g_autoptr (SfcZone) zone = sfc_zone_new ("America/Los_Angeles", NULL);
  g_autoptr (SfcSchema) schema = sfc_schema_parse (
      "original_crime_type_name STRING, call_date_time TIMESTAMP", NULL);
  Plain plain = { .members = { .corrupt = -1 } };
  gsize length;
  int rounds;

  if (argc != 3 || (rounds = atoi (argv[2])) < 1 || rounds > MAX_ROUNDS
      || !g_file_get_contents (argv[1], &text, &length, NULL))
    die ("usage: decode FILE ROUNDS");
  split (text, length);
#ifdef SFC_SCAN_HAS_SSE2
  readers[n++] = (Reader){ .name = "sse2", .read = sfc_members_read_sse2 };
  if (sfc_members_choose () != sfc_members_read_sse2)
    readers[n++] = (Reader){ .name = "avx2", .read = sfc_members_read_avx2 };
  if (sfc_members_choose () == sfc_members_read_avx512)
    readers[n++]
        = (Reader){ .name = "avx512", .read = sfc_members_read_avx512 };
#elif defined SFC_SCAN_HAS_NEON
  readers[n++] = (Reader){ .name = "neon", .read = sfc_members_read_neon };
#endif
  readers[n++] = (Reader){ .name = "json-glib" };
  plain.converter.texts = sfc_arena_new ();
  plain.converter.timestamps = sfc_timestamp_reader_new (zone);
  plain.members.schema = schema;
  plain.members.converter = &plain.converter;
  plain.members.slots = plain.slots;
  for (int round = -1; round < rounds; round++)
    for (guint i = 0; i < n; i++)
      measure (&readers[i], &plain, MAX (round, 0));
  for (guint i = 0; i < n; i++)
    print (&readers[i], rounds);
  sfc_timestamp_reader_free (plain.converter.timestamps);
  sfc_arena_free (plain.converter.texts);
  g_array_unref (lines);
  return EXIT_SUCCESS;
}
