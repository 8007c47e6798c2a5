#include "config.h"

#include "state/version.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/i18n.h"

#define CHUNK_BYTES (1 << 20)
#define CHUNKS_HELD 4       /* that wait in memory for the writer */
#define REMOVED G_MAXUINT32 /* length of a value that is none */
#define HEAD_BYTES 9        /* of an entry: step, two lengths */
#define CHECKSUM "crc32"    /* of a version; any other is the SHA-256 of 0.1 */

/* Full chunks of a version that is known go to the disk while the next ones are
 * filled.  From the first such chunk on to the end, the file and what follows
 * @failure is the writer's. */
struct _SfcVersionDraft
{
  const SfcDatabase *file;
  GPtrArray *chunks; /* (element-type GByteArray): of the caller still */
  gint64 version;    /* 0: not known before it is written */
  GThreadPool
      *writer;  /* (nullable): one thread, from the first full chunk on */
  guint n_held; /* chunks that the writer has, or waits for */
  GMutex lock;  /* of @n_held */
  GCond wrote;
  GError *failure;   /* (nullable): of what was written early */
  gboolean writing;  /* whether its transaction has begun */
  GString *checksum; /* of the chunks written */
  guint n_written;   /* of them */
  gint64 bytes_written;
};

gboolean
sfc_version_delete (const SfcDatabase *file, const char *relation,
                    gint64 version, GError **error)
{
  static const char *const tables[] = { "version", "chunk", "sink", "sinks" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "DELETE FROM %s WHERE version %s ?1", tables[i], relation);
      g_autoptr (SfcStatement) statement
          = sfc_database_prepare_with (file, sql, version, error);

      if (!sfc_database_step (file, statement, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* CRC-32s, one a chunk: against damage, not against an enemy, who could as well
 * write a sum of his own; a digest took longer than all the rest of a commit.
 */
static void
add_checksum (GString *checksum, const void *chunk, gsize n)
{
  g_string_append_printf (checksum, ":%08lx", crc32_z (0, chunk, n));
}

/* ---- chunks */

/* The transaction begins with the first ones. */
static gboolean
begin_writing (SfcVersionDraft *self, gint64 version, GError **error)
{
  if (!self->writing
      && (!sfc_database_run (self->file, "BEGIN IMMEDIATE", error)
          || !sfc_version_delete (self->file, ">=", version, error)))
    return FALSE;
  self->writing = TRUE;
  return TRUE;
}

static gboolean
insert_chunk (SfcVersionDraft *self, gint64 version, const GByteArray *chunk,
              GError **error)
{
  g_autoptr (SfcStatement) insert = sfc_database_prepare_with (
      self->file, "INSERT INTO chunk VALUES (?1, ?2, ?3)", version, error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_int64 (insert, 2, self->n_written++);
  sqlite3_bind_blob (insert, 3, chunk->data, (int)chunk->len, SQLITE_STATIC);
  add_checksum (self->checksum, chunk->data, chunk->len);
  self->bytes_written += chunk->len;
  return sfc_database_step (self->file, insert, NULL, error);
}

static gboolean
write_chunks (SfcVersionDraft *self, gint64 version, GError **error)
{
  if (!begin_writing (self, version, error))
    return FALSE;
  for (guint i = 0; i < self->chunks->len; i++)
    if (!insert_chunk (self, version, self->chunks->pdata[i], error))
      return FALSE;
  g_ptr_array_set_size (self->chunks, 0);
  return TRUE;
}

/* ---- the writer */

static void
write_held (gpointer item, gpointer data)
{
  SfcVersionDraft *self = data;
  g_autoptr (GByteArray) chunk = item;

  if (self->failure == NULL
      && begin_writing (self, self->version, &self->failure))
    insert_chunk (self, self->version, chunk, &self->failure);
  g_mutex_lock (&self->lock);
  self->n_held--;
  g_cond_signal (&self->wrote);
  g_mutex_unlock (&self->lock);
}

/* Returns when the writer has at most @n chunks. */
static void
await_writer (SfcVersionDraft *self, guint n)
{
  g_mutex_lock (&self->lock);
  while (self->n_held > n)
    g_cond_wait (&self->wrote, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* The system may have no more threads. */
static gboolean
has_writer (SfcVersionDraft *self)
{
  if (self->writer == NULL)
    self->writer = g_thread_pool_new (write_held, self, 1, TRUE, NULL);
  return g_thread_pool_get_num_threads (self->writer) > 0;
}

static void
hand_over (SfcVersionDraft *self)
{
  if (!has_writer (self))
    {
      if (self->failure == NULL)
        write_chunks (self, self->version, &self->failure);
      g_ptr_array_set_size (self->chunks, 0);
      return;
    }
  await_writer (self, CHUNKS_HELD - 1);
  g_mutex_lock (&self->lock);
  self->n_held++;
  g_mutex_unlock (&self->lock);
  g_thread_pool_push (self->writer, g_ptr_array_steal_index (self->chunks, 0),
                      NULL);
}

/* ---- life */

SfcVersionDraft *
sfc_version_draft_new (const SfcDatabase *file)
{
  SfcVersionDraft *self = g_new0 (SfcVersionDraft, 1);

  self->file = file;
  self->chunks
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  self->checksum = g_string_new (CHECKSUM);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wrote);
  return self;
}

void
sfc_version_draft_free (SfcVersionDraft *self)
{
  if (self == NULL)
    return;
  if (self->writer != NULL)
    g_thread_pool_free (self->writer, FALSE, TRUE);
  g_ptr_array_unref (self->chunks);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wrote);
  g_string_free (self->checksum, TRUE);
  g_clear_error (&self->failure);
  g_free (self);
}

void
sfc_version_draft_begin (SfcVersionDraft *self, gint64 version)
{
  await_writer (self, 0);
  if (!sqlite3_get_autocommit (self->file->db))
    sqlite3_exec (self->file->db, "ROLLBACK", NULL, NULL, NULL);
  g_ptr_array_set_size (self->chunks, 0);
  g_string_assign (self->checksum, CHECKSUM);
  g_clear_error (&self->failure);
  self->version = version;
  self->bytes_written = 0;
  self->n_written = 0;
  self->writing = FALSE;
}

/* ---- writing */

/* Room for @n bytes at the end. */
static guint8 *
extend (SfcVersionDraft *self, gsize n)
{
  GByteArray *chunk = self->chunks->len > 0
                          ? self->chunks->pdata[self->chunks->len - 1]
                          : NULL;
  guint before;

  if (chunk == NULL || chunk->len + n > CHUNK_BYTES)
    {
      if (chunk != NULL && self->version > 0)
        hand_over (self);
      chunk = g_byte_array_sized_new (CHUNK_BYTES);
      g_ptr_array_add (self->chunks, chunk);
    }
  before = chunk->len;
  g_byte_array_set_size (chunk, before + (guint)n);
  return chunk->data + before;
}

void
sfc_version_draft_put (SfcVersionDraft *self, guint op, const guint8 *key,
                       gsize n_key, const guint8 *value, gsize n_value)
{
  guint32 lengths[]
      = { GUINT32_TO_LE ((guint32)n_key),
          GUINT32_TO_LE (value != NULL ? (guint32)n_value : REMOVED) };
  guint8 *at
      = extend (self, HEAD_BYTES + n_key + (value != NULL ? n_value : 0));

  *at++ = (guint8)op;
  at = mempcpy (at, lengths, sizeof lengths);
  at = mempcpy (at, key, n_key);
  if (value != NULL)
    memcpy (at, value, n_value);
}

gboolean
sfc_version_draft_write (SfcVersionDraft *self, gint64 version,
                         gboolean snapshot, gint64 *bytes, GError **error)
{
  g_autoptr (SfcStatement) insert = NULL;

  await_writer (self, 0);
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }
  if (!write_chunks (self, version, error))
    return FALSE;
  insert = sfc_database_prepare_with (
      self->file, "INSERT INTO version VALUES (?1, ?2, ?3, ?4, ?5)", version,
      error);
  if (insert == NULL)
    return FALSE;
  *bytes = self->bytes_written;
  sqlite3_bind_int64 (insert, 2, snapshot);
  sqlite3_bind_int64 (insert, 3, self->n_written);
  sqlite3_bind_int64 (insert, 4, self->bytes_written);
  sqlite3_bind_text (insert, 5, self->checksum->str, -1, SQLITE_STATIC);
  return sfc_database_step (self->file, insert, NULL, error);
}

/* ---- reading */

static guint32
read_length (const guint8 *at)
{
  guint32 length;

  memcpy (&length, at, 4);
  return GUINT32_FROM_LE (length);
}

static gboolean
visit_chunk (const guint8 *at, gsize n, SfcStoreVisit visit, gpointer data)
{
  while (n > 0)
    {
      gsize n_key, n_value;
      gboolean removed;

      if (n < HEAD_BYTES)
        return FALSE;
      n_key = read_length (at + 1);
      removed = read_length (at + 5) == REMOVED;
      n_value = removed ? 0 : read_length (at + 5);
      if (n - HEAD_BYTES < n_key || n - HEAD_BYTES - n_key < n_value
          || !visit (*at, at + HEAD_BYTES, n_key,
                     removed ? NULL : at + HEAD_BYTES + n_key, n_value, data))
        return FALSE;
      at += HEAD_BYTES + n_key + n_value;
      n -= HEAD_BYTES + n_key + n_value;
    }
  return TRUE;
}

static gboolean
fail_damaged (const SfcDatabase *file, gint64 version, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("%s: version %" PRId64 " of the state is damaged"), file->path,
            version);
  return sfc_remedy (error, _ ("nothing was changed: bring the file back, or "
                               "begin anew with another checkpointLocation"));
}

static SfcStatement *
select_chunks (const SfcDatabase *file, gint64 version, GError **error)
{
  return sfc_database_prepare_with (
      file, "SELECT data FROM chunk WHERE version = ?1 ORDER BY number",
      version, error);
}

/* A chunk at a time, for all of them may not fit in memory; but all are read
 * before the first is used, for the checksum. */
static gboolean
check_version (const SfcDatabase *file, gint64 version, gint64 n_chunks,
               const char *wanted, GError **error)
{
  g_autoptr (SfcStatement) select = select_chunks (file, version, error);
  g_autoptr (GString) checksum = g_string_new (CHECKSUM);
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean is_digest = !g_str_has_prefix (wanted, CHECKSUM);
  gboolean has_row;

  for (gint64 n = 0; sfc_database_step (file, select, &has_row, error); n++)
    {
      const guchar *chunk;
      gsize n_chunk;

      if (!has_row)
        return (n == n_chunks
                && g_str_equal (is_digest ? g_checksum_get_string (digest)
                                          : checksum->str,
                                wanted))
               || fail_damaged (file, version, error);
      chunk = sqlite3_column_blob (select, 0);
      n_chunk = (gsize)sqlite3_column_bytes (select, 0);
      if (is_digest)
        g_checksum_update (digest, chunk, (gssize)n_chunk);
      else
        add_checksum (checksum, chunk, n_chunk);
    }
  return FALSE;
}

gboolean
sfc_version_load (const SfcDatabase *file, gint64 version, gint64 n_chunks,
                  const char *checksum, SfcStoreVisit visit, gpointer data,
                  GError **error)
{
  g_autoptr (SfcStatement) select = NULL;
  gboolean has_row;

  if (!check_version (file, version, n_chunks, checksum, error))
    return FALSE;
  select = select_chunks (file, version, error);
  while (sfc_database_step (file, select, &has_row, error))
    {
      if (!has_row)
        return TRUE;
      if (!visit_chunk (sqlite3_column_blob (select, 0),
                        (gsize)sqlite3_column_bytes (select, 0), visit, data))
        return fail_damaged (file, version, error);
    }
  return FALSE;
}
