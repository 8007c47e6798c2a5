#include "config.h"

#include <string.h>

#include "base/civil.h"
#include "base/zone-id.h"
#include "row/time-pattern-private.h"

#define MAX_OFFSET_S (18 * 3600)
#define TOO_LARGE G_GINT64_CONSTANT (100000000000000000)

/* What was read so far */
typedef struct
{
  const char *at;
  guint set; /* a bit for each field */
  gint64 field[SFC_N_FIELDS];
  const char *zone;
  gsize zone_n;
} State;

typedef struct
{
  const SfcTimeItem *items;
  const char *end;
  State state;
} Match;

/* A field may come again, with the same value. */
static gboolean
set_field (State *state, SfcTimeField field, gint64 value)
{
  guint bit = 1u << field;

  if ((state->set & bit) != 0 && state->field[field] != value)
    return FALSE;
  state->set |= bit;
  state->field[field] = value;
  return TRUE;
}

static gboolean
has (const State *state, SfcTimeField field)
{
  return (state->set & 1u << field) != 0;
}

/* ---- items */

static gboolean
same_but_for_case (gunichar a, gunichar b)
{
  return a == b || g_unichar_toupper (a) == g_unichar_toupper (b)
         || g_unichar_tolower (a) == g_unichar_tolower (b);
}

static gboolean
match_literal (Match *match, gunichar c)
{
  State *state = &match->state;
  gunichar found;

  if (state->at == match->end)
    return FALSE;
  found = g_utf8_get_char_validated (state->at, match->end - state->at);
  if (found >= 0x110000 || !same_but_for_case (found, c))
    return FALSE;
  state->at += g_unichar_to_utf8 (found, NULL);
  return TRUE;
}

static gboolean
match_word (Match *match, const char *word)
{
  State *state = &match->state;
  gsize n = strlen (word);

  if ((gsize)(match->end - state->at) < n
      || g_ascii_strncasecmp (state->at, word, n) != 0)
    return FALSE;
  state->at += n;
  return TRUE;
}

/* Up to @most digits from the current place. */
static int
count_digits (const Match *match, gint64 most, gint64 *value)
{
  const char *p = match->state.at;
  int n = 0;

  *value = 0;
  for (; n < most && p < match->end && g_ascii_isdigit (*p); n++, p++)
    *value = *value >= TOO_LARGE ? TOO_LARGE : *value * 10 + (*p - '0');
  return n;
}

static gboolean
sign_fits (const SfcTimeItem *item, char sign, int n, gint64 value)
{
  if (sign == '-')
    return value != 0;
  if (item->sign != SFC_SIGN_BEYOND)
    return TRUE;
  return (sign == '+') == (n > item->min);
}

static gboolean
match_number (Match *match, const SfcTimeItem *item)
{
  State *state = &match->state;
  char sign = '\0';
  gint64 value;
  int n;

  if (state->at < match->end && (*state->at == '+' || *state->at == '-'))
    {
      sign = *state->at++;
      if (item->sign == SFC_SIGN_NONE
          || (sign == '+' && item->sign == SFC_SIGN_MINUS))
        return FALSE;
    }
  n = count_digits (match, item->max + MAX (item->reserved, 0), &value);
  if (n < item->min)
    return FALSE;
  if (item->reserved > 0)
    n = count_digits (match, MAX (item->min, n - item->reserved), &value);
  if (!sign_fits (item, sign, n, value))
    return FALSE;
  state->at += n;
  return set_field (state, item->field, sign == '-' ? -value : value);
}

static gboolean
match_year_2 (Match *match, const SfcTimeItem *item)
{
  gint64 value;

  if (count_digits (match, 2, &value) < 2)
    return FALSE;
  match->state.at += 2;
  return set_field (&match->state, item->field, 2000 + value);
}

static gboolean
match_fraction (Match *match, const SfcTimeItem *item)
{
  gint64 value;
  int n = count_digits (match, item->max, &value);

  if (n < item->min)
    return FALSE;
  match->state.at += n;
  for (; n < 9; n++)
    value *= 10;
  return set_field (&match->state, item->field, value);
}

static gboolean
match_text (Match *match, const SfcTimeItem *item)
{
  for (int i = 0; item->words[i] != NULL; i++)
    if (match_word (match, item->words[i]))
      return set_field (&match->state, item->field, item->first + i);
  return FALSE;
}

/* Two digits below 60, behind a colon where one is wanted. */
static gboolean
match_two (Match *match, gboolean colon, int *value)
{
  const char *p = match->state.at;

  if (match->end - p < 2 + colon || (colon && *p++ != ':')
      || !g_ascii_isdigit (p[0]) || !g_ascii_isdigit (p[1]) || p[0] > '5')
    return FALSE;
  *value = (p[0] - '0') * 10 + (p[1] - '0');
  match->state.at = p + 2;
  return TRUE;
}

static gboolean
match_signed_offset (Match *match, const SfcTimeItem *item, int *offset_s)
{
  State *state = &match->state;
  int hour = 0, minute = 0, second = 0, sign;
  gboolean more;

  if (state->at == match->end || (*state->at != '+' && *state->at != '-'))
    return FALSE;
  sign = *state->at++ == '-' ? -1 : 1;
  if (!match_two (match, FALSE, &hour))
    return FALSE;
  more = match_two (match, item->colon, &minute);
  if (!more && item->minutes == 2)
    return FALSE;
  if (more && item->seconds > 0)
    match_two (match, item->colon, &second);
  *offset_s = sign * (hour * 3600 + minute * 60 + second);
  return hour < 24 && ABS (*offset_s) <= MAX_OFFSET_S;
}

static gboolean
match_offset (Match *match, const SfcTimeItem *item)
{
  int offset_s;

  if (match_word (match, item->zero))
    return set_field (&match->state, SFC_FIELD_OFFSET, 0);
  return match_signed_offset (match, item, &offset_s)
         && set_field (&match->state, SFC_FIELD_OFFSET, offset_s);
}

/* ---- zones */

static void
set_zone (State *state, const char *zone, gsize n)
{
  state->zone = zone;
  state->zone_n = n;
}

/* An offset alone, or behind UTC and the like, where it may be missing. */
static gboolean
match_zone_offset (Match *match, gboolean prefix)
{
  static const SfcTimeItem seconds
      = { .colon = TRUE, .minutes = 2, .seconds = 1 };
  const char *start = match->state.at;
  int offset_s;

  if (!match_signed_offset (match, &seconds, &offset_s))
    {
      if (!prefix)
        return FALSE;
      match->state.at = start;
      set_zone (&match->state, "UTC", 3);
      return TRUE;
    }
  set_zone (&match->state, start, (gsize)(match->state.at - start));
  return TRUE;
}

static gboolean
is_of_id (char c)
{
  return g_ascii_isalnum (c) || strchr ("/_+-", c) != NULL;
}

/* The short names of the time zones of the United States */
static gboolean
match_zone_name (Match *match)
{
  static const char *const names[][3] = {
    { "America/Los_Angeles", "PST", "PDT" },
    { "America/Denver", "MST", "MDT" },
    { "America/Chicago", "CST", "CDT" },
    { "America/New_York", "EST", "EDT" },
    { "America/Anchorage", "AKST", "AKDT" },
    { "Pacific/Honolulu", "HST", "HDT" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (match_word (match, names[i][1]) || match_word (match, names[i][2]))
      {
        set_zone (&match->state, names[i][0], strlen (names[i][0]));
        return TRUE;
      }
  return FALSE;
}

/* Java's old short ids, as EST, are names, but no ids. */
static gboolean
is_short_id (const char *text, gsize n)
{
  char id[4] = { 0 };
  const char *region = id;
  gint32 offset_s;

  if (n > 3)
    return FALSE;
  memcpy (id, text, n);
  return sfc_zone_id_parse (id, &offset_s, &region) != SFC_ZONE_ID_REGION
         || region != id;
}

static gboolean
match_zone (Match *match, SfcTimeItemKind kind)
{
  State *state = &match->state;
  const char *start = state->at;
  gsize n = 0;

  if (start < match->end && (*start == '+' || *start == '-'))
    return match_zone_offset (match, FALSE);
  while (start + n < match->end && start[n] != '\0' && is_of_id (start[n]))
    n++;
  if (kind == SFC_ITEM_ZONE_NAME && n <= 4 && match_zone_name (match))
    return TRUE;
  if (match_word (match, "UTC") || match_word (match, "GMT")
      || match_word (match, "UT"))
    return match_zone_offset (match, TRUE);
  if (n == 1 && match_word (match, "Z"))
    {
      set_zone (state, "UTC", 3);
      return TRUE;
    }
  if (n < 2 || is_short_id (start, n))
    return FALSE;
  state->at = start + n;
  set_zone (state, start, n);
  return TRUE;
}

/* ---- all of it */

static gboolean
match_item (Match *match, const SfcTimeItem *item)
{
  switch (item->kind)
    {
    case SFC_ITEM_LITERAL:
      return match_literal (match, item->c);
    case SFC_ITEM_NUMBER:
      return match_number (match, item);
    case SFC_ITEM_YEAR_2:
      return match_year_2 (match, item);
    case SFC_ITEM_FRACTION:
      return match_fraction (match, item);
    case SFC_ITEM_TEXT:
      return match_text (match, item);
    case SFC_ITEM_OFFSET:
      return match_offset (match, item);
    case SFC_ITEM_ZONE_ID:
    case SFC_ITEM_ZONE_NAME:
      return match_zone (match, item->kind);
    case SFC_ITEM_OPTION:
    default:
      return FALSE;
    }
}

static gboolean
match_items (Match *match, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      const SfcTimeItem *item = &match->items[i];

      if (item->kind == SFC_ITEM_OPTION)
        {
          State before = match->state;

          if (!match_items (match, i + 1, i + 1 + item->n))
            match->state = before;
          i += item->n;
        }
      else if (!match_item (match, item))
        return FALSE;
    }
  return TRUE;
}

/* ---- what the fields mean together */

static gboolean
in_range (const State *state, SfcTimeField field, gint64 from, gint64 to)
{
  return !has (state, field)
         || (state->field[field] >= from && state->field[field] <= to);
}

static gboolean
ranges_hold (const State *state)
{
  return in_range (state, SFC_FIELD_YEAR, -999999999, 999999999)
         && in_range (state, SFC_FIELD_MONTH, 1, 12)
         && in_range (state, SFC_FIELD_DAY, 1, 31)
         && in_range (state, SFC_FIELD_HOUR, 0, 23)
         && in_range (state, SFC_FIELD_CLOCK_HOUR, 1, 24)
         && in_range (state, SFC_FIELD_HALF_HOUR, 0, 11)
         && in_range (state, SFC_FIELD_CLOCK_HALF_HOUR, 1, 12)
         && in_range (state, SFC_FIELD_MINUTE, 0, 59)
         && in_range (state, SFC_FIELD_SECOND, 0, 59);
}

static gint64
field_or (const State *state, SfcTimeField field, gint64 otherwise)
{
  return has (state, field) ? state->field[field] : otherwise;
}

/* Brings every way to tell the hour together in HOUR; FALSE when they differ.
 */
static gboolean
resolve_hour (State *state, int *hour)
{
  if (has (state, SFC_FIELD_CLOCK_HOUR)
      && !set_field (state, SFC_FIELD_HOUR,
                     state->field[SFC_FIELD_CLOCK_HOUR] % 24))
    return FALSE;
  if (has (state, SFC_FIELD_CLOCK_HALF_HOUR)
      && !set_field (state, SFC_FIELD_HALF_HOUR,
                     state->field[SFC_FIELD_CLOCK_HALF_HOUR] % 12))
    return FALSE;
  if (has (state, SFC_FIELD_AMPM) && has (state, SFC_FIELD_HALF_HOUR)
      && !set_field (state, SFC_FIELD_HOUR,
                     state->field[SFC_FIELD_AMPM] * 12
                         + state->field[SFC_FIELD_HALF_HOUR]))
    return FALSE;
  *hour = (int)field_or (state, SFC_FIELD_HOUR,
                         field_or (state, SFC_FIELD_HALF_HOUR, 0)
                             + field_or (state, SFC_FIELD_AMPM, 0) * 12);
  return (int)field_or (state, SFC_FIELD_HALF_HOUR, *hour % 12) == *hour % 12
         && (int)field_or (state, SFC_FIELD_AMPM, *hour / 12) == *hour / 12;
}

static gboolean
resolve (State *state, SfcTimeParts *parts)
{
  int hour;

  if (!ranges_hold (state) || !resolve_hour (state, &hour))
    return FALSE;
  *parts = (SfcTimeParts){
    .year = field_or (state, SFC_FIELD_YEAR, 1970),
    .month = (int)field_or (state, SFC_FIELD_MONTH, 1),
    .day = (int)field_or (state, SFC_FIELD_DAY, 1),
    .second = hour * 3600 + (int)field_or (state, SFC_FIELD_MINUTE, 0) * 60
              + (int)field_or (state, SFC_FIELD_SECOND, 0),
    .nano = (int)field_or (state, SFC_FIELD_NANO, 0),
    .has_offset = state->zone == NULL && has (state, SFC_FIELD_OFFSET),
    .offset_s = (int)field_or (state, SFC_FIELD_OFFSET, 0),
    .zone = state->zone,
    .zone_n = state->zone_n,
  };
  return parts->day <= sfc_month_length (parts->year, parts->month);
}

gboolean
sfc_time_pattern_match (const SfcTimePattern *self, const char *text, gsize n,
                        SfcTimeParts *parts)
{
  Match match = { .items = (const SfcTimeItem *)(void *)self->items->data,
                  .end = text + n,
                  .state = { .at = text } };

  return match_items (&match, 0, self->items->len)
         && match.state.at == match.end && resolve (&match.state, parts);
}
