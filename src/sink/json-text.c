#include "config.h"

#include "base/json-text.h"
#include "row/cell-text.h"
#include "row/window.h"
#include "sink/row-text.h"

typedef struct
{
  SfcRowText base;
  char **names; /* `"NAME":` of each column */
  gboolean skips_nulls;
} JsonText;

static void
append_time (const SfcRowText *self, GString *out, gint64 us)
{
  g_string_append_c (out, '"');
  sfc_row_text_append_time (self, out, us);
  g_string_append_c (out, '"');
}

static void
append_cell (const SfcRowText *self, GString *out, const SfcValue *value,
             const SfcColumn *column)
{
  if (value->null)
    g_string_append (out, "null");
  else if (column->type == SFC_TYPE_TIMESTAMP)
    append_time (self, out, value->i);
  else if (column->type == SFC_TYPE_WINDOW)
    {
      g_string_append (out, "{\"start\":");
      append_time (self, out, value->i);
      g_string_append (out, ",\"end\":");
      append_time (self, out, sfc_window_add (value->i, column->window_us));
      g_string_append_c (out, '}');
    }
  else if (column->type == SFC_TYPE_DECIMAL)
    sfc_row_text_append_plain (self, out, value, column);
  else
    sfc_cell_append_json (out, value, column, self->zone);
}

static void
json_text_add (SfcRowText *text, GString *out, const SfcValue *row)
{
  const JsonText *self = (const JsonText *)text;
  char before = '{';

  for (guint i = 0; i < text->columns->n_columns; i++)
    {
      const SfcValue *value = &row[text->places[i]];

      if (value->null && self->skips_nulls)
        continue;
      g_string_append_c (out, before);
      g_string_append (out, self->names[i]);
      append_cell (text, out, value, &text->columns->columns[i]);
      before = ',';
    }
  g_string_append (out, before == '{' ? "{}\n" : "}\n");
}

static void
json_text_free (SfcRowText *text)
{
  JsonText *self = (JsonText *)text;

  g_strfreev (self->names);
  g_free (self);
}

SfcRowText *
sfc_json_text_new (const SfcSinkSpec *spec, SfcZone *zone,
                   const char *const *skip, GError **error)
{
  static const SfcRowTextClass klass
      = { .add = json_text_add, .free = json_text_free };
  JsonText *self = g_new0 (JsonText, 1);

  sfc_row_text_init (&self->base, &klass, "json", spec, zone, skip);
  self->names = sfc_sink_quote_names (self->base.columns);
  self->skips_nulls = sfc_settings_get_boolean (spec->settings, spec->group,
                                                "ignoreNullFields");
  return &self->base;
}
