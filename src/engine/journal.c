#include "config.h"

#include "engine/journal.h"

#include <inttypes.h>
#include <string.h>

#include "base/durable-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "exec/state-schema.h"
#include "state/store.h"

struct _SfcJournal
{
  const SfcPlan *plan;
  GPtrArray *sinks; /* (element-type SfcSink): those that append to a file */
  const SfcSource *source; /* (nullable): once it is recovered */
  SfcCheckpoint *checkpoint;
  SfcStore *store; /* (nullable): neither state nor file to look after */
  char *conf[SFC_N_SESSION_CONF];
  gint64 retain;
};

/* ---- life */

char *
sfc_journal_dup_path (SfcSettings *settings, const char *query)
{
  g_autofree char *group = g_strconcat ("query ", query, NULL);
  char *path = sfc_settings_dup_path (settings, group, "checkpointLocation");
  g_autofree char *parent = NULL;

  if (path != NULL)
    return path;
  parent = sfc_settings_dup_path (settings, "spark",
                                  "spark.sql.streaming.checkpointLocation");
  return parent != NULL ? g_build_filename (parent, query, NULL) : NULL;
}

static void
read_conf (SfcJournal *self, SfcSettings *settings)
{
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    {
      const char *value
          = sfc_settings_get (settings, "spark", sfc_session_conf_get_name (i));

      self->conf[i]
          = g_strdup (value != NULL ? value : sfc_session_conf_get_default (i));
    }
  self->retain = sfc_settings_get_int (
      settings, "spark", "spark.sql.streaming.minBatchesToRetain");
}

static gboolean
open_store (SfcJournal *self, GError **error)
{
  g_autofree char *folder = g_build_filename (
      sfc_checkpoint_get_path (self->checkpoint), "state", NULL);

  if (self->store != NULL)
    return TRUE;
  if (!sfc_durable_mkdir (SFC_DURABLE_STATE, folder, error))
    return FALSE;
  sfc_claim_note_state (sfc_checkpoint_peek_claim (self->checkpoint));
  self->store = sfc_store_open (folder, error);
  return self->store != NULL;
}

gboolean
sfc_journal_add_sink (SfcJournal *self, SfcSink *sink, GError **error)
{
  if (sink->file == NULL)
    return TRUE;
  g_ptr_array_add (self->sinks, sink);
  return sink->klass->claim (sink, error) && open_store (self, error);
}

SfcJournal *
sfc_journal_open (const char *path, SfcSettings *settings, const SfcPlan *plan,
                  SfcSink *sink, GError **error)
{
  g_autoptr (SfcJournal) self = g_new0 (SfcJournal, 1);

  if (strstr (path, "://") != NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("checkpoint %s: only a directory of this machine can hold "
                   "one"),
                path);
      return NULL;
    }
  self->plan = plan;
  self->sinks = g_ptr_array_new ();
  read_conf (self, settings);
  self->checkpoint = sfc_checkpoint_open (path, error);
  if (self->checkpoint != NULL && sfc_journal_add_sink (self, sink, error)
      && ((!plan->aggregates && plan->n_distinct == 0)
          || open_store (self, error)))
    return g_steal_pointer (&self);
  return NULL;
}

void
sfc_journal_free (SfcJournal *self)
{
  if (self == NULL)
    return;
  sfc_store_free (self->store);
  sfc_checkpoint_free (self->checkpoint);
  g_clear_pointer (&self->sinks, g_ptr_array_unref);
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    g_free (self->conf[i]);
  g_free (self);
}

gboolean
sfc_journal_is_new (const SfcJournal *self)
{
  return sfc_checkpoint_get_last_offsets (self->checkpoint) < 0;
}

const char *
sfc_journal_get_path (const SfcJournal *self)
{
  return sfc_checkpoint_get_path (self->checkpoint);
}

const char *
sfc_journal_get_id (const SfcJournal *self)
{
  return sfc_checkpoint_get_id (self->checkpoint);
}

gint64
sfc_journal_get_shuffle_partitions (const SfcJournal *self)
{
  return g_ascii_strtoll (self->conf[SFC_CONF_SHUFFLE_PARTITIONS], NULL, 10);
}

/* ---- recovery */

gboolean
sfc_journal_recover (SfcJournal *self, SfcSource *source, SfcStart *start,
                     GCancellable *cancellable, GError **error)
{
  g_autofree char *folder
      = g_build_filename (sfc_journal_get_path (self), "sources", "0", NULL);
  const SfcRecovery recovery = { .query = self->plan->name,
                                 .checkpoint = self->checkpoint,
                                 .source = source,
                                 .conf = self->conf,
                                 .cancellable = cancellable };

  *start = (SfcStart){ 0 };
  self->source = source;
  if (sfc_source_restore (source, folder, error)
      && sfc_recovery_find_start (&recovery, start, error))
    {
      if (start->batch_id > 0 || start->end != NULL)
        sfc_info (start->end != NULL
                      ? _ ("query %s: goes on from %s, with batch %" PRId64
                           " once more")
                      : _ ("query %s: goes on from %s, with batch %" PRId64),
                  self->plan->name, sfc_journal_get_path (self),
                  start->batch_id);
      return TRUE;
    }
  sfc_start_clear (start);
  return FALSE;
}

/* ---- one batch */

gboolean
sfc_journal_plan (SfcJournal *self, gint64 batch_id, gint64 watermark_ms,
                  gint64 timestamp_ms, const SfcOffsets *end, GError **error)
{
  g_autofree char *json = sfc_source_offsets_to_json (self->source, end);
  SfcOffsetsEntry entry = { .watermark_ms = watermark_ms,
                            .timestamp_ms = timestamp_ms,
                            .offsets = json };

  memcpy (entry.conf, self->conf, sizeof entry.conf);
  if (!sfc_checkpoint_write_offsets (self->checkpoint, batch_id, &entry, error))
    return FALSE;
  if (batch_id > self->retain)
    sfc_checkpoint_purge (self->checkpoint, batch_id - self->retain);
  return TRUE;
}

/* The steps in the store */
enum
{
  GROUPS,
  DISTINCT,
};

static gboolean
restore (guint op, const guint8 *key, gsize n_key, const guint8 *value,
         gsize n_value, gpointer data)
{
  const SfcJournalState *state = data;

  if (op == GROUPS && state->groups != NULL)
    return sfc_group_state_restore (state->groups, key, n_key, value, n_value);
  return op == DISTINCT && state->distinct != NULL
         && sfc_distinct_state_restore (state->distinct, key, n_key, value,
                                        n_value);
}

static gboolean
check_groups (SfcJournal *self, GError **error)
{
  g_autofree char *types = sfc_state_schema_types (self->plan);
  g_autofree char *key = sfc_state_schema_key (self->plan);
  g_autofree char *value = sfc_state_schema_value (self->plan);

  return sfc_store_check_schema (self->store, GROUPS, types, key, value, error);
}

static gboolean
check_distinct (SfcJournal *self, GError **error)
{
  g_autofree char *types = sfc_state_schema_distinct_types (self->plan);
  g_autofree char *key = sfc_state_schema_distinct (self->plan);

  return sfc_store_check_schema (self->store, DISTINCT, types, key,
                                 "StructType(StructField(__dummy__,NullType,"
                                 "true))",
                                 error);
}

gboolean
sfc_journal_state_check (const SfcJournalState *state, GError **error)
{
  return (state->groups == NULL || sfc_group_state_check (state->groups, error))
         && (state->distinct == NULL
             || sfc_distinct_state_check (state->distinct, error));
}

/* What the state says of itself goes before what the store thinks of it. */
static gboolean
load_version (SfcJournal *self, const SfcJournalState *state, gint64 version,
              GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean ok = sfc_store_load (self->store, version, restore, (gpointer)state,
                                &failure);

  if (!sfc_journal_state_check (state, error))
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&failure));
  return ok;
}

static gboolean
load_state (SfcJournal *self, const SfcJournalState *state, gint64 version,
            GError **error)
{
  if ((state->groups != NULL && !check_groups (self, error))
      || (state->distinct != NULL && !check_distinct (self, error)))
    return FALSE;
  return (state->groups == NULL && state->distinct == NULL)
         || load_version (self, state, version, error);
}

/* Nothing says that the batch that begins was begun before.  So the file ends
 * with the one before it; else what said so is lost. */
static gboolean
check_sink (SfcJournal *self, SfcSink *sink, gint64 batch_id, GError **error)
{
  gint64 before, now;

  if (!sfc_store_get_sink (self->store, batch_id, sink->file, &before, error)
      || !sink->klass->tell (sink, &now, error))
    return FALSE;
  if (before < 0 || now <= before || sink->klass->ends (sink, batch_id - 1))
    return TRUE;
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("%s/state/sfcrime.db: version %" PRId64 " does not exist, but "
               "%s does not end with batch %" PRId64),
            sfc_journal_get_path (self), batch_id + 1, sink->file,
            batch_id - 1);
  return sfc_remedy (error, _ ("bring the file back, or begin anew with "
                               "another checkpointLocation"));
}

static gboolean
cut_sink (SfcJournal *self, SfcSink *sink, gint64 batch_id, GError **error)
{
  gint64 length;

  if (!sfc_store_get_sink (self->store, batch_id + 1, sink->file, &length,
                           error))
    return FALSE;
  return length < 0 ? check_sink (self, sink, batch_id, error)
                    : sink->klass->cut (sink, length, error);
}

static gboolean
cut_sinks (SfcJournal *self, gint64 batch_id, GError **error)
{
  for (guint i = 0; i < self->sinks->len; i++)
    if (!cut_sink (self, self->sinks->pdata[i], batch_id, error))
      return FALSE;
  return TRUE;
}

gboolean
sfc_journal_begin (SfcJournal *self, const SfcJournalState *state,
                   gint64 batch_id, GError **error)
{
  if (self->store == NULL)
    return TRUE;
  return load_state (self, state, batch_id, error)
         && cut_sinks (self, batch_id, error);
}

static void
put_group (const guint8 *key, gsize n_key, const guint8 *value, gsize n_value,
           gpointer store)
{
  sfc_store_put (store, GROUPS, key, n_key, value, n_value);
}

static void
put_distinct (const guint8 *key, gsize n_key, const guint8 *value,
              gsize n_value, gpointer store)
{
  sfc_store_put (store, DISTINCT, key, n_key, value, n_value);
}

static gboolean
put_sinks (SfcJournal *self, GError **error)
{
  for (guint i = 0; i < self->sinks->len; i++)
    {
      SfcSink *sink = self->sinks->pdata[i];
      gint64 length;

      if (!sink->klass->tell (sink, &length, error))
        return FALSE;
      sfc_store_put_sink (self->store, sink->file, length);
    }
  return TRUE;
}

gboolean
sfc_journal_save (SfcJournal *self, const SfcJournalState *state,
                  gint64 batch_id, gboolean all_is_less, GError **error)
{
  gboolean all;

  if (self->store == NULL)
    return TRUE;
  all = all_is_less || sfc_store_wants_snapshot (self->store);
  sfc_store_begin (self->store, batch_id + 1);
  if (state->groups != NULL)
    sfc_group_state_save (state->groups, all, put_group, self->store);
  if (state->distinct != NULL)
    sfc_distinct_state_save (state->distinct, all, put_distinct, self->store);
  if (!sfc_journal_state_check (state, error))
    return FALSE;
  if (!put_sinks (self, error))
    return FALSE;
  return sfc_store_commit (self->store, batch_id + 1, all,
                           batch_id + 1 - self->retain, error);
}

gboolean
sfc_journal_commit (SfcJournal *self, gint64 batch_id, gint64 watermark_ms,
                    GError **error)
{
  for (guint i = 0; i < self->sinks->len; i++)
    {
      SfcSink *sink = self->sinks->pdata[i];

      if (!sink->klass->sync (sink, error))
        return FALSE;
    }
  return sfc_checkpoint_write_commit (self->checkpoint, batch_id, watermark_ms,
                                      error);
}
