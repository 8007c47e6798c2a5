/* base/columns.h -- how wide text is on a terminal. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_columns:
 * @text: UTF-8, without control characters
 *
 * Returns: how many columns a terminal takes for @text: two for a character of
 *          East Asian width, none for a mark that stands upon another
 * Thread: any
 */
glong sfc_columns (const char *text);

/**
 * sfc_columns_fit:
 * @text: as of sfc_columns()
 * @most: columns
 *
 * Returns: length of the longest beginning of @text that takes no more than
 *          @most columns [bytes]; a mark stays with what it stands upon
 * Thread: any
 */
gsize sfc_columns_fit (const char *text, glong most);

/**
 * sfc_columns_append_left:
 * @out: grows
 *
 * Appends @text, and spaces behind it up to @columns.
 */
void sfc_columns_append_left (GString *out, const char *text, glong columns);

/** sfc_columns_append_right: the same with the spaces in front */
void sfc_columns_append_right (GString *out, const char *text, glong columns);

G_END_DECLS
