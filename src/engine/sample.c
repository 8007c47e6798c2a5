#include "config.h"

#include "engine/sample.h"

#include "engine/query-source.h"

/* The last @most offsets of each partition, from @from on. */
static void
cut (SfcOffsets *from, const SfcOffsets *end, gint64 most)
{
  for (guint i = 0; i < from->len; i++)
    {
      SfcPartition *at = sfc_offsets_at (from, i);

      at->offset = MAX (at->offset, sfc_offsets_at (end, i)->offset - most);
    }
}

static gboolean
read_ranges (SfcSource *source, const SfcOffsets *from, const SfcOffsets *end,
             SfcTimeCheck *check, GCancellable *stop, GError **error)
{
  g_autoptr (SfcReader) reader = sfc_source_reader_new (source, 0, 1, error);
  SfcReadResult result = { 0 };

  return reader != NULL
         && sfc_reader_read (reader, from, end, sfc_time_check_push, check,
                             &result, stop, error);
}

SfcTimeCheck *
sfc_sample_times (SfcSettings *settings, const SfcPlan *plan, gint64 most,
                  int timeout_ms, GCancellable *stop, SfcOffsets **ranges,
                  GError **error)
{
  const SfcQueryOptions options = { .timeout_ms = timeout_ms };
  const char *name
      = sfc_settings_get (settings, "spark", "spark.sql.session.timeZone");
  g_autoptr (SfcZone) zone = sfc_zone_new (name, error);
  g_autoptr (SfcSource) source
      = zone != NULL ? sfc_query_source_new (settings, plan, &options, error)
                     : NULL;
  g_autoptr (GArray) from
      = source != NULL ? sfc_source_initial (source, stop, error) : NULL;
  g_autoptr (GArray) end
      = from != NULL ? sfc_source_latest (source, from, stop, error) : NULL;
  g_autoptr (SfcTimeCheck) check = NULL;

  if (end == NULL)
    return NULL;
  cut (from, end, most);
  check = sfc_time_check_new (plan, zone, end->len);
  if (!read_ranges (source, from, end, check, stop, error))
    return NULL;
  *ranges = g_steal_pointer (&end);
  return g_steal_pointer (&check);
}
