#include "config.h"

#include "exec/collect.h"

typedef struct
{
  SfcOperator head;
  const SfcPlan *plan;
  GPtrArray *rows; /* (element-type SfcRows) (nullable): one a rank */
} Collect;

static void
push (SfcOperator *op, SfcRow *row)
{
  Collect *self = (Collect *)op;
  const SfcFlow *flow = &self->plan->flow;
  SfcRows *rows = self->rows->pdata[row->rank];
  SfcValue *cells;

  if (rows == NULL)
    self->rows->pdata[row->rank] = rows = sfc_rows_new (flow->schema);
  cells = sfc_rows_append (rows);
  for (guint i = 0; i < flow->schema->n_columns; i++)
    {
      cells[i] = row->slots[flow->slots[i]];
      if (!cells[i].null && sfc_type_is_text (flow->schema->columns[i].type))
        cells[i].s = sfc_rows_keep (rows, cells[i].s, cells[i].n);
    }
}

static void
free_rows (gpointer rows)
{
  sfc_rows_free (rows);
}

static void
collect_free (SfcOperator *op)
{
  g_ptr_array_unref (((Collect *)op)->rows);
  g_free (op);
}

SfcOperator *
sfc_collect_new (const SfcPlan *plan)
{
  Collect *self = g_new0 (Collect, 1);

  self->head.push = push;
  self->head.free = collect_free;
  self->plan = plan;
  self->rows = g_ptr_array_new_with_free_func (free_rows);
  return &self->head;
}

void
sfc_collect_begin (SfcOperator *op, guint n_ranks)
{
  Collect *self = (Collect *)op;

  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->rows, (int)n_ranks);
}

const SfcRows *
sfc_collect_peek (SfcOperator *op, guint rank)
{
  return ((Collect *)op)->rows->pdata[rank];
}
