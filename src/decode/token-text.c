#include "config.h"

#include "decode/token-private.h"

#define MAX_ERROR_TOKEN 256 /* StreamReadConstraints of Jackson 2.15 */

/* ---- characters */

/* The rest of a comment behind its first slash. */
static gboolean
pass_comment (SfcTokenReader *self)
{
  int c = sfc_token_take (self);

  if (c == '/')
    {
      while (c != SFC_END_OF_TEXT && c != '\n' && c != '\r')
        c = sfc_token_take (self);
      return TRUE;
    }
  if (c != '*')
    return FALSE;
  for (c = sfc_token_take (self); c != SFC_END_OF_TEXT;)
    {
      int next = sfc_token_take (self);

      if (c == '*' && next == '/')
        return TRUE;
      c = next;
    }
  return FALSE;
}

int
sfc_token_take_past_blanks (SfcTokenReader *self)
{
  for (;;)
    {
      int c = sfc_token_take (self);

      if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        continue;
      if (c == '/' && sfc_token_allows (self, SFC_JSON_COMMENTS)
          && pass_comment (self))
        continue;
      if ((c >= 0 && c < ' ') || c == '/')
        return SFC_NO_JSON;
      return c;
    }
}

gboolean
sfc_token_begins_identifier (int c)
{
  switch (g_unichar_type ((gunichar)c))
    {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_CONNECT_PUNCTUATION:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Character.isJavaIdentifierPart() of a char */
static gboolean
is_identifier (int c)
{
  switch (g_unichar_type ((gunichar)c))
    {
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_FORMAT:
      return TRUE;
    case G_UNICODE_CONTROL:
      return c <= 8 || (c >= 0x0E && c <= 0x1B) || c >= 0x7F;
    default:
      return sfc_token_begins_identifier (c);
    }
}

void
sfc_token_pass_bad_word (SfcTokenReader *self, guint n)
{
  while (self->at < self->end && is_identifier (*self->at))
    {
      self->at++;
      if (++n >= MAX_ERROR_TOKEN)
        return;
    }
}

gboolean
sfc_token_take_word (SfcTokenReader *self, const char *word, guint done)
{
  guint i = done;

  for (; word[i] != '\0'; i++)
    {
      if (self->at == self->end || *self->at != (guchar)word[i])
        {
          sfc_token_pass_bad_word (self, i);
          return FALSE;
        }
      self->at++;
    }
  if (self->at < self->end && *self->at >= '0' && *self->at != ']'
      && *self->at != '}' && is_identifier (*self->at))
    {
      sfc_token_pass_bad_word (self, i);
      return FALSE;
    }
  return TRUE;
}

/* The character that a backslash stands before, or SFC_NO_JSON. */
static int
take_escape (SfcTokenReader *self)
{
  static const char from[] = "btnfr\"/\\'", to[] = "\b\t\n\f\r\"/\\'";
  int c = sfc_token_take (self), value = 0;

  if (c == '\'' && sfc_token_allows (self, SFC_JSON_NO_SINGLE_QUOTES)
      && !sfc_token_allows (self, SFC_JSON_ANY_ESCAPE))
    return SFC_NO_JSON;
  for (guint i = 0; from[i] != '\0'; i++)
    if (c == from[i])
      return to[i];
  if (c != 'u')
    return c >= 0 && sfc_token_allows (self, SFC_JSON_ANY_ESCAPE) ? c
                                                                  : SFC_NO_JSON;
  for (int i = 0; i < 4; i++)
    {
      int digit;

      c = sfc_token_take (self);
      if (c == SFC_END_OF_TEXT)
        return SFC_NO_JSON;
      /* Jackson looks at the lower byte alone */
      digit = g_ascii_xdigit_value ((char)(c & 0xFF));
      if (digit < 0)
        return SFC_NO_JSON;
      value = value << 4 | digit;
    }
  return value;
}

/* Passes over the characters that stand for themselves, as most do; the text
 * gets no longer than it may. */
static void
take_plain (SfcTokenReader *self, int quote, GArray *out)
{
  const gunichar2 *p = self->at, *end = self->end;

  if (out != NULL && end - p > SFC_MAX_PIECES - (gssize)out->len)
    end = p + (SFC_MAX_PIECES - (gssize)out->len);
  while (p < end && *p >= ' ' && *p != quote && *p != '\\')
    p++;
  if (out != NULL && p > self->at)
    g_array_append_vals (out, self->at, (guint)(p - self->at));
  self->at = p;
}

gboolean
sfc_token_take_quoted (SfcTokenReader *self, int quote, GArray *out)
{
  for (;;)
    {
      gunichar2 unit;
      int c;

      take_plain (self, quote, out);
      c = sfc_token_take (self);
      if (c == quote)
        return TRUE;
      if (c == '\\')
        c = take_escape (self);
      else if (c < ' ' && !sfc_token_allows (self, SFC_JSON_CONTROL_CHARS))
        return FALSE;
      if (c < 0)
        return FALSE;
      if (out == NULL)
        continue;
      if (out->len == SFC_MAX_PIECES)
        return FALSE;
      unit = (gunichar2)c;
      g_array_append_val (out, unit);
    }
}

/* ---- names */

/* Jackson's characters of an unquoted name, digits at its beginning too */
static gboolean
is_of_name (int c)
{
  return (c > ' ' && is_identifier (c)) || c == '@' || c == '#' || c == '*'
         || c == '-' || c == '+';
}

static gboolean
take_unquoted_name (SfcTokenReader *self, int c)
{
  gunichar2 unit = (gunichar2)c;

  if (!is_of_name (c))
    return FALSE;
  g_array_append_val (self->text, unit);
  while (self->at < self->end && is_of_name (*self->at))
    {
      unit = *self->at++;
      g_array_append_val (self->text, unit);
    }
  return TRUE;
}

gboolean
sfc_token_take_name (SfcTokenReader *self, int c)
{
  g_array_set_size (self->text, 0);
  if (c == '"'
      || (c == '\'' && !sfc_token_allows (self, SFC_JSON_NO_SINGLE_QUOTES)))
    return sfc_token_take_quoted (self, c, self->text)
           && self->text->len <= SFC_MAX_STRING;
  return c >= 0 && sfc_token_allows (self, SFC_JSON_UNQUOTED_NAMES)
         && take_unquoted_name (self, c) && self->text->len <= SFC_MAX_STRING;
}
