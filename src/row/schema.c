#include "config.h"

#include "row/schema.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

SfcSchema *
sfc_schema_new (void)
{
  SfcSchema *self = g_new0 (SfcSchema, 1);

  g_atomic_ref_count_init (&self->refs);
  return self;
}

SfcSchema *
sfc_schema_ref (SfcSchema *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
sfc_schema_unref (SfcSchema *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i].name);
  g_free (self->columns);
  g_free (self);
}

guint
sfc_schema_add (SfcSchema *self, const SfcColumn *column)
{
  self->columns
      = g_renew (SfcColumn, self->columns, (gsize)self->n_columns + 1);
  self->columns[self->n_columns] = *column;
  self->columns[self->n_columns].name = g_strdup (column->name);
  return self->n_columns++;
}

int
sfc_schema_find (const SfcSchema *self, const char *name)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (g_str_equal (self->columns[i].name, name))
      return (int)i;
  return -1;
}

int
sfc_schema_resolve (const SfcSchema *self, const char *name)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (g_ascii_strcasecmp (self->columns[i].name, name) == 0)
      return (int)i;
  return -1;
}

const char *
sfc_type_name (SfcType type)
{
  static const char *const names[] = {
    [SFC_TYPE_STRING] = "string",   [SFC_TYPE_TIMESTAMP] = "timestamp",
    [SFC_TYPE_DATE] = "date",       [SFC_TYPE_BOOLEAN] = "boolean",
    [SFC_TYPE_INT] = "integer",     [SFC_TYPE_BIGINT] = "long",
    [SFC_TYPE_FLOAT] = "float",     [SFC_TYPE_DOUBLE] = "double",
    [SFC_TYPE_DECIMAL] = "decimal", [SFC_TYPE_WINDOW] = "struct",
  };

  return names[type];
}

char *
sfc_column_dup_sql_type (const SfcColumn *self)
{
  switch (self->type)
    {
    case SFC_TYPE_INT:
      return g_strdup ("INT");
    case SFC_TYPE_BIGINT:
      return g_strdup ("BIGINT");
    case SFC_TYPE_DECIMAL:
      return g_strdup_printf ("DECIMAL(%d,%d)", self->precision, self->scale);
    case SFC_TYPE_WINDOW:
      return g_strdup ("STRUCT<start: TIMESTAMP, end: TIMESTAMP>");
    default:
      return g_ascii_strup (sfc_type_name (self->type), -1);
    }
}

char *
sfc_column_dup_catalog_type (const SfcColumn *self)
{
  g_autofree char *sql = sfc_column_dup_sql_type (self);

  if (self->type == SFC_TYPE_WINDOW)
    return g_strdup ("struct<start:timestamp,end:timestamp>");
  return g_ascii_strdown (sql, -1);
}

char *
sfc_schema_to_text (const SfcSchema *self)
{
  GString *text = g_string_new ("root\n");

  for (guint i = 0; i < self->n_columns; i++)
    {
      const SfcColumn *column = &self->columns[i];

      g_string_append_printf (text, " |-- %s: %s", column->name,
                              sfc_type_name (column->type));
      if (column->type == SFC_TYPE_DECIMAL)
        g_string_append_printf (text, "(%d,%d)", column->precision,
                                column->scale);
      g_string_append_printf (text, " (nullable = %s)\n",
                              column->nullable ? "true" : "false");
      if (column->type == SFC_TYPE_WINDOW)
        g_string_append (text, " |    |-- start: timestamp (nullable = true)\n"
                               " |    |-- end: timestamp (nullable = true)\n");
    }
  return g_string_free (text, FALSE);
}

/* ---- DDL */

typedef struct
{
  const char *text, *at;
} Ddl;

static void
skip_blanks (Ddl *ddl)
{
  while (g_ascii_isspace (*ddl->at))
    ddl->at++;
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gboolean
ddl_fail (const Ddl *ddl, const char *what, GError **error)
{
  g_autofree char *place = g_strdup_printf (_ ("%s at character %d"), what,
                                            (int)(ddl->at - ddl->text) + 1);

  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "[INVALID_SCHEMA.PARSE_ERROR] The input schema \"%s\" is "
                   "not a valid schema string. Cannot parse the schema: %s",
                   ddl->text, place);
}

/* A plain or back-quoted name; "``" in quotes is one quote. */
static char *
read_name (Ddl *ddl, GError **error)
{
  g_autoptr (GString) name = g_string_new (NULL);

  skip_blanks (ddl);
  if (*ddl->at == '`')
    {
      for (ddl->at++; *ddl->at != '\0'; ddl->at++)
        {
          if (*ddl->at == '`' && *++ddl->at != '`')
            return g_string_free (g_steal_pointer (&name), FALSE);
          g_string_append_c (name, *ddl->at);
        }
      ddl_fail (ddl, _ ("a back quote is open"), error);
      return NULL;
    }
  while (is_word (*ddl->at))
    g_string_append_c (name, *ddl->at++);
  if (name->len == 0)
    {
      ddl_fail (ddl, _ ("a name is missing"), error);
      return NULL;
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* Takes @word, without regard to case, when it is next. */
static gboolean
take_word (Ddl *ddl, const char *word)
{
  gsize n = strlen (word);

  skip_blanks (ddl);
  if (g_ascii_strncasecmp (ddl->at, word, n) != 0 || is_word (ddl->at[n]))
    return FALSE;
  ddl->at += n;
  return TRUE;
}

static gboolean
take_char (Ddl *ddl, char c)
{
  skip_blanks (ddl);
  if (*ddl->at != c)
    return FALSE;
  ddl->at++;
  return TRUE;
}

static int
take_int (Ddl *ddl)
{
  int value = 0;

  skip_blanks (ddl);
  while (g_ascii_isdigit (*ddl->at) && value < 1000)
    value = value * 10 + (*ddl->at++ - '0');
  return value;
}

static gboolean
read_decimal (Ddl *ddl, SfcColumn *column, GError **error)
{
  column->precision = 10;
  if (take_char (ddl, '('))
    {
      column->precision = take_int (ddl);
      if (take_char (ddl, ','))
        column->scale = take_int (ddl);
      if (!take_char (ddl, ')'))
        return ddl_fail (ddl, _ ("“)” is missing"), error);
    }
  if (column->precision < 1 || column->precision > 38
      || column->scale > column->precision)
    return ddl_fail (ddl,
                     _ ("DECIMAL takes a precision of 1 to 38 and no "
                        "greater scale"),
                     error);
  return TRUE;
}

/* Spark has more types. */
static gboolean
refuse_type (Ddl *ddl, const SfcColumn *column, GError **error)
{
  static const struct
  {
    const char *word, *use;
  } types[] = {
    { "ARRAY", NULL },
    { "MAP", NULL },
    { "STRUCT", NULL },
    { "TINYINT", "INT" },
    { "BYTE", "INT" },
    { "SMALLINT", "INT" },
    { "SHORT", "INT" },
    { "TIMESTAMP_NTZ", "TIMESTAMP" },
    { "TIMESTAMP_LTZ", "TIMESTAMP" },
    { "BINARY", "STRING" },
    { "CHAR", "STRING" },
    { "CHARACTER", "STRING" },
    { "VARCHAR", "STRING" },
    { "INTERVAL", "STRING" },
    { "VOID", "STRING" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (!take_word (ddl, types[i].word))
        continue;
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("column %s: %s is not supported"),
                column->name, types[i].word);
      return types[i].use != NULL
                 ? sfc_remedy (error, _ ("declare it as %s"), types[i].use)
                 : sfc_remedy (error, _ ("declare it as STRING to get its JSON "
                                         "text"));
    }
  return ddl_fail (ddl, _ ("a type that is not known"), error);
}

static gboolean
read_type (Ddl *ddl, SfcColumn *column, GError **error)
{
  static const struct
  {
    const char *word;
    SfcType type;
  } types[] = {
    { "STRING", SFC_TYPE_STRING }, { "TIMESTAMP", SFC_TYPE_TIMESTAMP },
    { "DATE", SFC_TYPE_DATE },     { "BOOLEAN", SFC_TYPE_BOOLEAN },
    { "INTEGER", SFC_TYPE_INT },   { "INT", SFC_TYPE_INT },
    { "BIGINT", SFC_TYPE_BIGINT }, { "LONG", SFC_TYPE_BIGINT },
    { "FLOAT", SFC_TYPE_FLOAT },   { "REAL", SFC_TYPE_FLOAT },
    { "DOUBLE", SFC_TYPE_DOUBLE }, { "DECIMAL", SFC_TYPE_DECIMAL },
    { "DEC", SFC_TYPE_DECIMAL },   { "NUMERIC", SFC_TYPE_DECIMAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (take_word (ddl, types[i].word))
      {
        column->type = types[i].type;
        return column->type != SFC_TYPE_DECIMAL
               || read_decimal (ddl, column, error);
      }
  return refuse_type (ddl, column, error);
}

/* NOT NULL and COMMENT change nothing: from_json makes all nullable. */
static gboolean
skip_suffixes (Ddl *ddl, GError **error)
{
  if (take_word (ddl, "NOT") && !take_word (ddl, "NULL"))
    return ddl_fail (ddl, _ ("NULL is missing"), error);
  if (take_word (ddl, "COMMENT"))
    {
      char quote;

      skip_blanks (ddl);
      quote = *ddl->at;
      if (quote != '\'' && quote != '"')
        return ddl_fail (ddl, _ ("a quoted comment is missing"), error);
      for (ddl->at++; *ddl->at != quote; ddl->at++)
        if (*ddl->at == '\0' || (*ddl->at == '\\' && *++ddl->at == '\0'))
          return ddl_fail (ddl, _ ("a quote is open"), error);
      ddl->at++;
    }
  return TRUE;
}

static gboolean
read_column (Ddl *ddl, SfcSchema *schema, GError **error)
{
  g_autofree char *name = read_name (ddl, error);
  SfcColumn column = { .name = name, .nullable = TRUE };

  if (name == NULL)
    return FALSE;
  take_char (ddl, ':');
  if (!read_type (ddl, &column, error) || !skip_suffixes (ddl, error))
    return FALSE;
  if (sfc_schema_resolve (schema, name) >= 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "[AMBIGUOUS_REFERENCE_TO_FIELDS] Ambiguous reference to "
                     "the field `%s`. It appears 2 times in the schema.",
                     name);
  sfc_schema_add (schema, &column);
  return TRUE;
}

SfcSchema *
sfc_schema_parse (const char *text, GError **error)
{
  g_autoptr (SfcSchema) schema = sfc_schema_new ();
  Ddl ddl = { text, text };

  do
    if (!read_column (&ddl, schema, error))
      return NULL;
  while (take_char (&ddl, ','));
  skip_blanks (&ddl);
  if (*ddl.at != '\0')
    {
      ddl_fail (&ddl, _ ("“,” is missing"), error);
      return NULL;
    }
  return g_steal_pointer (&schema);
}

gboolean
sfc_schema_parse_type (const char *text, SfcColumn *column)
{
  Ddl ddl = { text, text };

  column->name = (char *)"";
  if (!read_type (&ddl, column, NULL))
    return FALSE;
  skip_blanks (&ddl);
  return *ddl.at == '\0';
}
