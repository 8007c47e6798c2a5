#include "config.h"

#include "tune/run.h"

#include "base/json-object.h"

static JsonObject *
source_of (JsonObject *report)
{
  JsonArray *sources = sfc_json_get_array (report, "sources");
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
  JsonObject *topics = sfc_json_get_object (source, name);
  g_autoptr (GList) names
      = topics != NULL ? json_object_get_members (topics) : NULL;
  gint64 total = 0;

  *partitions = 0;
  for (GList *topic = names; topic != NULL; topic = topic->next)
    {
      JsonObject *offsets = sfc_json_get_object (topics, topic->data);
      g_autoptr (GList) numbers
          = offsets != NULL ? json_object_get_members (offsets) : NULL;

      for (GList *number = numbers; number != NULL; number = number->next)
        {
          total += sfc_json_get_long (offsets, number->data, 0);
          *partitions += 1;
        }
    }
  return *partitions > 0 ? total : -1;
}

static void
read_report (JsonObject *report, SfcSample *sample)
{
  JsonObject *ours = sfc_json_get_object (report, "sfcrime");
  JsonObject *durations = sfc_json_get_object (ours, "durationUs");
  JsonObject *times = sfc_json_get_object (ours, "recordTimestamp");
  JsonObject *source = source_of (report);
  guint ignored;

  sample->rows = sfc_json_get_long (report, "numInputRows", 0);
  sample->start_ms = sfc_json_get_time (report, "timestamp");
  for (int i = 0; i < SFC_N_DURATIONS; i++)
    sample->phase_us[i]
        = sfc_json_get_long (durations, sfc_duration_get_name (i), -1);
  sample->end = total_of (source, "endOffset", &sample->partitions);
  sample->latest = total_of (source, "latestOffset", &ignored);
  sample->oldest_ms = sfc_json_get_time (times, "min");
  sample->newest_ms = sfc_json_get_time (times, "max");
}

gboolean
sfc_sample_parse (const char *line, gsize n, SfcSample *sample, char **run_id)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
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
  *run_id = g_strdup (sfc_json_get_text (report, "runId"));
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
