#include "config.h"

#include "state/database.h"

#include <errno.h>
#include <sys/statvfs.h>

#include "base/error.h"
#include "base/i18n.h"

void
sfc_database_close (SfcDatabase *self)
{
  sqlite3_close (self->db);
  self->db = NULL;
  g_clear_pointer (&self->path, g_free);
}

/* SQLite does not say so, for it then tries to open what it did not make. */
static gboolean
has_no_inodes (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs vfs;

  return statvfs (folder, &vfs) == 0 && vfs.f_files > 0 && vfs.f_favail == 0;
}

/* To copy what is in the log would sync the log, and after a sync that failed
 * the next one says nothing. */
gboolean
sfc_database_fail (const SfcDatabase *self, GError **error)
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
  if (code == SQLITE_FULL)
    sfc_remedy (error, _ ("make room on its disk; the next run goes on from "
                          "what is committed"));
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    sfc_remedy (error, _ ("nothing was changed: bring the file back, or begin "
                          "anew with another checkpointLocation"));
  return FALSE;
}

gboolean
sfc_database_run (const SfcDatabase *self, const char *sql, GError **error)
{
  errno = 0;
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || sfc_database_fail (self, error);
}

/* ---- statements */

void
sfc_statement_free (SfcStatement *statement)
{
  sqlite3_finalize (statement);
}

SfcStatement *
sfc_database_prepare (const SfcDatabase *self, const char *sql, GError **error)
{
  SfcStatement *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  sfc_database_fail (self, error);
  return NULL;
}

SfcStatement *
sfc_database_prepare_with (const SfcDatabase *self, const char *sql,
                           gint64 first, GError **error)
{
  g_autoptr (SfcStatement) statement = sfc_database_prepare (self, sql, error);

  if (statement == NULL)
    return NULL;
  if (sqlite3_bind_int64 (statement, 1, first) == SQLITE_OK)
    return g_steal_pointer (&statement);
  sfc_database_fail (self, error);
  return NULL;
}

gboolean
sfc_database_step (const SfcDatabase *self, SfcStatement *statement,
                   gboolean *has_row, GError **error)
{
  int code;

  if (has_row != NULL)
    *has_row = FALSE;
  if (statement == NULL)
    return FALSE;
  errno = 0;
  code = sqlite3_step (statement);
  if (has_row != NULL)
    *has_row = code == SQLITE_ROW;
  return code == SQLITE_DONE || code == SQLITE_ROW
         || sfc_database_fail (self, error);
}
