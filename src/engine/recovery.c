#include "config.h"

#include "engine/recovery.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/log.h"

void
sfc_start_clear (SfcStart *self)
{
  g_clear_pointer (&self->at, g_array_unref);
  g_clear_pointer (&self->end, g_array_unref);
}

static SfcOffsets *
parse_offsets (const SfcRecovery *self, gint64 batch_id, const char *json,
               GError **error)
{
  SfcOffsets *offsets = sfc_source_offsets_from_json (self->source, json);
  gboolean ok = offsets != NULL;

  for (guint i = 0; ok && i < offsets->len; i++)
    {
      SfcPartition *p = sfc_offsets_at (offsets, i);

      p->owner = i; /* whatever the order of the text */
      ok = p->offset >= 0;
    }
  if (ok)
    return offsets;
  g_clear_pointer (&offsets, g_array_unref);
  sfc_checkpoint_fail_offsets (self->checkpoint, batch_id, json, error);
  return NULL;
}

/* Where the query began, or begins now. */
static SfcOffsets *
find_initial (const SfcRecovery *self, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr (GArray) offsets = NULL;

  if (sfc_source_keeps_log (self->source))
    return sfc_source_initial (self->source, self->cancellable, error);
  if (!sfc_checkpoint_read_initial (self->checkpoint, &json, error))
    return NULL;
  if (json != NULL)
    return parse_offsets (self, -1, json, error);
  offsets = sfc_source_initial (self->source, self->cancellable, error);
  if (offsets == NULL)
    return NULL;
  json = sfc_offsets_to_json (offsets);
  if (!sfc_checkpoint_write_initial (self->checkpoint, json, error))
    return NULL;
  return g_steal_pointer (&offsets);
}

static void
restore_conf (const SfcRecovery *self, SfcOffsetsEntry *entry)
{
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    {
      if (entry->conf[i] == NULL || i == SFC_CONF_STATE_PROVIDER)
        continue; /* one reads what the other wrote: the session's it is */
      if (!g_str_equal (self->conf[i], entry->conf[i]))
        sfc_warn ("query %s: Updating the value of conf '%s' in current "
                  "session from '%s' to '%s'.",
                  self->query, sfc_session_conf_get_name (i), self->conf[i],
                  entry->conf[i]);
      g_free (self->conf[i]);
      self->conf[i] = g_steal_pointer (&entry->conf[i]);
    }
}

/* A partition that the batch was the first to read, or the last, is among the
 * offsets of one side only. */
static gboolean
match_partitions (const SfcRecovery *self, SfcStart *start, GError **error)
{
  SfcOffsets *end;

  if (!sfc_offsets_same_partitions (start->at, start->end))
    {
      g_autoptr (GArray) latest = sfc_source_latest (self->source, start->at,
                                                     self->cancellable, error);

      if (latest == NULL)
        return FALSE;
    }
  for (guint i = start->at->len; i-- > 0;)
    {
      const SfcPartition *p = sfc_offsets_at (start->at, i);

      if (sfc_offsets_find (start->end, p->topic, p->partition) == NULL)
        g_array_remove_index (start->at, i);
    }
  end = sfc_offsets_copy (start->at); /* with the owners of the beginning */
  for (guint i = 0; i < end->len; i++)
    {
      SfcPartition *p = sfc_offsets_at (end, i);

      p->offset = sfc_offsets_find (start->end, p->topic, p->partition)->offset;
    }
  g_array_unref (start->end);
  start->end = end;
  return TRUE;
}

/* The batch before the last: where a batch that runs again begins. */
static gboolean
read_previous (const SfcRecovery *self, gint64 last, SfcStart *start,
               GError **error)
{
  g_autoptr (SfcOffsetsEntry) entry = NULL;

  if (last == 0)
    {
      if (start->end != NULL)
        start->at = find_initial (self, error);
      return start->end == NULL || start->at != NULL;
    }
  entry = sfc_checkpoint_read_offsets (self->checkpoint, last - 1, error);
  if (entry == NULL)
    return FALSE;
  if (start->end == NULL)
    return TRUE;
  start->late_ms = entry->watermark_ms;
  start->at = parse_offsets (self, last - 1, entry->offsets, error);
  return start->at != NULL;
}

static gboolean
run_again (const SfcRecovery *self, SfcStart *start, GError **error)
{
  gint64 last = start->batch_id;
  gint64 commit = sfc_checkpoint_get_last_commit (self->checkpoint);

  if (commit >= 0 && commit < last - 1)
    sfc_warn ("query %s: Batch completion log latest batch id is %" PRId64
              ", which is not trailing batchid %" PRId64 " by one",
              self->query, commit, last);
  start->end = g_steal_pointer (&start->at);
  return read_previous (self, last, start, error)
         && match_partitions (self, start, error);
}

static gboolean
go_on (const SfcRecovery *self, SfcStart *start, GError **error)
{
  gint64 next_ms;

  if (!sfc_checkpoint_read_commit (self->checkpoint, start->batch_id, &next_ms,
                                   error)
      || !read_previous (self, start->batch_id, start, error))
    return FALSE;
  start->late_ms = start->watermark_ms;
  start->watermark_ms = MAX (start->watermark_ms, next_ms);
  start->batch_id++;
  return TRUE;
}

gboolean
sfc_recovery_find_start (const SfcRecovery *self, SfcStart *start,
                         GError **error)
{
  gint64 last = sfc_checkpoint_get_last_offsets (self->checkpoint);
  g_autoptr (SfcOffsetsEntry) entry = NULL;

  if (!sfc_checkpoint_check_logs (
          self->checkpoint, last,
          sfc_checkpoint_get_last_commit (self->checkpoint), error))
    return FALSE;
  if (last < 0)
    {
      start->at = find_initial (self, error);
      return start->at != NULL;
    }
  entry = sfc_checkpoint_read_offsets (self->checkpoint, last, error);
  if (entry == NULL)
    return FALSE;
  start->batch_id = last;
  start->watermark_ms = entry->watermark_ms;
  start->timestamp_ms = entry->timestamp_ms;
  start->at = parse_offsets (self, last, entry->offsets, error);
  if (start->at == NULL)
    return FALSE;
  restore_conf (self, entry);
  if (sfc_checkpoint_get_last_commit (self->checkpoint) == last)
    return go_on (self, start, error);
  return run_again (self, start, error);
}
