#include "config.h"

#include "exec/static-join.h"

#include "row/cast.h"

typedef struct
{
  SfcOperator head;
  const SfcJoin *join;
  SfcStaticTable *table;
  SfcCaster *caster; /* (nullable): where types differ */
  SfcValue *key;
} StaticJoin;

/* The cells of @row under join->keys, as the table has them */
static void
read_key (const SfcJoin *join, SfcCaster *caster, const SfcValue *row,
          SfcValue *key)
{
  if (caster != NULL)
    sfc_caster_reset (caster);
  for (guint i = 0; i < join->n_keys; i++)
    if (caster != NULL)
      sfc_cast (caster, &join->from[i], &join->as[i], &row[join->keys[i]],
                &key[i]);
    else
      key[i] = row[join->keys[i]];
}

/* ---- before the aggregation */

static void
hand_on (StaticJoin *self, SfcRow *row, guint32 match)
{
  const SfcJoin *join = self->join;
  const SfcValue *cells = match != SFC_STATIC_TABLE_END
                              ? sfc_static_table_peek (self->table, match)
                              : NULL;
  SfcOperator *next = self->head.next;

  for (guint i = 0; i < join->n_others; i++)
    row->slots[join->first_slot + i]
        = cells != NULL ? cells[join->others[i]] : sfc_value_null ();
  next->push (next, row);
}

static void
push (SfcOperator *op, SfcRow *row)
{
  StaticJoin *self = (StaticJoin *)op;
  const SfcJoin *join = self->join;
  guint32 match;

  read_key (join, self->caster, row->slots, self->key);
  match = sfc_static_table_find (self->table, self->key);
  if (match == SFC_STATIC_TABLE_END && join->left)
    hand_on (self, row, match);
  for (; match != SFC_STATIC_TABLE_END;
       match = sfc_static_table_find_next (self->table, match), row->sub++)
    hand_on (self, row, match);
}

static void
static_join_free (SfcOperator *op)
{
  g_clear_pointer (&((StaticJoin *)op)->caster, sfc_caster_free);
  g_free (((StaticJoin *)op)->key);
  g_free (op);
}

SfcOperator *
sfc_static_join_new (const SfcJoin *join)
{
  StaticJoin *self = g_new0 (StaticJoin, 1);

  self->head.push = push;
  self->head.free = static_join_free;
  self->join = join;
  self->key = g_new0 (SfcValue, join->n_keys);
  self->caster = join->casts ? sfc_caster_new (join->zone) : NULL;
  return &self->head;
}

void
sfc_static_join_begin (SfcOperator *op, SfcStaticTable *table)
{
  ((StaticJoin *)op)->table = table;
}

/* ---- after the aggregation */

static gboolean
is_key (const SfcJoin *join, guint column)
{
  for (guint i = 0; i < join->n_keys; i++)
    if (join->keys[i] == column)
      return TRUE;
  return FALSE;
}

static void
add_row (const SfcPlan *plan, SfcRows *out, const SfcValue *left,
         const SfcValue *right)
{
  const SfcJoin *join = &plan->join;
  SfcValue *to = sfc_rows_append (out);

  for (guint i = 0; i < join->n_keys; i++)
    *to++ = left[join->keys[i]];
  for (guint i = 0; i < plan->grouped->n_columns; i++)
    if (!is_key (join, i))
      *to++ = left[i];
  for (guint i = 0; i < join->n_others; i++)
    *to++ = right != NULL ? right[join->others[i]] : sfc_value_null ();
}

SfcRows *
sfc_static_join_rows (const SfcPlan *plan, SfcStaticTable *table,
                      const SfcRows *rows)
{
  const SfcJoin *join = &plan->join;
  SfcRows *out = sfc_rows_new (plan->result);
  g_autofree SfcValue *key = g_new0 (SfcValue, join->n_keys);
  g_autoptr (SfcCaster) caster
      = join->casts ? sfc_caster_new (join->zone) : NULL;

  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      const SfcValue *left = sfc_rows_peek (rows, i);
      guint32 match;

      read_key (join, caster, left, key);
      match = sfc_static_table_find (table, key);
      if (match == SFC_STATIC_TABLE_END && join->left)
        add_row (plan, out, left, NULL);
      for (; match != SFC_STATIC_TABLE_END;
           match = sfc_static_table_find_next (table, match))
        add_row (plan, out, left, sfc_static_table_peek (table, match));
    }
  return out;
}
