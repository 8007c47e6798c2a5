#include "config.h"

#include "feed/json-reader.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "feed/json-scan.h"

enum
{
  BLOCK_BYTES = 256 * 1024
};

typedef struct
{
  gint64 line, column;
} Position;

struct _SfcJsonReader
{
  SfcJsonRead read;
  gpointer data;
  char *name;
  gsize max_record_bytes;
  GError *error; /* the first one; ends everything */

  /* the input: [p, end) of a block that begins at offset @base, and NULs
   * behind it, so that every loop stops there */
  char *block;
  const char *p, *end;
  gint64 base;
  Position at_base;
  gboolean at_end; /* @read has nothing more */

  /* the record: room for all that the rest of the block can become */
  char *out, *o;
  gsize out_size;
  gint64 start, stop;
  Position at_start; /* once the block with @start is gone */
  gboolean in_record;

  gboolean started;  /* a byte order mark is past */
  gboolean in_array; /* at the top */
  gboolean first;    /* in it */
  char open[SFC_JSON_MAX_DEPTH];
};

void
sfc_json_reader_restart (SfcJsonReader *self)
{
  g_clear_error (&self->error);
  self->p = self->end = self->block;
  memset (self->block, 0, SFC_SCAN_SLACK);
  self->base = 0;
  self->at_base = (Position){ 1, 1 };
  self->at_end = self->in_record = FALSE;
  self->started = self->in_array = FALSE;
  self->o = self->out;
  self->start = self->stop = 0;
}

SfcJsonReader *
sfc_json_reader_new (SfcJsonRead read, gpointer data, const char *name,
                     gsize max_record_bytes)
{
  SfcJsonReader *self = g_new0 (SfcJsonReader, 1);

  self->read = read;
  self->data = data;
  self->name = g_strdup (name);
  self->max_record_bytes = max_record_bytes;
  self->block = g_malloc (BLOCK_BYTES + SFC_SCAN_SLACK);
  self->out_size = BLOCK_BYTES + SFC_SCAN_SLACK;
  self->out = g_malloc (self->out_size);
  sfc_json_reader_restart (self);
  return self;
}

void
sfc_json_reader_free (SfcJsonReader *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self->block);
  g_free (self->out);
  g_free (self);
}

/* ---- positions, found only where they are needed */

static Position
position_of (const SfcJsonReader *self, const char *p)
{
  Position at = self->at_base;
  gint64 lines = sfc_scan_count_lines (self->block, p);
  const char *line = self->block;

  if (lines > 0)
    {
      line = (const char *)memrchr (self->block, '\n', (gsize)(p - self->block))
             + 1;
      at.line += lines;
      at.column = 1;
    }
  at.column += sfc_scan_count_chars (line, p);
  return at;
}

static Position
position_of_record (const SfcJsonReader *self)
{
  if (self->start < self->base)
    return self->at_start;
  return position_of (self, self->block + (self->start - self->base));
}

static gboolean
fail_at (SfcJsonReader *self, Position at, const char *what)
{
  if (self->error == NULL)
    sfc_fail (&self->error, SFC_ERROR_SOURCE,
              "%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ": %s", self->name,
              at.line, at.column, what);
  return FALSE;
}

/* What is wrong with a text that has ended is that. */
static gboolean
fail (SfcJsonReader *self, const char *what)
{
  return fail_at (self, position_of (self, self->p),
                  self->p == self->end ? _ ("unexpected end of input") : what);
}

static gboolean
check_size (SfcJsonReader *self)
{
  g_autofree char *what = NULL;

  if ((gsize)(self->o - self->out) <= self->max_record_bytes)
    return TRUE;
  what = g_strdup_printf (_ ("the record is larger than %zu bytes"),
                          self->max_record_bytes);
  return fail_at (self, position_of_record (self), what);
}

/* ---- the input */

static void
reserve (SfcJsonReader *self)
{
  gsize used = (gsize)(self->o - self->out);
  gsize need = used + BLOCK_BYTES + SFC_SCAN_SLACK;

  if (need <= self->out_size)
    return;
  self->out_size = MAX (need, self->out_size * 2);
  self->out = g_realloc (self->out, self->out_size);
  self->o = self->out + used;
}

/* Reads the next block; FALSE: there is none. */
static gboolean
refill (SfcJsonReader *self)
{
  gssize n;

  if (self->at_end || self->error != NULL || !check_size (self))
    return FALSE;
  if (self->in_record && self->start >= self->base)
    self->at_start = position_of_record (self);
  self->at_base = position_of (self, self->end);
  self->base += self->end - self->block;
  n = self->read (self->data, self->block, BLOCK_BYTES, &self->error);
  self->at_end = n <= 0;
  self->p = self->block;
  self->end = self->block + MAX (n, 0);
  memset (self->block + MAX (n, 0), 0, SFC_SCAN_SLACK);
  reserve (self);
  return n > 0;
}

/* The next byte, or NUL at the end. */
static char
peek (SfcJsonReader *self)
{
  if (G_UNLIKELY (self->p == self->end))
    refill (self);
  return *self->p;
}

static char
peek_token_behind_block (SfcJsonReader *self)
{
  while (self->p == self->end && refill (self))
    self->p = sfc_scan_space (self->p);
  return *self->p;
}

/* The next byte that is not whitespace, or NUL at the end.  One blank is so
 * common that a predicted branch beats looking for the end of the run. */
static inline char
peek_token (SfcJsonReader *self)
{
  const char *p = self->p;

  if ((guchar)*p <= ' ')
    {
      if (*p == ' ' && (guchar)p[1] > ' ')
        p++;
      else
        p = sfc_scan_space (p);
      self->p = p;
    }
  if (G_UNLIKELY (*p == '\0'))
    return peek_token_behind_block (self);
  return *p;
}

static void
take (SfcJsonReader *self)
{
  *self->o++ = *self->p++;
}

/* ---- tokens, copied to the record */

static gboolean
fail_utf8 (SfcJsonReader *self, int bytes)
{
  Position at = position_of (self, self->p);

  if (bytes > 0)
    at.column--; /* the broken character was counted as one */
  return fail_at (self, at, _ ("invalid UTF-8"));
}

/* Unicode, table 3-7: what the second byte may be depends on the first. */
static gboolean
read_utf8 (SfcJsonReader *self)
{
  guchar c = (guchar)*self->p;
  guchar low = 0x80, high = 0xbf;
  int n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

  if (c < 0xc2 || c > 0xf4)
    return fail_utf8 (self, 0);
  if (c == 0xe0)
    low = 0xa0;
  else if (c == 0xed)
    high = 0x9f;
  else if (c == 0xf0)
    low = 0x90;
  else if (c == 0xf4)
    high = 0x8f;
  take (self);
  for (int i = 1; i < n; i++)
    {
      c = (guchar)peek (self);
      if (c < low || c > high)
        return fail_utf8 (self, i);
      take (self);
      low = 0x80;
      high = 0xbf;
    }
  return TRUE;
}

static gboolean
read_escape (SfcJsonReader *self)
{
  int n_digits;

  take (self);
  n_digits = peek (self) == 'u' ? 4 : 0;
  if (*self->p == '\0' || strchr ("\"\\/bfnrtu", *self->p) == NULL)
    return fail (self, _ ("invalid escape sequence"));
  take (self);
  while (n_digits-- > 0)
    {
      if (!g_ascii_isxdigit (peek (self)))
        return fail (self, _ ("invalid escape sequence"));
      take (self);
    }
  return TRUE;
}

/* The copy's locals: a store through a char * would make self be read anew. */
static gboolean
read_string (SfcJsonReader *self)
{
  const char *p = self->p + 1;
  char *o = self->o;

  *o++ = '"';
  for (;;)
    {
      p = sfc_scan_copy (p, &o);
      if (G_LIKELY (*p == '"'))
        break;
      self->p = p;
      self->o = o;
      if ((guchar)*p >= 0x80)
        {
          if (!read_utf8 (self))
            return FALSE;
        }
      else if (*p == '\\')
        {
          if (!read_escape (self))
            return FALSE;
        }
      else if (p < self->end || !refill (self))
        return fail (self, _ ("control character in a string"));
      p = self->p;
      o = self->o;
    }
  *o++ = '"';
  self->p = p + 1;
  self->o = o;
  return TRUE;
}

static gboolean
read_digits (SfcJsonReader *self)
{
  if (!g_ascii_isdigit (peek (self)))
    return fail (self, _ ("invalid number"));
  while (g_ascii_isdigit (peek (self)))
    take (self);
  return TRUE;
}

static gboolean
read_number (SfcJsonReader *self)
{
  if (peek (self) == '-')
    take (self);
  if (peek (self) == '0')
    {
      take (self);
      if (g_ascii_isdigit (peek (self)))
        return fail (self, _ ("invalid number"));
    }
  else if (!read_digits (self))
    return FALSE;
  if (peek (self) == '.')
    {
      take (self);
      if (!read_digits (self))
        return FALSE;
    }
  if (peek (self) != 'e' && *self->p != 'E')
    return TRUE;
  take (self);
  if (peek (self) == '-' || *self->p == '+')
    take (self);
  return read_digits (self);
}

static gboolean
read_literal (SfcJsonReader *self, const char *literal)
{
  for (; *literal != '\0'; literal++)
    {
      if (peek (self) != *literal)
        return fail (self, _ ("expected a value"));
      take (self);
    }
  return TRUE;
}

static gboolean
read_name (SfcJsonReader *self)
{
  if (peek_token (self) != '"')
    return fail (self, _ ("expected a member name in double quotes"));
  if (!read_string (self))
    return FALSE;
  if (peek_token (self) != ':')
    return fail (self, _ ("expected a colon after the member name"));
  take (self);
  return TRUE;
}

static gboolean
read_scalar (SfcJsonReader *self)
{
  switch (*self->p)
    {
    case '"':
      return read_string (self);
    case 't':
      return read_literal (self, "true");
    case 'f':
      return read_literal (self, "false");
    case 'n':
      return read_literal (self, "null");
    case '-':
    case '0' ... '9':
      return read_number (self);
    default:
      return fail (self, _ ("expected a value"));
    }
}

/* ---- a value: no recursion, however deep it is */

static gboolean
fail_between (SfcJsonReader *self, char open)
{
  return fail (self, open == '{' ? _ ("expected a comma or a closing brace")
                                 : _ ("expected a comma or a closing bracket"));
}

/* Up to the next value, or to the end of all that is open: *@depth is 0. */
static gboolean
read_between (SfcJsonReader *self, guint *depth)
{
  while (*depth > 0)
    {
      char open = self->open[*depth - 1];
      char c = peek_token (self);

      if (c == ',')
        {
          take (self);
          return open == '[' || read_name (self);
        }
      if (c != open + 2) /* ASCII: [ \ ] and { | } */
        return fail_between (self, open);
      take (self);
      *depth -= 1;
    }
  return TRUE;
}

/* *@empty: the next byte closes it */
static gboolean
read_open (SfcJsonReader *self, guint *depth, gboolean *empty)
{
  char open = *self->p;

  if (*depth == SFC_JSON_MAX_DEPTH)
    {
      g_autofree char *what = g_strdup_printf (
          _ ("nested deeper than %d levels"), SFC_JSON_MAX_DEPTH);

      return fail (self, what);
    }
  self->open[(*depth)++] = open;
  take (self);
  *empty = peek_token (self) == open + 2;
  return *empty || open == '[' || read_name (self);
}

static gboolean
read_value (SfcJsonReader *self)
{
  guint depth = 0;

  do
    {
      char c = peek_token (self);
      gboolean ended = TRUE;

      if (c == '{' || c == '[')
        {
          if (!read_open (self, &depth, &ended))
            return FALSE;
        }
      else if (!read_scalar (self))
        return FALSE;
      if (ended && !read_between (self, &depth))
        return FALSE;
    }
  while (depth > 0);
  return TRUE;
}

/* ---- the top */

static gboolean
read_record (SfcJsonReader *self)
{
  char first = peek_token (self);
  char behind;

  self->o = self->out;
  self->start = self->base + (self->p - self->block);
  self->in_record = TRUE;
  if (!read_value (self))
    return FALSE;
  self->stop = self->base + (self->p - self->block);
  if (!check_size (self))
    return FALSE;
  if (self->in_array || strchr ("{[\"", first) != NULL)
    return TRUE;
  behind = peek (self);
  if (self->p < self->end && !sfc_scan_is_space (behind)
      && (behind == '\0' || strchr ("{[\"", behind) == NULL))
    return fail (self, _ ("expected whitespace between two values"));
  return self->error == NULL;
}

/* Goes to the next record; FALSE: the end, or an error. */
static gboolean
find_record (SfcJsonReader *self)
{
  for (;;)
    {
      char c = peek_token (self);

      if (!self->in_array)
        {
          if (c != '[')
            return self->p < self->end;
          self->p++;
          self->in_array = self->first = TRUE;
        }
      else if (c == ']')
        {
          self->p++;
          self->in_array = FALSE;
        }
      else if (self->first)
        {
          self->first = FALSE;
          return TRUE;
        }
      else if (c == ',')
        {
          self->p++;
          return TRUE;
        }
      else
        return fail_between (self, '[');
    }
}

static gboolean
skip_byte_order_mark (SfcJsonReader *self)
{
  if (self->started || (guchar)peek (self) != 0xef)
    return TRUE;
  for (const char *mark = "\xef\xbb\xbf"; *mark != '\0'; mark++, self->p++)
    if (peek (self) != *mark)
      return fail_at (self, (Position){ 1, 1 }, _ ("expected a value"));
  self->at_base.column--; /* the mark takes no room in its line */
  return TRUE;
}

gboolean
sfc_json_reader_next (SfcJsonReader *self, const char **text, gsize *len,
                      GError **error)
{
  gboolean ok;

  self->in_record = FALSE;
  self->o = self->out;
  ok = skip_byte_order_mark (self);
  self->started = TRUE;
  if (!ok || !find_record (self) || !read_record (self))
    {
      if (self->error != NULL && error != NULL)
        *error = g_error_copy (self->error);
      return FALSE;
    }
  *text = self->out;
  *len = (gsize)(self->o - self->out);
  return TRUE;
}

void
sfc_json_reader_get_span (const SfcJsonReader *self, gint64 *start, gint64 *len)
{
  *start = self->start;
  *len = self->stop - self->start;
}
