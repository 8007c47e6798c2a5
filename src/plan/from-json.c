#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/plan-private.h"

static gboolean
read_schema (SfcPlanBuild *build, GError **error)
{
  const char *ddl = sfc_plan_get (build, "schema");

  build->schema = sfc_schema_parse (ddl, error);
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
  return read_schema (build, error) && read_policy (build, error);
}
