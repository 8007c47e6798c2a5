#include "config.h"

#include "exec/aggregate.h"

#include "exec/group-key.h"

typedef struct
{
  SfcOperator head;
  const SfcPlan *plan;
  SfcGroupTable *groups;
  SfcGroupKey key; /* reused from row to row */
} Aggregate;

/* Partitions are read in turns, so a group may be met first in a later one;
 * inside a partition offsets only grow. */
static void
note_first (SfcGroup *group, const SfcRow *row, guint window)
{
  group->first_rank = row->rank;
  group->first_offset = row->offset;
  group->first_sub = row->sub * 65536 + window;
}

static void
count (Aggregate *self, const SfcRow *row, guint window)
{
  gboolean is_new;
  SfcGroup *group = sfc_group_table_get (
      self->groups, self->key.bytes, self->key.n,
      sfc_group_hash (self->key.bytes, self->key.n), &is_new);

  if (is_new || row->rank < group->first_rank)
    note_first (group, row, window);
  group->cells[SFC_AGGREGATE_COUNT]++;
}

static void
push (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;

  sfc_group_key_encode (&self->key, self->plan, row->slots);
  count (self, row, 0);
}

static void
push_windows (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;
  const SfcPlan *plan = self->plan;
  const SfcValue *time = &row->slots[plan->window_slot];
  gint64 into, start;
  guint i = 0;

  if (time->null)
    return;
  into = (time->i - plan->start_us) % plan->slide_us;
  start = time->i - (into < 0 ? into + plan->slide_us : into);
  sfc_group_key_encode (&self->key, plan, row->slots);
  /* the latest window first */
  for (; time->i < start + plan->window_us; start -= plan->slide_us)
    {
      sfc_group_key_set_window (&self->key, start);
      count (self, row, i++);
    }
}

static void
aggregate_free (SfcOperator *op)
{
  Aggregate *self = (Aggregate *)op;

  sfc_group_table_free (self->groups);
  sfc_group_key_clear (&self->key);
  g_free (self);
}

SfcOperator *
sfc_aggregate_new (const SfcPlan *plan)
{
  Aggregate *self = g_new0 (Aggregate, 1);

  self->head.push = plan->window_slot >= 0 ? push_windows : push;
  self->head.free = aggregate_free;
  self->plan = plan;
  self->groups = sfc_group_table_new (SFC_AGGREGATE_N_CELLS);
  return &self->head;
}

SfcGroupTable *
sfc_aggregate_peek (SfcOperator *op)
{
  return ((Aggregate *)op)->groups;
}
