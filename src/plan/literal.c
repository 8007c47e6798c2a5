#include "config.h"

#include "plan/literal.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "row/cast-text.h"

#define MAX_PRECISION 38

void
sfc_literal_clear (SfcLiteral *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->bytes, g_free);
}

static gboolean
fail (GError **error, const char *text)
{
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("where: no literal at “%s”"), text);
  return sfc_remedy (error, _ ("write 'text', a number, TRUE, FALSE, NULL, "
                               "DATE '...' or TIMESTAMP '...'"));
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar)c >= 0x80;
}

/* Takes @word, in any case, when it is next. */
static gboolean
take_word (const char **text, const char *word)
{
  gsize n = strlen (word);

  if (g_ascii_strncasecmp (*text, word, n) != 0 || is_word ((*text)[n]))
    return FALSE;
  *text += n;
  return TRUE;
}

/* ---- text */

static gboolean
take_code (const char **p, guint digits, guint base, gunichar *code)
{
  gunichar value = 0;

  for (guint i = 0; i < digits; i++)
    {
      int digit = g_ascii_xdigit_value ((*p)[i]);

      if (digit < 0 || digit >= (int)base)
        return FALSE;
      value = value * base + (gunichar)digit;
    }
  *p += digits;
  *code = value;
  return TRUE;
}

/* What follows a backslash; LIKE's two keep theirs. */
static void
append_escape (GString *out, const char **p)
{
  static const char from[] = "0bnrtZ", to[] = "\0\b\n\r\t\x1A";
  const char *known;
  gunichar code;

  if ((**p == 'u' && g_ascii_isxdigit ((*p)[1]))
      || (**p == 'U' && g_ascii_isxdigit ((*p)[1])))
    {
      const char *at = *p + 1;

      if (take_code (&at, **p == 'u' ? 4 : 8, 16, &code)
          && g_unichar_validate (code))
        {
          g_string_append_unichar (out, code);
          *p = at;
          return;
        }
    }
  if (**p >= '0' && **p <= '1' && take_code (p, 3, 8, &code))
    {
      g_string_append_unichar (out, code);
      return;
    }
  known = strchr (from, **p);
  if (**p == '%' || **p == '_')
    g_string_append_c (out, '\\');
  g_string_append_c (out,
                     known != NULL && **p != '\0' ? to[known - from] : **p);
  (*p)++;
}

/* Neighbouring texts are one.  FALSE: a quote is open. */
static gboolean
take_text (const char **text, GString *out)
{
  const char *p = *text;

  while (*p == '\'' || *p == '"')
    {
      char quote = *p++;

      while (*p != quote)
        {
          if (*p == '\0' || (*p == '\\' && p[1] == '\0'))
            return FALSE;
          if (*p != '\\')
            g_string_append_c (out, *p++);
          else
            {
              p++;
              append_escape (out, &p);
            }
        }
      *text = ++p;
      p += strspn (p, " \t");
    }
  return TRUE;
}

static gboolean
read_text (const char **text, SfcLiteral *self, GError **error)
{
  const char *start = *text;
  GString *bytes = g_string_new (NULL);
  gboolean closed = take_text (text, bytes);
  gsize n = bytes->len;

  self->bytes = g_string_free (bytes, FALSE);
  if (!closed)
    return fail (error, start);
  self->type.type = SFC_TYPE_STRING;
  self->value = sfc_value_string (self->bytes, n);
  return TRUE;
}

/* ---- DATE and TIMESTAMP */

static gboolean
read_time (const char **text, SfcType type, SfcCaster *caster, SfcLiteral *self,
           GError **error)
{
  const char *word = type == SFC_TYPE_DATE ? "DATE" : "TIMESTAMP";
  const SfcColumn from = { .type = SFC_TYPE_STRING };
  const SfcColumn to = { .type = type };
  g_autofree char *inner = NULL;
  SfcValue spelt, shown;

  *text += strspn (*text, " \t");
  if ((**text != '\'' && **text != '"') || !read_text (text, self, error))
    return fail (error, *text);
  inner = g_strndup (self->bytes, self->value.n);
  self->type = to;
  spelt = self->value;
  sfc_cast (caster, &from, &to, &spelt, &self->value);
  if (self->value.null)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "[INVALID_TYPED_LITERAL] The value of the typed literal "
                     "\"%s\" is invalid: '%s'.",
                     word, inner);
  sfc_cast (caster, &to, &from, &self->value, &shown);
  self->text = g_strdup_printf ("%s '%.*s'", word, (int)shown.n, shown.s);
  return TRUE;
}

/* ---- numbers */

typedef struct
{
  const char *start, *end; /* sign, digits, point, exponent */
  gsize significant;       /* digits without zeros before them */
  gsize fraction;          /* digits after the point */
  gboolean has_point, has_exponent;
  char suffix[3];
} Number;

static gboolean
scan_exponent (const char **p)
{
  const char *at = *p + 1;

  at += *at == '-' || *at == '+';
  if (!g_ascii_isdigit (*at))
    return FALSE;
  while (g_ascii_isdigit (*at))
    at++;
  *p = at;
  return TRUE;
}

static gboolean
scan_number (const char **text, Number *number)
{
  const char *p = *text;
  gsize digits = 0;

  *number = (Number){ .start = p };
  if (*p == '-' || *p == '+')
    p++;
  for (; g_ascii_isdigit (*p) || (*p == '.' && !number->has_point); p++)
    if (*p == '.')
      number->has_point = TRUE;
    else
      {
        digits++;
        number->fraction += number->has_point;
        number->significant += *p != '0' || number->significant > 0;
      }
  if (digits == 0)
    return FALSE;
  if (*p == 'e' || *p == 'E')
    {
      number->has_exponent = TRUE;
      if (!scan_exponent (&p))
        return FALSE;
    }
  number->end = p;
  for (guint i = 0; g_ascii_isalpha (*p) && i < 2; i++)
    number->suffix[i] = g_ascii_toupper (*p++);
  *text = p;
  return !is_word (*p);
}

/* The type that Spark gives a number of that spelling; FALSE: none. */
static gboolean
number_type (const Number *number, const char *digits, SfcColumn *type)
{
  const char *suffix = number->suffix;
  gboolean whole = !number->has_point && !number->has_exponent;
  gint64 value;

  *type = (SfcColumn){ .precision = (int)MAX (number->significant, 1) };
  if (g_str_equal (suffix, "D") || g_str_equal (suffix, "F"))
    type->type = *suffix == 'D' ? SFC_TYPE_DOUBLE : SFC_TYPE_FLOAT;
  else if (g_str_equal (suffix, "L") && whole
           && sfc_text_to_long (digits, strlen (digits), &value))
    type->type = SFC_TYPE_BIGINT;
  else if (*suffix == '\0' && number->has_exponent)
    type->type = SFC_TYPE_DOUBLE;
  else if (*suffix == '\0' && whole
           && sfc_text_to_long (digits, strlen (digits), &value))
    type->type = value == (gint32)value ? SFC_TYPE_INT : SFC_TYPE_BIGINT;
  else if ((*suffix == '\0' || g_str_equal (suffix, "BD"))
           && !number->has_exponent)
    {
      type->type = SFC_TYPE_DECIMAL;
      type->scale = (int)number->fraction;
      type->precision = MAX (type->precision, type->scale);
      return type->precision <= MAX_PRECISION;
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_number (const char **text, SfcCaster *caster, SfcLiteral *self,
             GError **error)
{
  const SfcColumn from = { .type = SFC_TYPE_STRING };
  const char *start = *text;
  Number number;
  SfcValue spelt, value;

  if (!scan_number (text, &number))
    return fail (error, start);
  self->bytes = g_strndup (number.start, (gsize)(number.end - number.start));
  if (!number_type (&number, self->bytes, &self->type))
    return fail (error, start);
  spelt = sfc_value_string (self->bytes, strlen (self->bytes));
  sfc_cast (caster, &from, &self->type, &spelt, &value);
  if (self->type.type == SFC_TYPE_DECIMAL)
    {
      g_free (self->bytes);
      self->bytes = g_strndup (value.s, value.n);
      value.s = self->bytes;
    }
  self->value = value;
  return TRUE;
}

/* ---- any */

static gboolean
read_word (const char **text, SfcCaster *caster, SfcLiteral *self,
           gboolean *known, GError **error)
{
  *known = TRUE;
  if (take_word (text, "NULL"))
    self->is_null = TRUE;
  else if (take_word (text, "TRUE"))
    self->value = sfc_value_long (TRUE);
  else if (take_word (text, "FALSE"))
    self->value = sfc_value_long (FALSE);
  else if (take_word (text, "DATE"))
    return read_time (text, SFC_TYPE_DATE, caster, self, error);
  else if (take_word (text, "TIMESTAMP"))
    return read_time (text, SFC_TYPE_TIMESTAMP, caster, self, error);
  else
    *known = FALSE;
  self->type.type = SFC_TYPE_BOOLEAN;
  if (*known && !self->is_null)
    self->text = g_strdup (self->value.i ? "true" : "false");
  return TRUE;
}

gboolean
sfc_literal_read (const char *text, SfcCaster *caster, SfcLiteral *self,
                  const char **rest, GError **error)
{
  const char *at = text;
  gboolean known;

  *self = (SfcLiteral){ 0 };
  if (!read_word (&at, caster, self, &known, error))
    return FALSE;
  if (!known
      && !(*at == '\'' || *at == '"' ? read_text (&at, self, error)
                                     : read_number (&at, caster, self, error)))
    return FALSE;
  if (self->text == NULL)
    self->text = g_strndup (text, (gsize)(at - text));
  *rest = at;
  return TRUE;
}
