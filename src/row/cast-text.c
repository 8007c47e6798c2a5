#include "config.h"

#include "row/cast-text.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* strtod() must not read a decimal comma. */
static locale_t
c_locale (void)
{
  static gsize once;
  static locale_t locale;

  if (g_once_init_enter (&once))
    {
      locale = newlocale (LC_ALL_MASK, "C", (locale_t)0);
      g_once_init_leave (&once, 1);
    }
  return locale;
}

double
sfc_parse_double (const char *text, gboolean single)
{
  return single ? (double)strtof_l (text, NULL, c_locale ())
                : strtod_l (text, NULL, c_locale ());
}

/* Takes away what is up to @last, and DEL if @del, at both ends. */
static void
trim (const char **text, gsize *n, gboolean del)
{
  while (
      *n > 0
      && ((guchar)(*text)[*n - 1] <= ' ' || (del && (*text)[*n - 1] == 0x7F)))
    (*n)--;
  while (*n > 0 && ((guchar) * *text <= ' ' || (del && **text == 0x7F)))
    {
      (*text)++;
      (*n)--;
    }
}

char *
sfc_text_ascii_digits (const char *text, gsize *n)
{
  char *copy = NULL;
  gsize to = 0;

  for (gsize i = 0; i < *n;)
    {
      gunichar c = (guchar)text[i] < 0x80
                       ? (gunichar)text[i]
                       : g_utf8_get_char_validated (text + i, (gssize)(*n - i));

      if (c >= 0x80 && c <= 0xFFFF && g_unichar_isdigit (c))
        {
          if (copy == NULL)
            copy = memcpy (g_malloc (*n), text, to);
          copy[to++] = (char)('0' + g_unichar_digit_value (c));
          i += (gsize)g_unichar_to_utf8 (c, NULL);
          continue;
        }
      if (copy != NULL)
        copy[to] = text[i];
      to++;
      i++;
    }
  if (copy != NULL)
    *n = to;
  return copy;
}

/* ---- integers */

gboolean
sfc_text_to_long (const char *text, gsize n, gint64 *value)
{
  gboolean negative;
  guint64 limit, v = 0;
  gsize i = 0;

  trim (&text, &n, TRUE);
  negative = n > 0 && *text == '-';
  if (n > 0 && (*text == '-' || *text == '+'))
    i++;
  if (i == n)
    return FALSE;
  limit = (guint64)G_MAXINT64 + negative;
  for (; i < n && text[i] != '.'; i++)
    {
      guint64 digit = (guint64)(text[i] - '0');

      if (!g_ascii_isdigit (text[i]) || v > (limit - digit) / 10)
        return FALSE;
      v = v * 10 + digit;
    }
  for (i++; i < n; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  *value = negative ? (gint64)(0 - v) : (gint64)v;
  return TRUE;
}

/* ---- floating point */

static gsize
skip_digits (const char *text, gboolean hex)
{
  gsize i = 0;

  while (hex ? g_ascii_isxdigit (text[i]) : g_ascii_isdigit (text[i]))
    i++;
  return i;
}

/* What Java reads: [sign] digits [. digits] [exponent] [f, d]; a hexadecimal
 * number has an exponent always. */
static gboolean
is_java_double (const char *p)
{
  gboolean hex;
  gsize n;

  p += *p == '-' || *p == '+';
  hex = p[0] == '0' && (p[1] | 0x20) == 'x';
  p += hex ? 2 : 0;
  n = skip_digits (p, hex);
  p += n;
  if (*p == '.')
    {
      gsize more = skip_digits (p + 1, hex);

      n += more;
      p += 1 + more;
    }
  if (n == 0)
    return FALSE;
  if (*p != '\0' && (*p | 0x20) == (hex ? 'p' : 'e'))
    {
      p += p[1] == '-' || p[1] == '+' ? 2 : 1;
      n = skip_digits (p, FALSE);
      if (n == 0)
        return FALSE;
      p += n;
    }
  else if (hex)
    return FALSE;
  p += *p != '\0' && strchr ("fFdD", *p) != NULL;
  return *p == '\0';
}

/* Spark's spellings, in any case */
static gboolean
is_special (const char *text, double *value)
{
  static const struct
  {
    const char *word;
    double value;
  } words[] = {
    { "inf", INFINITY },      { "+inf", INFINITY },
    { "infinity", INFINITY }, { "+infinity", INFINITY },
    { "-inf", -INFINITY },    { "-infinity", -INFINITY },
    { "nan", (double)NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i].word) == 0)
      {
        *value = words[i].value;
        return TRUE;
      }
  return FALSE;
}

gboolean
sfc_text_to_double (const char *text, gsize n, gboolean single, double *value)
{
  g_autofree char *heap = NULL;
  char stack[64], *copy = stack;

  trim (&text, &n, FALSE);
  if (n == 0 || memchr (text, '\0', n) != NULL)
    return FALSE;
  if (n >= sizeof stack)
    copy = heap = g_malloc (n + 1);
  memcpy (copy, text, n);
  copy[n] = '\0';
  if (is_java_double (copy))
    {
      *value = sfc_parse_double (copy, single);
      return TRUE;
    }
  if ((n == 4 && (*copy == '+' || *copy == '-')
       && strcmp (copy + 1, "NaN") == 0))
    {
      *value = (double)NAN;
      return TRUE;
    }
  return is_special (copy, value);
}

/* ---- booleans */

gboolean
sfc_text_to_boolean (const char *text, gsize n, gboolean *value)
{
  static const char *const words[2][5] = {
    { "f", "false", "n", "no", "0" },
    { "t", "true", "y", "yes", "1" },
  };

  trim (&text, &n, TRUE);
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < 5; i++)
      if (strlen (words[side][i]) == n
          && g_ascii_strncasecmp (text, words[side][i], n) == 0)
        {
          *value = side == 1;
          return TRUE;
        }
  return FALSE;
}
