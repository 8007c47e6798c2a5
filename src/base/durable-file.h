/* base/durable-file.h -- small files that a power cut cannot tear. */

#pragma once

#include "base/error.h"

G_BEGIN_DECLS

/**
 * sfc_durable_sync_folder:
 * @path: a folder
 * @code: of a failure
 * @error: set on failure
 *
 * The files that were made or renamed in it are there after a power cut.
 */
gboolean sfc_durable_sync_folder (const char *path, SfcErrorCode code,
                                  GError **error);

/**
 * sfc_durable_mkdir:
 * @path: a folder
 * @error: set on failure
 *
 * Makes it, and those above it that are missing, for the user alone; nothing
 * happens when it is there.
 *
 * Errors: %SFC_ERROR_STATE, %SFC_ERROR_RESOURCES
 */
gboolean sfc_durable_mkdir (const char *path, GError **error);

/**
 * sfc_durable_write:
 * @folder: that exists
 * @name: of the file in it; one that is there is replaced
 * @data: (array length=len): its content
 * @len: [bytes]
 * @error: set on failure
 *
 * Writes `.NAME.UUID.tmp`, syncs it, renames it, syncs the folder: the file is
 * there as a whole or not at all.
 *
 * Errors: %SFC_ERROR_STATE, %SFC_ERROR_RESOURCES
 * Source: that plain g_file_set_contents() of a new file leaves one of NULs
 *         after a power cut
 */
gboolean sfc_durable_write (const char *folder, const char *name,
                            const char *data, gsize len, GError **error);

/** sfc_durable_is_leftover: Returns: whether @name is that of a file which
 * sfc_durable_write() was not able to rename */
gboolean sfc_durable_is_leftover (const char *name);

G_END_DECLS
