/* decode/units.h -- UTF-8 <-> UTF-16, with Java's replacements. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_units_from_bytes:
 * @units: (out caller-allocates): room for @n units
 * @bytes: (array length=n)
 * @n: [bytes]
 *
 * What is not UTF-8 becomes U+FFFD, one for as many bytes as Java's decoder
 * takes together: a bad lead byte alone, a cut sequence as far as it goes,
 * an encoded surrogate as a whole.
 *
 * Source: java.nio.charset: UTF_8, malformed input replaced
 *
 * Returns: how many units were written
 */
gsize sfc_units_from_bytes (gunichar2 *units, const char *bytes, gsize n);

/**
 * sfc_bytes_from_units:
 * @bytes: (out caller-allocates): room for 3 * @n bytes
 * @units: (array length=n)
 * @n: how many units
 *
 * A surrogate without its partner becomes `?`.
 *
 * Source: String.getBytes(UTF_8)
 *
 * Returns: how many bytes were written
 */
gsize sfc_bytes_from_units (char *bytes, const gunichar2 *units, gsize n);

/* Surrogates, by their upper six bits */
static inline gboolean
sfc_unit_is_high (gunichar2 u)
{
  return (u & 0xFC00) == 0xD800;
}

static inline gboolean
sfc_unit_is_low (gunichar2 u)
{
  return (u & 0xFC00) == 0xDC00;
}

static inline gunichar
sfc_units_join (gunichar2 high, gunichar2 low)
{
  return 0x10000 + ((gunichar)(high & 0x3FF) << 10) + (low & 0x3FF);
}

G_END_DECLS
