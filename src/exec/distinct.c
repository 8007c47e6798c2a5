#include "config.h"

#include "exec/distinct.h"

#include "exec/group-key.h"

typedef struct
{
  SfcOperator head;
  const SfcPlan *plan;
  SfcGroupTable *rows;
  SfcGroupKey key; /* reused from row to row */
  gint64 late_us;
  SfcDistinctCounts counts;
  gsize limit; /* of @rows [bytes] */
  SfcOverflowFunc overflow;
  gpointer data;
} Distinct;

static guint
n_kept (const SfcPlan *plan)
{
  return plan->join.first_slot;
}

const SfcValue *
sfc_distinct_slots (const SfcGroup *row)
{
  return (const SfcValue *)(gconstpointer)row->cells;
}

gint64
sfc_distinct_key_time (const SfcPlan *plan, const guint8 *key)
{
  SfcValue cell = sfc_value_null ();

  for (int i = 0; i <= plan->distinct_time; i++)
    key = sfc_group_key_read (plan->distinct_names->columns[i].type, key,
                              &cell);
  return cell.null ? G_MAXINT64 : cell.i;
}

static void
keep (Distinct *self, SfcGroup *to, const SfcRow *row)
{
  const SfcColumn *columns = self->plan->slots->columns;
  SfcValue *cells = (SfcValue *)(gpointer)to->cells;

  to->first_rank = row->rank;
  to->first_offset = row->offset;
  for (guint i = 0; i < n_kept (self->plan); i++)
    {
      cells[i] = row->slots[i];
      if (cells[i].n > 0 && sfc_type_is_text (columns[i].type))
        {
          char *copy = sfc_group_table_alloc (self->rows, cells[i].n);

          memcpy (copy, cells[i].s, cells[i].n);
          cells[i].s = copy;
        }
    }
}

static gboolean
is_late (const Distinct *self, const SfcRow *row)
{
  const SfcValue *time;

  if (!self->plan->distinct_drops_late)
    return FALSE;
  time = &row->slots[self->plan->watermark_slot];
  return !time->null && time->i <= self->late_us;
}

static void
push (SfcOperator *op, SfcRow *row)
{
  Distinct *self = (Distinct *)op;
  const SfcPlan *plan = self->plan;
  gboolean is_new;
  SfcGroup *kept;

  if (is_late (self, row))
    {
      self->counts.late++;
      return;
    }
  self->counts.seen++;
  sfc_group_key_begin (&self->key);
  for (guint i = 0; i < plan->n_distinct; i++)
    sfc_group_key_append (&self->key, plan->distinct_names->columns[i].type,
                          &row->slots[plan->distinct[i]]);
  kept = sfc_group_table_get (self->rows, self->key.bytes, self->key.n,
                              sfc_group_hash (self->key.bytes, self->key.n),
                              &is_new);
  /* partitions are read in turns; inside one, offsets only grow */
  if (is_new || row->rank < kept->first_rank)
    keep (self, kept, row);
  if (is_new
      && G_UNLIKELY (sfc_group_table_get_bytes (self->rows) > self->limit)
      && !self->overflow (self->rows, self->data))
    self->limit = G_MAXSIZE; /* the batch is lost */
}

static void
distinct_free (SfcOperator *op)
{
  Distinct *self = (Distinct *)op;

  sfc_group_table_free (self->rows);
  sfc_group_key_clear (&self->key);
  g_free (self);
}

SfcOperator *
sfc_distinct_new (const SfcPlan *plan)
{
  Distinct *self = g_new0 (Distinct, 1);
  gsize bytes = n_kept (plan) * sizeof (SfcValue);

  self->head.push = push;
  self->head.free = distinct_free;
  self->plan = plan;
  self->limit = G_MAXSIZE;
  self->rows = sfc_group_table_new (
      (guint)((bytes + sizeof (gint64) - 1) / sizeof (gint64)));
  return &self->head;
}

void
sfc_distinct_begin (SfcOperator *op, gint64 late_us)
{
  Distinct *self = (Distinct *)op;

  sfc_group_table_clear (self->rows);
  self->late_us = late_us;
  self->counts = (SfcDistinctCounts){ 0 };
}

void
sfc_distinct_set_limit (SfcOperator *op, gsize bytes, SfcOverflowFunc overflow,
                        gpointer data)
{
  Distinct *self = (Distinct *)op;

  self->limit = bytes;
  self->overflow = overflow;
  self->data = data;
}

SfcGroupTable *
sfc_distinct_peek (SfcOperator *op)
{
  return ((Distinct *)op)->rows;
}

SfcDistinctCounts
sfc_distinct_get_counts (const SfcOperator *op)
{
  return ((const Distinct *)op)->counts;
}
