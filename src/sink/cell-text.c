#include "config.h"

#include "sink/cell-text.h"

#include <math.h>

#include "base/json-text.h"

/* Days since 1970 to a date of the proleptic Gregorian calendar; the year
 * begins in March, so that the leap day is its last. */
static void
append_date (GString *out, gint64 days)
{
  gint64 z = days + 719468; /* days since 0000-03-01 */
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 of_era = z - era * 146097;
  gint64 year_of_era
      = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year
      = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 march_month = (5 * of_year + 2) / 153;
  int day = (int)(of_year - (153 * march_month + 2) / 5 + 1);
  int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
  gint64 year = year_of_era + era * 400 + (month <= 2);

  g_string_append_printf (out, "%s%04" G_GINT64_FORMAT "-%02d-%02d",
                          year < 0      ? "-"
                          : year > 9999 ? "+"
                                        : "",
                          ABS (year), month, day);
}

void
sfc_cell_append_text (GString *out, const SfcValue *value,
                      const SfcColumn *column, const SfcZone *zone)
{
  if (value->null)
    {
      g_string_append (out, "NULL");
      return;
    }
  switch (column->type)
    {
    case SFC_TYPE_STRING:
    case SFC_TYPE_DECIMAL:
      g_string_append_len (out, value->s, value->n);
      break;
    case SFC_TYPE_TIMESTAMP:
      sfc_zone_append_timestamp (zone, out, value->i);
      break;
    case SFC_TYPE_DATE:
      append_date (out, value->i);
      break;
    case SFC_TYPE_BOOLEAN:
      g_string_append (out, value->i ? "true" : "false");
      break;
    case SFC_TYPE_INT:
    case SFC_TYPE_BIGINT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->i);
      break;
    case SFC_TYPE_FLOAT:
      sfc_json_append_float (out, (float)value->d);
      break;
    case SFC_TYPE_DOUBLE:
      sfc_json_append_double (out, value->d);
      break;
    case SFC_TYPE_WINDOW:
      g_string_append_c (out, '{');
      sfc_zone_append_timestamp (zone, out, value->i);
      g_string_append (out, ", ");
      sfc_zone_append_timestamp (zone, out, value->i + column->window_us);
      g_string_append_c (out, '}');
      break;
    }
}

static void
append_instant (GString *out, const SfcZone *zone, gint64 us)
{
  g_string_append_c (out, '"');
  sfc_zone_append_iso8601 (zone, out, us);
  g_string_append_c (out, '"');
}

static void
append_quoted (GString *out, const SfcValue *value, const SfcColumn *column,
               const SfcZone *zone)
{
  g_string_append_c (out, '"');
  sfc_cell_append_text (out, value, column, zone);
  g_string_append_c (out, '"');
}

void
sfc_cell_append_json (GString *out, const SfcValue *value,
                      const SfcColumn *column, const SfcZone *zone)
{
  if (value->null)
    {
      g_string_append (out, "null");
      return;
    }
  switch (column->type)
    {
    case SFC_TYPE_STRING:
      sfc_json_append_string (out, value->s, value->n);
      break;
    case SFC_TYPE_TIMESTAMP:
      append_instant (out, zone, value->i);
      break;
    case SFC_TYPE_WINDOW:
      g_string_append (out, "{\"start\":");
      append_instant (out, zone, value->i);
      g_string_append (out, ",\"end\":");
      append_instant (out, zone, value->i + column->window_us);
      g_string_append_c (out, '}');
      break;
    case SFC_TYPE_DATE:
      append_quoted (out, value, column, zone);
      break;
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      if (!isfinite (value->d))
        append_quoted (out, value, column, zone);
      else
        sfc_cell_append_text (out, value, column, zone);
      break;
    case SFC_TYPE_BOOLEAN:
    case SFC_TYPE_INT:
    case SFC_TYPE_BIGINT:
    case SFC_TYPE_DECIMAL:
      sfc_cell_append_text (out, value, column, zone);
      break;
    }
}
