/* state/database.h -- a file of SQLite's: its calls, and what their failures
 * mean. */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * SfcDatabase:
 * @db: (nullable): open
 * @path: (nullable): of the file
 *
 * Part of what keeps something in it; one thread at a time.
 */
typedef struct
{
  sqlite3 *db;
  char *path;
} SfcDatabase;

/** sfc_database_close: also one that was not opened */
void sfc_database_close (SfcDatabase *self);

/**
 * sfc_database_fail: the last call has failed
 *
 * What is in the write-ahead log stays there when the file is closed.
 *
 * Errors (of all functions here): %SFC_ERROR_STATE; %SFC_ERROR_RESOURCES when
 *         the disk or the memory is full
 *
 * Returns: %FALSE
 */
gboolean sfc_database_fail (const SfcDatabase *self, GError **error);

/** sfc_database_run: statements without results, as text */
gboolean sfc_database_run (const SfcDatabase *self, const char *sql,
                           GError **error);

/** SfcStatement: one of SQLite's */
typedef sqlite3_stmt SfcStatement;

void sfc_statement_free (SfcStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcStatement, sfc_statement_free)

/** sfc_database_prepare: Returns: (transfer full): the statement, or %NULL */
SfcStatement *sfc_database_prepare (const SfcDatabase *self, const char *sql,
                                    GError **error);

/** sfc_database_prepare_with: the same, @first being its parameter ?1 */
SfcStatement *sfc_database_prepare_with (const SfcDatabase *self,
                                         const char *sql, gint64 first,
                                         GError **error);

/**
 * sfc_database_step:
 * @statement: (nullable): %NULL: it was not prepared, which has set @error
 * @has_row: (out) (optional): for statements that give rows
 */
gboolean sfc_database_step (const SfcDatabase *self, SfcStatement *statement,
                            gboolean *has_row, GError **error);

G_END_DECLS
