#include "config.h"

#include "exec/sort.h"

#include "row/compare.h"

/* Ascending, with null below everything: which is Spark's order both ways. */
static int
compare_cells (SfcType type, const SfcValue *a, const SfcValue *b)
{
  if (a->null || b->null)
    return (b->null != 0) - (a->null != 0);
  return sfc_value_compare (type, a, b);
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
