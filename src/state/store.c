#include "config.h"

#include "state/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "state/version.h"

#define FORMAT 1      /* user_version of the database */
#define ROW_BYTES 256 /* that a version costs beside its entries, about */
#define LEAST_SNAPSHOT_BYTES 65536 /* deltas below it cost little to read */

typedef struct
{
  char *file;
  gint64 length;
} SinkFile;

struct _SfcStore
{
  SfcDatabase file;
  gboolean is_made; /* whether it has its tables */
  SfcVersionDraft *draft;
  GArray *sinks;         /* (element-type SinkFile): of the next version */
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

/* Files of one version beyond the first one, which older programs know. */
static const char more_schema[]
    = "CREATE TABLE IF NOT EXISTS sinks (version INTEGER NOT NULL,"
      " file BLOB NOT NULL, length INTEGER NOT NULL,"
      " PRIMARY KEY (version, file))";

/* ---- SQLite */

static const char *
column_text (SfcStatement *statement, int column)
{
  const unsigned char *text = sqlite3_column_text (statement, column);

  return text != NULL ? (const char *)text : "";
}

/* ---- life */

static gboolean
find_tables (SfcStore *self, int format, GError **error)
{
  g_autoptr (SfcStatement) find = sfc_database_prepare_with (
      &self->file, "SELECT 1 FROM sqlite_master WHERE ?1 AND name = 'version'",
      1, error);
  gboolean has_row;

  if (!sfc_database_step (&self->file, find, &has_row, error))
    return FALSE;
  self->is_made = has_row || format == FORMAT;
  return TRUE;
}

static gboolean
check_format (SfcStore *self, int *format, GError **error)
{
  g_autoptr (SfcStatement) statement
      = sfc_database_prepare (&self->file, "PRAGMA user_version", error);
  gboolean has_row;

  if (!sfc_database_step (&self->file, statement, &has_row, error))
    return FALSE;
  *format = has_row ? sqlite3_column_int (statement, 0) : 0;
  if (*format <= FORMAT)
    return find_tables (self, *format, error);
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("%s: its format is %d; this version knows %d"), self->file.path,
            *format, FORMAT);
  return sfc_remedy (error, _ ("use the version of sfcrime that wrote it"));
}

static gboolean
open_db (SfcStore *self, GError **error)
{
  int format;

  if (sqlite3_open_v2 (self->file.path, &self->file.db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                           | SQLITE_OPEN_NOMUTEX,
                       NULL)
      != SQLITE_OK)
    return sfc_database_fail (&self->file, error);
  sqlite3_busy_timeout (self->file.db, 5000); /* somebody may be reading it */
  return check_format (self, &format, error)
         && sfc_database_run (&self->file, "PRAGMA journal_mode = WAL", error)
         && sfc_database_run (&self->file, "PRAGMA synchronous = FULL", error)
         /* a run that was not able to sync the log left it behind */
         && sfc_database_run (&self->file, "PRAGMA wal_checkpoint", error)
         && sfc_database_run (&self->file,
                              "PRAGMA journal_size_limit = 4194304", error)
         && (format == FORMAT || sfc_database_run (&self->file, schema, error))
         && sfc_database_run (&self->file, more_schema, error)
         && find_tables (self, FORMAT, error);
}

static void
clear_sink (gpointer sink)
{
  g_free (((SinkFile *)sink)->file);
}

static SfcStore *
new_in (const char *folder)
{
  SfcStore *self = g_new0 (SfcStore, 1);

  self->file.path = g_build_filename (folder, "sfcrime.db", NULL);
  self->draft = sfc_version_draft_new (&self->file);
  self->sinks = g_array_new (FALSE, FALSE, sizeof (SinkFile));
  g_array_set_clear_func (self->sinks, clear_sink);
  return self;
}

/* SQLite makes files that others may read, and where it cannot make one does
 * not say why. */
static gboolean
make_file (const SfcStore *self, GError **error)
{
  int fd = g_open (self->file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s",
                           self->file.path);
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
  g_autofree char *wal = g_strconcat (self->file.path, "-wal", NULL);
  g_autofree char *name = g_uri_escape_string (self->file.path, "/", FALSE);
  g_autofree char *uri = g_strconcat (
      "file:", name,
      g_file_test (wal, G_FILE_TEST_EXISTS) ? "" : "?immutable=1", NULL);
  int format;

  if (sqlite3_open_v2 (
          uri, &self->file.db,
          SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL)
      != SQLITE_OK)
    {
      sfc_database_fail (&self->file, error);
      return NULL;
    }
  sqlite3_busy_timeout (self->file.db, 5000);
  return check_format (self, &format, error) ? g_steal_pointer (&self) : NULL;
}

void
sfc_store_free (SfcStore *self)
{
  if (self == NULL)
    return;
  sfc_version_draft_free (self->draft);
  sfc_database_close (&self->file);
  g_array_unref (self->sinks);
  g_free (self);
}

/* ---- schema */

static gboolean
note_schema (SfcStore *self, guint op, const char *types, const char *key,
             const char *value, GError **error)
{
  g_autoptr (SfcStatement) insert = sfc_database_prepare_with (
      &self->file, "INSERT INTO operator VALUES (?1, ?2, ?3, ?4)", op, error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_text (insert, 2, types, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 3, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (insert, 4, value, -1, SQLITE_STATIC);
  return sfc_database_step (&self->file, insert, NULL, error);
}

gboolean
sfc_store_check_schema (SfcStore *self, guint op, const char *types,
                        const char *key, const char *value, GError **error)
{
  g_autoptr (SfcStatement) find = sfc_database_prepare_with (
      &self->file, "SELECT types, key, value FROM operator WHERE op = ?1", op,
      error);
  gboolean has_row;

  if (!sfc_database_step (&self->file, find, &has_row, error))
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

/* Spark's words, with what stands for a file here. */
static gboolean
fail_missing (const SfcStore *self, gint64 version, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE,
            "Error reading delta file %s: version %" PRId64 " does not exist",
            self->file.path, version);
  return sfc_remedy (error, _ ("bring the file back, or begin anew with "
                               "another checkpointLocation"));
}

/* Where the chain of versions up to @version begins: 0 is the empty one. */
static gboolean
find_base (SfcStore *self, gint64 version, gint64 *base, GError **error)
{
  g_autoptr (SfcStatement) select = sfc_database_prepare_with (
      &self->file,
      "SELECT max (version) FROM version WHERE version <= ?1"
      " AND snapshot",
      version, error);
  gboolean has_row;

  *base = 0;
  if (!sfc_database_step (&self->file, select, &has_row, error))
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
  g_autoptr (SfcStatement) select = NULL;
  gint64 base, next;
  gboolean has_row;

  if (!self->is_made)
    return version == 0 || fail_missing (self, 1, error);
  if (!find_base (self, version, &base, error))
    return FALSE;
  next = MAX (base, 1);
  select = sfc_database_prepare_with (
      &self->file,
      "SELECT version, snapshot, bytes, chunks, checksum FROM "
      "version WHERE version >= ?1 ORDER BY version",
      next, error);
  for (; next <= version; next++)
    {
      if (!sfc_database_step (&self->file, select, &has_row, error))
        return FALSE;
      if (!has_row || sqlite3_column_int64 (select, 0) != next)
        return fail_missing (self, next, error);
      count_bytes (self, sqlite3_column_int (select, 1),
                   sqlite3_column_int64 (select, 2));
      if (!sfc_version_load (&self->file, next,
                             sqlite3_column_int64 (select, 3),
                             column_text (select, 4), visit, data, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
sfc_store_list (SfcStore *self, GError **error)
{
  g_autoptr (SfcStatement) select = NULL;
  g_autoptr (GArray) versions
      = g_array_new (FALSE, FALSE, sizeof (SfcStoreVersion));
  gboolean has_row;

  if (!self->is_made)
    return g_steal_pointer (&versions);
  select = sfc_database_prepare_with (
      &self->file,
      "SELECT version, snapshot, bytes FROM version"
      " WHERE version >= ?1 ORDER BY version",
      0, error);
  while (sfc_database_step (&self->file, select, &has_row, error))
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

void
sfc_store_begin (SfcStore *self, gint64 version)
{
  sfc_version_draft_begin (self->draft, version);
  g_array_set_size (self->sinks, 0);
}

void
sfc_store_put (SfcStore *self, guint op, const guint8 *key, gsize n_key,
               const guint8 *value, gsize n_value)
{
  sfc_version_draft_put (self->draft, op, key, n_key, value, n_value);
}

void
sfc_store_put_sink (SfcStore *self, const char *file, gint64 length)
{
  const SinkFile sink = { g_strdup (file), length };

  g_array_append_val (self->sinks, sink);
}

static gboolean
insert_sink (SfcStore *self, gint64 version, guint i, GError **error)
{
  const SinkFile *sink = &g_array_index (self->sinks, SinkFile, i);
  g_autoptr (SfcStatement) insert = sfc_database_prepare_with (
      &self->file,
      i == 0 ? "INSERT INTO sink VALUES (?1, ?2, ?3)"
             : "INSERT INTO sinks VALUES (?1, ?2, ?3)",
      version, error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_blob (insert, 2, sink->file, (int)strlen (sink->file),
                     SQLITE_STATIC);
  sqlite3_bind_int64 (insert, 3, sink->length);
  return sfc_database_step (&self->file, insert, NULL, error);
}

static gboolean
insert_sinks (SfcStore *self, gint64 version, GError **error)
{
  for (guint i = 0; i < self->sinks->len; i++)
    if (!insert_sink (self, version, i, error))
      return FALSE;
  return TRUE;
}

/* The versions before the snapshot that @first needs. */
static gboolean
purge (SfcStore *self, gint64 first, GError **error)
{
  gint64 base;

  return find_base (self, first, &base, error)
         && (base == 0 || sfc_version_delete (&self->file, "<", base, error));
}

gboolean
sfc_store_commit (SfcStore *self, gint64 version, gboolean snapshot,
                  gint64 first, GError **error)
{
  gint64 bytes;
  gboolean ok
      = sfc_version_draft_write (self->draft, version, snapshot, &bytes, error)
        && insert_sinks (self, version, error) && purge (self, first, error)
        && sfc_database_run (&self->file, "COMMIT", error);

  if (ok)
    count_bytes (self, snapshot, bytes);
  sfc_store_begin (self, 0);
  return ok;
}

gboolean
sfc_store_get_sink (SfcStore *self, gint64 version, const char *file,
                    gint64 *length, GError **error)
{
  g_autoptr (SfcStatement) select = sfc_database_prepare_with (
      &self->file,
      "SELECT length FROM sink WHERE version = ?1 AND file = ?2"
      " UNION ALL SELECT length FROM sinks WHERE version = ?1 AND file = ?2",
      version, error);
  gboolean has_row;

  *length = -1;
  if (select == NULL)
    return FALSE;
  sqlite3_bind_blob (select, 2, file, (int)strlen (file), SQLITE_STATIC);
  if (!sfc_database_step (&self->file, select, &has_row, error))
    return FALSE;
  if (has_row)
    *length = sqlite3_column_int64 (select, 0);
  return TRUE;
}
