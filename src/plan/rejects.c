/* Where raw records go that the query cannot use. */
#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/plan-private.h"

const char *
sfc_reject_kind_get_key (SfcRejectKind kind)
{
  return kind == SFC_REJECT_LATE ? "lateSink" : "malformedSink";
}

static gboolean
check_sink (SfcPlanBuild *build, const char *name, GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", name, NULL);
  const char *format;

  if (g_strv_contains (sfc_settings_get_queries (build->settings), name))
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("[%s] takes the rows of query %s"),
                group, name);
      return sfc_remedy (error, _ ("name a [sink NAME] group that no query "
                                   "has"));
    }
  if (!g_strv_contains (sfc_settings_get_groups (build->settings), group))
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("there is no group [%s]"), group);
      return sfc_remedy (error, _ ("add it, with format = jsonlines or "
                                   "format = kafka"));
    }
  format = sfc_settings_get (build->settings, group, "format");
  if (g_ascii_strcasecmp (format, "jsonlines") == 0
      || g_ascii_strcasecmp (format, "kafka") == 0)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("[%s]: %s takes no raw records"), group,
            format);
  return sfc_remedy (error, _ ("set its format to jsonlines or kafka"));
}

gboolean
sfc_plan_read_rejects (SfcPlanBuild *build, GError **error)
{
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    {
      const char *name = sfc_plan_get (build, sfc_reject_kind_get_key (i));

      if (name == NULL || *name == '\0')
        continue;
      if (!check_sink (build, name, error))
        return FALSE;
      build->plan->reject_sinks[i] = g_strdup (name);
    }
  return TRUE;
}
