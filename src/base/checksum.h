/* base/checksum.h -- what says that a small file is as it was written. */

#pragma once

#include "base/durable-file.h"

G_BEGIN_DECLS

/**
 * sfc_checksum_dup_path:
 * @path: of a file
 *
 * Returns: (transfer full): the path of the file that holds its checksum,
 *          `.NAME.crc`
 */
char *sfc_checksum_dup_path (const char *path);

/**
 * sfc_checksum_write:
 * @kind: what for
 * @path: of a file that is about to be written
 * @data: (array length=len): its content
 * @len: [bytes]
 * @error: set on failure
 *
 * It is not synced: a file without one is good too.
 *
 * Errors: that of @kind, %SFC_ERROR_RESOURCES
 * Source: Hadoop's ChecksumFs, by which Spark writes the same
 */
gboolean sfc_checksum_write (SfcDurable kind, const char *path,
                             const char *data, gsize len, GError **error);

/**
 * sfc_checksum_check:
 * @path: of a file
 * @data: (array length=len): what it holds
 * @len: [bytes]
 * @code: of a failure
 * @error: set on failure
 *
 * Returns: %FALSE when there is a checksum and it is another one
 */
gboolean sfc_checksum_check (const char *path, const char *data, gsize len,
                             SfcErrorCode code, GError **error);

G_END_DECLS
