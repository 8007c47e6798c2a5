#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/plan-private.h"

/* The rows of a rate source have a schema of their own. */
#define RATE_SCHEMA "timestamp TIMESTAMP, value BIGINT"

gboolean
sfc_plan_reads_json (const SfcSettings *settings, const char *query)
{
  g_autofree char *group = g_strconcat ("source ", query, NULL);

  return !g_str_equal (sfc_settings_get (settings, group, "format"), "rate");
}

const char *
sfc_plan_get_schema (const SfcSettings *settings, const char *query)
{
  g_autofree char *group = g_strconcat ("query ", query, NULL);

  return sfc_plan_reads_json (settings, query)
             ? sfc_settings_get (settings, group, "schema")
             : RATE_SCHEMA;
}

static gboolean
read_schema (SfcPlanBuild *build, GError **error)
{
  const char *query = build->plan->name;

  build->key = "schema";
  if (!sfc_plan_reads_json (build->settings, query)
      && sfc_settings_is_set (build->settings, build->group, "schema"))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "RateStreamProvider source does not support "
                     "user-specified schema.");
  build->schema
      = sfc_schema_parse (sfc_plan_get_schema (build->settings, query), error);
  if (build->schema == NULL)
    return FALSE;
  for (guint i = 0; i < build->schema->n_columns; i++)
    {
      const SfcPlanSlot slot
          = { .origin = SFC_SLOT_DECODED, .column = build->schema->columns[i] };

      sfc_plan_add_slot (build, &slot);
    }
  return TRUE;
}

static gboolean
read_policy (SfcPlanBuild *build, GError **error)
{
  const char *key = "spark.sql.legacy.timeParserPolicy";
  const char *policy = sfc_settings_get (build->settings, "spark", key);
  g_autofree char *place = NULL;

  build->key = NULL;
  build->plan->from_json.upgrade_fails = g_str_equal (policy, "EXCEPTION");
  if (!g_str_equal (policy, "LEGACY"))
    return TRUE;
  place = sfc_settings_describe_origin (build->settings, "spark", key);
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("%s: the parser of Spark 2 is not here"), place);
  return sfc_remedy (error, _ ("set it to CORRECTED or EXCEPTION"));
}

gboolean
sfc_plan_read_from_json (SfcPlanBuild *build, GError **error)
{
  return read_schema (build, error)
         && (!sfc_plan_reads_json (build->settings, build->plan->name)
             || read_policy (build, error));
}
