#include "config.h"

#include "table/table-builder.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/json-text.h"

#define MAX_CELLS (G_GUINT64_CONSTANT (1) << 28) /* 4 GiB */

/* A cell that is not null. */
typedef struct
{
  SfcValue value;
  guint32 row, column;
  SfcType type;
} Cell;

struct _SfcTableBuilder
{
  GPtrArray *names;    /* (element-type utf8) */
  GHashTable *by_name; /* (element-type utf8 uint): borrowed name, index + 1 */
  GArray *types;       /* (element-type uint): bit 1 << SfcType a column */
  GArray *cells;       /* (element-type Cell): row by row */
  GStringChunk *text;
  guint32 n_rows;
};

SfcTableBuilder *
sfc_table_builder_new (void)
{
  SfcTableBuilder *self = g_new0 (SfcTableBuilder, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->types = g_array_new (FALSE, TRUE, sizeof (guint));
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  self->text = g_string_chunk_new (1 << 16);
  return self;
}

void
sfc_table_builder_free (SfcTableBuilder *self)
{
  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->types);
  g_array_unref (self->cells);
  g_clear_pointer (&self->text, g_string_chunk_free);
  g_free (self);
}

guint
sfc_table_builder_column (SfcTableBuilder *self, const char *name)
{
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));
  char *copy;

  if (known > 0)
    return known - 1;
  copy = g_strdup (name);
  g_ptr_array_add (self->names, copy);
  g_array_set_size (self->types, self->names->len);
  g_hash_table_insert (self->by_name, copy,
                       GUINT_TO_POINTER (self->names->len));
  return self->names->len - 1;
}

guint
sfc_table_builder_get_n_columns (const SfcTableBuilder *self)
{
  return self->names->len;
}

void
sfc_table_builder_add_row (SfcTableBuilder *self)
{
  self->n_rows++;
}

void
sfc_table_builder_set (SfcTableBuilder *self, guint column, SfcType type,
                       SfcValue value)
{
  Cell cell = { value, self->n_rows - 1, column, type };

  if (!value.null)
    g_array_index (self->types, guint, column) |= 1U << type;
  if (!value.null && type == SFC_TYPE_STRING)
    cell.value.s = g_string_chunk_insert_len (self->text, value.s, value.n);
  g_array_append_val (self->cells, cell);
}

/* ---- types */

static SfcType
column_type (guint types)
{
  switch (types)
    {
    case 1U << SFC_TYPE_BIGINT:
      return SFC_TYPE_BIGINT;
    case 1U << SFC_TYPE_BOOLEAN:
      return SFC_TYPE_BOOLEAN;
    case 1U << SFC_TYPE_DOUBLE:
    case 1U << SFC_TYPE_DOUBLE | 1U << SFC_TYPE_BIGINT:
      return SFC_TYPE_DOUBLE;
    default:
      return SFC_TYPE_STRING;
    }
}

static SfcValue
to_string (SfcTableBuilder *self, const Cell *cell)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (cell->type == SFC_TYPE_DOUBLE)
    sfc_json_append_double (text, cell->value.d);
  else if (cell->type == SFC_TYPE_BOOLEAN)
    g_string_append (text, cell->value.i ? "true" : "false");
  else
    g_string_append_printf (text, "%" PRId64, cell->value.i);
  return sfc_value_string (g_string_chunk_insert (self->text, text->str),
                           text->len);
}

static SfcValue
convert (SfcTableBuilder *self, const Cell *cell, SfcType to)
{
  if (cell->value.null || cell->type == to)
    return cell->value;
  if (to == SFC_TYPE_DOUBLE)
    return (SfcValue){ .d = (double)cell->value.i };
  return to_string (self, cell);
}

/* ---- columns */

static int
compare_names (gconstpointer a, gconstpointer b, gpointer names)
{
  return strcmp (g_ptr_array_index ((GPtrArray *)names, *(const guint *)a),
                 g_ptr_array_index ((GPtrArray *)names, *(const guint *)b));
}

/* Returns: (transfer full): where each column goes */
static guint *
place_columns (SfcTableBuilder *self, gboolean sorted, SfcSchema *schema)
{
  guint n = self->names->len;
  g_autofree guint *order = g_new (guint, n);
  guint *places = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  if (sorted)
    g_qsort_with_data (order, (int)n, sizeof *order, compare_names,
                       self->names);
  for (guint i = 0; i < n; i++)
    {
      SfcColumn column = {
        .name = g_ptr_array_index (self->names, order[i]),
        .type = column_type (g_array_index (self->types, guint, order[i])),
        .nullable = TRUE,
      };

      places[order[i]] = sfc_schema_add (schema, &column);
    }
  return places;
}

gboolean
sfc_table_builder_finish (SfcTableBuilder *self, gboolean sorted,
                          SfcTableData *data, GError **error)
{
  g_autoptr (SfcSchema) schema = sfc_schema_new ();
  g_autofree guint *places = place_columns (self, sorted, schema);
  guint64 width = schema->n_columns, n_cells = width * self->n_rows;
  g_autofree SfcValue *values = NULL;

  if (n_cells <= MAX_CELLS)
    values = g_try_new (SfcValue, MAX (n_cells, 1));
  if (values == NULL)
    return sfc_fail (error, SFC_ERROR_RESOURCES,
                     _ ("%u rows of %u columns are too many for the memory"),
                     self->n_rows, schema->n_columns);
  for (guint64 i = 0; i < n_cells; i++)
    values[i] = sfc_value_null ();
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);
      guint place = places[cell->column];

      values[cell->row * width + place]
          = convert (self, cell, schema->columns[place].type);
    }
  *data = (SfcTableData){ .schema = g_steal_pointer (&schema),
                          .values = g_steal_pointer (&values),
                          .text = g_steal_pointer (&self->text),
                          .n_rows = self->n_rows };
  return TRUE;
}
