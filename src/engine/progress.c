#include "config.h"

#include "engine/progress.h"

#include <inttypes.h>
#include <math.h>

#include "base/i18n.h"
#include "base/json-text.h"
#include "base/number.h"
#include "base/zone.h"

SfcProgress *
sfc_progress_new (void)
{
  SfcProgress *self = g_new0 (SfcProgress, 1);

  for (int i = 0; i < SFC_N_DURATIONS; i++)
    self->duration_ms[i] = self->duration_us[i] = -1;
  self->output_rows = self->ahead_rows = self->late_records = -1;
  g_atomic_ref_count_init (&self->refs);
  return self;
}

SfcProgress *
sfc_progress_ref (const SfcProgress *self)
{
  SfcProgress *counted = (SfcProgress *)self;

  g_atomic_ref_count_inc (&counted->refs);
  return counted;
}

void
sfc_progress_unref (SfcProgress *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->id);
  g_free (self->run_id);
  g_free (self->name);
  g_clear_pointer (&self->operators, g_array_unref);
  g_free (self->source.description);
  g_free (self->source.start_offset);
  g_free (self->source.end_offset);
  g_free (self->source.latest_offset);
  g_free (self->sink_description);
  g_strfreev (self->malformed_samples);
  g_strfreev (self->late_samples);
  g_free (self->json);
  g_free (self);
}

gboolean
sfc_progress_ran (const SfcProgress *self)
{
  return self->duration_ms[SFC_DURATION_ADD_BATCH] >= 0;
}

const char *
sfc_duration_get_name (SfcDuration duration)
{
  static const char *const names[] = {
    [SFC_DURATION_ADD_BATCH] = "addBatch",
    [SFC_DURATION_COMMIT_OFFSETS] = "commitOffsets",
    [SFC_DURATION_GET_BATCH] = "getBatch",
    [SFC_DURATION_LATEST_OFFSET] = "latestOffset",
    [SFC_DURATION_QUERY_PLANNING] = "queryPlanning",
    [SFC_DURATION_TRIGGER_EXECUTION] = "triggerExecution",
    [SFC_DURATION_WAL_COMMIT] = "walCommit",
  };

  return names[duration];
}

/* ---- members; each follows another one or an opening bracket */

static void
put_key (GString *out, const char *key)
{
  char last = out->str[out->len - 1];

  if (last != '{' && last != '[')
    g_string_append_c (out, ',');
  g_string_append_printf (out, "\"%s\":", key);
}

static void
put_long (GString *out, const char *key, gint64 value)
{
  put_key (out, key);
  g_string_append_printf (out, "%" PRId64, value);
}

static void
put_string (GString *out, const char *key, const char *value)
{
  put_key (out, key);
  if (value != NULL)
    sfc_json_append_string (out, value, -1);
  else
    g_string_append (out, "null");
}

static void
put_json (GString *out, const char *key, const char *json)
{
  put_key (out, key);
  g_string_append (out, json != NULL ? json : "null");
}

static void
put_rate (GString *out, const char *key, double rate)
{
  if (!isfinite (rate))
    return;
  put_key (out, key);
  sfc_json_append_double (out, rate);
}

static void
put_time (GString *out, const char *key, gint64 ms)
{
  static gsize once;
  static SfcZone *utc;

  if (g_once_init_enter (&once))
    {
      utc = sfc_zone_new ("UTC", NULL);
      g_once_init_leave (&once, 1);
    }
  put_key (out, key);
  g_string_append_c (out, '"');
  sfc_zone_append_iso8601 (utc, out, ms * 1000);
  g_string_append_c (out, '"');
}

/* ---- parts */

static void
put_durations (GString *out, const char *key, const gint64 *durations)
{
  gboolean open = FALSE;

  for (int i = 0; i < SFC_N_DURATIONS; i++)
    if (durations[i] >= 0)
      {
        if (!open)
          put_json (out, key, "{");
        open = TRUE;
        put_long (out, sfc_duration_get_name (i), durations[i]);
      }
  if (open)
    g_string_append_c (out, '}');
}

static void
put_event_time (GString *out, const SfcEventTime *time)
{
  if (!time->defined)
    return;
  put_json (out, "eventTime", "{");
  if (time->has_rows)
    {
      put_time (out, "avg", time->avg_ms);
      put_time (out, "max", time->max_ms);
      put_time (out, "min", time->min_ms);
    }
  put_time (out, "watermark", time->watermark_ms);
  g_string_append_c (out, '}');
}

static void
put_operator (GString *out, const SfcStateOperator *op)
{
  g_string_append_c (out, '{');
  put_string (out, "operatorName", op->operator_name);
  put_long (out, "numRowsTotal", op->rows_total);
  put_long (out, "numRowsUpdated", op->rows_updated);
  put_long (out, "allUpdatesTimeMs", op->updates_ms);
  put_long (out, "numRowsRemoved", op->rows_removed);
  put_long (out, "allRemovalsTimeMs", op->removals_ms);
  put_long (out, "commitTimeMs", op->commit_ms);
  put_long (out, "memoryUsedBytes", op->memory_bytes);
  put_long (out, "numRowsDroppedByWatermark", op->rows_dropped);
  put_long (out, "numShufflePartitions", op->shuffle_partitions);
  put_long (out, "numStateStoreInstances", op->store_instances);
  put_json (out, "customMetrics", "{");
  put_long (out, "loadedMapCacheHitCount", op->cache_hits);
  put_long (out, "loadedMapCacheMissCount", op->cache_misses);
  if (op->dropped_duplicates >= 0)
    put_long (out, "numDroppedDuplicateRows", op->dropped_duplicates);
  put_long (out, "stateOnCurrentVersionSizeBytes", op->current_bytes);
  g_string_append (out, "}}");
}

static void
put_operators (GString *out, const GArray *operators)
{
  put_json (out, "stateOperators", "[");
  for (guint i = 0; operators != NULL && i < operators->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      put_operator (out, &g_array_index (operators, SfcStateOperator, i));
    }
  g_string_append_c (out, ']');
}

/* Spark's metrics are strings. */
static void
put_behind (GString *out, const SfcSourceProgress *source)
{
  put_json (out, "metrics", "{");
  put_json (out, "avgOffsetsBehindLatest", "\"");
  sfc_json_append_double (out, (double)source->behind / source->n_partitions);
  g_string_append_printf (out,
                          "\",\"maxOffsetsBehindLatest\":\"%" PRId64
                          "\",\"minOffsetsBehindLatest\":\"%" PRId64 "\"}",
                          source->max_behind, source->min_behind);
}

static void
put_source (GString *out, const SfcProgress *self)
{
  const SfcSourceProgress *source = &self->source;

  put_json (out, "sources", "[{");
  put_string (out, "description", source->description);
  put_json (out, "startOffset", source->start_offset);
  put_json (out, "endOffset", source->end_offset);
  put_json (out, "latestOffset", source->latest_offset);
  put_long (out, "numInputRows", self->input_rows);
  put_rate (out, "inputRowsPerSecond", self->input_rate);
  put_rate (out, "processedRowsPerSecond", self->processed_rate);
  if (source->has_behind)
    put_behind (out, source);
  g_string_append (out, "}]");
}

static void
put_samples (GString *out, const char *key, char **samples)
{
  if (samples == NULL)
    return;
  put_json (out, key, "[");
  for (char **sample = samples; *sample != NULL; sample++)
    {
      if (sample > samples)
        g_string_append_c (out, ',');
      sfc_json_append_string (out, *sample, -1);
    }
  g_string_append_c (out, ']');
}

static void
put_limit (GString *out, const SfcProgress *self)
{
  if (self->limit_rows <= 0)
    return;
  put_json (out, "rateLimit", "{");
  put_rate (out, "recordsPerSecond", self->limit_rate);
  put_long (out, "rows", self->limit_rows);
  g_string_append_c (out, '}');
}

static void
put_record_times (GString *out, const SfcProgress *self)
{
  if (self->oldest_ms <= 0)
    return;
  put_json (out, "recordTimestamp", "{");
  put_time (out, "max", self->newest_ms);
  put_time (out, "min", self->oldest_ms);
  g_string_append_c (out, '}');
}

static void
put_place (GString *out, const char *key, const char *topic, gint32 partition)
{
  g_autofree char *place = NULL;

  if (topic == NULL || *topic == '\0')
    return;
  place = g_strdup_printf ("%s-%d", topic, partition);
  put_string (out, key, place);
}

static void
put_hold (GString *out, const SfcHold *hold)
{
  static const char *const names[] = { [SFC_HOLD_OPEN] = "watermark",
                                       [SFC_HOLD_READY] = "batch",
                                       [SFC_HOLD_BLIND] = "eventTime" };

  put_json (out, "output", "{");
  put_string (out, "for", names[hold->kind]);
  if (hold->kind != SFC_HOLD_BLIND)
    {
      put_time (out, "end", hold->end_ms);
      put_time (out, "watermark", hold->watermark_ms);
      put_time (out, "neededEventTime", hold->needs_ms);
    }
  if (hold->has_newest && hold->kind != SFC_HOLD_BLIND)
    {
      put_time (out, "newestEventTime", hold->newest_ms);
      put_place (out, "newestPartition", hold->topic, hold->partition);
    }
  g_string_append_c (out, '}');
}

/* What keeps the query from running a batch, and append mode from giving. */
static void
put_waiting (GString *out, const SfcActivity *waiting)
{
  static const char *const names[] = { [SFC_IDLE_NO_DATA] = "records",
                                       [SFC_IDLE_TOO_FEW] = "moreRecords",
                                       [SFC_IDLE_LIMIT] = "limit" };
  gboolean idle
      = waiting->kind == SFC_ACTIVITY_WAIT && waiting->reason != SFC_IDLE_NOT;

  if (!idle && waiting->hold.kind == SFC_HOLD_NOTHING)
    return;
  put_json (out, "waiting", "{");
  if (idle)
    {
      put_string (out, "for", names[waiting->reason]);
      put_time (out, "since", waiting->since_ms);
    }
  if (idle && waiting->have > 0)
    {
      put_long (out, "records", waiting->have);
      put_place (out, "partition", waiting->topic, waiting->partition);
    }
  if (idle && waiting->reason == SFC_IDLE_TOO_FEW)
    {
      put_long (out, "neededRecords", waiting->need);
      put_time (out, "until", waiting->until_ms);
    }
  if (waiting->hold.kind != SFC_HOLD_NOTHING)
    put_hold (out, &waiting->hold);
  g_string_append_c (out, '}');
}

static void
put_ours (GString *out, const SfcProgress *self)
{
  put_json (out, "sfcrime", "{");
  put_long (out, "malformedRows", self->malformed_rows);
  put_samples (out, "malformedSamples", self->malformed_samples);
  put_samples (out, "lateSamples", self->late_samples);
  if (self->ahead_rows >= 0)
    put_long (out, "aheadRows", self->ahead_rows);
  if (self->late_records >= 0)
    put_long (out, "lateRecords", self->late_records);
  put_long (out, "workers", self->workers);
  put_durations (out, "durationUs", self->duration_us);
  put_limit (out, self);
  put_record_times (out, self);
  put_waiting (out, &self->waiting);
  g_string_append_c (out, '}');
}

void
sfc_progress_to_json (const SfcProgress *self, GString *out)
{
  if (self->json != NULL)
    {
      g_string_append (out, self->json);
      return;
    }
  g_string_append_c (out, '{');
  put_string (out, "id", self->id);
  put_string (out, "runId", self->run_id);
  put_string (out, "name", self->name);
  put_time (out, "timestamp", self->timestamp_ms);
  put_long (out, "batchId", self->batch_id);
  put_long (out, "numInputRows", self->input_rows);
  put_rate (out, "inputRowsPerSecond", self->input_rate);
  put_rate (out, "processedRowsPerSecond", self->processed_rate);
  put_durations (out, "durationMs", self->duration_ms);
  put_event_time (out, &self->event_time);
  put_operators (out, self->operators);
  put_source (out, self);
  put_json (out, "sink", "{");
  put_string (out, "description", self->sink_description);
  put_long (out, "numOutputRows", self->output_rows);
  g_string_append_c (out, '}');
  put_ours (out, self);
  g_string_append_c (out, '}');
}

/* ---- for people */

static void
append_rate (GString *line, const char *format, double rate)
{
  g_autofree char *text = NULL;

  if (!isfinite (rate))
    return;
  text = sfc_number_grouped (llrint (rate));
  g_string_append_printf (line, format, text);
}

static void
append_watermark (GString *line, const SfcEventTime *time)
{
  g_autoptr (GDateTime) at = NULL;
  g_autofree char *text = NULL;

  if (!time->defined || time->watermark_ms <= 0)
    return;
  at = g_date_time_new_from_unix_utc (time->watermark_ms / 1000);
  text = at != NULL ? g_date_time_format (at, "%Y-%m-%d %H:%M:%S") : NULL;
  if (text != NULL)
    g_string_append_printf (line, _ (", watermark %s UTC"), text);
}

static void
append_state (GString *line, const GArray *operators)
{
  gint64 rows = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; operators != NULL && i < operators->len; i++)
    rows += g_array_index (operators, SfcStateOperator, i).rows_total;
  text = sfc_number_grouped (rows);
  if (operators != NULL)
    g_string_append_printf (line, _ (", state %s"), text);
}

char *
sfc_progress_to_line (const SfcProgress *self)
{
  g_autofree char *behind = sfc_number_grouped (self->source.behind);
  GString *line = g_string_new (NULL);

  /* a query without a name goes by the id of its run, as in Spark's UI */
  g_string_append_printf (line, _ ("%s: batch %" PRId64),
                          self->name != NULL ? self->name : self->run_id,
                          self->batch_id);
  append_rate (line, _ (", in %s/s"), self->input_rate);
  append_rate (line, _ (", processed %s/s"), self->processed_rate);
  if (self->source.has_behind)
    g_string_append_printf (line, _ (", lag %s"), behind);
  append_watermark (line, &self->event_time);
  append_state (line, self->operators);
  return g_string_free (line, FALSE);
}
