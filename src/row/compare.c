#include "config.h"

#include "row/compare.h"

#include <math.h>

static int
compare_strings (const SfcValue *a, const SfcValue *b)
{
  guint32 n = MIN (a->n, b->n);
  int bytes = n > 0 ? memcmp (a->s, b->s, n) : 0;

  return bytes != 0 ? bytes : (a->n > b->n) - (a->n < b->n);
}

/* Plain texts of one scale, without zeros before them. */
static int
compare_decimals (const SfcValue *a, const SfcValue *b)
{
  gboolean a_below = a->s[0] == '-', b_below = b->s[0] == '-';
  int order = (a->n > b->n) - (a->n < b->n);

  if (a_below != b_below)
    return b_below - a_below;
  if (order == 0)
    order = memcmp (a->s, b->s, a->n);
  return a_below ? -order : order;
}

static int
compare_doubles (double a, double b)
{
  if (isnan (a) || isnan (b))
    return (isnan (a) != 0) - (isnan (b) != 0);
  return (a > b) - (a < b);
}

int
sfc_value_compare (SfcType type, const SfcValue *a, const SfcValue *b)
{
  switch (type)
    {
    case SFC_TYPE_STRING:
      return compare_strings (a, b);
    case SFC_TYPE_DECIMAL:
      return compare_decimals (a, b);
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      return compare_doubles (a->d, b->d);
    default:
      return (a->i > b->i) - (a->i < b->i);
    }
}
