/* table/table-reader.h -- text of a file -> cells. */

#pragma once

#include "table/table-builder.h"

G_BEGIN_DECLS

/**
 * sfc_table_read_json / sfc_table_read_csv:
 * @path: for messages
 * @text: the file, UTF-8, ends in NUL and holds no other
 * @builder: takes the cells
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: "FILE:LINE: WHAT"
 *
 * Returns: whether all was read
 */
gboolean sfc_table_read_json (const char *path, const char *text,
                              SfcTableBuilder *builder, GError **error);
gboolean sfc_table_read_csv (const char *path, const char *text,
                             SfcTableBuilder *builder, GError **error);

G_END_DECLS
