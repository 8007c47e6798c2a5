#include "config.h"

#include "plan/literal.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "row/cast-text.h"

#define MAX_PRECISION 38
#define MAX_EXPONENT 1000000 /* beyond all that is allowed */

void
sfc_literal_clear (SfcLiteral *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->bytes, g_free);
}

static gboolean
fail (GError **error, const char *text)
{
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("no literal at “%s”"), text);
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

/* 'epoch', 'now', 'today' and its neighbours, in any case */
static gboolean
read_special (SfcCaster *caster, SfcType type, const SfcValue *text,
              SfcValue *value)
{
  static const struct
  {
    const char *word;
    int days;
  } words[] = {
    { "now", 0 }, { "yesterday", -1 }, { "today", 0 }, { "tomorrow", 1 }
  };
  const SfcColumn time = { .type = SFC_TYPE_TIMESTAMP };
  const SfcColumn date = { .type = SFC_TYPE_DATE };
  const SfcValue now = sfc_value_long (g_get_real_time ());
  g_autofree char *word = g_strndup (text->s, text->n);

  g_strstrip (word);
  *value = sfc_value_long (0);
  if (g_ascii_strcasecmp (word, "epoch") == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i].word) == 0)
      {
        SfcValue day;

        sfc_cast (caster, &time, &date, &now, &day);
        day.i += words[i].days;
        *value = day;
        if (type == SFC_TYPE_TIMESTAMP)
          sfc_cast (caster, &date, &time, &day, value);
        if (type == SFC_TYPE_TIMESTAMP && i == 0)
          *value = now;
        return TRUE;
      }
  return FALSE;
}

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
  if (!read_special (caster, type, &spelt, &self->value))
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
  gboolean negative;
  const char *start, *end; /* digits, point, exponent */
  gsize significant;       /* digits without zeros before them */
  gsize fraction;          /* digits after the point */
  gboolean has_point, has_exponent;
  gint64 exponent;
  char suffix[3];
} Number;

static gboolean
scan_exponent (const char **p, Number *number)
{
  const char *start = *p + 1, *at = start;

  at += *at == '-' || *at == '+';
  if (!g_ascii_isdigit (*at))
    return FALSE;
  while (g_ascii_isdigit (*at))
    at++;
  *p = at;
  number->has_exponent = TRUE;
  number->exponent
      = CLAMP (g_ascii_strtoll (start, NULL, 10), -MAX_EXPONENT, MAX_EXPONENT);
  return TRUE;
}

static gboolean
scan_number (const char **text, Number *number)
{
  const char *p = *text;
  gsize digits = 0;

  *number = (Number){ .negative = *p == '-' };
  if (*p == '-' || *p == '+')
    {
      p++;
      p += strspn (p, " \t");
    }
  number->start = p;
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
  if ((*p == 'e' || *p == 'E') && !scan_exponent (&p, number))
    return FALSE;
  number->end = p;
  for (guint i = 0; g_ascii_isalpha (*p) && i < 2; i++)
    number->suffix[i] = g_ascii_toupper (*p++);
  *text = p;
  return !is_word (*p);
}

static gboolean
fail_range (GError **error, const char *digits, const char *type,
            const char *least, const char *most)
{
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "[INVALID_NUMERIC_LITERAL_RANGE] Numeric literal %s is "
                   "outside the valid range for %s with minimum value of %s "
                   "and maximum value of %s. Please adjust the value "
                   "accordingly.",
                   digits, type, least, most);
}

/* With a suffix; TINYINT and SMALLINT are compared as INT is. */
static const struct
{
  const char *suffix, *name;
  SfcType type;
  gint64 least, most;
} integers[] = {
  { "Y", "tinyint", SFC_TYPE_INT, G_MININT8, G_MAXINT8 },
  { "S", "smallint", SFC_TYPE_INT, G_MININT16, G_MAXINT16 },
  { "L", "bigint", SFC_TYPE_BIGINT, G_MININT64, G_MAXINT64 },
};

static gboolean
integer_type (guint i, const char *digits, SfcColumn *type, GError **error)
{
  g_autofree char *least = NULL, *most = NULL;
  gint64 value;

  type->type = integers[i].type;
  if (sfc_text_to_long (digits, strlen (digits), &value)
      && value >= integers[i].least && value <= integers[i].most)
    return TRUE;
  least = g_strdup_printf ("%" G_GINT64_FORMAT, integers[i].least);
  most = g_strdup_printf ("%" G_GINT64_FORMAT, integers[i].most);
  return fail_range (error, digits, integers[i].name, least, most);
}

static gboolean
floating_type (gboolean single, const char *digits, SfcColumn *type,
               GError **error)
{
  double value = sfc_parse_double (digits, single);

  type->type = single ? SFC_TYPE_FLOAT : SFC_TYPE_DOUBLE;
  if (isfinite (value))
    return TRUE;
  return single
             ? fail_range (error, digits, "float", "-3.4028234663852886E+38",
                           "3.4028234663852886E+38")
             : fail_range (error, digits, "double", "-1.7976931348623157E+308",
                           "1.7976931348623157E+308");
}

static gboolean
decimal_type (const Number *number, SfcColumn *type, GError **error)
{
  gint64 scale = (gint64)number->fraction - number->exponent;
  gint64 precision = (gint64)MAX (number->significant, 1) - MIN (scale, 0);

  precision = MAX (precision, scale);
  *type = (SfcColumn){ .type = SFC_TYPE_DECIMAL,
                       .precision = (int)MIN (precision, MAX_PRECISION),
                       .scale = (int)CLAMP (scale, 0, MAX_PRECISION) };
  return precision <= MAX_PRECISION
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] Decimal "
                      "precision %" G_GINT64_FORMAT " exceeds max precision "
                      "%d.",
                      precision, MAX_PRECISION);
}

/* The type that Spark gives a number of that spelling */
static gboolean
number_type (const Number *number, const char *digits, SfcColumn *type,
             GError **error)
{
  const char *suffix = number->suffix;
  gboolean whole = !number->has_point && !number->has_exponent;
  gint64 value;

  *type = (SfcColumn){ .precision = (int)MAX (number->significant, 1) };
  for (guint i = 0; whole && i < G_N_ELEMENTS (integers); i++)
    if (g_str_equal (suffix, integers[i].suffix))
      return integer_type (i, digits, type, error);
  if (g_str_equal (suffix, "F") || g_str_equal (suffix, "D")
      || (*suffix == '\0' && number->has_exponent))
    return floating_type (*suffix == 'F', digits, type, error);
  if (*suffix == '\0' && whole
      && sfc_text_to_long (digits, strlen (digits), &value))
    {
      type->type = value == (gint32)value ? SFC_TYPE_INT : SFC_TYPE_BIGINT;
      return TRUE;
    }
  if (*suffix == '\0' || g_str_equal (suffix, "BD"))
    return decimal_type (number, type, error);
  return fail (error, number->start);
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
  self->bytes
      = g_strdup_printf ("%s%.*s", number.negative ? "-" : "",
                         (int)(number.end - number.start), number.start);
  if (!number_type (&number, self->bytes, &self->type, error))
    return FALSE;
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
