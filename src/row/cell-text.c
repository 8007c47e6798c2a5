#include "config.h"

#include "row/cell-text.h"

#include <inttypes.h>
#include <math.h>

#include "base/civil.h"
#include "base/json-text.h"
#include "row/window.h"

static void
append_date (GString *out, gint64 days)
{
  SfcCivil date = sfc_civil_from_days (days);

  g_string_append_printf (out, "%s%04" PRId64 "-%02d-%02d",
                          date.year < 0      ? "-"
                          : date.year > 9999 ? "+"
                                             : "",
                          ABS (date.year), date.month, date.day);
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
      g_string_append_printf (out, "%" PRId64, value->i);
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
      sfc_zone_append_timestamp (zone, out, sfc_window_add (value->i, column->window_us));
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
      append_instant (out, zone, sfc_window_add (value->i, column->window_us));
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
