#include "config.h"

#include "plot/plot-private.h"

#include <math.h>
#include <string.h>

#include "base/columns.h"
#include "base/i18n.h"
#include "base/xml-text.h"

#define STEPS 5 /* of colour */
#define MARGIN 2.0
#define TITLES 14.0 /* the base lines from the top */
#define LABELS 32.0
#define CELLS 38.0
#define ROW 24.0
#define LEGEND 28.0
#define CHARACTER 6.6 /* at most, on average */
#define LEAST_COLUMN 34.0

/* Where things are. */
typedef struct
{
  const SfcPlotGrid *grid;
  SfcPlotRange range;
  double left, column, width, height;
} Layout;

static Layout
layout_of (const SfcPlotGrid *grid)
{
  Layout self = { .grid = grid, .left = MARGIN };
  double least = LEAST_COLUMN;

  for (guint i = 0; i < grid->n_rows; i++)
    self.left
        = MAX (self.left, CHARACTER * (double)sfc_columns (grid->rows[i]) + 8);
  for (guint i = 0; i < grid->n_columns; i++)
    least = MAX (least, CHARACTER * (double)sfc_columns (grid->columns[i]) + 4);
  self.column = MAX (least, (SFC_PLOT_WIDTH - MARGIN - self.left)
                                / MAX (grid->n_columns, 1));
  self.width = MAX (self.left + grid->n_columns * self.column + MARGIN,
                    SFC_PLOT_WIDTH);
  self.height = CELLS + grid->n_rows * ROW + LEGEND;
  self.range = sfc_plot_range (grid->values, grid->n_rows * grid->n_columns);
  return self;
}

static guint
step_of (const Layout *at, double value)
{
  double width = at->range.max - at->range.min;

  return width > 0
             ? MIN ((guint)((value - at->range.min) / width * STEPS), STEPS - 1)
             : STEPS / 2;
}

/* (transfer full): the ends, and which is the best */
static char *
describe (const SfcPlot *plot, const Layout *at)
{
  const SfcPlotGrid *grid = at->grid;
  GString *text = g_string_new (NULL);

  if (at->range.n == 0)
    return g_string_free (g_string_append (text, _ ("no values yet")), FALSE);
  g_string_append_printf (text, ngettext ("%u value", "%u values", at->range.n),
                          at->range.n);
  g_string_append (text, _ (", least "));
  sfc_plot_append_number (text, at->range.min);
  g_string_append (text, _ (", most "));
  sfc_plot_append_number (text, at->range.max);
  g_string_append_printf (text, " %s", plot->unit);
  if (grid->best >= 0)
    {
      g_string_append (text, _ (", best "));
      sfc_plot_append_number (text, grid->values[grid->best]);
      g_string_append_printf (
          text, " (%s %s, %s %s)", grid->row_title,
          grid->rows[(guint)grid->best / grid->n_columns], grid->column_title,
          grid->columns[(guint)grid->best % grid->n_columns]);
    }
  return g_string_free (text, FALSE);
}

static void
put_box (GString *out, const char *klass, double x, double y, double width,
         double height)
{
  g_string_append_printf (out, "<path class=\"%s\" d=\"", klass);
  sfc_plot_put_box (out, x, y, width, height);
  g_string_append (out, "\"/>");
}

static void
put_head (GString *out, const Layout *at)
{
  const SfcPlotGrid *grid = at->grid;
  g_autofree char *titles = g_strdup_printf (
      _ ("rows: %s, columns: %s"), grid->row_title, grid->column_title);

  sfc_plot_put_text (out, "", MARGIN, TITLES, titles);
  g_string_append (out, "<g role=\"row\">");
  sfc_plot_put_text (out, "role=\"columnheader\"", MARGIN, LABELS, "");
  for (guint i = 0; i < grid->n_columns; i++)
    sfc_plot_put_text (out, "role=\"columnheader\" class=\"middle\"",
                       at->left + (i + .5) * at->column, LABELS,
                       grid->columns[i]);
  g_string_append (out, "</g>");
}

static void
put_cell (GString *out, const Layout *at, guint row, guint column)
{
  double value = at->grid->values[row * at->grid->n_columns + column];
  double x = at->left + column * at->column, y = CELLS + row * ROW;
  char klass[] = "h0";
  guint step;

  if (!isfinite (value))
    {
      put_box (out, "grid", x + 1, y + 1, at->column - 2, ROW - 2);
      sfc_plot_put_text (out, "role=\"cell\" class=\"middle\"",
                         x + at->column / 2, y + 16, "-");
      return;
    }
  step = step_of (at, value);
  klass[1] = (char)('0' + step);
  put_box (out, klass, x + 1, y + 1, at->column - 2, ROW - 2);
  sfc_plot_put_number (out,
                       step <= STEPS / 2
                           ? "role=\"cell\" class=\"middle low\""
                           : "role=\"cell\" class=\"middle high\"",
                       x + at->column / 2, y + 16, value);
}

static void
put_row (GString *out, const Layout *at, guint row)
{
  g_string_append (out, "<g role=\"row\">");
  sfc_plot_put_text (out, "role=\"rowheader\" class=\"end\"", at->left - 4,
                     CELLS + row * ROW + 16, at->grid->rows[row]);
  for (guint column = 0; column < at->grid->n_columns; column++)
    put_cell (out, at, row, column);
  g_string_append (out, "</g>\n");
}

/* Hidden from readers of screens: the description says the same. */
static void
put_legend (GString *out, const SfcPlot *plot, const Layout *at)
{
  const double left = 60, y = at->height - 16, x = left + 24 * STEPS;
  g_autoptr (GString) most = g_string_new (NULL);

  g_string_append (out, "<g aria-hidden=\"true\">");
  if (at->range.n > 0)
    {
      sfc_plot_put_number (out, "class=\"end\"", left - 6, y + 10,
                           at->range.min);
      for (guint i = 0; i < STEPS; i++)
        put_box (out, (const char[]){ 'h', (char)('0' + i), '\0' },
                 left + 24 * i, y, 24, 12);
      sfc_plot_append_number (most, at->range.max);
      g_string_append_printf (most, " %s", plot->unit);
      sfc_plot_put_text (out, "class=\"start\"", x + 6, y + 10, most->str);
    }
  if (at->grid->best >= 0)
    {
      put_box (out, "best", SFC_PLOT_RIGHT - 60, y, 18, 12);
      sfc_plot_put_text (out, "class=\"start\"", SFC_PLOT_RIGHT - 36, y + 10,
                         _ ("best"));
    }
  g_string_append (out, "</g>");
}

double
sfc_plot_heat_map (const SfcPlot *plot, GString *out, const SfcPlotGrid *grid)
{
  Layout at = layout_of (grid);
  g_autofree char *description = describe (plot, &at);

  sfc_plot_begin (plot, out, at.width, at.height, "table", description);
  put_head (out, &at);
  for (guint row = 0; row < grid->n_rows; row++)
    put_row (out, &at, row);
  if (grid->best >= 0)
    {
      guint row = (guint)grid->best / grid->n_columns;
      guint column = (guint)grid->best % grid->n_columns;

      put_box (out, "best", at.left + column * at.column + 1,
               CELLS + row * ROW + 1, at.column - 2, ROW - 2);
    }
  put_legend (out, plot, &at);
  g_string_append (out, "</svg>");
  return at.height * SFC_PLOT_WIDTH / at.width;
}
