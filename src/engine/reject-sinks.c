#include "config.h"

#include "engine/reject-sinks.h"

#include <inttypes.h>
#include <string.h>

#include "base/json-text.h"

struct _SfcRejectSinks
{
  const SfcPlan *plan;
  SfcSink *sinks[SFC_N_REJECT_KINDS]; /* (nullable); each once */
};

SfcRejectSinks *
sfc_reject_sinks_new (SfcSettings *settings, const SfcPlan *plan,
                      gboolean offline, GError **error)
{
  g_autoptr (SfcRejectSinks) self = g_new0 (SfcRejectSinks, 1);

  self->plan = plan;
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    {
      const char *name = plan->reject_sinks[i];

      if (name == NULL
          || (i > 0 && g_strcmp0 (name, plan->reject_sinks[0]) == 0))
        continue;
      self->sinks[i]
          = sfc_sink_new_lines (settings, plan->name, name, offline, error);
      if (self->sinks[i] == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
sfc_reject_sinks_free (SfcRejectSinks *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    sfc_sink_free (self->sinks[i]);
  g_free (self);
}

gboolean
sfc_reject_sinks_keep (const SfcRejectSinks *self, SfcJournal *journal,
                       GError **error)
{
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    if (self->sinks[i] != NULL
        && !sfc_journal_add_sink (journal, self->sinks[i], error))
      return FALSE;
  return TRUE;
}

gboolean
sfc_reject_sinks_begin (const SfcRejectSinks *self, const SfcSinkRun *run,
                        GError **error)
{
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    if (self->sinks[i] != NULL && !sfc_sink_begin (self->sinks[i], run, error))
      return FALSE;
  return TRUE;
}

/* ---- a batch */

static SfcPipeline *
pipeline_at (const GPtrArray *workers, guint i)
{
  return sfc_worker_peek_pipeline (workers->pdata[i % workers->len]);
}

/* The topic of a file, or of the clock, has no name. */
static void
append_partition (GString *out, const SfcPartition *partition)
{
  if (*partition->topic == '\0')
    return;
  g_string_append (out, "\"topic\":");
  sfc_json_append_string (out, partition->topic, -1);
  g_string_append_printf (out, ",\"partition\":%d,", partition->partition);
}

static void
add_rows (SfcRows *rows, gint64 batch_id, const SfcPartition *partition,
          const GString *members)
{
  g_autoptr (GString) line = g_string_new ("{");
  gsize head;

  append_partition (line, partition);
  head = line->len;
  for (const char *p = members->str; *p != '\0';)
    {
      const char *end = strchr (p, '\n');

      g_string_truncate (line, head);
      g_string_append_len (line, p, end - p);
      g_string_append_printf (line, ",\"batchId\":%" PRId64 "}", batch_id);
      sfc_rows_append (rows)[0] = sfc_value_string (
          sfc_rows_keep (rows, line->str, line->len), line->len);
      p = end + 1;
    }
}

/* Which worker has read a partition, only its owner tells. */
static gboolean
write_kind (const SfcRejectSinks *self, SfcRejectKind kind, gint64 batch_id,
            const SfcOffsets *end, const GPtrArray *workers, GError **error)
{
  SfcSink *sink = self->sinks[kind];
  g_autoptr (SfcRows) rows = sfc_rows_new (sink->schema);

  for (guint rank = 0; rank < end->len; rank++)
    {
      const SfcPartition *partition = sfc_offsets_at (end, rank);

      add_rows (
          rows, batch_id, partition,
          sfc_rejects_peek (sfc_pipeline_peek_rejects (
                                pipeline_at (workers, partition->owner), kind),
                            rank));
    }
  sfc_sink_locate (sink, end);
  return sfc_rows_get_n (rows) == 0
         || sfc_sink_write (sink, batch_id, rows, error);
}

gboolean
sfc_reject_sinks_write (const SfcRejectSinks *self, gint64 batch_id,
                        const SfcOffsets *end, const GPtrArray *workers,
                        GError **error)
{
  for (guint i = 0; self != NULL && i < SFC_N_REJECT_KINDS; i++)
    if (self->sinks[i] != NULL
        && !write_kind (self, i, batch_id, end, workers, error))
      return FALSE;
  return TRUE;
}

gint64
sfc_reject_sinks_count_late (const SfcRejectSinks *self,
                             const GPtrArray *workers)
{
  gint64 n = 0;

  if (self == NULL || self->plan->reject_sinks[SFC_REJECT_LATE] == NULL)
    return -1;
  for (guint i = 0; i < workers->len; i++)
    n += sfc_rejects_count_late (
        sfc_pipeline_peek_rejects (pipeline_at (workers, i), SFC_REJECT_LATE));
  return n;
}
