/* row/cast-text.h -- text -> numbers and booleans, as CAST reads them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_text_to_long:
 * @text: (array length=n): blanks around it count for nothing; digits after a
 *        point are cut off
 * @n: [bytes]
 * @value: (out)
 *
 * Source: UTF8String.toLong
 *
 * Returns: whether @text is an integer of 64 bits
 */
gboolean sfc_text_to_long (const char *text, gsize n, gint64 *value);

/**
 * sfc_text_to_double:
 * @text: (array length=n)
 * @n: [bytes]
 * @single: whether to round to a float
 * @value: (out)
 *
 * Source: Double.parseDouble (suffixes and hexadecimal numbers too), then
 *         Spark's own spellings of infinity and NaN, in any case
 *
 * Returns: whether @text is a number
 */
gboolean sfc_text_to_double (const char *text, gsize n, gboolean single,
                             double *value);

/** sfc_text_to_boolean: Returns: whether @text is one of Spark's words for true
 * and false: t, true, y, yes, 1 and their opposites, in any case */
gboolean sfc_text_to_boolean (const char *text, gsize n, gboolean *value);

/**
 * sfc_text_ascii_digits:
 * @text: (array length=n)
 * @n: (inout): its length [bytes], then the result's
 *
 * Source: Character.digit, by which BigDecimal and Integer.parseInt know the
 *         digits of every script, up to U+FFFF
 *
 * Returns: (transfer full) (nullable): @text with 0 to 9 for the digits of
 *          other scripts; %NULL when it has none
 */
char *sfc_text_ascii_digits (const char *text, gsize *n);

/** sfc_parse_double: Returns: @text, a number of C that ends in NUL, in no
 * locale; with @single rounded once, to a float */
double sfc_parse_double (const char *text, gboolean single);

G_END_DECLS
