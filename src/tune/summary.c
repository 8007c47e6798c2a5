#include "config.h"

#include "tune/summary.h"

#include <math.h>

#include "tune/statistics.h"

/* What is collected over the runs of a pair, before it becomes one figure. */
typedef struct
{
  gboolean live;
  GArray *input_rates, *latencies, *arrivals, *growths; /* a value a run */
  GArray *rows, *ms;                                    /* a value a batch */
  GArray *spans; /* (element-type SfcSpan): a batch's latencies */
  double total_rows;
  double phases_us[SFC_N_DURATIONS];
} Sums;

static GArray *
doubles (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static void
add (GArray *to, double value)
{
  if (isfinite (value))
    g_array_append_val (to, value);
}

static double
quantile (const GArray *values, double q)
{
  return sfc_quantile ((const double *)(gpointer)values->data, values->len, q);
}

static double
deviation (const GArray *values)
{
  return sfc_deviation ((const double *)(gpointer)values->data, values->len);
}

static const SfcSample *
sample_at (const SfcRun *run, guint i)
{
  return &g_array_index (run->samples, SfcSample, i);
}

static double
ms_of (const SfcSample *sample)
{
  return (double)sample->phase_us[SFC_DURATION_TRIGGER_EXECUTION] / 1000;
}

/* ---- one run */

/* From the end of the last batch of the warm-up on, so that as many intervals
 * between batches are counted as batches.  Starts are known to a millisecond,
 * durations better. */
static double
input_rate_of (const SfcRun *run, guint first, guint end)
{
  guint last = end - 1;
  double begin = first > 0 ? sfc_sample_get_end_ms (sample_at (run, first - 1))
                           : (double)sample_at (run, first)->start_ms;
  double ms = sfc_sample_get_end_ms (sample_at (run, last)) - begin;
  double rows = 0, busy_ms = 0;

  for (guint i = first; i <= last; i++)
    {
      const SfcSample *sample = sample_at (run, i);

      rows += (double)sample->rows;
      busy_ms
          += (double)sample->phase_us[SFC_DURATION_TRIGGER_EXECUTION] / 1000;
    }
  ms = MAX (ms, busy_ms);
  return ms > 0 ? rows / ms * 1000 : NAN;
}

/* Those that waited when the batch was planned: its own, too. */
static gint64
backlog_of (const SfcSample *sample)
{
  return sample->latest - sample->end + sample->rows;
}

static void
add_arrivals (Sums *sums, const SfcRun *run, guint first)
{
  const SfcSample *from = sample_at (run, first);
  const SfcSample *to = sample_at (run, run->samples->len - 1);
  double s = (double)(to->start_ms - from->start_ms) / 1000;

  if (s <= 0 || from->latest < 0 || to->latest < 0)
    return;
  add (sums->arrivals, (double)(to->latest - from->latest) / s);
  add (sums->growths, (double)(backlog_of (to) - backlog_of (from)) / s);
}

static void
add_span (GArray *spans, const SfcSample *sample)
{
  double end = sfc_sample_get_end_ms (sample);
  const SfcSpan span = { .least = MAX (end - (double)sample->newest_ms, 0),
                         .most = MAX (end - (double)sample->oldest_ms, 0),
                         .weight = (double)sample->rows };

  if (sample->oldest_ms > 0)
    g_array_append_val (spans, span);
}

static double
spans_quantile (const GArray *spans, double q)
{
  return sfc_spans_quantile ((const SfcSpan *)(gpointer)spans->data, spans->len,
                             q);
}

static void
add_batches (Sums *sums, const SfcRun *run, guint first, guint end)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (SfcSpan));
  g_autoptr (GArray) ms = doubles ();

  for (guint i = first; i < end; i++)
    {
      const SfcSample *sample = sample_at (run, i);

      sums->total_rows += (double)sample->rows;
      add (sums->rows, (double)sample->rows);
      add (ms, ms_of (sample));
      add_span (spans, sample);
      for (int j = 0; j < SFC_N_DURATIONS; j++)
        sums->phases_us[j] += (double)MAX (sample->phase_us[j], 0);
    }
  add (sums->latencies,
       sums->live ? spans_quantile (spans, 0.5) : quantile (ms, 0.5));
  g_array_append_vals (sums->ms, ms->data, ms->len);
  g_array_append_vals (sums->spans, spans->data, spans->len);
}

/* ---- all of them */

static void
fill_latency (const Sums *sums, SfcSummary *summary)
{
  static const double parts[] = { 0.5, 0.99 };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    summary->latency_ms[i] = sums->live ? spans_quantile (sums->spans, parts[i])
                                        : quantile (sums->ms, parts[i]);
  summary->latency_spread = deviation (sums->latencies);
}

static void
fill (const Sums *sums, SfcSummary *summary)
{
  static const double parts[] = { 0.5, 0.95, 0.99 };
  double busy_us = sums->phases_us[SFC_DURATION_TRIGGER_EXECUTION];

  summary->batches = sums->ms->len;
  summary->input_rate = quantile (sums->input_rates, 0.5);
  summary->input_spread = deviation (sums->input_rates);
  summary->processed_rate
      = busy_us > 0 ? sums->total_rows / busy_us * 1e6 : NAN;
  summary->rows = quantile (sums->rows, 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    summary->batch_ms[i] = quantile (sums->ms, parts[i]);
  fill_latency (sums, summary);
  summary->arrival_rate = quantile (sums->arrivals, 0.5);
  summary->backlog_growth = quantile (sums->growths, 0.5);
  for (int i = 0; i < SFC_N_DURATIONS; i++)
    summary->shares[i] = busy_us > 0 ? sums->phases_us[i] / busy_us : NAN;
}

void
sfc_summary_make (const GPtrArray *runs, const SfcSteady *steady, gboolean live,
                  SfcSummary *summary)
{
  g_autoptr (GArray) input_rates = doubles (), latencies = doubles ();
  g_autoptr (GArray) arrivals = doubles (), growths = doubles ();
  g_autoptr (GArray) rows = doubles (), ms = doubles ();
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (SfcSpan));
  Sums sums = { .live = live,
                .input_rates = input_rates,
                .latencies = latencies,
                .arrivals = arrivals,
                .growths = growths,
                .rows = rows,
                .ms = ms,
                .spans = spans };

  *summary = (SfcSummary){ 0 };
  for (guint i = 0; i < runs->len; i++)
    {
      const SfcRun *run = runs->pdata[i];
      guint first = sfc_run_warm_up (run, steady), end;

      summary->peak_bytes = MAX (summary->peak_bytes, run->peak_bytes);
      if (run->samples->len == 0)
        continue;
      summary->runs++;
      summary->partitions
          = MAX (summary->partitions, sample_at (run, first)->partitions);
      end = sfc_run_get_end (run, first, steady);
      add (input_rates, input_rate_of (run, first, end));
      if (live)
        add_arrivals (&sums, run, first);
      add_batches (&sums, run, first, end);
    }
  fill (&sums, summary);
}

GArray *
sfc_summary_rates (const GPtrArray *runs, const SfcSteady *steady)
{
  GArray *rates = doubles ();

  for (guint i = 0; i < runs->len; i++)
    {
      const SfcRun *run = runs->pdata[i];
      double rate = NAN;

      if (run->samples->len > 0)
        {
          guint first = sfc_run_warm_up (run, steady);

          rate = input_rate_of (run, first,
                                sfc_run_get_end (run, first, steady));
        }
      g_array_append_val (rates, rate);
    }
  return rates;
}

void
sfc_summary_points (const GPtrArray *runs, const SfcSteady *steady,
                    GArray *rows, GArray *ms)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const SfcRun *run = runs->pdata[i];
      guint first = sfc_run_warm_up (run, steady);

      for (guint j = first; j < sfc_run_get_end (run, first, steady); j++)
        {
          add (rows, (double)sample_at (run, j)->rows);
          add (ms, ms_of (sample_at (run, j)));
        }
    }
}
