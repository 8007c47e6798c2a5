/* source/file-log.h -- which files a file source has given to which batch. */

#pragma once

#include "base/compact-log.h"
#include "source/file-list.h"

G_BEGIN_DECLS

/**
 * SfcFileLog: a list of files for each log offset, 0, 1, ..., kept in memory
 * and in a folder in the form of Spark 3.5, that of `sources/0`.  Of one
 * thread but for sfc_file_log_select().
 *
 * Source: FileStreamSourceLog
 */
typedef struct _SfcFileLog SfcFileLog;

/** sfc_file_log_new: @options: copied, of the folder; Returns: (transfer full):
 * an empty log in memory */
SfcFileLog *sfc_file_log_new (const SfcCompactLogOptions *options);
void sfc_file_log_free (SfcFileLog *self);

/**
 * sfc_file_log_open:
 * @self: an empty log
 * @folder: where it is kept from now on; it may not be there
 * @visit: (nullable): called for each file of the log, the oldest first
 * @data: for @visit
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_STATE, in Spark's words: an entry is missing or damaged
 */
gboolean sfc_file_log_open (SfcFileLog *self, const char *folder,
                            void (*visit) (const SfcFile *file, gpointer data),
                            gpointer data, GError **error);

/** sfc_file_log_get_last: Returns: the last log offset, -1: none */
gint64 sfc_file_log_get_last (const SfcFileLog *self);

/**
 * sfc_file_log_add:
 * @self: a log
 * @files: (element-type SfcFile): the first @n become the next entry
 * @n: at least 1
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_STATE, %SFC_ERROR_RESOURCES: then nothing was added
 */
gboolean sfc_file_log_add (SfcFileLog *self, const GPtrArray *files, guint n,
                           GError **error);

/** sfc_file_log_select: Returns: (transfer container) (element-type SfcFile):
 * the files of the entries behind @from up to @end, in their order; Thread:
 * any, while nothing is added */
GPtrArray *sfc_file_log_select (const SfcFileLog *self, gint64 from,
                                gint64 end);

/** sfc_file_log_forget: what is up to @last will not be selected again */
void sfc_file_log_forget (SfcFileLog *self, gint64 last);

/**
 * sfc_file_log_read_sink:
 * @folder: `_spark_metadata` of a file sink, which may write to it
 * @files: (element-type SfcFile): gets the files that are complete
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SOURCE
 * Source: FileStreamSinkLog
 */
gboolean sfc_file_log_read_sink (const char *folder, GPtrArray *files,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcFileLog, sfc_file_log_free)

G_END_DECLS
