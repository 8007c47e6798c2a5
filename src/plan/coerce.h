/* plan/coerce.h -- what two types are compared as. */

#pragma once

#include "row/schema.h"

G_BEGIN_DECLS

/**
 * sfc_coerce_comparison:
 * @left: one type
 * @right: the other
 * @equality: whether it is = or !=, else one of < <= > >=
 * @common: (out): what both are cast to, without name
 *
 * An INT or BIGINT with a precision is a literal of so many digits.
 *
 * Source: Spark 3.5's TypeCoercion with spark.sql.ansi.enabled=false:
 *         PromoteStrings, DecimalPrecision, BooleanEquality,
 *         ImplicitTypeCasts
 *
 * Returns: whether they can be compared
 */
gboolean sfc_coerce_comparison (const SfcColumn *left, const SfcColumn *right,
                                gboolean equality, SfcColumn *common);

G_END_DECLS
