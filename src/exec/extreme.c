#include "config.h"

#include "exec/extreme.h"

#include <string.h>

#include "row/compare.h"

SfcValue
sfc_extreme_get (const gint64 *self, const SfcAggregate *aggregate)
{
  SfcValue value = { 0 };

  if (self[0] == 0)
    return sfc_value_null ();
  if (sfc_type_is_text (aggregate->input.type))
    return sfc_value_string ((const char *)(guintptr)self[1], (guint32)self[2]);
  memcpy (&value.i, &self[1], sizeof value.i);
  return value;
}

/* Text goes where the old one was when there is room, else it takes twice what
 * it needs: memory of the table is not given back. */
static void
set_text (gint64 *self, const SfcValue *value, SfcGroupTable *table)
{
  guint32 room = (guint32)((guint64)self[2] >> 32);
  char *to = (char *)(guintptr)self[1];

  if (to == NULL || room < value->n)
    {
      room = self[0] == 0 ? value->n : MIN (value->n, G_MAXINT32) * 2;
      to = sfc_group_table_alloc (table, (gsize)room + 1);
      self[1] = (gint64)(guintptr)to;
    }
  memmove (to, value->s, value->n);
  self[2] = (gint64)((guint64)room << 32 | value->n);
}

void
sfc_extreme_set (gint64 *self, const SfcAggregate *aggregate,
                 const SfcValue *value, SfcGroupTable *table)
{
  if (sfc_type_is_text (aggregate->input.type))
    set_text (self, value, table);
  else
    memcpy (&self[1], &value->i, sizeof value->i);
  self[0] = 1;
}

void
sfc_extreme_update (gint64 *self, const SfcAggregate *aggregate,
                    const SfcValue *value, SfcGroupTable *table)
{
  SfcValue old = sfc_extreme_get (self, aggregate);
  int order;

  if (!old.null)
    {
      order = sfc_value_compare (aggregate->input.type, value, &old);
      if (aggregate->function == SFC_AGGREGATE_MIN ? order >= 0 : order <= 0)
        return;
    }
  sfc_extreme_set (self, aggregate, value, table);
}
