/* source/file-records.h -- one JSON file -> its records. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** SfcFileRecordFunc: @text: (array length=n): a record, during the call */
typedef void (*SfcFileRecordFunc) (const char *text, gsize n, gpointer data);

/**
 * sfc_file_records_read:
 * @path: of the file
 * @push: called for each record
 * @data: for @push
 * @cancellable: (nullable): ends it
 * @error: set on failure
 *
 * A file whose first byte that is not blank is a bracket, or an opening brace
 * alone in its line, holds JSON values of any layout: of an array each element
 * is a record, else each value.  Where such a file is not JSON, a warning says
 * the place, and the rest of it is one record, which is malformed.
 *
 * Of any other file each line is a record, an empty one too, whatever it
 * holds; a line ends with `\n`, `\r` or both.  A byte order mark is skipped.
 *
 * Memory: 256 KiB, and the largest record so far.
 *
 * Errors: %SFC_ERROR_SOURCE: it cannot be read, has a record of more than
 *         %SFC_JSON_MAX_RECORD_BYTES, or is compressed by its name;
 *         %SFC_ERROR_CANCELLED
 * Source: of lines, Hadoop's LineRecordReader
 */
gboolean sfc_file_records_read (const char *path, SfcFileRecordFunc push,
                                gpointer data, GCancellable *cancellable,
                                GError **error);

G_END_DECLS
