#include "config.h"

#include "broker/embedded.h"

#include "kafka/bootstrap.h"

static gboolean
wants_one (SfcSettings *settings, const char *group)
{
  return g_strcmp0 (
             sfc_settings_get (settings, group, "kafka.bootstrap.servers"),
             "embedded")
         == 0;
}

static gboolean
is_wanted (SfcSettings *settings)
{
  const char *const *groups = sfc_settings_get_groups (settings);

  if (wants_one (settings, "source"))
    return TRUE;
  for (; *groups != NULL; groups++)
    if ((g_str_has_prefix (*groups, "source ")
         || g_str_has_prefix (*groups, "sink "))
        && wants_one (settings, *groups))
      return TRUE;
  return FALSE;
}

gboolean
sfc_embedded_start (SfcSettings *settings, SfcBrokerChild **child,
                    GError **error)
{
  *child = NULL;
  if (!is_wanted (settings))
    return TRUE;
  *child = sfc_broker_child_start (1, error);
  if (*child == NULL)
    return FALSE;
  sfc_bootstrap_set_embedded (sfc_broker_child_get_bootstrap (*child));
  return TRUE;
}
