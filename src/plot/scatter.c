#include "config.h"

#include "plot/plot-private.h"

#include <math.h>

#include "base/i18n.h"

#define HEIGHT 240.0
#define TOP 24.0
#define BOTTOM 200.0

/* The round numbers at which the axes end. */
typedef struct
{
  double x, y;
} Ends;

static gboolean
is_there (const SfcPlotPoint *point)
{
  return isfinite (point->x) && isfinite (point->y);
}

static Ends
ends_of (const SfcPlotPoint *points, guint n)
{
  Ends most = { 0, 0 };

  for (guint i = 0; i < n; i++)
    if (is_there (&points[i]))
      {
        most.x = MAX (most.x, points[i].x);
        most.y = MAX (most.y, points[i].y);
      }
  return (Ends){ sfc_plot_nice_max (most.x), sfc_plot_nice_max (most.y) };
}

static double
x_at (const Ends *ends, double x)
{
  return SFC_PLOT_LEFT + x / ends->x * (SFC_PLOT_RIGHT - SFC_PLOT_LEFT);
}

static double
y_at (const Ends *ends, double y)
{
  return BOTTOM - y / ends->y * (BOTTOM - TOP);
}

/* (transfer full): every point */
static char *
describe (const SfcPlot *plot, const char *x_unit, const SfcPlotPoint *points,
          guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (is_there (&points[i]))
      {
        g_string_append_printf (text, "%s%s: ", text->len > 0 ? "; " : "",
                                points[i].label);
        sfc_plot_append_number (text, points[i].y);
        g_string_append_printf (text, " %s, ", plot->unit);
        sfc_plot_append_number (text, points[i].x);
        g_string_append_printf (text, " %s", x_unit);
        if (points[i].front)
          g_string_append (text, _ (", on the front"));
      }
  if (text->len == 0)
    g_string_append (text, _ ("no values yet"));
  return g_string_free (text, FALSE);
}

static void
put_axes (const SfcPlot *plot, GString *out, const char *x_unit,
          const Ends *ends)
{
  sfc_plot_put_scale (out, TOP, BOTTOM, ends->y);
  sfc_plot_put_text (out, "class=\"start\"", 2, TOP - 12, plot->unit);
  for (int i = 0; i <= 2; i++)
    sfc_plot_put_number (out, i == 2 ? "class=\"end\"" : "class=\"middle\"",
                         x_at (ends, ends->x * i / 2), BOTTOM + 16,
                         ends->x * i / 2);
  sfc_plot_put_text (out, "class=\"end\"", SFC_PLOT_RIGHT, BOTTOM + 32, x_unit);
}

static void
put_front (GString *out, const Ends *ends, const SfcPlotPoint *points, guint n)
{
  char step = 'M';

  g_string_append (out, "<path class=\"front\" d=\"");
  for (guint i = 0; i < n; i++)
    if (points[i].front && is_there (&points[i]))
      {
        g_string_append_c (out, step);
        sfc_plot_put_at (out, x_at (ends, points[i].x),
                         y_at (ends, points[i].y));
        step = 'L';
      }
  g_string_append (out, "\"/>");
}

static void
put_point (GString *out, const Ends *ends, const SfcPlotPoint *point)
{
  double x = x_at (ends, point->x), y = y_at (ends, point->y);
  gboolean right = x > (SFC_PLOT_LEFT + SFC_PLOT_RIGHT) / 2;

  g_string_append_printf (out, "<circle class=\"dot%s\" r=\"3.5\"",
                          point->front ? " front" : "");
  sfc_plot_put_attribute (out, "cx", x);
  sfc_plot_put_attribute (out, "cy", y);
  g_string_append (out, "/>");
  if (point->front)
    sfc_plot_put_text (out, right ? "class=\"key end\"" : "class=\"key\"",
                       right ? x - 6 : x + 6, right ? y - 5 : y + 11,
                       point->label);
}

double
sfc_plot_scatter (const SfcPlot *plot, GString *out, const char *x_unit,
                  const SfcPlotPoint *points, guint n)
{
  Ends ends = ends_of (points, n);
  g_autofree char *description = describe (plot, x_unit, points, n);

  sfc_plot_begin (plot, out, SFC_PLOT_WIDTH, HEIGHT, "img", description);
  put_axes (plot, out, x_unit, &ends);
  put_front (out, &ends, points, n);
  for (guint i = 0; i < n; i++)
    if (is_there (&points[i]))
      put_point (out, &ends, &points[i]);
  g_string_append (out, "</svg>");
  return HEIGHT;
}
