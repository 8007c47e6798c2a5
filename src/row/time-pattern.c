#include "config.h"

#include "row/time-pattern.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "row/time-pattern-private.h"

#define MAX_OPEN 16 /* sections inside each other */

static const char *const short_months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
        "Aug", "Sep", "Oct", "Nov", "Dec", NULL };
static const char *const full_months[]
    = { "January",  "February", "March",  "April",     "May",
        "June",     "July",     "August", "September", "October",
        "November", "December", NULL };
static const char *const halves[] = { "AM", "PM", NULL };

/* Under way */
typedef struct
{
  GArray *items;
  guint open[MAX_OPEN]; /* the sections that are not closed */
  guint n_open;
  int number; /* the number that digits of the next ones are reserved from,
                 or -1 */
} Build;

static SfcTimeItem *
append (Build *build, const SfcTimeItem *item)
{
  g_array_append_vals (build->items, item, 1);
  build->number = -1;
  return &g_array_index (build->items, SfcTimeItem, build->items->len - 1);
}

/* Numbers side by side: the first takes what the others, which have a width,
 * leave. */
static void
append_number (Build *build, SfcTimeItem item)
{
  int first = build->number;
  SfcTimeItem *base;

  if (first < 0)
    {
      append (build, &item);
      build->number = (int)build->items->len - 1;
      return;
    }
  base = &g_array_index (build->items, SfcTimeItem, (guint)first);
  if (item.min == item.max && item.sign == SFC_SIGN_NONE)
    {
      base->reserved += item.max;
      item.reserved = -1;
      append (build, &item);
      build->number = first;
      return;
    }
  base->reserved = -1;
  append (build, &item);
  build->number = (int)build->items->len - 1;
}

static gboolean
add_year (Build *build, int n)
{
  SfcTimeItem item = { .kind = n == 2 ? SFC_ITEM_YEAR_2 : SFC_ITEM_NUMBER,
                       .field = SFC_FIELD_YEAR,
                       .min = n,
                       .max = n == 2 ? 2 : 19 };

  if (n > 6)
    return FALSE;
  if (n != 2)
    item.sign = n < 4 ? SFC_SIGN_MINUS : SFC_SIGN_BEYOND;
  append_number (build, item);
  return TRUE;
}

static gboolean
add_number (Build *build, SfcTimeField field, int n)
{
  SfcTimeItem item = { .kind = SFC_ITEM_NUMBER,
                       .field = field,
                       .min = n,
                       .max = n == 1 ? 19 : 2,
                       .sign = n == 1 ? SFC_SIGN_MINUS : SFC_SIGN_NONE };

  if (n > 2)
    return FALSE;
  append_number (build, item);
  return TRUE;
}

static gboolean
add_fraction (Build *build, int n)
{
  const SfcTimeItem item = {
    .kind = SFC_ITEM_FRACTION, .field = SFC_FIELD_NANO, .min = 1, .max = n
  };

  if (n > 9)
    return FALSE;
  if (n == 1)
    append_number (build, item);
  else
    append (build, &item);
  return TRUE;
}

static gboolean
add_text (Build *build, SfcTimeField field, const char *const *words, int first)
{
  const SfcTimeItem item = {
    .kind = SFC_ITEM_TEXT, .field = field, .words = words, .first = first
  };

  append (build, &item);
  return TRUE;
}

/* X: Z is none, x: +00 is, Z: +0000 is */
static gboolean
add_offset (Build *build, char letter, int n)
{
  SfcTimeItem item = { .kind = SFC_ITEM_OFFSET,
                       .field = SFC_FIELD_OFFSET,
                       .minutes = 2,
                       .zero = "Z" };

  if (letter == 'Z' && (n == 4 || n > 5))
    return FALSE;
  if (n > 5)
    return FALSE;
  if (letter == 'Z')
    n = n == 5 ? 5 : 2;
  item.colon = n == 3 || n == 5;
  if (n == 1)
    item.minutes = 1;
  item.seconds = n >= 4;
  if (letter == 'x')
    item.zero = n == 1 ? "+00" : item.colon ? "+00:00" : "+0000";
  else if (letter == 'Z' && n == 2)
    item.zero = "+0000";
  append (build, &item);
  return TRUE;
}

static gboolean
add_zone (Build *build, SfcTimeItemKind kind)
{
  const SfcTimeItem item = { .kind = kind };

  append (build, &item);
  return TRUE;
}

/* @n times @letter */
static gboolean
add_letters (Build *build, char letter, int n)
{
  switch (letter)
    {
    case 'y':
      return add_year (build, n);
    case 'M':
    case 'L':
      if (n == 3 || n == 4)
        return add_text (build, SFC_FIELD_MONTH,
                         n == 3 ? short_months : full_months, 1);
      return add_number (build, SFC_FIELD_MONTH, n);
    case 'd':
      return add_number (build, SFC_FIELD_DAY, n);
    case 'a':
      return n == 1 && add_text (build, SFC_FIELD_AMPM, halves, 0);
    case 'H':
      return add_number (build, SFC_FIELD_HOUR, n);
    case 'k':
      return add_number (build, SFC_FIELD_CLOCK_HOUR, n);
    case 'K':
      return add_number (build, SFC_FIELD_HALF_HOUR, n);
    case 'h':
      return add_number (build, SFC_FIELD_CLOCK_HALF_HOUR, n);
    case 'm':
      return add_number (build, SFC_FIELD_MINUTE, n);
    case 's':
      return add_number (build, SFC_FIELD_SECOND, n);
    case 'S':
      return add_fraction (build, n);
    case 'V':
      return n == 2 && add_zone (build, SFC_ITEM_ZONE_ID);
    case 'z':
      return n <= 3 && add_zone (build, SFC_ITEM_ZONE_NAME);
    case 'X':
    case 'x':
    case 'Z':
      return add_offset (build, letter, n);
    default:
      return FALSE;
    }
}

static void
add_literal (Build *build, gunichar c)
{
  const SfcTimeItem item = { .kind = SFC_ITEM_LITERAL, .c = c };

  append (build, &item);
}

static gboolean
open_section (Build *build)
{
  const SfcTimeItem item = { .kind = SFC_ITEM_OPTION };

  if (build->n_open == MAX_OPEN)
    return FALSE;
  append (build, &item);
  build->open[build->n_open++] = build->items->len - 1;
  return TRUE;
}

static gboolean
close_section (Build *build)
{
  guint at;

  if (build->n_open == 0)
    return FALSE;
  at = build->open[--build->n_open];
  g_array_index (build->items, SfcTimeItem, at).n = build->items->len - at - 1;
  build->number = -1;
  return TRUE;
}

/* Text in quotes, whose first is at @p.  Returns its end, or NULL. */
static const char *
add_quoted (Build *build, const char *p)
{
  if (p[1] == '\'')
    {
      add_literal (build, '\'');
      return p + 2;
    }
  for (p++; *p != '\0'; p = g_utf8_next_char (p))
    if (*p != '\'')
      add_literal (build, g_utf8_get_char (p));
    else if (p[1] == '\'')
      add_literal (build, *p++);
    else
      return p + 1;
  return NULL;
}

/* Returns where it ends, or NULL when that part is refused. */
static const char *
add_part (Build *build, const char *p)
{
  const char *end = p;

  if (g_ascii_isalpha (*p))
    {
      while (*end == *p)
        end++;
      return add_letters (build, *p, (int)(end - p)) ? end : NULL;
    }
  switch (*p)
    {
    case '\'':
      return add_quoted (build, p);
    case '[':
      return open_section (build) ? p + 1 : NULL;
    case ']':
      return close_section (build) ? p + 1 : NULL;
    case '{':
    case '}':
    case '#':
      return NULL;
    default:
      add_literal (build, g_utf8_get_char (p));
      return g_utf8_next_char (p);
    }
}

SfcTimePattern *
sfc_time_pattern_new (const char *text, GError **error)
{
  g_autoptr (SfcTimePattern) self = g_new0 (SfcTimePattern, 1);
  Build build = { .number = -1 };

  self->items = build.items = g_array_new (FALSE, FALSE, sizeof (SfcTimeItem));
  for (const char *p = text; *p != '\0';)
    {
      const char *end = add_part (&build, p), *same = p;

      if (end == NULL)
        {
          while (*same == *p)
            same++;
          sfc_fail (error, SFC_ERROR_CONFIG,
                    _ ("'%.*s' of the pattern \"%s\" cannot be read"),
                    (int)(same - p), p, text);
          sfc_remedy (error, _ ("letters: y M L d a h H K k m s S VV z X x Z; "
                                "'TEXT', [OPTIONAL]"));
          return NULL;
        }
      p = end;
    }
  while (build.n_open > 0)
    close_section (&build);
  return g_steal_pointer (&self);
}

void
sfc_time_pattern_free (SfcTimePattern *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_free (self);
}
