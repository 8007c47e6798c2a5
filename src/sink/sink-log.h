/* sink/sink-log.h -- `_spark_metadata`: which files of a folder count. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * SfcSinkLog: one entry a batch, each a text file `N` of the line `v1` and a
 * line of JSON for each file; every so many batches `N.compact`, which holds
 * all entries up to then.  One thread at a time.
 *
 * Source: Spark's FileStreamSinkLog and CompactibleFileStreamLog
 */
typedef struct _SfcSinkLog SfcSinkLog;

/**
 * sfc_sink_log_open:
 * @folder: of the output; it is made when it is missing
 * @settings: of the session: spark.sql.streaming.fileSink.log.*
 * @error: set on failure
 *
 * Keeps every other run of sfcrime out until it is freed.
 *
 * Errors (of all functions here): %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): the log, or %NULL
 */
SfcSinkLog *sfc_sink_log_open (const char *folder, SfcSettings *settings,
                               GError **error);
void sfc_sink_log_free (SfcSinkLog *self);

/** sfc_sink_log_get_last: Returns: the last batch of the log, -1: none */
gint64 sfc_sink_log_get_last (const SfcSinkLog *self);

/** sfc_sink_log_append_file: appends the line of a file that is there to
 * @entries; @path: absolute */
gboolean sfc_sink_log_append_file (GString *entries, const char *path,
                                   GError **error);

/**
 * sfc_sink_log_add:
 * @self: a log
 * @batch_id: above the last one
 * @entries: of the batch's files, "" when it has none
 * @error: set on failure: there is no entry then
 *
 * The files count from now on, also after a power cut.
 */
gboolean sfc_sink_log_add (SfcSinkLog *self, gint64 batch_id,
                           const GString *entries, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSinkLog, sfc_sink_log_free)

G_END_DECLS
