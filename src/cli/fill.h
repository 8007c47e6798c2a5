/* cli/fill.h -- text for a terminal of 80 columns, in any language. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_FILL_COLUMNS: of the widest line */
#define SFC_FILL_COLUMNS 80

/**
 * sfc_fill:
 * @text: lines, UTF-8, as GOption makes them for --help
 *
 * Breaks lines that are wider than %SFC_FILL_COLUMNS at a blank or behind a
 * character of East Asian width.  What follows a line of an option begins below
 * its description; of a paragraph, at the margin, and the lines below it are
 * filled with it.
 *
 * Returns: (transfer full): the lines
 */
char *sfc_fill (const char *text);

G_END_DECLS
