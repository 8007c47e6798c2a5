/* feed/call.h -- one synthetic call for service, a function of two numbers. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_CALLS_A_DAY: on average; so many indexes make a day */
#define SFC_CALLS_A_DAY 2000

/** SFC_CALL_MAX_INDEX: the last call of the year 9999 */
#define SFC_CALL_MAX_INDEX (G_GINT64_CONSTANT (2914999) * SFC_CALLS_A_DAY - 1)

typedef enum
{
  SFC_CALL_CRIME_ID,
  SFC_CALL_TYPE,
  SFC_CALL_REPORT_DATE,
  SFC_CALL_CALL_DATE,
  SFC_CALL_OFFENSE_DATE,
  SFC_CALL_CALL_TIME,
  SFC_CALL_CALL_DATE_TIME,
  SFC_CALL_DISPOSITION,
  SFC_CALL_ADDRESS,
  SFC_CALL_CITY,
  SFC_CALL_STATE,
  SFC_CALL_AGENCY_ID,
  SFC_CALL_ADDRESS_TYPE,
  SFC_CALL_COMMON_LOCATION,
  SFC_CALL_N_MEMBERS
} SfcCallMember;

/** sfc_call_names: the members' names, in their order in a record */
extern const char *const sfc_call_names[SFC_CALL_N_MEMBERS];

/**
 * SfcCall:
 * @values: the members' texts; need no escapes in JSON
 *
 * The rest is room for those that are no constants; do not copy the struct.
 */
typedef struct
{
  const char *values[SFC_CALL_N_MEMBERS];
  char id[24], date[32], time[8], date_time[32], address[64], location[64];
} SfcCall;

/**
 * SfcRandom: splitmix64 (Steele, Lea, Flood 2014): whole numbers only, so that
 * every machine draws the same.
 */
typedef struct
{
  guint64 state;
} SfcRandom;

/** sfc_random_at: Returns: the generator of the @index-th thing of @seed */
SfcRandom sfc_random_at (guint64 seed, gint64 index);

/** sfc_random_below: Returns: from 0 up to @n - 1 */
guint32 sfc_random_below (SfcRandom *self, guint32 n);

/**
 * sfc_call_fill:
 * @self: filled
 * @random: goes on
 * @index: 0 is the first call of 2018-12-31; up to %SFC_CALL_MAX_INDEX
 * @late_minutes: how much earlier the call was than its index says [min]
 *
 * Times never fall and ids always rise with @index, but for @late_minutes,
 * which move the times and leave the id.  The id is that of the city: year,
 * day of the year, number of that day.
 */
void sfc_call_fill (SfcCall *self, SfcRandom *random, gint64 index,
                    guint late_minutes);

G_END_DECLS
