/* feed/records.h -- the records of some files, one after another. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SfcRecordsOptions:
 * @files: (array zero-terminated=1): in order; "-" is standard input
 * @by_time: by `call_date_time`, oldest first; records of the same time, and
 *           those without one, which come first, as they are in the files
 * @repeat: begin again at the end, unless there is no record at all
 */
typedef struct
{
  char **files;
  gboolean by_time, repeat;
} SfcRecordsOptions;

/** SfcRecords: one pass or many; of one thread but for its progress. */
typedef struct _SfcRecords SfcRecords;

/**
 * sfc_records_new:
 * @options: copied
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SOURCE: a file that cannot be read; %SFC_ERROR_USAGE:
 *         standard input cannot be repeated
 *
 * Returns: (transfer full): before the first record
 */
SfcRecords *sfc_records_new (const SfcRecordsOptions *options, GError **error);
void sfc_records_free (SfcRecords *self);

/**
 * sfc_records_set_idle:
 * @cancellable: ends a wait for input
 * @idle: called now and then while there is no input
 */
void sfc_records_set_idle (SfcRecords *self, GCancellable *cancellable,
                           void (*idle) (gpointer data), gpointer data);

/**
 * sfc_records_next:
 * @text: (out) (transfer none): a record as compact JSON, until the next call
 * @len: (out): [bytes]
 *
 * By time, the first call reads all input.  When that meets an error, the
 * records before it come first, then the error.
 *
 * Errors: as sfc_json_reader_next() and sfc_input_read()
 *
 * Returns: whether there is one; %FALSE without @error set: the end
 */
gboolean sfc_records_next (SfcRecords *self, const char **text, gsize *len,
                           GError **error);

/**
 * sfc_records_get_progress:
 * @done: (out): what the records given so far take in the files, with what
 *        is between them, but for that by time [bytes]
 * @total: (out): size of the files [bytes], -1 when unknown
 *
 * Thread: any
 */
void sfc_records_get_progress (const SfcRecords *self, gint64 *done,
                               gint64 *total);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRecords, sfc_records_free)

G_END_DECLS
