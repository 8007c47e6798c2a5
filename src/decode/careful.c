#include "config.h"

#include "decode/careful.h"

#include <string.h>

#include "decode/rewrite.h"
#include "decode/token-reader.h"
#include "decode/units.h"
#include "row/legacy-time.h"

typedef enum
{
  CONVERTED,
  MISFIT, /* JSON of another type */
  NO_JSON,
} Outcome;

typedef struct
{
  gunichar2 *units;
  gsize n;
} Name;

struct _SfcCarefulDecoder
{
  SfcSchema *schema;
  int skip;
  SfcConverter *converter;
  Name *names; /* of the columns */
  SfcTokenReader reader;
  GString *text; /* scratch */
  /* of the record that is read: */
  const gunichar2 *units;
  gboolean upgrade;
  SfcFault fault;
};

SfcCarefulDecoder *
sfc_careful_decoder_new (SfcSchema *schema, int skip, SfcConverter *converter)
{
  SfcCarefulDecoder *self = g_new0 (SfcCarefulDecoder, 1);

  self->schema = sfc_schema_ref (schema);
  self->skip = skip;
  self->converter = converter;
  self->names = g_new0 (Name, schema->n_columns);
  for (guint i = 0; i < schema->n_columns; i++)
    {
      gsize n = strlen (schema->columns[i].name);

      self->names[i].units = g_new (gunichar2, n + 1);
      self->names[i].n = sfc_units_from_bytes (self->names[i].units,
                                               schema->columns[i].name, n);
    }
  sfc_token_reader_init (&self->reader, converter->options != NULL
                                            ? converter->options->grammar
                                            : 0);
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
      return (int)i == self->skip ? -1 : (int)i;
  return -1;
}

static const char *
keep (SfcCarefulDecoder *self, const char *text, gsize n)
{
  return memcpy (sfc_arena_alloc (self->converter->texts, n), text, n);
}

/* Keeps the first fault; but an upgrade ends the reading. */
static void
note_fault (SfcCarefulDecoder *self, SfcFaultKind kind, const SfcColumn *column)
{
  if (self->fault.kind != SFC_FAULT_NONE && kind != SFC_FAULT_UPGRADE)
    return;
  self->fault.kind = kind;
  self->fault.column = column;
  self->fault.at = (gsize)(self->reader.at - self->units);
}

/* A text that is no @column. */
static Outcome
refuse_text (SfcCarefulDecoder *self, const SfcColumn *column, const char *text,
             gsize n)
{
  if (self->upgrade
      && ((column->type == SFC_TYPE_TIMESTAMP
           && sfc_legacy_reads_timestamp (text, n))
          || (column->type == SFC_TYPE_DATE
              && sfc_legacy_reads_date (text, n))))
    {
      note_fault (self, SFC_FAULT_UPGRADE, column);
      self->fault.text = text;
      self->fault.n = n;
    }
  return MISFIT;
}

static Outcome
convert_text (SfcCarefulDecoder *self, const SfcColumn *column, SfcValue *cell)
{
  GArray *units = self->reader.text;
  GString *text = self->text;
  const char *kept;
  gsize n;

  if (!sfc_token_reader_finish_string (&self->reader))
    return NO_JSON;
  g_string_set_size (text, 3 * (gsize)units->len);
  n = sfc_bytes_from_units (text->str, (const gunichar2 *)(void *)units->data,
                            units->len);
  kept = keep (self, text->str, n);
  return sfc_convert_text (self->converter, column, kept, n, cell)
             ? CONVERTED
             : refuse_text (self, column, kept, n);
}

static Outcome
convert_nested (SfcCarefulDecoder *self, const SfcColumn *column,
                SfcValue *cell)
{
  if (column->type != SFC_TYPE_STRING)
    return MISFIT;
  g_string_truncate (self->text, 0);
  if (!sfc_json_rewrite (&self->reader, self->text))
    return NO_JSON;
  *cell = sfc_value_string (keep (self, self->text->str, self->text->len),
                            self->text->len);
  return CONVERTED;
}

/* The value at the reader's token into @cell.  On failure the cell is as it
 * was, and the reader stands where the error is. */
static Outcome
convert (SfcCarefulDecoder *self, const SfcColumn *column, SfcValue *cell)
{
  SfcTokenReader *reader = &self->reader;
  gboolean ok = TRUE;

  if (reader->token == SFC_TOKEN_NAME && !sfc_token_reader_next (reader))
    return NO_JSON;
  switch (reader->token)
    {
    case SFC_TOKEN_NONE:
    case SFC_TOKEN_NULL:
      *cell = sfc_value_null ();
      break;
    case SFC_TOKEN_STRING:
      return convert_text (self, column, cell);
    case SFC_TOKEN_INTEGER:
    case SFC_TOKEN_FLOAT:
      ok = sfc_convert_number (
          self->converter, column,
          keep (self, reader->number->str, reader->number->len),
          reader->number->len, cell);
      break;
    case SFC_TOKEN_TRUE:
    case SFC_TOKEN_FALSE:
      ok = sfc_convert_boolean (column, reader->token == SFC_TOKEN_TRUE, cell);
      break;
    case SFC_TOKEN_OBJECT:
    case SFC_TOKEN_OBJECT_END:
    case SFC_TOKEN_ARRAY:
    case SFC_TOKEN_ARRAY_END:
    case SFC_TOKEN_NAME:
    default:
      return convert_nested (self, column, cell);
    }
  return ok ? CONVERTED : MISFIT;
}

static void
set_nulls (const SfcCarefulDecoder *self, SfcValue *slots)
{
  for (guint i = 0; i < self->schema->n_columns; i++)
    slots[i] = sfc_value_null ();
}

/* Returns FALSE on an error that is not inside the value of a column. */
static gboolean
read_members (SfcCarefulDecoder *self, SfcValue *slots)
{
  SfcTokenReader *reader = &self->reader;

  for (;;)
    {
      const SfcColumn *column;
      Outcome outcome;
      int i;

      if (!sfc_token_reader_next (reader))
        return FALSE;
      if (reader->token == SFC_TOKEN_OBJECT_END
          || reader->token == SFC_TOKEN_NONE)
        return TRUE;
      i = find_column (self);
      column = i >= 0 ? &self->schema->columns[i] : NULL;
      outcome = i >= 0 ? convert (self, column, &slots[i]) : MISFIT;
      if (outcome == CONVERTED)
        continue;
      if (i >= 0)
        note_fault (self, outcome == MISFIT ? SFC_FAULT_TYPE : SFC_FAULT_SYNTAX,
                    column);
      if (self->fault.kind == SFC_FAULT_UPGRADE
          || !sfc_token_reader_skip_children (reader))
        return FALSE;
    }
}

/* Returns FALSE when all cells are null. */
static gboolean
read_record (SfcCarefulDecoder *self, SfcValue *slots)
{
  SfcTokenReader *reader = &self->reader;

  if (!sfc_token_reader_next (reader))
    note_fault (self, SFC_FAULT_SYNTAX, NULL);
  else if (reader->token == SFC_TOKEN_NONE)
    return TRUE;
  else if (reader->token == SFC_TOKEN_ARRAY)
    note_fault (self, SFC_FAULT_ARRAY, NULL);
  else if (reader->token != SFC_TOKEN_OBJECT)
    note_fault (self, SFC_FAULT_NO_OBJECT, NULL);
  else if (read_members (self, slots))
    return TRUE;
  else
    note_fault (self, SFC_FAULT_SYNTAX, NULL);
  return FALSE;
}

gboolean
sfc_careful_decoder_decode (SfcCarefulDecoder *self, const char *json,
                            gsize len, SfcValue *slots, gboolean upgrade,
                            SfcFault *fault)
{
  g_autofree gunichar2 *units = g_new (gunichar2, len + 1);

  set_nulls (self, slots);
  self->units = units;
  self->upgrade = upgrade;
  self->fault = (SfcFault){ SFC_FAULT_NONE };
  sfc_token_reader_begin (&self->reader, units,
                          sfc_units_from_bytes (units, json, len));
  if (!read_record (self, slots))
    set_nulls (self, slots);
  if (fault != NULL)
    *fault = self->fault;
  return self->fault.kind == SFC_FAULT_NONE;
}
