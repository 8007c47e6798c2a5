#include "config.h"

#include "feed/call-time.h"

#include "base/civil.h"
#include "feed/json-member.h"

/* A text of which pieces are taken from the front. */
typedef struct
{
  const char *p, *end;
} Text;

static gboolean
take (Text *text, char c)
{
  if (text->p == text->end || *text->p != c)
    return FALSE;
  text->p++;
  return TRUE;
}

/* @digits of them, a number up to @max. */
static gboolean
take_number (Text *text, int digits, int max, int *n)
{
  *n = 0;
  for (int i = 0; i < digits; i++)
    {
      if (text->p == text->end || !g_ascii_isdigit (*text->p))
        return FALSE;
      *n = *n * 10 + (*text->p++ - '0');
    }
  return *n <= max;
}

static gboolean
take_date (Text *text, gint64 *days)
{
  int year, month, day;

  if (!take_number (text, 4, 9999, &year) || !take (text, '-')
      || !take_number (text, 2, 12, &month) || month == 0 || !take (text, '-')
      || !take_number (text, 2, 31, &day) || day == 0
      || day > sfc_month_length (year, month))
    return FALSE;
  *days = sfc_days_from_civil (year, month, day);
  return TRUE;
}

/* Up to microseconds; what is finer is read over. */
static gboolean
take_fraction (Text *text, gint64 *us)
{
  gint64 unit = G_USEC_PER_SEC;

  *us = 0;
  if (!take (text, '.'))
    return TRUE;
  if (text->p == text->end || !g_ascii_isdigit (*text->p))
    return FALSE;
  for (; text->p < text->end && g_ascii_isdigit (*text->p); text->p++)
    {
      unit /= 10;
      *us += (*text->p - '0') * unit;
    }
  return TRUE;
}

static gboolean
take_offset (Text *text, gint64 *offset_s)
{
  int sign = 1, hours, minutes = 0;

  *offset_s = 0;
  if (text->p == text->end || take (text, 'Z'))
    return TRUE;
  if (take (text, '-'))
    sign = -1;
  else if (!take (text, '+'))
    return FALSE;
  if (!take_number (text, 2, 18, &hours))
    return FALSE;
  take (text, ':');
  if (text->p < text->end && !take_number (text, 2, 59, &minutes))
    return FALSE;
  *offset_s = sign * (hours * 60 + minutes) * 60;
  return TRUE;
}

static gboolean
take_clock (Text *text, gint64 *us)
{
  int hour, minute, second = 0;
  gint64 fraction = 0, offset_s;

  if (!take_number (text, 2, 23, &hour) || !take (text, ':')
      || !take_number (text, 2, 59, &minute))
    return FALSE;
  if (take (text, ':')
      && (!take_number (text, 2, 59, &second)
          || !take_fraction (text, &fraction)))
    return FALSE;
  if (!take_offset (text, &offset_s))
    return FALSE;
  *us = ((hour * 60 + minute) * 60 + second - offset_s) * G_USEC_PER_SEC
        + fraction;
  return TRUE;
}

gint64
sfc_call_time (const char *record, gsize len)
{
  const char *value;
  gsize value_len;
  gint64 days, us = 0;
  Text text;

  if (!sfc_json_member_find (record, len, "call_date_time", &value, &value_len)
      || *value != '"')
    return SFC_CALL_TIME_NONE;
  text = (Text){ value + 1, value + value_len - 1 };
  if (!take_date (&text, &days))
    return SFC_CALL_TIME_NONE;
  if ((take (&text, 'T') || take (&text, ' ')) && !take_clock (&text, &us))
    return SFC_CALL_TIME_NONE;
  if (text.p < text.end)
    return SFC_CALL_TIME_NONE;
  return days * SFC_DAY_S * G_USEC_PER_SEC + us;
}
