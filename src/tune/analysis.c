#include "config.h"

#include "tune/analysis.h"

#include <math.h>

#define REACHED 0.9  /* of what a limit allows */
#define GROWING 0.02 /* of the records that come */
#define LARGE 2      /* times the batch that is near the limit */

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

static double
input_spread (const SfcAnalysis *self, const SfcSummary *of)
{
  return MAX (of->input_spread, self->input_noise * of->input_rate);
}

static double
error_of (double spread, double noise, double of)
{
  return of > 0 ? MAX (2 * MAX (spread / of, noise), SFC_LEAST_ERROR) : 0;
}

double
sfc_analysis_get_input_error (const SfcAnalysis *self, guint index)
{
  const SfcSummary *of = &sfc_analysis_at (self, index)->summary;

  return error_of (of->input_spread, self->input_noise, of->input_rate);
}

double
sfc_analysis_get_latency_error (const SfcAnalysis *self, guint index)
{
  const SfcSummary *of = &sfc_analysis_at (self, index)->summary;

  return error_of (of->latency_spread, self->latency_noise, of->latency_ms[0]);
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

static gboolean
is_equal (const SfcAnalysis *self, const SfcSummary *a, const SfcSummary *b)
{
  double least = a->runs > 1 && b->runs > 1
                     ? SFC_LEAST_DIFFERENCE * MAX (a->input_rate, b->input_rate)
                     : 0;

  return fabs (a->input_rate - b->input_rate)
         <= MAX (hypot (input_spread (self, a), input_spread (self, b)), least);
}

/* The best in throughput, then among its equals the best in latency. */
static void
recommend (SfcAnalysis *self)
{
  const SfcSummary *best = NULL, *chosen;

  for (guint i = 0; i < self->findings->len; i++)
    {
      const SfcSummary *summary = &finding_at (self, i)->summary;

      if (is_allowed (self, summary)
          && (best == NULL || summary->input_rate > best->input_rate))
        {
          best = summary;
          self->recommended = (gint)i;
        }
    }
  if (best == NULL)
    return;
  chosen = best;
  for (guint i = 0; i < self->findings->len; i++)
    {
      const SfcSummary *summary = &finding_at (self, i)->summary;

      if (is_allowed (self, summary) && is_equal (self, summary, best)
          && summary->latency_ms[1] < chosen->latency_ms[1])
        {
          chosen = summary;
          self->recommended = (gint)i;
        }
    }
  for (guint i = 0; i < self->findings->len; i++)
    {
      SfcFinding *finding = finding_at (self, i);

      finding->equal = isfinite (finding->summary.input_rate)
                       && is_equal (self, &finding->summary, chosen);
    }
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
  g_array_set_size (self->findings, n);
  fit_groups (self, experiment);
  for (guint i = 0; i < n; i++)
    {
      SfcFinding *finding = finding_at (self, i);
      const SfcPair *pair = pair_at (experiment, i);

      sfc_summary_make (sfc_experiment_get_runs (experiment, i),
                        &options->steady, options->live, &finding->summary);
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
  g_free (self);
}
