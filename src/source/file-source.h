/* source/file-source.h -- the JSON files of a folder, as they appear. */

#pragma once

#include "config/settings.h"
#include "source/source.h"

G_BEGIN_DECLS

/**
 * sfc_file_source_new:
 * @settings: a reference is taken
 * @group: "source NAME": where the options stand
 * @limited: whether maxFilesPerTrigger is heeded; Trigger.Once takes all
 * @error: set on failure
 *
 * An offset is that of the log of files, the same for every worker: the files
 * of a batch are dealt to the workers in their order, so that the order of all
 * rows is that of the files, and in them that of their records.
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words: no path, it is not there, a file
 * Source: FileStreamSource of Spark 3.5; recorded in tests/source
 *
 * Returns: (transfer full): the source
 */
SfcSource *sfc_file_source_new (SfcSettings *settings, const char *group,
                                gboolean limited, GError **error);

G_END_DECLS
