/* cluster/job-files.h -- what spark-submit is given to read. */

#pragma once

#include "cluster/submit.h"
#include "config/settings.h"

G_BEGIN_DECLS

/**
 * SfcJobOptions:
 * @queries: (array zero-terminated=1): names of those that will run
 * @once: trigger availableNow for every query
 * @ui: whether Spark serves its own web UI
 * @level: spark.log.level, unless a property sets it
 */
typedef struct
{
  const char *const *queries;
  gboolean once, ui;
  const char *level;
} SfcJobOptions;

/** SFC_JOB_SOCKET: in the same folder, where the job says what happens */
#define SFC_JOB_SOCKET "socket"

/** SfcJobFiles: `sfcrime.conf`, the configuration in force as
 * sfcrime_stream.py reads it, `spark.properties`, and a file for each value
 * that does not fit into a line. */
typedef struct _SfcJobFiles SfcJobFiles;

/**
 * sfc_job_files_new:
 * @settings: settings that passed sfc_handover_check()
 * @options: which queries and how
 * @submit: of which Spark
 * @folder: where they will be
 * @hide: `********` for each secret, to show them only
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: no broker is named
 *
 * Returns: (transfer full): the files, of which nothing is written yet
 */
SfcJobFiles *sfc_job_files_new (SfcSettings *settings,
                                const SfcJobOptions *options,
                                const SfcSubmit *submit, const char *folder,
                                gboolean hide, GError **error);
void sfc_job_files_free (SfcJobFiles *self);

/** sfc_job_files_write: into the folder, for this user only; Errors:
 * %SFC_ERROR_FAILED, %SFC_ERROR_RESOURCES */
gboolean sfc_job_files_write (const SfcJobFiles *self, GError **error);

/** sfc_job_files_append: each file, for people, below a line with its name */
void sfc_job_files_append (const SfcJobFiles *self, GString *out);

/** sfc_job_files_dup_command: Returns: (transfer full): the words of the
 * command */
char **sfc_job_files_dup_command (const SfcJobFiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcJobFiles, sfc_job_files_free)

G_END_DECLS
