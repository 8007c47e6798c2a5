#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "sink/row-text.h"

/* What univocity-parsers, which writes for Spark, takes for a comment: a first
 * cell that begins so is quoted. */
#define COMMENT '#'

typedef struct
{
  SfcRowText base;
  char separator, quote, escape;
  gboolean header, quotes_all, escapes_quotes, trims_start, trims_end;
  char *null_value, *empty_value;
  GString *cell; /* the one at hand, as it is */
} CsvText;

/**
 * Piece:
 * @first: whether it is of the first column
 * @ready: whether it stands for a null or an empty text, and may be quoted
 *         already
 */
typedef struct
{
  const char *text, *end;
  gboolean first, ready;
} Piece;

/* ---- cells */

static gboolean
is_blank (char c)
{
  return (guchar)c <= ' ';
}

static gboolean
needs_quotes (const CsvText *self, const Piece *piece, const char *start)
{
  if (self->quotes_all
      || (start < piece->end
          && (*start == self->quote
              || (piece->first && *piece->text == COMMENT))))
    return TRUE;
  for (const char *p = start; p < piece->end; p++)
    if (*p == self->separator || *p == '\n' || *p == '\r'
        || (*p == self->quote && self->escapes_quotes))
      return TRUE;
  return FALSE;
}

static void
append_quoted (const CsvText *self, GString *out, const char *start,
               const char *end)
{
  g_string_append_c (out, self->quote);
  for (const char *p = start; p < end; p++)
    {
      if (*p == self->quote || *p == self->escape)
        g_string_append_c (out, self->escape);
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, self->quote);
}

/* Returns: whether anything but blanks was there */
static gboolean
append_piece (const CsvText *self, GString *out, const Piece *piece)
{
  const char *start = piece->text, *end = piece->end;
  gboolean quoted;

  while (self->trims_start && start < end && is_blank (*start))
    start++;
  quoted = needs_quotes (self, piece, start);
  while (self->trims_end && end > start && is_blank (end[-1]))
    end--;
  if (start == end && !piece->ready)
    return FALSE;
  if (quoted && piece->ready && end - start >= 2 && *start == self->quote
      && end[-1] == self->quote)
    quoted = FALSE;
  if (quoted)
    append_quoted (self, out, start, end);
  else
    g_string_append_len (out, start, end - start);
  return TRUE;
}

static void
append_ready (const CsvText *self, GString *out, const char *text,
              gboolean first)
{
  const Piece piece = { text, text + strlen (text), first, TRUE };

  append_piece (self, out, &piece);
}

static void
append_cell (const CsvText *self, GString *out, const char *text, gsize n,
             gboolean first)
{
  const Piece piece = { text, text + n, first, FALSE };

  if (!append_piece (self, out, &piece))
    append_ready (self, out, self->empty_value, first);
}

/* ---- lines */

/* A line without any text is none. */
static void
end_line (GString *out, gsize start)
{
  if (out->len > start)
    g_string_append_c (out, '\n');
}

static void
csv_text_head (SfcRowText *text, GString *out)
{
  const CsvText *self = (const CsvText *)text;
  gsize start = out->len;

  for (guint i = 0; self->header && i < text->columns->n_columns; i++)
    {
      const char *name = text->columns->columns[i].name;

      if (i > 0)
        g_string_append_c (out, self->separator);
      append_cell (self, out, name, strlen (name), i == 0);
    }
  end_line (out, start);
}

static void
csv_text_add (SfcRowText *text, GString *out, const SfcValue *row)
{
  CsvText *self = (CsvText *)text;
  gsize start = out->len;

  for (guint i = 0; i < text->columns->n_columns; i++)
    {
      const SfcValue *value = &row[text->places[i]];

      if (i > 0)
        g_string_append_c (out, self->separator);
      if (value->null)
        {
          append_ready (self, out, self->null_value, i == 0);
          continue;
        }
      g_string_truncate (self->cell, 0);
      sfc_row_text_append_plain (text, self->cell, value,
                                 &text->columns->columns[i]);
      append_cell (self, out, self->cell->str, self->cell->len, i == 0);
    }
  end_line (out, start);
}

/* ---- options */

static gboolean
fail_option (const SfcSinkSpec *spec, const char *key, GError **error,
             const char *why)
{
  g_autofree char *place
      = sfc_settings_describe_origin (spec->settings, spec->group, key);

  return sfc_fail (error, SFC_ERROR_CONFIG, "%s: %s", place, why);
}

/* Source: Spark's CSVExprUtils.toDelimiterStr */
static gboolean
read_separator (CsvText *self, const SfcSinkSpec *spec, GError **error)
{
  static const char escapes[] = "t\tr\rb\bf\f\\\\\"\"''";
  const char *key = sfc_settings_is_set (spec->settings, spec->group, "sep")
                            || !sfc_settings_is_set (spec->settings,
                                                     spec->group, "delimiter")
                        ? "sep"
                        : "delimiter";
  const char *value = sfc_settings_get (spec->settings, spec->group, key);

  if (*value == '\0')
    return fail_option (spec, key, error, "Delimiter cannot be empty string");
  if (value[1] == '\0' && *value != '\\')
    {
      self->separator = *value;
      return TRUE;
    }
  for (const char *p = escapes; *value == '\\' && *p != '\0'; p += 2)
    if (value[1] == *p && value[2] == '\0')
      {
        self->separator = p[1];
        return TRUE;
      }
  return fail_option (spec, key, error,
                      _ ("only one character of ASCII, or \\t and the like, is "
                         "in this version"));
}

/* Source: Spark's CSVOptions.getChar; no character is U+0000 */
static gboolean
read_char (const SfcSinkSpec *spec, const char *key, char *c, GError **error)
{
  const char *value = sfc_settings_get (spec->settings, spec->group, key);

  if ((guchar)*value >= 0x80)
    return fail_option (spec, key, error,
                        _ ("only a character of ASCII is in this version"));
  *c = *value;
  if (*value == '\0' || value[1] == '\0')
    return TRUE;
  return fail_option (spec, key, error,
                      g_str_equal (key, "quote")
                          ? "quote cannot be more than one character"
                          : "escape cannot be more than one character");
}

static char *
dup_text (const SfcSinkSpec *spec, const char *key)
{
  const char *value = sfc_settings_get (spec->settings, spec->group, key);

  return g_strdup (value != NULL ? value : "");
}

static gboolean
get_boolean (const SfcSinkSpec *spec, const char *key)
{
  return sfc_settings_get_boolean (spec->settings, spec->group, key);
}

static gboolean
read_options (CsvText *self, const SfcSinkSpec *spec, GError **error)
{
  self->header = get_boolean (spec, "header");
  self->quotes_all = get_boolean (spec, "quoteAll");
  self->escapes_quotes = get_boolean (spec, "escapeQuotes");
  self->trims_start = get_boolean (spec, "ignoreLeadingWhiteSpace");
  self->trims_end = get_boolean (spec, "ignoreTrailingWhiteSpace");
  self->null_value = dup_text (spec, "nullValue");
  self->empty_value = dup_text (spec, "emptyValue");
  return read_separator (self, spec, error)
         && read_char (spec, "quote", &self->quote, error)
         && read_char (spec, "escape", &self->escape, error);
}

static gboolean
check_types (const CsvText *self, GError **error)
{
  const SfcSchema *columns = self->base.columns;

  for (guint i = 0; i < columns->n_columns; i++)
    {
      const SfcColumn *column = &columns->columns[i];
      g_autofree char *type = NULL;

      if (column->type != SFC_TYPE_WINDOW)
        continue;
      type = sfc_column_dup_sql_type (column);
      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "[UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] The CSV "
                       "datasource doesn't support the column `%s` of the type "
                       "\"%s\".",
                       column->name, type);
    }
  return TRUE;
}

/* ---- life */

static void
csv_text_free (SfcRowText *text)
{
  CsvText *self = (CsvText *)text;

  g_free (self->null_value);
  g_free (self->empty_value);
  g_string_free (self->cell, TRUE);
  g_free (self);
}

SfcRowText *
sfc_csv_text_new (const SfcSinkSpec *spec, SfcZone *zone,
                  const char *const *skip, GError **error)
{
  static const SfcRowTextClass klass
      = { .head = csv_text_head, .add = csv_text_add, .free = csv_text_free };
  CsvText *self = g_new0 (CsvText, 1);

  sfc_row_text_init (&self->base, &klass, "csv", spec, zone, skip);
  self->cell = g_string_new (NULL);
  if (check_types (self, error) && read_options (self, spec, error))
    return &self->base;
  sfc_row_text_free (&self->base);
  return NULL;
}
