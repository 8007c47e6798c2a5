#include "config.h"

#include "tune/run.h"

#include <json-glib/json-glib.h>

/* ---- members of a report, which may lack or be of another type */

static JsonNode *
member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node
      = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

static JsonObject *
object_of (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

static gint64
long_of (JsonObject *object, const char *name, gint64 otherwise)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64
             ? json_node_get_int (node)
             : otherwise;
}

/* Returns: [ms since 1970], 0 for what is no time */
static gint64
time_of (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;
  g_autoptr (GDateTime) time
      = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * 1000
                            + g_date_time_get_microsecond (time) / 1000
                      : 0;
}

static JsonObject *
source_of (JsonObject *report)
{
  JsonNode *list = member (report, "sources", JSON_NODE_ARRAY);
  JsonArray *sources = list != NULL ? json_node_get_array (list) : NULL;
  JsonNode *first = sources != NULL && json_array_get_length (sources) > 0
                        ? json_array_get_element (sources, 0)
                        : NULL;

  return first != NULL && JSON_NODE_HOLDS_OBJECT (first)
             ? json_node_get_object (first)
             : NULL;
}

/* ---- one report */

/* The sum over {"TOPIC":{"PARTITION":OFFSET,...},...}, -1: it is not there. */
static gint64
total_of (JsonObject *source, const char *name, guint *partitions)
{
  JsonObject *topics = object_of (source, name);
  g_autoptr (GList) names
      = topics != NULL ? json_object_get_members (topics) : NULL;
  gint64 total = 0;

  *partitions = 0;
  for (GList *topic = names; topic != NULL; topic = topic->next)
    {
      JsonObject *offsets = object_of (topics, topic->data);
      g_autoptr (GList) numbers
          = offsets != NULL ? json_object_get_members (offsets) : NULL;

      for (GList *number = numbers; number != NULL; number = number->next)
        {
          total += long_of (offsets, number->data, 0);
          *partitions += 1;
        }
    }
  return *partitions > 0 ? total : -1;
}

static void
read_report (JsonObject *report, SfcSample *sample)
{
  JsonObject *ours = object_of (report, "sfcrime");
  JsonObject *durations = object_of (ours, "durationUs");
  JsonObject *times = object_of (ours, "recordTimestamp");
  JsonObject *source = source_of (report);
  guint ignored;

  sample->rows = long_of (report, "numInputRows", 0);
  sample->start_ms = time_of (report, "timestamp");
  for (int i = 0; i < SFC_N_DURATIONS; i++)
    sample->phase_us[i] = long_of (durations, sfc_duration_get_name (i), -1);
  sample->end = total_of (source, "endOffset", &sample->partitions);
  sample->latest = total_of (source, "latestOffset", &ignored);
  sample->oldest_ms = time_of (times, "min");
  sample->newest_ms = time_of (times, "max");
}

gboolean
sfc_sample_parse (const char *line, gsize n, SfcSample *sample, char **run_id)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *id;
  JsonObject *report;

  *run_id = NULL;
  if (!json_parser_load_from_data (parser, line, (gssize)n, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  report = json_node_get_object (root);
  read_report (report, sample);
  if (sample->start_ms == 0
      || sample->phase_us[SFC_DURATION_TRIGGER_EXECUTION] < 0)
    return FALSE;
  id = member (report, "runId", JSON_NODE_VALUE);
  *run_id = id != NULL ? json_node_dup_string (id) : NULL;
  return TRUE;
}

double
sfc_sample_get_end_ms (const SfcSample *self)
{
  return (double)self->start_ms
         + (double)self->phase_us[SFC_DURATION_TRIGGER_EXECUTION] / 1000;
}

/* ---- a run */

SfcRun *
sfc_run_new (void)
{
  SfcRun *self = g_new0 (SfcRun, 1);

  self->samples = g_array_new (FALSE, FALSE, sizeof (SfcSample));
  return self;
}

void
sfc_run_free (SfcRun *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_array_unref (self->samples);
  g_free (self);
}

gboolean
sfc_run_add (SfcRun *self, const char *line, gsize n, SfcSample *sample)
{
  g_autofree char *id = NULL;
  SfcSample own;

  if (!sfc_sample_parse (line, n, &own, &id))
    return FALSE;
  if (self->id == NULL)
    self->id = g_steal_pointer (&id);
  if (own.rows > 0)
    g_array_append_val (self->samples, own);
  if (sample != NULL)
    *sample = own;
  return TRUE;
}

guint
sfc_run_warm_up (const SfcRun *self, const SfcSteady *steady)
{
  const SfcSample *samples = (const SfcSample *)(gpointer)self->samples->data;
  guint n = self->samples->len, first = 0;

  while (first + 1 < n
         && (first == 0
             || (first < n / 2
                 && samples[first].start_ms
                        < samples[0].start_ms + steady->warm_up_ms)))
    first++;
  return first;
}

guint
sfc_run_get_end (const SfcRun *self, guint first, const SfcSteady *steady)
{
  guint n = self->samples->len;
  guint end = steady->drain > 0 ? n - n / steady->drain : n;

  return MIN (n, MAX (end, first + 1));
}
