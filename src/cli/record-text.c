#include "config.h"

#include "cli/record-text.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/columns.h"
#include "base/i18n.h"
#include "cli/json-compact.h"
#include "base/json-text.h"
#include "base/safe-text.h"

#define KEY_COLUMNS 16 /* width of the table's column */

gboolean
sfc_record_format_parse (const char *text, SfcRecordFormat *format,
                         GError **error)
{
  static const char *const words[] = { "value", "json", "table" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (text, words[i]))
      {
        *format = (SfcRecordFormat)i;
        return TRUE;
      }
  return sfc_fail (error, SFC_ERROR_USAGE,
                   _ ("--format: “%s” is none of value, json, table"), text);
}

/* The record's time in UTC, or "" where it has none. */
static void
format_time (const rd_kafka_message_t *record, char text[48])
{
  rd_kafka_timestamp_type_t type;
  gint64 ms = rd_kafka_message_timestamp (record, &type);
  time_t seconds = (time_t)(ms / 1000);
  struct tm utc;

  *text = '\0';
  if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || ms < 0
      || gmtime_r (&seconds, &utc) == NULL)
    return;
  g_snprintf (text, 48, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
              utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
              utc.tm_min, utc.tm_sec, (int)(ms % 1000));
}

/* ---- value */

static void
append_value (GString *out, const rd_kafka_message_t *record)
{
  if (record->payload == NULL)
    g_string_append (out, "null");
  else
    g_string_append_len (out, record->payload, (gssize)record->len);
}

/* ---- json */

static void
append_json_bytes (GString *out, const void *bytes, gsize len)
{
  if (bytes == NULL)
    g_string_append (out, "null");
  else
    sfc_json_append_string (out, bytes, (gssize)len);
}

/* Returns: whether there are no more than @most */
static gboolean
append_json_headers (GString *out, const rd_kafka_message_t *record, gsize most)
{
  rd_kafka_headers_t *headers;
  const char *name;
  const void *value;
  gsize size;

  if (rd_kafka_message_headers (record, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return TRUE;
  for (gsize i = 0; rd_kafka_header_get_all (headers, i, &name, &value, &size)
                    == RD_KAFKA_RESP_ERR_NO_ERROR;
       i++)
    {
      if (i == most)
        return FALSE;
      g_string_append (out, i > 0 ? ",{\"key\":" : "{\"key\":");
      sfc_json_append_string (out, name, -1);
      g_string_append (out, ",\"value\":");
      append_json_bytes (out, value, size);
      g_string_append_c (out, '}');
    }
  return TRUE;
}

static gboolean
append_json (GString *out, const rd_kafka_message_t *record, gsize max_headers)
{
  gboolean whole;
  char time[48];

  format_time (record, time);
  g_string_append (out, "{\"topic\":");
  sfc_json_append_string (out, rd_kafka_topic_name (record->rkt), -1);
  g_string_append_printf (
      out, ",\"partition\":%d,\"offset\":%" PRId64 ",\"timestamp\":",
      (int)record->partition, record->offset);
  if (*time != '\0')
    g_string_append_printf (out, "\"%s\"", time);
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"key\":");
  append_json_bytes (out, record->key, record->key_len);
  g_string_append (out, ",\"value\":");
  if (record->payload == NULL
      || !sfc_json_append_compact (out, record->payload, record->len))
    append_json_bytes (out, record->payload, record->len);
  g_string_append (out, ",\"headers\":[");
  whole = append_json_headers (out, record, max_headers);
  g_string_append (out, "]}");
  return whole;
}

/* ---- table */

void
sfc_record_append_header (GString *out, SfcRecordFormat format, gboolean color)
{
  if (format == SFC_RECORD_TABLE)
    g_string_append_printf (out, "%s%9s  %12s  %-24s  %-*s  %s%s\n",
                            color ? "\033[1m" : "", "PARTITION", "OFFSET",
                            "TIMESTAMP", KEY_COLUMNS, "KEY", "VALUE",
                            color ? "\033[0m" : "");
}

/* Pads to the column's width, and cuts what is longer. */
static void
append_key (GString *out, const rd_kafka_message_t *record)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (record->key == NULL)
    g_string_append (text, "-");
  else
    sfc_safe_text_append (text, record->key, record->key_len);
  if (sfc_columns (text->str) > KEY_COLUMNS)
    {
      g_string_truncate (text, sfc_columns_fit (text->str, KEY_COLUMNS - 1));
      g_string_append (text, "…");
    }
  sfc_columns_append_left (out, text->str, KEY_COLUMNS);
}

static void
append_table (GString *out, const rd_kafka_message_t *record)
{
  char time[48];

  format_time (record, time);
  g_string_append_printf (out, "%9d  %12" PRId64 "  %-24s  ",
                          (int)record->partition, record->offset,
                          *time != '\0' ? time : "-");
  append_key (out, record);
  g_string_append (out, "  ");
  if (record->payload == NULL)
    g_string_append (out, "null");
  else
    sfc_safe_text_append (out, record->payload, record->len);
}

/* ---- all */

static gboolean
append_raw (GString *out, const rd_kafka_message_t *record,
            SfcRecordFormat format, gsize max_headers)
{
  if (format == SFC_RECORD_JSON)
    return append_json (out, record, max_headers);
  if (format == SFC_RECORD_VALUE)
    append_value (out, record);
  else
    append_table (out, record);
  return TRUE;
}

gboolean
sfc_record_append (GString *out, const rd_kafka_message_t *record,
                   SfcRecordFormat format, gsize max_headers, gboolean safe)
{
  gboolean whole;

  if (safe && format != SFC_RECORD_TABLE)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      whole = append_raw (text, record, format, max_headers);
      sfc_safe_text_append (out, text->str, text->len);
    }
  else
    whole = append_raw (out, record, format, max_headers);
  g_string_append_c (out, '\n');
  return whole;
}
