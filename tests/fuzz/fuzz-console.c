/* fuzz/fuzz-console.c -- foreign text on a terminal.
 *
 * Input: a byte of flags, `@' for none (1: cells are cut, 2: a row less is
 * shown), then columns and cells: a line of column name whose first byte says
 * its type, up to an empty line; then a line for each cell of text, 8 bytes for
 * each other one.  What must hold:
 *
 *   - in the table of the console nothing can steer a terminal, its lines are
 *     borders and rows, and as many as there are rows;
 *   - the same table for a file has as many lines;
 *   - a cell is JSON as JSON, and cannot break out of markup;
 *   - nor can a message or a name steer a terminal: all of the input is one.
 *
 * Covers: src/base/safe-text.c src/base/xml-text.c src/base/json-text.c
 * Covers: src/base/java-double.c src/base/columns.c src/sink/table-text.c
 * Covers: src/row/cell-text.c
 */

#include "config.h"

#include "base/status.h"

static GString *said;

/* What would be written to standard error. */
static void
catch_message (const GString *text)
{
  g_string_append_len (said, text->str, (gssize)text->len);
}

#define sfc_status_write catch_message
#include "base/log.c"
#undef sfc_status_write

#include "base/columns.h"
#include "base/json-text.h"
#include "base/xml-text.h"
#include "cli/json-compact.h"
#include "fuzz.h"
#include "row/cell-text.h"
#include "sink/table-text.h"

#define MOST_COLUMNS 6
#define MOST_ROWS 5

/* ---- what a terminal gets */

static void
check_safe (const char *text, gsize n, gboolean lines)
{
  fuzz_check (g_utf8_validate_len (text, n, NULL));
  for (const char *p = text; p < text + n; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' && lines)
        continue;
      fuzz_check (c >= 0x20 && !(c >= 0x7f && c < 0xa0));
      /* what Unicode calls a control of direction: Bidi_Control */
      fuzz_check (c != 0x61c && !(c >= 0x200e && c <= 0x200f)
                  && !(c >= 0x2028 && c <= 0x202e)
                  && !(c >= 0x2066 && c <= 0x2069));
    }
}

static void
check_texts (const char *text, gsize n)
{
  g_autoptr (GString) out = g_string_new (NULL);

  sfc_safe_text_append (out, text, n);
  check_safe (out->str, out->len, FALSE);
  fuzz_check (sfc_columns_fit (out->str, 20) <= out->len);
  g_string_truncate (out, 0);
  sfc_safe_text_append_short (out, text, n, 10);
  check_safe (out->str, out->len, FALSE);
  fuzz_check (out->len <= 10 * 3 + 3);
  g_string_truncate (out, 0);
  sfc_xml_append (out, text, (gssize)n);
  check_safe (out->str, out->len, FALSE);
  fuzz_check (strpbrk (out->str, "<>\"'") == NULL);
  g_string_truncate (out, 0);
  sfc_columns_append_right (out, "", 3);
  fuzz_check (out->len == 3);
}

static void
check_message (const char *text)
{
  g_string_truncate (said, 0);
  sfc_warn ("%s: %s", "a name", text);
  check_safe (said->str, said->len, TRUE);
}

/* ---- the table */

static SfcSchema *
take_schema (FuzzInput *input)
{
  SfcSchema *schema = sfc_schema_new ();

  while (input->n > 0 && *input->p != '\n' && schema->n_columns < MOST_COLUMNS)
    {
      SfcColumn column = { .scale = 2, .precision = 10 };
      g_autofree char *name = NULL;

      column.type = (fuzz_take_byte (input) - '@') % (SFC_TYPE_WINDOW + 1u);
      column.window_us = column.type == SFC_TYPE_WINDOW ? G_MAXINT32 : 0;
      column.name = name = fuzz_take_text (input);
      sfc_schema_add (schema, &column);
    }
  return schema;
}

static SfcValue
take_cell (FuzzInput *input, SfcRows *rows, const SfcColumn *column)
{
  g_autofree char *line = NULL;
  SfcValue cell = { 0 };
  gsize n;

  if (input->n > 0 && *input->p == '\0')
    {
      fuzz_take_byte (input);
      return sfc_value_null ();
    }
  if (sfc_type_is_text (column->type))
    {
      line = fuzz_take_line (input, &n);
      return sfc_value_string (sfc_rows_keep (rows, line, n), n);
    }
  for (int i = 0; i < 8; i++)
    cell.i = (gint64)((guint64)cell.i << 8 | fuzz_take_byte (input));
  if (column->type == SFC_TYPE_INT || column->type == SFC_TYPE_DATE)
    cell.i = (gint32)cell.i;
  else if (column->type == SFC_TYPE_FLOAT)
    cell.d = (double)(float)cell.d;
  return cell;
}

static SfcRows *
take_rows (FuzzInput *input, SfcSchema *schema)
{
  SfcRows *rows = sfc_rows_new (schema);

  while (input->n > 0 && sfc_rows_get_n (rows) < MOST_ROWS)
    {
      SfcValue *cells = sfc_rows_append (rows);

      for (guint i = 0; i < schema->n_columns; i++)
        cells[i] = take_cell (input, rows, &schema->columns[i]);
    }
  return rows;
}

static guint
count_lines (const GString *text)
{
  guint n = 0;

  for (gsize i = 0; i < text->len; i++)
    n += text->str[i] == '\n';
  return n;
}

static void
check_table (const SfcRows *rows, const SfcZone *zone, guint flags)
{
  g_autoptr (GString) out = g_string_new (NULL), raw = g_string_new (NULL);
  guint64 n = sfc_rows_get_n (rows);
  SfcTableStyle style = { .n_rows = (gint64)n - ((flags & 2) != 0),
                          .truncate = (flags & 1) != 0,
                          .safe = TRUE };
  guint64 shown = (guint64)CLAMP (style.n_rows, 0, (gint64)n);
  g_auto (GStrv) lines = NULL;

  sfc_table_text_append (out, rows, zone, &style);
  check_safe (out->str, out->len, TRUE);
  fuzz_check (count_lines (out) == 4 + shown + (shown < n));
  lines = g_strsplit (out->str, "\n", -1);
  for (guint i = 0; i < 4 + shown; i++)
    {
      char edge = i == 0 || i == 2 || i == 3 + shown ? '+' : '|';

      fuzz_check (lines[i][0] == edge
                  && lines[i][strlen (lines[i]) - 1] == edge);
    }
  style.safe = FALSE;
  sfc_table_text_append (raw, rows, zone, &style);
  fuzz_check (count_lines (raw) == count_lines (out));
}

static void
check_cells (const SfcRows *rows, const SfcZone *zone)
{
  const SfcSchema *schema = sfc_rows_peek_schema (rows);
  g_autoptr (GString) out = g_string_new (NULL), same = g_string_new (NULL);

  for (guint64 row = 0; row < sfc_rows_get_n (rows); row++)
    for (guint i = 0; i < schema->n_columns; i++)
      {
        /* a decimal is digits, which texts of a fuzzer are not */
        if (schema->columns[i].type == SFC_TYPE_DECIMAL)
          continue;
        g_string_truncate (out, 0);
        g_string_truncate (same, 0);
        sfc_cell_append_json (out, &sfc_rows_peek (rows, row)[i],
                              &schema->columns[i], zone);
        fuzz_check (sfc_json_append_compact (same, out->str, out->len));
        fuzz_check (g_string_equal (out, same));
      }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static SfcZone *zone;
  FuzzInput input = { (const char *)data, size }, all = input;
  guint flags = (guint)fuzz_take_byte (&input) - '@';
  g_autoptr (SfcSchema) schema = take_schema (&input);
  g_autoptr (SfcRows) rows = NULL;
  g_autofree char *text = NULL, *message = g_strndup ((const char *)data, size);
  gsize n;

  if (zone == NULL)
    {
      zone = sfc_zone_new ("America/Los_Angeles", NULL);
      said = g_string_new (NULL);
    }
  fuzz_take_byte (&input); /* the line break behind the columns */
  text = fuzz_take_rest (&all, &n);
  check_texts (text, n);
  check_message (message);
  if (schema->n_columns == 0)
    return 0;
  rows = take_rows (&input, schema);
  check_table (rows, zone, flags);
  check_cells (rows, zone);
  return 0;
}
