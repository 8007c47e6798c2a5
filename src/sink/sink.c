#include "config.h"

#include "sink/sink.h"

#include "base/error.h"
#include "base/i18n.h"
#include "sink/formats.h"

static const struct
{
  const char *name;
  SfcSink *(*new) (SfcSettings *settings, const char *group, SfcZone *zone,
                   GError **error);
} formats[] = {
  { "console", sfc_console_new },
  { "jsonlines", sfc_jsonlines_new },
  { "noop", sfc_noop_new },
};

/* That the format is one of Spark's or ours was checked with the settings. */
SfcSink *
sfc_sink_new (SfcSettings *settings, const char *query, SfcZone *zone,
              GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", query, NULL);
  const char *format = sfc_settings_get (settings, group, "format");
  g_autofree char *origin = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (formats[i].name, format) == 0)
      return formats[i].new(settings, group, zone, error);
  origin = sfc_settings_describe_origin (settings, group, "format");
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: this version has no %s sink"),
            origin, format);
  sfc_remedy (error, _ ("use console, jsonlines or noop"));
  return NULL;
}

gboolean
sfc_sink_write (SfcSink *self, gint64 batch_id, const SfcRows *rows,
                GError **error)
{
  return self->klass->write (self, batch_id, rows, error);
}

void
sfc_sink_free (SfcSink *self)
{
  if (self == NULL)
    return;
  g_free (self->description);
  g_free (self->file);
  self->klass->free (self);
}

char *
sfc_sink_describe_java (const char *class_name)
{
  return g_strdup_printf ("%s@%x", class_name, g_random_int ());
}
