/* tune/statistics.h -- what many noisy numbers say together. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_quantile:
 * @values: (array length=n): in any order
 * @n: how many
 * @q: from 0 (the least) to 1 (the greatest)
 *
 * Between two values it is on the line through them.
 *
 * Returns: the quantile, NaN without values
 */
double sfc_quantile (const double *values, guint n, double q);

/**
 * sfc_deviation:
 * @values: (array length=n): any
 *
 * One value that is far off hardly counts: it is 1.4826 times the median
 * distance from the median, which is the standard deviation of what is normally
 * distributed.
 *
 * Returns: how far the values are spread, 0 with fewer than two
 */
double sfc_deviation (const double *values, guint n);

/**
 * SfcSpan: @weight things, evenly spread from @least to @most
 */
typedef struct
{
  double least, most, weight;
} SfcSpan;

/**
 * sfc_spans_quantile:
 * @spans: (array length=n): in any order, may overlap
 * @n: how many
 * @q: from 0 to 1
 *
 * Returns: the least number that is not below @q of all things, NaN without
 *          any
 */
double sfc_spans_quantile (const SfcSpan *spans, guint n, double q);

/**
 * SfcFit: y = a + b x
 * @a, @b: as fitted, not below 0
 * @a_error, @b_error: their standard errors
 * @n: points that it rests on
 */
typedef struct
{
  double a, b;
  double a_error, b_error;
  guint n;
} SfcFit;

/**
 * sfc_fit_line:
 * @x, @y: (array length=n): points; those with @y not above 0 are left out
 * @n: how many
 * @fit: (out): the line
 *
 * The line whose relative errors have the least squares, for what takes longer
 * varies more; points far off count less (Huber's weights).
 *
 * Returns: whether there is one: at least three points at two or more x
 */
gboolean sfc_fit_line (const double *x, const double *y, guint n, SfcFit *fit);

/** sfc_fit_has_slope: Returns: whether @b is told from 0 by its error */
gboolean sfc_fit_has_slope (const SfcFit *self);

/** sfc_fit_limit: Returns: x a unit of y that no x exceeds, 1 / b; infinite
 * for b = 0 */
double sfc_fit_limit (const SfcFit *self);

/**
 * sfc_fit_reach:
 * @self: a line
 * @part: of the limit, between 0 and 1
 *
 * Returns: the least x with x / (a + b x) at @part of the limit; 0 for a = 0,
 *          infinite for b = 0
 */
double sfc_fit_reach (const SfcFit *self, double part);

/**
 * sfc_front:
 * @gain: (array length=n): more is better
 * @cost: (array length=n): less is better
 * @n: how many
 * @on_front: (out) (array length=n): whether no other one is better in one of
 *            the two and at least as good in the other; %FALSE for what is no
 *            number
 *
 * The Pareto front.
 */
void sfc_front (const double *gain, const double *cost, guint n,
                gboolean *on_front);

G_END_DECLS
