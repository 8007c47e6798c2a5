/* row/decimal.h -- text -> the plain text of a DECIMAL cell. */

#pragma once

#include "row/schema.h"

G_BEGIN_DECLS

/** SFC_DECIMAL_TEXT: room for sign, digits and point of any DECIMAL */
#define SFC_DECIMAL_TEXT 42

/**
 * sfc_decimal_read:
 * @text: (array length=n): digits with sign, point and exponent as wanted
 * @n: [bytes]
 * @column: gives precision and scale
 * @plain: (out): the number rounded half up to the scale, with exactly that
 *         many digits after the point, a digit before it at least, and a minus
 *         only when it is not 0; no NUL
 *
 * Source: java.math.BigDecimal, then Spark's Decimal(value, precision, scale)
 *
 * Returns: the length of @plain [bytes], or 0 when @text is no number or has
 *          more digits than the precision allows
 */
gsize sfc_decimal_read (const char *text, gsize n, const SfcColumn *column,
                        char plain[SFC_DECIMAL_TEXT]);

/**
 * sfc_decimal_cast:
 *
 * The same for CAST of a text, where a zero of more than 38 digits, such as
 * 0e38, is no number.
 *
 * Source: Spark's Decimal.fromString
 */
gsize sfc_decimal_cast (const char *text, gsize n, const SfcColumn *column,
                        char plain[SFC_DECIMAL_TEXT]);

/**
 * sfc_decimal_append_java:
 * @out: grows
 * @plain: (array length=n): of a DECIMAL cell
 * @n: [bytes]
 *
 * Appends the number as Java's BigDecimal.toString() has it: `1.20E-7` for
 * 0.000000120.
 */
void sfc_decimal_append_java (GString *out, const char *plain, gsize n);

G_END_DECLS
