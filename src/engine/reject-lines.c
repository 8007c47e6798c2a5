#include "config.h"

#include "engine/reject-lines.h"

#include <inttypes.h>

char *
sfc_reject_lines_place (const SfcOffsets *end, const SfcMalformedPlace *at)
{
  const SfcPartition *partition = sfc_offsets_at (end, at->rank);

  if (at->path != NULL)
    return g_strdup_printf ("%s: record %" PRId64, at->path, at->number);
  return g_strdup_printf ("topic %s partition %d offset %" PRId64,
                          partition->topic, partition->partition, at->offset);
}

char **
sfc_reject_lines_malformed (const SfcOffsets *end,
                            const SfcMalformed *malformed)
{
  char **lines;

  if (malformed->n_samples == 0)
    return NULL;
  lines = g_new0 (char *, (gsize)malformed->n_samples + 1);
  for (guint i = 0; i < malformed->n_samples; i++)
    {
      const SfcMalformedSample *sample = &malformed->samples[i];
      g_autofree char *place = sfc_reject_lines_place (end, &sample->at);

      lines[i] = g_strdup_printf ("%s: malformed record: %s: %s", place,
                                  sample->reason, sample->text);
    }
  return lines;
}

/* (transfer full) */
static char *
time_text (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC")
                      : g_strdup ("-");
}

/* (transfer full); a record of a file has its number among all */
static char *
late_place (const SfcOffsets *end, guint rank, gint64 offset)
{
  const SfcMalformedPlace at = { .rank = rank, .offset = offset };

  return *sfc_offsets_at (end, rank)->topic != '\0'
             ? sfc_reject_lines_place (end, &at)
             : g_strdup_printf ("record %" PRId64, offset);
}

char **
sfc_reject_lines_late (const SfcOffsets *end, const SfcLateSamples *late,
                       const SfcPlan *plan, gint64 late_ms)
{
  gboolean window = plan->event_time_key == SFC_EVENT_TIME_WINDOW;
  g_autofree char *watermark = time_text (late_ms);
  char **lines = g_new0 (char *, (gsize)late->n + 1);

  for (guint i = 0; i < late->n; i++)
    {
      const SfcLateSample *sample = &late->samples[i];
      g_autofree char *place = late_place (end, sample->rank, sample->offset);
      g_autofree char *time = time_text (sample->time_us / 1000);

      lines[i] = g_strdup_printf (window ? "%s: late record: its window ended "
                                           "at %s, the watermark was %s"
                                         : "%s: late record: its time was %s, "
                                           "the watermark %s",
                                  place, time, watermark);
    }
  return lines;
}
