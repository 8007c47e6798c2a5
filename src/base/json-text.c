#include "config.h"

#include "base/json-text.h"

#include <math.h>
#include <string.h>

#include "base/java-double.h"

static void
append_escaped (GString *out, guchar c)
{
  static const char short_form[] = "btn\0fr"; /* from 8 on; 11 has none */

  if (c == '"' || c == '\\')
    g_string_append_printf (out, "\\%c", c);
  else if (c >= '\b' && c <= '\r' && short_form[c - '\b'] != '\0')
    g_string_append_printf (out, "\\%c", short_form[c - '\b']);
  else
    g_string_append_printf (out, "\\u%04X", c);
}

static void
append_valid (GString *out, const char *text, gsize len)
{
  const char *end = text + len, *run = text;

  for (const char *p = text; p < end; p++)
    if ((guchar)*p < ' ' || *p == '"' || *p == '\\')
      {
        g_string_append_len (out, run, p - run);
        append_escaped (out, (guchar)*p);
        run = p + 1;
      }
  g_string_append_len (out, run, end - run);
}

void
sfc_json_append_string (GString *out, const char *text, gssize len)
{
  gsize left = len < 0 ? strlen (text) : (gsize)len;

  g_string_append_c (out, '"');
  while (left > 0)
    {
      const char *bad;
      gsize good;

      g_utf8_validate_len (text, left, &bad);
      /* GLib calls NUL invalid; JSON can carry it */
      good = (gsize)(bad - text);
      append_valid (out, text, good);
      text += good;
      left -= good;
      if (left > 0)
        {
          g_string_append (out, *text == '\0' ? "\\u0000" : "\xef\xbf\xbd");
          text++;
          left--;
        }
    }
  g_string_append_c (out, '"');
}

static void
append_plain (GString *out, const char *digits, int point)
{
  int n = (int)strlen (digits);

  if (point <= 0)
    {
      g_string_append (out, "0.");
      for (int i = point; i < 0; i++)
        g_string_append_c (out, '0');
      g_string_append (out, digits);
      return;
    }
  for (int i = 0; i < MAX (point, n); i++)
    {
      if (i == point)
        g_string_append_c (out, '.');
      g_string_append_c (out, i < n ? digits[i] : '0');
    }
  if (n <= point)
    g_string_append (out, ".0");
}

static void
append_number (GString *out, double value, gboolean single)
{
  char digits[SFC_JAVA_DIGITS];
  int point;

  if (isnan (value))
    g_string_append (out, "NaN");
  else
    {
      if (signbit (value))
        g_string_append_c (out, '-');
      value = fabs (value);
      if (isinf (value))
        g_string_append (out, "Infinity");
      else if (value == 0.0)
        g_string_append (out, "0.0");
      else
        {
          point = sfc_java_digits (value, single, digits);
          if (value >= 1e-3 && value < 1e7)
            append_plain (out, digits, point);
          else
            g_string_append_printf (out, "%c.%sE%d", digits[0],
                                    digits[1] != '\0' ? digits + 1 : "0",
                                    point - 1);
        }
    }
}

void
sfc_json_append_double (GString *out, double value)
{
  append_number (out, value, FALSE);
}

void
sfc_json_append_float (GString *out, float value)
{
  append_number (out, value, TRUE);
}

static const char *
skip_digits (const char *p, const char *end)
{
  while (p < end && g_ascii_isdigit (*p))
    p++;
  return p;
}

const char *
sfc_json_number_end (const char *p, const char *end)
{
  const char *digits;

  if (p < end && *p == '-')
    p++;
  digits = p;
  p = skip_digits (p, end);
  if (p == digits || (*digits == '0' && p - digits > 1))
    return NULL;
  if (p < end && *p == '.')
    {
      digits = ++p;
      p = skip_digits (p, end);
      if (p == digits)
        return NULL;
    }
  if (p < end && (*p == 'e' || *p == 'E'))
    {
      p++;
      if (p < end && (*p == '+' || *p == '-'))
        p++;
      digits = p;
      p = skip_digits (p, end);
      if (p == digits)
        return NULL;
    }
  return p;
}
