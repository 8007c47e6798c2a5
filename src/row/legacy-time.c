#include "config.h"

#include "row/legacy-time.h"

#include "base/civil.h"

typedef struct
{
  const char *at, *end;
} Scan;

/* The character at @scan, or U+FFFD; 0 at the end. */
static gunichar
peek (const Scan *scan)
{
  gunichar c;

  if (scan->at == scan->end)
    return 0;
  c = g_utf8_get_char_validated (scan->at, scan->end - scan->at);
  return c >= 0x110000 ? 0xFFFD : c;
}

static void
pass (Scan *scan)
{
  gunichar c = peek (scan);

  scan->at += c == 0xFFFD ? 1 : g_unichar_to_utf8 (c, NULL);
}

/* Character.isWhitespace(): no space that does not break */
static gboolean
is_white (gunichar c)
{
  GUnicodeType type;

  if (c < 0x80)
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
  type = g_unichar_type (c);
  return (type == G_UNICODE_SPACE_SEPARATOR || type == G_UNICODE_LINE_SEPARATOR
          || type == G_UNICODE_PARAGRAPH_SEPARATOR)
         && c != 0xA0 && c != 0x2007 && c != 0x202F;
}

/* Digits that are an int. */
static gboolean
read_number (Scan *scan, gint64 *value)
{
  gboolean found = FALSE;

  while (scan->at < scan->end && is_white (peek (scan)))
    pass (scan);
  *value = 0;
  /* characters beyond U+FFFF are two to Java, and no digits */
  while (scan->at < scan->end && peek (scan) <= 0xFFFF
         && g_unichar_isdigit (peek (scan)))
    {
      *value = *value * 10 + g_unichar_digit_value (peek (scan));
      if (*value > G_MAXINT32)
        return FALSE;
      found = TRUE;
      pass (scan);
    }
  return found;
}

/* @n numbers, the characters of @between between them. */
static gboolean
read_numbers (const char *text, gsize length, const char *between, guint n,
              gint64 *numbers)
{
  Scan scan = { .at = text, .end = text + length };

  for (guint i = 0; i < n; i++)
    {
      if (i > 0 && (scan.at == scan.end || *scan.at++ != between[i - 1]))
        return FALSE;
      if (!read_number (&scan, &numbers[i]))
        return FALSE;
    }
  return TRUE;
}

/* Of year, month and day: the calendar is lenient. */
static gint64
days_of (const gint64 *n)
{
  gint64 months = n[0] * 12 + n[1] - 1;

  return sfc_days_from_civil (sfc_floor_div (months, 12),
                              (int)sfc_floor_mod (months, 12) + 1, 1)
         + n[2] - 1;
}

/* Whether the instant is one, in microseconds. */
static gboolean
is_instant (const gint64 *n)
{
  gint64 seconds = days_of (n) * SFC_DAY_S + n[3] * 3600 + n[4] * 60 + n[5], us;

  return !__builtin_mul_overflow (seconds, (gint64)G_USEC_PER_SEC, &us);
}

gboolean
sfc_legacy_reads_timestamp (const char *text, gsize n)
{
  gint64 numbers[6];

  return read_numbers (text, n, "-- ::", 6, numbers) && is_instant (numbers);
}

gboolean
sfc_legacy_reads_date (const char *text, gsize n)
{
  gint64 numbers[3];

  /* days are an int */
  return read_numbers (text, n, "--", 3, numbers)
         && days_of (numbers) <= G_MAXINT32;
}
