#include "config.h"

#include "row/timestamp.h"

#include <string.h>

#include "base/civil.h"
#include "row/time-text.h"

#define MAX_ZONES 64

struct _SfcTimestampReader
{
  SfcZone *zone;
  SfcZoneSpan span;  /* where the last text fell */
  char date[10];     /* of the last text */
  gint64 date_s;     /* its midnight, by the wall clock [s] */
  GHashTable *zones; /* (element-type utf8 SfcZone): named in texts */
  const SfcTimePattern *pattern;
  gboolean fallback;
};

SfcTimestampReader *
sfc_timestamp_reader_new (SfcZone *zone)
{
  SfcTimestampReader *self = g_new0 (SfcTimestampReader, 1);

  self->zone = sfc_zone_ref (zone);
  sfc_timestamp_reader_set_pattern (self, NULL, TRUE);
  return self;
}

void
sfc_timestamp_reader_set_pattern (SfcTimestampReader *self,
                                  const SfcTimePattern *pattern,
                                  gboolean fallback)
{
  self->pattern = pattern;
  self->fallback = fallback;
  /* of date_s 0; or, with a pattern, what no text begins with */
  memcpy (self->date,
          pattern == NULL ? "1970-01-01"
                          : "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
          sizeof self->date);
  self->date_s = 0;
}

void
sfc_timestamp_reader_free (SfcTimestampReader *self)
{
  if (self == NULL)
    return;
  sfc_zone_unref (self->zone);
  g_clear_pointer (&self->zones, g_hash_table_unref);
  g_free (self);
}

/* ---- fixed form: 2018-12-31T23:57:00, then nothing or .123 */

static gint64
session_to_unix (SfcTimestampReader *self, gint64 local_s)
{
  if (local_s < self->span.from_s || local_s >= self->span.to_s)
    self->span = sfc_zone_span_at_local (self->zone, local_s);
  return local_s - self->span.offset_s;
}

static guint64
load8 (const char *p)
{
  guint64 v;

  memcpy (&v, p, sizeof v);
  return GUINT64_FROM_LE (v);
}

/* Whether the bytes of @word under 0xFF of @digits are digits, and the other
 * bytes are those of @other. */
static gboolean
has_form (guint64 word, guint64 digits, guint64 other)
{
  guint64 x
      = word ^ (other | (digits & G_GUINT64_CONSTANT (0x3030303030303030)));

  /* a digit is now 0 to 9, anything else must be 0 */
  return (x & ~(digits & G_GUINT64_CONSTANT (0x0F0F0F0F0F0F0F0F))) == 0
         && (((x + G_GUINT64_CONSTANT (0x0606060606060606))
              & G_GUINT64_CONSTANT (0xF0F0F0F0F0F0F0F0)))
                == 0;
}

static int
two (const char *p)
{
  return (p[0] - '0') * 10 + (p[1] - '0');
}

/* "2018-12-31", most often that of the last text */
static gboolean
read_fixed_date (SfcTimestampReader *self, const char *p)
{
  int year, month, day;

  if (G_LIKELY (memcmp (self->date, p, sizeof self->date) == 0))
    return TRUE;
  if (self->pattern != NULL
      || !has_form (load8 (p), G_GUINT64_CONSTANT (0x00FFFF00FFFFFFFF),
                    G_GUINT64_CONSTANT (0x2D00002D00000000))
      || !g_ascii_isdigit (p[8]) || !g_ascii_isdigit (p[9]))
    return FALSE;
  year = two (p) * 100 + two (p + 2);
  month = two (p + 5);
  day = two (p + 8);
  if (month < 1 || month > 12 || day < 1
      || (day > 28 && day > sfc_month_length (year, month)))
    return FALSE;
  memcpy (self->date, p, sizeof self->date);
  self->date_s = sfc_days_from_civil (year, month, day) * SFC_DAY_S;
  return TRUE;
}

static gboolean
read_fixed (SfcTimestampReader *self, const char *p, gsize n, gint64 *us)
{
  int hour, minute, second, millis = 0;

  /* the date, "T" or " ", "23:57:00" */
  if ((n != 23 && n != 19) || (p[10] != 'T' && p[10] != ' ')
      || !has_form (load8 (p + 11), G_GUINT64_CONSTANT (0xFFFF00FFFF00FFFF),
                    (guint64)':' << 16 | (guint64)':' << 40)
      || !read_fixed_date (self, p))
    return FALSE;
  if (n == 23)
    {
      if (p[19] != '.' || !g_ascii_isdigit (p[20]) || !g_ascii_isdigit (p[21])
          || !g_ascii_isdigit (p[22]))
        return FALSE;
      millis = two (p + 20) * 10 + (p[22] - '0');
    }
  hour = two (p + 11);
  minute = two (p + 14);
  second = two (p + 17);
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *us = session_to_unix (self,
                         self->date_s + hour * 3600 + minute * 60 + second)
            * G_USEC_PER_SEC
        + millis * 1000;
  return TRUE;
}

/* ---- any form */

/* The parts of a text, in its order; FRACTION in microseconds. */
enum
{
  YEAR,
  MONTH,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  FRACTION,
  ZONE,
  N_PARTS
};

typedef struct
{
  int part[N_PARTS];
  gboolean no_date;
  const char *zone; /* not %NULL: the text of the zone */
  gsize zone_n;
} Parts;

static gboolean
good_width (int part, gsize digits)
{
  if (part == FRACTION)
    return TRUE;
  if (part == YEAR)
    return digits >= 4 && digits <= 6;
  return digits > 0 && digits <= 2;
}

/* Which part follows @part when @c ends it, or -1. */
static int
part_after (int part, char c, gboolean has_sign)
{
  switch (part)
    {
    case YEAR:
      if (c == ':' && !has_sign)
        return MINUTE; /* it was an hour */
      return c == '-' ? MONTH : -1;
    case MONTH:
      return c == '-' ? DAY : -1;
    case DAY:
      return c == ' ' || c == 'T' ? HOUR : -1;
    case HOUR:
    case MINUTE:
      return c == ':' ? part + 1 : -1;
    case SECOND:
      return c == '.' ? FRACTION : ZONE;
    default:
      return ZONE;
    }
}

/* Puts the digits read last where they belong. */
static gboolean
set_part (Parts *parts, int part, int value, gsize digits)
{
  if (!good_width (part, digits))
    return FALSE;
  if (part == FRACTION)
    for (; digits < 6; digits++)
      value *= 10;
  parts->part[part] = value;
  return TRUE;
}

/* From @part on, at @text. */
static gboolean
split_from (Parts *parts, int part, gboolean has_sign, const char *text,
            gsize n)
{
  gsize digits = 0;
  int value = 0;

  for (gsize i = 0; i < n; i++)
    {
      int next;

      if (g_ascii_isdigit (text[i]))
        {
          if (digits < 6)
            value = value * 10 + (text[i] - '0');
          digits++;
          continue;
        }
      next = part_after (part, text[i], has_sign);
      if (part == YEAR && next == MINUTE)
        {
          parts->no_date = TRUE;
          part = HOUR;
        }
      if (next < 0 || !set_part (parts, part, value, digits))
        return FALSE;
      if (next == ZONE)
        {
          parts->zone = text + i;
          parts->zone_n = n - i;
          return TRUE;
        }
      part = next;
      value = 0;
      digits = 0;
    }
  return set_part (parts, part, value, digits);
}

static gboolean
split (const char *text, gsize n, Parts *parts)
{
  gboolean good;

  *parts = (Parts){ .part = { 1, 1, 1 } };
  sfc_time_trim (&text, &n);
  if (n == 0)
    return FALSE;
  if (*text == '-' || *text == '+')
    {
      good = split_from (parts, YEAR, TRUE, text + 1, n - 1);
      if (*text == '-')
        parts->part[YEAR] = -parts->part[YEAR];
      return good;
    }
  if (*text == 'T')
    {
      parts->no_date = TRUE;
      return split_from (parts, HOUR, FALSE, text + 1, n - 1);
    }
  return split_from (parts, YEAR, FALSE, text, n);
}

/* Returns: (transfer none) (nullable): the zone that a text names */
static SfcZone *
find_zone (SfcTimestampReader *self, const char *text, gsize n)
{
  g_autofree char *id = NULL;
  SfcZone *zone;

  while (n > 0 && (guchar)*text <= ' ')
    {
      text++;
      n--;
    }
  while (n > 0 && (guchar)text[n - 1] <= ' ')
    n--;
  if (n == 0 || n > 64 || memchr (text, '\0', n) != NULL)
    return NULL;
  id = g_strndup (text, n);
  if (self->zones == NULL)
    self->zones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)sfc_zone_unref);
  zone = g_hash_table_lookup (self->zones, id);
  if (zone != NULL)
    return zone;
  zone = sfc_zone_resolve (id);
  if (zone == NULL)
    return NULL;
  /* records may name any number of them */
  if (g_hash_table_size (self->zones) >= MAX_ZONES)
    g_hash_table_remove_all (self->zones);
  g_hash_table_insert (self->zones, g_steal_pointer (&id), zone);
  return zone;
}

/* @unix_s and @us_of_s as one number of microseconds */
static gboolean
join_us (gint64 unix_s, gint64 us_of_s, gint64 *us)
{
  if (unix_s < 0)
    {
      /* the smallest instant begins with a negative part of a second */
      return !__builtin_mul_overflow (unix_s + 1, (gint64)G_USEC_PER_SEC, us)
             && !__builtin_add_overflow (*us, us_of_s - G_USEC_PER_SEC, us);
    }
  return !__builtin_mul_overflow (unix_s, (gint64)G_USEC_PER_SEC, us)
         && !__builtin_add_overflow (*us, us_of_s, us);
}

static gboolean
read_any (SfcTimestampReader *self, const char *text, gsize n, gint64 *us)
{
  SfcZone *zone = self->zone;
  gint64 days, unix_s;
  Parts parts;
  int *p = parts.part;

  if (!split (text, n, &parts))
    return FALSE;
  if (parts.zone != NULL)
    zone = find_zone (self, parts.zone, parts.zone_n);
  if (zone == NULL || p[HOUR] > 23 || p[MINUTE] > 59 || p[SECOND] > 59)
    return FALSE;
  if (parts.no_date)
    {
      gint64 now = g_get_real_time () / G_USEC_PER_SEC;

      days = sfc_floor_div (now + sfc_zone_offset_at (zone, now), SFC_DAY_S);
    }
  else
    {
      if (p[MONTH] < 1 || p[MONTH] > 12 || p[DAY] < 1
          || p[DAY] > sfc_month_length (p[YEAR], p[MONTH]))
        return FALSE;
      days = sfc_days_from_civil (p[YEAR], p[MONTH], p[DAY]);
    }
  unix_s = sfc_zone_to_unix (zone, days * SFC_DAY_S + p[HOUR] * 3600
                                       + p[MINUTE] * 60 + p[SECOND]);
  return join_us (unix_s, p[FRACTION], us);
}

static gboolean
read_pattern (SfcTimestampReader *self, const char *text, gsize n, gint64 *us)
{
  SfcZone *zone = self->zone;
  SfcTimeParts parts;
  gint64 local_s;

  /* from_json reads no empty text, whatever the pattern */
  if (n == 0 || !sfc_time_pattern_match (self->pattern, text, n, &parts))
    return FALSE;
  if (parts.zone != NULL)
    zone = find_zone (self, parts.zone, parts.zone_n);
  if (zone == NULL)
    return FALSE;
  local_s = sfc_days_from_civil (parts.year, parts.month, parts.day) * SFC_DAY_S
            + parts.second;
  return join_us (parts.has_offset ? local_s - parts.offset_s
                                   : sfc_zone_to_unix (zone, local_s),
                  parts.nano / 1000, us);
}

gboolean
sfc_timestamp_read (SfcTimestampReader *self, const char *text, gsize n,
                    gint64 *us)
{
  g_autofree char *rest = NULL;

  if (read_fixed (self, text, n, us)
      || (self->pattern != NULL ? read_pattern (self, text, n, us)
                                : read_any (self, text, n, us)))
    return TRUE;
  if (!self->fallback)
    return FALSE;
  rest = sfc_time_without_gmt (text, &n);
  if (rest != NULL)
    return read_any (self, rest, n, us);
  return self->pattern != NULL && read_any (self, text, n, us);
}

gboolean
sfc_timestamp_cast (SfcTimestampReader *self, const char *text, gsize n,
                    gint64 *us)
{
  return read_fixed (self, text, n, us) || read_any (self, text, n, us);
}
