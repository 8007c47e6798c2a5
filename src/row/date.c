#include "config.h"

#include "row/timestamp.h"

#include "base/civil.h"
#include "row/cast-text.h"
#include "row/time-text.h"

gboolean
sfc_date_cast (const char *text, gsize n, gint32 *days)
{
  int part[3] = { 1, 1, 1 }, at = 0, sign = 1, value = 0;
  gsize digits = 0, i = 0;
  gint64 d;

  sfc_time_trim (&text, &n);
  if (n == 0)
    return FALSE;
  if (*text == '-' || *text == '+')
    {
      sign = *text == '-' ? -1 : 1;
      i = 1;
    }
  for (;; i++)
    {
      gboolean ends = i == n || text[i] == ' ' || text[i] == 'T';

      if (!ends && g_ascii_isdigit (text[i]))
        {
          if (++digits <= 7)
            value = value * 10 + (text[i] - '0');
          continue;
        }
      if (at == 0 ? digits < 4 || digits > 7 : digits < 1 || digits > 2)
        return FALSE;
      part[at] = value;
      if (ends)
        break;
      if (at == 2 || text[i] != '-')
        return FALSE;
      at++;
      value = 0;
      digits = 0;
    }
  if (at < 2 && i < n)
    return FALSE;
  part[0] *= sign;
  if (part[1] < 1 || part[1] > 12 || part[2] < 1
      || part[2] > sfc_month_length (part[0], part[1]))
    return FALSE;
  d = sfc_days_from_civil (part[0], part[1], part[2]);
  *days = (gint32)d;
  return d == *days;
}

/* Days of Spark 1.5: counted in the calendar that was Julian until 1582. */
static gboolean
read_day_number (const char *text, gsize n, gint32 *days)
{
  gboolean negative = n > 0 && *text == '-';
  gint64 value = 0;
  gsize i = n > 0 && (*text == '-' || *text == '+') ? 1 : 0;

  if (i == n)
    return FALSE;
  for (; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]) || value > G_MAXINT32)
        return FALSE;
      value = value * 10 + (text[i] - '0');
    }
  if (negative)
    value = -value;
  if (value < G_MININT32 || value > G_MAXINT32)
    return FALSE;
  if (value < -141427) /* 1582-10-15 */
    {
      /* Julian date of the day, by the same shape as sfc_civil_from_days() */
      gint64 shifted = value + 719470;
      gint64 cycle = sfc_floor_div (shifted, 1461);
      int d = (int)(shifted - cycle * 1461);
      int y = (d - d / 1460) / 365, of_year = d - 365 * y;
      int m = (5 * of_year + 2) / 153;

      value = sfc_days_from_civil (cycle * 4 + y + (m >= 10),
                                   m < 10 ? m + 3 : m - 9, 1)
              + of_year - (153 * m + 2) / 5;
    }
  *days = (gint32)value;
  return TRUE;
}

static gboolean
match_date (const SfcTimePattern *pattern, const char *text, gsize n,
            gint32 *days)
{
  SfcTimeParts parts;
  gint64 d;

  if (!sfc_time_pattern_match (pattern, text, n, &parts))
    return FALSE;
  if (parts.zone != NULL)
    {
      g_autofree char *id = g_strndup (parts.zone, parts.zone_n);
      g_autoptr (SfcZone) zone = sfc_zone_resolve (id);

      if (zone == NULL)
        return FALSE;
    }
  d = sfc_days_from_civil (parts.year, parts.month, parts.day);
  *days = (gint32)d;
  return d == *days;
}

gboolean
sfc_date_read (const char *text, gsize n, const SfcTimePattern *pattern,
               gboolean fallback, gint32 *days)
{
  g_autofree char *rest = NULL, *ascii = NULL;
  gsize rest_n = n;

  if (pattern != NULL ? match_date (pattern, text, n, days)
                      : sfc_date_cast (text, n, days))
    return TRUE;
  if (!fallback)
    return FALSE;
  rest = sfc_time_without_gmt (text, &rest_n);
  if (rest == NULL && pattern != NULL && sfc_date_cast (text, n, days))
    return TRUE;
  if (rest != NULL && sfc_date_cast (rest, rest_n, days))
    return TRUE;
  ascii = sfc_text_ascii_digits (text, &n);
  return read_day_number (ascii != NULL ? ascii : text, n, days);
}
