#include "config.h"

#include "config/interval.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

#define US_PER_SECOND G_GINT64_CONSTANT (1000000)
#define US_PER_DAY (24 * 3600 * US_PER_SECOND)
#define DAYS_PER_MONTH 31

/* ---- calendar intervals */

typedef struct
{
  gint64 months, days, us;
} Calendar;

static const struct
{
  const char *word;
  gint64 months, days, us; /* of one */
} units[] = {
  { "year", 12, 0, 0 },
  { "month", 1, 0, 0 },
  { "week", 0, 7, 0 },
  { "day", 0, 1, 0 },
  { "hour", 0, 0, 3600 * US_PER_SECOND },
  { "minute", 0, 0, 60 * US_PER_SECOND },
  { "second", 0, 0, US_PER_SECOND },
  { "millisecond", 0, 0, 1000 },
  { "microsecond", 0, 0, 1 },
};

/* Scanner: @p walks over the lower-case, stripped text. */
typedef struct
{
  const char *p;
  char *problem; /* what is wrong, in Spark's words */
  Calendar sum;
} Scanner;

static gboolean
is_blank (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

static void
skip_blanks (Scanner *s)
{
  while (is_blank (*s->p))
    s->p++;
}

/* Spark quotes the whole word around the place of the error. */
static gboolean
problem (Scanner *s, const char *start, const char *format)
{
  const char *end;
  const char *from = s->p;
  g_autofree char *word = NULL;

  while (from > start && (*from == '\0' || is_blank (*from)))
    from--;
  while (from > start && !is_blank (from[-1]))
    from--;
  for (end = from; *end != '\0' && !is_blank (*end); end++)
    ;
  word = g_strndup (from, (gsize)(end - from));
  s->problem = g_strdup_printf (format, word);
  return FALSE;
}

static gboolean
overflow (Scanner *s, const char *what)
{
  s->problem = g_strdup (what);
  return FALSE;
}

typedef struct
{
  gint64 value;
  gint64 fraction_us;
  gboolean has_fraction;
} Number;

static gboolean
scan_fraction (Scanner *s, const char *start, gboolean bare, Number *number)
{
  int digits = 0;
  gint64 nanos = 0, scale = 100000000;

  number->has_fraction = TRUE;
  for (s->p++; g_ascii_isdigit (*s->p); s->p++, digits++)
    {
      if (scale == 0)
        return problem (s, start,
                        "interval can only support nanosecond precision, '%s' "
                        "is out of range");
      nanos += (*s->p - '0') * scale;
      scale /= 10;
    }
  number->fraction_us = nanos / 1000;
  if (*s->p == '\0')
    return problem (s, start, "expect a unit name after '%s' but hit EOL");
  if (!is_blank (*s->p) || (bare && digits == 0))
    return problem (s, start, "invalid value '%s'");
  return TRUE;
}

static gboolean
scan_number (Scanner *s, const char *start, Number *number)
{
  gboolean negative = *s->p == '-';

  *number = (Number){ 0 };
  if (*s->p == '-' || *s->p == '+')
    {
      s->p++;
      skip_blanks (s);
      if (*s->p == '\0')
        return problem (s, start, "expect a number after '%s' but hit EOL");
    }
  else if (*s->p == '.')
    return scan_fraction (s, start, TRUE, number);
  else if (!g_ascii_isdigit (*s->p))
    return problem (s, start, "unrecognized number '%s'");
  for (; g_ascii_isdigit (*s->p); s->p++)
    if (__builtin_mul_overflow (number->value, 10, &number->value)
        || __builtin_add_overflow (number->value, *s->p - '0', &number->value))
      return overflow (s, "long overflow");
  if (*s->p == '.' && !scan_fraction (s, start, FALSE, number))
    return FALSE;
  if (*s->p == '\0')
    return problem (s, start, "expect a unit name after '%s' but hit EOL");
  if (!is_blank (*s->p))
    return problem (s, start, "invalid value '%s'");
  if (negative)
    {
      number->value = -number->value;
      number->fraction_us = -number->fraction_us;
    }
  return TRUE;
}

static gboolean
add (Scanner *s, gint64 *sum, gint64 value, gint64 factor, gint64 limit)
{
  gint64 product;

  if (__builtin_mul_overflow (value, factor, &product)
      || __builtin_add_overflow (*sum, product, sum))
    return overflow (s, "long overflow");
  if (*sum > limit || *sum < -limit - 1)
    return overflow (s, "integer overflow");
  return TRUE;
}

static gboolean
scan_unit (Scanner *s, const char *start, const Number *number)
{
  if (number->has_fraction && *s->p != 's')
    return problem (s, start, "'%s' cannot have fractional part");
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      gsize len = strlen (units[i].word);

      if (strncmp (s->p, units[i].word, len) != 0)
        continue;
      if (!add (s, &s->sum.months, number->value, units[i].months, G_MAXINT32)
          || !add (s, &s->sum.days, number->value, units[i].days, G_MAXINT32)
          || !add (s, &s->sum.us, number->value, units[i].us, G_MAXINT64)
          || !add (s, &s->sum.us, number->fraction_us, 1, G_MAXINT64))
        return FALSE;
      s->p += len;
      if (*s->p == 's')
        s->p++;
      if (*s->p != '\0' && !is_blank (*s->p))
        return problem (s, start, "invalid unit '%s'");
      return TRUE;
    }
  return problem (s, start, "invalid unit '%s'");
}

static gboolean
scan (Scanner *s, const char *start)
{
  Number number;

  if (*start == '\0')
    return overflow (s, "interval string cannot be empty");
  if (g_str_has_prefix (start, "interval"))
    {
      s->p += strlen ("interval");
      if (*s->p == '\0')
        return overflow (s, "interval string cannot be empty");
      if (!is_blank (*s->p))
        return problem (s, start, "invalid interval prefix %s");
    }
  for (skip_blanks (s); *s->p != '\0'; skip_blanks (s))
    {
      if (!scan_number (s, start, &number))
        return FALSE;
      skip_blanks (s);
      if (!scan_unit (s, start, &number))
        return FALSE;
    }
  return TRUE;
}

/* Returns: NULL when @text is an interval, else what is wrong. */
static char *
parse_calendar (const char *text, Calendar *calendar)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *start = lower;
  Scanner s = { 0 };
  gsize len;

  while (is_blank (*start))
    start++;
  for (len = strlen (start); len > 0 && is_blank (start[len - 1]); len--)
    ;
  lower[(gsize)(start - lower) + len] = '\0';
  s.p = start;
  if (scan (&s, start))
    *calendar = s.sum;
  return s.problem;
}

/* Not what times of properties look like, such as 500ms. */
static gboolean
suggest_interval (GError **error)
{
  return sfc_remedy (error, _ ("write a number and a unit, for example 10 "
                               "seconds, 200 milliseconds, 1 hour 30 minutes"));
}

static gboolean
parse_or_fail (const char *text, Calendar *calendar, GError **error)
{
  g_autofree char *what = parse_calendar (text, calendar);

  if (what == NULL)
    return TRUE;
  sfc_fail (
      error, SFC_ERROR_CONFIG,
      "[CANNOT_PARSE_INTERVAL] Unable to parse '%s'. Please ensure that the "
      "value provided is in a valid format for defining an interval. You can "
      "reference the documentation for the correct format. If the issue "
      "persists, please double check that the input value is not null or "
      "empty and try again.",
      text);
  return suggest_interval (error);
}

static gboolean
calendar_to_us (const Calendar *calendar, gint64 *us, GError **error)
{
  gint64 days_us;
  gint64 days = calendar->days + calendar->months * DAYS_PER_MONTH;

  if (__builtin_mul_overflow (days, US_PER_DAY, &days_us)
      || __builtin_add_overflow (calendar->us, days_us, us))
    return sfc_fail (error, SFC_ERROR_CONFIG, "long overflow");
  return TRUE;
}

gboolean
sfc_interval_parse (const char *text, gint64 *us, GError **error)
{
  Calendar calendar = { 0 };

  if (!parse_or_fail (text, &calendar, error))
    return FALSE;
  if (calendar.months != 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Intervals greater than a month is not supported (%s).",
                     text);
  return calendar_to_us (&calendar, us, error);
}

gboolean
sfc_interval_parse_delay (const char *text, gint64 *us, GError **error)
{
  Calendar calendar = { 0 };
  gint64 delay_us = 0;

  if (!parse_or_fail (text, &calendar, error)
      || !calendar_to_us (&calendar, &delay_us, error))
    return FALSE;
  if (delay_us < 0)
    return sfc_fail (
        error, SFC_ERROR_CONFIG,
        "requirement failed: delay threshold (%s) should not be negative.",
        text);
  *us = delay_us;
  return TRUE;
}

gboolean
sfc_interval_parse_trigger (const char *text, gint64 *us, GError **error)
{
  Calendar calendar = { 0 };
  gint64 interval_us = 0;
  g_autofree char *what = parse_calendar (text, &calendar);

  if (what != NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, "Error parsing '%s' to interval, %s",
                text, what);
      return suggest_interval (error);
    }
  if (calendar.months != 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Doesn't support month or year interval: %s", text);
  if (!calendar_to_us (&calendar, &interval_us, error))
    return FALSE;
  if (interval_us < 0)
    return sfc_fail (
        error, SFC_ERROR_CONFIG,
        "requirement failed: the interval of trigger should not be negative");
  *us = interval_us / 1000 * 1000;
  return TRUE;
}

/* ---- JavaUtils: a number and a suffix */

typedef struct
{
  const char *word;
  gint64 factor;
} Suffix;

static const Suffix time_suffixes[] = {
  { "us", 1 },
  { "ms", 1000 },
  { "s", US_PER_SECOND },
  { "m", 60 * US_PER_SECOND },
  { "min", 60 * US_PER_SECOND },
  { "h", 3600 * US_PER_SECOND },
  { "d", US_PER_DAY },
  { NULL, 0 },
};

#define KIB G_GINT64_CONSTANT (1024)
static const Suffix byte_suffixes[] = {
  { "b", 1 },
  { "k", KIB },
  { "kb", KIB },
  { "m", KIB *KIB },
  { "mb", KIB *KIB },
  { "g", KIB *KIB *KIB },
  { "gb", KIB *KIB *KIB },
  { "t", KIB *KIB *KIB *KIB },
  { "tb", KIB *KIB *KIB *KIB },
  { "p", KIB *KIB *KIB *KIB *KIB },
  { "pb", KIB *KIB *KIB *KIB *KIB },
  { NULL, 0 },
};

/* Splits @lower into digits and letters; the rest of the form is refused. */
static gboolean
split_number (char *lower, char **letters)
{
  char *p = lower;

  if (*p == '-')
    p++;
  if (!g_ascii_isdigit (*p))
    return FALSE;
  while (g_ascii_isdigit (*p))
    p++;
  *letters = p;
  while (g_ascii_islower (*p))
    p++;
  return *p == '\0';
}

/* Returns: NULL, or what is wrong in the words of JavaUtils */
static char *
parse_suffixed (const char *text, const Suffix *suffixes, gint64 factor,
                const char *kind, gint64 *value)
{
  g_autofree char *lower = g_strstrip (g_ascii_strdown (text, -1));
  g_autofree char *digits = NULL;
  char *letters;
  gint64 number;

  if (!split_number (lower, &letters))
    return g_strdup_printf ("Failed to parse %s string: %s", kind, text);
  digits = g_strndup (lower, (gsize)(letters - lower));
  if (!g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, &number,
                                 NULL))
    return g_strdup_printf ("For input string: \"%s\"", digits);
  if (*letters != '\0')
    {
      while (suffixes->word != NULL && !g_str_equal (suffixes->word, letters))
        suffixes++;
      if (suffixes->word == NULL)
        return g_strdup_printf ("Invalid suffix: \"%s\"", letters);
      factor = suffixes->factor;
    }
  if (__builtin_mul_overflow (number, factor, value))
    return g_strdup_printf ("Conversion of %s exceeds Long.MAX_VALUE", text);
  return NULL;
}

gboolean
sfc_duration_parse (const char *text, gint64 unit_us, gint64 *us,
                    GError **error)
{
  g_autofree char *what
      = parse_suffixed (text, time_suffixes, unit_us, "time", us);

  if (what == NULL || sfc_interval_parse (text, us, NULL))
    return TRUE;
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "Time must be specified as seconds (s), milliseconds (ms), "
                   "microseconds (us), minutes (m or min), hour (h), or day "
                   "(d). E.g. 50s, 100ms, or 250us. %s",
                   what);
}

static gboolean
is_fractional (const char *text)
{
  return g_regex_match_simple ("^\\s*[0-9]+\\.[0-9]+[a-z]*\\s*$", text,
                               G_REGEX_CASELESS, 0);
}

gboolean
sfc_duration_parse_decimal (const char *text, gint64 unit_us, gint64 *us)
{
  g_autofree char *unit = NULL;
  char *suffix;
  double n;

  if (!is_fractional (text))
    return sfc_duration_parse (text, unit_us, us, NULL);
  n = g_ascii_strtod (text, &suffix);
  unit = g_strconcat ("1", suffix, NULL);
  if (!sfc_duration_parse (unit, unit_us, us, NULL)
      || n * (double)*us >= (double)G_MAXINT64)
    return FALSE;
  *us = (gint64)(n * (double)*us + 0.5);
  return TRUE;
}

gboolean
sfc_size_parse (const char *text, gint64 unit_bytes, gint64 *bytes,
                GError **error)
{
  g_autofree char *what = NULL;

  if (is_fractional (text))
    what = g_strdup_printf (
        "Fractional values are not supported. Input was: %.*s",
        (int)strspn (text, " 0123456789."), text);
  else if (strchr (text, '-') != NULL)
    what = g_strdup_printf ("Failed to parse byte string: %s", text);
  else
    what = parse_suffixed (text, byte_suffixes, unit_bytes, "byte", bytes);
  if (what == NULL)
    return TRUE;
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "Size must be specified as bytes (b), kibibytes (k), "
                   "mebibytes (m), gibibytes (g), tebibytes (t), or "
                   "pebibytes(p). E.g. 50b, 100k, or 250m. %s",
                   what);
}
