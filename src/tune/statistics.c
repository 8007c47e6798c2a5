#include "config.h"

#include "tune/statistics.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS 50           /* of weighing anew; it settles in a few */
#define HUBER 1.345         /* deviations up to which a point counts in full */
#define TO_DEVIATION 1.4826 /* from the median of the distances, if normal */

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

double
sfc_quantile (const double *values, guint n, double q)
{
  g_autofree double *sorted = NULL;
  double at, below;
  guint i;

  if (n == 0)
    return NAN;
  sorted = g_memdup2 (values, n * sizeof *values);
  qsort (sorted, n, sizeof *sorted, compare);
  at = CLAMP (q, 0, 1) * (n - 1);
  below = floor (at);
  i = (guint)below;
  if (i + 1 >= n)
    return sorted[n - 1];
  return sorted[i] + (at - below) * (sorted[i + 1] - sorted[i]);
}

/* (transfer full): how far each value is from @from */
static double *
distances (const double *values, guint n, double from)
{
  double *off = g_new (double, n);

  for (guint i = 0; i < n; i++)
    off[i] = fabs (values[i] - from);
  return off;
}

double
sfc_deviation (const double *values, guint n)
{
  g_autofree double *off = NULL;

  if (n < 2)
    return 0;
  off = distances (values, n, sfc_quantile (values, n, 0.5));
  return TO_DEVIATION * sfc_quantile (off, n, 0.5);
}

/* ---- spans */

static double
weight_up_to (const SfcSpan *spans, guint n, double value)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      const SfcSpan *span = &spans[i];

      if (value >= span->most)
        sum += span->weight;
      else if (value > span->least)
        sum += span->weight * (value - span->least)
               / (span->most - span->least);
    }
  return sum;
}

double
sfc_spans_quantile (const SfcSpan *spans, guint n, double q)
{
  double low = INFINITY, high = -INFINITY, total = 0;

  for (guint i = 0; i < n; i++)
    {
      low = MIN (low, spans[i].least);
      high = MAX (high, spans[i].most);
      total += spans[i].weight;
    }
  if (!(total > 0))
    return NAN;
  /* halves until a double has no more digits */
  for (int i = 0; i < 100 && low < high; i++)
    {
      double middle = low + (high - low) / 2;

      if (weight_up_to (spans, n, middle) >= q * total)
        high = middle;
      else
        low = middle;
    }
  return high;
}

/* ---- the line */

/* The line through points of these weights, and its standard errors if
 * 1 / weight is in proportion to the variance. */
static gboolean
solve (const double *x, const double *y, const double *weight, guint n,
       SfcFit *fit)
{
  double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, residual = 0, variance;

  for (guint i = 0; i < n; i++)
    {
      sw += weight[i];
      sx += weight[i] * x[i];
      sy += weight[i] * y[i];
    }
  for (guint i = 0; i < n; i++)
    {
      double dx = x[i] - sx / sw;

      sxx += weight[i] * dx * dx;
      sxy += weight[i] * dx * (y[i] - sy / sw);
    }
  if (!(sxx > 0))
    return FALSE;
  fit->b = sxy / sxx;
  fit->a = sy / sw - fit->b * sx / sw;
  for (guint i = 0; i < n; i++)
    {
      double off = y[i] - fit->a - fit->b * x[i];

      residual += weight[i] * off * off;
    }
  variance = residual / (n - 2);
  fit->b_error = sqrt (variance / sxx);
  fit->a_error = sqrt (variance * (1 / sw + (sx / sw) * (sx / sw) / sxx));
  fit->n = n;
  return TRUE;
}

/* Relative errors: each point weighs as the inverse square of what the line
 * says there, and less when it is far off. */
static void
weigh (const double *x, const double *y, guint n, const SfcFit *fit,
       double *weight)
{
  g_autofree double *off = g_new (double, n);
  double deviation;

  for (guint i = 0; i < n; i++)
    {
      /* a line of the first rounds may pass below 0 */
      double expected = MAX (fit->a + fit->b * x[i], y[i] / 100);

      weight[i] = 1 / (expected * expected);
      off[i] = fabs (y[i] - expected) / expected;
    }
  deviation = TO_DEVIATION * sfc_quantile (off, n, 0.5);
  for (guint i = 0; i < n; i++)
    if (off[i] > HUBER * deviation)
      weight[i] *= HUBER * deviation / off[i];
}

static gboolean
fit_points (const double *x, const double *y, guint n, SfcFit *fit)
{
  g_autofree double *weight = g_new (double, n);

  for (guint i = 0; i < n; i++)
    weight[i] = 1 / (y[i] * y[i]);
  for (int round = 0; round < ROUNDS; round++)
    {
      if (!solve (x, y, weight, n, fit))
        return FALSE;
      weigh (x, y, n, fit, weight);
    }
  fit->a = MAX (fit->a, 0);
  fit->b = MAX (fit->b, 0);
  return TRUE;
}

gboolean
sfc_fit_line (const double *x, const double *y, guint n, SfcFit *fit)
{
  g_autofree double *kept_x = g_new (double, n), *kept_y = g_new (double, n);
  guint kept = 0;

  *fit = (SfcFit){ 0 };
  for (guint i = 0; i < n; i++)
    if (y[i] > 0)
      {
        kept_x[kept] = x[i];
        kept_y[kept++] = y[i];
      }
  return kept >= 3 && fit_points (kept_x, kept_y, kept, fit);
}

gboolean
sfc_fit_has_slope (const SfcFit *self)
{
  return self->b > 0 && self->b > self->b_error;
}

double
sfc_fit_limit (const SfcFit *self)
{
  return self->b > 0 ? 1 / self->b : INFINITY;
}

double
sfc_fit_reach (const SfcFit *self, double part)
{
  if (!(self->a > 0))
    return 0;
  return self->b > 0 ? part / (1 - part) * self->a / self->b : INFINITY;
}

/* ---- the front */

void
sfc_front (const double *gain, const double *cost, guint n, gboolean *on_front)
{
  for (guint i = 0; i < n; i++)
    {
      on_front[i] = isfinite (gain[i]) && isfinite (cost[i]);
      for (guint j = 0; on_front[i] && j < n; j++)
        if (gain[j] >= gain[i] && cost[j] <= cost[i]
            && (gain[j] > gain[i] || cost[j] < cost[i]))
          on_front[i] = FALSE;
    }
}
