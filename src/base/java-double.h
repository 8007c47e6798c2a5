/* base/java-double.h -- the decimal digits of a double, as Java prints them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_JAVA_DIGITS: room for the digits and their NUL */
#define SFC_JAVA_DIGITS 24

/**
 * sfc_java_digits:
 * @value: finite and above 0
 * @single: whether it is a float
 * @digits: (out): at least one, then NUL; may end in zeros
 *
 * The value is about 0.DIGITS x 10^exponent, and reads back as @value; the
 * digits are mostly, but not always, the fewest that do (2E23 gives
 * 1.9999999999999998E23).
 *
 * Source: Double.toString() and Float.toString() up to Java 18, which Spark 3.5
 * runs on (jdk.internal.math.FloatingDecimal)
 *
 * Returns: the exponent
 */
int sfc_java_digits (double value, gboolean single,
                     char digits[SFC_JAVA_DIGITS]);

G_END_DECLS
