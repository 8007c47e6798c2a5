#include "config.h"

#include "decode/units.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

#define AT_ONCE 8 /* characters of ASCII */

static gboolean
is_more (guchar c)
{
  return (c & 0xC0) == 0x80;
}

/* The range that the second byte after @lead must be in. */
static gboolean
is_second (guchar lead, guchar c)
{
  switch (lead)
    {
    case 0xE0:
      return c >= 0xA0 && c <= 0xBF;
    case 0xF0:
      return c >= 0x90 && c <= 0xBF;
    case 0xF4:
      return c >= 0x80 && c <= 0x8F;
    default:
      return is_more (c);
    }
}

/* Reads the sequence at @p, which is not ASCII.  Returns its length, and sets
 * *@c to U+FFFD when it is bad. */
static gsize
read_sequence (const guchar *p, gsize left, gunichar *c)
{
  guchar lead = *p;
  gsize need = lead >= 0xC2 && lead <= 0xDF   ? 2
               : lead >= 0xE0 && lead <= 0xEF ? 3
               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                              : 1;
  gsize have = 1;

  *c = REPLACEMENT;
  if (need == 1 || left < 2 || !is_second (lead, p[1]))
    return 1;
  for (have = 2; have < need; have++)
    if (have == left || !is_more (p[have]))
      return have;
  *c = lead & (0xFFu >> (need + 1));
  for (gsize i = 1; i < need; i++)
    *c = *c << 6 | (p[i] & 0x3F);
  if (*c >= 0xD800 && *c <= 0xDFFF)
    *c = REPLACEMENT;
  return need;
}

static gboolean
are_ascii (const guchar *p)
{
  guint64 word;

  memcpy (&word, p, AT_ONCE);
  return (word & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

gsize
sfc_units_from_bytes (gunichar2 *units, const char *bytes, gsize n)
{
  const guchar *p = (const guchar *)bytes, *end = p + n;
  gunichar2 *to = units;

  while (p < end)
    {
      gunichar c;

      for (; end - p >= AT_ONCE && are_ascii (p); p += AT_ONCE, to += AT_ONCE)
        for (guint i = 0; i < AT_ONCE; i++)
          to[i] = p[i];
      if (p == end)
        break;
      if (*p < 0x80)
        {
          *to++ = *p++;
          continue;
        }
      p += read_sequence (p, (gsize)(end - p), &c);
      if (c > 0xFFFF)
        {
          *to++ = (gunichar2)(0xD7C0 + (c >> 10));
          c = 0xDC00 | (c & 0x3FF);
        }
      *to++ = (gunichar2)c;
    }
  return (gsize)(to - units);
}

gsize
sfc_bytes_from_units (char *bytes, const gunichar2 *units, gsize n)
{
  char *to = bytes;

  for (gsize i = 0; i < n; i++)
    {
      gunichar c = units[i];

      if (c < 0x80)
        {
          *to++ = (char)c;
          continue;
        }
      if (sfc_unit_is_high (units[i]) && i + 1 < n
          && sfc_unit_is_low (units[i + 1]))
        {
          c = sfc_units_join (units[i], units[i + 1]);
          i++;
        }
      else if (sfc_unit_is_high (units[i]) || sfc_unit_is_low (units[i]))
        c = '?';
      to += g_unichar_to_utf8 (c, to);
    }
  return (gsize)(to - bytes);
}
