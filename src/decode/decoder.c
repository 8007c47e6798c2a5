#include "config.h"

#include "decode/decoder.h"

#include <string.h>

#include "decode/careful.h"
#include "decode/skip.h"

#define MAX_STRING 20000000 /* Jackson's limit [bytes, to be sure] */

#define MAX_MEMBERS 64
#define NOT_WANTED -1

/* A member name seen before, and the one that followed it: records tend to
 * repeat their order. */
typedef struct
{
  char quoted[SFC_SCAN_WORD]; /* with both quotes */
  guint8 n;
  gint16 next; /* which member is expected after it */
  gint32 column;
} Member;

struct _SfcDecoder
{
  Member members[MAX_MEMBERS];
  gint16 n_members;
  gint16 first; /* which member is expected first */
  int corrupt;  /* the column that takes malformed records, or -1 */
  SfcSchema *schema;
  SfcConverter converter;
  SfcCarefulDecoder *careful;
};

/* Where one record is read. */
typedef struct
{
  SfcDecoder *decoder;
  SfcValue *slots;
  const char *end;
  gboolean good; /* every wanted value fitted its column */
} Scan;

SfcDecoder *
sfc_decoder_new (SfcSchema *schema, SfcZone *zone)
{
  SfcDecoder *self = g_new0 (SfcDecoder, 1);

  self->schema = sfc_schema_ref (schema);
  self->first = -1;
  self->corrupt = sfc_schema_find (schema, "_corrupt_record");
  if (self->corrupt >= 0
      && schema->columns[self->corrupt].type != SFC_TYPE_STRING)
    self->corrupt = -1;
  self->converter.texts = sfc_arena_new ();
  self->converter.timestamps = sfc_timestamp_reader_new (zone);
  self->careful = sfc_careful_decoder_new (schema, &self->converter);
  return self;
}

void
sfc_decoder_free (SfcDecoder *self)
{
  if (self == NULL)
    return;
  sfc_careful_decoder_free (self->careful);
  sfc_timestamp_reader_free (self->converter.timestamps);
  sfc_arena_free (self->converter.texts);
  sfc_schema_unref (self->schema);
  g_free (self);
}

/* The functions below return where they stand behind what they read, or NULL
 * when it is not plain JSON: then the careful decoder has the word. */

/* ---- strings */

static gunichar
read_hex (const char *p)
{
  gunichar c = 0;

  for (int i = 0; i < 4; i++)
    c = c << 4 | (gunichar)g_ascii_xdigit_value (p[i]);
  return c;
}

/* Writes what the escape at @p means to *@to.  A surrogate alone is left to
 * the careful decoder. */
static const char *
read_escape (const char *p, const char *end, char **to)
{
  static const char from[] = "bfnrt", meaning[] = "\b\f\n\r\t";
  const char *next = sfc_skip_escape (p, end), *found;
  gunichar c, low;

  if (next == NULL)
    return NULL;
  if (p[1] != 'u')
    {
      found = strchr (from, p[1]);
      *(*to)++ = found != NULL ? meaning[found - from] : p[1];
      return next;
    }
  c = read_hex (p + 2);
  if (c >= 0xD800 && c <= 0xDFFF)
    {
      if (c >= 0xDC00 || end - next < 6 || next[0] != '\\' || next[1] != 'u'
          || sfc_skip_escape (next, end) == NULL)
        return NULL;
      low = read_hex (next + 2);
      if (low < 0xDC00 || low > 0xDFFF)
        return NULL;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      next += 6;
    }
  *to += g_unichar_to_utf8 (c, *to);
  return next;
}

/* A string with escapes that begins at @p and has its first stop at @stop. */
static const char *
read_escaped (Scan *scan, const char *p, const char *stop, const char **text,
              gsize *n, guint *high)
{
  const char *end = scan->end;
  const char *closing = sfc_skip_string (stop, end);
  char *start, *to;

  if (closing == NULL)
    return NULL;
  start = to
      = sfc_arena_alloc (scan->decoder->converter.texts, (gsize)(closing - p));
  for (;;)
    {
      memcpy (to, p, (gsize)(stop - p));
      to += stop - p;
      if (*stop == '"')
        break;
      p = read_escape (stop, end, &to);
      if (p == NULL)
        return NULL;
      stop = sfc_scan_string (p, end, high);
    }
  *text = start;
  *n = (gsize)(to - start);
  return closing;
}

/* The text behind the quote at @p - 1: a slice of the record, or, when it has
 * escapes, a piece of the arena. */
static inline const char *
read_string (Scan *scan, const char *p, const char **text, gsize *n)
{
  guint high = 0;
  const char *stop = sfc_scan_string (p, scan->end, &high);

  if (stop == scan->end)
    return NULL;
  if (G_LIKELY (*stop == '"'))
    {
      *text = p;
      *n = (gsize)(stop - p);
      p = stop + 1;
    }
  else if (*stop == '\\')
    {
      p = read_escaped (scan, p, stop, text, n, &high);
      if (p == NULL)
        return NULL;
    }
  else
    return NULL;
  if (G_UNLIKELY (high != 0) && !g_utf8_validate_len (*text, *n, NULL))
    return NULL;
  return *n <= MAX_STRING ? p : NULL;
}

/* ---- values */

static const char *
read_value (Scan *scan, const char *p, int index)
{
  const SfcColumn *column = &scan->decoder->schema->columns[index];
  SfcConverter *converter = &scan->decoder->converter;
  SfcValue *slot = &scan->slots[index];
  const char *start = p, *text;
  gsize n;

  switch (*p)
    {
    case '"':
      p = read_string (scan, p + 1, &text, &n);
      if (p == NULL)
        return NULL;
      if (G_LIKELY (column->type == SFC_TYPE_STRING))
        *slot = sfc_value_string (text, n);
      else
        scan->good &= sfc_convert_text (converter, column, text, n, slot);
      return p;
    case 'n':
      *slot = sfc_value_null ();
      return sfc_skip_value (p, scan->end);
    case 't':
    case 'f':
      scan->good &= sfc_convert_boolean (column, *p == 't', slot);
      return sfc_skip_value (p, scan->end);
    case '{':
    case '[':
      if (column->type == SFC_TYPE_STRING)
        return NULL;
      scan->good = FALSE;
      return sfc_skip_value (p, scan->end);
    default:
      p = sfc_skip_number (p, scan->end);
      if (p != NULL)
        scan->good &= sfc_convert_number (converter, column, start,
                                          (gsize)(p - start), slot);
      return p;
    }
}

/* ---- members */

static int
find_column (const SfcSchema *schema, const char *name, gsize n)
{
  for (guint i = 0; i < schema->n_columns; i++)
    if (strncmp (schema->columns[i].name, name, n) == 0
        && schema->columns[i].name[n] == '\0')
      return (int)i;
  return NOT_WANTED;
}

/* Which member has the name that is @n bytes with its quotes at @p; it is made
 * when there is room.  -1: none. */
static gint16
learn_member (SfcDecoder *self, const char *p, gsize n)
{
  Member *member;

  if (n > SFC_SCAN_WORD)
    return -1;
  for (gint16 i = 0; i < self->n_members; i++)
    if (self->members[i].n == n && memcmp (self->members[i].quoted, p, n) == 0)
      return i;
  if (self->n_members == MAX_MEMBERS)
    return -1;
  member = &self->members[self->n_members];
  memcpy (member->quoted, p, n);
  member->n = (guint8)n;
  member->next = -1;
  member->column = find_column (self->schema, p + 1, n - 2);
  return self->n_members++;
}

/* The name at @p, which was not the one expected.  *@expected, if there is a
 * place to remember it, is set to what came instead. */
static const char *
read_unexpected_name (Scan *scan, const char *p, gint16 *expected,
                      gint16 *member, int *column)
{
  SfcDecoder *self = scan->decoder;
  guint high = 0;
  const char *stop;

  if (p == scan->end || *p != '"')
    return NULL;
  stop = sfc_scan_string (p + 1, scan->end, &high);
  /* names with escapes or bad UTF-8 may mean a column's */
  if (stop == scan->end || *stop != '"'
      || (high != 0
          && !g_utf8_validate_len (p + 1, (gsize)(stop - p - 1), NULL)))
    return NULL;
  stop++;
  *member = learn_member (self, p, (gsize)(stop - p));
  if (*member >= 0)
    {
      *expected = *member;
      *column = self->members[*member].column;
    }
  else
    *column = find_column (self->schema, p + 1, (gsize)(stop - p - 2));
  return stop;
}

/* Members from the first name, at @p, up to the closing brace. */
static const char *
read_members (Scan *scan, const char *p)
{
  SfcDecoder *self = scan->decoder;
  const char *end = scan->end;
  gint16 no_place = -1, *expected = &self->first;

  for (;;)
    {
      gint16 member = *expected;
      int column;

      if (G_LIKELY (member >= 0)
          && sfc_scan_begins_with (p, end, self->members[member].quoted,
                                   self->members[member].n))
        {
          p += self->members[member].n;
          column = self->members[member].column;
        }
      else
        {
          p = read_unexpected_name (scan, p, expected, &member, &column);
          if (p == NULL)
            return NULL;
        }
      expected = member >= 0 ? &self->members[member].next : &no_place;
      if (G_UNLIKELY (p == end || *p != ':'))
        {
          p = sfc_skip_blanks (p, end);
          if (p == end || *p != ':')
            return NULL;
        }
      p = sfc_skip_blanks (p + 1, end);
      if (p == end)
        return NULL;
      p = column == NOT_WANTED ? (*p == '"' ? sfc_skip_string (p + 1, end)
                                            : sfc_skip_value (p, end))
                               : read_value (scan, p, column);
      if (p == NULL)
        return NULL;
      p = sfc_skip_blanks (p, end);
      if (p == end)
        return NULL;
      if (*p != ',')
        return *p == '}' ? p : NULL;
      p = sfc_skip_blanks (p + 1, end);
    }
}

static void
set_nulls (const SfcDecoder *self, SfcValue *slots)
{
  for (guint i = 0; i < self->schema->n_columns; i++)
    slots[i] = sfc_value_null ();
}

static gboolean
decode (SfcDecoder *self, const char *json, gsize len, SfcValue *slots)
{
  Scan scan = { .decoder = self, .slots = slots, .good = TRUE };
  const char *p;

  sfc_arena_reset (self->converter.texts);
  set_nulls (self, slots);
  if (json == NULL || len == 0)
    return TRUE;
  scan.end = json + len;
  p = sfc_skip_blanks (json, scan.end);
  if (p == scan.end)
    return TRUE;
  if (*p != '{')
    return FALSE;
  p = sfc_skip_blanks (p + 1, scan.end);
  if (p < scan.end && (*p == '}' || read_members (&scan, p) != NULL))
    return scan.good;
  sfc_arena_reset (self->converter.texts);
  return sfc_careful_decoder_decode (self->careful, json, len, slots);
}

gboolean
sfc_decoder_decode (SfcDecoder *self, const char *json, gsize len,
                    SfcValue *slots)
{
  gboolean good = decode (self, json, len, slots);

  if (G_UNLIKELY (self->corrupt >= 0))
    slots[self->corrupt]
        = good ? sfc_value_null () : sfc_value_string (json, len);
  return good;
}
