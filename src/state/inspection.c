#include "config.h"

#include "state/inspection.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

/* A run may remove what was listed just before; what is damaged stays so. */
#define MAX_LOOKS 10

/* Takes @failure; the remedy of a single one would be said many times. */
static void
add_damage (SfcInspection *self, GError *failure)
{
  char *end = strchr (failure->message, '\n');

  g_ptr_array_add (self->damage,
                   end != NULL ? g_strndup (failure->message,
                                            (gsize)(end - failure->message))
                               : g_strdup (failure->message));
  g_error_free (failure);
}

static char *
path_of (const SfcInspection *self, const char *folder, gint64 id)
{
  return g_strdup_printf (
      "%s/%s/%" PRId64, sfc_checkpoint_get_path (self->checkpoint), folder, id);
}

static gboolean
has_file (const SfcInspection *self, const char *folder, gint64 id)
{
  g_autofree char *path = path_of (self, folder, id);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- the logs */

static SfcLoggedBatch *
find (const SfcInspection *self, gint64 id)
{
  for (guint i = 0; i < self->batches->len; i++)
    {
      SfcLoggedBatch *batch = &g_array_index (self->batches, SfcLoggedBatch, i);

      if (batch->id == id)
        return batch;
    }
  return NULL;
}

const SfcLoggedBatch *
sfc_inspection_find (const SfcInspection *self, gint64 id)
{
  return find (self, id);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const SfcLoggedBatch *)a)->id;
  gint64 y = ((const SfcLoggedBatch *)b)->id;

  return (x > y) - (x < y);
}

static void
read_offsets (SfcInspection *self)
{
  g_autoptr (GArray) ids = sfc_checkpoint_list_offsets (self->checkpoint);

  for (guint i = 0; i < ids->len; i++)
    {
      SfcLoggedBatch batch = { .id = g_array_index (ids, gint64, i) };
      GError *failure = NULL;

      batch.planned
          = sfc_checkpoint_read_offsets (self->checkpoint, batch.id, &failure);
      if (batch.planned == NULL)
        add_damage (self, failure);
      g_array_append_val (self->batches, batch);
      self->next = batch.id;
      self->again = TRUE;
    }
}

static void
read_commits (SfcInspection *self)
{
  g_autoptr (GArray) ids = sfc_checkpoint_list_commits (self->checkpoint);

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i), watermark_ms;
      SfcLoggedBatch *batch = find (self, id);
      SfcLoggedBatch alone = { .id = id, .committed = TRUE };
      GError *failure = NULL;

      if (!sfc_checkpoint_read_commit (self->checkpoint, id, &watermark_ms,
                                       &failure))
        add_damage (self, failure);
      if (batch != NULL)
        batch->committed = TRUE;
      else
        g_array_append_val (self->batches, alone);
    }
  g_array_sort (self->batches, compare_ids);
}

/* A run beside may have planned @end after the other log was listed. */
static void
check_end (SfcInspection *self, const SfcLoggedBatch *end, gint64 planned)
{
  GError *failure = NULL;

  if (end != NULL && !has_file (self, "offsets", end->id)
      && !sfc_checkpoint_check_logs (self->checkpoint, planned, end->id,
                                     &failure))
    add_damage (self, failure);
}

/* Source: MicroBatchExecution.populateStartOffsets */
static void
find_next (SfcInspection *self)
{
  const SfcLoggedBatch *end = NULL;
  const SfcLoggedBatch *last = self->again ? find (self, self->next) : NULL;
  g_autofree char *before = path_of (self, "offsets", self->next - 1);

  if (self->batches->len > 0)
    end = &g_array_index (self->batches, SfcLoggedBatch,
                          self->batches->len - 1);
  check_end (self, end, last != NULL ? last->id : -1);
  if (last == NULL)
    return;
  if (self->next > 0 && !g_file_test (before, G_FILE_TEST_EXISTS))
    g_ptr_array_add (self->damage, g_strdup_printf (_ ("%s: missing"), before));
  self->again = !last->committed;
  self->next += last->committed ? 1 : 0;
}

static void
note_missing (SfcInspection *self, const char *folder, gint64 id)
{
  g_autofree char *path = path_of (self, folder, id);

  g_ptr_array_add (self->notes,
                   g_strdup_printf (_ ("%s: missing, but the next run does "
                                       "not need it"),
                                    path));
}

/* Old entries go one by one, those of one log before the other's. */
static void
find_gaps (SfcInspection *self)
{
  gint64 last = self->again ? self->next : self->next - 1;
  gboolean has_planned = FALSE, has_committed = FALSE;

  for (guint i = 0; i < self->batches->len; i++)
    {
      const SfcLoggedBatch *batch
          = &g_array_index (self->batches, SfcLoggedBatch, i);
      gboolean planned
          = batch->planned != NULL || has_file (self, "offsets", batch->id);

      if (has_planned && has_committed && batch->id < last - 1 && !planned)
        note_missing (self, "offsets", batch->id);
      if (has_planned && has_committed && batch->id < last && !batch->committed)
        note_missing (self, "commits", batch->id);
      has_planned = has_planned || planned;
      has_committed = has_committed || batch->committed;
    }
}

/* Other sources have offsets that are no objects in an object. */
static gboolean
is_of_topics (const SfcInspection *self)
{
  for (guint i = 0; i < self->batches->len; i++)
    {
      const SfcLoggedBatch *batch
          = &g_array_index (self->batches, SfcLoggedBatch, i);

      if (batch->planned != NULL)
        return strstr (batch->planned->offsets, ":{") != NULL;
    }
  return sfc_checkpoint_is_of_topics (self->checkpoint);
}

static void
read_initial (SfcInspection *self)
{
  GError *failure = NULL;

  if (!is_of_topics (self))
    return;
  if (!sfc_checkpoint_read_initial (self->checkpoint, &self->initial, &failure))
    add_damage (self, failure);
}

/* ---- the state */

static gboolean
count_key (guint op, const guint8 *key, gsize n_key, const guint8 *value,
           gsize n_value, gpointer data)
{
  GHashTable *keys = data;
  guint8 *copy = g_malloc (1 + n_key);
  g_autoptr (GBytes) bytes = NULL;

  copy[0] = (guint8)op;
  memcpy (copy + 1, key, n_key);
  bytes = g_bytes_new_take (copy, 1 + n_key);
  if (value == NULL)
    g_hash_table_remove (keys, bytes);
  else
    g_hash_table_add (keys, g_steal_pointer (&bytes));
  return TRUE;
}

/* Versions above the one that is needed are of a batch that runs again. */
static void
read_state (SfcInspection *self, SfcStore *store)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (
      g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  GError *failure = NULL;

  self->versions = sfc_store_list (store, &failure);
  if (self->versions == NULL
      || (self->next > 0
          && !sfc_store_load (store, self->next, count_key, keys, &failure)))
    add_damage (self, failure);
  self->keys = g_hash_table_size (keys);
}

static void
open_state (SfcInspection *self)
{
  g_autofree char *folder = g_build_filename (
      sfc_checkpoint_get_path (self->checkpoint), "state", NULL);
  g_autofree char *file = g_build_filename (folder, "sfcrime.db", NULL);
  g_autofree char *of_spark = g_build_filename (folder, "0", NULL);
  g_autoptr (SfcStore) store = NULL;
  GError *failure = NULL;

  if (!g_file_test (file, G_FILE_TEST_EXISTS)
      && (self->next == 0 || g_file_test (of_spark, G_FILE_TEST_IS_DIR)))
    return; /* there is none yet, or none of ours */
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      if (sfc_claim_keeps_state (sfc_checkpoint_peek_claim (self->checkpoint)))
        g_ptr_array_add (self->damage,
                         g_strdup_printf (_ ("%s: missing"), folder));
      return;
    }
  store = sfc_store_open_to_read (folder, &failure);
  if (store != NULL)
    read_state (self, store);
  else
    add_damage (self, failure);
}

/* ---- all */

static SfcInspection *
look (const char *path, GError **error)
{
  g_autoptr (SfcInspection) self = g_new0 (SfcInspection, 1);

  self->damage = g_ptr_array_new_with_free_func (g_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->batches = g_array_new (FALSE, FALSE, sizeof (SfcLoggedBatch));
  self->checkpoint = sfc_checkpoint_open_to_read (path, error);
  if (self->checkpoint == NULL)
    return NULL;
  if (sfc_checkpoint_get_id (self->checkpoint) == NULL)
    g_ptr_array_add (
        self->notes,
        g_strdup_printf (_ ("%s/metadata: missing; the next run makes a new "
                            "query id, beside which exactlyOnce of a Kafka "
                            "sink may write the last batch once more"),
                         sfc_checkpoint_get_path (self->checkpoint)));
  read_offsets (self);
  read_commits (self);
  find_next (self);
  find_gaps (self);
  read_initial (self);
  open_state (self);
  if (self->versions == NULL)
    self->versions = g_array_new (FALSE, FALSE, sizeof (SfcStoreVersion));
  return g_steal_pointer (&self);
}

/* Returns: (transfer full): all that is wrong */
static char *
join_damage (const SfcInspection *self)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < self->damage->len; i++)
    g_string_append_printf (all, "%s\n", (char *)self->damage->pdata[i]);
  return g_string_free (all, FALSE);
}

SfcInspection *
sfc_inspect (const char *path, GError **error)
{
  SfcInspection *self = look (path, error);
  g_autofree char *seen = g_strdup ("");

  for (int i = 1; i < MAX_LOOKS && self != NULL; i++)
    {
      g_autofree char *damage = join_damage (self);

      if (g_str_equal (damage, seen))
        break;
      g_free (seen);
      seen = g_steal_pointer (&damage);
      sfc_inspection_free (self);
      self = look (path, error);
    }
  return self;
}

void
sfc_inspection_free (SfcInspection *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->batches->len; i++)
    sfc_offsets_entry_free (
        g_array_index (self->batches, SfcLoggedBatch, i).planned);
  g_array_unref (self->batches);
  g_clear_pointer (&self->versions, g_array_unref);
  g_ptr_array_unref (self->damage);
  g_ptr_array_unref (self->notes);
  g_free (self->initial);
  sfc_checkpoint_free (self->checkpoint);
  g_free (self);
}

const char *
sfc_inspection_peek_start (const SfcInspection *self)
{
  const SfcLoggedBatch *before = find (self, self->next - 1);

  if (self->next == 0)
    return self->initial;
  return before != NULL && before->planned != NULL ? before->planned->offsets
                                                   : NULL;
}
