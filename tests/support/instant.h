/* support/instant.h -- instants as people write them. */

#pragma once

#include <check.h>
#include <stdio.h>

#include <glib.h>

#define SECOND_US G_GINT64_CONSTANT (1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)

/** us_of: Returns: @text, `2018-12-31 23:57[:30]` in UTC [us since 1970] */
static inline gint64
us_of (const char *text)
{
  int year, month, day, hour, minute, second = 0;
  int n = sscanf (text, "%d-%d-%d%*[ T]%d:%d:%d", &year, &month, &day, &hour,
                  &minute, &second);
  g_autoptr (GDateTime) time = NULL;

  ck_assert_msg (n >= 5, "%s", text);
  time = g_date_time_new_utc (year, month, day, hour, minute, second);
  return g_date_time_to_unix (time) * SECOND_US;
}

/** text_of: Returns: (transfer full): `2018-12-31 23:57:00` of @us, in UTC */
static inline char *
text_of (gint64 us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (us / SECOND_US);

  ck_assert_msg (time != NULL && us % SECOND_US == 0, "%" G_GINT64_FORMAT, us);
  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
}
