#include "config.h"

#include "row/rows.h"

/* Rows that are made one after the other */
typedef struct
{
  SfcRowNext next;
  gpointer data;
  guint64 n_made;
  GError *error; /* (nullable) */
} Turn;

struct _SfcRows
{
  SfcSchema *schema;
  GArray *cells; /* (element-type SfcValue): n_columns a row */
  GStringChunk *kept;
  guint64 n;
  GArray *order; /* (element-type guint32) (nullable): places, once sorted */

  /* of rows that are made when they are wanted */
  GPtrArray *items; /* (nullable): one a row */
  SfcRowFill fill;
  gpointer data;
  SfcValue *cell; /* of the row at hand */
  Turn *turn;     /* (nullable) */
};

SfcRows *
sfc_rows_new (SfcSchema *schema)
{
  SfcRows *self = g_new0 (SfcRows, 1);

  self->schema = sfc_schema_ref (schema);
  self->cells = g_array_new (FALSE, FALSE, sizeof (SfcValue));
  return self;
}

SfcRows *
sfc_rows_new_on_demand (SfcSchema *schema, GPtrArray *items, SfcRowFill fill,
                        gpointer data)
{
  SfcRows *self = sfc_rows_new (schema);

  self->items = g_ptr_array_ref (items);
  self->n = items->len;
  self->fill = fill;
  self->data = data;
  self->cell = g_new0 (SfcValue, schema->n_columns);
  return self;
}

SfcRows *
sfc_rows_new_in_turn (SfcSchema *schema, guint64 n, SfcRowNext next,
                      gpointer data)
{
  SfcRows *self = sfc_rows_new (schema);

  self->n = n;
  self->cell = g_new0 (SfcValue, schema->n_columns);
  self->turn = g_new0 (Turn, 1);
  self->turn->next = next;
  self->turn->data = data;
  return self;
}

void
sfc_rows_free (SfcRows *self)
{
  if (self == NULL)
    return;
  sfc_schema_unref (self->schema);
  g_array_unref (self->cells);
  g_clear_pointer (&self->order, g_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->cell);
  if (self->turn != NULL)
    g_clear_error (&self->turn->error);
  g_free (self->turn);
  g_clear_pointer (&self->kept, g_string_chunk_free);
  g_free (self);
}

const SfcSchema *
sfc_rows_peek_schema (const SfcRows *self)
{
  return self->schema;
}

guint64
sfc_rows_get_n (const SfcRows *self)
{
  return self->n;
}

SfcValue *
sfc_rows_append (SfcRows *self)
{
  guint width = self->schema->n_columns;

  g_array_set_size (self->cells, self->cells->len + width);
  self->n++;
  return &g_array_index (self->cells, SfcValue, self->cells->len - width);
}

const char *
sfc_rows_keep (SfcRows *self, const char *text, gsize n)
{
  if (self->kept == NULL)
    self->kept = g_string_chunk_new (4096);
  return g_string_chunk_insert_len (self->kept, text, (gssize)n);
}

static const SfcValue *
row_in_turn (const SfcRows *self, guint64 place)
{
  Turn *turn = self->turn;

  if (place < turn->n_made || turn->error != NULL)
    return self->cell;
  if (turn->next (self->cell, turn->data, &turn->error))
    turn->n_made++;
  else
    for (guint i = 0; i < self->schema->n_columns; i++)
      self->cell[i] = sfc_value_null ();
  return self->cell;
}

gboolean
sfc_rows_check (const SfcRows *self, GError **error)
{
  if (self->turn == NULL || self->turn->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->turn->error));
  return FALSE;
}

static const SfcValue *
row_at (const SfcRows *self, guint64 place)
{
  if (self->turn != NULL)
    return row_in_turn (self, place);
  if (self->items == NULL)
    return &g_array_index (self->cells, SfcValue,
                           place * self->schema->n_columns);
  self->fill (self->items->pdata[place], self->cell, self->data);
  return self->cell;
}

const SfcValue *
sfc_rows_peek (const SfcRows *self, guint64 index)
{
  if (self->order != NULL)
    index = g_array_index (self->order, guint32, index);
  return row_at (self, index);
}

SfcRows *
sfc_rows_copy (const SfcRows *self, guint64 most)
{
  SfcRows *copy = sfc_rows_new (self->schema);
  guint width = self->schema->n_columns;

  for (guint64 row = 0; row < MIN (self->n, most); row++)
    {
      const SfcValue *from = sfc_rows_peek (self, row);
      SfcValue *to = sfc_rows_append (copy);

      for (guint i = 0; i < width; i++)
        {
          to[i] = from[i];
          if (!from[i].null && sfc_type_is_text (self->schema->columns[i].type))
            to[i].s = sfc_rows_keep (copy, from[i].s, from[i].n);
        }
    }
  return copy;
}

/* ---- order */

typedef struct
{
  const SfcValue *keys; /* @n of each row */
  guint n;
  SfcRowCompare compare;
  gpointer data;
} Sort;

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const Sort *sort = data;

  return sort->compare (&sort->keys[(gsize) * (const guint32 *)a * sort->n],
                        &sort->keys[(gsize) * (const guint32 *)b * sort->n],
                        sort->data);
}

static SfcValue *
copy_keys (const SfcRows *self, const guint *columns, guint n)
{
  SfcValue *keys = g_new (SfcValue, (gsize)self->n * n), *to = keys;

  for (guint64 place = 0; place < self->n; place++)
    {
      const SfcValue *row = row_at (self, place);

      for (guint i = 0; i < n; i++)
        *to++ = row[columns[i]];
    }
  return keys;
}

/* The rows stay where they are: a copy of millions would be felt. */
void
sfc_rows_sort (SfcRows *self, const guint *columns, guint n,
               SfcRowCompare compare, gpointer data)
{
  g_autofree SfcValue *keys = NULL;
  Sort sort = { .n = n, .compare = compare, .data = data };

  if (self->n < 2)
    return;
  sort.keys = keys = copy_keys (self, columns, n);
  if (self->order == NULL)
    {
      self->order
          = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint)self->n);
      for (guint32 i = 0; i < self->n; i++)
        g_array_append_val (self->order, i);
    }
  /* a merge sort, hence stable */
  g_array_sort_with_data (self->order, compare_places, &sort);
}
