#include "config.h"

#include "decode/careful.h"

#include <string.h>

#include "decode/token-reader.h"
#include "decode/rewrite.h"
#include "decode/units.h"

typedef struct
{
  gunichar2 *units;
  gsize n;
} Name;

struct _SfcCarefulDecoder
{
  SfcSchema *schema;
  SfcConverter *converter;
  Name *names; /* of the columns */
  SfcTokenReader reader;
  GString *text; /* scratch */
};

SfcCarefulDecoder *
sfc_careful_decoder_new (SfcSchema *schema, SfcConverter *converter)
{
  SfcCarefulDecoder *self = g_new0 (SfcCarefulDecoder, 1);

  self->schema = sfc_schema_ref (schema);
  self->converter = converter;
  self->names = g_new0 (Name, schema->n_columns);
  for (guint i = 0; i < schema->n_columns; i++)
    {
      gsize n = strlen (schema->columns[i].name);

      self->names[i].units = g_new (gunichar2, n + 1);
      self->names[i].n = sfc_units_from_bytes (self->names[i].units,
                                               schema->columns[i].name, n);
    }
  sfc_token_reader_init (&self->reader);
  self->text = g_string_new (NULL);
  return self;
}

void
sfc_careful_decoder_free (SfcCarefulDecoder *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->schema->n_columns; i++)
    g_free (self->names[i].units);
  g_free (self->names);
  sfc_schema_unref (self->schema);
  sfc_token_reader_clear (&self->reader);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static int
find_column (const SfcCarefulDecoder *self)
{
  gsize n;
  const gunichar2 *name = sfc_token_reader_peek_name (&self->reader, &n);

  if (name == NULL)
    return -1;
  for (guint i = 0; i < self->schema->n_columns; i++)
    if (self->names[i].n == n
        && memcmp (self->names[i].units, name, n * sizeof *name) == 0)
      return (int)i;
  return -1;
}

static const char *
keep (SfcCarefulDecoder *self, const char *text, gsize n)
{
  return memcpy (sfc_arena_alloc (self->converter->texts, n), text, n);
}

static gboolean
convert_text (SfcCarefulDecoder *self, const SfcColumn *column, SfcValue *cell)
{
  GArray *units = self->reader.text;
  GString *text = self->text;
  gsize n;

  if (!sfc_token_reader_finish_string (&self->reader))
    return FALSE;
  g_string_set_size (text, 3 * (gsize)units->len);
  n = sfc_bytes_from_units (text->str, (const gunichar2 *)(void *)units->data,
                            units->len);
  return sfc_convert_text (self->converter, column, keep (self, text->str, n),
                           n, cell);
}

/* The value at the reader's token into @cell.  On failure the cell is as it
 * was, and the reader stands where the error is. */
static gboolean
convert (SfcCarefulDecoder *self, const SfcColumn *column, SfcValue *cell)
{
  SfcTokenReader *reader = &self->reader;

  if (reader->token == SFC_TOKEN_NAME && !sfc_token_reader_next (reader))
    return FALSE;
  switch (reader->token)
    {
    case SFC_TOKEN_NONE:
    case SFC_TOKEN_NULL:
      *cell = sfc_value_null ();
      return TRUE;
    case SFC_TOKEN_STRING:
      return convert_text (self, column, cell);
    case SFC_TOKEN_INTEGER:
    case SFC_TOKEN_FLOAT:
      return sfc_convert_number (
          self->converter, column,
          keep (self, reader->number->str, reader->number->len),
          reader->number->len, cell);
    case SFC_TOKEN_TRUE:
    case SFC_TOKEN_FALSE:
      return sfc_convert_boolean (column, reader->token == SFC_TOKEN_TRUE,
                                  cell);
    case SFC_TOKEN_OBJECT:
    case SFC_TOKEN_OBJECT_END:
    case SFC_TOKEN_ARRAY:
    case SFC_TOKEN_ARRAY_END:
    case SFC_TOKEN_NAME:
    default:
      if (column->type != SFC_TYPE_STRING)
        return FALSE;
      g_string_truncate (self->text, 0);
      if (!sfc_json_rewrite (reader, self->text))
        return FALSE;
      *cell = sfc_value_string (keep (self, self->text->str, self->text->len),
                                self->text->len);
      return TRUE;
    }
}

static void
set_nulls (const SfcCarefulDecoder *self, SfcValue *slots)
{
  for (guint i = 0; i < self->schema->n_columns; i++)
    slots[i] = sfc_value_null ();
}

/* Returns FALSE on an error that is not inside the value of a column. */
static gboolean
read_members (SfcCarefulDecoder *self, SfcValue *slots, gboolean *good)
{
  SfcTokenReader *reader = &self->reader;

  for (;;)
    {
      int i;

      if (!sfc_token_reader_next (reader))
        return FALSE;
      if (reader->token == SFC_TOKEN_OBJECT_END
          || reader->token == SFC_TOKEN_NONE)
        return TRUE;
      i = find_column (self);
      if (i >= 0 && convert (self, &self->schema->columns[i], &slots[i]))
        continue;
      if (i >= 0)
        *good = FALSE;
      if (!sfc_token_reader_skip_children (reader))
        return FALSE;
    }
}

gboolean
sfc_careful_decoder_decode (SfcCarefulDecoder *self, const char *json,
                            gsize len, SfcValue *slots)
{
  SfcTokenReader *reader = &self->reader;
  g_autofree gunichar2 *units = g_new (gunichar2, len + 1);
  gboolean good = TRUE;

  set_nulls (self, slots);
  sfc_token_reader_begin (reader, units,
                          sfc_units_from_bytes (units, json, len));
  if (!sfc_token_reader_next (reader))
    return FALSE;
  if (reader->token == SFC_TOKEN_NONE)
    return TRUE;
  if (reader->token != SFC_TOKEN_OBJECT)
    return FALSE;
  if (read_members (self, slots, &good))
    return good;
  set_nulls (self, slots);
  return FALSE;
}
