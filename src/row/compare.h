/* row/compare.h -- the order of values of one type. */

#pragma once

#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * sfc_value_compare:
 * @type: of both
 * @a: not null
 * @b: not null
 *
 * Decimals must be of one scale.
 *
 * Source: Spark: text by its bytes; NaN is itself and above every number; 0.0
 *         and -0.0 are equal
 *
 * Returns: below 0, 0 or above 0 as strcmp()
 */
int sfc_value_compare (SfcType type, const SfcValue *a, const SfcValue *b);

G_END_DECLS
