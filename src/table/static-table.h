/* table/static-table.h -- a file of rows that a query joins with. */

#pragma once

#include "base/zone.h"
#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * SfcStaticTable: rows of a file, counted.
 *
 * Built by one thread: load, rename, index; after that nothing changes and any
 * thread may read.  A file that is read again makes a new table.
 */
typedef struct _SfcStaticTable SfcStaticTable;

/**
 * sfc_static_table_load:
 * @path: a JSON file (an array of objects, or objects one after another) or a
 *        CSV file with a header; `.csv`, `.json` and `.jsonl` say which, of
 *        other names the first character
 * @max_bytes: of the file
 * @error: set on failure
 *
 * JSON: columns in alphabetical order, each STRING, BIGINT, DOUBLE or BOOLEAN;
 * BIGINT and DOUBLE make DOUBLE, any other mixture STRING; a column of nulls
 * is STRING, objects and arrays are their compact text.  CSV:
 * columns in the header's order, all STRING; a record is a line; a backslash
 * makes a quote part of a quoted field; an empty field is null, `""` too; a
 * short row ends in nulls, a long one is cut.  All columns are nullable.
 *
 * Shape: 1 file -> a row an object or record
 * Errors: %SFC_ERROR_CONFIG: "FILE:LINE: WHAT"; %SFC_ERROR_RESOURCES
 * Source: spark.read.json with multiLine, spark-semantics 14.2; a malformed
 *         record stops here instead of becoming a row of `_corrupt_record`
 *
 * Returns: (transfer full): the table, or %NULL
 */
SfcStaticTable *sfc_static_table_load (const char *path, gint64 max_bytes,
                                       GError **error);

SfcStaticTable *sfc_static_table_ref (SfcStaticTable *self);
void sfc_static_table_unref (SfcStaticTable *self);

/**
 * sfc_static_table_rename:
 * @self: not yet shared
 * @list: `FROM:TO, ...`; FROM in any case
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: the list is malformed, FROM is not there, TO is
 *
 * Returns: whether all are renamed
 */
gboolean sfc_static_table_rename (SfcStaticTable *self, const char *list,
                                  GError **error);

/** sfc_static_table_peek_schema: Returns: (transfer none): the columns */
SfcSchema *sfc_static_table_peek_schema (const SfcStaticTable *self);

guint32 sfc_static_table_get_n (const SfcStaticTable *self);

/** sfc_static_table_peek: Returns: (transfer none): the cells of row @row;
 * they and their text live as long as @self */
const SfcValue *sfc_static_table_peek (const SfcStaticTable *self, guint32 row);

/** SFC_STATIC_TABLE_END: no row */
#define SFC_STATIC_TABLE_END G_MAXUINT32

/**
 * sfc_static_table_index:
 * @self: not yet shared
 * @columns: (array length=n_columns): what sfc_static_table_find() looks for
 * @n_columns: at least 1
 */
void sfc_static_table_index (SfcStaticTable *self, const guint *columns,
                             guint n_columns);

/** sfc_static_table_index_as: the same with the cells of @columns cast to
 * @types, which those of the key then are of; @zone: of the session */
void sfc_static_table_index_as (SfcStaticTable *self, const guint *columns,
                                const SfcColumn *types, guint n_columns,
                                SfcZone *zone);

/**
 * sfc_static_table_find:
 * @self: an indexed table
 * @key: (array): a cell a column of the index, of its type; null matches
 *       nothing, NaN itself
 *
 * Thread: any
 *
 * Returns: the first row with that key, in file order, or
 *          %SFC_STATIC_TABLE_END
 */
guint32 sfc_static_table_find (const SfcStaticTable *self, const SfcValue *key);

/** sfc_static_table_find_next: Returns: the next row with the key of @row, in
 * file order, or %SFC_STATIC_TABLE_END */
guint32 sfc_static_table_find_next (const SfcStaticTable *self, guint32 row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcStaticTable, sfc_static_table_unref)

G_END_DECLS
