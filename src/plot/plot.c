#include "config.h"

#include "plot/plot-private.h"

#include <math.h>

#include "base/i18n.h"
#include "base/xml-text.h"

#define LEFT SFC_PLOT_LEFT
#define RIGHT SFC_PLOT_RIGHT
#define TOP 10.0
#define BOTTOM 142.0
#define MAX_BINS 10
/* of a file */
#define HEADING 26.0
#define MARGIN 8.0

/* No variables: viewers of pictures do not know them. */
const char sfc_plot_css[]
    = ".plot{display:block;width:100%;height:auto;"
      "font:11px system-ui,sans-serif}\n"
      ".plot text{fill:#1b1f24}\n"
      ".plot .end{text-anchor:end}\n"
      ".plot .middle{text-anchor:middle}\n"
      ".plot .key{font-size:9px}\n"
      ".plot .heading{font-weight:bold}.plot .paper{fill:#fff}\n"
      ".plot .grid{stroke:#d4d9df;fill:none}\n"
      ".plot .line{stroke:#0b62b8;stroke-width:1.5;fill:none;"
      "stroke-linecap:round}\n"
      ".plot .bar,.plot .dot{fill:#0b62b8}.plot .dot{fill-opacity:.6}\n"
      ".plot .s0{fill:#0b62b8}.plot .s1{fill:#d55e00}.plot .s2{fill:#009e73}\n"
      ".plot .s3{fill:#cc79a7}.plot .s4{fill:#b79000}.plot .s5{fill:#56a0d3}\n"
      ".plot .s6{fill:#7a5195}.plot .s7{fill:#6b7280}\n"
      ".plot .h0{fill:#e3eefa}.plot .h1{fill:#b5d3f2}.plot .h2{fill:#7db0e4}\n"
      ".plot .h3{fill:#2f74bb}.plot .h4{fill:#0b4f96}\n"
      ".plot .low{fill:#1b1f24}.plot .high{fill:#fff}\n"
      ".plot .best{stroke:#d55e00;stroke-width:3;fill:none}\n"
      ".plot .front{stroke:#d55e00;fill:none}.plot .dot.front{fill:#d55e00}\n"
      "@media (prefers-color-scheme:dark){.plot text{fill:#e6e9ec}\n"
      ".plot .grid{stroke:#3a424c}.plot .line{stroke:#6cb2f5}\n"
      ".plot .bar,.plot .dot,.plot .s0{fill:#6cb2f5}\n"
      ".plot .paper{fill:#14181d}\n"
      ".plot .h0{fill:#16304d}.plot .h1{fill:#1d4a7a}.plot .h2{fill:#2f74bb}\n"
      ".plot .h3{fill:#7db0e4}.plot .h4{fill:#cfe3f8}\n"
      ".plot .low{fill:#fff}.plot .high{fill:#1b1f24}}\n";

/* ---- numbers, by the rules of SVG and not of a locale */

void
sfc_plot_put (GString *out, const char *format, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (text, sizeof text, format, value));
}

void
sfc_plot_put_attribute (GString *out, const char *name, double value)
{
  g_string_append_printf (out, " %s=\"", name);
  sfc_plot_put (out, "%.1f", value);
  g_string_append_c (out, '"');
}

void
sfc_plot_put_at (GString *out, double x, double y)
{
  sfc_plot_put (out, "%.1f", x);
  g_string_append_c (out, ' ');
  sfc_plot_put (out, "%.1f", y);
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
  sfc_plot_put (out, "%.3g", value);
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

SfcPlotRange
sfc_plot_range (const double *y, guint n)
{
  SfcPlotRange range = { 0 };

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

void
sfc_plot_put_text (GString *out, const char *attributes, double x, double y,
                   const char *text)
{
  g_string_append_printf (out, "<text %s", attributes);
  sfc_plot_put_attribute (out, "x", x);
  sfc_plot_put_attribute (out, "y", y);
  g_string_append_c (out, '>');
  sfc_xml_append (out, text, -1);
  g_string_append (out, "</text>");
}

void
sfc_plot_put_number (GString *out, const char *attributes, double x, double y,
                     double value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  sfc_plot_append_number (text, value);
  sfc_plot_put_text (out, attributes, x, y, text->str);
}

void
sfc_plot_begin (const SfcPlot *plot, GString *out, double width, double height,
                const char *role, const char *description)
{
  g_string_append_printf (
      out,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" id=\"%s\" "
      "viewBox=\"0 0 ",
      plot->id);
  sfc_plot_put (out, "%.6g", width);
  g_string_append_c (out, ' ');
  sfc_plot_put (out, "%.6g", height);
  g_string_append_printf (out,
                          "\" role=\"%s\" aria-labelledby=\"%s-title %s-desc\">"
                          "<title id=\"%s-title\">",
                          role, plot->id, plot->id, plot->id);
  sfc_xml_append (out, plot->title, -1);
  g_string_append_printf (out, "</title><desc id=\"%s-desc\">", plot->id);
  sfc_xml_append (out, description, -1);
  g_string_append (out, "</desc>");
}

static void
begin (const SfcPlot *plot, GString *out, const char *description)
{
  sfc_plot_begin (plot, out, SFC_PLOT_WIDTH, SFC_PLOT_HEIGHT, "img",
                  description);
}

/* (transfer full): what the plot shows, in words */
static char *
describe (const SfcPlot *plot, const SfcPlotRange *range)
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

void
sfc_plot_put_scale (GString *out, double top, double bottom, double max)
{
  for (int i = 0; i <= 2; i++)
    {
      double y = bottom - i * (bottom - top) / 2;

      g_string_append (out, "<path class=\"grid\" d=\"M");
      sfc_plot_put_at (out, LEFT, y);
      g_string_append (out, "H");
      sfc_plot_put (out, "%.1f", RIGHT);
      g_string_append (out, "\"/>");
      sfc_plot_put_number (out, "class=\"end\"", LEFT - 5, y + 4, max * i / 2);
    }
}

static void
put_scale (const SfcPlot *plot, GString *out, double max)
{
  sfc_plot_put_scale (out, TOP, BOTTOM, max);
  if (plot->from != NULL)
    sfc_plot_put_text (out, "class=\"start\"", LEFT, BOTTOM + 16, plot->from);
  if (plot->to != NULL)
    sfc_plot_put_text (out, "class=\"end\"", RIGHT, BOTTOM + 16, plot->to);
}

/* ---- the kinds */

void
sfc_plot_line (const SfcPlot *plot, GString *out, const double *x,
               const double *y, guint n)
{
  SfcPlotRange range = sfc_plot_range (y, n), ends = sfc_plot_range (x, n);
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
      sfc_plot_put_at (out, LEFT + (x[i] - ends.min) / width * (RIGHT - LEFT),
                       y_at (y[i], top));
      /* a lone value shows as a dot */
      if (!down)
        g_string_append (out, "h0");
      down = TRUE;
    }
  g_string_append (out, "\"/>");
  g_string_append (out, "</svg>");
}

static guint
bin_of (double value, const SfcPlotRange *range, guint n_bins)
{
  double width = (range->max - range->min) / n_bins;
  double place = width > 0 ? (value - range->min) / width : 0;

  return MIN ((guint)place, n_bins - 1);
}

void
sfc_plot_put_box (GString *out, double x, double y, double width, double height)
{
  g_string_append_c (out, 'M');
  sfc_plot_put_at (out, x, y);
  g_string_append_c (out, 'h');
  sfc_plot_put (out, "%.1f", width);
  g_string_append_c (out, 'v');
  sfc_plot_put (out, "%.1f", height);
  g_string_append_c (out, 'h');
  sfc_plot_put (out, "%.1f", -width);
  g_string_append_c (out, 'z');
}

void
sfc_plot_histogram (const SfcPlot *plot, GString *out, const double *y, guint n)
{
  SfcPlotRange range = sfc_plot_range (y, n);
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
      sfc_plot_put_box (out, LEFT + i * width + 1, y_at (counts[i], top),
                        width - 2, BOTTOM - y_at (counts[i], top));
  g_string_append (out, "\"/>");
  if (range.n > 0)
    {
      sfc_plot_put_number (out, "class=\"start\"", LEFT, BOTTOM + 16,
                           range.min);
      if (range.max > range.min)
        sfc_plot_put_number (out, "class=\"end\"", RIGHT, BOTTOM + 16,
                             range.max);
    }
  g_string_append (out, "</svg>");
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
      sfc_plot_put_box (out, x, BOTTOM + 20, 6, 6);
      g_string_append (out, "\"/>");
      sfc_plot_put_text (out, "class=\"key\"", x + 8, BOTTOM + 26,
                         series[s].name);
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
        sfc_plot_put_box (out, LEFT + i * width, y_at (below + height, top),
                          width - gap,
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
  SfcPlotRange range;
  double top;

  n_series = MIN (n_series, SFC_PLOT_MAX_SERIES);
  for (guint i = 0; i < n; i++)
    for (guint s = 0; s < n_series; s++)
      sums[i] += height_of (series[s].y[i]);
  range = sfc_plot_range (sums, n);
  description = describe (plot, &range);
  top = sfc_plot_nice_max (range.max);
  begin (plot, out, description);
  put_scale (plot, out, top);
  for (guint s = 0; s < n_series; s++)
    put_stack (out, series, s, n, top);
  put_legend (out, series, n_series);
  g_string_append (out, "</svg>");
}

/* ---- a file */

void
sfc_plot_file (GString *out, const char *title, const SfcPlotPart *parts,
               guint n)
{
  double y = 0, height = MARGIN;

  for (guint i = 0; i < n; i++)
    height += parts[i].height + HEADING;
  g_string_append (out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                        "class=\"plot\" viewBox=\"0 0 480 ");
  sfc_plot_put (out, "%.6g", height);
  g_string_append (out, "\"><title>");
  sfc_xml_append (out, title, -1);
  g_string_append_printf (
      out,
      "</title><style>%s</style>"
      "<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n",
      sfc_plot_css);
  for (guint i = 0; i < n; i++)
    {
      sfc_plot_put_text (out, "class=\"heading\" aria-hidden=\"true\"", MARGIN,
                         y + HEADING - MARGIN, parts[i].title);
      g_string_append (out, "<svg width=\"480\"");
      sfc_plot_put_attribute (out, "y", y + HEADING);
      sfc_plot_put_attribute (out, "height", parts[i].height);
      g_string_append_printf (out, ">%s</svg>\n", parts[i].svg);
      y += HEADING + parts[i].height;
    }
  g_string_append (out, "</svg>\n");
}
