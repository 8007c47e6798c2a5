/* plot/plot.h -- series of numbers -> SVG. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcPlot: what all plots have
 * @id: of the element; a name in ASCII, the only one on its page
 * @title: what is shown, for readers of screens too
 * @unit: of the values: "records/s"
 * @from, @to: (nullable): what stands at the ends of the axis of time
 * @standalone: a file of its own, with its style in it; else the page has
 *              %sfc_plot_css
 *
 * Texts may hold anything; they are escaped.  A value that is no finite number
 * is a gap.  The same input gives the same bytes, whatever the locale.
 */
typedef struct
{
  const char *id, *title, *unit;
  const char *from, *to;
  gboolean standalone;
} SfcPlot;

/** SfcPlotSeries: @y: (array): one of several, called @name */
typedef struct
{
  const char *name;
  const double *y;
} SfcPlotSeries;

/** SFC_PLOT_MAX_SERIES: how many a style is there for */
#define SFC_PLOT_MAX_SERIES 8

/** sfc_plot_css: the rules of all plots, for light and dark */
extern const char sfc_plot_css[];

/**
 * sfc_plot_line:
 * @plot: what it is of
 * @out: grows by an <svg> element
 * @x: (array length=n): ascending
 * @y: (array length=n): at least 0
 * @n: how many, may be 0
 *
 * A line from left to right over an axis from 0 to a round number.
 */
void sfc_plot_line (const SfcPlot *plot, GString *out, const double *x,
                    const double *y, guint n);

/**
 * sfc_plot_histogram:
 *
 * How often values of @y are in each of up to 10 ranges of the same width.
 */
void sfc_plot_histogram (const SfcPlot *plot, GString *out, const double *y,
                         guint n);

/**
 * sfc_plot_bars:
 * @series: (array length=n_series): at most %SFC_PLOT_MAX_SERIES
 * @n: values of each
 *
 * Bars from left to right, one above the other for each series; a legend.
 */
void sfc_plot_bars (const SfcPlot *plot, GString *out,
                    const SfcPlotSeries *series, guint n_series, guint n);

/**
 * sfc_plot_nice_max:
 * @value: at least 0
 *
 * Returns: the least of 1, 2, 5, 10, 20, ... times a power of ten that is not
 *          below @value; 1 for 0
 */
double sfc_plot_nice_max (double value);

/** sfc_plot_append_number: appends @value shortly: `0.25`, `1.5k`, `2M` */
void sfc_plot_append_number (GString *out, double value);

G_END_DECLS
