#include "config.h"

#include "cluster/spark-report.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/json-object.h"
#include "source/offsets.h"

#define DEPTH 16 /* of nested brackets, more than a report has */

static char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_dup_string (node)
             : NULL;
}

static double
get_number (JsonObject *object, const char *key, double otherwise)
{
  JsonNode *node = json_object_get_member (object, key);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE
             ? json_node_get_double (node)
             : otherwise;
}

static gint64
get_long (JsonObject *object, const char *key, gint64 otherwise)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64
             ? json_node_get_int (node)
             : otherwise;
}

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? json_node_get_object (node)
             : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
             ? json_node_get_array (node)
             : NULL;
}

/* Returns: [ms since 1970]; 0: it is none */
static gint64
get_time (JsonObject *object, const char *key)
{
  g_autofree char *text = get_text (object, key);
  g_autoptr (GDateTime) time
      = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * 1000
                            + g_date_time_get_microsecond (time) / 1000
                      : 0;
}

/* ---- parts */

static void
read_durations (SfcProgress *self, JsonObject *durations)
{
  for (int i = 0; durations != NULL && i < SFC_N_DURATIONS; i++)
    {
      gint64 ms
          = get_long (durations, sfc_duration_get_name ((SfcDuration)i), -1);

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
  self->watermark_ms = get_time (time, "watermark");
  self->has_rows = json_object_has_member (time, "max");
  self->avg_ms = get_time (time, "avg");
  self->max_ms = get_time (time, "max");
  self->min_ms = get_time (time, "min");
}

static void
read_operator (SfcProgress *self, JsonObject *object)
{
  g_autofree char *name = get_text (object, "operatorName");
  JsonObject *custom = get_object (object, "customMetrics");
  SfcStateOperator op = {
    .operator_name = g_intern_string (name != NULL ? name : ""),
    .rows_total = get_long (object, "numRowsTotal", 0),
    .rows_updated = get_long (object, "numRowsUpdated", 0),
    .updates_ms = get_long (object, "allUpdatesTimeMs", 0),
    .rows_removed = get_long (object, "numRowsRemoved", 0),
    .removals_ms = get_long (object, "allRemovalsTimeMs", 0),
    .commit_ms = get_long (object, "commitTimeMs", 0),
    .memory_bytes = get_long (object, "memoryUsedBytes", 0),
    .rows_dropped = get_long (object, "numRowsDroppedByWatermark", 0),
    .shuffle_partitions = get_long (object, "numShufflePartitions", 0),
    .store_instances = get_long (object, "numStateStoreInstances", 0),
    .dropped_duplicates = -1,
  };

  if (custom != NULL)
    {
      op.dropped_duplicates = get_long (custom, "numDroppedDuplicateRows", -1);
      op.current_bytes = get_long (custom, "stateOnCurrentVersionSizeBytes", 0);
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
  g_autofree char *max = NULL, *min = NULL;

  if (source == NULL)
    return;
  self->description = get_text (source, "description");
  self->start_offset = get_offsets (source, "startOffset");
  self->end_offset = get_offsets (source, "endOffset");
  self->latest_offset = get_offsets (source, "latestOffset");
  read_behind (self);
  metrics = get_object (source, "metrics");
  if (metrics == NULL)
    return;
  max = get_text (metrics, "maxOffsetsBehindLatest");
  min = get_text (metrics, "minOffsetsBehindLatest");
  self->max_behind = max != NULL ? g_ascii_strtoll (max, NULL, 10) : 0;
  self->min_behind = min != NULL ? g_ascii_strtoll (min, NULL, 10) : 0;
}

static void
read_report (SfcProgress *self, JsonObject *report)
{
  JsonObject *sink = get_object (report, "sink");

  self->id = get_text (report, "id");
  self->run_id = get_text (report, "runId");
  self->name = get_text (report, "name");
  self->timestamp_ms = get_time (report, "timestamp");
  self->batch_id = get_long (report, "batchId", 0);
  self->input_rows = get_long (report, "numInputRows", 0);
  self->input_rate = get_number (report, "inputRowsPerSecond", NAN);
  self->processed_rate = get_number (report, "processedRowsPerSecond", NAN);
  read_durations (self, get_object (report, "durationMs"));
  read_event_time (&self->event_time, get_object (report, "eventTime"));
  read_operators (self, get_array (report, "stateOperators"));
  read_source (&self->source, get_array (report, "sources"));
  if (sink == NULL)
    return;
  self->sink_description = get_text (sink, "description");
  self->output_rows = get_long (sink, "numOutputRows", -1);
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
