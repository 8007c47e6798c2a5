#include "config.h"

#include "engine/reject-sinks.h"

#include <inttypes.h>

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

static SfcRejects *
rejects_at (const SfcWorkers *workers, guint i, SfcRejectKind kind)
{
  return sfc_pipeline_peek_rejects (sfc_workers_peek (workers, i), kind);
}

void
sfc_reject_sinks_set_folder (const SfcRejectSinks *self,
                             const SfcWorkers *workers, const char *folder)
{
  for (guint i = 0; self != NULL && i < SFC_N_REJECT_KINDS; i++)
    for (guint w = 0; self->sinks[i] != NULL && w < sfc_workers_get_n (workers);
         w++)
      sfc_spool_set_folder (sfc_rejects_peek_spool (rejects_at (workers, w, i)),
                            folder);
}

/* ---- a batch */

/* The lines of a sink, made of what the workers have kept */
typedef struct
{
  SfcRejectKind kind;
  gint64 batch_id;
  const SfcOffsets *end;
  const SfcWorkers *workers;
  guint rank;      /* the next one */
  SfcSpool *spool; /* of the one before, which has */
  guint64 left;    /* as many lines */
  GString *line;
  gsize head; /* of each line of that [bytes] */
} Lines;

/* Which worker has read a partition, only its owner tells. */
static SfcSpool *
spool_of_rank (const Lines *lines, guint rank)
{
  guint owner = sfc_offsets_at (lines->end, rank)->owner;

  return sfc_rejects_peek_spool (
      rejects_at (lines->workers, owner, lines->kind));
}

/* The topic of a file, or of the clock, has no name. */
static void
begin_partition (Lines *lines, const SfcPartition *partition)
{
  g_string_assign (lines->line, "{");
  if (*partition->topic != '\0')
    {
      g_string_append (lines->line, "\"topic\":");
      sfc_json_append_string (lines->line, partition->topic, -1);
      g_string_append_printf (lines->line, ",\"partition\":%d,",
                              partition->partition);
    }
  lines->head = lines->line->len;
}

static gboolean
next_line (SfcValue *cells, gpointer data, GError **error)
{
  Lines *lines = data;

  while (lines->left == 0)
    {
      guint rank = lines->rank++;

      lines->spool = spool_of_rank (lines, rank);
      lines->left = sfc_spool_count (lines->spool, rank);
      sfc_spool_rewind (lines->spool, rank);
      begin_partition (lines, sfc_offsets_at (lines->end, rank));
    }
  lines->left--;
  g_string_truncate (lines->line, lines->head);
  if (!sfc_spool_next (lines->spool, lines->line, error))
    return FALSE;
  g_string_append_printf (lines->line, ",\"batchId\":%" PRId64 "}",
                          lines->batch_id);
  cells[0] = sfc_value_string (lines->line->str, lines->line->len);
  return TRUE;
}

static gboolean
write_kind (const SfcRejectSinks *self, Lines *lines, GError **error)
{
  SfcSink *sink = self->sinks[lines->kind];
  g_autoptr (SfcRows) rows = NULL;
  guint64 n = 0;

  for (guint rank = 0; rank < lines->end->len; rank++)
    n += sfc_spool_count (spool_of_rank (lines, rank), rank);
  sfc_sink_locate (sink, lines->end);
  rows = sfc_rows_new_in_turn (sink->schema, n, next_line, lines);
  return n == 0 || sfc_sink_write (sink, lines->batch_id, rows, error);
}

/* What is written need not wait for the next batch to go. */
static void
forget (const SfcWorkers *workers, SfcRejectKind kind)
{
  for (guint i = 0; i < sfc_workers_get_n (workers); i++)
    sfc_rejects_begin (rejects_at (workers, i, kind), 0);
}

gboolean
sfc_reject_sinks_write (const SfcRejectSinks *self, gint64 batch_id,
                        const SfcOffsets *end, const SfcWorkers *workers,
                        GError **error)
{
  for (guint i = 0; self != NULL && i < SFC_N_REJECT_KINDS; i++)
    if (self->sinks[i] != NULL)
      {
        Lines lines = { .kind = i,
                        .batch_id = batch_id,
                        .end = end,
                        .workers = workers,
                        .line = g_string_new (NULL) };
        gboolean ok = write_kind (self, &lines, error);

        g_string_free (lines.line, TRUE);
        if (!ok)
          return FALSE;
        forget (workers, i);
      }
  return TRUE;
}

gint64
sfc_reject_sinks_count_late (const SfcRejectSinks *self,
                             const SfcWorkers *workers)
{
  gint64 n = 0;

  if (self == NULL || self->plan->reject_sinks[SFC_REJECT_LATE] == NULL)
    return -1;
  for (guint i = 0; i < sfc_workers_get_n (workers); i++)
    n += sfc_rejects_count_late (rejects_at (workers, i, SFC_REJECT_LATE));
  return n;
}
