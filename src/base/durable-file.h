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

typedef enum
{
  SFC_DURABLE_STATE,  /* the user's alone; failures are %SFC_ERROR_STATE */
  SFC_DURABLE_OUTPUT, /* whose the umask says; %SFC_ERROR_SINK */
} SfcDurable;

/**
 * sfc_durable_mkdir:
 * @kind: what for
 * @path: a folder
 * @error: set on failure
 *
 * Makes it, and those above it that are missing; nothing happens when it is
 * there.
 *
 * Errors: that of @kind, %SFC_ERROR_RESOURCES
 */
gboolean sfc_durable_mkdir (SfcDurable kind, const char *path, GError **error);

/**
 * sfc_durable_create:
 * @kind: what for
 * @path: of a file that is not there yet
 * @data: (array length=len): its content
 * @len: [bytes]
 * @error: set on failure
 *
 * Its content is on disk when it returns; its name is so after
 * sfc_durable_sync_folder().  After a failure there is no such file.
 *
 * Errors: that of @kind, %SFC_ERROR_RESOURCES
 */
gboolean sfc_durable_create (SfcDurable kind, const char *path,
                             const char *data, gsize len, GError **error);

/**
 * sfc_durable_write:
 * @kind: what for
 * @folder: that exists
 * @name: of the file in it; one that is there is replaced
 * @data: (array length=len): its content
 * @len: [bytes]
 * @error: set on failure
 *
 * Writes `.NAME.UUID.tmp`, syncs it, renames it, syncs the folder: the file is
 * there as a whole or not at all.  Beside it is its checksum, base/checksum.h.
 *
 * Errors: that of @kind, %SFC_ERROR_RESOURCES
 * Source: that plain g_file_set_contents() of a new file leaves one of NULs
 *         after a power cut
 */
gboolean sfc_durable_write (SfcDurable kind, const char *folder,
                            const char *name, const char *data, gsize len,
                            GError **error);

/** sfc_durable_remove: removes a file of sfc_durable_write(), if it can be */
void sfc_durable_remove (const char *path);

/**
 * sfc_durable_remove_leftovers:
 * @folder: need not exist
 *
 * Removes the files that a killed sfc_durable_write() did not rename, as far
 * as they can be.
 */
void sfc_durable_remove_leftovers (const char *folder);

G_END_DECLS
