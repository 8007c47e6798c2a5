#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "base/json-text.h"
#include "row/cell-text.h"
#include "ui/pages.h"

static void
append_string (GString *out, const char *key, const char *value)
{
  g_string_append_printf (out, "\"%s\":", key);
  if (value != NULL)
    sfc_json_append_string (out, value, -1);
  else
    g_string_append (out, "null");
}

static void
append_time (GString *out, const char *key, gint64 ms)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (ms != 0)
    time = g_date_time_new_from_unix_utc (ms / 1000);
  if (time != NULL)
    text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  if (text == NULL)
    g_string_append_printf (out, ",\"%s\":null", key);
  else
    g_string_append_printf (out, ",\"%s\":\"%s.%03dZ\"", key, text,
                            (int)(ms % 1000));
}

static void
append_average (GString *out, const char *key, double rate)
{
  g_string_append_printf (out, ",\"%s\":", key);
  if (isfinite (rate))
    sfc_json_append_double (out, rate);
  else
    g_string_append (out, "null");
}

static void
append_query (GString *out, const SfcUiQuery *query, gint64 now_ms)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  g_autofree char *wait = sfc_ui_query_explain_wait (query, now_ms);

  g_string_append_c (out, '{');
  append_string (out, "name", query->name);
  g_string_append_c (out, ',');
  append_string (out, "status", sfc_ui_query_get_status (query));
  g_string_append_c (out, ',');
  append_string (out, "id", sfc_ui_query_get_id (query));
  g_string_append_c (out, ',');
  append_string (out, "runId", query->run_id);
  append_time (out, "startTime", query->start_ms);
  append_time (out, "endTime", query->end_ms);
  append_average (out, "avgInputRowsPerSecond",
                  sfc_ui_query_average (query, TRUE));
  append_average (out, "avgProcessedRowsPerSecond",
                  sfc_ui_query_average (query, FALSE));
  if (last != NULL)
    g_string_append_printf (out, ",\"latestBatch\":%" PRId64 ",",
                            last->batch_id);
  else
    g_string_append (out, ",\"latestBatch\":null,");
  append_string (out, "message", wait);
  g_string_append_c (out, ',');
  append_string (out, "error", query->error);
  g_string_append_c (out, '}');
}

void
sfc_ui_queries_json (const SfcUiModel *model, GString *out, gint64 now_ms)
{
  const GPtrArray *queries = sfc_ui_model_peek_queries (model);

  g_string_append_c (out, '[');
  for (guint i = 0; i < queries->len; i++)
    {
      if (i > 0)
        g_string_append (out, ",\n");
      append_query (out, queries->pdata[i], now_ms);
    }
  g_string_append (out, "]\n");
}

void
sfc_ui_progress_json (const SfcUiQuery *query, GString *out)
{
  g_string_append_c (out, '[');
  for (const GList *link = query->recent.head; link != NULL; link = link->next)
    {
      if (link->prev != NULL)
        g_string_append (out, ",\n");
      sfc_progress_to_json (link->data, out);
    }
  g_string_append (out, "]\n");
}

static void
append_columns (GString *out, const SfcSchema *schema)
{
  for (guint i = 0; i < schema->n_columns; i++)
    {
      g_autofree char *type = sfc_column_dup_catalog_type (&schema->columns[i]);

      g_string_append (out, i == 0 ? "{" : ",{");
      append_string (out, "name", schema->columns[i].name);
      g_string_append_c (out, ',');
      append_string (out, "type", type);
      g_string_append_c (out, '}');
    }
}

static void
append_row (GString *out, const SfcRows *rows, guint64 row, const SfcZone *zone)
{
  const SfcSchema *schema = sfc_rows_peek_schema (rows);
  const SfcValue *cells = sfc_rows_peek (rows, row);

  g_string_append (out, row == 0 ? "\n{" : ",\n{");
  for (guint i = 0; i < schema->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      sfc_json_append_string (out, schema->columns[i].name, -1);
      g_string_append_c (out, ':');
      sfc_cell_append_json (out, &cells[i], &schema->columns[i], zone);
    }
  g_string_append_c (out, '}');
}

void
sfc_ui_result_json (const SfcUiModel *model, const SfcUiQuery *query,
                    guint64 limit, GString *out)
{
  const SfcRows *rows = query->result;
  guint64 n;

  g_string_append_c (out, '{');
  append_string (out, "runId", query->run_id);
  if (rows == NULL)
    {
      g_string_append (out, ",\"batchId\":null,\"numRows\":0,\"columns\":[],"
                            "\"rows\":[]}\n");
      return;
    }
  g_string_append_printf (
      out, ",\"batchId\":%" PRId64 ",\"numRows\":%" PRIu64 ",\"columns\":[",
      query->result_batch, query->result_rows);
  append_columns (out, sfc_rows_peek_schema (rows));
  g_string_append (out, "],\"rows\":[");
  n = MIN (sfc_rows_get_n (rows), limit);
  for (guint64 row = 0; row < n; row++)
    append_row (out, rows, row, sfc_ui_model_get_zone (model));
  g_string_append (out, "]}\n");
}

void
sfc_ui_error_json (GString *out, const char *text)
{
  g_string_append_c (out, '{');
  append_string (out, "error", text);
  g_string_append (out, "}\n");
}
