/* cli/tune-write.h -- the recommended pair -> the configuration file. */

#pragma once

#include "config/settings.h"
#include "tune/experiment.h"

G_BEGIN_DECLS

/**
 * sfc_tune_write_check:
 * @settings: tell the file
 * @named: (nullable): the file of --config
 * @error: %SFC_ERROR_USAGE
 *
 * Returns: whether there is a file, and it is @named or the user's own: neither
 *          the installed one nor that of the environment is written, which may
 *          be that of all users
 */
gboolean sfc_tune_write_check (SfcSettings *settings, const char *named,
                               GError **error);

/**
 * sfc_tune_write:
 * @settings: tell the file, and where in it each value stands
 * @query: name of the query
 * @grid: names the properties that varied besides
 * @pair: what is written
 * @error: set on failure: that of sfc_keyfile_edit_file()
 *
 * maxOffsetsPerTrigger goes to [source NAME] when it stands there, else to
 * [source].  Nothing else in the file changes.
 */
gboolean sfc_tune_write (SfcSettings *settings, const char *query,
                         const SfcGrid *grid, const SfcPair *pair,
                         GError **error);

G_END_DECLS
