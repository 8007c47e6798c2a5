#include "config.h"

#include "table/static-table.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "row/cast.h"
#include "table/table-reader.h"

struct _SfcStaticTable
{
  gatomicrefcount refs;
  SfcTableData data;
  guint *keys; /* (array length=n_keys): the columns of the index */
  guint n_keys;
  SfcType *key_types;  /* (array length=n_keys) */
  SfcValue *key_cells; /* (nullable) (array): n_keys a row: cast ones */
  SfcCaster *caster;   /* (nullable): holds texts of @key_cells */
  guint32 *heads;      /* (array length=mask+1): the first row of a chain */
  guint32 *next;       /* (array): the row behind a row */
  guint32 mask;
};

/* ---- reading */

static gboolean
is_csv (const char *path, const char *text)
{
  g_autofree char *name = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (name, ".csv"))
    return TRUE;
  if (g_str_has_suffix (name, ".json") || g_str_has_suffix (name, ".jsonl"))
    return FALSE;
  text += strspn (text, " \t\r\n");
  return *text != '\0' && *text != '{' && *text != '[';
}

static gboolean
check_size (const char *path, gint64 max_bytes, GError **error)
{
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    return sfc_fail_errno (error, SFC_ERROR_CONFIG, errno, "%s", path);
  if (st.st_size <= max_bytes)
    return TRUE;
  sfc_fail (error, SFC_ERROR_RESOURCES,
            _ ("%s: a static table has at most %'" PRId64 " bytes"), path,
            max_bytes);
  return sfc_remedy (error, _ ("raise sfcrime.maxTableSize"));
}

static gboolean
check_utf8 (const char *path, const char *text, gsize len, GError **error)
{
  const char *bad;
  guint line = 1;

  if (g_utf8_validate_len (text, len, &bad))
    return TRUE;
  for (const char *p = text; p < bad; p++)
    line += *p == '\n';
  return sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s:%u: this is not UTF-8"),
                   path, line);
}

static char *
read_file (const char *path, gint64 max_bytes, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  gsize len;

  if (!check_size (path, max_bytes, error))
    return NULL;
  if (!g_file_get_contents (path, &text, &len, &problem))
    {
      sfc_fail (error,
                problem->code == G_FILE_ERROR_NOMEM ? SFC_ERROR_RESOURCES
                                                    : SFC_ERROR_CONFIG,
                "%s", problem->message);
      return NULL;
    }
  if (!check_utf8 (path, text, len, error))
    return NULL;
  return g_steal_pointer (&text);
}

SfcStaticTable *
sfc_static_table_load (const char *path, gint64 max_bytes, GError **error)
{
  g_autofree char *file = read_file (path, max_bytes, error);
  g_autoptr (SfcTableBuilder) builder = sfc_table_builder_new ();
  const char *text = file;
  SfcTableData data;
  SfcStaticTable *self;
  gboolean csv;

  if (file == NULL)
    return NULL;
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += strlen ("\xef\xbb\xbf");
  csv = is_csv (path, text);
  if (!(csv ? sfc_table_read_csv (path, text, builder, error)
            : sfc_table_read_json (path, text, builder, error)))
    return NULL;
  g_clear_pointer (&file, g_free);
  if (!sfc_table_builder_finish (builder, !csv, &data, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  self = g_new0 (SfcStaticTable, 1);
  g_atomic_ref_count_init (&self->refs);
  self->data = data;
  return self;
}

/* ---- life */

SfcStaticTable *
sfc_static_table_ref (SfcStaticTable *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
sfc_static_table_unref (SfcStaticTable *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  sfc_schema_unref (self->data.schema);
  g_free (self->data.values);
  g_string_chunk_free (self->data.text);
  g_free (self->keys);
  g_free (self->key_types);
  g_free (self->key_cells);
  g_clear_pointer (&self->caster, sfc_caster_free);
  g_free (self->heads);
  g_free (self->next);
  g_free (self);
}

/* ---- columns and rows */

static gboolean
rename_one (SfcSchema *schema, const char *pair, GError **error)
{
  g_auto (GStrv) names = g_strsplit (pair, ":", 0);
  int from, to;

  if (g_strv_length (names) != 2)
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is not FROM:TO"), pair);
  g_strstrip (names[0]);
  g_strstrip (names[1]);
  from = sfc_schema_resolve (schema, names[0]);
  to = sfc_schema_resolve (schema, names[1]);
  if (*names[1] == '\0')
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is not FROM:TO"), pair);
  if (from < 0)
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("the table has no column %s"),
                     names[0]);
  if (to >= 0 && to != from)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     _ ("the table has a column %s already"), names[1]);
  g_free (schema->columns[from].name);
  schema->columns[from].name = g_strdup (names[1]);
  return TRUE;
}

gboolean
sfc_static_table_rename (SfcStaticTable *self, const char *list, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (list, ",", 0);

  for (char **pair = pairs; *pair != NULL; pair++)
    if (!rename_one (self->data.schema, g_strstrip (*pair), error))
      return FALSE;
  return TRUE;
}

SfcSchema *
sfc_static_table_peek_schema (const SfcStaticTable *self)
{
  return self->data.schema;
}

guint32
sfc_static_table_get_n (const SfcStaticTable *self)
{
  return self->data.n_rows;
}

const SfcValue *
sfc_static_table_peek (const SfcStaticTable *self, guint32 row)
{
  return &self->data.values[(gsize)row * self->data.schema->n_columns];
}

/* ---- index */

static guint64
hash_bytes (guint64 hash, const void *data, gsize n)
{
  const guchar *p = data;

  for (gsize i = 0; i < n; i++) /* FNV-1a */
    hash = (hash ^ p[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static guint64
hash_value (guint64 hash, const SfcValue *value, SfcType type)
{
  double d;

  switch (type)
    {
    case SFC_TYPE_STRING:
    case SFC_TYPE_DECIMAL:
      return hash_bytes (hash, value->s, value->n);
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      d = sfc_value_key_double (value->d);
      return hash_bytes (hash, &d, sizeof d);
    default:
      return hash_bytes (hash, &value->i, sizeof value->i);
    }
}

/* No row with a null key is in a chain, and none is looked for. */
static gboolean
values_equal (const SfcValue *a, const SfcValue *b, SfcType type)
{
  switch (type)
    {
    case SFC_TYPE_STRING:
    case SFC_TYPE_DECIMAL:
      return sfc_value_string_equal (a, b);
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      return a->d == b->d || (isnan (a->d) && isnan (b->d));
    default:
      return a->i == b->i;
    }
}

/* @key: a cell a key column; NULL: those of @row */
static const SfcValue *
key_cell (const SfcStaticTable *self, const SfcValue *key, guint32 row, guint i)
{
  if (key != NULL)
    return &key[i];
  return self->key_cells != NULL
             ? &self->key_cells[(gsize)row * self->n_keys + i]
             : &sfc_static_table_peek (self, row)[self->keys[i]];
}

/* Returns: FALSE for a key with a null */
static gboolean
find_chain (const SfcStaticTable *self, const SfcValue *key, guint32 row,
            guint32 *chain)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (guint i = 0; i < self->n_keys; i++)
    {
      const SfcValue *cell = key_cell (self, key, row, i);

      if (cell->null)
        return FALSE;
      hash = hash_value (hash, cell, self->key_types[i]);
    }
  *chain = (guint32)(hash ^ hash >> 32) & self->mask;
  return TRUE;
}

static void
set_keys (SfcStaticTable *self, const guint *columns, guint n_columns)
{
  self->keys = g_memdup2 (columns, n_columns * sizeof *columns);
  self->n_keys = n_columns;
  self->key_types = g_new (SfcType, n_columns);
  for (guint i = 0; i < n_columns; i++)
    self->key_types[i] = self->data.schema->columns[columns[i]].type;
}

static void
make_chains (SfcStaticTable *self)
{
  guint32 n = self->data.n_rows, chain;

  self->mask = 15;
  while (self->mask < n)
    self->mask = self->mask * 2 + 1;
  self->heads = g_new (guint32, (gsize)self->mask + 1);
  self->next = g_new (guint32, MAX (n, 1));
  memset (self->heads, 0xff, ((gsize)self->mask + 1) * sizeof *self->heads);
  /* backwards, so that a chain is in file order */
  for (guint32 row = n; row-- > 0;)
    if (find_chain (self, NULL, row, &chain))
      {
        self->next[row] = self->heads[chain];
        self->heads[chain] = row;
      }
}

void
sfc_static_table_index (SfcStaticTable *self, const guint *columns,
                        guint n_columns)
{
  g_return_if_fail (self->heads == NULL);
  set_keys (self, columns, n_columns);
  make_chains (self);
}

void
sfc_static_table_index_as (SfcStaticTable *self, const guint *columns,
                           const SfcColumn *types, guint n_columns,
                           SfcZone *zone)
{
  guint32 n = self->data.n_rows;

  g_return_if_fail (self->heads == NULL);
  set_keys (self, columns, n_columns);
  self->caster = sfc_caster_new (zone);
  self->key_cells = g_new (SfcValue, MAX ((gsize)n * n_columns, 1));
  for (guint i = 0; i < n_columns; i++)
    self->key_types[i] = types[i].type;
  for (guint32 row = 0; row < n; row++)
    for (guint i = 0; i < n_columns; i++)
      sfc_cast (self->caster, &self->data.schema->columns[columns[i]],
                &types[i], &sfc_static_table_peek (self, row)[columns[i]],
                &self->key_cells[(gsize)row * n_columns + i]);
  make_chains (self);
}

/* Returns: the first row of the key from @row on */
static guint32
search (const SfcStaticTable *self, const SfcValue *key, guint32 like,
        guint32 row)
{
  for (; row != SFC_STATIC_TABLE_END; row = self->next[row])
    {
      guint i = 0;

      while (i < self->n_keys
             && values_equal (key_cell (self, key, like, i),
                              key_cell (self, NULL, row, i),
                              self->key_types[i]))
        i++;
      if (i == self->n_keys)
        break;
    }
  return row;
}

guint32
sfc_static_table_find (const SfcStaticTable *self, const SfcValue *key)
{
  guint32 chain;

  g_return_val_if_fail (self->heads != NULL, SFC_STATIC_TABLE_END);
  if (!find_chain (self, key, 0, &chain))
    return SFC_STATIC_TABLE_END;
  return search (self, key, 0, self->heads[chain]);
}

guint32
sfc_static_table_find_next (const SfcStaticTable *self, guint32 row)
{
  return search (self, NULL, row, self->next[row]);
}
