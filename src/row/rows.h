/* row/rows.h -- the rows of a batch on their way to the sink. */

#pragma once

#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/** SfcRows: rows of one schema, in order. */
typedef struct _SfcRows SfcRows;

/**
 * sfc_rows_new:
 * @schema: a reference is taken
 *
 * Returns: (transfer full): no rows yet
 */
SfcRows *sfc_rows_new (SfcSchema *schema);

/**
 * SfcRowFill:
 * @item: what the row is made of
 * @cells: (out) (array): one a column; text in them must live as long as the
 *         rows
 * @data: of the caller
 */
typedef void (*SfcRowFill) (gpointer item, SfcValue *cells, gpointer data);

/**
 * sfc_rows_new_on_demand:
 * @schema: a reference is taken
 * @items: one a row; a reference is taken, and it stays as it is as long as
 *         there are rows
 * @fill: makes one row
 * @data: for @fill
 *
 * Millions of rows that exist elsewhere need not be there twice.  None is
 * appended to them.
 *
 * Returns: (transfer full): a row for each of @items
 */
SfcRows *sfc_rows_new_on_demand (SfcSchema *schema, GPtrArray *items,
                                 SfcRowFill fill, gpointer data);

/**
 * SfcRowNext:
 * @cells: (out) (array): the next row, one a column; text in them must live
 *         until the next call
 * @data: of the caller
 * @error: set on failure
 */
typedef gboolean (*SfcRowNext) (SfcValue *cells, gpointer data, GError **error);

/**
 * sfc_rows_new_in_turn:
 * @schema: a reference is taken
 * @n: how many rows there are
 * @next: makes them
 * @data: for @next
 *
 * Rows that are nowhere yet.  They are peeked from the first to the last, none
 * again after the next one; none is appended to them, nor are they sorted.
 *
 * Returns: (transfer full): the rows
 */
SfcRows *sfc_rows_new_in_turn (SfcSchema *schema, guint64 n, SfcRowNext next,
                               gpointer data);

/**
 * sfc_rows_check:
 * @self: rows
 * @error: set on failure
 *
 * Errors: those of @next of sfc_rows_new_in_turn()
 *
 * Returns: whether all rows that were peeked could be made; one that could not
 *          has nulls only, as all after it
 */
gboolean sfc_rows_check (const SfcRows *self, GError **error);

void sfc_rows_free (SfcRows *self);

const SfcSchema *sfc_rows_peek_schema (const SfcRows *self);
guint64 sfc_rows_get_n (const SfcRows *self);

/**
 * sfc_rows_append:
 * @self: grows by one
 *
 * Returns: (transfer none) (array): the cells of the new row, one a column,
 *          not yet set; valid until the next append.  Text in a cell must live
 *          as long as @self: the caller's own, or sfc_rows_keep()'s.
 */
SfcValue *sfc_rows_append (SfcRows *self);

/**
 * sfc_rows_keep:
 * @self: takes a copy of the text
 * @text: (array length=n)
 *
 * Returns: (transfer none): the copy, which lives as long as @self
 */
const char *sfc_rows_keep (SfcRows *self, const char *text, gsize n);

/** sfc_rows_peek: Returns: (transfer none): the cells of row @index, good until
 * the next call */
const SfcValue *sfc_rows_peek (const SfcRows *self, guint64 index);

/**
 * sfc_rows_copy:
 * @self: rows, in their order
 * @most: how many of them, at most
 *
 * Returns: (transfer full): the first ones, with texts of their own
 */
SfcRows *sfc_rows_copy (const SfcRows *self, guint64 most);

/**
 * SfcRowCompare: compares two rows as qsort_r's function does, by their cells
 * in the columns that they are sorted by, in the order of those
 */
typedef int (*SfcRowCompare) (const SfcValue *a, const SfcValue *b,
                              gpointer data);

/**
 * sfc_rows_sort:
 * @self: rows to order; none is appended after
 * @columns: (array length=n): what @compare looks at
 * @n: how many
 * @compare: rows that it calls equal keep their order
 * @data: for @compare
 */
void sfc_rows_sort (SfcRows *self, const guint *columns, guint n,
                    SfcRowCompare compare, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRows, sfc_rows_free)

G_END_DECLS
