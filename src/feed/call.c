#include "config.h"

#include "feed/call.h"

#include <string.h>

#include "base/civil.h"
#include "feed/call-tables.h"

const char *const sfc_call_names[SFC_CALL_N_MEMBERS] = {
  "crime_id",       "original_crime_type_name",
  "report_date",    "call_date",
  "offense_date",   "call_time",
  "call_date_time", "disposition",
  "address",        "city",
  "state",          "agency_id",
  "address_type",   "common_location",
};

enum
{
  FIRST_DAY = 17896, /* 2018-12-31 [days since 1970-01-01] */
  DAY_MINUTES = 24 * 60
};

/* ---- chance */

static guint64
random_next (SfcRandom *self)
{
  guint64 z = self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* The seed is stirred, so that neighbouring seeds share no sequence. */
SfcRandom
sfc_random_at (guint64 seed, gint64 index)
{
  SfcRandom self = { seed };

  self.state = random_next (&self)
               + (guint64)index * G_GUINT64_CONSTANT (0xd1b54a32d192ed03);
  return self;
}

guint32
sfc_random_below (SfcRandom *self, guint32 n)
{
  return (guint32)(((random_next (self) >> 32) * n) >> 32);
}

static const char *
pick_weighted (SfcRandom *random, const Weighted *list, guint n)
{
  guint32 sum = 0, left;
  guint i = 0;

  for (guint k = 0; k < n; k++)
    sum += list[k].weight;
  for (left = sfc_random_below (random, sum); left >= list[i].weight; i++)
    left -= list[i].weight;
  return list[i].text;
}

/* ---- what */

static guint
pick_type (SfcRandom *random)
{
  static gsize sum; /* of all weights; 0 until it is known */
  guint32 left;
  guint i = 0;

  if (g_once_init_enter (&sum))
    {
      gsize n = 0;

      for (guint k = 0; k < G_N_ELEMENTS (types); k++)
        n += types[k].weight;
      g_once_init_leave (&sum, n);
    }
  for (left = sfc_random_below (random, (guint32)sum); left >= types[i].weight;
       i++)
    left -= types[i].weight;
  return i;
}

/* ---- when */

/* At least @width digits. */
static char *
put_number (char *out, guint64 n, int width)
{
  char digits[24];
  int count = 0;

  do
    digits[count++] = (char)('0' + n % 10);
  while ((n /= 10) > 0 || count < width);
  while (count > 0)
    *out++ = digits[--count];
  *out = '\0';
  return out;
}

static char *
put_text (char *out, const char *text)
{
  gsize len = strlen (text);

  memcpy (out, text, len + 1);
  return out + len;
}

/* The calls of a day are spread over its hours by their weights, and within
 * its share of the hour each has a time of its own: never before the one of
 * the index below. */
static gint64
minute_of (gint64 index, SfcRandom *random)
{
  guint slot = (guint)(index % SFC_CALLS_A_DAY);
  /* in millionths of a day's calls */
  guint at = slot * (1000000 / SFC_CALLS_A_DAY)
             + sfc_random_below (random, 1000000 / SFC_CALLS_A_DAY);
  guint hour = 0;

  while (at >= hours[hour] * 1000U)
    at -= hours[hour++] * 1000U;
  return (FIRST_DAY + index / SFC_CALLS_A_DAY) * DAY_MINUTES + hour * 60
         + at * 60 / (hours[hour] * 1000U);
}

static void
fill_id (SfcCall *self, gint64 index, guint chance)
{
  gint64 day = FIRST_DAY + index / SFC_CALLS_A_DAY;
  gint64 year = sfc_civil_from_days (day).year;
  char *out = put_number (self->id, (guint64)year - 2000, 2);

  out = put_number (out, (guint64)(day - sfc_days_from_civil (year, 1, 1)) + 1,
                    3);
  put_number (out, (guint64)(index % SFC_CALLS_A_DAY) * 2 + 1 + chance, 4);
}

static void
fill_times (SfcCall *self, gint64 minute)
{
  SfcCivil date = sfc_civil_from_days (minute / DAY_MINUTES);
  guint of_day = (guint)(minute % DAY_MINUTES);
  char *out = put_number (self->date, (guint64)date.year, 4);

  *out++ = '-';
  out = put_number (out, (guint64)date.month, 2);
  *out++ = '-';
  out = put_number (out, (guint64)date.day, 2);
  put_text (out, "T00:00:00.000");
  out = put_number (self->time, of_day / 60, 2);
  *out++ = ':';
  put_number (out, of_day % 60, 2);
  memcpy (self->date_time, self->date, 11);
  out = put_text (self->date_time + 11, self->time);
  put_text (out, ":00.000");
}

/* ---- where */

static const char *
ordinal_ending (guint n)
{
  static const char *const endings[] = { "th", "st", "nd", "rd" };

  return n / 10 != 1 && n % 10 < 4 ? endings[n % 10] : "th";
}

/* Returns the end; *@hundreds is that of the last block. */
static char *
put_street (char *out, SfcRandom *random, guint *hundreds)
{
  guint kind = sfc_random_below (random, 100), n;

  if (kind < 68)
    {
      n = sfc_random_below (random, G_N_ELEMENTS (streets));
      *hundreds = streets[n].hundreds;
      return put_text (out, streets[n].name);
    }
  /* 1st to 30th Street, 2nd to 48th Avenue */
  n = kind < 86 ? 1 + sfc_random_below (random, 30)
                : 2 + sfc_random_below (random, 47);
  *hundreds = kind < 86 ? 40 : 36;
  out = put_number (out, n, 1);
  out = put_text (out, ordinal_ending (n));
  return put_text (out, kind < 86 ? " St" : " Av");
}

static void
put_block (char *out, SfcRandom *random, const char *word)
{
  char street[32];
  guint hundreds;

  put_street (street, random, &hundreds);
  out = put_number (out, sfc_random_below (random, hundreds + 1) * 100, 1);
  out = put_text (out, word);
  put_text (out, street);
}

/* As the city's records have it: the second street begins in lower case. */
static void
put_crossing (char *out, SfcRandom *random)
{
  guint hundreds;
  char *second;

  out = put_street (out, random, &hundreds);
  *out++ = '/';
  second = out;
  put_street (out, random, &hundreds);
  *second = g_ascii_tolower (*second);
}

static void
fill_place (SfcCall *self, SfcRandom *random, Place place)
{
  guint n;

  self->location[0] = '\0';
  switch (place)
    {
    case PLACE_CROSSING:
      put_crossing (self->address, random);
      break;
    case PLACE_COMMON:
      n = sfc_random_below (random, G_N_ELEMENTS (landmarks));
      put_text (self->address, landmarks[n].address);
      put_text (put_text (self->location, landmarks[n].name),
                sfc_random_below (random, 100) < 80 ? ", Sf" : "");
      break;
    case PLACE_OVERRIDE:
      put_block (self->address, random, " Blk ");
      break;
    case PLACE_PREMISE:
    default:
      put_block (self->address, random, " Block Of ");
    }
}

static Place
pick_place (SfcRandom *random, Kind kind)
{
  guint left = sfc_random_below (random, 100);
  guint i = 0;

  for (; left >= places[kind][i]; i++)
    left -= places[kind][i];
  return (Place)i;
}

static const char *
pick_city (SfcRandom *random, Place place)
{
  if (place == PLACE_OVERRIDE && sfc_random_below (random, 2) == 0)
    return "";
  return pick_weighted (random, cities, G_N_ELEMENTS (cities));
}

void
sfc_call_fill (SfcCall *self, SfcRandom *random, gint64 index,
               guint late_minutes)
{
  guint type = pick_type (random);
  Place place = pick_place (random, types[type].kind);
  const char **values = self->values;

  fill_id (self, index, sfc_random_below (random, 2));
  fill_times (self, minute_of (index, random) - late_minutes);
  fill_place (self, random, place);
  values[SFC_CALL_CRIME_ID] = self->id;
  values[SFC_CALL_TYPE] = types[type].name;
  values[SFC_CALL_REPORT_DATE] = self->date;
  values[SFC_CALL_CALL_DATE] = self->date;
  values[SFC_CALL_OFFENSE_DATE] = self->date;
  values[SFC_CALL_CALL_TIME] = self->time;
  values[SFC_CALL_CALL_DATE_TIME] = self->date_time;
  values[SFC_CALL_DISPOSITION] = pick_weighted (
      random, dispositions[types[type].kind], MAX_DISPOSITIONS);
  values[SFC_CALL_ADDRESS] = self->address;
  values[SFC_CALL_CITY] = pick_city (random, place);
  values[SFC_CALL_STATE] = "CA";
  values[SFC_CALL_AGENCY_ID] = "1";
  values[SFC_CALL_ADDRESS_TYPE] = place_names[place];
  values[SFC_CALL_COMMON_LOCATION] = self->location;
}
