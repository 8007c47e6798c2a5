#include "config.h"

#include "ui/tables.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/xml-text.h"
#include "row/cell-text.h"
#include "source/offsets.h"
#include "ui/html.h"
#include "ui/text.h"

#define RESULT_ROWS 50
#define MOST_SAMPLES 10

/* ---- facts */

static void
append_fact (GString *out, const char *name, const char *value)
{
  g_string_append (out, "<div>");
  sfc_html_text (out, "dt", name);
  sfc_html_text (out, "dd", value);
  g_string_append (out, "</div>");
}

static void
append_long (GString *out, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" PRId64, value);

  append_fact (out, name, text);
}

/* How the limits came out. */
static void
append_taken (GString *out, const SfcProgress *last)
{
  gint64 behind = last->source.behind;
  g_autofree char *text
      = behind > 0
            ? g_strdup_printf (
                _ ("%" PRId64 " of %" PRId64 " records: a limit was reached"),
                last->input_rows, last->input_rows + behind)
            : g_strdup_printf (ngettext ("%" PRId64 " record, which is all",
                                         "all %" PRId64 " records",
                                         (gulong)last->input_rows),
                               last->input_rows);

  append_fact (out, _ ("Taken by the last batch"), text);
  append_long (out, _ ("Records behind the latest offsets"), behind);
}

/* What maxOffsetsPerTrigger = auto decided last. */
static void
append_limit (GString *out, const SfcProgress *last)
{
  g_autofree char *text
      = g_strdup_printf (ngettext ("%'" PRId64 " record, by %'.0f records/s",
                                   "%'" PRId64 " records, by %'.0f records/s",
                                   (gulong)last->limit_rows),
                         last->limit_rows, last->limit_rate);

  append_fact (out, _ ("Limit of the last batch (auto)"), text);
}

static void
append_last (const SfcProgress *last, GString *out)
{
  append_long (out, _ ("Latest batch"), last->batch_id);
  append_fact (out, _ ("Source"), last->source.description);
  append_fact (out, _ ("Sink"), last->sink_description);
  append_long (out, _ ("Workers"), last->workers);
  if (last->limit_rows > 0)
    append_limit (out, last);
  if (last->source.has_behind)
    append_taken (out, last);
  if (last->event_time.defined)
    {
      g_autoptr (GString) watermark = g_string_new (NULL);

      sfc_ui_append_time (watermark, last->event_time.watermark_ms);
      append_fact (out, _ ("Watermark (UTC)"), watermark->str);
    }
}

void
sfc_ui_append_facts (const SfcUiQuery *query, GString *out)
{
  static const char *const modes[] = { [SFC_OUTPUT_APPEND] = "append",
                                       [SFC_OUTPUT_UPDATE] = "update",
                                       [SFC_OUTPUT_COMPLETE] = "complete" };
  const SfcProgress *last = sfc_ui_query_last (query);
  const char *id = sfc_ui_query_get_id (query);

  g_string_append (out, "<dl>");
  append_fact (out, _ ("Name"), query->name);
  append_fact (out, _ ("Status"), sfc_ui_query_get_status (query));
  append_fact (out, _ ("Id"), id != NULL ? id : "-");
  append_fact (out, _ ("RunId"), query->run_id);
  append_fact (out, _ ("Output mode"), modes[query->output_mode]);
  append_fact (out, _ ("Limits of a batch"), query->limits);
  if (last != NULL)
    append_last (last, out);
  append_long (out, _ ("Records read"), query->input_rows);
  append_long (out, _ ("Malformed records"), query->malformed_rows);
  append_long (out, _ ("Dropped by the watermark"), query->late_rows);
  append_long (out, _ ("Too far ahead for the watermark"), query->ahead_rows);
  g_string_append (out, "</dl>");
}

/* ---- partitions */

static SfcOffsets *
parse (const char *json)
{
  return json != NULL ? sfc_offsets_from_json (json) : NULL;
}

static void
append_difference (GString *out, const SfcPartition *from, gint64 to)
{
  if (from == NULL)
    g_string_append (out, "<td class=\"n\">-</td>");
  else
    sfc_html_cell_long (out, MAX (to - from->offset, 0));
}

static void
append_partition (GString *out, const SfcPartition *at, SfcOffsets *start,
                  SfcOffsets *latest)
{
  const SfcPartition *from
      = start != NULL ? sfc_offsets_find (start, at->topic, at->partition)
                      : NULL;
  const SfcPartition *last
      = latest != NULL ? sfc_offsets_find (latest, at->topic, at->partition)
                       : NULL;

  g_string_append (out, "<tr>");
  sfc_html_text (out, "th scope=\"row\"", at->topic);
  sfc_html_cell_long (out, at->partition);
  sfc_html_cell_long (out, at->offset);
  append_difference (out, from, at->offset);
  append_difference (out, last != NULL ? at : NULL,
                     last != NULL ? last->offset : 0);
  g_string_append (out, "</tr>");
}

void
sfc_ui_append_partitions (const SfcUiQuery *query, GString *out)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  g_autoptr (GArray) end
      = last != NULL ? parse (last->source.end_offset) : NULL;
  g_autoptr (GArray) start
      = end != NULL ? parse (last->source.start_offset) : NULL;
  g_autoptr (GArray) latest
      = end != NULL ? parse (last->source.latest_offset) : NULL;
  const char *heads[] = { _ ("Topic"),       _ ("Partition"),
                          _ ("Next offset"), _ ("Taken by the last batch"),
                          _ ("Lag"),         NULL };

  if (end == NULL)
    return;
  sfc_html_section (out, "partitions", _ ("Partitions"));
  sfc_html_table (out, _ ("Partitions after the last batch"), heads);
  for (guint i = 0; i < end->len; i++)
    append_partition (out, sfc_offsets_at (end, i), start, latest);
  sfc_html_table_end (out);
  sfc_html_section_end (out);
}

/* ---- the result */

static void
append_row (GString *out, const SfcRows *rows, guint64 row, const SfcZone *zone)
{
  const SfcSchema *schema = sfc_rows_peek_schema (rows);
  const SfcValue *cells = sfc_rows_peek (rows, row);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (out, "<tr>");
  for (guint i = 0; i < schema->n_columns; i++)
    {
      g_string_truncate (text, 0);
      sfc_cell_append_text (text, &cells[i], &schema->columns[i], zone);
      g_string_append (out, "<td>");
      sfc_xml_append (out, text->str, (gssize)text->len);
      g_string_append (out, "</td>");
    }
  g_string_append (out, "</tr>");
}

void
sfc_ui_append_result (const SfcUiModel *model, const SfcUiQuery *query,
                      GString *out)
{
  const SfcRows *rows = query->result;
  const SfcSchema *schema;
  g_autofree const char **heads = NULL;
  g_autofree char *caption = NULL;
  guint64 shown;

  if (rows == NULL)
    return;
  schema = sfc_rows_peek_schema (rows);
  heads = g_new0 (const char *, (gsize)schema->n_columns + 1);
  for (guint i = 0; i < schema->n_columns; i++)
    heads[i] = schema->columns[i].name;
  shown = MIN (sfc_rows_get_n (rows), RESULT_ROWS);
  caption = g_strdup_printf (
      _ ("Batch %" PRId64 ": %" PRIu64 " of %" PRIu64 " rows"),
      query->result_batch, shown, query->result_rows);
  sfc_html_section (out, "result", _ ("Result"));
  sfc_html_table (out, caption, heads);
  for (guint64 row = 0; row < shown; row++)
    append_row (out, rows, row, sfc_ui_model_get_zone (model));
  sfc_html_table_end (out);
  sfc_html_section_end (out);
}

/* ---- samples */

/* Those of the newest batches that have some. */
static void
append_samples (const SfcUiQuery *query, GString *out, gsize offset,
                const char *id, const char *heading)
{
  guint n = 0;

  for (const GList *link = query->batches.tail;
       link != NULL && n < MOST_SAMPLES; link = link->prev)
    {
      char **sample = G_STRUCT_MEMBER (char **, link->data, offset);

      for (; sample != NULL && *sample != NULL && n < MOST_SAMPLES; sample++)
        {
          if (n++ == 0)
            {
              sfc_html_section (out, id, heading);
              g_string_append (out, "<ul>");
            }
          sfc_html_text (out, "li", *sample);
        }
    }
  if (n > 0)
    {
      g_string_append (out, "</ul>");
      sfc_html_section_end (out);
    }
}

void
sfc_ui_append_samples (const SfcUiQuery *query, GString *out)
{
  append_samples (query, out, G_STRUCT_OFFSET (SfcProgress, malformed_samples),
                  "malformed", _ ("Malformed Records"));
  append_samples (query, out, G_STRUCT_OFFSET (SfcProgress, late_samples),
                  "late", _ ("Late Records"));
}

/* ---- the batches */

static void
append_batch (GString *out, const SfcProgress *progress, gboolean is_auto)
{
  g_string_append (out, "<tr>");
  g_string_append_printf (out, "<th scope=\"row\">%" PRId64 "</th><td>",
                          progress->batch_id);
  sfc_ui_append_time (out, progress->timestamp_ms);
  g_string_append (out, "</td>");
  sfc_html_cell_long (out, progress->input_rows);
  if (is_auto)
    sfc_html_cell_long (out, progress->limit_rows);
  sfc_html_cell_rate (out, progress->input_rate);
  sfc_html_cell_rate (out, progress->processed_rate);
  sfc_html_cell_long (out,
                      progress->duration_ms[SFC_DURATION_TRIGGER_EXECUTION]);
  sfc_html_cell_long (out, progress->malformed_rows);
  g_string_append (out, "</tr>");
}

void
sfc_ui_append_batches (const SfcUiQuery *query, GString *out)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  gboolean is_auto = last != NULL && last->limit_rows > 0;
  const char *heads[9];
  guint n = 0;

  if (last == NULL)
    return;
  heads[n++] = _ ("Batch");
  heads[n++] = _ ("Trigger (UTC)");
  heads[n++] = _ ("Input rows");
  if (is_auto)
    heads[n++] = _ ("Limit (auto)");
  heads[n++] = _ ("Input /sec");
  heads[n++] = _ ("Process /sec");
  heads[n++] = _ ("Duration (ms)");
  heads[n++] = _ ("Malformed");
  heads[n] = NULL;
  sfc_html_section (out, "batches", _ ("Batches"));
  g_string_append (out, "<details id=\"batches-table\">");
  sfc_html_text (out, "summary", _ ("The figures of the plots as a table"));
  sfc_html_table (out, _ ("Batches, the newest first"), heads);
  for (const GList *link = query->batches.tail; link != NULL; link = link->prev)
    append_batch (out, link->data, is_auto);
  sfc_html_table_end (out);
  g_string_append (out, "</details>");
  sfc_html_section_end (out);
}
