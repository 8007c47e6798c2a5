#include "config.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/xml-text.h"
#include "plot/plot.h"
#include "ui/html.h"
#include "ui/pages.h"
#include "ui/tables.h"
#include "ui/text.h"

/* The batches as series. */
typedef struct
{
  const SfcUiQuery *query;
  guint n;
  double *x; /* (array length=n): start of each batch [ms since 1970] */
  double *y; /* (array length=n): of the plot under way */
  char *from, *to;
} Series;

static char *
time_text (gint64 ms)
{
  GString *text = g_string_new (NULL);

  sfc_ui_append_time (text, ms);
  return g_string_free (text, FALSE);
}

static void
series_init (Series *self, const SfcUiQuery *query)
{
  guint i = 0;

  self->query = query;
  self->n = query->batches.length;
  self->x = g_new0 (double, self->n);
  self->y = g_new (double, self->n);
  for (const GList *link = query->batches.head; link != NULL; link = link->next)
    self->x[i++] = (double)((const SfcProgress *)link->data)->timestamp_ms;
  self->from = time_text ((gint64)self->x[0]);
  self->to = time_text ((gint64)self->x[self->n - 1]);
}

static void
series_clear (Series *self)
{
  g_free (self->x);
  g_free (self->y);
  g_free (self->from);
  g_free (self->to);
}

/* ---- what is plotted; -1 and what is no number are gaps */

static double
input_rate (const SfcProgress *progress)
{
  return progress->input_rate;
}

static double
processed_rate (const SfcProgress *progress)
{
  return progress->processed_rate;
}

static double
input_rows (const SfcProgress *progress)
{
  return (double)progress->input_rows;
}

static double
batch_duration (const SfcProgress *progress)
{
  return (double)progress->duration_ms[SFC_DURATION_TRIGGER_EXECUTION];
}

/* What maxOffsetsPerTrigger = auto let the batch have */
static double
limit_rows (const SfcProgress *progress)
{
  return progress->limit_rows > 0 ? (double)progress->limit_rows : (double)NAN;
}

static double
watermark_gap (const SfcProgress *progress)
{
  const SfcEventTime *time = &progress->event_time;

  return time->defined && time->watermark_ms > 0
             ? (double)(progress->timestamp_ms - time->watermark_ms) / 1000
             : (double)NAN;
}

static double
sum_of (const SfcProgress *progress, gsize offset)
{
  double sum = 0;

  for (guint i = 0; progress->operators != NULL && i < progress->operators->len;
       i++)
    sum += (double)G_STRUCT_MEMBER (
        gint64, &g_array_index (progress->operators, SfcStateOperator, i),
        offset);
  return sum;
}

static double
state_rows (const SfcProgress *progress)
{
  return sum_of (progress, G_STRUCT_OFFSET (SfcStateOperator, rows_total));
}

static double
updated_rows (const SfcProgress *progress)
{
  return sum_of (progress, G_STRUCT_OFFSET (SfcStateOperator, rows_updated));
}

static double
state_bytes (const SfcProgress *progress)
{
  return sum_of (progress, G_STRUCT_OFFSET (SfcStateOperator, memory_bytes));
}

static double
dropped_rows (const SfcProgress *progress)
{
  return sum_of (progress, G_STRUCT_OFFSET (SfcStateOperator, rows_dropped));
}

typedef enum
{
  ALWAYS,
  WITH_WATERMARK,
  WITH_STATE,
  WITH_AUTO,
} When;

/* Source: spark-semantics 23.1 */
static const struct
{
  const char *id, *title, *unit;
  double (*get) (const SfcProgress *progress);
  When when;
} charts[] = {
  { "input-rate", N_ ("Input Rate"), N_ ("records/sec"), input_rate, ALWAYS },
  { "process-rate", N_ ("Process Rate"), N_ ("records/sec"), processed_rate,
    ALWAYS },
  { "input-rows", N_ ("Input Rows"), N_ ("records"), input_rows, ALWAYS },
  { "batch-limit", N_ ("Limit of a Batch (auto)"), N_ ("records"), limit_rows,
    WITH_AUTO },
  { "batch-duration", N_ ("Batch Duration"), N_ ("ms"), batch_duration,
    ALWAYS },
  { "watermark-gap", N_ ("Global Watermark Gap"), N_ ("seconds"), watermark_gap,
    WITH_WATERMARK },
  { "state-rows", N_ ("Aggregated Number Of Total State Rows"), N_ ("records"),
    state_rows, WITH_STATE },
  { "updated-rows", N_ ("Aggregated Number Of Updated State Rows"),
    N_ ("records"), updated_rows, WITH_STATE },
  { "state-bytes", N_ ("Aggregated State Memory Used In Bytes"), N_ ("bytes"),
    state_bytes, WITH_STATE },
  { "dropped-rows", N_ ("Aggregated Number Of Rows Dropped By Watermark"),
    N_ ("records"), dropped_rows, WITH_STATE },
};

/* ---- charts */

static void
append_head (GString *out, const char *klass, const char *title,
             const char *unit)
{
  g_string_append_printf (out, "<div class=\"%s\"><h3>", klass);
  sfc_xml_append (out, title, -1);
  g_string_append (out, " <small>");
  sfc_xml_append (out, unit, -1);
  g_string_append (out, "</small></h3>");
}

static void
append_chart (Series *series, GString *out, guint i)
{
  g_autofree char *bins_id = g_strconcat (charts[i].id, "-histogram", NULL);
  g_autofree char *bins_title
      = g_strdup_printf (_ ("%s: histogram"), _ (charts[i].title));
  const SfcPlot line = { .id = charts[i].id,
                         .title = _ (charts[i].title),
                         .unit = _ (charts[i].unit),
                         .from = series->from,
                         .to = series->to };
  const SfcPlot bins
      = { .id = bins_id, .title = bins_title, .unit = _ (charts[i].unit) };
  guint at = 0;

  for (const GList *link = series->query->batches.head; link != NULL;
       link = link->next)
    series->y[at++] = charts[i].get (link->data);
  append_head (out, "chart", _ (charts[i].title), _ (charts[i].unit));
  sfc_plot_line (&line, out, series->x, series->y, series->n);
  sfc_plot_histogram (&bins, out, series->y, series->n);
  g_string_append (out, "</div>\n");
}

/* All durations but that of the whole trigger. */
static void
append_operations (const Series *series, GString *out)
{
  SfcPlotSeries parts[SFC_N_DURATIONS];
  double *y[SFC_N_DURATIONS];
  guint n_parts = 0;
  const SfcPlot plot = { .id = "operation-duration",
                         .title = _ ("Operation Duration"),
                         .unit = _ ("ms"),
                         .from = series->from,
                         .to = series->to };

  for (guint d = 0; d < SFC_N_DURATIONS; d++)
    {
      guint at = 0;

      if (d == SFC_DURATION_TRIGGER_EXECUTION)
        continue;
      y[n_parts] = g_new (double, series->n);
      for (const GList *link = series->query->batches.head; link != NULL;
           link = link->next)
        y[n_parts][at++]
            = (double)((const SfcProgress *)link->data)->duration_ms[d];
      parts[n_parts] = (SfcPlotSeries){ sfc_duration_get_name (d), y[n_parts] };
      n_parts++;
    }
  append_head (out, "chart wide", _ ("Operation Duration"), _ ("ms"));
  sfc_plot_bars (&plot, out, parts, n_parts, series->n);
  g_string_append (out, "</div>\n");
  for (guint i = 0; i < n_parts; i++)
    g_free (y[i]);
}

static gboolean
is_shown (When when, const SfcProgress *last)
{
  switch (when)
    {
    case WITH_WATERMARK:
      return last->event_time.defined && last->event_time.watermark_ms > 0;
    case WITH_STATE:
      return last->operators != NULL;
    case WITH_AUTO:
      return last->limit_rows > 0;
    default:
      return TRUE;
    }
}

static void
append_charts (const SfcUiQuery *query, GString *out)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  Series series;

  sfc_html_section (out, "charts", _ ("Timelines and Histograms"));
  if (last == NULL)
    sfc_html_text (out, "p", _ ("No visualization information available."));
  else
    {
      series_init (&series, query);
      for (guint i = 0; i < G_N_ELEMENTS (charts); i++)
        {
          if (is_shown (charts[i].when, last))
            append_chart (&series, out, i);
          if (charts[i].get == batch_duration)
            append_operations (&series, out);
        }
      series_clear (&series);
    }
  sfc_html_section_end (out);
}

/* ---- the head */

static void
append_summary (const SfcUiQuery *query, GString *out, gint64 now_ms)
{
  const SfcProgress *last = sfc_ui_query_last (query);
  gint64 end_ms = query->end_ms != 0 ? query->end_ms : now_ms;
  g_autofree char *wait = sfc_ui_query_explain_wait (query, now_ms);
  g_autoptr (GString) duration = g_string_new (NULL);
  g_autoptr (GString) since = g_string_new (NULL);
  g_autofree char *text = NULL;
  gint64 n;

  sfc_ui_append_duration (duration, MAX (end_ms - query->start_ms, 0));
  sfc_ui_append_time (since, query->start_ms);
  n = last != NULL ? last->batch_id + 1 : 0;
  text = g_strdup_printf (
      ngettext (
          "Running batches for %s since %s UTC (%" PRId64 " completed batch)",
          "Running batches for %s since %s UTC (%" PRId64 " completed batches)",
          (gulong)n),
      duration->str, since->str, n);
  sfc_html_section (out, "summary", _ ("Summary"));
  sfc_html_text (out, "p", text);
  sfc_html_text (out, "p class=\"wait\" role=\"status\"", wait);
  if (query->error != NULL)
    sfc_html_text (out, "p class=\"error\"", query->error);
  sfc_ui_append_facts (query, out);
  sfc_html_section_end (out);
}

void
sfc_ui_statistics_page (const SfcUiModel *model, const SfcUiQuery *query,
                        GString *out, gint64 now_ms)
{
  g_autofree char *title
      = g_strdup_printf (_ ("Streaming Query Statistics: %s"), query->name);

  sfc_html_begin (out, title);
  append_summary (query, out, now_ms);
  append_charts (query, out);
  sfc_ui_append_partitions (query, out);
  sfc_ui_append_result (model, query, out);
  sfc_ui_append_samples (query, out);
  sfc_ui_append_batches (query, out);
  sfc_html_end (out);
}
