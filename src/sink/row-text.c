#include "config.h"

#include "sink/row-text.h"

#include "base/civil.h"
#include "row/cell-text.h"
#include "row/decimal.h"

void
sfc_row_text_init (SfcRowText *self, const SfcRowTextClass *klass,
                   const char *name, const SfcSinkSpec *spec, SfcZone *zone,
                   const char *const *skip)
{
  const SfcSchema *schema = spec->schema;

  self->klass = klass;
  self->name = name;
  self->zone = sfc_zone_ref (zone);
  self->columns = sfc_schema_new ();
  self->places = g_new (guint, schema->n_columns);
  for (guint i = 0; i < schema->n_columns; i++)
    if (!g_strv_contains (skip, schema->columns[i].name))
      self->places[sfc_schema_add (self->columns, &schema->columns[i])] = i;
}

void
sfc_row_text_free (SfcRowText *self)
{
  if (self == NULL)
    return;
  sfc_schema_unref (self->columns);
  sfc_zone_unref (self->zone);
  g_free (self->places);
  self->klass->free (self);
}

void
sfc_row_text_append_time (const SfcRowText *self, GString *out, gint64 us)
{
  gint64 ms = sfc_floor_div (us, 1000);
  gint32 offset_s = sfc_zone_offset_at (self->zone, sfc_floor_div (ms, 1000));

  sfc_zone_append_iso8601 (self->zone, out, ms * 1000);
  if (offset_s % 60 == 0)
    return;
  if (ABS (offset_s) >= 60)
    g_string_truncate (out, out->len - 3); /* ":SS" */
  else
    {
      g_string_truncate (out, out->len - 9); /* "+00:00:SS" */
      g_string_append_c (out, 'Z');
    }
}

void
sfc_row_text_append_plain (const SfcRowText *self, GString *out,
                           const SfcValue *value, const SfcColumn *column)
{
  if (column->type == SFC_TYPE_TIMESTAMP)
    sfc_row_text_append_time (self, out, value->i);
  else if (column->type == SFC_TYPE_DECIMAL)
    sfc_decimal_append_java (out, value->s, value->n);
  else
    sfc_cell_append_text (out, value, column, self->zone);
}
