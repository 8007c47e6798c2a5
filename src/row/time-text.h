/* row/time-text.h -- what Spark does to a text before it reads a time. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** sfc_time_trim: cuts white space and control characters at both ends of
 * @text, of *@n bytes */
void sfc_time_trim (const char **text, gsize *n);

/**
 * sfc_time_without_gmt:
 * @text: (array length=n)
 * @n: (inout): [bytes]
 *
 * Source: DateTimeUtils.cleanLegacyTimestampStr()
 *
 * Returns: (transfer full) (nullable): @text without every "GMT"; %NULL when
 *          there is none
 */
char *sfc_time_without_gmt (const char *text, gsize *n);

G_END_DECLS
