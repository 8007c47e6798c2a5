/* base/number.h -- numbers as people write them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_number_grouped:
 * @n: a number for a person to read; output for programs has plain digits
 *
 * Groups the digits as LC_NUMERIC does, and by commas where that has no
 * separator, as in the locale C.  In a message, the flag ' of printf() groups
 * too, but not in C: a sentence there has plain digits.
 *
 * Returns: (transfer full): @n
 */
char *sfc_number_grouped (gint64 n);

G_END_DECLS
