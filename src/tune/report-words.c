/* What was found, in words. */
#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "base/i18n.h"
#include "tune/report.h"

static const SfcPair *
pair_at (const SfcTuneReport *self, guint i)
{
  return sfc_experiment_get_pairs (self->experiment)->pdata[i];
}

/* ---- the cost of a batch */

static void
append_fit (const SfcTuneReport *self, GString *out, guint group)
{
  const SfcFit *fit = sfc_analysis_get_fit (self->analysis, group);
  guint first = 0;

  while (pair_at (self, first)->group != group)
    first++;
  for (char **value = pair_at (self, first)->values; *value != NULL; value++)
    g_string_append_printf (out, "%s: ", *value);
  if (fit == NULL)
    {
      g_string_append (out, _ ("the batches had too few sizes to tell what a "
                               "batch and what a row costs\n"));
      return;
    }
  if (!sfc_fit_has_slope (fit))
    {
      g_string_append_printf (out,
                              _ ("a batch takes %.3g ms (+- %.2g); what a row "
                                 "costs cannot be told\n"),
                              fit->a, fit->a_error);
      return;
    }
  g_string_append_printf (
      out, _ ("a batch takes %.3g ms (+- %.2g) and %.3g us (+- %.2g) a row\n"),
      fit->a, fit->a_error, fit->b * 1000, fit->b_error * 1000);
  if (sfc_fit_reach (fit, SFC_NEAR_LIMIT) <= 1)
    {
      g_string_append_printf (out,
                              _ ("so batches of any size give %'.0f rows/s\n"),
                              sfc_fit_limit (fit) * 1000);
      return;
    }
  g_string_append_printf (out,
                          _ ("so no batch size gives more than %'.0f rows/s; "
                             "batches of %'.0f rows reach 90 %% of that\n"),
                          sfc_fit_limit (fit) * 1000,
                          ceil (sfc_fit_reach (fit, SFC_NEAR_LIMIT)));
}

/* ---- one pair */

static void
append_binding (const SfcFinding *finding, GString *out)
{
  switch (finding->binding)
    {
    case SFC_BINDS_NOTHING:
      g_string_append (out, _ ("no limit is reached"));
      return;
    case SFC_BINDS_MAX_OFFSETS:
      g_string_append (out, _ ("maxOffsetsPerTrigger binds"));
      return;
    case SFC_BINDS_MAX_RATE:
      g_string_append_printf (
          out, _ ("maxRatePerPartition binds, with %'.0f rows a batch"),
          finding->cap);
      return;
    case SFC_BINDS_BOTH:
      g_string_append (
          out, _ ("maxOffsetsPerTrigger and maxRatePerPartition both bind"));
      return;
    }
}

static void
append_verdict (const SfcTuneReport *self, guint i, GString *out)
{
  const SfcFinding *finding = sfc_analysis_at (self->analysis, i);
  const SfcSummary *of = &finding->summary;
  const SfcFit *fit
      = sfc_analysis_get_fit (self->analysis, pair_at (self, i)->group);

  switch (finding->verdict)
    {
    case SFC_VERDICT_UNKNOWN:
      return;
    case SFC_VERDICT_STARVED:
      g_string_append_printf (
          out, _ ("; too small: the backlog grows by %'.0f records/s"),
          of->backlog_growth);
      return;
    case SFC_VERDICT_SATURATED:
      g_string_append_printf (out,
                              _ ("; the query is too slow: the backlog grows "
                                 "by %'.0f records/s"),
                              of->backlog_growth);
      return;
    case SFC_VERDICT_SMALL:
      g_string_append_printf (out,
                              _ ("; small: %.0f %% of a batch are fixed costs"),
                              100 * fit->a / (fit->a + fit->b * of->rows));
      return;
    case SFC_VERDICT_LATE:
      g_string_append_printf (
          out, _ ("; too large: p99 of latency is %.3g ms, above the target"),
          of->latency_ms[1]);
      return;
    case SFC_VERDICT_LARGE:
      g_string_append_printf (
          out, _ ("; large: more latency for at most %.0f %% more rows/s"),
          100 * (1 / SFC_NEAR_LIMIT - 1));
      return;
    case SFC_VERDICT_GOOD:
      g_string_append (out, self->analysis->options.live
                                ? _ ("; it keeps up")
                                : _ ("; near the limit"));
      return;
    }
}

static void
append_pair (const SfcTuneReport *self, GString *out, guint i)
{
  const SfcFinding *finding = sfc_analysis_at (self->analysis, i);
  g_autofree char *label = sfc_tune_report_label (pair_at (self, i));

  g_string_append_printf (out, "  %s: ", label);
  if (finding->summary.batches == 0)
    g_string_append (out, _ ("no batch"));
  else
    {
      append_binding (finding, out);
      append_verdict (self, i, out);
    }
  g_string_append_c (out, '\n');
}

/* ---- the recommendation */

static void
append_list (const SfcTuneReport *self, GString *out, gboolean front)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->analysis->findings->len; i++)
    {
      const SfcFinding *finding = sfc_analysis_at (self->analysis, i);
      g_autofree char *label = NULL;

      if ((gint)i == self->analysis->recommended && !front)
        continue;
      if (!(front ? finding->on_front : finding->equal))
        continue;
      label = sfc_tune_report_label (pair_at (self, i));
      if (!any)
        g_string_append (out, front ? _ ("front (more throughput costs more "
                                         "latency): ")
                                    : _ ("equal within the spread: "));
      g_string_append_printf (out, "%s%s", any ? "; " : "", label);
      any = TRUE;
    }
  if (any)
    g_string_append_c (out, '\n');
}

static void
append_recommended (const SfcTuneReport *self, GString *out)
{
  const SfcAnalysis *analysis = self->analysis;
  guint best = (guint)MAX (analysis->recommended, 0);
  const SfcSummary *of = &sfc_analysis_at (analysis, best)->summary;
  g_autofree char *label = NULL;

  if (analysis->recommended < 0)
    {
      if (analysis->options.target_ms > 0)
        g_string_append_printf (
            out, _ ("no pair keeps p99 of latency under %.3g ms\n"),
            analysis->options.target_ms);
      return;
    }
  label = sfc_tune_report_label (pair_at (self, best));
  g_string_append_printf (out, _ ("recommended: %s\n"), label);
  if (of->runs > 1)
    g_string_append_printf (
        out,
        _ ("expect %'.0f rows/s (+- %.0f %%), latency median %.3g ms "
           "(+- %.0f %%), p99 %.3g ms\n"),
        of->input_rate, 100 * sfc_analysis_get_input_error (analysis, best),
        of->latency_ms[0],
        100 * sfc_analysis_get_latency_error (analysis, best),
        of->latency_ms[1]);
  else
    g_string_append_printf (
        out, _ ("expect %'.0f rows/s, latency median %.3g ms, p99 %.3g ms\n"),
        of->input_rate, of->latency_ms[0], of->latency_ms[1]);
  append_list (self, out, FALSE);
}

void
sfc_tune_report_words (const SfcTuneReport *self, GString *out)
{
  guint n = self->analysis->findings->len;

  for (guint group = 0; group < self->analysis->fits->len; group++)
    append_fit (self, out, group);
  for (guint i = 0; i < n; i++)
    append_pair (self, out, i);
  g_string_append_c (out, '\n');
  if (!sfc_experiment_is_complete (self->experiment))
    {
      g_string_append (out, _ ("stopped before all runs were made: no pair is "
                               "recommended\n"));
      return;
    }
  append_recommended (self, out);
  append_list (self, out, TRUE);
  if (self->repeats == 1)
    g_string_append (out,
                     _ ("one run a pair has no spread: what is noise cannot be "
                        "told\n"));
}
