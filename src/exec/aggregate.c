#include "config.h"

#include "exec/aggregate.h"

#include "exec/accumulate.h"
#include "exec/group-key.h"
#include "row/window.h"

typedef struct
{
  SfcOperator head;
  const SfcPlan *plan;
  SfcAccumulators *accumulators;
  gboolean counts_only, has_rank;
  SfcGroupTable *groups;
  SfcGroupKey key;      /* reused from row to row */
  guint n_windows;      /* at most, of a row */
  gboolean are_checked; /* whether not all of them hold the row */
  gsize limit;          /* of @groups [bytes] */
  SfcOverflowFunc overflow;
  gpointer data;
} Aggregate;

/* Partitions are read in turns, so a group may be met first in a later one;
 * inside a partition offsets only grow. */
static void
note_first (SfcGroup *group, const SfcRow *row, guint sub)
{
  group->first_rank = row->rank;
  group->first_offset = row->offset;
  group->first_sub = sub;
}

static void
add (Aggregate *self, const SfcRow *row, guint sub)
{
  gboolean is_new;
  SfcGroup *group = sfc_group_table_get (
      self->groups, self->key.bytes, self->key.n,
      sfc_group_hash (self->key.bytes, self->key.n), &is_new);

  if (is_new || row->rank < group->first_rank)
    note_first (group, row, sub);
  if (self->counts_only)
    group->cells[0]++;
  else
    sfc_accumulators_add (self->accumulators, group, row->slots, self->groups);
  if (is_new
      && G_UNLIKELY (sfc_group_table_get_bytes (self->groups) > self->limit)
      && !self->overflow (self->groups, self->data))
    self->limit = G_MAXSIZE; /* the batch is lost */
}

static void
encode (Aggregate *self, const SfcRow *row)
{
  sfc_group_key_encode (&self->key, self->plan, row->slots);
  if (self->has_rank)
    sfc_group_key_append_rank (&self->key, row->rank);
}

static void
push (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;

  encode (self, row);
  add (self, row, row->sub);
}

static void
push_windows (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;
  const SfcPlan *plan = self->plan;
  const SfcValue *time = &row->slots[plan->window_slot];
  gint64 into, start;

  if (time->null)
    return;
  into = sfc_window_subtract (time->i, plan->start_us) % plan->slide_us;
  start
      = sfc_window_subtract (time->i, into < 0 ? into + plan->slide_us : into);
  encode (self, row);
  /* the latest window first */
  for (guint i = 0; i < self->n_windows;
       i++, start = sfc_window_subtract (start, plan->slide_us))
    {
      if (self->are_checked
          && (time->i < start
              || time->i >= sfc_window_add (start, plan->window_us)))
        continue;
      sfc_group_key_set_window (&self->key, start);
      add (self, row, row->sub * self->n_windows + i);
    }
}

static void
aggregate_free (SfcOperator *op)
{
  Aggregate *self = (Aggregate *)op;

  sfc_accumulators_free (self->accumulators);
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
  self->accumulators = sfc_accumulators_new (plan);
  self->limit = G_MAXSIZE;
  self->counts_only = plan->counts_only;
  self->has_rank = sfc_accumulators_depend_on_order (self->accumulators);
  self->groups
      = sfc_group_table_new (sfc_accumulators_get_n_cells (self->accumulators));
  if (plan->window_slot >= 0)
    {
      self->are_checked = plan->window_us % plan->slide_us != 0;
      self->n_windows = (guint)MIN (plan->window_us / plan->slide_us, G_MAXINT)
                        + (self->are_checked ? 1 : 0);
    }
  return &self->head;
}

void
sfc_aggregate_set_limit (SfcOperator *op, gsize bytes, SfcOverflowFunc overflow,
                         gpointer data)
{
  Aggregate *self = (Aggregate *)op;

  if (self->has_rank)
    return;
  self->limit = bytes;
  self->overflow = overflow;
  self->data = data;
}

SfcGroupTable *
sfc_aggregate_peek (SfcOperator *op)
{
  return ((Aggregate *)op)->groups;
}
