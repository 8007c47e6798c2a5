#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "config/interval.h"
#include "plan/clause.h"
#include "plan/plan-private.h"

static gboolean
read_output_mode (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  const char *mode = sfc_plan_get (build, "outputMode");

  if (g_ascii_strcasecmp (mode, "append") == 0)
    plan->output_mode = SFC_OUTPUT_APPEND;
  else if (g_ascii_strcasecmp (mode, "update") == 0)
    plan->output_mode = SFC_OUTPUT_UPDATE;
  else if (g_ascii_strcasecmp (mode, "complete") == 0)
    plan->output_mode = SFC_OUTPUT_COMPLETE;
  else
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Unknown output mode %s. Accepted output modes are "
                     "'append', 'complete', 'update'",
                     mode);
  if (plan->output_mode == SFC_OUTPUT_COMPLETE && !plan->aggregates)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Complete output mode not supported when there are no "
                     "streaming aggregations on streaming "
                     "DataFrames/Datasets");
  if (plan->output_mode == SFC_OUTPUT_APPEND && plan->aggregates
      && (plan->watermark_slot < 0
          || plan->event_time_key == SFC_EVENT_TIME_NONE))
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                "Append output mode not supported when there are streaming "
                "aggregations on streaming DataFrames/DataSets without "
                "watermark");
      return sfc_remedy (error, _ ("set watermark, and group by its column or "
                                   "a window of it; or set outputMode to "
                                   "update or complete"));
    }
  return TRUE;
}

static gboolean
sort_key (const SfcPlan *plan, const char *part, SfcSortKey *key,
          GError **error)
{
  const char *order;
  g_autofree char *name = sfc_clause_name (part, &order);
  int index = sfc_plan_find (NULL, plan->result, NULL, name);

  if (index < 0) /* Spark says that of one that is ambiguous, too */
    return sfc_plan_unresolved (error, plan->result, name);
  key->column = (guint)index;
  key->descending = g_ascii_strcasecmp (order, "desc") == 0;
  if (!key->descending && *order != '\0'
      && g_ascii_strcasecmp (order, "asc") != 0)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is neither ASC nor DESC"),
                order);
      return sfc_remedy (error, _ ("write COLUMN [ASC|DESC], ..."));
    }
  return TRUE;
}

static gboolean
read_order_by (SfcPlanBuild *build, GError **error)
{
  SfcPlan *plan = build->plan;
  g_auto (GStrv) parts = sfc_clause_list (sfc_plan_get (build, "orderBy"));

  plan->sort = g_array_new (FALSE, FALSE, sizeof (SfcSortKey));
  if (parts[0] != NULL && plan->output_mode != SFC_OUTPUT_COMPLETE)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                "Sorting is not supported on streaming DataFrames/Datasets, "
                "unless it is on aggregated DataFrame/Dataset in Complete "
                "output mode");
      return sfc_remedy (error, plan->aggregates
                                    ? _ ("set outputMode to complete, or "
                                         "orderBy to nothing")
                                    : _ ("set orderBy to nothing"));
    }
  for (char **part = parts; *part != NULL; part++)
    {
      SfcSortKey key;

      if (!sort_key (plan, *part, &key, error))
        return FALSE;
      g_array_append_val (plan->sort, key);
    }
  return TRUE;
}

static gboolean
read_trigger (SfcPlanBuild *build, GError **error)
{
  static const char prefix[] = "processingTime";
  SfcPlan *plan = build->plan;
  const char *text = sfc_plan_get (build, "trigger");

  if (text == NULL)
    plan->trigger = SFC_TRIGGER_DEFAULT;
  else if (g_ascii_strcasecmp (text, "availableNow") == 0)
    plan->trigger = SFC_TRIGGER_AVAILABLE_NOW;
  else if (g_ascii_strcasecmp (text, "once") == 0)
    plan->trigger = SFC_TRIGGER_ONCE;
  else if (g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0
           && strchr (" \t", text[strlen (prefix)]) != NULL)
    {
      g_autofree char *interval
          = g_strstrip (g_strdup (text + strlen (prefix)));

      if (*interval == '\0')
        return sfc_fail (error, SFC_ERROR_CONFIG,
                         "[VALUE_NOT_NON_EMPTY_STR] Value for `processingTime` "
                         "must be a non empty string, got ''.");
      plan->trigger = SFC_TRIGGER_PROCESSING_TIME;
      if (!sfc_interval_parse_trigger (interval, &plan->trigger_us, error))
        return FALSE;
      if (plan->trigger_us < 1000)
        plan->trigger = SFC_TRIGGER_DEFAULT;
    }
  else
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is no trigger"), text);
      return sfc_remedy (error, _ ("write processingTime INTERVAL, "
                                   "availableNow or once"));
    }
  return TRUE;
}

gboolean
sfc_plan_read_output (SfcPlanBuild *build, GError **error)
{
  return read_output_mode (build, error) && read_order_by (build, error)
         && read_trigger (build, error);
}

double
sfc_plan_get_target_ms (const SfcPlan *self, const SfcSettings *settings)
{
  if (sfc_settings_is_set (settings, "spark", "sfcrime.targetLatency"))
    return (double)sfc_settings_get_duration_us (settings, "spark",
                                                 "sfcrime.targetLatency")
           / 1000;
  return self->trigger == SFC_TRIGGER_PROCESSING_TIME
             ? (double)self->trigger_us / 1000
             : 1000;
}
