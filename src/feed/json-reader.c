#include "config.h"

#include "feed/json-reader.h"

#include <string.h>

#include "base/i18n.h"
#include "feed/json-lexer.h"

struct _SfcJsonReader
{
  SfcJsonLexer lexer;
  gint64 stop;       /* offset of the record's end */
  gboolean started;  /* a byte order mark is past */
  gboolean in_array; /* at the top */
  gboolean first;    /* in it */
  char open[SFC_JSON_MAX_DEPTH];
};

void
sfc_json_reader_restart (SfcJsonReader *self, gboolean one)
{
  sfc_json_lexer_restart (&self->lexer);
  self->started = self->in_array = self->first = one;
  self->stop = 0;
}

SfcJsonReader *
sfc_json_reader_new (SfcJsonRead read, gpointer data, const char *name,
                     gsize max_record_bytes)
{
  SfcJsonReader *self = g_new0 (SfcJsonReader, 1);

  sfc_json_lexer_init (&self->lexer, read, data, name, max_record_bytes);
  return self;
}

void
sfc_json_reader_free (SfcJsonReader *self)
{
  if (self == NULL)
    return;
  sfc_json_lexer_clear (&self->lexer);
  g_free (self);
}

/* ---- parts of a value */

static gboolean
read_name (SfcJsonLexer *lexer)
{
  if (sfc_json_lexer_peek_token (lexer) != '"')
    return sfc_json_lexer_fail (lexer,
                                _ ("expected a member name in double quotes"));
  if (!sfc_json_lexer_read_string (lexer))
    return FALSE;
  if (sfc_json_lexer_peek_token (lexer) != ':')
    return sfc_json_lexer_fail (lexer,
                                _ ("expected a colon after the member name"));
  sfc_json_lexer_take (lexer);
  return TRUE;
}

static gboolean
read_scalar (SfcJsonLexer *lexer)
{
  switch (*lexer->p)
    {
    case '"':
      return sfc_json_lexer_read_string (lexer);
    case 't':
      return sfc_json_lexer_read_literal (lexer, "true");
    case 'f':
      return sfc_json_lexer_read_literal (lexer, "false");
    case 'n':
      return sfc_json_lexer_read_literal (lexer, "null");
    case '-':
    case '0' ... '9':
      return sfc_json_lexer_read_number (lexer);
    default:
      return sfc_json_lexer_fail (lexer, _ ("expected a value"));
    }
}

/* ---- a value: no recursion, however deep it is */

static gboolean
fail_between (SfcJsonLexer *lexer, char open)
{
  return sfc_json_lexer_fail (
      lexer, open == '{' ? _ ("expected a comma or a closing brace")
                         : _ ("expected a comma or a closing bracket"));
}

/* Up to the next value, or to the end of all that is open: *@depth is 0. */
static gboolean
read_between (SfcJsonReader *self, guint *depth)
{
  SfcJsonLexer *lexer = &self->lexer;

  while (*depth > 0)
    {
      char open = self->open[*depth - 1];
      char c = sfc_json_lexer_peek_token (lexer);

      if (c == ',')
        {
          sfc_json_lexer_take (lexer);
          return open == '[' || read_name (lexer);
        }
      if (c != open + 2) /* ASCII: [ \ ] and { | } */
        return fail_between (lexer, open);
      sfc_json_lexer_take (lexer);
      *depth -= 1;
    }
  return TRUE;
}

/* *@empty: the next byte closes it */
static gboolean
read_open (SfcJsonReader *self, guint *depth, gboolean *empty)
{
  SfcJsonLexer *lexer = &self->lexer;
  char open = *lexer->p;

  if (*depth == SFC_JSON_MAX_DEPTH)
    {
      g_autofree char *what = g_strdup_printf (
          _ ("nested deeper than %d levels"), SFC_JSON_MAX_DEPTH);

      return sfc_json_lexer_fail (lexer, what);
    }
  self->open[(*depth)++] = open;
  sfc_json_lexer_take (lexer);
  *empty = sfc_json_lexer_peek_token (lexer) == open + 2;
  return *empty || open == '[' || read_name (lexer);
}

static gboolean
read_value (SfcJsonReader *self)
{
  SfcJsonLexer *lexer = &self->lexer;
  guint depth = 0;

  do
    {
      char c = sfc_json_lexer_peek_token (lexer);
      gboolean ended = TRUE;

      if (c == '{' || c == '[')
        {
          if (!read_open (self, &depth, &ended))
            return FALSE;
        }
      else if (!read_scalar (lexer))
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
  SfcJsonLexer *lexer = &self->lexer;
  char first = sfc_json_lexer_peek_token (lexer);
  char behind;

  sfc_json_lexer_begin (lexer);
  if (!read_value (self))
    return FALSE;
  self->stop = sfc_json_lexer_get_offset (lexer);
  if (!sfc_json_lexer_check_size (lexer))
    return FALSE;
  if (self->in_array || strchr ("{[\"", first) != NULL)
    return TRUE;
  behind = sfc_json_lexer_peek (lexer);
  if (lexer->p < lexer->end && !sfc_scan_is_space (behind)
      && (behind == '\0' || strchr ("{[\"", behind) == NULL))
    return sfc_json_lexer_fail (lexer,
                                _ ("expected whitespace between two values"));
  return lexer->error == NULL;
}

/* Goes to the next record; FALSE: the end, or an error. */
static gboolean
find_record (SfcJsonReader *self)
{
  SfcJsonLexer *lexer = &self->lexer;

  for (;;)
    {
      char c = sfc_json_lexer_peek_token (lexer);

      if (!self->in_array)
        {
          if (c != '[')
            return lexer->p < lexer->end;
          lexer->p++;
          self->in_array = self->first = TRUE;
        }
      else if (c == ']')
        {
          lexer->p++;
          self->in_array = FALSE;
        }
      else if (self->first)
        {
          self->first = FALSE;
          return TRUE;
        }
      else if (c == ',')
        {
          lexer->p++;
          return TRUE;
        }
      else
        return fail_between (lexer, '[');
    }
}

static gboolean
skip_byte_order_mark (SfcJsonReader *self)
{
  SfcJsonLexer *lexer = &self->lexer;

  if (self->started || (guchar)sfc_json_lexer_peek (lexer) != 0xef)
    return TRUE;
  for (const char *mark = "\xef\xbb\xbf"; *mark != '\0'; mark++, lexer->p++)
    if (sfc_json_lexer_peek (lexer) != *mark)
      return sfc_json_lexer_fail_at (lexer, (SfcJsonPosition){ 1, 1 },
                                     _ ("expected a value"));
  lexer->at_base.column--; /* the mark takes no room in its line */
  return TRUE;
}

gboolean
sfc_json_reader_next (SfcJsonReader *self, const char **text, gsize *len,
                      GError **error)
{
  SfcJsonLexer *lexer = &self->lexer;
  gboolean ok;

  lexer->in_record = FALSE;
  lexer->o = lexer->out;
  ok = skip_byte_order_mark (self);
  self->started = TRUE;
  if (!ok || !find_record (self) || !read_record (self))
    {
      if (lexer->error != NULL && error != NULL)
        *error = g_error_copy (lexer->error);
      return FALSE;
    }
  *text = lexer->out;
  *len = (gsize)(lexer->o - lexer->out);
  return TRUE;
}

void
sfc_json_reader_get_span (const SfcJsonReader *self, gint64 *start, gint64 *len)
{
  *start = self->lexer.start;
  *len = self->stop - self->lexer.start;
}
