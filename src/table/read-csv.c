#include "config.h"

#include "table/table-reader.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

/* As Spark reads it, by univocity-parsers 2.9 with the options that Spark
 * sets: a record is a line, whatever its quotes; and no field is malformed. */

#define QUOTE '"'
#define ESCAPE '\\'
#define COMMA ','

typedef struct
{
  const char *at, *end; /* of the line */
  GString *field;
} Line;

static gboolean
at_end (const Line *self)
{
  return self->at == self->end;
}

static gboolean
is_blank (char c)
{
  return (guchar)c <= ' ';
}

static void
take (Line *self)
{
  g_string_append_c (self->field, *self->at++);
}

static void
take_up_to_comma (Line *self)
{
  while (!at_end (self) && *self->at != COMMA)
    take (self);
}

/* Something stands behind the closing quote: so it closed nothing. */
static void
take_unquoted (Line *self)
{
  take (self);
  g_string_prepend_c (self->field, QUOTE);
  take_up_to_comma (self);
}

/* Takes a quote or a backslash behind @last.  Returns: what stands before the
 * next character: nothing behind a pair */
static char
take_special (Line *self, char last)
{
  char c = *self->at++;

  if (last == ESCAPE || (c == QUOTE && last == QUOTE))
    g_string_append_c (self->field, c);
  return last == ESCAPE ? '\0' : c;
}

/* From a backslash behind a quote on.  Each such pair takes one comma out of
 * the field, and the field goes on behind it. */
static char
take_behind_quote (Line *self)
{
  guint commas = 0;
  char last = QUOTE;

  do
    {
      char c = *self->at;

      if (c == COMMA || (last == QUOTE && c == ESCAPE))
        {
          if (c == ESCAPE)
            g_string_append (self->field, "\"\\");
          commas += c == ESCAPE ? 1U : -1U;
          last = c == ESCAPE ? '\0' : c;
          self->at++;
          continue;
        }
      if (c == QUOTE || c == ESCAPE)
        {
          last = take_special (self, last);
          continue;
        }
      if (last == QUOTE)
        g_string_append_c (self->field, QUOTE);
      last = c;
      take (self);
    }
  while (!at_end (self) && commas > 0);
  return last;
}

/* From behind the closing quote: blanks are dropped, unless more follows. */
static void
end_quoted (Line *self)
{
  const char *blanks = self->at;
  gboolean quote_next;

  while (!at_end (self) && is_blank (*self->at))
    self->at++;
  if (at_end (self) || *self->at == COMMA)
    return;
  g_string_append_c (self->field, QUOTE);
  g_string_append_len (self->field, blanks, self->at - blanks);
  quote_next
      = *self->at != QUOTE && self->at + 1 < self->end && self->at[1] == QUOTE;
  take_unquoted (self);
  if (quote_next && at_end (self)) /* the reader's slip, seen in Spark */
    g_string_append_c (self->field, QUOTE);
}

/* From behind the opening quote */
static void
read_quoted (Line *self)
{
  char last = '\0';

  if (at_end (self))
    g_string_append_c (self->field, QUOTE);
  while (!at_end (self))
    {
      char c = *self->at;

      if (last == QUOTE && (is_blank (c) || c == COMMA))
        {
          end_quoted (self);
          return;
        }
      if (last == QUOTE && c == ESCAPE)
        last = take_behind_quote (self);
      else if (c == QUOTE || c == ESCAPE)
        last = take_special (self, last);
      else
        {
          if (last == QUOTE || last == ESCAPE)
            g_string_append_c (self->field, last);
          if (last == QUOTE)
            {
              take_unquoted (self);
              return;
            }
          last = c;
          take (self);
        }
    }
}

/* ---- fields and lines */

/* Takes the field and its comma.  Returns: whether another field follows */
static gboolean
read_field (Line *self)
{
  g_string_truncate (self->field, 0);
  if (!at_end (self) && *self->at == QUOTE)
    {
      self->at++;
      read_quoted (self);
    }
  else
    take_up_to_comma (self);
  if (at_end (self))
    return FALSE;
  self->at++;
  return TRUE;
}

/* Goes on to the next line that is not blank, from @text. */
static gboolean
next_line (Line *self, const char *text)
{
  for (; *text != '\0'; text = self->end + (*self->end != '\0'))
    {
      self->at = text;
      self->end = text + strcspn (text, "\r\n");
      for (const char *p = self->at; p < self->end; p++)
        if (!is_blank (*p))
          return TRUE;
    }
  return FALSE;
}

/* ---- the header */

static char *
key_of (const char *name)
{
  return g_utf8_strdown (name, -1);
}

/* How often each name stands in the header, in any case */
static GHashTable *
count_names (GPtrArray *names)
{
  GHashTable *counts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      char *key = key_of (names->pdata[i]);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));

      g_hash_table_replace (counts, key, GUINT_TO_POINTER (n + 1));
    }
  return counts;
}

/* Makes Spark's names: a column without a name is _c and its number, one of
 * several of a name has its number behind it. */
static void
number_names (GPtrArray *names)
{
  g_autoptr (GHashTable) counts = count_names (names);

  for (guint i = 0; i < names->len; i++)
    {
      char *name = names->pdata[i];
      g_autofree char *key = key_of (name);

      if (*name != '\0'
          && GPOINTER_TO_UINT (g_hash_table_lookup (counts, key)) == 1)
        continue;
      names->pdata[i]
          = g_strdup_printf ("%s%u", *name != '\0' ? name : "_c", i);
      g_free (name);
    }
}

static gboolean
add_columns (SfcTableBuilder *builder, const char *path, GPtrArray *names,
             GError **error)
{
  g_autoptr (GHashTable) counts = NULL;

  number_names (names);
  counts = count_names (names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *key = key_of (names->pdata[i]);

      if (GPOINTER_TO_UINT (g_hash_table_lookup (counts, key)) > 1)
        return sfc_fail (error, SFC_ERROR_CONFIG,
                         "%s: [COLUMN_ALREADY_EXISTS] The column `%s` already "
                         "exists. Consider to choose another name or rename "
                         "the existing column.",
                         path, key);
      sfc_table_builder_column (builder, names->pdata[i]);
    }
  return TRUE;
}

static gboolean
read_header (Line *line, const char *path, SfcTableBuilder *builder,
             GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean more;

  do
    {
      more = read_field (line);
      g_ptr_array_add (names, g_strdup (line->field->str));
    }
  while (more);
  return add_columns (builder, path, names, error);
}

/* Fields beyond the columns are dropped, and an empty one is null. */
static void
read_row (Line *line, SfcTableBuilder *builder)
{
  guint n = sfc_table_builder_get_n_columns (builder);
  gboolean more = TRUE;

  sfc_table_builder_add_row (builder);
  for (guint i = 0; i < n && more; i++)
    {
      more = read_field (line);
      if (line->field->len > 0)
        sfc_table_builder_set (
            builder, i, SFC_TYPE_STRING,
            sfc_value_string (line->field->str, line->field->len));
    }
}

gboolean
sfc_table_read_csv (const char *path, const char *text,
                    SfcTableBuilder *builder, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);
  Line line = { .field = field };

  if (!next_line (&line, text))
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: the header is missing"),
                     path);
  if (!read_header (&line, path, builder, error))
    return FALSE;
  while (next_line (&line, line.end))
    read_row (&line, builder);
  return TRUE;
}
