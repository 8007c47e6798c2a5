/* base/write-all.h -- writes to a file descriptor, whole. */

#pragma once

#include "base/error.h"

G_BEGIN_DECLS

/**
 * sfc_write_all:
 * @fd: a file, pipe or socket; waited for when it does not block
 * @data: (array length=len): what to write
 * @len: [bytes]
 * @code: of a failure, unless a resource ran out
 * @name: of @fd, for the error
 * @error: set on failure
 *
 * Errors: @code, %SFC_ERROR_RESOURCES; errno is that of the failed call
 * Thread: any
 *
 * Returns: whether all was written; else a part of it may have been
 */
gboolean sfc_write_all (int fd, const char *data, gsize len, SfcErrorCode code,
                        const char *name, GError **error);

G_END_DECLS
