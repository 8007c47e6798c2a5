#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xml-text.h"
#include "ui/html.h"
#include "ui/pages.h"
#include "ui/text.h"

/* Source: spark-semantics 23.1 */
static gint64
duration_ms (const SfcUiQuery *query, gint64 now_ms)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  gint64 end_ms = query->end_ms == 0 ? now_ms
                  : last != NULL     ? last->timestamp_ms
                                     : query->end_ms;

  return MAX (end_ms - query->start_ms, 0);
}

static void
append_link (GString *out, const char *run_id)
{
  g_string_append (out, "<td><a href=\"/StreamingQuery/statistics/?id=");
  sfc_xml_append (out, run_id, -1);
  g_string_append (out, "\">");
  sfc_xml_append (out, run_id, -1);
  g_string_append (out, "</a></td>");
}

/* The first line, the rest to unfold. */
static void
append_error (GString *out, const SfcUiQuery *query)
{
  const char *end;

  if (query->error == NULL)
    {
      g_string_append (out, "<td>-</td>");
      return;
    }
  end = query->error + strcspn (query->error, "\n");
  g_string_append (out, "<td class=\"error\">");
  sfc_xml_append (out, query->error, end - query->error);
  if (*end != '\0')
    {
      g_string_append_printf (out, "<details id=\"error-%s\"><summary>",
                              query->run_id);
      sfc_xml_append (out, _ ("more"), -1);
      g_string_append (out, "</summary>");
      sfc_xml_append (out, end + 1, -1);
      g_string_append (out, "</details>");
    }
  g_string_append (out, "</td>");
}

static void
append_query (GString *out, const SfcUiQuery *query, gint64 now_ms)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  const char *id = sfc_ui_query_get_id (query);

  g_string_append (out, "<tr>");
  sfc_html_text (out, "th scope=\"row\"", query->name);
  sfc_html_text (out, "td class=\"status\"", sfc_ui_query_get_status (query));
  sfc_html_text (out, "td", id != NULL ? id : "-");
  append_link (out, query->run_id);
  g_string_append (out, "<td>");
  sfc_ui_append_time (out, query->start_ms);
  g_string_append (out, "</td><td>");
  sfc_ui_append_duration (out, duration_ms (query, now_ms));
  g_string_append (out, "</td>");
  sfc_html_cell_rate (out, sfc_ui_query_average (query, TRUE));
  sfc_html_cell_rate (out, sfc_ui_query_average (query, FALSE));
  if (last != NULL)
    sfc_html_cell_long (out, last->batch_id);
  else
    g_string_append (out, "<td>-</td>");
  if (query->end_ms != 0)
    append_error (out, query);
  g_string_append (out, "</tr>");
}

/* The newest first, as in Spark. */
static void
append_list (const SfcUiModel *model, GString *out, gboolean ended,
             gint64 now_ms)
{
  const GPtrArray *queries = sfc_ui_model_peek_queries (model);
  const char *heads[] = { _ ("Name"),
                          _ ("Status"),
                          _ ("ID"),
                          _ ("Run ID"),
                          _ ("Start Time (UTC)"),
                          _ ("Duration"),
                          _ ("Avg Input /sec"),
                          _ ("Avg Process /sec"),
                          _ ("Latest Batch"),
                          ended ? _ ("Error") : NULL,
                          NULL };
  g_autofree char *heading = NULL;
  guint n = 0;

  for (guint i = 0; i < queries->len; i++)
    n += (((const SfcUiQuery *)queries->pdata[i])->end_ms != 0) == ended;
  if (n == 0)
    return;
  heading = g_strdup_printf (ended ? _ ("Completed Streaming Queries (%u)")
                                   : _ ("Active Streaming Queries (%u)"),
                             n);
  sfc_html_section (out, ended ? "completed" : "active", heading);
  sfc_html_table (out, heading, heads);
  for (guint i = queries->len; i-- > 0;)
    {
      const SfcUiQuery *query = queries->pdata[i];

      if ((query->end_ms != 0) == ended)
        append_query (out, query, now_ms);
    }
  sfc_html_table_end (out);
  sfc_html_section_end (out);
}

void
sfc_ui_list_page (const SfcUiModel *model, GString *out, gint64 now_ms)
{
  sfc_html_begin (out, _ ("Streaming Query"));
  if (sfc_ui_model_peek_queries (model)->len == 0)
    sfc_html_text (out, "p", _ ("No query has started yet."));
  append_list (model, out, FALSE, now_ms);
  append_list (model, out, TRUE, now_ms);
  sfc_html_end (out);
}

void
sfc_ui_error_page (GString *out, const char *text)
{
  sfc_html_begin (out, _ ("Streaming Query"));
  sfc_html_text (out, "p", text);
  sfc_html_end (out);
}
