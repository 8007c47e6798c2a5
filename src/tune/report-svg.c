#include "config.h"

#include <math.h>

#include "base/i18n.h"
#include "plot/plot.h"
#include "tune/report.h"

static const SfcPair *
pair_at (const SfcTuneReport *self, guint i)
{
  return sfc_experiment_get_pairs (self->experiment)->pdata[i];
}

/* (transfer full): the numbers as words */
static GStrv
labels (const GArray *numbers, const char *of_zero)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  GStrv words;

  for (guint i = 0; i < numbers->len; i++)
    {
      gint64 value = g_array_index (numbers, gint64, i);
      g_autofree char *text
          = value == 0 ? g_strdup (of_zero)
                       : g_strdup_printf ("%" G_GINT64_FORMAT, value);

      g_strv_builder_add (builder, text);
    }
  words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return words;
}

typedef struct
{
  GArray *parts;   /* (element-type SfcPlotPart) */
  GPtrArray *text; /* what these borrow */
} Drawing;

static void
add_part (Drawing *to, char *title, GString *svg, double height)
{
  SfcPlotPart part
      = { .title = title, .svg = g_string_free (svg, FALSE), .height = height };

  g_ptr_array_add (to->text, title);
  g_ptr_array_add (to->text, (gpointer)part.svg);
  g_array_append_val (to->parts, part);
}

/* ---- throughput of each pair of a group */

static void
add_heat_map (const SfcTuneReport *self, Drawing *to, guint group)
{
  guint n = self->grid->max_offsets->len * self->grid->max_rates->len;
  g_auto (GStrv) rows = labels (self->grid->max_offsets, "0");
  g_auto (GStrv) columns = labels (self->grid->max_rates, _ ("no limit"));
  g_autofree double *values = g_new (double, n);
  g_autofree char *id = g_strdup_printf ("throughput-%u", group);
  g_autofree char *varied = g_strjoinv (" ", pair_at (self, group * n)->values);
  char *title = *varied != '\0'
                    ? g_strdup_printf (_ ("Input rows/s, %s"), varied)
                    : g_strdup (_ ("Input rows/s"));
  const SfcPlot plot = { .id = id, .title = title, .unit = _ ("rows/s") };
  gint best = self->analysis->recommended - (gint)(group * n);
  const SfcPlotGrid grid = { .row_title = "maxOffsetsPerTrigger",
                             .column_title = "maxRatePerPartition",
                             .rows = (const char *const *)rows,
                             .columns = (const char *const *)columns,
                             .n_rows = self->grid->max_offsets->len,
                             .n_columns = self->grid->max_rates->len,
                             .values = values,
                             .best = best >= 0 && best < (gint)n ? best : -1 };
  GString *svg = g_string_new (NULL);
  double height;

  for (guint i = 0; i < n; i++)
    values[i]
        = sfc_analysis_at (self->analysis, group * n + i)->summary.input_rate;
  height = sfc_plot_heat_map (&plot, svg, &grid);
  add_part (to, title, svg, height);
}

/* ---- throughput against latency */

static int
compare_x (gconstpointer a, gconstpointer b)
{
  double x = ((const SfcPlotPoint *)a)->x, y = ((const SfcPlotPoint *)b)->x;

  return (x > y) - (x < y);
}

static void
add_scatter (const SfcTuneReport *self, Drawing *to)
{
  g_autoptr (GArray) points = g_array_new (FALSE, TRUE, sizeof (SfcPlotPoint));
  char *title = g_strdup (_ ("Throughput against latency"));
  const SfcPlot plot
      = { .id = "front", .title = title, .unit = _ ("rows/s of input") };
  GString *svg = g_string_new (NULL);
  double height;

  for (guint i = 0; i < sfc_experiment_get_pairs (self->experiment)->len; i++)
    {
      const SfcFinding *finding = sfc_analysis_at (self->analysis, i);
      char *label = sfc_tune_report_label (pair_at (self, i));
      const SfcPlotPoint point = { .x = finding->summary.latency_ms[1],
                                   .y = finding->summary.input_rate,
                                   .label = label,
                                   .front = finding->on_front };

      g_ptr_array_add (to->text, label);
      g_array_append_val (points, point);
    }
  g_array_sort (points, compare_x);
  height = sfc_plot_scatter (
      &plot, svg,
      self->analysis->options.live ? _ ("ms of latency, 99th percentile")
                                   : _ ("ms a batch, 99th percentile"),
      (const SfcPlotPoint *)(gpointer)points->data, points->len);
  add_part (to, title, svg, height);
}

void
sfc_tune_report_svg (const SfcTuneReport *self, GString *out)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (SfcPlotPart));
  g_autoptr (GPtrArray) text = g_ptr_array_new_with_free_func (g_free);
  Drawing drawing = { parts, text };
  g_autofree char *title = g_strdup_printf (
      _ ("sfcrime tune: query %s on topic %s"), self->query, self->topic);

  for (guint group = 0; group < self->analysis->fits->len; group++)
    add_heat_map (self, &drawing, group);
  add_scatter (self, &drawing);
  sfc_plot_file (out, title, (const SfcPlotPart *)(gpointer)parts->data,
                 parts->len);
}
