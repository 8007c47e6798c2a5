#include "config.h"

#include "state/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"

#define FORMAT 1 /* user_version of the database */
#define CHUNK_BYTES (1 << 20)
#define CHUNKS_HELD 4 /* that wait in memory for the commit */
#define ROW_BYTES 256 /* that a version costs beside its entries, about */
#define LEAST_SNAPSHOT_BYTES                                                   \
  (1 << 16)                 /* deltas below it cost little to read             \
                             */
#define REMOVED G_MAXUINT32 /* length of a value that is none */
#define HEAD_BYTES 9        /* of an entry: step, two lengths */

struct _SfcStore
{
  sqlite3 *db;
  char *path;
  gboolean is_made;    /* whether it has its tables */
  GPtrArray *chunks;   /* (element-type GByteArray): the next version */
  gint64 next;         /* that version, 0: not known before the commit */
  gboolean writing;    /* whether its transaction has begun */
  GError *failure;     /* (nullable): of what went to the disk early */
  GChecksum *checksum; /* of the chunks written */
  guint n_written;     /* of them */
  gint64 bytes_written;
  GString *sink_file;
  gint64 sink_length;    /* -1: none */
  gint64 snapshot_bytes; /* of the last one */
  gint64 delta_bytes;    /* of those after it */
};

/* All of it or nothing: others may be looking. */
static const char schema[]
    = "BEGIN IMMEDIATE;"
      "CREATE TABLE IF NOT EXISTS version (version INTEGER PRIMARY KEY,"
      " snapshot INTEGER NOT NULL, chunks INTEGER NOT NULL,"
      " bytes INTEGER NOT NULL, checksum TEXT NOT NULL);"
      "CREATE TABLE IF NOT EXISTS chunk (version INTEGER NOT NULL,"
      " number INTEGER NOT NULL, data BLOB NOT NULL,"
      " PRIMARY KEY (version, number));"
      "CREATE TABLE IF NOT EXISTS sink (version INTEGER PRIMARY KEY,"
      " file BLOB NOT NULL, length INTEGER NOT NULL);"
      "CREATE TABLE IF NOT EXISTS operator (op INTEGER PRIMARY KEY,"
      " types TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);"
      "PRAGMA user_version = " G_STRINGIFY (FORMAT) "; COMMIT";

/* ---- SQLite */

/* SQLite does not say so, for it then tries to open what it did not make. */
static gboolean
has_no_inodes (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs vfs;

  return statvfs (folder, &vfs) == 0 && vfs.f_files > 0 && vfs.f_favail == 0;
}

/* What is in the log stays there when the file is closed: to copy it from there
 * would sync the log, and after a sync that failed the next one says nothing.
 */
static gboolean
fail_db (const SfcStore *self, GError **error)
{
  int code = sqlite3_errcode (self->db);
  gboolean full = code == SQLITE_FULL || code == SQLITE_NOMEM;
  int saved_errno = sqlite3_system_errno (self->db) != 0
                        ? sqlite3_system_errno (self->db)
                        : errno; /* as a commit leaves it */

  if (self->db != NULL)
    sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (code == SQLITE_CANTOPEN && has_no_inodes (self->path))
    saved_errno = ENOSPC;
  if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN)
      && sfc_errno_is_resource (saved_errno))
    return sfc_fail_errno (error, SFC_ERROR_STATE, saved_errno, "%s",
                           self->path);
  sfc_fail (error, full ? SFC_ERROR_RESOURCES : SFC_ERROR_STATE, "%s: %s",
            self->path, sqlite3_errmsg (self->db));
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    sfc_remedy (error, _ ("nothing was changed: bring the file back, or begin "
                          "anew with another checkpointLocation"));
  return FALSE;
}

static gboolean
run_sql (const SfcStore *self, const char *sql, GError **error)
{
  errno = 0;
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || fail_db (self, error);
}

typedef sqlite3_stmt Statement;

static void
statement_free (Statement *statement)
{
  sqlite3_finalize (statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, statement_free)

static Statement *
prepare (const SfcStore *self, const char *sql, gint64 first, GError **error)
{
  Statement *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK
      || sqlite3_bind_int64 (statement, 1, first) != SQLITE_OK)
    {
      fail_db (self, error);
      sqlite3_finalize (statement);
      return NULL;
    }
  return statement;
}

/* @has_row: (out) (nullable): for statements that give rows */
static gboolean
step (const SfcStore *self, Statement *statement, gboolean *has_row,
      GError **error)
{
  int code;

  errno = 0;
  code = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;
  if (has_row != NULL)
    *has_row = code == SQLITE_ROW;
  if (code == SQLITE_DONE || code == SQLITE_ROW)
    return TRUE;
  return statement == NULL ? FALSE : fail_db (self, error);
}

static const char *
column_text (Statement *statement, int column)
{
  const unsigned char *text = sqlite3_column_text (statement, column);

  return text != NULL ? (const char *)text : "";
}

static gboolean
delete_where (const SfcStore *self, const char *condition, gint64 version,
              GError **error)
{
  static const char *const tables[] = { "version", "chunk", "sink" };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "DELETE FROM %s WHERE version %s ?1", tables[i], condition);
      g_autoptr (Statement) statement = prepare (self, sql, version, error);

      if (!step (self, statement, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- life */

static gboolean
find_tables (SfcStore *self, int format, GError **error)
{
  g_autoptr (Statement) find = prepare (
      self, "SELECT 1 FROM sqlite_master WHERE ?1 AND name = 'version'", 1,
      error);
  gboolean has_row;

  if (!step (self, find, &has_row, error))
    return FALSE;
  self->is_made = has_row || format == FORMAT;
  return TRUE;
}

static gboolean
check_format (SfcStore *self, int *format, GError **error)
{
  g_autoptr (Statement) statement = NULL;
  gboolean has_row;

  if (sqlite3_prepare_v2 (self->db, "PRAGMA user_version", -1, &statement, NULL)
      != SQLITE_OK)
    return fail_db (self, error);
  if (!step (self, statement, &has_row, error))
    return FALSE;
  *format = has_row ? sqlite3_column_int (statement, 0) : 0;
  if (*format <= FORMAT)
    return find_tables (self, *format, error);
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("%s: its format is %d; this version knows %d"), self->path,
            *format, FORMAT);
  return sfc_remedy (error, _ ("use the version of sfcrime that wrote it"));
}

static gboolean
open_db (SfcStore *self, GError **error)
{
  int format;

  if (sqlite3_open_v2 (self->path, &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                           | SQLITE_OPEN_NOMUTEX,
                       NULL)
      != SQLITE_OK)
    return fail_db (self, error);
  sqlite3_busy_timeout (self->db, 5000); /* somebody may be reading it */
  return check_format (self, &format, error)
         && run_sql (self, "PRAGMA journal_mode = WAL", error)
         && run_sql (self, "PRAGMA synchronous = FULL", error)
         /* a run that was not able to sync the log left it behind */
         && run_sql (self, "PRAGMA wal_checkpoint", error)
         && run_sql (self, "PRAGMA journal_size_limit = 4194304", error)
         && (format == FORMAT || run_sql (self, schema, error))
         && find_tables (self, FORMAT, error);
}

static SfcStore *
new_in (const char *folder)
{
  SfcStore *self = g_new0 (SfcStore, 1);

  self->path = g_build_filename (folder, "sfcrime.db", NULL);
  self->chunks
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  self->sink_file = g_string_new (NULL);
  self->sink_length = -1;
  return self;
}

/* SQLite makes files that others may read, and where it cannot make one does
 * not say why. */
static gboolean
make_file (const SfcStore *self, GError **error)
{
  int fd = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", self->path);
  close (fd);
  return TRUE;
}

SfcStore *
sfc_store_open (const char *folder, GError **error)
{
  g_autoptr (SfcStore) self = new_in (folder);

  if (make_file (self, error) && open_db (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

/* Where nobody left a log, none may be made: SQLite would leave it behind. */
SfcStore *
sfc_store_open_to_read (const char *folder, GError **error)
{
  g_autoptr (SfcStore) self = new_in (folder);
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *name = g_uri_escape_string (self->path, "/", FALSE);
  g_autofree char *uri = g_strconcat (
      "file:", name,
      g_file_test (wal, G_FILE_TEST_EXISTS) ? "" : "?immutable=1", NULL);
  int format;

  if (sqlite3_open_v2 (
          uri, &self->db,
          SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL)
      != SQLITE_OK)
    {
      fail_db (self, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->db, 5000);
  return check_format (self, &format, error) ? g_steal_pointer (&self) : NULL;
}

void
sfc_store_free (SfcStore *self)
{
  if (self == NULL)
    return;
  sqlite3_close (self->db);
  g_free (self->path);
  g_ptr_array_unref (self->chunks);
  g_checksum_free (self->checksum);
  g_clear_error (&self->failure);
  g_string_free (self->sink_file, TRUE);
  g_free (self);
}

/* ---- schema */

static gboolean
note_schema (SfcStore *self, guint op, const char *types, const char *key,
             const char *value, GError **error)
{
  g_autoptr (Statement) insert = prepare (
      self, "INSERT INTO operator VALUES (?1, ?2, ?3, ?4)", op, error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_text (insert, 2, types, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 3, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 4, value, -1, SQLITE_STATIC);
  return step (self, insert, NULL, error);
}

gboolean
sfc_store_check_schema (SfcStore *self, guint op, const char *types,
                        const char *key, const char *value, GError **error)
{
  g_autoptr (Statement) find = prepare (
      self, "SELECT types, key, value FROM operator WHERE op = ?1", op, error);
  gboolean has_row;

  if (!step (self, find, &has_row, error))
    return FALSE;
  if (!has_row)
    return note_schema (self, op, types, key, value, error);
  if (g_str_equal (column_text (find, 0), types))
    return TRUE;
  sfc_fail (
      error, SFC_ERROR_STATE,
      "Provided schema doesn't match to the schema for existing state! Please "
      "note that Spark allow difference of field name: check count of fields "
      "and data type of each field. "
      "- Provided key schema: %s - Existing key schema: %s "
      "- Provided value schema: %s - Existing value schema: %s",
      key, column_text (find, 1), value, column_text (find, 2));
  return sfc_remedy (
      error, _ ("group and aggregate as before, or begin anew with another "
                "checkpointLocation"));
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
fail_damaged (const SfcStore *self, gint64 version, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("%s: version %" PRId64 " of the state is damaged"), self->path,
            version);
  return sfc_remedy (error, _ ("nothing was changed: bring the file back, or "
                               "begin anew with another checkpointLocation"));
}

static Statement *
select_chunks (const SfcStore *self, gint64 version, GError **error)
{
  return prepare (self,
                  "SELECT data FROM chunk WHERE version = ?1 ORDER BY number",
                  version, error);
}

/* A chunk at a time, for all of them may not fit in memory; but all are read
 * before the first is used, for the checksum. */
static gboolean
check_version (SfcStore *self, gint64 version, gint64 n_chunks,
               const char *wanted, GError **error)
{
  g_autoptr (Statement) select = select_chunks (self, version, error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean has_row;

  for (gint64 n = 0; step (self, select, &has_row, error); n++)
    {
      if (!has_row)
        return (n == n_chunks
                && g_str_equal (g_checksum_get_string (checksum), wanted))
               || fail_damaged (self, version, error);
      g_checksum_update (checksum, sqlite3_column_blob (select, 0),
                         sqlite3_column_bytes (select, 0));
    }
  return FALSE;
}

static gboolean
load_version (SfcStore *self, gint64 version, SfcStoreVisit visit,
              gpointer data, GError **error)
{
  g_autoptr (Statement) select = select_chunks (self, version, error);
  gboolean has_row;

  while (step (self, select, &has_row, error))
    {
      if (!has_row)
        return TRUE;
      if (!visit_chunk (sqlite3_column_blob (select, 0),
                        (gsize)sqlite3_column_bytes (select, 0), visit, data))
        return fail_damaged (self, version, error);
    }
  return FALSE;
}

/* Spark's words, with what stands for a file here. */
static gboolean
fail_missing (const SfcStore *self, gint64 version, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE,
            "Error reading delta file %s: version %" PRId64 " does not exist",
            self->path, version);
  return sfc_remedy (error, _ ("bring the file back, or begin anew with "
                               "another checkpointLocation"));
}

/* Where the chain of versions up to @version begins: 0 is the empty one. */
static gboolean
find_base (SfcStore *self, gint64 version, gint64 *base, GError **error)
{
  g_autoptr (Statement) select
      = prepare (self,
                 "SELECT max (version) FROM version WHERE version <= ?1"
                 " AND snapshot",
                 version, error);
  gboolean has_row;

  *base = 0;
  if (!step (self, select, &has_row, error))
    return FALSE;
  if (has_row)
    *base = sqlite3_column_int64 (select, 0);
  return TRUE;
}

static void
count_bytes (SfcStore *self, gboolean is_snapshot, gint64 bytes)
{
  if (is_snapshot)
    self->snapshot_bytes = self->delta_bytes = 0;
  *(is_snapshot ? &self->snapshot_bytes : &self->delta_bytes)
      += bytes + ROW_BYTES;
}

gboolean
sfc_store_load (SfcStore *self, gint64 version, SfcStoreVisit visit,
                gpointer data, GError **error)
{
  g_autoptr (Statement) select = NULL;
  gint64 base, next;
  gboolean has_row;

  if (!self->is_made)
    return version == 0 || fail_missing (self, 1, error);
  if (!find_base (self, version, &base, error))
    return FALSE;
  next = MAX (base, 1);
  select = prepare (self,
                    "SELECT version, snapshot, bytes, chunks, checksum FROM "
                    "version WHERE version >= ?1 ORDER BY version",
                    next, error);
  for (; next <= version; next++)
    {
      if (!step (self, select, &has_row, error))
        return FALSE;
      if (!has_row || sqlite3_column_int64 (select, 0) != next)
        return fail_missing (self, next, error);
      count_bytes (self, sqlite3_column_int (select, 1),
                   sqlite3_column_int64 (select, 2));
      if (!check_version (self, next, sqlite3_column_int64 (select, 3),
                          column_text (select, 4), error)
          || !load_version (self, next, visit, data, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
sfc_store_list (SfcStore *self, GError **error)
{
  g_autoptr (Statement) select = NULL;
  g_autoptr (GArray) versions
      = g_array_new (FALSE, FALSE, sizeof (SfcStoreVersion));
  gboolean has_row;

  if (!self->is_made)
    return g_steal_pointer (&versions);
  select = prepare (self,
                    "SELECT version, snapshot, bytes FROM version"
                    " WHERE version >= ?1 ORDER BY version",
                    0, error);
  while (step (self, select, &has_row, error))
    {
      SfcStoreVersion version;

      if (!has_row)
        return g_steal_pointer (&versions);
      version.version = sqlite3_column_int64 (select, 0);
      version.snapshot = sqlite3_column_int (select, 1) != 0;
      version.bytes = sqlite3_column_int64 (select, 2);
      g_array_append_val (versions, version);
    }
  return NULL;
}

/* ---- writing */

gboolean
sfc_store_wants_snapshot (const SfcStore *self)
{
  return self->delta_bytes > MAX (self->snapshot_bytes, LEAST_SNAPSHOT_BYTES);
}

static gboolean
insert_chunk (SfcStore *self, gint64 version, const GByteArray *chunk,
              GError **error)
{
  g_autoptr (Statement) insert
      = prepare (self, "INSERT INTO chunk VALUES (?1, ?2, ?3)", version, error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_int64 (insert, 2, self->n_written++);
  sqlite3_bind_blob (insert, 3, chunk->data, (int)chunk->len, SQLITE_STATIC);
  g_checksum_update (self->checksum, chunk->data, (gssize)chunk->len);
  self->bytes_written += chunk->len;
  return step (self, insert, NULL, error);
}

/* What was put, in the transaction of @version, which begins with the first. */
static gboolean
write_chunks (SfcStore *self, gint64 version, GError **error)
{
  if (!self->writing
      && (!run_sql (self, "BEGIN IMMEDIATE", error)
          || !delete_where (self, ">=", version, error)))
    return FALSE;
  self->writing = TRUE;
  for (guint i = 0; i < self->chunks->len; i++)
    if (!insert_chunk (self, version, self->chunks->pdata[i], error))
      return FALSE;
  g_ptr_array_set_size (self->chunks, 0);
  return TRUE;
}

/* Nothing is left of a version that was begun. */
static void
forget_next (SfcStore *self)
{
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  g_ptr_array_set_size (self->chunks, 0);
  g_checksum_reset (self->checksum);
  g_clear_error (&self->failure);
  self->sink_length = -1;
  self->next = self->bytes_written = 0;
  self->n_written = 0;
  self->writing = FALSE;
}

void
sfc_store_begin (SfcStore *self, gint64 version)
{
  forget_next (self);
  self->next = version;
}

void
sfc_store_put (SfcStore *self, guint op, const guint8 *key, gsize n_key,
               const guint8 *value, gsize n_value)
{
  guint8 head[HEAD_BYTES] = { (guint8)op };
  guint32 lengths[]
      = { GUINT32_TO_LE ((guint32)n_key),
          GUINT32_TO_LE (value != NULL ? (guint32)n_value : REMOVED) };
  GByteArray *chunk = self->chunks->len > 0
                          ? self->chunks->pdata[self->chunks->len - 1]
                          : NULL;

  if (chunk == NULL || chunk->len >= CHUNK_BYTES)
    {
      if (self->next > 0 && self->chunks->len >= CHUNKS_HELD
          && self->failure == NULL)
        write_chunks (self, self->next, &self->failure);
      chunk = g_byte_array_new ();
      g_ptr_array_add (self->chunks, chunk);
    }
  memcpy (head + 1, lengths, sizeof lengths);
  g_byte_array_append (chunk, head, sizeof head);
  g_byte_array_append (chunk, key, (guint)n_key);
  if (value != NULL)
    g_byte_array_append (chunk, value, (guint)n_value);
}

void
sfc_store_put_sink (SfcStore *self, const char *file, gint64 length)
{
  g_string_assign (self->sink_file, file);
  self->sink_length = length;
}

static gboolean
insert_version (SfcStore *self, gint64 version, gboolean snapshot,
                GError **error)
{
  g_autoptr (Statement) insert = prepare (
      self, "INSERT INTO version VALUES (?1, ?2, ?3, ?4, ?5)", version, error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_int64 (insert, 2, snapshot);
  sqlite3_bind_int64 (insert, 3, self->n_written);
  sqlite3_bind_int64 (insert, 4, self->bytes_written);
  sqlite3_bind_text (insert, 5, g_checksum_get_string (self->checksum), -1,
                     SQLITE_STATIC);
  return step (self, insert, NULL, error);
}

static gboolean
insert_sink (SfcStore *self, gint64 version, GError **error)
{
  g_autoptr (Statement) insert = NULL;

  if (self->sink_length < 0)
    return TRUE;
  insert
      = prepare (self, "INSERT INTO sink VALUES (?1, ?2, ?3)", version, error);
  if (insert == NULL)
    return FALSE;
  sqlite3_bind_blob (insert, 2, self->sink_file->str, (int)self->sink_file->len,
                     SQLITE_STATIC);
  sqlite3_bind_int64 (insert, 3, self->sink_length);
  return step (self, insert, NULL, error);
}

/* The versions before the snapshot that @first needs. */
static gboolean
purge (SfcStore *self, gint64 first, GError **error)
{
  gint64 base;

  return find_base (self, first, &base, error)
         && (base == 0 || delete_where (self, "<", base, error));
}

gboolean
sfc_store_commit (SfcStore *self, gint64 version, gboolean snapshot,
                  gint64 first, GError **error)
{
  gboolean ok = self->failure == NULL;

  if (!ok)
    g_propagate_error (error, g_steal_pointer (&self->failure));
  ok = ok && write_chunks (self, version, error)
       && insert_version (self, version, snapshot, error)
       && insert_sink (self, version, error) && purge (self, first, error)
       && run_sql (self, "COMMIT", error);
  if (ok)
    count_bytes (self, snapshot, self->bytes_written);
  forget_next (self);
  return ok;
}

gboolean
sfc_store_get_sink (SfcStore *self, gint64 version, const char *file,
                    gint64 *length, GError **error)
{
  g_autoptr (Statement) select = prepare (
      self, "SELECT file, length FROM sink WHERE version = ?1", version, error);
  gboolean has_row;

  *length = -1;
  if (!step (self, select, &has_row, error))
    return FALSE;
  if (has_row && (gsize)sqlite3_column_bytes (select, 0) == strlen (file)
      && memcmp (sqlite3_column_blob (select, 0), file, strlen (file)) == 0)
    *length = sqlite3_column_int64 (select, 1);
  return TRUE;
}
