/* base/data-file.h -- what the package installs in its data folder. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_data_file:
 * @name: of a file of the package
 *
 * Returns: (transfer full): its path: in $SFCRIME_PKGDATADIR, for a program
 *          that is not installed, else in $(pkgdatadir)
 */
char *sfc_data_file (const char *name);

G_END_DECLS
