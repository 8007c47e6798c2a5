/* plot/plot-private.h -- what the kinds of plots share. */

#pragma once

#include "plot/plot.h"

G_BEGIN_DECLS

/** Units of the viewBox: the width of all plots, their area in it */
#define SFC_PLOT_WIDTH 480.0
#define SFC_PLOT_LEFT 52.0
#define SFC_PLOT_RIGHT 474.0

/** SfcPlotRange: of the finite ones among values; @n: how many, 0: none */
typedef struct
{
  guint n;
  double min, max, last;
} SfcPlotRange;

SfcPlotRange sfc_plot_range (const double *y, guint n);

/** sfc_plot_begin: an <svg> with @role up to its content; @description: what
 * it shows, in words */
void sfc_plot_begin (const SfcPlot *plot, GString *out, double width,
                     double height, const char *role, const char *description);

/** sfc_plot_put: appends @value in @format, whatever the locale */
void sfc_plot_put (GString *out, const char *format, double value);

/** sfc_plot_put_attribute: appends ` NAME="VALUE"` */
void sfc_plot_put_attribute (GString *out, const char *name, double value);

/** sfc_plot_put_at: appends a point of a path */
void sfc_plot_put_at (GString *out, double x, double y);

/** sfc_plot_put_text: a <text>; @attributes: `class="..."` or more, which the
 * caller has escaped */
void sfc_plot_put_text (GString *out, const char *attributes, double x,
                        double y, const char *text);

/** sfc_plot_put_number: likewise, as sfc_plot_append_number() writes it */
void sfc_plot_put_number (GString *out, const char *attributes, double x,
                          double y, double value);

/** sfc_plot_put_box: appends a rectangle of a path */
void sfc_plot_put_box (GString *out, double x, double y, double width,
                       double height);

/** sfc_plot_put_scale: lines at 0, half and @max, with their numbers, between
 * @top and @bottom */
void sfc_plot_put_scale (GString *out, double top, double bottom, double max);

G_END_DECLS
