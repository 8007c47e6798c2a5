/* base/civil.h -- proleptic Gregorian dates <-> day numbers, as java.time. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SFC_DAY_S G_GINT64_CONSTANT (86400)

/* The calendar repeats after 400 years. */
#define SFC_CYCLE_DAYS G_GINT64_CONSTANT (146097)

/**
 * SfcCivil:
 * @year: may be 0 or negative (0 is 1 BC)
 * @month: 1 to 12
 * @day: 1 to 31
 */
typedef struct
{
  gint64 year;
  int month, day;
} SfcCivil;

/** sfc_floor_div: Returns: @a / @b rounded down; @b is positive */
static inline gint64
sfc_floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

/** sfc_ceil_div: Returns: @a / @b rounded up; @b is positive */
static inline gint64
sfc_ceil_div (gint64 a, gint64 b)
{
  return a / b + (a % b > 0);
}

/** sfc_floor_mod: Returns: what sfc_floor_div() leaves, 0 to @b - 1 */
static inline gint64
sfc_floor_mod (gint64 a, gint64 b)
{
  return a % b + (a % b < 0 ? b : 0);
}

static inline gboolean
sfc_year_is_leap (gint64 year)
{
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

/** sfc_month_length: Returns: the days of @month (1 to 12) in @year */
static inline int
sfc_month_length (gint64 year, int month)
{
  if (month == 2)
    return sfc_year_is_leap (year) ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

/**
 * sfc_days_from_civil:
 * @year: up to +-10^12
 * @month: 1 to 12
 * @day: any; 0 is the day before the first of @month
 *
 * Returns: days since 1970-01-01
 */
static inline gint64
sfc_days_from_civil (gint64 year, int month, int day)
{
  /* years that begin in March put the leap day at the end */
  gint64 y = year - (month <= 2), cycle = sfc_floor_div (y, 400);
  int of_cycle = (int)(y - cycle * 400);
  int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return cycle * SFC_CYCLE_DAYS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100
         + of_year - 719468;
}

/** sfc_civil_from_days: Returns: the date @days after 1970-01-01 */
static inline SfcCivil
sfc_civil_from_days (gint64 days)
{
  gint64 shifted = days + 719468;
  gint64 cycle = sfc_floor_div (shifted, SFC_CYCLE_DAYS);
  int d = (int)(shifted - cycle * SFC_CYCLE_DAYS);
  int y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
  int of_year = d - (365 * y + y / 4 - y / 100);
  int m = (5 * of_year + 2) / 153;

  return (SfcCivil){ .year = cycle * 400 + y + (m >= 10),
                     .month = m < 10 ? m + 3 : m - 9,
                     .day = of_year - (153 * m + 2) / 5 + 1 };
}

/** sfc_weekday: Returns: 0 (Sunday) to 6 of the day @days after 1970-01-01 */
static inline int
sfc_weekday (gint64 days)
{
  return (int)sfc_floor_mod (days + 4, 7);
}

G_END_DECLS
