/* row/legacy-time.h -- which texts the parser of Spark 2 would have read. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_legacy_reads_timestamp:
 * @text: (array length=n): UTF-8, perhaps malformed
 * @n: [bytes]
 *
 * Source: FastDateFormat of commons-lang3 with "yyyy-MM-dd HH:mm:ss": any
 *         number of digits, Unicode's too, of any value, white space before
 *         each of them, and anything behind the last
 *
 * Thread: any
 *
 * Returns: whether @text begins so
 */
gboolean sfc_legacy_reads_timestamp (const char *text, gsize n);

/** sfc_legacy_reads_date: the same with "yyyy-MM-dd" */
gboolean sfc_legacy_reads_date (const char *text, gsize n);

G_END_DECLS
