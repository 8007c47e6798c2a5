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

static void
report_no_effect (const char *place, SfcEffect effect, const char *reason,
                  gpointer data)
{
  g_string_append_printf (data, _ ("%s: no effect: %s\n"), place, reason);
}

typedef struct
{
  GString *out;
  const SfcSettings *settings;
  const char *group;
  GError *error;
} CheckKafka;

static void
check_kafka_option (const char *key, const char *value, const SfcOrigin *origin,
                    gpointer data)
{
  CheckKafka *check = data;
  const char *name = key + strlen ("kafka.");
  gboolean sink = g_str_has_prefix (check->group, "sink");
  const SfcKafkaOption *option = sfc_kafka_option_find (name, sink);
  g_autofree char *place
      = sfc_settings_describe_origin (check->settings, check->group, key);

  if (check->error != NULL
      || !sfc_is_of_group (check->settings, check->group, key))
    return;
  if (!sfc_kafka_option_check (name, value, sink, &check->error))
    g_prefix_error (&check->error, "%s: ", place);
  else if (option != NULL && option->effect == SFC_KAFKA_NO_EFFECT)
    report_no_effect (place, SFC_EFFECT_NONE, _ (option->note), check->out);
}

gboolean
sfc_no_effect_append (GString *out, const SfcSettings *settings, GError **error)
{
  for (const char *const *group = sfc_settings_get_groups (settings);
       *group != NULL; group++)
    {
      CheckKafka state = { out, settings, *group, NULL };

      if (!g_str_has_prefix (*group, "source")
          && !g_str_has_prefix (*group, "sink"))
        continue;
      sfc_settings_foreach (settings, *group, "kafka.", check_kafka_option,
                            &state);
      if (state.error != NULL)
        {
          g_propagate_error (error, state.error);
          return FALSE;
        }
    }
  sfc_settings_foreach_no_effect (settings, report_no_effect, out);
  return TRUE;
}
