#include "config.h"

#include "feed/json-lexer.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

enum
{
  BLOCK_BYTES = 256 * 1024
};

/* ---- life */

void
sfc_json_lexer_restart (SfcJsonLexer *self)
{
  g_clear_error (&self->error);
  self->p = self->end = self->block;
  memset (self->block, 0, SFC_SCAN_SLACK);
  self->base = 0;
  self->at_base = (SfcJsonPosition){ 1, 1 };
  self->at_end = self->in_record = FALSE;
  self->o = self->out;
  self->start = 0;
}

void
sfc_json_lexer_init (SfcJsonLexer *self, SfcJsonRead read, gpointer data,
                     const char *name, gsize max_record_bytes)
{
  self->read = read;
  self->data = data;
  self->name = g_strdup (name);
  self->max_record_bytes = max_record_bytes;
  self->block = g_malloc (BLOCK_BYTES + SFC_SCAN_SLACK);
  self->out_size = BLOCK_BYTES + SFC_SCAN_SLACK;
  self->out = g_malloc (self->out_size);
  sfc_json_lexer_restart (self);
}

void
sfc_json_lexer_clear (SfcJsonLexer *self)
{
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self->block);
  g_free (self->out);
}

/* ---- positions, found only where they are needed */

static SfcJsonPosition
position_of (const SfcJsonLexer *self, const char *p)
{
  SfcJsonPosition at = self->at_base;
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

static SfcJsonPosition
position_of_record (const SfcJsonLexer *self)
{
  if (self->start < self->base)
    return self->at_start;
  return position_of (self, self->block + (self->start - self->base));
}

gboolean
sfc_json_lexer_fail_at (SfcJsonLexer *self, SfcJsonPosition at,
                        const char *what)
{
  if (self->error == NULL)
    sfc_fail (&self->error, SFC_ERROR_SOURCE,
              "%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ": %s", self->name,
              at.line, at.column, what);
  return FALSE;
}

/* What is wrong with a text that has ended is that. */
gboolean
sfc_json_lexer_fail (SfcJsonLexer *self, const char *what)
{
  return sfc_json_lexer_fail_at (
      self, position_of (self, self->p),
      self->p == self->end ? _ ("unexpected end of input") : what);
}

gboolean
sfc_json_lexer_check_size (SfcJsonLexer *self)
{
  g_autofree char *what = NULL;

  if ((gsize)(self->o - self->out) <= self->max_record_bytes)
    return TRUE;
  what = g_strdup_printf (_ ("the record is larger than %zu bytes"),
                          self->max_record_bytes);
  return sfc_json_lexer_fail_at (self, position_of_record (self), what);
}

/* ---- the input */

static void
reserve (SfcJsonLexer *self)
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
gboolean
sfc_json_lexer_refill (SfcJsonLexer *self)
{
  gssize n;

  if (self->at_end || self->error != NULL || !sfc_json_lexer_check_size (self))
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

void
sfc_json_lexer_begin (SfcJsonLexer *self)
{
  self->o = self->out;
  self->start = sfc_json_lexer_get_offset (self);
  self->in_record = TRUE;
}

char
sfc_json_lexer_skip_space (SfcJsonLexer *self)
{
  while (self->p == self->end && sfc_json_lexer_refill (self))
    self->p = sfc_scan_space (self->p);
  return *self->p;
}

/* ---- tokens, copied to the record */

static gboolean
fail_utf8 (SfcJsonLexer *self, int bytes)
{
  SfcJsonPosition at = position_of (self, self->p);

  if (bytes > 0)
    at.column--; /* the broken character was counted as one */
  return sfc_json_lexer_fail_at (self, at, _ ("invalid UTF-8"));
}

/* Unicode, table 3-7: what the second byte may be depends on the first. */
static gboolean
read_utf8 (SfcJsonLexer *self)
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
  sfc_json_lexer_take (self);
  for (int i = 1; i < n; i++)
    {
      c = (guchar)sfc_json_lexer_peek (self);
      if (c < low || c > high)
        return fail_utf8 (self, i);
      sfc_json_lexer_take (self);
      low = 0x80;
      high = 0xbf;
    }
  return TRUE;
}

static gboolean
read_escape (SfcJsonLexer *self)
{
  int n_digits;

  sfc_json_lexer_take (self);
  n_digits = sfc_json_lexer_peek (self) == 'u' ? 4 : 0;
  if (*self->p == '\0' || strchr ("\"\\/bfnrtu", *self->p) == NULL)
    return sfc_json_lexer_fail (self, _ ("invalid escape sequence"));
  sfc_json_lexer_take (self);
  while (n_digits-- > 0)
    {
      if (!g_ascii_isxdigit (sfc_json_lexer_peek (self)))
        return sfc_json_lexer_fail (self, _ ("invalid escape sequence"));
      sfc_json_lexer_take (self);
    }
  return TRUE;
}

/* The copy's locals: a store through a char * would make self be read anew. */
gboolean
sfc_json_lexer_read_string (SfcJsonLexer *self)
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
      else if (p < self->end || !sfc_json_lexer_refill (self))
        return sfc_json_lexer_fail (self, _ ("control character in a string"));
      p = self->p;
      o = self->o;
    }
  *o++ = '"';
  self->p = p + 1;
  self->o = o;
  return TRUE;
}

static gboolean
read_digits (SfcJsonLexer *self)
{
  if (!g_ascii_isdigit (sfc_json_lexer_peek (self)))
    return sfc_json_lexer_fail (self, _ ("invalid number"));
  while (g_ascii_isdigit (sfc_json_lexer_peek (self)))
    sfc_json_lexer_take (self);
  return TRUE;
}

gboolean
sfc_json_lexer_read_number (SfcJsonLexer *self)
{
  if (sfc_json_lexer_peek (self) == '-')
    sfc_json_lexer_take (self);
  if (sfc_json_lexer_peek (self) == '0')
    {
      sfc_json_lexer_take (self);
      if (g_ascii_isdigit (sfc_json_lexer_peek (self)))
        return sfc_json_lexer_fail (self, _ ("invalid number"));
    }
  else if (!read_digits (self))
    return FALSE;
  if (sfc_json_lexer_peek (self) == '.')
    {
      sfc_json_lexer_take (self);
      if (!read_digits (self))
        return FALSE;
    }
  if (sfc_json_lexer_peek (self) != 'e' && *self->p != 'E')
    return TRUE;
  sfc_json_lexer_take (self);
  if (sfc_json_lexer_peek (self) == '-' || *self->p == '+')
    sfc_json_lexer_take (self);
  return read_digits (self);
}

gboolean
sfc_json_lexer_read_literal (SfcJsonLexer *self, const char *literal)
{
  for (; *literal != '\0'; literal++)
    {
      if (sfc_json_lexer_peek (self) != *literal)
        return sfc_json_lexer_fail (self, _ ("expected a value"));
      sfc_json_lexer_take (self);
    }
  return TRUE;
}
