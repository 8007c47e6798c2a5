#include "config.h"

#include "decode/token-reader.h"

#include "decode/token-private.h"

/* StreamReadConstraints of Jackson 2.15 */
#define MAX_DEPTH 1000

typedef struct
{
  char kind; /* '{', '[', or 0 at the root */
  gboolean has_name;
  int index;
  guint name_at, name_n; /* in names */
} Level;

void
sfc_token_reader_init (SfcTokenReader *self, guint grammar)
{
  *self = (SfcTokenReader){ .grammar = grammar };
  self->levels = g_array_sized_new (FALSE, FALSE, sizeof (Level), 8);
  self->names = g_array_sized_new (FALSE, FALSE, sizeof (gunichar2), 64);
  self->text = g_array_sized_new (FALSE, FALSE, sizeof (gunichar2), 64);
  self->number = g_string_new (NULL);
}

void
sfc_token_reader_clear (SfcTokenReader *self)
{
  g_array_unref (self->levels);
  g_array_unref (self->names);
  g_array_unref (self->text);
  g_string_free (self->number, TRUE);
}

static Level *
top (const SfcTokenReader *self)
{
  return &g_array_index (self->levels, Level, self->levels->len - 1);
}

static void
push (SfcTokenReader *self, char kind)
{
  Level level = { .kind = kind, .index = -1 };

  level.name_at = self->names->len;
  g_array_append_val (self->levels, level);
}

void
sfc_token_reader_begin (SfcTokenReader *self, const gunichar2 *units, gsize n)
{
  self->at = units;
  self->end = units + n;
  self->token = self->next = SFC_TOKEN_NONE;
  self->string_pending = FALSE;
  g_array_set_size (self->levels, 0);
  g_array_set_size (self->names, 0);
  push (self, 0);
}

/* Enters what the token begins; the level stays open even when it is one too
 * many. */
static gboolean
open_level (SfcTokenReader *self, char kind)
{
  push (self, kind);
  return self->levels->len - 1 <= MAX_DEPTH;
}

static gboolean
close_level (SfcTokenReader *self, int c)
{
  if (top (self)->kind != (c == ']' ? '[' : '{'))
    return FALSE;
  g_array_set_size (self->names, top (self)->name_at);
  g_array_set_size (self->levels, self->levels->len - 1);
  self->token = c == ']' ? SFC_TOKEN_ARRAY_END : SFC_TOKEN_OBJECT_END;
  return TRUE;
}

const gunichar2 *
sfc_token_reader_peek_name (const SfcTokenReader *self, gsize *n)
{
  const Level *level = top (self);

  /* the beginning of a value has the name of the value */
  if (self->token == SFC_TOKEN_OBJECT || self->token == SFC_TOKEN_ARRAY)
    level--;
  *n = level->name_n;
  return level->has_name
             ? &g_array_index (self->names, gunichar2, level->name_at)
             : NULL;
}

gboolean
sfc_token_reader_finish_string (SfcTokenReader *self)
{
  if (self->string_pending)
    {
      self->string_pending = FALSE;
      g_array_set_size (self->text, 0);
      if (!sfc_token_take_quoted (self, '"', self->text))
        return FALSE;
    }
  return self->text->len <= SFC_MAX_STRING;
}

/* ---- tokens */

static SfcToken
read_odd_value (SfcTokenReader *self, int c)
{
  switch (c)
    {
    case '\'':
      if (sfc_token_allows (self, SFC_JSON_NO_SINGLE_QUOTES))
        return SFC_TOKEN_NONE;
      g_array_set_size (self->text, 0);
      return sfc_token_take_quoted (self, '\'', self->text) ? SFC_TOKEN_STRING
                                                            : SFC_TOKEN_NONE;
    case 'N':
    case 'I':
      g_string_assign (self->number, c == 'N' ? "NaN" : "Infinity");
      return sfc_token_take_word (self, self->number->str, 1)
                     && !sfc_token_allows (self, SFC_JSON_ONLY_FINITE)
                 ? SFC_TOKEN_FLOAT
                 : SFC_TOKEN_NONE;
    case '+':
      return sfc_token_read_signed_word (self, sfc_token_take (self), FALSE);
    default:
      if (sfc_token_begins_identifier (c))
        sfc_token_pass_bad_word (self, 1);
      return SFC_TOKEN_NONE;
    }
}

/* The token that begins with @c; NONE when it is none. */
static SfcToken
read_value (SfcTokenReader *self, int c)
{
  switch (c)
    {
    case '"':
      self->string_pending = TRUE;
      return SFC_TOKEN_STRING;
    case '[':
      return SFC_TOKEN_ARRAY;
    case '{':
      return SFC_TOKEN_OBJECT;
    case 't':
      return sfc_token_take_word (self, "true", 1) ? SFC_TOKEN_TRUE
                                                   : SFC_TOKEN_NONE;
    case 'f':
      return sfc_token_take_word (self, "false", 1) ? SFC_TOKEN_FALSE
                                                    : SFC_TOKEN_NONE;
    case 'n':
      return sfc_token_take_word (self, "null", 1) ? SFC_TOKEN_NULL
                                                   : SFC_TOKEN_NONE;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return sfc_token_read_number (self, c);
    default:
      return c < 0 ? SFC_TOKEN_NONE : read_odd_value (self, c);
    }
}

static gboolean
enter (SfcTokenReader *self, SfcToken token)
{
  if (token == SFC_TOKEN_OBJECT || token == SFC_TOKEN_ARRAY)
    return open_level (self, token == SFC_TOKEN_OBJECT ? '{' : '[');
  return TRUE;
}

/* A name whose first character, @c, is read, and its colon.  Returns the
 * character behind, or SFC_NO_JSON. */
static int
read_name (SfcTokenReader *self, int c)
{
  Level *level = top (self);

  if (!sfc_token_take_name (self, c))
    return SFC_NO_JSON;
  level->has_name = TRUE;
  level->name_n = self->text->len;
  g_array_set_size (self->names, level->name_at);
  g_array_append_vals (self->names, self->text->data, self->text->len);
  self->token = SFC_TOKEN_NAME;
  if (sfc_token_take_past_blanks (self) != ':')
    return SFC_NO_JSON;
  c = sfc_token_take_past_blanks (self);
  return c < 0 ? SFC_NO_JSON : c;
}

gboolean
sfc_token_reader_next (SfcTokenReader *self)
{
  Level *level = top (self);
  SfcToken token;
  int c;

  if (self->token == SFC_TOKEN_NAME)
    {
      token = self->next;
      self->next = SFC_TOKEN_NONE;
      if (!enter (self, token))
        return FALSE;
      self->token = token;
      return TRUE;
    }
  if (self->string_pending)
    {
      self->string_pending = FALSE;
      if (!sfc_token_take_quoted (self, '"', NULL))
        return FALSE;
    }
  c = sfc_token_take_past_blanks (self);
  if (c == SFC_NO_JSON || (c == SFC_END_OF_TEXT && level->kind != 0))
    return FALSE;
  if (c == SFC_END_OF_TEXT)
    {
      self->token = SFC_TOKEN_NONE;
      return TRUE;
    }
  if (c == ']' || c == '}')
    return close_level (self, c);
  if (++level->index > 0 && level->kind != 0)
    {
      if (c != ',')
        return FALSE;
      c = sfc_token_take_past_blanks (self);
    }
  if (level->kind == '{')
    {
      c = read_name (self, c);
      if (c == SFC_NO_JSON)
        return FALSE;
    }
  token = read_value (self, c);
  if (token == SFC_TOKEN_NONE)
    return FALSE;
  if (level->kind == '{')
    {
      self->next = token;
      return TRUE;
    }
  if (!enter (self, token))
    return FALSE;
  self->token = token;
  return TRUE;
}

gboolean
sfc_token_reader_skip_children (SfcTokenReader *self)
{
  guint open = 1;

  if (self->token != SFC_TOKEN_OBJECT && self->token != SFC_TOKEN_ARRAY)
    return TRUE;
  while (open > 0)
    {
      if (!sfc_token_reader_next (self) || self->token == SFC_TOKEN_NONE)
        return FALSE;
      if (self->token == SFC_TOKEN_OBJECT || self->token == SFC_TOKEN_ARRAY)
        open++;
      else if (self->token == SFC_TOKEN_OBJECT_END
               || self->token == SFC_TOKEN_ARRAY_END)
        open--;
    }
  return TRUE;
}
