#include "config.h"

#include "sink/formats.h"

static gboolean
noop_write (SfcSink *self, gint64 batch_id, const SfcRows *rows, GError **error)
{
  return TRUE;
}

static void
noop_free (SfcSink *self)
{
  g_free (self);
}

SfcSink *
sfc_noop_new (const SfcSinkSpec *spec, GError **error)
{
  static const SfcSinkClass klass = {
    .write = noop_write,
    .free = noop_free,
    .counts_rows = TRUE,
  };
  SfcSink *self = g_new0 (SfcSink, 1);

  sfc_sink_init (self, &klass, spec);
  self->description = sfc_sink_describe_java (
      "org.apache.spark.sql.execution.datasources.noop.NoopTable$");
  return self;
}
