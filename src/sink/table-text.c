#include "config.h"

#include "sink/table-text.h"

#include <string.h>

#include "base/safe-text.h"
#include "row/cell-text.h"

#define MIN_WIDTH 3
#define MAX_UNITS 20 /* of a truncated cell, the dots included */
#define DOTS "..."
#define REPLACEMENT 0xFFFD

typedef struct
{
  gsize start;
  guint32 bytes, width;
} Cell;

typedef struct
{
  const SfcTableStyle *style;
  GString *text;    /* of all cells, one after the other */
  GString *raw;     /* of the cell at hand */
  GString *escaped; /* of the cell at hand, valid UTF-8 */
  GArray *cells;    /* (element-type Cell): the header, then row by row */
  guint *widths;    /* of the columns */
  guint n_columns;
} Table;

/* ---- characters */

static gunichar
take_char (const char **at, const char *end)
{
  const char *p = *at;
  gunichar c = (guchar)*p;

  if (c >= 0x80)
    c = g_utf8_get_char_validated (p, end - p);
  if (c >= 0x110000) /* g_utf8_get_char_validated's two ways to say invalid */
    {
      *at = p + 1;
      return REPLACEMENT;
    }
  *at = g_utf8_next_char (p);
  return c;
}

static guint
utf16_units (gunichar c)
{
  return c >= 0x10000 ? 2 : 1;
}

/* The ranges of org.apache.spark.util.Utils.fullWidthRegex. */
static gboolean
is_full_width (gunichar c)
{
  static const struct
  {
    gunichar first, last;
  } ranges[] = {
    { 0x1100, 0x115F }, { 0x2E80, 0xA4CF }, { 0xAC00, 0xD7A3 },
    { 0xF900, 0xFAFF }, { 0xFE10, 0xFE19 }, { 0xFE30, 0xFE6F },
    { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

/* ---- cells */

static void
escape_char (Table *self, gunichar c)
{
  static const char letters[] = "abtnvfr"; /* from 7 on */

  if (c >= '\a' && c <= '\r')
    {
      g_string_append_c (self->escaped, '\\');
      g_string_append_c (self->escaped, letters[c - '\a']);
    }
  else if (self->style->safe && sfc_safe_text_is_unsafe (c))
    g_string_append_unichar (self->escaped, REPLACEMENT);
  else
    g_string_append_unichar (self->escaped, c);
}

/* Returns the length in UTF-16 units. */
static gsize
escape (Table *self)
{
  const char *at = self->raw->str, *end = at + self->raw->len;
  gsize units = 0;

  g_string_truncate (self->escaped, 0);
  while (at < end)
    escape_char (self, take_char (&at, end));
  at = self->escaped->str;
  end = at + self->escaped->len;
  while (at < end)
    units += utf16_units (take_char (&at, end));
  return units;
}

/* Java cuts between UTF-16 units, and encodes half a pair as '?'. */
static void
cut (Table *self)
{
  const char *start = self->escaped->str, *at = start;
  const char *end = at + self->escaped->len;
  gsize units = 0, keep = MAX_UNITS - strlen (DOTS);
  gboolean halved = FALSE;

  while (units < keep)
    {
      const char *next = at;

      units += utf16_units (take_char (&next, end));
      halved = units > keep;
      if (!halved)
        at = next;
    }
  g_string_truncate (self->escaped, (gsize)(at - start));
  g_string_append (self->escaped, halved ? "?" DOTS : DOTS);
}

static guint32
half_width (const GString *text)
{
  const char *at = text->str, *end = at + text->len;
  guint32 width = 0;

  while (at < end)
    {
      gunichar c = take_char (&at, end);

      width += utf16_units (c) + is_full_width (c);
    }
  return width;
}

/* Takes what stands in @raw as the next cell. */
static void
add_cell (Table *self, gboolean may_cut)
{
  guint column = self->cells->len % self->n_columns;
  Cell cell = { .start = self->text->len };

  if (escape (self) > MAX_UNITS && may_cut)
    cut (self);
  cell.bytes = (guint32)self->escaped->len;
  cell.width = half_width (self->escaped);
  g_string_append_len (self->text, self->escaped->str, cell.bytes);
  g_array_append_val (self->cells, cell);
  self->widths[column] = MAX (self->widths[column], cell.width);
}

static void
fill (Table *self, const SfcRows *rows, guint64 n_shown, const SfcZone *zone)
{
  const SfcSchema *schema = sfc_rows_peek_schema (rows);

  for (guint i = 0; i < self->n_columns; i++)
    {
      self->widths[i] = MIN_WIDTH;
      g_string_assign (self->raw, schema->columns[i].name);
      add_cell (self, FALSE);
    }
  for (guint64 row = 0; row < n_shown; row++)
    {
      const SfcValue *values = sfc_rows_peek (rows, row);

      for (guint i = 0; i < self->n_columns; i++)
        {
          g_string_truncate (self->raw, 0);
          sfc_cell_append_text (self->raw, &values[i], &schema->columns[i],
                                zone);
          add_cell (self, self->style->truncate);
        }
    }
}

/* ---- lines */

static void
append_repeated (GString *out, char c, gsize n)
{
  gsize at = out->len;

  g_string_set_size (out, at + n);
  memset (out->str + at, c, n);
}

static void
append_border (const Table *self, GString *out)
{
  g_string_append_c (out, '+');
  for (guint i = 0; i < self->n_columns; i++)
    {
      append_repeated (out, '-', self->widths[i]);
      g_string_append_c (out, '+');
    }
  g_string_append_c (out, '\n');
}

/* @row: 0 is the header */
static void
append_row (const Table *self, GString *out, guint row)
{
  g_string_append_c (out, '|');
  for (guint i = 0; i < self->n_columns; i++)
    {
      const Cell *cell
          = &g_array_index (self->cells, Cell, row * self->n_columns + i);
      gsize blanks = self->widths[i] - cell->width;

      if (self->style->truncate)
        append_repeated (out, ' ', blanks);
      g_string_append_len (out, self->text->str + cell->start, cell->bytes);
      if (!self->style->truncate)
        append_repeated (out, ' ', blanks);
      g_string_append_c (out, '|');
    }
  g_string_append_c (out, '\n');
}

void
sfc_table_text_append (GString *out, const SfcRows *rows, const SfcZone *zone,
                       const SfcTableStyle *style)
{
  guint64 n = sfc_rows_get_n (rows);
  guint64 n_shown = MIN (n, (guint64)MAX (style->n_rows, 0));
  guint n_columns = sfc_rows_peek_schema (rows)->n_columns;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GString) escaped = g_string_new (NULL);
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_autofree guint *widths = g_new0 (guint, n_columns);
  Table table = { style, text, raw, escaped, cells, widths, n_columns };

  fill (&table, rows, n_shown, zone);
  append_border (&table, out);
  append_row (&table, out, 0);
  append_border (&table, out);
  for (guint row = 1; row <= n_shown; row++)
    append_row (&table, out, row);
  append_border (&table, out);
  if (n > n_shown)
    g_string_append_printf (out,
                            "only showing top %" G_GUINT64_FORMAT " row%s\n",
                            n_shown, n_shown == 1 ? "" : "s");
}
