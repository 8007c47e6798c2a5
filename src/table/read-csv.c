#include "config.h"

#include "table/table-reader.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

typedef struct
{
  const char *path;
  const char *at;
  guint line;
  SfcTableBuilder *builder;
  GString *field;
  gboolean quoted; /* the field at hand */
  GError **error;
} Reader;

static gboolean
at_line_end (const Reader *self)
{
  return *self->at == '\0' || *self->at == '\n'
         || (self->at[0] == '\r' && (self->at[1] == '\n' || !self->at[1]));
}

static void
skip_line_end (Reader *self)
{
  self->at += *self->at == '\r';
  if (*self->at == '\n')
    {
      self->at++;
      self->line++;
    }
}

/* From behind the opening quote. */
static gboolean
read_quoted (Reader *self)
{
  guint first_line = self->line;

  for (; *self->at != '\0'; self->at++)
    {
      if (*self->at == '"' && *++self->at != '"')
        {
          if (*self->at == ',' || at_line_end (self))
            return TRUE;
          return sfc_fail (self->error, SFC_ERROR_CONFIG,
                           _ ("%s:%u: malformed CSV: text behind a closing "
                              "quote"),
                           self->path, self->line);
        }
      self->line += *self->at == '\n';
      g_string_append_c (self->field, *self->at);
    }
  return sfc_fail (self->error, SFC_ERROR_CONFIG,
                   _ ("%s:%u: malformed CSV: a quote is not closed"),
                   self->path, first_line);
}

static gboolean
read_field (Reader *self)
{
  const char *start = self->at;

  g_string_truncate (self->field, 0);
  self->quoted = *self->at == '"';
  if (self->quoted)
    {
      self->at++;
      return read_quoted (self);
    }
  while (*self->at != ',' && !at_line_end (self))
    self->at++;
  g_string_append_len (self->field, start, self->at - start);
  return TRUE;
}

static gboolean
read_name (Reader *self, guint index)
{
  if (!read_field (self))
    return FALSE;
  if (self->field->len == 0)
    g_string_printf (self->field, "_c%u", index); /* Spark's */
  if (sfc_table_builder_column (self->builder, self->field->str) != index)
    return sfc_fail (self->error, SFC_ERROR_CONFIG,
                     _ ("%s:%u: column %s is given twice"), self->path,
                     self->line, self->field->str);
  return TRUE;
}

static gboolean
read_cell (Reader *self, guint index)
{
  guint n = sfc_table_builder_get_n_columns (self->builder);

  if (!read_field (self))
    return FALSE;
  if (index >= n)
    return sfc_fail (self->error, SFC_ERROR_CONFIG,
                     _ ("%s:%u: malformed CSV: more fields than the %u of the "
                        "header"),
                     self->path, self->line, n);
  if (self->field->len > 0 || self->quoted)
    sfc_table_builder_set (
        self->builder, index, SFC_TYPE_STRING,
        sfc_value_string (self->field->str, self->field->len));
  return TRUE;
}

static gboolean
read_record (Reader *self, gboolean (*read) (Reader *self, guint index))
{
  guint index = 0;

  for (;;)
    {
      if (!read (self, index++))
        return FALSE;
      if (*self->at != ',')
        break;
      self->at++;
    }
  skip_line_end (self);
  return TRUE;
}

static void
skip_empty_lines (Reader *self)
{
  while (*self->at != '\0' && at_line_end (self))
    skip_line_end (self);
}

gboolean
sfc_table_read_csv (const char *path, const char *text,
                    SfcTableBuilder *builder, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);
  Reader self = { path, text, 1, builder, field, FALSE, error };

  skip_empty_lines (&self);
  if (*self.at == '\0')
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: the header is missing"),
                     path);
  if (!read_record (&self, read_name))
    return FALSE;
  for (skip_empty_lines (&self); *self.at != '\0'; skip_empty_lines (&self))
    {
      sfc_table_builder_add_row (builder);
      if (!read_record (&self, read_cell))
        return FALSE;
    }
  return TRUE;
}
