#include "config.h"

#include "row/rows.h"

struct _SfcRows
{
  SfcSchema *schema;
  GArray *cells; /* (element-type SfcValue): n_columns a row */
  GStringChunk *kept;
  guint64 n;
  GArray *order; /* (element-type guint32) (nullable): places, once sorted */
};

SfcRows *
sfc_rows_new (SfcSchema *schema)
{
  SfcRows *self = g_new0 (SfcRows, 1);

  self->schema = sfc_schema_ref (schema);
  self->cells = g_array_new (FALSE, FALSE, sizeof (SfcValue));
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
row_at (const SfcRows *self, guint64 place)
{
  return &g_array_index (self->cells, SfcValue,
                         place * self->schema->n_columns);
}

const SfcValue *
sfc_rows_peek (const SfcRows *self, guint64 index)
{
  if (self->order != NULL)
    index = g_array_index (self->order, guint32, index);
  return row_at (self, index);
}

typedef struct
{
  const SfcRows *rows;
  SfcRowCompare compare;
  gpointer data;
} SortClosure;

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const SortClosure *closure = data;

  return closure->compare (row_at (closure->rows, *(const guint32 *)a),
                           row_at (closure->rows, *(const guint32 *)b),
                           closure->data);
}

/* The rows stay where they are: a copy of millions would be felt. */
void
sfc_rows_sort (SfcRows *self, SfcRowCompare compare, gpointer data)
{
  SortClosure closure = { self, compare, data };

  if (self->n < 2)
    return;
  if (self->order == NULL)
    {
      self->order
          = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint)self->n);
      for (guint32 i = 0; i < self->n; i++)
        g_array_append_val (self->order, i);
    }
  /* a merge sort, hence stable */
  g_array_sort_with_data (self->order, compare_places, &closure);
}
