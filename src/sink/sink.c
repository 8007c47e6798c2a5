#include "config.h"

#include "sink/sink.h"

#include "base/error.h"
#include "base/i18n.h"
#include "sink/formats.h"

typedef SfcSink *(*Constructor) (SfcSettings *settings, const char *group,
                                 SfcZone *zone, GError **error);

/* Names as Spark's registry has them, compared without regard to case. */
static const struct
{
  const char *name;
  Constructor new; /* NULL: Spark has it, we do not yet */
} formats[] = {
  { "console", sfc_console_new },
  { "jsonlines", sfc_jsonlines_new },
  { "noop", sfc_noop_new },
  { "csv", NULL },
  { "json", NULL },
  { "kafka", NULL },
  { "memory", NULL },
  { "orc", NULL },
  { "parquet", NULL },
  { "text", NULL },
};

static gboolean
fail_format (SfcSettings *settings, const char *group, const char *format,
             gboolean known, GError **error)
{
  g_autofree char *origin
      = sfc_settings_describe_origin (settings, group, "format");

  if (known)
    sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: this version has no %s sink"),
              origin, format);
  else
    sfc_fail (error, SFC_ERROR_CONFIG,
              /* Spark's words */
              "%s: [DATA_SOURCE_NOT_FOUND] Failed to find the data source: %s",
              origin, format);
  return sfc_remedy (error, _ ("use console, jsonlines or noop"));
}

SfcSink *
sfc_sink_new (SfcSettings *settings, const char *query, SfcZone *zone,
              GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", query, NULL);
  const char *format = sfc_settings_get (settings, group, "format");
  gboolean known = FALSE;

  if (format == NULL)
    format = "console";
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (formats[i].name, format) == 0)
      {
        if (formats[i].new != NULL)
          return formats[i].new(settings, group, zone, error);
        known = TRUE;
      }
  fail_format (settings, group, format, known, error);
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
  self->klass->free (self);
}

char *
sfc_sink_describe_java (const char *class_name)
{
  return g_strdup_printf ("%s@%x", class_name, g_random_int ());
}
