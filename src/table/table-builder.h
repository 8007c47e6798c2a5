/* table/table-builder.h -- cells in the order of a file -> columns and rows. */

#pragma once

#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/** SfcTableBuilder: a table under way. */
typedef struct _SfcTableBuilder SfcTableBuilder;

/**
 * SfcTableData:
 * @schema: the columns
 * @values: (array): n_rows x n_columns cells
 * @text: what their strings point into
 */
typedef struct
{
  SfcSchema *schema;
  SfcValue *values;
  GStringChunk *text;
  guint32 n_rows;
} SfcTableData;

SfcTableBuilder *sfc_table_builder_new (void);
void sfc_table_builder_free (SfcTableBuilder *self);

/** sfc_table_builder_column: Returns: the index of the column @name, a new one
 * when it is new */
guint sfc_table_builder_column (SfcTableBuilder *self, const char *name);

/** sfc_table_builder_get_n_columns: Returns: how many there are */
guint sfc_table_builder_get_n_columns (const SfcTableBuilder *self);

/** sfc_table_builder_add_row: begins a row; its cells are null */
void sfc_table_builder_add_row (SfcTableBuilder *self);

/**
 * sfc_table_builder_set:
 * @self: has a row
 * @column: of the row at hand; set twice, the last counts
 * @type: STRING, BIGINT, DOUBLE or BOOLEAN
 * @value: its text is copied; null undoes what was set before
 */
void sfc_table_builder_set (SfcTableBuilder *self, guint column, SfcType type,
                            SfcValue value);

/**
 * sfc_table_builder_finish:
 * @self: emptied
 * @sorted: columns by name, else as they came
 * @data: (out): the caller's
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_RESOURCES: rows x columns are too many
 *
 * Returns: whether @data is set
 */
gboolean sfc_table_builder_finish (SfcTableBuilder *self, gboolean sorted,
                                   SfcTableData *data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTableBuilder, sfc_table_builder_free)

G_END_DECLS
