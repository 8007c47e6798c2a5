/* base/json-text.h -- pieces of JSON text, appended to a GString. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_json_append_string:
 * @out: grows
 * @text: UTF-8; bytes that are not become U+FFFD
 * @len: length of @text [bytes], or -1 when it ends in NUL
 *
 * Appends @text in double quotes, escaped as RFC 8259 demands and no more:
 * `"`, `\`, and control characters (\b \t \n \f \r, else \u00XX, upper case).
 */
void sfc_json_append_string (GString *out, const char *text, gssize len);

/**
 * sfc_json_append_double:
 * @out: grows
 * @value: any
 *
 * Appends @value as Java's Double.toString() writes it up to version 18, which
 * Spark 3.5 runs on: mostly the fewest digits that identify it, `1.0E7` from
 * 10^7 on and below 10^-3.
 *
 * Source: spark-semantics, appendix A
 */
void sfc_json_append_double (GString *out, double value);

/** sfc_json_append_float: the same for Float.toString() */
void sfc_json_append_float (GString *out, float value);

/**
 * sfc_json_number_end:
 * @p: where a number begins
 * @end: of the text; never read beyond
 *
 * Source: RFC 8259, section 6: no leading zeros, digits on both sides of a
 *         point
 *
 * Returns: (nullable): the first byte behind the number, %NULL when none
 *          stands there
 */
const char *sfc_json_number_end (const char *p, const char *end);

G_END_DECLS
