#include "config.h"

#include "base/output.h"

#include <inttypes.h>
#include "sink/formats.h"
#include "sink/table-text.h"

#define RULE "-------------------------------------------\n"

typedef struct
{
  SfcSink base;
  SfcZone *zone;
  SfcTableStyle style;
} Console;

static gboolean
console_write (SfcSink *sink, gint64 batch_id, const SfcRows *rows,
               GError **error)
{
  const Console *self = (const Console *)sink;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, RULE "Batch: %" PRId64 "\n" RULE, batch_id);
  sfc_table_text_append (text, rows, self->zone, &self->style);
  g_string_append_c (text, '\n');
  return sfc_output_write (text->str, text->len, error);
}

static void
console_free (SfcSink *sink)
{
  Console *self = (Console *)sink;

  sfc_zone_unref (self->zone);
  g_free (self);
}

SfcSink *
sfc_console_new (const SfcSinkSpec *spec, GError **error)
{
  static const SfcSinkClass klass = {
    .write = console_write,
    .free = console_free,
    .counts_rows = TRUE,
  };
  Console *self = g_new0 (Console, 1);

  sfc_sink_init (&self->base, &klass, spec);
  self->base.description = sfc_sink_describe_java (
      "org.apache.spark.sql.execution.streaming.ConsoleTable$");
  self->zone = sfc_zone_ref (spec->zone);
  self->style.n_rows
      = sfc_settings_get_int (spec->settings, spec->group, "numRows");
  self->style.truncate
      = sfc_settings_get_boolean (spec->settings, spec->group, "truncate");
  self->style.safe = sfc_output_is_terminal ();
  return &self->base;
}
