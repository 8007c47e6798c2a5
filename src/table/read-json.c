#include "config.h"

#include "table/table-reader.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/json-text.h"

/* Strict JSON, by hand: json-glib takes 010, 0x10 and 'a', wraps large
 * integers, cuts strings at \u0000, crashes on deep nesting, and holds ten
 * times the file in memory. */

#define MAX_DEPTH 1000 /* Jackson's */

typedef struct
{
  const char *path;
  const char *at;
  guint line;
  SfcTableBuilder *builder;
  GString *name, *value; /* of the member at hand */
  GError **error;
} Reader;

static gboolean
fail (const Reader *self, const char *what)
{
  return sfc_fail (self->error, SFC_ERROR_CONFIG, "%s:%u: %s", self->path,
                   self->line, what);
}

static void
skip_blanks (Reader *self)
{
  for (; *self->at != '\0' && strchr (" \t\r\n", *self->at); self->at++)
    self->line += *self->at == '\n';
}

static gboolean
take (Reader *self, char c)
{
  skip_blanks (self);
  if (*self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

/* ---- scalars */

static gboolean
read_unit (Reader *self, guint *unit)
{
  *unit = 0;
  for (int i = 0; i < 4; i++, self->at++)
    {
      if (!g_ascii_isxdigit (*self->at))
        return fail (self, _ ("malformed JSON: \\u takes four digits"));
      *unit = *unit * 16 + (guint)g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

static gboolean
read_unicode (Reader *self, GString *out)
{
  guint high, low = 0;

  if (!read_unit (self, &high))
    return FALSE;
  if (high < 0xD800 || high > 0xDFFF)
    {
      g_string_append_unichar (out, high);
      return TRUE;
    }
  if (high < 0xDC00 && g_str_has_prefix (self->at, "\\u"))
    {
      self->at += 2;
      if (!read_unit (self, &low))
        return FALSE;
    }
  if (low < 0xDC00 || low > 0xDFFF)
    return fail (self, _ ("malformed JSON: half of a surrogate pair"));
  g_string_append_unichar (out,
                           0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  return TRUE;
}

static gboolean
read_escape (Reader *self, GString *out)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  char c = *self->at;
  const char *found = c == '\0' ? NULL : strchr (from, c);

  if (c != 'u' && found == NULL)
    return fail (self, _ ("malformed JSON: an escape that is not known"));
  self->at++;
  if (c == 'u')
    return read_unicode (self, out);
  g_string_append_c (out, to[found - from]);
  return TRUE;
}

/* From behind the opening quote. */
static gboolean
read_string (Reader *self, GString *out)
{
  g_string_truncate (out, 0);
  for (;;)
    {
      const char *run = self->at;

      while ((guchar)*self->at >= ' ' && *self->at != '"' && *self->at != '\\')
        self->at++;
      g_string_append_len (out, run, self->at - run);
      if (*self->at == '"')
        break;
      if (*self->at != '\\')
        return fail (self, _ ("malformed JSON: a string is not closed on its "
                              "line"));
      self->at++;
      if (!read_escape (self, out))
        return FALSE;
    }
  self->at++;
  return TRUE;
}

static gboolean
take_digits (Reader *self)
{
  const char *start = self->at;

  while (g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > start;
}

/* An integer that no BIGINT holds keeps its digits, as a string. */
static gboolean
read_number (Reader *self, SfcType *type, SfcValue *value)
{
  const char *start = self->at;
  gboolean ok, leading_zero, integer = TRUE;

  self->at += *self->at == '-';
  leading_zero = *self->at == '0';
  self->at += leading_zero;
  ok = leading_zero || take_digits (self);
  if (ok && *self->at == '.')
    {
      integer = FALSE;
      self->at++;
      ok = take_digits (self);
    }
  if (ok && (*self->at == 'e' || *self->at == 'E'))
    {
      integer = FALSE;
      self->at++;
      self->at += *self->at == '+' || *self->at == '-';
      ok = take_digits (self);
    }
  if (!ok || g_ascii_isalnum (*self->at))
    return fail (self, _ ("malformed JSON: a value is expected"));
  errno = 0;
  *type = integer ? SFC_TYPE_BIGINT : SFC_TYPE_DOUBLE;
  if (integer)
    *value = sfc_value_long (g_ascii_strtoll (start, NULL, 10));
  else
    *value = (SfcValue){ .d = g_ascii_strtod (start, NULL) };
  if (integer && errno == ERANGE)
    {
      *type = SFC_TYPE_STRING;
      *value = sfc_value_string (start, (gsize)(self->at - start));
    }
  return TRUE;
}

/* Returns: whether one of the three words was next */
static gboolean
take_word (Reader *self, const char **word, SfcType *type, SfcValue *value)
{
  static const struct
  {
    const char *word;
    SfcValue value;
  } words[] = {
    { "null", { .null = TRUE } },
    { "true", { .i = 1 } },
    { "false", { .i = 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize n = strlen (words[i].word);

      if (strncmp (self->at, words[i].word, n) == 0
          && !g_ascii_isalnum (self->at[n]))
        {
          self->at += n;
          *word = words[i].word;
          *type = SFC_TYPE_BOOLEAN;
          *value = words[i].value;
          return TRUE;
        }
    }
  return FALSE;
}

/* ---- nested values, as compact text */

static gboolean copy_value (Reader *self, GString *out, int depth);

static gboolean
copy_name (Reader *self, GString *out)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (!take (self, '"'))
    return fail (self, _ ("malformed JSON: a member's name is expected"));
  if (!read_string (self, name))
    return FALSE;
  sfc_json_append_string (out, name->str, (gssize)name->len);
  g_string_append_c (out, ':');
  return take (self, ':') || fail (self, _ ("malformed JSON: ':' is expected"));
}

/* From behind the bracket that @close closes. */
static gboolean
copy_members (Reader *self, GString *out, char close, int depth)
{
  if (take (self, close))
    {
      g_string_append_c (out, close);
      return TRUE;
    }
  do
    {
      if (close == '}' && !copy_name (self, out))
        return FALSE;
      if (!copy_value (self, out, depth + 1))
        return FALSE;
      skip_blanks (self);
      g_string_append_c (out, *self->at);
    }
  while (take (self, ','));
  return take (self, close)
         || fail (self, close == '}'
                            ? _ ("malformed JSON: ',' or '}' is expected")
                            : _ ("malformed JSON: ',' or ']' is expected"));
}

static gboolean
copy_scalar (Reader *self, GString *out)
{
  g_autoptr (GString) text = NULL;
  const char *start = self->at, *word;
  SfcType type = SFC_TYPE_STRING;
  SfcValue value;

  if (take (self, '"'))
    {
      text = g_string_new (NULL);
      if (!read_string (self, text))
        return FALSE;
      sfc_json_append_string (out, text->str, (gssize)text->len);
      return TRUE;
    }
  if (take_word (self, &word, &type, &value))
    {
      g_string_append (out, word);
      return TRUE;
    }
  if (!read_number (self, &type, &value))
    return FALSE;
  if (type == SFC_TYPE_DOUBLE)
    sfc_json_append_double (out, value.d);
  else
    g_string_append_len (out, start, self->at - start);
  return TRUE;
}

static gboolean
copy_value (Reader *self, GString *out, int depth)
{
  char open;

  if (depth > MAX_DEPTH)
    return fail (self, _ ("JSON is nested deeper than 1000 levels"));
  skip_blanks (self);
  open = *self->at;
  if (open != '{' && open != '[')
    return copy_scalar (self, out);
  self->at++;
  g_string_append_c (out, open);
  return copy_members (self, out, open == '{' ? '}' : ']', depth);
}

/* ---- rows */

static gboolean
read_cell (Reader *self, guint column)
{
  SfcType type = SFC_TYPE_STRING;
  SfcValue value = { 0 };
  const char *word;

  skip_blanks (self);
  if (*self->at == '{' || *self->at == '[')
    {
      g_string_truncate (self->value, 0);
      if (!copy_value (self, self->value, 2))
        return FALSE;
      value = sfc_value_string (self->value->str, self->value->len);
    }
  else if (take (self, '"'))
    {
      if (!read_string (self, self->value))
        return FALSE;
      value = sfc_value_string (self->value->str, self->value->len);
    }
  else if (!take_word (self, &word, &type, &value)
           && !read_number (self, &type, &value))
    return FALSE;
  sfc_table_builder_set (self->builder, column, type, value);
  return TRUE;
}

static gboolean
read_member (Reader *self)
{
  if (!take (self, '"'))
    return fail (self, _ ("malformed JSON: a member's name is expected"));
  if (!read_string (self, self->name))
    return FALSE;
  if (!take (self, ':'))
    return fail (self, _ ("malformed JSON: ':' is expected"));
  return read_cell (self,
                    sfc_table_builder_column (self->builder, self->name->str));
}

static gboolean
read_object (Reader *self)
{
  if (!take (self, '{'))
    return fail (self, _ ("malformed JSON: an object is expected"));
  sfc_table_builder_add_row (self->builder);
  if (take (self, '}'))
    return TRUE;
  do
    if (!read_member (self))
      return FALSE;
  while (take (self, ','));
  return take (self, '}')
         || fail (self, _ ("malformed JSON: ',' or '}' is expected"));
}

static gboolean
read_array (Reader *self)
{
  if (take (self, ']'))
    return TRUE;
  do
    if (!read_object (self))
      return FALSE;
  while (take (self, ','));
  return take (self, ']')
         || fail (self, _ ("malformed JSON: ',' or ']' is expected"));
}

gboolean
sfc_table_read_json (const char *path, const char *text,
                     SfcTableBuilder *builder, GError **error)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  Reader self = { path, text, 1, builder, name, value, error };

  for (skip_blanks (&self); *self.at != '\0'; skip_blanks (&self))
    if (!(take (&self, '[') ? read_array (&self) : read_object (&self)))
      return FALSE;
  return TRUE;
}
