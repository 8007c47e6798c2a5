/* config/template.h -- the configuration file that is installed. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_template_write:
 *
 * Writes the built-in configuration as a key file with an explanation of every
 * key, and every other key with its default, commented out.
 *
 * Returns: (transfer full): the text; it does not depend on the locale
 */
char *sfc_template_write (void);

G_END_DECLS
