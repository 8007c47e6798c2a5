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
 *
 * Texts may hold anything; they are escaped.  A value that is no finite number
 * is a gap.  The same input gives the same bytes, whatever the locale.  What
 * the plots are put into has their style: a page %sfc_plot_css, a file by
 * sfc_plot_file().
 */
typedef struct
{
  const char *id, *title, *unit;
  const char *from, *to;
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
 * SfcPlotGrid: a value for each pair of two settings
 * @row_title, @column_title: what differs from row to row, and in a row
 * @rows: (array length=n_rows): labels
 * @columns: (array length=n_columns): labels
 * @values: (array): row by row; at least 0, or no number: not measured
 * @best: the index in @values of the one to point out, -1: none
 */
typedef struct
{
  const char *row_title, *column_title;
  const char *const *rows, *const *columns;
  guint n_rows, n_columns;
  const double *values;
  gint best;
} SfcPlotGrid;

/**
 * sfc_plot_heat_map:
 *
 * A table: each cell has its number, and a colour of 5 between the least and
 * the greatest; a legend; the best cell has a frame.  Readers of screens get a
 * table, too, so that nothing has to stand beside it.
 *
 * Returns: the height of it when it is 480 wide
 */
double sfc_plot_heat_map (const SfcPlot *plot, GString *out,
                          const SfcPlotGrid *grid);

/**
 * SfcPlotPoint: one of a scatter plot
 * @x, @y: at least 0; where one is no number there is no point
 * @label: what it is of
 * @front: whether it is on the front: no other point is better in both
 */
typedef struct
{
  double x, y;
  const char *label;
  gboolean front;
} SfcPlotPoint;

/**
 * sfc_plot_scatter:
 * @plot: its unit is that of y, with what it is of: "records/s processed"
 * @x_unit: likewise: "ms of latency"
 * @points: (array length=n): those of the front by ascending x
 *
 * A dot for each point; a line joins those of the front, which have their
 * labels; all are in the description.
 *
 * Returns: the height of it when it is 480 wide
 */
double sfc_plot_scatter (const SfcPlot *plot, GString *out, const char *x_unit,
                         const SfcPlotPoint *points, guint n);

/** SFC_PLOT_HEIGHT: of lines, histograms and bars when they are 480 wide */
#define SFC_PLOT_HEIGHT 170

/** SfcPlotPart: @svg: of one of the functions above; @title: in the open */
typedef struct
{
  const char *title, *svg;
  double height;
} SfcPlotPart;

/** sfc_plot_file: a whole SVG file, called @title: the @n @parts one below the
 * other, and their style */
void sfc_plot_file (GString *out, const char *title, const SfcPlotPart *parts,
                    guint n);

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
