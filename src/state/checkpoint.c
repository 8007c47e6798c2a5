#include "config.h"

#include "state/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "base/checksum.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "state/batch-log.h"

struct _SfcCheckpoint
{
  char *path;
  char *offsets, *commits, *sources; /* folders */
  char *id;
  SfcClaim *claim;
  gint64 last_offsets, last_commit; /* highest of each log, -1: none */
  gint64 purged;                    /* nothing below is left; -1: not known */
};

/* ---- files */

/* @text: (out) (nullable): the content; %NULL: there is no such file */
static gboolean
read_file (const char *path, char **text, gsize *len, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *text = NULL;
  return g_file_get_contents (path, text, len, &failure)
         || g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT)
         || sfc_fail (error, sfc_error_code_of_file (failure, SFC_ERROR_STATE),
                      "%s", failure->message);
}

/* As Spark says it, and what to do. */
static gboolean
fail_file (GError **error, const char *path)
{
  g_prefix_error (error, "Failed to read log file file:%s. ", path);
  return sfc_remedy (error, _ ("nothing was changed: bring the file back, or "
                               "begin anew with another checkpointLocation"));
}

static gboolean
remedy_missing (GError **error, const char *path)
{
  return sfc_remedy (error,
                     _ ("bring %s back, or begin anew with another "
                        "checkpointLocation"),
                     path);
}

/* @path: of a log's file of @batch_id */
static gboolean
read_batch (const char *path, gint64 batch_id, char **text, gsize *len,
            GError **error)
{
  if (!read_file (path, text, len, error))
    return FALSE;
  if (*text != NULL)
    return TRUE;
  sfc_fail (error, SFC_ERROR_STATE, "batch %" PRId64 " doesn't exist",
            batch_id);
  return remedy_missing (error, path);
}

/* ---- offsets/N */

SfcOffsetsEntry *
sfc_checkpoint_read_offsets (SfcCheckpoint *self, gint64 batch_id,
                             GError **error)
{
  g_autofree char *path = sfc_batch_log_dup_path (self->offsets, batch_id);
  g_autofree char *text = NULL;
  gsize len;
  SfcOffsetsEntry *entry;

  if (!read_batch (path, batch_id, &text, &len, error))
    return NULL;
  entry = sfc_offsets_entry_from_text (text, len, error);
  if (entry == NULL)
    fail_file (error, path);
  else if (!sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error))
    g_clear_pointer (&entry, sfc_offsets_entry_free);
  return entry;
}

gboolean
sfc_checkpoint_write_offsets (SfcCheckpoint *self, gint64 batch_id,
                              const SfcOffsetsEntry *entry, GError **error)
{
  g_autofree char *text = sfc_offsets_entry_to_text (entry);

  return sfc_batch_log_write (self->offsets, batch_id, text, error);
}

gboolean
sfc_checkpoint_fail_offsets (const SfcCheckpoint *self, gint64 batch_id,
                             const char *offsets, GError **error)
{
  g_autofree char *path = batch_id >= 0
                              ? sfc_batch_log_dup_path (self->offsets, batch_id)
                              : g_build_filename (self->sources, "0", NULL);
  g_autofree char *cut = g_strndup (offsets, 40);
  g_autofree char *shown = g_strescape (cut, "\"\\");

  sfc_fail (error, SFC_ERROR_STATE, "Log file was malformed: failed to read %s",
            shown);
  return fail_file (error, path);
}

/* ---- commits/N */

gboolean
sfc_checkpoint_read_commit (SfcCheckpoint *self, gint64 batch_id,
                            gint64 *watermark_ms, GError **error)
{
  g_autofree char *path = sfc_batch_log_dup_path (self->commits, batch_id);
  g_autofree char *text = NULL;
  gsize len;

  if (!read_batch (path, batch_id, &text, &len, error))
    return FALSE;
  if (!sfc_commit_from_text (text, len, watermark_ms, error))
    return fail_file (error, path);
  return sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error);
}

gboolean
sfc_checkpoint_write_commit (SfcCheckpoint *self, gint64 batch_id,
                             gint64 watermark_ms, GError **error)
{
  g_autofree char *text = sfc_commit_to_text (watermark_ms);

  return sfc_batch_log_write (self->commits, batch_id, text, error);
}

gboolean
sfc_checkpoint_check_logs (const SfcCheckpoint *self, gint64 planned,
                           gint64 commit, GError **error)
{
  g_autofree char *path = sfc_batch_log_dup_path (self->offsets, commit);

  if (commit <= planned)
    return TRUE;
  if (planned < 0)
    sfc_fail (error, SFC_ERROR_STATE,
              _ ("%s: batch %" PRId64 " is committed, but none is planned"),
              path, commit);
  else
    sfc_fail (error, SFC_ERROR_STATE,
              _ ("%s: batch %" PRId64 " is committed, but the last that is "
                 "planned is batch %" PRId64),
              path, commit, planned);
  return remedy_missing (error, path);
}

/* ---- sources/0/0 */

gboolean
sfc_checkpoint_read_initial (SfcCheckpoint *self, char **offsets,
                             GError **error)
{
  g_autofree char *path = g_build_filename (self->sources, "0", NULL);
  g_autofree char *text = NULL;
  gsize len;

  *offsets = NULL;
  if (!read_file (path, &text, &len, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  *offsets = sfc_initial_from_text (text, len, error);
  if (*offsets == NULL)
    return fail_file (error, path);
  return sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error);
}

gboolean
sfc_checkpoint_is_of_topics (const SfcCheckpoint *self)
{
  g_autofree char *path = g_build_filename (self->sources, "0", NULL);
  g_autofree char *text = NULL;
  gsize len;

  return !read_file (path, &text, &len, NULL) || text == NULL
         || !g_str_has_prefix (text, "v1\n");
}

gboolean
sfc_checkpoint_write_initial (SfcCheckpoint *self, const char *offsets,
                              GError **error)
{
  g_autoptr (GString) text = sfc_initial_to_text (offsets);

  return sfc_durable_mkdir (SFC_DURABLE_STATE, self->sources, error)
         && sfc_durable_write (SFC_DURABLE_STATE, self->sources, "0", text->str,
                               text->len, error);
}

/* ---- purge */

void
sfc_checkpoint_purge (SfcCheckpoint *self, gint64 first)
{
  g_autofree char *offsets = sfc_batch_log_dup_path (self->offsets, first - 1);
  g_autofree char *commit = sfc_batch_log_dup_path (self->commits, first - 1);

  if (self->purged == first - 1)
    {
      sfc_durable_remove (offsets);
      sfc_durable_remove (commit);
    }
  else
    {
      sfc_batch_log_remove_before (self->offsets, first);
      sfc_batch_log_remove_before (self->commits, first);
    }
  self->purged = first;
}

/* ---- all batches */

GArray *
sfc_checkpoint_list_offsets (const SfcCheckpoint *self)
{
  return sfc_batch_log_list (self->offsets);
}

GArray *
sfc_checkpoint_list_commits (const SfcCheckpoint *self)
{
  return sfc_batch_log_list (self->commits);
}

/* ---- life */

/* Leaves the id %NULL when there is none yet. */
static gboolean
read_id (SfcCheckpoint *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, "metadata", NULL);
  g_autofree char *text = NULL;
  gsize len;

  if (!read_file (path, &text, &len, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  self->id = sfc_metadata_from_text (text, len, error);
  if (self->id == NULL)
    return fail_file (error, path);
  return sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error);
}

static gboolean
read_or_make_id (SfcCheckpoint *self, GError **error)
{
  g_autofree char *made = NULL;

  if (!read_id (self, error))
    return FALSE;
  if (self->id != NULL)
    return TRUE;
  self->id = g_uuid_string_random ();
  if (self->last_offsets >= 0)
    sfc_warn (_ ("checkpoint %s: a file “metadata” is missing: the query has a "
                 "new id"),
              self->path);
  made = sfc_metadata_to_text (self->id);
  return sfc_durable_write (SFC_DURABLE_STATE, self->path, "metadata", made,
                            strlen (made), error);
}

static gboolean
tidy (SfcCheckpoint *self)
{
  const char *const folders[]
      = { self->path, self->offsets, self->commits, self->sources };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    sfc_durable_remove_leftovers (folders[i]);
  return TRUE;
}

static SfcCheckpoint *
new_at (const char *path)
{
  SfcCheckpoint *self = g_new0 (SfcCheckpoint, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->offsets = g_build_filename (self->path, "offsets", NULL);
  self->commits = g_build_filename (self->path, "commits", NULL);
  self->sources = g_build_filename (self->path, "sources", "0", NULL);
  self->purged = -1;
  return self;
}

SfcCheckpoint *
sfc_checkpoint_open (const char *path, GError **error)
{
  g_autoptr (SfcCheckpoint) self = new_at (path);

  self->claim = sfc_claim_take (path, FALSE, &self->last_offsets, error);
  if (self->claim != NULL && tidy (self)
      && sfc_batch_log_open (self->commits, &self->last_commit, error)
      && read_or_make_id (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

SfcCheckpoint *
sfc_checkpoint_open_to_read (const char *path, GError **error)
{
  g_autoptr (SfcCheckpoint) self = new_at (path);
  g_autoptr (GArray) offsets = NULL;

  if (!read_id (self, error))
    return NULL;
  offsets = sfc_checkpoint_list_offsets (self);
  if (self->id == NULL && offsets->len == 0)
    {
      sfc_fail (error, SFC_ERROR_STATE,
                _ ("checkpoint %s: there is none, for a file “metadata” is "
                   "missing"),
                self->path);
      sfc_remedy (error, _ ("give the folder that checkpointLocation names"));
      return NULL;
    }
  self->claim = sfc_claim_look (path);
  return g_steal_pointer (&self);
}

void
sfc_checkpoint_free (SfcCheckpoint *self)
{
  if (self == NULL)
    return;
  sfc_claim_free (self->claim);
  g_free (self->path);
  g_free (self->offsets);
  g_free (self->commits);
  g_free (self->sources);
  g_free (self->id);
  g_free (self);
}

SfcClaim *
sfc_checkpoint_peek_claim (const SfcCheckpoint *self)
{
  return self->claim;
}

const char *
sfc_checkpoint_get_path (const SfcCheckpoint *self)
{
  return self->path;
}

const char *
sfc_checkpoint_get_id (const SfcCheckpoint *self)
{
  return self->id;
}

gint64
sfc_checkpoint_get_last_offsets (const SfcCheckpoint *self)
{
  return self->last_offsets;
}

gint64
sfc_checkpoint_get_last_commit (const SfcCheckpoint *self)
{
  return self->last_commit;
}
