/* For programs: JSON and CSV, from one list of columns, so that they agree. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/json-text.h"
#include "tune/report.h"

/* One cell: a number, a word or a truth; NaN is one that is not known. */
typedef struct
{
  const char *word;
  double number;
  gboolean is_truth;
} Cell;

static Cell
number (double value)
{
  return (Cell){ .number = value };
}

static Cell
word (const char *text)
{
  return (Cell){ .word = text };
}

static Cell
truth (gboolean value)
{
  return (Cell){ .number = value, .is_truth = TRUE };
}

typedef void (*Put) (GString *out, const char *name, Cell cell);

/* ---- the two forms of a cell */

static void
append_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (value == rint (value) && fabs (value) < 1e15)
    g_string_append_printf (out, "%" PRId64, (gint64)value);
  else
    g_string_append (out, g_ascii_formatd (text, sizeof text, "%.6g", value));
}

static void
put_key (GString *out, const char *name)
{
  char last = out->str[out->len - 1];

  if (last != '{' && last != '[')
    g_string_append_c (out, ',');
  sfc_json_append_string (out, name, -1);
  g_string_append_c (out, ':');
}

static void
put_json (GString *out, const char *name, Cell cell)
{
  put_key (out, name);
  if (cell.word != NULL)
    sfc_json_append_string (out, cell.word, -1);
  else if (cell.is_truth)
    g_string_append (out, cell.number != 0 ? "true" : "false");
  else if (isfinite (cell.number))
    append_number (out, cell.number);
  else
    g_string_append (out, "null");
}

static void
put_csv_text (GString *out, const char *text)
{
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, ',');
  if (text[strcspn (text, ",\"\r\n")] == '\0')
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
put_csv (GString *out, const char *name, Cell cell)
{
  g_autoptr (GString) text = g_string_new (cell.word);

  if (cell.word == NULL && cell.is_truth)
    g_string_append (text, cell.number != 0 ? "true" : "false");
  else if (cell.word == NULL && isfinite (cell.number))
    append_number (text, cell.number);
  put_csv_text (out, text->str);
}

static void
put_csv_name (GString *out, const char *name, Cell cell)
{
  put_csv_text (out, name);
}

/* ---- the columns */

static void
put_settings (const SfcTuneReport *self, const SfcPair *pair, GString *out,
              Put put)
{
  put (out, "maxOffsetsPerTrigger", number ((double)pair->max_offsets));
  put (out, "maxRatePerPartition", number ((double)pair->max_rate));
  for (guint i = 0; i < self->grid->varied->len; i++)
    {
      const SfcVaried *varied = self->grid->varied->pdata[i];

      put (out, varied->name, word (pair->values[i]));
    }
}

static void
put_figures (const SfcSummary *of, GString *out, Put put)
{
  static const char *const shares[]
      = { [SFC_DURATION_ADD_BATCH] = "addBatchShare",
          [SFC_DURATION_COMMIT_OFFSETS] = "commitOffsetsShare",
          [SFC_DURATION_GET_BATCH] = "getBatchShare",
          [SFC_DURATION_LATEST_OFFSET] = "latestOffsetShare",
          [SFC_DURATION_QUERY_PLANNING] = "queryPlanningShare",
          [SFC_DURATION_WAL_COMMIT] = "walCommitShare" };

  put (out, "runs", number (of->runs));
  put (out, "batches", number (of->batches));
  put (out, "rowsPerBatch", number (of->rows));
  put (out, "inputRowsPerSecond", number (of->input_rate));
  put (out, "inputRowsPerSecondSpread",
       number (of->runs > 1 ? of->input_spread : NAN));
  put (out, "processedRowsPerSecond", number (of->processed_rate));
  put (out, "batchMsMedian", number (of->batch_ms[0]));
  put (out, "batchMsP95", number (of->batch_ms[1]));
  put (out, "batchMsP99", number (of->batch_ms[2]));
  put (out, "latencyMsMedian", number (of->latency_ms[0]));
  put (out, "latencyMsMedianSpread",
       number (of->runs > 1 ? of->latency_spread : NAN));
  put (out, "latencyMsP99", number (of->latency_ms[1]));
  put (out, "arrivalsPerSecond", number (of->arrival_rate));
  put (out, "backlogGrowthPerSecond", number (of->backlog_growth));
  put (out, "peakMemoryBytes",
       number (of->peak_bytes > 0 ? (double)of->peak_bytes : NAN));
  for (int i = 0; i < SFC_N_DURATIONS; i++)
    if (i != SFC_DURATION_TRIGGER_EXECUTION)
      put (out, shares[i], number (of->shares[i]));
}

static void
put_pair (const SfcTuneReport *self, guint i, GString *out, Put put)
{
  const SfcFinding *finding = sfc_analysis_at (self->analysis, i);

  put_settings (self, sfc_experiment_get_pairs (self->experiment)->pdata[i],
                out, put);
  put_figures (&finding->summary, out, put);
  put (out, "binds", word (sfc_binding_get_name (finding->binding)));
  put (out, "rowsAllowed", number (finding->cap));
  put (out, "verdict", word (sfc_verdict_get_name (finding->verdict)));
  put (out, "front", truth (finding->on_front));
  put (out, "equal", truth (finding->equal));
  put (out, "recommended", truth (self->analysis->recommended == (gint)i));
}

/* ---- CSV */

void
sfc_tune_report_csv (const SfcTuneReport *self, GString *out)
{
  guint n = sfc_experiment_get_pairs (self->experiment)->len;

  put_pair (self, 0, out, put_csv_name);
  g_string_append_c (out, '\n');
  for (guint i = 0; i < n; i++)
    {
      put_pair (self, i, out, put_csv);
      g_string_append_c (out, '\n');
    }
}

/* ---- JSON */

static void
put_run_ids (const SfcTuneReport *self, guint pair, GString *out)
{
  const GPtrArray *runs = sfc_experiment_get_runs (self->experiment, pair);

  put_key (out, "runIds");
  g_string_append_c (out, '[');
  for (guint i = 0; i < runs->len; i++)
    {
      const SfcRun *run = runs->pdata[i];

      if (i > 0)
        g_string_append_c (out, ',');
      sfc_json_append_string (out, run->id != NULL ? run->id : "", -1);
    }
  g_string_append_c (out, ']');
}

/* The first pair of a group has its settings. */
static const SfcPair *
pair_of_group (const SfcTuneReport *self, guint group)
{
  const GPtrArray *pairs = sfc_experiment_get_pairs (self->experiment);
  guint i = 0;

  while (((const SfcPair *)pairs->pdata[i])->group != group)
    i++;
  return pairs->pdata[i];
}

static void
put_fit (const SfcTuneReport *self, guint group, GString *out)
{
  const SfcFit *fit = sfc_analysis_get_fit (self->analysis, group);
  gboolean told = fit != NULL && sfc_fit_has_slope (fit);
  const SfcPair *pair = pair_of_group (self, group);

  g_string_append (out, group > 0 ? ",{" : "{");
  for (guint i = 0; i < self->grid->varied->len; i++)
    put_json (out, ((const SfcVaried *)self->grid->varied->pdata[i])->name,
              word (pair->values[i]));
  put_json (out, "batches", number (fit != NULL ? fit->n : 0));
  put_json (out, "fixedMs", number (fit != NULL ? fit->a : NAN));
  put_json (out, "fixedMsError", number (fit != NULL ? fit->a_error : NAN));
  put_json (out, "rowUs", number (fit != NULL ? fit->b * 1000 : NAN));
  put_json (out, "rowUsError",
            number (fit != NULL ? fit->b_error * 1000 : NAN));
  put_json (out, "limitRowsPerSecond",
            number (told ? sfc_fit_limit (fit) * 1000 : NAN));
  put_json (out, "rowsForNinetyPercent",
            number (told ? ceil (sfc_fit_reach (fit, SFC_NEAR_LIMIT)) : NAN));
  g_string_append_c (out, '}');
}

/* What another experiment with that pair is to give */
static void
put_expected (const SfcAnalysis *analysis, guint index, GString *out)
{
  const SfcSummary *of = &sfc_analysis_at (analysis, index)->summary;
  gboolean spread = of->runs > 1;

  put_json (out, "inputRowsPerSecond", number (of->input_rate));
  put_json (out, "inputErrorPercent",
            number (spread
                        ? 100 * sfc_analysis_get_input_error (analysis, index)
                        : NAN));
  put_json (out, "latencyMsMedian", number (of->latency_ms[0]));
  put_json (out, "latencyErrorPercent",
            number (spread
                        ? 100 * sfc_analysis_get_latency_error (analysis, index)
                        : NAN));
  put_json (out, "latencyMsP99", number (of->latency_ms[1]));
}

static void
put_recommended (const SfcTuneReport *self, GString *out)
{
  gint best = self->analysis->recommended;

  put_key (out, "recommended");
  if (best < 0)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '{');
  put_settings (self, sfc_experiment_get_pairs (self->experiment)->pdata[best],
                out, put_json);
  put_expected (self->analysis, (guint)best, out);
  g_string_append_c (out, '}');
}

void
sfc_tune_report_json (const SfcTuneReport *self, GString *out)
{
  const SfcAnalysisOptions *options = &self->analysis->options;
  guint n = sfc_experiment_get_pairs (self->experiment)->len;

  g_string_append_c (out, '{');
  put_json (out, "query", word (self->query));
  put_json (out, "topic", word (self->topic));
  put_json (out, "complete",
            truth (sfc_experiment_is_complete (self->experiment)));
  put_json (out, "repeats", number (self->repeats));
  put_json (out, "latencyOf", word (options->live ? "record" : "batch"));
  put_json (out, "triggerMs", number (options->interval_s * 1000));
  put_json (out, "targetLatencyMs",
            number (options->target_ms > 0 ? options->target_ms : NAN));
  put_key (out, "pairs");
  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i > 0 ? ",{" : "{");
      put_pair (self, i, out, put_json);
      put_run_ids (self, i, out);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
  put_key (out, "fits");
  g_string_append_c (out, '[');
  for (guint group = 0; group < self->analysis->fits->len; group++)
    put_fit (self, group, out);
  g_string_append_c (out, ']');
  put_recommended (self, out);
  g_string_append (out, "}\n");
}
