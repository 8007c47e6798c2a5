#include "config.h"

#include "decode/token-reader.h"

#include "decode/options.h"
#include "decode/units.h"

/* StreamReadConstraints of Jackson 2.15 */
#define MAX_DEPTH 1000
#define MAX_NUMBER 1000
#define MAX_STRING 20000000
#define MAX_ERROR_TOKEN 256

#define END_OF_TEXT -1
#define ERROR -2

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

/* ---- characters */

/* The next character, passed over, or END_OF_TEXT. */
static int
take (SfcTokenReader *self)
{
  return self->at < self->end ? *self->at++ : END_OF_TEXT;
}

static gboolean
allows (const SfcTokenReader *self, SfcJsonGrammar what)
{
  return (self->grammar & what) != 0;
}

/* The rest of a comment behind its first slash. */
static gboolean
pass_comment (SfcTokenReader *self)
{
  int c = take (self);

  if (c == '/')
    {
      while (c != END_OF_TEXT && c != '\n' && c != '\r')
        c = take (self);
      return TRUE;
    }
  if (c != '*')
    return FALSE;
  for (c = take (self); c != END_OF_TEXT;)
    {
      int next = take (self);

      if (c == '*' && next == '/')
        return TRUE;
      c = next;
    }
  return FALSE;
}

/* The next character that is not white space, passed over; white space is
 * what RFC 8259 says. */
static int
take_past_blanks (SfcTokenReader *self)
{
  for (;;)
    {
      int c = take (self);

      if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        continue;
      if (c == '/' && allows (self, SFC_JSON_COMMENTS) && pass_comment (self))
        continue;
      if ((c >= 0 && c < ' ') || c == '/')
        return ERROR;
      return c;
    }
}

/* Character.isJavaIdentifierStart() of a char */
static gboolean
begins_identifier (int c)
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
      return begins_identifier (c);
    }
}

/* Passes over what may have been meant as one word, of which @n characters
 * were right. */
static void
pass_bad_word (SfcTokenReader *self, guint n)
{
  while (self->at < self->end && is_identifier (*self->at))
    {
      self->at++;
      if (++n >= MAX_ERROR_TOKEN)
        return;
    }
}

/* The rest of @word, of which @done characters are read. */
static gboolean
take_word (SfcTokenReader *self, const char *word, guint done)
{
  guint i = done;

  for (; word[i] != '\0'; i++)
    {
      if (self->at == self->end || *self->at != (guchar)word[i])
        {
          pass_bad_word (self, i);
          return FALSE;
        }
      self->at++;
    }
  if (self->at < self->end && *self->at >= '0' && *self->at != ']'
      && *self->at != '}' && is_identifier (*self->at))
    {
      pass_bad_word (self, i);
      return FALSE;
    }
  return TRUE;
}

/* The character that a backslash stands before, or ERROR. */
static int
take_escape (SfcTokenReader *self)
{
  static const char from[] = "btnfr\"/\\'", to[] = "\b\t\n\f\r\"/\\'";
  int c = take (self), value = 0;

  if (c == '\'' && allows (self, SFC_JSON_NO_SINGLE_QUOTES)
      && !allows (self, SFC_JSON_ANY_ESCAPE))
    return ERROR;
  for (guint i = 0; from[i] != '\0'; i++)
    if (c == from[i])
      return to[i];
  if (c != 'u')
    return c >= 0 && allows (self, SFC_JSON_ANY_ESCAPE) ? c : ERROR;
  for (int i = 0; i < 4; i++)
    {
      int digit;

      c = take (self);
      if (c == END_OF_TEXT)
        return ERROR;
      /* Jackson looks at the lower byte alone */
      digit = g_ascii_xdigit_value ((char)(c & 0xFF));
      if (digit < 0)
        return ERROR;
      value = value << 4 | digit;
    }
  return value;
}

/* Text up to @quote, into @out (may be %NULL). */
static gboolean
take_quoted (SfcTokenReader *self, int quote, GArray *out)
{
  for (;;)
    {
      int c = take (self);
      gunichar2 unit;

      if (c == quote)
        return TRUE;
      if (c == '\\')
        c = take_escape (self);
      else if (c < ' ' && !allows (self, SFC_JSON_CONTROL_CHARS))
        return FALSE;
      if (c < 0)
        return FALSE;
      unit = (gunichar2)c;
      if (out != NULL)
        g_array_append_val (out, unit);
    }
}

gboolean
sfc_token_reader_finish_string (SfcTokenReader *self)
{
  if (!self->string_pending)
    return TRUE;
  self->string_pending = FALSE;
  g_array_set_size (self->text, 0);
  return take_quoted (self, '"', self->text) && self->text->len <= MAX_STRING;
}

/* ---- numbers */

static gboolean
is_digit (int c)
{
  return c >= '0' && c <= '9';
}

/* Appends digits to the number, up to @c, the character that ends them, which
 * is passed over unless the text ends before. */
static int
take_digits (SfcTokenReader *self, int *c)
{
  int n = 0;

  for (; is_digit (*c); n++)
    {
      g_string_append_c (self->number, (char)*c);
      *c = take (self);
    }
  return n;
}

/* -Infinity, +INF and the like; @c is the character after the sign. */
static SfcToken
read_signed_word (SfcTokenReader *self, int c, gboolean negative)
{
  const char *word = NULL;

  if (c == 'I')
    {
      c = take (self);
      if (c == 'N')
        word = negative ? "-INF" : "+INF";
      else if (c == 'n')
        word = negative ? "-Infinity" : "+Infinity";
    }
  if (word == NULL || !take_word (self, word, 3)
      || allows (self, SFC_JSON_ONLY_FINITE))
    return SFC_TOKEN_NONE;
  g_string_assign (self->number, word);
  return SFC_TOKEN_FLOAT;
}

/* A number whose first character, @c, is read: '-' or a digit. */
static SfcToken
read_number (SfcTokenReader *self, int c)
{
  gboolean negative = c == '-', zero;
  int digits, fraction = -1, exponent = -1;
  const gunichar2 *resume;

  g_string_truncate (self->number, 0);
  if (negative)
    {
      c = take (self);
      if (!is_digit (c))
        return read_signed_word (self, c, TRUE);
      g_string_append_c (self->number, '-');
    }
  zero = c == '0';
  while (c == '0' && self->at < self->end && is_digit (*self->at))
    {
      if (!allows (self, SFC_JSON_LEADING_ZEROS))
        return SFC_TOKEN_NONE;
      c = *self->at++;
    }
  digits = take_digits (self, &c);
  resume = self->at;
  if (c == '.')
    {
      g_string_append_c (self->number, '.');
      c = take (self);
      fraction = take_digits (self, &c);
    }
  if (fraction != 0 && (c == 'e' || c == 'E'))
    {
      g_string_append_c (self->number, 'e');
      c = take (self);
      if (c == '-' || c == '+')
        {
          g_string_append_c (self->number, (char)c);
          c = take (self);
        }
      exponent = take_digits (self, &c);
    }
  if (fraction == 0 || exponent == 0)
    {
      /* Jackson has two readers of numbers; the one for those that do not
       * begin with 0 leaves off behind the point or the E */
      if (!zero && c != END_OF_TEXT)
        self->at = resume;
      return SFC_TOKEN_NONE;
    }
  if (c != END_OF_TEXT)
    self->at--;
  /* that other reader does not count the 0 */
  if (digits - (zero ? 1 : 0) + MAX (fraction, 0) + MAX (exponent, 0)
      > MAX_NUMBER)
    return SFC_TOKEN_NONE;
  return fraction < 0 && exponent < 0 ? SFC_TOKEN_INTEGER : SFC_TOKEN_FLOAT;
}

/* ---- tokens */

static SfcToken
read_odd_value (SfcTokenReader *self, int c)
{
  switch (c)
    {
    case '\'':
      if (allows (self, SFC_JSON_NO_SINGLE_QUOTES))
        return SFC_TOKEN_NONE;
      g_array_set_size (self->text, 0);
      return take_quoted (self, '\'', self->text) ? SFC_TOKEN_STRING
                                                  : SFC_TOKEN_NONE;
    case 'N':
    case 'I':
      g_string_assign (self->number, c == 'N' ? "NaN" : "Infinity");
      return take_word (self, self->number->str, 1)
                     && !allows (self, SFC_JSON_ONLY_FINITE)
                 ? SFC_TOKEN_FLOAT
                 : SFC_TOKEN_NONE;
    case '+':
      return read_signed_word (self, take (self), FALSE);
    default:
      if (begins_identifier (c))
        pass_bad_word (self, 1);
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
      return take_word (self, "true", 1) ? SFC_TOKEN_TRUE : SFC_TOKEN_NONE;
    case 'f':
      return take_word (self, "false", 1) ? SFC_TOKEN_FALSE : SFC_TOKEN_NONE;
    case 'n':
      return take_word (self, "null", 1) ? SFC_TOKEN_NULL : SFC_TOKEN_NONE;
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
      return read_number (self, c);
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

static gboolean
take_name (SfcTokenReader *self, int c)
{
  g_array_set_size (self->text, 0);
  if (c == '"' || (c == '\'' && !allows (self, SFC_JSON_NO_SINGLE_QUOTES)))
    return take_quoted (self, c, self->text);
  return c >= 0 && allows (self, SFC_JSON_UNQUOTED_NAMES)
         && take_unquoted_name (self, c);
}

/* A name whose first character, @c, is read, and its colon.  Returns the
 * character behind, or ERROR. */
static int
read_name (SfcTokenReader *self, int c)
{
  Level *level = top (self);

  if (!take_name (self, c))
    return ERROR;
  level->has_name = TRUE;
  level->name_n = self->text->len;
  g_array_set_size (self->names, level->name_at);
  g_array_append_vals (self->names, self->text->data, self->text->len);
  self->token = SFC_TOKEN_NAME;
  if (take_past_blanks (self) != ':')
    return ERROR;
  c = take_past_blanks (self);
  return c < 0 ? ERROR : c;
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
      if (!take_quoted (self, '"', NULL))
        return FALSE;
    }
  c = take_past_blanks (self);
  if (c == ERROR || (c == END_OF_TEXT && level->kind != 0))
    return FALSE;
  if (c == END_OF_TEXT)
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
      c = take_past_blanks (self);
    }
  if (level->kind == '{')
    {
      c = read_name (self, c);
      if (c == ERROR)
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
