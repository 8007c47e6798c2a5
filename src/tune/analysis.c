#include "config.h"

#include "tune/analysis.h"

#include <math.h>

#define REACHED 0.9  /* of what a limit allows */
#define GROWING 0.02 /* of the records that come */
#define LARGE 2      /* times the batch that is near the limit */
#define SURE 3       /* standard errors: two pairs do differ */

static SfcFinding *
finding_at (SfcAnalysis *self, guint i)
{
  return &g_array_index (self->findings, SfcFinding, i);
}

static const SfcPair *
pair_at (const SfcExperiment *experiment, guint i)
{
  return sfc_experiment_get_pairs (experiment)->pdata[i];
}

const SfcFinding *
sfc_analysis_at (const SfcAnalysis *self, guint index)
{
  return &g_array_index (self->findings, SfcFinding, index);
}

const SfcFit *
sfc_analysis_get_fit (const SfcAnalysis *self, guint group)
{
  const SfcFit *fit = &g_array_index (self->fits, SfcFit, group);

  return fit->n > 0 ? fit : NULL;
}

/* ---- noise */

/* The standard error of a median of @n values, which is sqrt (pi / 2) times
 * that of their mean. */
static double
error_of_median (double spread, guint n)
{
  return n > 0 ? spread * sqrt (G_PI_2 / n) : INFINITY;
}

/* Twice the standard error of the difference of two medians of @n values each.
 */
static double
error_of (double spread, double noise, double of, guint n)
{
  return of > 0 ? 2 * sqrt (2) * error_of_median (MAX (spread / of, noise), n)
                : 0;
}

static double
input_error (const SfcAnalysis *self, const SfcSummary *of)
{
  return error_of (of->input_spread, self->input_noise, of->input_rate,
                   of->runs);
}

static double
latency_error (const SfcAnalysis *self, const SfcSummary *of)
{
  return error_of (of->latency_spread, self->latency_noise, of->latency_ms[0],
                   of->runs);
}

double
sfc_analysis_get_input_error (const SfcAnalysis *self, guint index)
{
  const SfcSummary *of = &sfc_analysis_at (self, index)->summary;

  return MAX (input_error (self, of), SFC_LEAST_ERROR);
}

double
sfc_analysis_get_latency_error (const SfcAnalysis *self, guint index)
{
  const SfcSummary *of = &sfc_analysis_at (self, index)->summary;

  return MAX (latency_error (self, of), SFC_LEAST_ERROR);
}

gboolean
sfc_analysis_is_known (const SfcAnalysis *self, guint index)
{
  const SfcSummary *of = &sfc_analysis_at (self, index)->summary;

  return MAX (input_error (self, of), latency_error (self, of)) <= SFC_KNOWN;
}

/* The medians over all pairs. */
static void
find_noise (SfcAnalysis *self)
{
  guint n = self->findings->len, n_input = 0, n_latency = 0;
  g_autofree double *input = g_new (double, n), *latency = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      const SfcSummary *of = &finding_at (self, i)->summary;

      if (of->input_rate > 0)
        input[n_input++] = of->input_spread / of->input_rate;
      if (of->latency_ms[0] > 0)
        latency[n_latency++] = of->latency_spread / of->latency_ms[0];
    }
  self->input_noise = n_input > 0 ? sfc_quantile (input, n_input, 0.5) : 0;
  self->latency_noise
      = n_latency > 0 ? sfc_quantile (latency, n_latency, 0.5) : 0;
}

const char *
sfc_binding_get_name (SfcBinding binding)
{
  static const char *const names[]
      = { [SFC_BINDS_NOTHING] = "none",
          [SFC_BINDS_MAX_OFFSETS] = "maxOffsetsPerTrigger",
          [SFC_BINDS_MAX_RATE] = "maxRatePerPartition",
          [SFC_BINDS_BOTH] = "both" };

  return names[binding];
}

const char *
sfc_verdict_get_name (SfcVerdict verdict)
{
  static const char *const names[] = { [SFC_VERDICT_UNKNOWN] = "unknown",
                                       [SFC_VERDICT_STARVED] = "starved",
                                       [SFC_VERDICT_SATURATED] = "saturated",
                                       [SFC_VERDICT_SMALL] = "small",
                                       [SFC_VERDICT_LATE] = "late",
                                       [SFC_VERDICT_LARGE] = "large",
                                       [SFC_VERDICT_GOOD] = "good" };

  return names[verdict];
}

/* ---- one pair */

/* As src/source/limits.c: the rate holds for the trigger's interval, or for a
 * second, and is cut to whole records. */
static void
find_binding (SfcFinding *finding, const SfcPair *pair, double interval_s)
{
  double seconds = interval_s > 0 ? interval_s : 1;
  double offsets = (double)pair->max_offsets;
  double rate = pair->max_rate > 0
                    ? MAX (trunc ((double)pair->max_rate * seconds), 1)
                          * finding->summary.partitions
                    : INFINITY;
  double reached;

  finding->cap = MIN (offsets, rate);
  /* the share of each partition is cut to whole records, of more than one at
   * most to a half */
  reached = MIN (
      REACHED * finding->cap,
      MAX (finding->cap - finding->summary.partitions, finding->cap / 2));
  if (!(finding->summary.rows >= reached))
    finding->binding = SFC_BINDS_NOTHING;
  else if (offsets == rate)
    finding->binding = SFC_BINDS_BOTH;
  else
    finding->binding
        = offsets < rate ? SFC_BINDS_MAX_OFFSETS : SFC_BINDS_MAX_RATE;
}

static SfcVerdict
judge (const SfcFinding *finding, const SfcFit *fit,
       const SfcAnalysisOptions *options)
{
  const SfcSummary *of = &finding->summary;
  double near = fit != NULL ? sfc_fit_reach (fit, SFC_NEAR_LIMIT) : NAN;

  if (of->batches == 0)
    return SFC_VERDICT_UNKNOWN;
  if (options->live && of->backlog_growth > GROWING * MAX (of->arrival_rate, 1))
    return finding->binding != SFC_BINDS_NOTHING ? SFC_VERDICT_STARVED
                                                 : SFC_VERDICT_SATURATED;
  if (options->target_ms > 0 && of->latency_ms[1] > options->target_ms)
    return SFC_VERDICT_LATE;
  if (options->live) /* it keeps up */
    return SFC_VERDICT_GOOD;
  if (fit == NULL || !sfc_fit_has_slope (fit))
    return SFC_VERDICT_UNKNOWN;
  if (of->rows < near)
    return SFC_VERDICT_SMALL;
  return of->rows > LARGE * near ? SFC_VERDICT_LARGE : SFC_VERDICT_GOOD;
}

/* ---- all of them */

static void
fit_groups (SfcAnalysis *self, const SfcExperiment *experiment)
{
  guint n = self->findings->len,
        groups = pair_at (experiment, n - 1)->group + 1;

  for (guint group = 0; group < groups; group++)
    {
      g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (double));
      g_autoptr (GArray) ms = g_array_new (FALSE, FALSE, sizeof (double));
      SfcFit fit;

      for (guint i = 0; i < n; i++)
        if (pair_at (experiment, i)->group == group)
          sfc_summary_points (sfc_experiment_get_runs (experiment, i),
                              &self->options.steady, rows, ms);
      if (!sfc_fit_line ((const double *)(gpointer)rows->data,
                         (const double *)(gpointer)ms->data, rows->len, &fit))
        fit = (SfcFit){ 0 };
      g_array_append_val (self->fits, fit);
    }
}

static void
find_front (SfcAnalysis *self)
{
  guint n = self->findings->len;
  g_autofree double *gain = g_new (double, n), *cost = g_new (double, n);
  g_autofree gboolean *on_front = g_new (gboolean, n);

  for (guint i = 0; i < n; i++)
    {
      gain[i] = finding_at (self, i)->summary.input_rate;
      cost[i] = finding_at (self, i)->summary.latency_ms[1];
    }
  sfc_front (gain, cost, n, on_front);
  for (guint i = 0; i < n; i++)
    finding_at (self, i)->on_front = on_front[i];
}

static gboolean
is_allowed (const SfcAnalysis *self, const SfcSummary *summary)
{
  return isfinite (summary->input_rate)
         && (self->options.target_ms <= 0
             || summary->latency_ms[1] <= self->options.target_ms);
}

/* Both ran in each round, so that what slows down a whole round, as other work
 * of the machine, is in both of its figures.
 *
 * @spread: (out): of the ratio, from round to round
 * @n: (out): these rounds
 * Returns: the median of @a's throughput over @b's, NaN without a round */
static double
ratio_of (const SfcAnalysis *self, guint a, guint b, double *spread, guint *n)
{
  const GArray *of_a = self->rates->pdata[a], *of_b = self->rates->pdata[b];
  guint rounds = MIN (of_a->len, of_b->len);
  g_autofree double *ratios = g_new (double, rounds + 1);

  *n = 0;
  for (guint i = 0; i < rounds; i++)
    {
      double ratio
          = g_array_index (of_a, double, i) / g_array_index (of_b, double, i);

      if (isfinite (ratio))
        ratios[(*n)++] = ratio;
    }
  *spread = sfc_deviation (ratios, *n);
  return sfc_quantile (ratios, *n, 0.5);
}

/* @within_spread: whether no more than their spread may be between equals */
static gboolean
is_equal (const SfcAnalysis *self, guint a, guint b, gboolean within_spread)
{
  guint n;
  double spread, ratio = ratio_of (self, a, b, &spread, &n);
  double error, least = n > 1 ? SFC_LEAST_DIFFERENCE : 0;

  if (a == b || n == 0)
    return a == b;
  spread = MAX (spread, self->ratio_noise);
  error = SURE * error_of_median (spread, n);
  if (within_spread)
    error = MIN (error, spread);
  return fabs (log (ratio)) <= log1p (MAX (error, least));
}

gboolean
sfc_analysis_is_ruled_out (const SfcAnalysis *self, guint index)
{
  return self->recommended >= 0
         && !is_equal (self, index, (guint)self->recommended, FALSE);
}

static void
find_ratio_noise (SfcAnalysis *self, guint best)
{
  guint n = 0, rounds;
  g_autofree double *spreads = g_new (double, self->findings->len);

  for (guint i = 0; i < self->findings->len; i++)
    if (i != best && isfinite (ratio_of (self, i, best, &spreads[n], &rounds)))
      n++;
  self->ratio_noise = n > 0 ? sfc_quantile (spreads, n, 0.5) : 0;
}

/* A pair that ran in the first rounds only met the machine as it was then. */
static gboolean
ran_in_all_rounds (const SfcAnalysis *self, guint i)
{
  guint rounds = 0;

  for (guint j = 0; j < self->rates->len; j++)
    rounds = MAX (rounds, ((const GArray *)self->rates->pdata[j])->len);
  return ((const GArray *)self->rates->pdata[i])->len == rounds;
}

static gboolean
may_win (const SfcAnalysis *self, guint i)
{
  return ran_in_all_rounds (self, i)
         && is_allowed (self, &sfc_analysis_at (self, i)->summary);
}

/* Whether it costs little throughput to take @i for @best, as far as is known:
 * that it may cost nothing, for much noise, does not do. */
static gboolean
does_as_well (const SfcAnalysis *self, guint i, guint best)
{
  double spread;
  guint n;

  return ratio_of (self, i, best, &spread, &n) * (1 + SFC_LEAST_DIFFERENCE) >= 1
         && n > 1;
}

/* The best in throughput, then of those that do as well the best in latency. */
static void
recommend (SfcAnalysis *self)
{
  gint best = -1;

  for (guint i = 0; i < self->findings->len; i++)
    {
      const SfcSummary *of = &finding_at (self, i)->summary;

      if (may_win (self, i)
          && (best < 0
              || of->input_rate
                     > finding_at (self, (guint)best)->summary.input_rate))
        best = (gint)i;
    }
  self->recommended = best;
  if (best < 0)
    return;
  find_ratio_noise (self, (guint)best);
  for (guint i = 0; i < self->findings->len; i++)
    if (may_win (self, i) && does_as_well (self, i, (guint)best)
        && finding_at (self, i)->summary.latency_ms[1]
               < finding_at (self, (guint)self->recommended)
                     ->summary.latency_ms[1])
      self->recommended = (gint)i;
  for (guint i = 0; i < self->findings->len; i++)
    finding_at (self, i)->equal
        = is_equal (self, i, (guint)self->recommended, TRUE);
}

SfcAnalysis *
sfc_analysis_new (const SfcExperiment *experiment,
                  const SfcAnalysisOptions *options)
{
  SfcAnalysis *self = g_new0 (SfcAnalysis, 1);
  guint n = sfc_experiment_get_pairs (experiment)->len;

  self->options = *options;
  self->findings = g_array_sized_new (FALSE, TRUE, sizeof (SfcFinding), n);
  self->fits = g_array_new (FALSE, FALSE, sizeof (SfcFit));
  self->rates = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_array_set_size (self->findings, n);
  fit_groups (self, experiment);
  for (guint i = 0; i < n; i++)
    {
      SfcFinding *finding = finding_at (self, i);
      const SfcPair *pair = pair_at (experiment, i);

      const GPtrArray *runs = sfc_experiment_get_runs (experiment, i);

      sfc_summary_make (runs, &options->steady, options->live,
                        &finding->summary);
      g_ptr_array_add (self->rates, sfc_summary_rates (runs, &options->steady));
      find_binding (finding, pair, options->interval_s);
      finding->verdict
          = judge (finding, sfc_analysis_get_fit (self, pair->group), options);
    }
  find_front (self);
  find_noise (self);
  self->recommended = -1;
  if (sfc_experiment_is_complete (experiment))
    recommend (self);
  return self;
}

void
sfc_analysis_free (SfcAnalysis *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->findings);
  g_array_unref (self->fits);
  g_ptr_array_unref (self->rates);
  g_free (self);
}
