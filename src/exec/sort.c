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
      int order = compare_cells (plan->result->columns[key->column].type, &a[i],
                                 &b[i]);

      if (order != 0)
        return key->descending ? -order : order;
    }
  return 0;
}

void
sfc_sort_rows (SfcRows *rows, const SfcPlan *plan)
{
  guint n = plan->sort->len;
  g_autofree guint *columns = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    columns[i] = g_array_index (plan->sort, SfcSortKey, i).column;
  if (n > 0)
    sfc_rows_sort (rows, columns, n, compare_rows, (gpointer)plan);
}
