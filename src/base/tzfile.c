#include "config.h"

#include "base/tzfile.h"

#include <string.h>

#include "base/civil.h"

#define HEADER 44
#define MAX_OFFSET_S (26 * 3600)
#define MAX_CHANGE_S (1LL << 59) /* zic's own: the Big Bang */

/* A day of the year on which the clock changes. */
typedef struct
{
  char form; /* 'M': week and weekday of a month; 'J', 'n': day of the year */
  int month, week, weekday, day;
  int time_s;
} Rule;

typedef struct
{
  gint32 standard_s, summer_s;
  gboolean has_summer;
  Rule begin, end;
} Footer;

/* ---- footer: a POSIX TZ string such as PST8PDT,M3.2.0,M11.1.0 */

static gboolean
read_name (const char **at)
{
  const char *p = *at;

  if (*p == '<')
    {
      p = strchr (p, '>');
      if (p == NULL)
        return FALSE;
      *at = p + 1;
      return TRUE;
    }
  while (g_ascii_isalpha (*p))
    p++;
  if (p - *at < 3)
    return FALSE;
  *at = p;
  return TRUE;
}

static gboolean
read_int (const char **at, int max, int *value)
{
  if (!g_ascii_isdigit (**at))
    return FALSE;
  for (*value = 0; g_ascii_isdigit (**at); (*at)++)
    {
      *value = *value * 10 + (**at - '0');
      if (*value > max)
        return FALSE;
    }
  return TRUE;
}

/* [+-]hh[:mm[:ss]] */
static gboolean
read_time (const char **at, int *seconds)
{
  int sign = **at == '-' ? -1 : 1, h, m = 0, s = 0;

  if (**at == '-' || **at == '+')
    (*at)++;
  if (!read_int (at, 167, &h))
    return FALSE;
  if (**at == ':')
    {
      (*at)++;
      if (!read_int (at, 59, &m))
        return FALSE;
      if (**at == ':')
        {
          (*at)++;
          if (!read_int (at, 59, &s))
            return FALSE;
        }
    }
  *seconds = sign * (h * 3600 + m * 60 + s);
  return TRUE;
}

static gboolean
read_rule (const char **at, Rule *rule)
{
  if (*(*at)++ != ',')
    return FALSE;
  rule->form = **at == 'M' || **at == 'J' ? *(*at)++ : 'n';
  if (rule->form == 'M')
    {
      if (!read_int (at, 12, &rule->month) || *(*at)++ != '.'
          || !read_int (at, 5, &rule->week) || *(*at)++ != '.'
          || !read_int (at, 6, &rule->weekday) || rule->month == 0
          || rule->week == 0)
        return FALSE;
    }
  else if (!read_int (at, 365, &rule->day)
           || (rule->form == 'J' && rule->day == 0))
    return FALSE;
  rule->time_s = 2 * 3600;
  if (**at != '/')
    return TRUE;
  (*at)++;
  return read_time (at, &rule->time_s);
}

static gboolean
read_footer (const char *at, Footer *footer)
{
  int west;

  *footer = (Footer){ 0 };
  if (!read_name (&at) || !read_time (&at, &west))
    return FALSE;
  footer->standard_s = -west;
  if (*at == '\0')
    return TRUE;
  if (!read_name (&at))
    return FALSE;
  footer->summer_s = footer->standard_s + 3600;
  if (*at != ',' && *at != '\0')
    {
      if (!read_time (&at, &west))
        return FALSE;
      footer->summer_s = -west;
    }
  footer->has_summer = TRUE;
  return read_rule (&at, &footer->begin) && read_rule (&at, &footer->end)
         && *at == '\0';
}

/* The wall clock at which @rule strikes in @year, as if it were UTC. */
static gint64
rule_local_s (const Rule *rule, gint64 year)
{
  gint64 day = sfc_days_from_civil (year, 1, 1) + rule->day;

  if (rule->form == 'J')
    day -= !(sfc_year_is_leap (year) && rule->day >= 60);
  else if (rule->form == 'M')
    {
      gint64 first = sfc_days_from_civil (year, rule->month, 1);
      int length = sfc_month_length (year, rule->month);

      day = first + (rule->weekday - sfc_weekday (first) + 7) % 7
            + 7 * (rule->week - 1);
      if (day >= first + length)
        day -= 7;
    }
  return day * SFC_DAY_S + rule->time_s;
}

/* ---- changes */

static void
add_change (GArray *changes, gint64 unix_s, gint32 offset_s)
{
  SfcTzChange change = { unix_s, offset_s };

  if (changes->len > 0
      && g_array_index (changes, SfcTzChange, changes->len - 1).unix_s
             >= unix_s)
    return;
  g_array_append_val (changes, change);
}

static void
add_years (GArray *changes, const Footer *footer)
{
  gint64 last
      = changes->len == 0
            ? 0
            : g_array_index (changes, SfcTzChange, changes->len - 1).unix_s;
  gint64 year = sfc_civil_from_days (sfc_floor_div (last, SFC_DAY_S)).year;

  /* the year of the last change may lack its second one */
  for (gint64 y = year; y <= year + 401; y++)
    {
      gint64 begin = rule_local_s (&footer->begin, y) - footer->standard_s;
      gint64 end = rule_local_s (&footer->end, y) - footer->summer_s;

      if (begin < end)
        add_change (changes, begin, footer->summer_s);
      add_change (changes, end, footer->standard_s);
      if (begin >= end)
        add_change (changes, begin, footer->summer_s);
    }
}

/* ---- the file */

typedef struct
{
  guint32 n_isut, n_isstd, n_leap, n_times, n_types, n_chars;
} Counts;

static guint32
be32 (const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static gint64
be64 (const guint8 *p)
{
  return (gint64)((guint64)be32 (p) << 32 | be32 (p + 4));
}

/* Returns the length of the block behind the header at @p, or 0. */
static gsize
read_header (const guint8 *p, gsize len, gsize time_size, Counts *c)
{
  guint32 *const counts[] = { &c->n_isut,  &c->n_isstd, &c->n_leap,
                              &c->n_times, &c->n_types, &c->n_chars };
  gsize size;

  if (len < HEADER || memcmp (p, "TZif", 4) != 0 || p[4] < '2')
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      *counts[i] = be32 (p + 20 + 4 * i);
      if (*counts[i] > 100000)
        return 0;
    }
  size = c->n_times * (time_size + 1) + c->n_types * 6 + c->n_chars
         + c->n_leap * (time_size + 4) + c->n_isstd + c->n_isut;
  return c->n_types > 0 && size <= len - HEADER ? HEADER + size : 0;
}

static gboolean
read_block (const guint8 *p, const Counts *c, GArray *changes, gint32 *first)
{
  const guint8 *index = p + 8 * c->n_times, *types = index + c->n_times;

  for (guint32 i = 0; i < c->n_types; i++)
    if (ABS ((gint64)(gint32)be32 (types + 6 * i)) > MAX_OFFSET_S)
      return FALSE;
  *first = (gint32)be32 (types);
  for (guint32 i = 0; i < c->n_times; i++)
    {
      gint64 unix_s = be64 (p + 8 * i);

      if (index[i] >= c->n_types || unix_s < -MAX_CHANGE_S
          || unix_s > MAX_CHANGE_S)
        return FALSE;
      add_change (changes, unix_s, (gint32)be32 (types + 6 * index[i]));
    }
  return TRUE;
}

GArray *
sfc_tzfile_parse (const guint8 *data, gsize len, gint32 *first_offset_s,
                  gboolean *cyclic)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (SfcTzChange));
  g_autofree char *footer_text = NULL;
  const char *line_end;
  Counts counts;
  Footer footer;
  gsize size = read_header (data, len, 4, &counts);

  if (size == 0)
    return NULL;
  data += size;
  len -= size;
  size = read_header (data, len, 8, &counts);
  if (size == 0
      || !read_block (data + HEADER, &counts, changes, first_offset_s))
    return NULL;
  data += size;
  len -= size;
  *cyclic = FALSE;
  if (len < 2 || data[0] != '\n')
    return NULL;
  line_end = memchr (data + 1, '\n', len - 1);
  if (line_end == NULL)
    return NULL;
  footer_text = g_strndup ((const char *)data + 1,
                           (gsize)(line_end - (const char *)data - 1));
  if (*footer_text == '\0')
    return g_steal_pointer (&changes);
  if (!read_footer (footer_text, &footer))
    return NULL;
  if (footer.has_summer)
    add_years (changes, &footer);
  else if (changes->len == 0)
    *first_offset_s = footer.standard_s;
  *cyclic = footer.has_summer;
  return g_steal_pointer (&changes);
}
