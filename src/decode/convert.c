#include "config.h"

#include "decode/convert.h"

#include <math.h>

#include "base/json-text.h"
#include "row/cast-text.h"
#include "row/decimal.h"

/* ---- numbers */

static gboolean
is_integer (const char *text, gsize n)
{
  for (gsize i = *text == '-'; i < n; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

/* @text as a long; FALSE when it is too large.  Wants an integer. */
static gboolean
to_long (const char *text, gsize n, gint64 *value)
{
  gboolean negative = *text == '-';
  guint64 limit = (guint64)G_MAXINT64 + negative, v = 0;
  gsize i = negative;

  if (n - i > 19)
    return FALSE;
  for (; i < n; i++)
    v = v * 10 + (guint64)(text[i] - '0');
  if (v > limit)
    return FALSE;
  *value = negative ? (gint64)(0 - v) : (gint64)v;
  return TRUE;
}

/* INF, NaN and their signed forms, which strtod() would spell otherwise */
static gboolean
to_special (const char *text, gsize n, double *value)
{
  gboolean negative = n > 0 && *text == '-';
  gsize sign = n > 0 && (*text == '-' || *text == '+');
  const char *word = text + sign;

  n -= sign;
  if (n == 3 && sign == 0 && memcmp (word, "NaN", 3) == 0)
    *value = NAN;
  else if ((n == 3 && sign == 1 && memcmp (word, "INF", 3) == 0)
           || (n == 8 && memcmp (word, "Infinity", 8) == 0))
    *value = negative ? -INFINITY : INFINITY;
  else
    return FALSE;
  return TRUE;
}

/* Up to 15 digits and a small power of ten are exact doubles, so that one
 * multiplication or division rounds as strtod() does. */
static gboolean
to_double_exactly (const char *text, gsize n, double *value)
{
  static const double tens[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  gboolean negative = *text == '-';
  guint64 digits = 0;
  gsize point = n;

  if (n > 16)
    return FALSE;
  for (gsize i = negative; i < n; i++)
    if (text[i] == '.' && point == n)
      point = i;
    else if (g_ascii_isdigit (text[i]))
      digits = digits * 10 + (guint64)(text[i] - '0');
    else
      return FALSE;
  if (digits > G_GUINT64_CONSTANT (999999999999999))
    return FALSE;
  *value = (double)digits;
  if (point < n)
    *value /= tens[n - point - 1];
  if (negative)
    *value = -*value;
  return TRUE;
}

static double
to_double (const char *text, gsize n)
{
  g_autofree char *copy = NULL;
  double value;

  /* an integer has no minus zero */
  if (n == 2 && text[0] == '-' && text[1] == '0')
    return 0.0;
  if (to_double_exactly (text, n, &value) || to_special (text, n, &value))
    return value;
  copy = g_strndup (text, n);
  return sfc_parse_double (copy, FALSE);
}

/* As Float.parseFloat(): a detour by double could round twice. */
static float
to_float (const char *text, gsize n)
{
  g_autofree char *copy = NULL;
  double value;

  if (n == 2 && text[0] == '-' && text[1] == '0')
    return 0.0f;
  if (to_special (text, n, &value))
    return (float)value;
  copy = g_strndup (text, n);
  return (float)sfc_parse_double (copy, TRUE);
}

void
sfc_number_append_text (GString *out, const char *text, gsize n)
{
  double d;

  if (is_integer (text, n))
    {
      if (n == 2 && text[0] == '-' && text[1] == '0')
        g_string_append_c (out, '0');
      else
        g_string_append_len (out, text, (gssize)n);
      return;
    }
  d = to_double (text, n);
  if (!isfinite (d))
    g_string_append_c (out, '"');
  sfc_json_append_double (out, d);
  if (!isfinite (d))
    g_string_append_c (out, '"');
}

static void
number_to_string (SfcConverter *self, const char *text, gsize n, SfcValue *cell)
{
  g_autoptr (GString) out = NULL;
  char *copy;

  if (is_integer (text, n))
    {
      gboolean minus_zero = n == 2 && text[0] == '-' && text[1] == '0';

      *cell = sfc_value_string (text + minus_zero, n - minus_zero);
      return;
    }
  out = g_string_new (NULL);
  sfc_number_append_text (out, text, n);
  copy = sfc_arena_alloc (self->texts, out->len);
  memcpy (copy, out->str, out->len);
  *cell = sfc_value_string (copy, out->len);
}

static gboolean
to_decimal (SfcConverter *self, const SfcColumn *column, const char *text,
            gsize n, SfcValue *cell)
{
  char plain[SFC_DECIMAL_TEXT];
  gsize length = sfc_decimal_read (text, n, column, plain);
  char *copy;

  if (length == 0)
    return FALSE;
  copy = sfc_arena_alloc (self->texts, length);
  memcpy (copy, plain, length);
  *cell = sfc_value_string (copy, length);
  return TRUE;
}

gboolean
sfc_convert_number (SfcConverter *self, const SfcColumn *column,
                    const char *text, gsize n, SfcValue *cell)
{
  gint64 i;

  switch (column->type)
    {
    case SFC_TYPE_STRING:
      number_to_string (self, text, n, cell);
      return TRUE;
    case SFC_TYPE_DOUBLE:
      *cell = (SfcValue){ .d = to_double (text, n) };
      return TRUE;
    case SFC_TYPE_FLOAT:
      *cell = (SfcValue){ .d = (double)to_float (text, n) };
      return TRUE;
    case SFC_TYPE_TIMESTAMP:
    case SFC_TYPE_INT:
    case SFC_TYPE_BIGINT:
      if (!is_integer (text, n) || !to_long (text, n, &i)
          || (column->type == SFC_TYPE_INT
              && (i < G_MININT32 || i > G_MAXINT32)))
        return FALSE;
      if (column->type == SFC_TYPE_TIMESTAMP)
        /* seconds; Spark lets the product wrap around */
        i = (gint64)((guint64)i * G_USEC_PER_SEC);
      *cell = sfc_value_long (i);
      return TRUE;
    case SFC_TYPE_DECIMAL:
      return to_decimal (self, column, text, n, cell);
    case SFC_TYPE_DATE:
    case SFC_TYPE_BOOLEAN:
    case SFC_TYPE_WINDOW:
    default:
      return FALSE;
    }
}

/* ---- other scalars */

/* Commas between digits are left out, as for the locale en-US. */
static gboolean
text_to_decimal (SfcConverter *self, const SfcColumn *column, const char *text,
                 gsize n, SfcValue *cell)
{
  g_autofree char *copy = NULL;
  gsize to = 0;

  if (memchr (text, ',', n) == NULL)
    return to_decimal (self, column, text, n, cell);
  copy = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    if (text[i] != ',')
      copy[to++] = text[i];
  return to_decimal (self, column, copy, to, cell);
}

static gboolean
text_to_date (const SfcConverter *self, const char *text, gsize n, gint32 *days)
{
  const SfcDecoderOptions *options = self->options;

  return n > 0
         && sfc_date_read (text, n, options != NULL ? options->dates : NULL,
                           options == NULL || !options->no_date_fallback, days);
}

/* The only numbers that may be texts */
static gboolean
text_to_double (const SfcConverter *self, const char *text, gsize n, double *d)
{
  const SfcDecoderOptions *options = self->options;

  return (options == NULL || (options->grammar & SFC_JSON_ONLY_FINITE) == 0)
         && to_special (text, n, d);
}

gboolean
sfc_convert_text (SfcConverter *self, const SfcColumn *column, const char *text,
                  gsize n, SfcValue *cell)
{
  gint64 us;
  gint32 days;
  double d;

  switch (column->type)
    {
    case SFC_TYPE_STRING:
      *cell = sfc_value_string (text, n);
      return TRUE;
    case SFC_TYPE_TIMESTAMP:
      if (!sfc_timestamp_read (self->timestamps, text, n, &us))
        return FALSE;
      *cell = sfc_value_long (us);
      return TRUE;
    case SFC_TYPE_DATE:
      if (!text_to_date (self, text, n, &days))
        return FALSE;
      *cell = sfc_value_long (days);
      return TRUE;
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      if (!text_to_double (self, text, n, &d))
        return FALSE;
      *cell = (SfcValue){ .d = d };
      return TRUE;
    case SFC_TYPE_DECIMAL:
      return text_to_decimal (self, column, text, n, cell);
    case SFC_TYPE_BOOLEAN:
    case SFC_TYPE_INT:
    case SFC_TYPE_BIGINT:
    case SFC_TYPE_WINDOW:
    default:
      return FALSE;
    }
}

gboolean
sfc_convert_boolean (const SfcColumn *column, gboolean value, SfcValue *cell)
{
  if (column->type == SFC_TYPE_BOOLEAN)
    *cell = sfc_value_long (value);
  else if (column->type == SFC_TYPE_STRING)
    *cell
        = value ? sfc_value_string ("true", 4) : sfc_value_string ("false", 5);
  else
    return FALSE;
  return TRUE;
}
