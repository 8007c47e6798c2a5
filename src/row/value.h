/* row/value.h -- one cell. */

#pragma once

#include <glib.h>
#include <math.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * SfcValue:
 * @i: BOOLEAN (0 or 1), INT, BIGINT; DATE [days since 1970-01-01]; TIMESTAMP
 *     and the start of a window [us since 1970-01-01T00:00:00Z]
 * @d: FLOAT, DOUBLE
 * @s: STRING, UTF-8, does not end in NUL; whose memory it is says the one who
 *     hands the value out.  DECIMAL likewise, as plain text with as many digits
 *     after the point as its scale says, so that equal numbers are equal texts
 * @n: length of @s [bytes]; 0 for other types
 * @null: whether it is SQL's null; the other fields are then 0
 *
 * The type stands in the schema, not here: a cell is 16 bytes.
 */
typedef struct
{
  union
  {
    gint64 i;
    double d;
    const char *s;
  };
  guint32 n;
  gboolean null;
} SfcValue;

static inline SfcValue
sfc_value_null (void)
{
  return (SfcValue){ .null = TRUE };
}

static inline SfcValue
sfc_value_long (gint64 i)
{
  return (SfcValue){ .i = i };
}

static inline SfcValue
sfc_value_string (const char *s, gsize n)
{
  return (SfcValue){ .s = s, .n = (guint32)n };
}

/** sfc_value_key_double: Returns: @d as Spark compares it in a key: every NaN
 * is the same, and -0.0 is 0.0 */
static inline double
sfc_value_key_double (double d)
{
  return isnan (d) ? (double)NAN : d + 0.0;
}

static inline gboolean
sfc_value_string_equal (const SfcValue *a, const SfcValue *b)
{
  return a->n == b->n && memcmp (a->s, b->s, a->n) == 0;
}

G_END_DECLS
