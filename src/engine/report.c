#include "config.h"

#include "engine/report.h"

struct _SfcReporter
{
  const SfcPlan *plan;
  const SfcSource *source;
  const SfcSink *sink;
  char *id, *run_id;
  guint workers;
  gint64 shuffle_partitions;
  gint64 idle_interval_ms;
  gint64 last_report_ms;        /* of any report, -1: none yet */
  SfcGroupStateMetrics metrics; /* of the last batch */
  SfcDistinctMetrics distinct;  /* likewise */
};

SfcReporter *
sfc_reporter_new (SfcSettings *settings, const SfcPlan *plan,
                  const SfcSource *source, const SfcSink *sink)
{
  SfcReporter *self = g_new0 (SfcReporter, 1);

  self->plan = plan;
  self->source = source;
  self->sink = sink;
  self->id = g_uuid_string_random ();
  self->run_id = g_uuid_string_random ();
  self->workers = sfc_settings_get_workers (settings);
  self->shuffle_partitions = sfc_settings_get_int (
      settings, "spark", "spark.sql.shuffle.partitions");
  self->idle_interval_ms
      = sfc_settings_get_duration_us (
            settings, "spark",
            "spark.sql.streaming.noDataProgressEventInterval")
        / 1000;
  self->last_report_ms = -1;
  return self;
}

void
sfc_reporter_free (SfcReporter *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->run_id);
  g_free (self);
}

const char *
sfc_reporter_get_run_id (const SfcReporter *self)
{
  return self->run_id;
}

void
sfc_reporter_resume (SfcReporter *self, const char *id,
                     gint64 shuffle_partitions)
{
  g_free (self->id);
  self->id = g_strdup (id);
  self->shuffle_partitions = shuffle_partitions;
}

static void
fill_durations (SfcProgress *progress, const SfcTriggerReport *report)
{
  for (guint i = 0; i < SFC_N_DURATIONS; i++)
    {
      progress->duration_us[i] = report->phase_us[i];
      progress->duration_ms[i]
          = report->phase_us[i] < 0 ? -1 : report->phase_us[i] / 1000;
    }
}

static void
fill_rates (SfcProgress *progress, const SfcTriggerReport *report)
{
  double rows = (double)progress->input_rows;
  double since_ms = (double)(report->start_ms - report->previous_start_ms);

  progress->input_rate
      = report->previous_start_ms < 0 ? 0.0 : rows / (since_ms / 1000);
  progress->processed_rate
      = rows / ((double)MAX (report->duration_us, 1000) / 1e6);
}

static void
fill_event_time (SfcReporter *self, SfcProgress *progress,
                 const SfcTriggerReport *report)
{
  SfcEventTime *to = &progress->event_time;
  const SfcEventTimeStats *stats;

  to->defined = self->plan->watermark_slot >= 0;
  to->watermark_ms = report->watermark_ms;
  if (report->batch == NULL || !report->has_data)
    return;
  stats = &report->batch->event_time;
  to->has_rows = stats->n > 0;
  to->avg_ms = (gint64)stats->avg;
  to->max_ms = stats->max;
  to->min_ms = stats->min;
}

/* An idle trigger repeats the last batch's figures, but for what it did. */
static void
add_operator (SfcProgress *progress, const char *name,
              const SfcGroupStateMetrics *metrics, gint64 duplicates,
              gint64 partitions, const SfcBatch *batch)
{
  const SfcStateOperator op = { .operator_name = name,
                                .rows_total = metrics->total,
                                .rows_updated = batch != NULL ? metrics->updated : 0,
                                .rows_removed = metrics->removed,
                                .rows_dropped = batch != NULL ? metrics->dropped : 0,
          .commit_ms = batch != NULL ? batch->state_ms : 0,
                                .memory_bytes = (gint64)metrics->bytes,
                                .current_bytes = (gint64)metrics->bytes,
                                .shuffle_partitions = partitions,
                                .store_instances = partitions,
                                .dropped_duplicates = duplicates };

  if (progress->operators == NULL)
    progress->operators = g_array_new (FALSE, FALSE, sizeof (SfcStateOperator));
  g_array_append_val (progress->operators, op);
}

/* Spark lists the last operator first. */
static void
fill_operators (SfcReporter *self, SfcProgress *progress,
                const SfcTriggerReport *report)
{
  const SfcPlan *plan = self->plan;
  const SfcBatch *batch = report->batch;
  gboolean alone;

  if (batch != NULL)
    {
      self->metrics = batch->metrics;
      self->distinct = batch->distinct;
    }
  /* without keys all groups are one, in one partition */
  alone = plan->n_keys == 0 && plan->window_slot < 0;
  if (plan->aggregates)
    add_operator (progress, "stateStoreSave", &self->metrics, -1,
                  alone ? 1 : self->shuffle_partitions, batch);
  if (plan->n_distinct > 0)
    add_operator (progress, "dedupe", &self->distinct.state,
                  self->distinct.duplicates, self->shuffle_partitions, batch);
}

static void
fill_behind (SfcSourceProgress *to, const SfcOffsets *end,
             const SfcOffsets *latest)
{
  for (guint i = 0; i < latest->len; i++)
    {
      const SfcPartition *last = sfc_offsets_at (latest, i);
      const SfcPartition *at
          = sfc_offsets_find (end, last->topic, last->partition);
      gint64 behind
          = at != NULL ? MAX (last->offset - at->offset, 0) : last->offset;

      to->behind += behind;
      to->max_behind = MAX (to->max_behind, behind);
      to->min_behind = i == 0 ? behind : MIN (to->min_behind, behind);
    }
  to->n_partitions = latest->len;
  to->has_behind = latest->len > 0;
}

static void
fill_source (SfcReporter *self, SfcProgress *progress,
             const SfcTriggerReport *report)
{
  SfcSourceProgress *to = &progress->source;
  const SfcOffsets *end
      = report->batch != NULL ? report->batch->end : report->at;

  to->description = g_strdup (self->source->description);
  if (report->batch_id > 0)
    to->start_offset = sfc_source_offsets_to_json (self->source, report->at);
  to->end_offset = sfc_source_offsets_to_json (self->source, end);
  if (report->latest == NULL || self->source->hides_latest)
    return; /* it was not asked for, or Spark does not tell it */
  to->latest_offset
      = sfc_source_offsets_to_json (self->source, report->latest);
  if (!sfc_source_keeps_log (self->source)) /* as in Spark */
    fill_behind (to, end, report->latest);
}

static gint64
output_rows (const SfcReporter *self, const SfcBatch *batch)
{
  if (batch == NULL)
    return 0;
  return self->sink->klass->counts_rows ? batch->output_rows : -1;
}

SfcProgress *
sfc_reporter_take (SfcReporter *self, const SfcTriggerReport *report)
{
  gint64 now_ms = report->start_ms + report->duration_us / 1000;
  SfcProgress *progress;

  if (!report->ran && self->last_report_ms >= 0
      && now_ms - self->last_report_ms < self->idle_interval_ms)
    return NULL;
  self->last_report_ms = now_ms;
  progress = sfc_progress_new ();
  progress->id = g_strdup (self->id);
  progress->run_id = g_strdup (self->run_id);
  progress->name = g_strdup (self->plan->name);
  progress->timestamp_ms = report->start_ms;
  progress->batch_id = report->batch_id;
  progress->input_rows = report->batch != NULL ? report->batch->records : 0;
  progress->malformed_rows
      = report->batch != NULL ? report->batch->malformed : 0;
  if (report->batch != NULL)
    {
      progress->late_records = report->batch->late_records;
      progress->malformed_samples
          = g_strdupv (report->batch->malformed_samples);
      progress->late_samples = g_strdupv (report->batch->late_samples);
      progress->oldest_ms = report->batch->oldest_ms;
      progress->newest_ms = report->batch->newest_ms;
    }
  if (self->plan->watermark_ahead_ms >= 0)
    progress->ahead_rows
        = report->batch != NULL ? report->batch->event_time.ahead : 0;
  progress->workers = self->workers;
  progress->limit_rows = report->limit_rows;
  progress->limit_rate = report->limit_rate;
  if (report->activity != NULL)
    progress->waiting = *report->activity;
  fill_durations (progress, report);
  fill_rates (progress, report);
  fill_event_time (self, progress, report);
  fill_operators (self, progress, report);
  fill_source (self, progress, report);
  progress->sink_description = g_strdup (self->sink->description);
  progress->output_rows = output_rows (self, report->batch);
  return progress;
}
