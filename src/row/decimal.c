#include "config.h"

#include "row/decimal.h"

#include <string.h>

#include "row/cast-text.h"

#define MAX_PRECISION 38

/* 0.DIGITS x 10^point, without leading zeros; more digits than any precision
 * are not kept, but the first one lost decides nothing */
typedef struct
{
  gboolean negative;
  char digits[80];
  gsize n;
  gint64 point;
} Number;

static gboolean
read_exponent (const char *text, gsize n, gint64 *exponent)
{
  gsize i = n > 0 && (*text == '-' || *text == '+');
  gint64 value = 0;

  if (i == n)
    return FALSE;
  for (; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      value = value * 10 + (text[i] - '0');
      if (value > G_MAXINT32)
        return FALSE;
    }
  *exponent = *text == '-' ? -value : value;
  return TRUE;
}

static gboolean
parse (const char *text, gsize n, Number *number)
{
  gsize i = n > 0 && (*text == '-' || *text == '+');
  gboolean any = FALSE, after_point = FALSE;
  gint64 exponent = 0;

  *number = (Number){ .negative = n > 0 && *text == '-' };
  for (; i < n && text[i] != 'e' && text[i] != 'E'; i++)
    {
      if (text[i] == '.' && !after_point)
        {
          after_point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      any = TRUE;
      if (number->n == 0 && text[i] == '0')
        {
          number->point -= after_point;
          continue;
        }
      if (number->n < sizeof number->digits)
        number->digits[number->n++] = text[i];
      number->point += !after_point;
    }
  if (!any || (i < n && !read_exponent (text + i + 1, n - i - 1, &exponent)))
    return FALSE;
  number->point += exponent;
  return TRUE;
}

/* Cuts or fills the digits to @kept, half up; they may become one more. */
static void
round_to (Number *number, gsize kept)
{
  gboolean up = number->n > kept && number->digits[kept] >= '5';
  gsize i = kept;

  if (number->n < kept)
    memset (number->digits + number->n, '0', kept - number->n);
  number->n = kept;
  if (!up)
    return;
  while (i > 0 && number->digits[i - 1] == '9')
    number->digits[--i] = '0';
  if (i > 0)
    {
      number->digits[i - 1]++;
      return;
    }
  memmove (number->digits + 1, number->digits, kept);
  number->digits[0] = '1';
  number->n++;
}

/* sfc_decimal_read() of what was parsed */
static gsize
write_plain (Number *number, const SfcColumn *column,
             char plain[SFC_DECIMAL_TEXT])
{
  gsize scale = (gsize)column->scale, whole;
  char *to = plain;
  gint64 kept;

  /* digits of the number as an integer, counted in units of its scale */
  kept = number->n == 0 ? 0 : number->point + column->scale;
  if (kept > column->precision)
    return 0;
  if (kept < 0)
    number->n = 0;
  round_to (number, (gsize)MAX (kept, 0));
  if (number->n > (gsize)column->precision)
    return 0;
  if (number->negative && number->n > 0)
    *to++ = '-';
  whole = number->n > scale ? number->n - scale : 0;
  if (whole == 0)
    *to++ = '0';
  memcpy (to, number->digits, whole);
  to += whole;
  if (scale > 0)
    {
      gsize zeros = scale - (number->n - whole);

      *to++ = '.';
      memset (to, '0', zeros);
      memcpy (to + zeros, number->digits + whole, number->n - whole);
      to += scale;
    }
  return (gsize)(to - plain);
}

gsize
sfc_decimal_read (const char *text, gsize n, const SfcColumn *column,
                  char plain[SFC_DECIMAL_TEXT])
{
  g_autofree char *ascii = sfc_text_ascii_digits (text, &n);
  Number number;

  if (!parse (ascii != NULL ? ascii : text, n, &number))
    return 0;
  return write_plain (&number, column, plain);
}

gsize
sfc_decimal_cast (const char *text, gsize n, const SfcColumn *column,
                  char plain[SFC_DECIMAL_TEXT])
{
  g_autofree char *ascii = sfc_text_ascii_digits (text, &n);
  Number number;

  if (!parse (ascii != NULL ? ascii : text, n, &number)
      || (number.n == 0 && number.point >= MAX_PRECISION))
    return 0;
  return write_plain (&number, column, plain);
}

void
sfc_decimal_append_java (GString *out, const char *plain, gsize n)
{
  const char *end = plain + n, *point = memchr (plain, '.', n);
  const char *digit = plain;
  gint64 scale = point == NULL ? 0 : end - point - 1, exponent;

  while (digit < end - 1 && strchr ("-0.", *digit) != NULL)
    digit++;
  /* below 1 only, as the scale of a column is not negative */
  exponent = (end - digit) - 1 - scale;
  if (point == NULL || digit < point || exponent >= -6)
    {
      g_string_append_len (out, plain, (gssize)n);
      return;
    }
  if (*plain == '-')
    g_string_append_c (out, '-');
  g_string_append_c (out, *digit++);
  if (digit < end)
    {
      g_string_append_c (out, '.');
      g_string_append_len (out, digit, end - digit);
    }
  g_string_append_printf (out, "E%" G_GINT64_FORMAT, exponent);
}
