#include "config.h"

#include "cluster/spark-report.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/json-object.h"
#include "source/offsets.h"

#define DEPTH 16 /* of nested brackets, more than a report has */

/* ---- parts */

static void
read_durations (SfcProgress *self, JsonObject *durations)
{
  for (int i = 0; durations != NULL && i < SFC_N_DURATIONS; i++)
    {
      gint64 ms = sfc_json_get_long (
          durations, sfc_duration_get_name ((SfcDuration)i), -1);

      self->duration_ms[i] = ms;
      self->duration_us[i] = ms >= 0 ? ms * 1000 : -1;
    }
}

static void
read_event_time (SfcEventTime *self, JsonObject *time)
{
  if (time == NULL)
    return;
  self->defined = TRUE;
  self->watermark_ms = sfc_json_get_time (time, "watermark");
  self->has_rows = json_object_has_member (time, "max");
  self->avg_ms = sfc_json_get_time (time, "avg");
  self->max_ms = sfc_json_get_time (time, "max");
  self->min_ms = sfc_json_get_time (time, "min");
}

static void
read_operator (SfcProgress *self, JsonObject *object)
{
  const char *name = sfc_json_get_text (object, "operatorName");
  JsonObject *custom = sfc_json_get_object (object, "customMetrics");
  SfcStateOperator op = {
    .operator_name = g_intern_string (name != NULL ? name : ""),
    .rows_total = sfc_json_get_long (object, "numRowsTotal", 0),
    .rows_updated = sfc_json_get_long (object, "numRowsUpdated", 0),
    .updates_ms = sfc_json_get_long (object, "allUpdatesTimeMs", 0),
    .rows_removed = sfc_json_get_long (object, "numRowsRemoved", 0),
    .removals_ms = sfc_json_get_long (object, "allRemovalsTimeMs", 0),
    .commit_ms = sfc_json_get_long (object, "commitTimeMs", 0),
    .memory_bytes = sfc_json_get_long (object, "memoryUsedBytes", 0),
    .rows_dropped = sfc_json_get_long (object, "numRowsDroppedByWatermark", 0),
    .shuffle_partitions = sfc_json_get_long (object, "numShufflePartitions", 0),
    .store_instances = sfc_json_get_long (object, "numStateStoreInstances", 0),
    .dropped_duplicates = -1,
  };

  if (custom != NULL)
    {
      op.dropped_duplicates
          = sfc_json_get_long (custom, "numDroppedDuplicateRows", -1);
      op.current_bytes
          = sfc_json_get_long (custom, "stateOnCurrentVersionSizeBytes", 0);
    }
  g_array_append_val (self->operators, op);
}

static void
read_operators (SfcProgress *self, JsonArray *operators)
{
  if (operators == NULL || json_array_get_length (operators) == 0)
    return;
  self->operators = g_array_new (FALSE, FALSE, sizeof (SfcStateOperator));
  for (guint i = 0; i < json_array_get_length (operators); i++)
    {
      JsonNode *node = json_array_get_element (operators, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        read_operator (self, json_node_get_object (node));
    }
}

/* Offsets of Kafka; what other sources say is left out. */
static char *
get_offsets (JsonObject *source, const char *key)
{
  JsonNode *node = json_object_get_member (source, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? json_to_string (node, FALSE)
             : NULL;
}

/* Returns: (transfer full) (nullable) */
static SfcOffsets *
parse_offsets (const char *json)
{
  return json != NULL ? sfc_offsets_from_json (json) : NULL;
}

static void
read_behind (SfcSourceProgress *self)
{
  g_autoptr (GArray) end = parse_offsets (self->end_offset);
  g_autoptr (GArray) latest = parse_offsets (self->latest_offset);

  if (end == NULL || latest == NULL || latest->len == 0)
    return;
  self->has_behind = TRUE;
  self->n_partitions = latest->len;
  self->behind = sfc_offsets_total (latest) - sfc_offsets_total (end);
}

static void
read_source (SfcSourceProgress *self, JsonArray *sources)
{
  JsonNode *node = sources != NULL && json_array_get_length (sources) > 0
                       ? json_array_get_element (sources, 0)
                       : NULL;
  JsonObject *source = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                           ? json_node_get_object (node)
                           : NULL;
  JsonObject *metrics;
  const char *max, *min;

  if (source == NULL)
    return;
  self->description = g_strdup (sfc_json_get_text (source, "description"));
  self->start_offset = get_offsets (source, "startOffset");
  self->end_offset = get_offsets (source, "endOffset");
  self->latest_offset = get_offsets (source, "latestOffset");
  read_behind (self);
  metrics = sfc_json_get_object (source, "metrics");
  if (metrics == NULL)
    return;
  max = sfc_json_get_text (metrics, "maxOffsetsBehindLatest");
  min = sfc_json_get_text (metrics, "minOffsetsBehindLatest");
  self->max_behind = max != NULL ? g_ascii_strtoll (max, NULL, 10) : 0;
  self->min_behind = min != NULL ? g_ascii_strtoll (min, NULL, 10) : 0;
}

static void
read_report (SfcProgress *self, JsonObject *report)
{
  JsonObject *sink = sfc_json_get_object (report, "sink");

  self->id = g_strdup (sfc_json_get_text (report, "id"));
  self->run_id = g_strdup (sfc_json_get_text (report, "runId"));
  self->name = g_strdup (sfc_json_get_text (report, "name"));
  self->timestamp_ms = sfc_json_get_time (report, "timestamp");
  self->batch_id = sfc_json_get_long (report, "batchId", 0);
  self->input_rows = sfc_json_get_long (report, "numInputRows", 0);
  self->input_rate = sfc_json_get_number (report, "inputRowsPerSecond", NAN);
  self->processed_rate
      = sfc_json_get_number (report, "processedRowsPerSecond", NAN);
  read_durations (self, sfc_json_get_object (report, "durationMs"));
  read_event_time (&self->event_time,
                   sfc_json_get_object (report, "eventTime"));
  read_operators (self, sfc_json_get_array (report, "stateOperators"));
  read_source (&self->source, sfc_json_get_array (report, "sources"));
  if (sink == NULL)
    return;
  self->sink_description = g_strdup (sfc_json_get_text (sink, "description"));
  self->output_rows = sfc_json_get_long (sink, "numOutputRows", -1);
}

SfcProgress *
sfc_spark_report_parse (const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *report = sfc_json_read_object (parser, json, DEPTH);
  g_autoptr (SfcProgress) self = sfc_progress_new ();

  if (report != NULL)
    read_report (self, report);
  if (self->id == NULL || self->run_id == NULL)
    {
      sfc_fail (error, SFC_ERROR_FAILED,
                _ ("this is no progress report: %.60s"), json);
      return NULL;
    }
  self->json = g_strdup (json);
  return g_steal_pointer (&self);
}
