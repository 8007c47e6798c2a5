#include "config.h"

#include "exec/sort.h"

#include <math.h>

static int
compare_strings (const SfcValue *a, const SfcValue *b)
{
  int bytes = memcmp (a->s, b->s, MIN (a->n, b->n));

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

/* Ascending, with null below everything: which is Spark's order both ways. */
static int
compare_cells (SfcType type, const SfcValue *a, const SfcValue *b)
{
  if (a->null || b->null)
    return (b->null != 0) - (a->null != 0);
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

static int
compare_rows (const SfcValue *a, const SfcValue *b, gpointer data)
{
  const SfcPlan *plan = data;

  for (guint i = 0; i < plan->sort->len; i++)
    {
      const SfcSortKey *key = &g_array_index (plan->sort, SfcSortKey, i);
      int order = compare_cells (plan->result->columns[key->column].type,
                                 &a[key->column], &b[key->column]);

      if (order != 0)
        return key->descending ? -order : order;
    }
  return 0;
}

void
sfc_sort_rows (SfcRows *rows, const SfcPlan *plan)
{
  if (plan->sort->len > 0)
    sfc_rows_sort (rows, compare_rows, (gpointer)plan);
}
