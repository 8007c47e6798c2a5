#include "config.h"

#include "sink/sink.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/json-text.h"
#include "sink/formats.h"

static const struct
{
  const char *name;
  SfcSink *(*new) (const SfcSinkSpec *spec, GError **error);
} formats[] = {
  { "console", sfc_console_new }, { "csv", sfc_csv_new },
  { "json", sfc_json_new },       { "jsonlines", sfc_jsonlines_new },
  { "kafka", sfc_kafka_new },     { "noop", sfc_noop_new },
};

static SfcSink *
make (const SfcSinkSpec *spec, GError **error)
{
  const char *format = sfc_settings_get (spec->settings, spec->group, "format");

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (formats[i].name, format) == 0)
      return formats[i].new(spec, error);
  /* that it is one of these was checked with the settings */
  g_assert_not_reached ();
}

SfcSink *
sfc_sink_new (SfcSettings *settings, const char *query, SfcSchema *schema,
              SfcZone *zone, GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", query, NULL);
  const SfcSinkSpec spec = { .settings = settings,
                             .query = query,
                             .group = group,
                             .schema = schema,
                             .zone = zone };

  return make (&spec, error);
}

SfcSink *
sfc_sink_new_lines (SfcSettings *settings, const char *query, const char *name,
                    gboolean offline, GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", name, NULL);
  g_autoptr (SfcSchema) schema = sfc_schema_new ();
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", error);
  const SfcColumn column = { .name = (char *)"value", .type = SFC_TYPE_STRING };
  const SfcSinkSpec spec = { .settings = settings,
                             .query = query,
                             .group = group,
                             .schema = schema,
                             .zone = zone,
                             .lines = TRUE,
                             .offline = offline };

  if (zone == NULL)
    return NULL;
  sfc_schema_add (schema, &column);
  return make (&spec, error);
}

gboolean
sfc_sink_check (SfcSettings *settings, const char *query, SfcSchema *schema,
                SfcZone *zone, gboolean elsewhere, GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", query, NULL);
  const SfcSinkSpec spec = { .settings = settings,
                             .query = query,
                             .group = group,
                             .schema = schema,
                             .zone = zone,
                             .offline = TRUE,
                             .elsewhere = elsewhere };
  g_autoptr (SfcSink) sink = make (&spec, error);

  return sink != NULL;
}

void
sfc_sink_init (SfcSink *self, const SfcSinkClass *klass,
               const SfcSinkSpec *spec)
{
  self->klass = klass;
  self->schema = sfc_schema_ref (spec->schema);
}

gboolean
sfc_sink_fail_path (const SfcSinkSpec *spec, GError **error)
{
  g_autofree char *place
      = sfc_settings_describe_origin (spec->settings, spec->group, "path");

  g_prefix_error (error, "%s: ", place);
  return sfc_remedy (error, _ ("name a place that you may write to"));
}

char **
sfc_sink_quote_names (const SfcSchema *schema)
{
  char **names = g_new0 (char *, (gsize)schema->n_columns + 1);

  for (guint i = 0; i < schema->n_columns; i++)
    {
      GString *name = g_string_new (NULL);

      sfc_json_append_string (name, schema->columns[i].name, -1);
      g_string_append_c (name, ':');
      names[i] = g_string_free (name, FALSE);
    }
  return names;
}

gboolean
sfc_sink_begin (SfcSink *self, const SfcSinkRun *run, GError **error)
{
  return self->klass->begin == NULL || self->klass->begin (self, run, error);
}

void
sfc_sink_locate (SfcSink *self, const SfcOffsets *end)
{
  if (self->klass->locate != NULL)
    self->klass->locate (self, end);
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
  sfc_schema_unref (self->schema);
  self->klass->free (self);
}

char *
sfc_sink_describe_java (const char *class_name)
{
  return g_strdup_printf ("%s@%x", class_name, g_random_int ());
}
