/* state/batch-log.h -- a folder with one file a batch, by the batch's number.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_batch_log_open:
 * @folder: the log, which is made when it is missing
 * @last: (out): the highest batch in it, -1: none
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_STATE, %SFC_ERROR_RESOURCES
 */
gboolean sfc_batch_log_open (const char *folder, gint64 *last, GError **error);

/** sfc_batch_log_list: Returns: (transfer full) (element-type gint64): the
 * batches of the log, ascending; none where it cannot be read */
GArray *sfc_batch_log_list (const char *folder);

/** sfc_batch_log_dup_path: Returns: (transfer full): the path of the file of
 * @batch_id, which need not be there */
char *sfc_batch_log_dup_path (const char *folder, gint64 batch_id);

/** sfc_batch_log_write: as sfc_durable_write(), the state's; @text: what the
 * file of @batch_id is to hold */
gboolean sfc_batch_log_write (const char *folder, gint64 batch_id,
                              const char *text, GError **error);

/** sfc_batch_log_remove_before: removes the files of the batches below @first;
 * what cannot be removed stays */
void sfc_batch_log_remove_before (const char *folder, gint64 first);

G_END_DECLS
