#include "config.h"

#include "exec/aggregate.h"

#include "exec/accumulate.h"
#include "exec/group-key.h"
#include "exec/panes.h"
#include "exec/windows.h"

#define MANY 4096 /* groups, for which the first cache is too small */

/* A row that is only counted, without its cells. */
typedef struct
{
  SfcRow row;
  SfcGroupKey key;
  guint32 hash;
} Coming;

typedef struct
{
  SfcOperator head;
  const SfcPlan *plan;
  SfcAccumulators *accumulators;
  gboolean counts_only, has_rank;
  SfcGroupTable *groups;
  SfcGroupKey key; /* reused from row to row */
  Coming coming;   /* one that waits for its group's place to be in the cache */
  gboolean is_coming;
  SfcWindows windows;
  gsize limit; /* of @groups [bytes] */
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

/* Returns: whether the group is new */
static gboolean
find_and_add (Aggregate *self, const SfcGroupKey *key, const SfcRow *row,
              guint32 hash, guint sub)
{
  gboolean is_new;
  SfcGroup *group
      = sfc_group_table_get (self->groups, key->bytes, key->n, hash, &is_new);

  if (is_new || row->rank < group->first_rank)
    note_first (group, row, sub);
  if (self->counts_only)
    group->cells[0]++;
  else
    sfc_accumulators_add (self->accumulators, group, row->slots, self->groups);
  return is_new;
}

static void
add (Aggregate *self, const SfcGroupKey *key, const SfcRow *row, guint32 hash,
     guint sub)
{
  if (find_and_add (self, key, row, hash, sub)
      && G_UNLIKELY (sfc_group_table_get_bytes (self->groups) > self->limit)
      && !self->overflow (self->groups, self->data))
    self->limit = G_MAXSIZE; /* the batch is lost */
}

/* Adds the row of self->key, or the one before it: the place of a group among
 * many is asked for while the next record is read. */
static void
add_soon (Aggregate *self, const SfcRow *row, guint32 hash)
{
  Coming *coming = &self->coming;
  SfcGroupKey key;

  if (self->is_coming)
    add (self, &coming->key, &coming->row, coming->hash, coming->row.sub);
  self->is_coming
      = self->counts_only && sfc_group_table_get_n (self->groups) > MANY;
  if (!self->is_coming)
    {
      add (self, &self->key, row, hash, row->sub);
      return;
    }
  sfc_group_table_prefetch (self->groups, hash);
  key = coming->key;
  *coming = (Coming){ *row, self->key, hash };
  self->key = key;
}

/* Returns: the hash of the columns */
static guint32
encode (Aggregate *self, const SfcRow *row)
{
  sfc_group_key_encode (&self->key, self->plan, row->slots);
  if (self->has_rank)
    sfc_group_key_append_rank (&self->key, row->rank);
  return sfc_group_key_hash_columns (self->plan, self->key.bytes, self->key.n);
}

static void
push (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;

  add_soon (self, row, encode (self, row));
}

static void
push_pane (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;
  const SfcValue *time = &row->slots[self->plan->window_slot];
  gint64 us;
  guint32 hash;

  if (time->null)
    return;
  us = sfc_windows_pane (&self->windows, time->i);
  hash = encode (self, row);
  sfc_group_key_set_window (&self->key, us);
  add_soon (self, row, hash ^ sfc_group_key_hash_window (us));
}

static void
push_windows (SfcOperator *op, SfcRow *row)
{
  Aggregate *self = (Aggregate *)op;
  const SfcWindows *windows = &self->windows;
  const SfcValue *time = &row->slots[self->plan->window_slot];
  gint64 start;
  guint32 hash;

  if (time->null)
    return;
  start = sfc_windows_last (windows, time->i);
  hash = encode (self, row);
  /* the latest window first */
  for (guint i = 0; i < windows->n;
       i++, start = sfc_window_subtract (start, windows->slide_us))
    if (sfc_windows_hold (windows, start, time->i))
      {
        sfc_group_key_set_window (&self->key, start);
        add (self, &self->key, row, hash ^ sfc_group_key_hash_window (start),
             row->sub * windows->n + i);
      }
}

static void
aggregate_free (SfcOperator *op)
{
  Aggregate *self = (Aggregate *)op;

  sfc_accumulators_free (self->accumulators);
  sfc_group_table_free (self->groups);
  sfc_group_key_clear (&self->key);
  sfc_group_key_clear (&self->coming.key);
  g_free (self);
}

SfcOperator *
sfc_aggregate_new (const SfcPlan *plan)
{
  Aggregate *self = g_new0 (Aggregate, 1);

  self->head.free = aggregate_free;
  self->plan = plan;
  self->accumulators = sfc_accumulators_new (plan);
  self->limit = G_MAXSIZE;
  self->counts_only = plan->counts_only;
  self->has_rank = sfc_accumulators_depend_on_order (self->accumulators);
  self->groups
      = sfc_group_table_new (sfc_accumulators_get_n_cells (self->accumulators));
  self->windows = sfc_windows_of (plan);
  self->head.push = plan->window_slot < 0 ? push
                    : sfc_panes_are_used (plan, self->accumulators)
                        ? push_pane
                        : push_windows;
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
  Aggregate *self = (Aggregate *)op;
  const Coming *coming = &self->coming;

  if (self->is_coming)
    find_and_add (self, &coming->key, &coming->row, coming->hash,
                  coming->row.sub);
  self->is_coming = FALSE;
  return self->groups;
}
