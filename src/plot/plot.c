#include "config.h"

#include "plot/plot.h"

#include <math.h>

#include "base/i18n.h"
#include "base/xml-text.h"

/* Units of the viewBox: the plot's area, its axes around it. */
#define WIDTH 480
#define HEIGHT 170
#define LEFT 52.0
#define RIGHT 474.0
#define TOP 10.0
#define BOTTOM 142.0
#define MAX_BINS 10

const char sfc_plot_css[]
    = ".plot{--ink:#1b1f24;--grid:#d4d9df;--line:#0b62b8;color:var(--ink);"
      "display:block;width:100%;height:auto;font:11px system-ui,sans-serif}\n"
      ".plot text{fill:var(--ink)}\n"
      ".plot .end{text-anchor:end}\n"
      ".plot .middle{text-anchor:middle}\n"
      ".plot .key{font-size:9px}\n"
      ".plot .grid{stroke:var(--grid);fill:none}\n"
      ".plot .line{stroke:var(--line);stroke-width:1.5;fill:none;"
      "stroke-linecap:round}\n"
      ".plot .bar{fill:var(--line)}\n"
      ".plot .s0{fill:#0b62b8}.plot .s1{fill:#d55e00}.plot .s2{fill:#009e73}\n"
      ".plot .s3{fill:#cc79a7}.plot .s4{fill:#b79000}.plot .s5{fill:#56a0d3}\n"
      ".plot .s6{fill:#7a5195}.plot .s7{fill:#6b7280}\n"
      "@media (prefers-color-scheme:dark){.plot{--ink:#e6e9ec;--grid:#3a424c;"
      "--line:#6cb2f5}.plot .s0{fill:#6cb2f5}}\n";

/* ---- numbers, by the rules of SVG and not of a locale */

static void
put (GString *out, const char *format, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (text, sizeof text, format, value));
}

static void
put_at (GString *out, double x, double y)
{
  put (out, "%.1f", x);
  g_string_append_c (out, ' ');
  put (out, "%.1f", y);
}

void
sfc_plot_append_number (GString *out, double value)
{
  static const char *const units[] = { "", "k", "M", "G", "T" };
  guint i = 0;

  while (fabs (value) >= 1000 && i + 1 < G_N_ELEMENTS (units))
    {
      value /= 1000;
      i++;
    }
  put (out, "%.3g", value);
  g_string_append (out, units[i]);
}

double
sfc_plot_nice_max (double value)
{
  static const double steps[] = { 1, 2, 5, 10 };
  double power;

  if (!(value > 0))
    return 1;
  power = pow (10, floor (log10 (value)));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (value <= steps[i] * power)
      return steps[i] * power;
  return 10 * power;
}

/* ---- the frame */

typedef struct
{
  guint n; /* finite values */
  double min, max, last;
} Range;

static Range
range_of (const double *y, guint n)
{
  Range range = { 0 };

  for (guint i = 0; i < n; i++)
    if (isfinite (y[i]))
      {
        range.min = range.n == 0 ? y[i] : MIN (range.min, y[i]);
        range.max = range.n == 0 ? y[i] : MAX (range.max, y[i]);
        range.last = y[i];
        range.n++;
      }
  return range;
}

static double
y_at (double value, double top)
{
  return BOTTOM - value / top * (BOTTOM - TOP);
}

static void
put_text (GString *out, const char *klass, double x, double y, const char *text)
{
  g_string_append_printf (out, "<text class=\"%s\" x=\"", klass);
  put (out, "%.1f", x);
  g_string_append (out, "\" y=\"");
  put (out, "%.1f", y);
  g_string_append (out, "\">");
  sfc_xml_append (out, text, -1);
  g_string_append (out, "</text>");
}

static void
put_number (GString *out, const char *klass, double x, double y, double value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  sfc_plot_append_number (text, value);
  put_text (out, klass, x, y, text->str);
}

static void
begin (const SfcPlot *plot, GString *out, const char *description)
{
  g_string_append_printf (
      out,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" id=\"%s\" "
      "viewBox=\"0 0 %d %d\" role=\"img\" "
      "aria-labelledby=\"%s-title %s-desc\"><title id=\"%s-title\">",
      plot->id, WIDTH, HEIGHT, plot->id, plot->id, plot->id);
  sfc_xml_append (out, plot->title, -1);
  g_string_append_printf (out, "</title><desc id=\"%s-desc\">", plot->id);
  sfc_xml_append (out, description, -1);
  g_string_append (out, "</desc>");
  if (plot->standalone)
    g_string_append_printf (out, "<style>%s</style>", sfc_plot_css);
}

/* (transfer full): what the plot shows, in words */
static char *
describe (const SfcPlot *plot, const Range *range)
{
  GString *text = g_string_new (NULL);

  if (range->n == 0)
    g_string_append (text, _ ("no values yet"));
  else
    {
      g_string_append_printf (
          text, ngettext ("%u value", "%u values", range->n), range->n);
      g_string_append (text, _ (", least "));
      sfc_plot_append_number (text, range->min);
      g_string_append (text, _ (", most "));
      sfc_plot_append_number (text, range->max);
      g_string_append (text, _ (", last "));
      sfc_plot_append_number (text, range->last);
      g_string_append_printf (text, " %s", plot->unit);
    }
  return g_string_free (text, FALSE);
}

/* Lines at 0, half and @top, with their numbers. */
static void
put_scale (const SfcPlot *plot, GString *out, double top)
{
  for (int i = 0; i <= 2; i++)
    {
      double y = y_at (i, 2);

      g_string_append (out, "<path class=\"grid\" d=\"M");
      put_at (out, LEFT, y);
      g_string_append (out, "H");
      put (out, "%.1f", RIGHT);
      g_string_append (out, "\"/>");
      put_number (out, "end", LEFT - 5, y + 4, top * i / 2);
    }
  if (plot->from != NULL)
    put_text (out, "start", LEFT, BOTTOM + 16, plot->from);
  if (plot->to != NULL)
    put_text (out, "end", RIGHT, BOTTOM + 16, plot->to);
}

static void
finish (const SfcPlot *plot, GString *out)
{
  g_string_append (out, plot->standalone ? "</svg>\n" : "</svg>");
}

/* ---- the kinds */

void
sfc_plot_line (const SfcPlot *plot, GString *out, const double *x,
               const double *y, guint n)
{
  Range range = range_of (y, n), ends = range_of (x, n);
  g_autofree char *description = describe (plot, &range);
  double top = sfc_plot_nice_max (range.max);
  double width = ends.max > ends.min ? ends.max - ends.min : 1;
  gboolean down = FALSE;

  begin (plot, out, description);
  put_scale (plot, out, top);
  g_string_append (out, "<path class=\"line\" d=\"");
  for (guint i = 0; i < n; i++)
    {
      if (!isfinite (y[i]) || !isfinite (x[i]))
        {
          down = FALSE;
          continue;
        }
      g_string_append_c (out, down ? 'L' : 'M');
      put_at (out, LEFT + (x[i] - ends.min) / width * (RIGHT - LEFT),
              y_at (y[i], top));
      /* a lone value shows as a dot */
      if (!down)
        g_string_append (out, "h0");
      down = TRUE;
    }
  g_string_append (out, "\"/>");
  finish (plot, out);
}

static guint
bin_of (double value, const Range *range, guint n_bins)
{
  double width = (range->max - range->min) / n_bins;
  double place = width > 0 ? (value - range->min) / width : 0;

  return MIN ((guint)place, n_bins - 1);
}

static void
put_bar (GString *out, double x, double y, double width, double height)
{
  g_string_append_c (out, 'M');
  put_at (out, x, y);
  g_string_append_c (out, 'h');
  put (out, "%.1f", width);
  g_string_append_c (out, 'v');
  put (out, "%.1f", height);
  g_string_append_c (out, 'h');
  put (out, "%.1f", -width);
  g_string_append_c (out, 'z');
}

void
sfc_plot_histogram (const SfcPlot *plot, GString *out, const double *y, guint n)
{
  Range range = range_of (y, n);
  g_autofree char *description = describe (plot, &range);
  guint n_bins = range.max > range.min ? MAX_BINS : 1, counts[MAX_BINS] = { 0 };
  double top, width = (RIGHT - LEFT) / n_bins;

  for (guint i = 0; i < n; i++)
    if (isfinite (y[i]))
      counts[bin_of (y[i], &range, n_bins)]++;
  top = 0;
  for (guint i = 0; i < n_bins; i++)
    top = MAX (top, counts[i]);
  /* half of it is a whole number, too */
  top = MAX (sfc_plot_nice_max (top), 2);
  begin (plot, out, description);
  put_scale (plot, out, top);
  g_string_append (out, "<path class=\"bar\" d=\"");
  for (guint i = 0; i < n_bins; i++)
    if (counts[i] > 0)
      put_bar (out, LEFT + i * width + 1, y_at (counts[i], top), width - 2,
               BOTTOM - y_at (counts[i], top));
  g_string_append (out, "\"/>");
  if (range.n > 0)
    {
      put_number (out, "start", LEFT, BOTTOM + 16, range.min);
      if (range.max > range.min)
        put_number (out, "end", RIGHT, BOTTOM + 16, range.max);
    }
  finish (plot, out);
}

static double
height_of (double value)
{
  return isfinite (value) && value > 0 ? value : 0;
}

static void
put_legend (GString *out, const SfcPlotSeries *series, guint n_series)
{
  double step = (RIGHT - 2) / MAX (n_series, 1);

  for (guint s = 0; s < n_series; s++)
    {
      double x = 2 + s * step;

      g_string_append_printf (out, "<path class=\"s%u\" d=\"", s);
      put_bar (out, x, BOTTOM + 20, 6, 6);
      g_string_append (out, "\"/>");
      put_text (out, "key", x + 8, BOTTOM + 26, series[s].name);
    }
}

/* One path a series is a fifth of the bytes of one element a bar. */
static void
put_stack (GString *out, const SfcPlotSeries *series, guint s, guint n,
           double top)
{
  double width = (RIGHT - LEFT) / MAX (n, 1), gap = MIN (1, width / 4);

  g_string_append_printf (out, "<path class=\"s%u\" d=\"", s);
  for (guint i = 0; i < n; i++)
    {
      double below = 0, height = height_of (series[s].y[i]);

      for (guint t = 0; t < s; t++)
        below += height_of (series[t].y[i]);
      if (height > 0)
        put_bar (out, LEFT + i * width, y_at (below + height, top), width - gap,
                 y_at (below, top) - y_at (below + height, top));
    }
  g_string_append (out, "\"/>");
}

void
sfc_plot_bars (const SfcPlot *plot, GString *out, const SfcPlotSeries *series,
               guint n_series, guint n)
{
  g_autofree double *sums = g_new0 (double, MAX (n, 1));
  g_autofree char *description = NULL;
  Range range;
  double top;

  n_series = MIN (n_series, SFC_PLOT_MAX_SERIES);
  for (guint i = 0; i < n; i++)
    for (guint s = 0; s < n_series; s++)
      sums[i] += height_of (series[s].y[i]);
  range = range_of (sums, n);
  description = describe (plot, &range);
  top = sfc_plot_nice_max (range.max);
  begin (plot, out, description);
  put_scale (plot, out, top);
  for (guint s = 0; s < n_series; s++)
    put_stack (out, series, s, n, top);
  put_legend (out, series, n_series);
  finish (plot, out);
}
