#include "config.h"

#include "plan/plan.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/plan-private.h"

static void
flow_clear (SfcFlow *flow)
{
  sfc_schema_unref (flow->schema);
  g_free (flow->slots);
}

void
sfc_plan_free (SfcPlan *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  sfc_decoder_options_clear (&self->from_json);
  sfc_schema_unref (self->input);
  sfc_schema_unref (self->slots);
  g_free (self->casts);
  g_free (self->predicates);
  g_clear_pointer (&self->texts, sfc_arena_free);
  g_free (self->distinct);
  sfc_schema_unref (self->distinct_names);
  g_free (self->aggregate);
  flow_clear (&self->flow);
  g_free (self->keys);
  sfc_schema_unref (self->grouped);
  sfc_static_table_unref (self->join.table);
  g_free (self->join.path);
  g_free (self->join.keys);
  g_free (self->join.table_keys);
  g_free (self->join.from);
  g_free (self->join.as);
  g_clear_pointer (&self->join.zone, sfc_zone_unref);
  g_free (self->join.others);
  sfc_schema_unref (self->result);
  g_clear_pointer (&self->sort, g_array_unref);
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    g_free (self->reject_sinks[i]);
  g_free (self);
}

const char *
sfc_plan_get (SfcPlanBuild *build, const char *key)
{
  build->key = key;
  return sfc_settings_get (build->settings, build->group, key);
}

static gboolean
make_caster (SfcPlanBuild *build, GError **error)
{
  g_autoptr (SfcZone) zone = sfc_zone_new (
      sfc_settings_get (build->settings, "spark", "spark.sql.session.timeZone"),
      error);

  if (zone == NULL)
    return FALSE;
  build->caster = sfc_caster_new (zone);
  build->plan->join.zone = g_steal_pointer (&zone);
  return TRUE;
}

static gboolean
build_plan (SfcPlanBuild *build, GError **error)
{
  if (!make_caster (build, error) || !sfc_plan_read_from_json (build, error)
      || !sfc_plan_read_select (build, error)
      || !sfc_plan_read_where (build, error)
      || !sfc_plan_read_watermark (build, error)
      || !sfc_plan_read_distinct (build, error)
      || !sfc_plan_read_join_before (build, error)
      || !sfc_plan_read_aggregate (build, error)
      || !sfc_plan_read_join_after (build, error)
      || !sfc_plan_read_output (build, error)
      || !sfc_plan_read_rejects (build, error))
    return FALSE;
  sfc_plan_test_join_keys (build);
  sfc_plan_prune (build);
  return TRUE;
}

/* Where the value stands that is wrong, or at least whose it is. */
static void
add_place (const SfcPlanBuild *build, GError **error)
{
  g_autofree char *place = NULL;

  if (build->key != NULL
      && sfc_settings_is_set (build->settings, build->group, build->key))
    {
      place = sfc_settings_describe_origin (build->settings, build->group,
                                            build->key);
      g_prefix_error (error, "%s: ", place);
    }
  else
    g_prefix_error (error, _ ("query %s: "), build->plan->name);
}

SfcPlan *
sfc_plan_new (SfcSettings *settings, const char *query, GError **error)
{
  g_autoptr (SfcPlan) plan = g_new0 (SfcPlan, 1);
  g_autofree char *group = g_strconcat ("query ", query, NULL);
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (SfcPlanSlot));
  SfcPlanBuild build
      = { .settings = settings, .group = group, .plan = plan, .slots = slots };
  gboolean ok;

  plan->name = g_strdup (query);
  plan->texts = sfc_arena_new ();
  ok = build_plan (&build, error);
  sfc_schema_unref (build.schema);
  sfc_caster_free (build.caster);
  if (!ok)
    {
      add_place (&build, error);
      return NULL;
    }
  return g_steal_pointer (&plan);
}

gboolean
sfc_plan_groups_expire (const SfcPlan *self)
{
  return self->aggregates && self->output_mode != SFC_OUTPUT_COMPLETE
         && self->watermark_slot >= 0
         && self->event_time_key != SFC_EVENT_TIME_NONE;
}

gboolean
sfc_plan_state_expires (const SfcPlan *self)
{
  return sfc_plan_groups_expire (self)
         || (self->n_distinct > 0 && self->distinct_time >= 0);
}
