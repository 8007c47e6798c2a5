#include "config.h"

#include <inttypes.h>
#include <math.h>

#include "source/offsets.h"
#include "ui/pages.h"

/* A sample under way: its labels follow. */
typedef struct
{
  GString *out;
  gboolean labelled;
} Sample;

static Sample
begin (GString *out, const char *name)
{
  g_string_append (out, name);
  return (Sample){ out, FALSE };
}

/* Bytes that are not UTF-8 would void the whole text for its reader. */
static void
label (Sample *self, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_printf (self->out, "%c%s=\"", self->labelled ? ',' : '{',
                          name);
  self->labelled = TRUE;
  for (const char *p = valid; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (self->out, "\\\\");
        break;
      case '"':
        g_string_append (self->out, "\\\"");
        break;
      case '\n':
        g_string_append (self->out, "\\n");
        break;
      default:
        g_string_append_c (self->out, *p);
      }
  g_string_append_c (self->out, '"');
}

static void
end_double (Sample *self, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (self->out, self->labelled ? "} " : " ");
  if (isfinite (value))
    g_string_append (self->out,
                     g_ascii_formatd (text, sizeof text, "%.15g", value));
  else
    g_string_append (self->out, isnan (value) ? "NaN"
                                : value > 0   ? "+Inf"
                                              : "-Inf");
  g_string_append_c (self->out, '\n');
}

static void
end_long (Sample *self, gint64 value)
{
  g_string_append_printf (self->out, "%s%" PRId64 "\n",
                          self->labelled ? "} " : " ", value);
}

static void
put_head (GString *out, const char *name, const char *type, const char *help)
{
  g_string_append_printf (out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
                          type);
}

/* ---- one number a query */

typedef struct
{
  gboolean there;
  double value;
} Number;

static Number
some (double value)
{
  return (Number){ TRUE, value };
}

static Number
get_active (const SfcUiQuery *query)
{
  return some (query->end_ms == 0);
}

static Number
get_batches (const SfcUiQuery *query)
{
  return some ((double)query->n_batches);
}

static Number
get_input_rows (const SfcUiQuery *query)
{
  return some ((double)query->input_rows);
}

static Number
get_output_rows (const SfcUiQuery *query)
{
  return some ((double)query->output_rows);
}

static Number
get_malformed (const SfcUiQuery *query)
{
  return some ((double)query->malformed_rows);
}

static Number
get_ahead (const SfcUiQuery *query)
{
  return some ((double)query->ahead_rows);
}

static Number
get_late_records (const SfcUiQuery *query)
{
  return some ((double)query->late_records);
}

static Number
get_late (const SfcUiQuery *query)
{
  return some ((double)query->late_rows);
}

static Number
get_batch_id (const SfcUiQuery *query)
{
  const SfcProgress *last = sfc_ui_query_last (query);

  return last != NULL ? some ((double)last->batch_id) : (Number){ 0 };
}

static Number
get_batch_time (const SfcUiQuery *query)
{
  const SfcProgress *last = sfc_ui_query_last (query);

  return last != NULL ? some ((double)last->timestamp_ms / 1000)
                      : (Number){ 0 };
}

static Number
get_input_rate (const SfcUiQuery *query)
{
  const SfcProgress *last = sfc_ui_query_last (query);

  return last != NULL ? some (last->input_rate) : (Number){ 0 };
}

static Number
get_processed_rate (const SfcUiQuery *query)
{
  const SfcProgress *last = sfc_ui_query_last (query);

  return last != NULL ? some (last->processed_rate) : (Number){ 0 };
}

static Number
get_limit (const SfcUiQuery *query)
{
  const SfcProgress *last = sfc_ui_query_last (query);

  return last != NULL && last->limit_rows > 0 ? some ((double)last->limit_rows)
                                              : (Number){ 0 };
}

static Number
get_watermark (const SfcUiQuery *query)
{
  const SfcProgress *last = sfc_ui_query_last (query);

  return last != NULL && last->event_time.defined
             ? some ((double)last->event_time.watermark_ms / 1000)
             : (Number){ 0 };
}

static const struct
{
  const char *name, *type, *help;
  Number (*get) (const SfcUiQuery *query);
} numbers[] = {
  { "sfcrime_query_active", "gauge", "Whether the query runs.", get_active },
  { "sfcrime_batches_total", "counter", "Batches that were completed.",
    get_batches },
  { "sfcrime_input_rows_total", "counter", "Records that were read.",
    get_input_rows },
  { "sfcrime_output_rows_total", "counter",
    "Rows that were handed to a sink which counts them.", get_output_rows },
  { "sfcrime_malformed_rows_total", "counter",
    "Records that were not well formed.", get_malformed },
  { "sfcrime_late_rows_total", "counter",
    "Rows or groups that the watermark dropped.", get_late },
  { "sfcrime_late_records_total", "counter",
    "Records that were given to lateSink.", get_late_records },
  { "sfcrime_ahead_rows_total", "counter",
    "Rows too far ahead of the clock to move the watermark.", get_ahead },
  { "sfcrime_last_batch_id", "gauge", "Number of the last batch.",
    get_batch_id },
  { "sfcrime_last_batch_timestamp_seconds", "gauge",
    "When the trigger of the last batch began.", get_batch_time },
  { "sfcrime_input_rows_per_second", "gauge", "Input rate of the last batch.",
    get_input_rate },
  { "sfcrime_processed_rows_per_second", "gauge",
    "Processing rate of the last batch.", get_processed_rate },
  { "sfcrime_batch_limit_rows", "gauge",
    "Records that maxOffsetsPerTrigger = auto let the last batch have.",
    get_limit },
  { "sfcrime_watermark_timestamp_seconds", "gauge",
    "Watermark of the last batch.", get_watermark },
};

static void
put_numbers (const GPtrArray *queries, GString *out)
{
  for (guint m = 0; m < G_N_ELEMENTS (numbers); m++)
    {
      put_head (out, numbers[m].name, numbers[m].type, numbers[m].help);
      for (guint i = 0; i < queries->len; i++)
        {
          const SfcUiQuery *query = queries->pdata[i];
          Number number = numbers[m].get (query);
          Sample sample;

          if (!number.there)
            continue;
          sample = begin (out, numbers[m].name);
          label (&sample, "query", query->name);
          end_double (&sample, number.value);
        }
    }
}

/* ---- several numbers a query */

static void
put_state (const GPtrArray *queries, GString *out, const char *name,
           const char *help, gsize offset)
{
  put_head (out, name, "gauge", help);
  for (guint i = 0; i < queries->len; i++)
    {
      const SfcUiQuery *query = queries->pdata[i];
      const SfcProgress *last = sfc_ui_query_last (query);

      for (guint o = 0;
           last != NULL && last->operators != NULL && o < last->operators->len;
           o++)
        {
          SfcStateOperator *op
              = &g_array_index (last->operators, SfcStateOperator, o);
          Sample sample = begin (out, name);

          label (&sample, "query", query->name);
          label (&sample, "operator", op->operator_name);
          end_long (&sample, G_STRUCT_MEMBER (gint64, op, offset));
        }
    }
}

static void
put_lag_of (const SfcUiQuery *query, const SfcSourceProgress *source,
            GString *out)
{
  g_autoptr (GArray) end = sfc_offsets_from_json (source->end_offset);
  g_autoptr (GArray) latest = sfc_offsets_from_json (source->latest_offset);

  for (guint i = 0; end != NULL && latest != NULL && i < latest->len; i++)
    {
      const SfcPartition *last = sfc_offsets_at (latest, i);
      const SfcPartition *at
          = sfc_offsets_find (end, last->topic, last->partition);
      Sample sample = begin (out, "sfcrime_consumer_lag_messages");
      g_autofree char *partition = g_strdup_printf ("%d", last->partition);

      label (&sample, "query", query->name);
      label (&sample, "topic", last->topic);
      label (&sample, "partition", partition);
      end_long (&sample, MAX (last->offset - (at != NULL ? at->offset : 0), 0));
    }
}

static void
put_lag (const GPtrArray *queries, GString *out)
{
  put_head (out, "sfcrime_consumer_lag_messages", "gauge",
            "Records between the end of the last batch and the latest offset.");
  for (guint i = 0; i < queries->len; i++)
    {
      const SfcProgress *last = sfc_ui_query_last (queries->pdata[i]);

      if (last != NULL && last->source.has_behind)
        put_lag_of (queries->pdata[i], &last->source, out);
    }
}

static Sample
begin_phase (GString *out, const char *name, const SfcUiQuery *query,
             guint phase)
{
  Sample sample = begin (out, name);

  label (&sample, "query", query->name);
  label (&sample, "phase", sfc_duration_get_name (phase));
  return sample;
}

static void
put_phase (const SfcUiQuery *query, guint phase, GString *out)
{
  const SfcUiHistogram *histogram = &query->phases[phase];
  guint64 below = 0;
  Sample sample;

  for (guint b = 0; b <= SFC_UI_N_BOUNDS; b++)
    {
      char bound[G_ASCII_DTOSTR_BUF_SIZE] = "+Inf";

      if (b < SFC_UI_N_BOUNDS)
        g_ascii_formatd (bound, sizeof bound, "%g",
                         (double)sfc_ui_bounds_us[b] / 1e6);
      below += histogram->counts[b];
      sample = begin_phase (out, "sfcrime_batch_duration_seconds_bucket", query,
                            phase);
      label (&sample, "le", bound);
      end_long (&sample, (gint64)below);
    }
  sample
      = begin_phase (out, "sfcrime_batch_duration_seconds_sum", query, phase);
  end_double (&sample, (double)histogram->sum_us / 1e6);
  sample
      = begin_phase (out, "sfcrime_batch_duration_seconds_count", query, phase);
  end_long (&sample, (gint64)histogram->n);
}

void
sfc_ui_metrics (const SfcUiModel *model, GString *out)
{
  const GPtrArray *queries = sfc_ui_model_peek_queries (model);
  Sample sample;

  put_head (out, "sfcrime_build_info", "gauge", "Which program this is.");
  sample = begin (out, "sfcrime_build_info");
  label (&sample, "version", PACKAGE_VERSION);
  end_long (&sample, 1);
  put_numbers (queries, out);
  put_state (queries, out, "sfcrime_state_rows", "Rows of the state.",
             G_STRUCT_OFFSET (SfcStateOperator, rows_total));
  put_state (queries, out, "sfcrime_state_memory_bytes", "Size of the state.",
             G_STRUCT_OFFSET (SfcStateOperator, memory_bytes));
  put_lag (queries, out);
  put_head (out, "sfcrime_batch_duration_seconds", "histogram",
            "Duration of batches and their phases.");
  for (guint i = 0; i < queries->len; i++)
    for (guint phase = 0; phase < SFC_N_DURATIONS; phase++)
      put_phase (queries->pdata[i], phase, out);
}
