/* exec/decimal-sum.h -- exact sums of DECIMAL. */

#pragma once

#include "row/decimal.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * A sum is three numbers of 18 digits, the lowest first, of which the last has
 * the sign: it counts units of the scale.  All zeros is 0.
 */
#define SFC_DECIMAL_SUM_CELLS 3

/** sfc_decimal_sum_add: adds @value, a DECIMAL */
void sfc_decimal_sum_add (gint64 *self, const SfcValue *value);

/** sfc_decimal_sum_merge: adds another sum of the same scale */
void sfc_decimal_sum_merge (gint64 *self, const gint64 *other);

/** sfc_decimal_sum_is_valid: Returns: whether values may have this sum, so that
 * it can be added to, and has a text */
gboolean sfc_decimal_sum_is_valid (const gint64 *self);

/** sfc_decimal_sum_is_over: Returns: whether it has more than 38 digits: then
 * Spark keeps null from one task to the next */
gboolean sfc_decimal_sum_is_over (const gint64 *self);

/**
 * sfc_decimal_sum_text:
 * @self: a sum
 * @n: divides it, at least 1
 * @scale: of the sum
 * @column: the type of the result, of no smaller scale
 * @plain: (out): the text
 *
 * Source: Decimal's `/`: half up
 *
 * Returns: the length of @plain [bytes], or 0 when it does not fit @column
 */
gsize sfc_decimal_sum_text (const gint64 *self, gint64 n, int scale,
                            const SfcColumn *column,
                            char plain[SFC_DECIMAL_TEXT]);

G_END_DECLS
