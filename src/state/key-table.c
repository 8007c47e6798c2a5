#include "config.h"

#include "state/key-table.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "state/database.h"

#define LEAST_CACHE_KIB 256

/* An id grows with every new entry, so the entries of a batch stand together.
 */
#define ENTRY "id, sequence, rank, offset, sub, batch, key, value"
#define STAYS "id NOT IN (SELECT id FROM gone)"

enum
{
  FIND,
  READ,
  INSERT,
  UPDATE,
  TOUCH,
  REMOVE,
  GO,
  FRESH,
  NUMBER,
  LATE,
  N_STATEMENTS,
};

static const char *const statement_sql[] = {
  [FIND] = "SELECT " ENTRY " FROM live WHERE key = ?1",
  [READ] = "SELECT " ENTRY " FROM live WHERE id = ?1",
  [INSERT] = "INSERT INTO live (id, sequence, rank, offset, sub, batch, key,"
             " value) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
  [UPDATE] = "UPDATE live SET sequence = ?2, rank = ?3, offset = ?4, sub = ?5,"
             " batch = ?6, value = ?8 WHERE id = ?1",
  [TOUCH] = "INSERT OR IGNORE INTO touched VALUES (?1)",
  [REMOVE] = "DELETE FROM live WHERE id = ?1",
  [GO] = "INSERT OR IGNORE INTO gone VALUES (?1)",
  /* unnumbered ones are of this batch */
  [FRESH] = "SELECT id FROM live WHERE id >= ?1 AND sequence < 0"
            " ORDER BY rank, offset, sub",
  [NUMBER] = "UPDATE live SET sequence = ?2 WHERE id = ?1",
  [LATE] = "INSERT OR IGNORE INTO late VALUES (?1)",
};

/* What follows FROM */
static const char *const set_sql[SFC_N_KEY_SETS] = {
  [SFC_KEYS_ALL] = "live WHERE " STAYS,
  [SFC_KEYS_CHANGED] = "touched JOIN live USING (id) WHERE " STAYS,
  [SFC_KEYS_TOUCHED] = "touched JOIN live USING (id)",
  [SFC_KEYS_GONE] = "gone JOIN live USING (id)",
};

struct _SfcKeyTable
{
  SfcDatabase file; /* which has lost its name */
  SfcStatement *statements[N_STATEMENTS];
  gint64 next_id;
  gint64 first_id; /* of those that are new in this batch */
  gint64 n_late;
};

/* ---- SQLite */

/* The statement, ready for values. */
static SfcStatement *
take (SfcKeyTable *self, guint which)
{
  sqlite3_reset (self->statements[which]);
  return self->statements[which];
}

/* Without any they are no null. */
static void
bind_bytes (SfcStatement *statement, int column, const guint8 *bytes, gsize n)
{
  sqlite3_bind_blob (statement, column, n > 0 ? (gconstpointer)bytes : "",
                     (int)n, SQLITE_STATIC);
}

static gboolean
run_with_id (SfcKeyTable *self, guint which, gint64 id, GError **error)
{
  SfcStatement *statement = take (self, which);

  sqlite3_bind_int64 (statement, 1, id);
  return sfc_database_step (&self->file, statement, NULL, error);
}

static void
get_entry (SfcStatement *row, SfcKeyEntry *entry)
{
  *entry = (SfcKeyEntry){
    .id = sqlite3_column_int64 (row, 0),
    .sequence = sqlite3_column_int64 (row, 1),
    .rank = (guint32)sqlite3_column_int64 (row, 2),
    .offset = sqlite3_column_int64 (row, 3),
    .sub = (guint32)sqlite3_column_int64 (row, 4),
    .batch = sqlite3_column_int64 (row, 5),
    .key = sqlite3_column_blob (row, 6),
    .n_key = (gsize)sqlite3_column_bytes (row, 6),
    .value = sqlite3_column_blob (row, 7),
    .n_value = (gsize)sqlite3_column_bytes (row, 7),
  };
}

/* ---- life */

static const char schema[]
    = "CREATE TABLE live (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL,"
      " rank INTEGER NOT NULL, offset INTEGER NOT NULL, sub INTEGER NOT NULL,"
      " batch INTEGER NOT NULL, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL);"
      "CREATE TABLE touched (id INTEGER PRIMARY KEY);"
      "CREATE TABLE gone (id INTEGER PRIMARY KEY);"
      "CREATE TABLE late (key BLOB PRIMARY KEY) WITHOUT ROWID";

/* One transaction without end: nothing is ever rolled back, nor looked at by
 * anybody else, so pages are written only to make room for others. */
static gboolean
prepare_db (SfcKeyTable *self, gsize cache_bytes, GError **error)
{
  g_autofree char *cache
      = g_strdup_printf ("PRAGMA cache_size = -%" G_GSIZE_FORMAT,
                         MAX (cache_bytes / 1024, LEAST_CACHE_KIB));

  if (!sfc_database_run (&self->file, "PRAGMA journal_mode = OFF", error)
      || !sfc_database_run (&self->file, "PRAGMA synchronous = OFF", error)
      || !sfc_database_run (&self->file, "PRAGMA locking_mode = EXCLUSIVE",
                            error)
      || !sfc_database_run (&self->file, cache, error)
      || !sfc_database_run (&self->file, "BEGIN", error)
      || !sfc_database_run (&self->file, schema, error))
    return FALSE;
  for (guint i = 0; i < N_STATEMENTS; i++)
    if (sqlite3_prepare_v3 (self->file.db, statement_sql[i], -1,
                            SQLITE_PREPARE_PERSISTENT, &self->statements[i],
                            NULL)
        != SQLITE_OK)
      return sfc_database_fail (&self->file, error);
  return TRUE;
}

/* The file loses its name at once: whatever ends the program, it is gone. */
static gboolean
open_db (SfcKeyTable *self, const char *folder, gsize cache_bytes,
         GError **error)
{
  int fd;

  self->file.path = g_build_filename (folder, "sfcrime-keys-XXXXXX", NULL);
  fd = g_mkstemp (self->file.path);
  if (fd < 0)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s",
                           self->file.path);
  close (fd);
  if (sqlite3_open_v2 (self->file.path, &self->file.db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
          == SQLITE_OK
      && prepare_db (self, cache_bytes, error))
    {
      g_unlink (self->file.path);
      return TRUE;
    }
  g_unlink (self->file.path);
  return error == NULL || *error != NULL
             ? FALSE
             : sfc_database_fail (&self->file, error);
}

SfcKeyTable *
sfc_key_table_new (const char *folder, gsize cache_bytes, GError **error)
{
  g_autoptr (SfcKeyTable) self = g_new0 (SfcKeyTable, 1);

  self->next_id = self->first_id = 1;
  return open_db (self, folder, cache_bytes, error) ? g_steal_pointer (&self)
                                                    : NULL;
}

void
sfc_key_table_free (SfcKeyTable *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sfc_database_close (&self->file);
  g_free (self);
}

gboolean
sfc_key_table_begin (SfcKeyTable *self, GError **error)
{
  self->first_id = self->next_id;
  self->n_late = 0;
  return sfc_database_run (
      &self->file,
      "DELETE FROM live WHERE id IN (SELECT id FROM gone);"
      "DELETE FROM gone; DELETE FROM touched; DELETE FROM late",
      error);
}

/* ---- one entry */

gboolean
sfc_key_table_find (SfcKeyTable *self, const guint8 *key, gsize n_key,
                    SfcKeyEntry *entry, GError **error)
{
  SfcStatement *find = take (self, FIND);
  gboolean has_row;

  *entry = (SfcKeyEntry){ .sequence = -1, .key = key, .n_key = n_key };
  bind_bytes (find, 1, key, n_key);
  if (!sfc_database_step (&self->file, find, &has_row, error))
    return FALSE;
  if (has_row)
    get_entry (find, entry);
  return TRUE;
}

gboolean
sfc_key_table_read (SfcKeyTable *self, gint64 id, SfcKeyEntry *entry,
                    GError **error)
{
  SfcStatement *read = take (self, READ);
  gboolean has_row;

  sqlite3_bind_int64 (read, 1, id);
  if (!sfc_database_step (&self->file, read, &has_row, error))
    return FALSE;
  if (has_row)
    get_entry (read, entry);
  return has_row
         || sfc_fail (error, SFC_ERROR_STATE, "%s: a key is missing",
                      self->file.path);
}

gboolean
sfc_key_table_put (SfcKeyTable *self, const SfcKeyEntry *entry, gboolean touch,
                   GError **error)
{
  SfcStatement *put = take (self, entry->id == 0 ? INSERT : UPDATE);
  gint64 id = entry->id == 0 ? self->next_id++ : entry->id;

  sqlite3_bind_int64 (put, 1, id);
  sqlite3_bind_int64 (put, 2, entry->sequence);
  sqlite3_bind_int64 (put, 3, entry->rank);
  sqlite3_bind_int64 (put, 4, entry->offset);
  sqlite3_bind_int64 (put, 5, entry->sub);
  sqlite3_bind_int64 (put, 6, entry->batch);
  if (entry->id == 0)
    bind_bytes (put, 7, entry->key, entry->n_key);
  bind_bytes (put, 8, entry->value, entry->n_value);
  return sfc_database_step (&self->file, put, NULL, error)
         && (!touch || run_with_id (self, TOUCH, id, error));
}

gboolean
sfc_key_table_remove (SfcKeyTable *self, gint64 id, GError **error)
{
  return run_with_id (self, REMOVE, id, error);
}

gboolean
sfc_key_table_note_late (SfcKeyTable *self, const guint8 *key, gsize n_key,
                         GError **error)
{
  SfcStatement *late = take (self, LATE);

  bind_bytes (late, 1, key, n_key);
  if (!sfc_database_step (&self->file, late, NULL, error))
    return FALSE;
  self->n_late += sqlite3_changes (self->file.db);
  return TRUE;
}

gint64
sfc_key_table_get_late (const SfcKeyTable *self)
{
  return self->n_late;
}

/* ---- all of a set */

gboolean
sfc_key_table_number (SfcKeyTable *self, guint64 *next, GError **error)
{
  SfcStatement *fresh = take (self, FRESH);
  gboolean has_row;

  sqlite3_bind_int64 (fresh, 1, self->first_id);
  while (sfc_database_step (&self->file, fresh, &has_row, error))
    {
      SfcStatement *number = take (self, NUMBER);

      if (!has_row)
        return TRUE;
      sqlite3_bind_int64 (number, 1, sqlite3_column_int64 (fresh, 0));
      sqlite3_bind_int64 (number, 2, (gint64)(*next)++);
      if (!sfc_database_step (&self->file, number, NULL, error))
        break;
    }
  return FALSE;
}

gboolean
sfc_key_table_forget_values (SfcKeyTable *self, GError **error)
{
  return sfc_database_run (&self->file,
                           "UPDATE live SET value = x''"
                           " WHERE id IN (SELECT id FROM touched)",
                           error);
}

/* "SELECT @what FROM @set @order" */
static SfcStatement *
select_set (SfcKeyTable *self, const char *what, SfcKeySet set,
            const char *order, GError **error)
{
  g_autofree char *sql
      = g_strconcat ("SELECT ", what, " FROM ", set_sql[set], order, NULL);
  SfcStatement *select = NULL;

  if (sqlite3_prepare_v2 (self->file.db, sql, -1, &select, NULL) == SQLITE_OK)
    return select;
  sfc_database_fail (&self->file, error);
  return NULL;
}

gboolean
sfc_key_table_visit (SfcKeyTable *self, SfcKeySet set, SfcKeyVisit visit,
                     gpointer data, GError **error)
{
  g_autoptr (SfcStatement) select = select_set (self, ENTRY, set, "", error);
  gboolean has_row = TRUE;
  SfcKeyEntry entry;

  if (select == NULL)
    return FALSE;
  while (sfc_database_step (&self->file, select, &has_row, error))
    {
      if (!has_row)
        return TRUE;
      get_entry (select, &entry);
      visit (&entry, data);
    }
  return FALSE;
}

typedef struct
{
  SfcKeyTable *table;
  SfcKeyTest is_old;
  gpointer data;
  gint64 n;
  gboolean ok;
  GError **error;
} Marking;

static void
mark_old (const SfcKeyEntry *entry, gpointer data)
{
  Marking *marking = data;

  if (!marking->ok || !marking->is_old (entry, marking->data))
    return;
  marking->n++;
  marking->ok = run_with_id (marking->table, GO, entry->id, marking->error);
}

gboolean
sfc_key_table_mark_gone (SfcKeyTable *self, SfcKeyTest is_old, gpointer data,
                         gint64 *n, GError **error)
{
  Marking marking = { self, is_old, data, 0, TRUE, error };
  gboolean ok
      = sfc_key_table_visit (self, SFC_KEYS_ALL, mark_old, &marking, error);

  *n = marking.n;
  return ok && marking.ok;
}

GPtrArray *
sfc_key_table_list (SfcKeyTable *self, SfcKeySet set, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (SfcStatement) select = NULL;
  gboolean has_row;
  gint64 n;

  if (!sfc_key_table_count (self, set, &n, error))
    return NULL;
  list = g_ptr_array_sized_new ((guint)n);
  select = select_set (self, "id", set, " ORDER BY sequence, rank, offset, sub",
                       error);
  while (select != NULL
         && sfc_database_step (&self->file, select, &has_row, error))
    {
      if (!has_row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list,
                       GSIZE_TO_POINTER (sqlite3_column_int64 (select, 0)));
    }
  return NULL;
}

gboolean
sfc_key_table_count (SfcKeyTable *self, SfcKeySet set, gint64 *n,
                     GError **error)
{
  g_autoptr (SfcStatement) select
      = select_set (self, "count (*)", set, "", error);

  *n = 0;
  if (select == NULL || !sfc_database_step (&self->file, select, NULL, error))
    return FALSE;
  *n = sqlite3_column_int64 (select, 0);
  return TRUE;
}

gsize
sfc_key_table_get_bytes (const SfcKeyTable *self)
{
  int used = 0, most = 0;

  sqlite3_db_status (self->file.db, SQLITE_DBSTATUS_CACHE_USED, &used, &most,
                     0);
  return (gsize)MAX (used, 0);
}
