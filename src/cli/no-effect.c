#include "config.h"

#include "cli/no-effect.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "kafka/options.h"

gboolean
sfc_is_of_group (const SfcSettings *settings, const char *group,
                 const char *key)
{
  g_autofree char *place = sfc_settings_describe_origin (settings, group, key);
  g_autofree char *brackets = g_strdup_printf ("[%s] ", group);

  return !g_str_has_prefix (group, "source ")
         || strstr (place, brackets) != NULL;
}

typedef struct
{
  SfcNoEffectVisit visit;
  gpointer data;
  const SfcSettings *settings;
  const char *group, *format;
  SfcScope scope;
  GError *error;
} Check;

static void
check_kafka_option (Check *self, const char *place, const char *name,
                    const char *value)
{
  gboolean sink = self->scope == SFC_SCOPE_SINK;
  const SfcKafkaOption *option = sfc_kafka_option_find (name, sink);

  if (!sfc_kafka_option_check (name, value, sink, &self->error))
    g_prefix_error (&self->error, "%s: ", place);
  else if (option != NULL && option->effect == SFC_KAFKA_NO_EFFECT)
    self->visit (place, SFC_EFFECT_NONE, _ (option->note), self->data);
}

static void
check_key (const char *key, const char *value, const SfcOrigin *origin,
           gpointer data)
{
  Check *self = data;
  const SfcProperty *property = sfc_property_find (self->scope, key);
  g_autofree char *place
      = sfc_settings_describe_origin (self->settings, self->group, key);

  if (self->error != NULL
      || !sfc_is_of_group (self->settings, self->group, key))
    return;
  if (property != NULL && property->formats != NULL
      && !sfc_property_has_format (property, self->format))
    {
      g_autofree char *reason
          = g_strdup_printf (_ ("it is an option of %s, and the format is %s"),
                             property->formats, self->format);

      self->visit (place, SFC_EFFECT_NONE, reason, self->data);
    }
  else if (g_str_has_prefix (key, "kafka."))
    check_kafka_option (self, place, key + strlen ("kafka."), value);
}

gboolean
sfc_no_effect_foreach (const SfcSettings *settings, SfcNoEffectVisit visit,
                       gpointer data, GError **error)
{
  for (const char *const *group = sfc_settings_get_groups (settings);
       *group != NULL; group++)
    {
      gboolean source = g_str_has_prefix (*group, "source");
      Check check = { visit,
                      data,
                      settings,
                      *group,
                      sfc_settings_get (settings, *group, "format"),
                      source ? SFC_SCOPE_SOURCE : SFC_SCOPE_SINK,
                      NULL };

      if (!source && !g_str_has_prefix (*group, "sink"))
        continue;
      sfc_settings_foreach (settings, *group, NULL, check_key, &check);
      if (check.error != NULL)
        {
          g_propagate_error (error, check.error);
          return FALSE;
        }
    }
  sfc_settings_foreach_no_effect (settings, visit, data);
  return TRUE;
}

static void
report_no_effect (const char *place, SfcEffect effect, const char *reason,
                  gpointer data)
{
  g_string_append_printf (data, _ ("%s: no effect: %s\n"), place, reason);
}

gboolean
sfc_no_effect_append (GString *out, const SfcSettings *settings, GError **error)
{
  return sfc_no_effect_foreach (settings, report_no_effect, out, error);
}
