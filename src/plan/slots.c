#include "config.h"

#include "plan/plan-private.h"

guint
sfc_plan_add_slot (SfcPlanBuild *build, const SfcPlanSlot *slot)
{
  g_array_append_vals (build->slots, slot, 1);
  return build->slots->len - 1;
}

static SfcPlanSlot *
slot_at (const SfcPlanBuild *build, guint index)
{
  return &g_array_index (build->slots, SfcPlanSlot, index);
}

guint
sfc_plan_slot_origin (const SfcPlanBuild *build, guint slot)
{
  const SfcPlanSlot *at = slot_at (build, slot);

  return at->origin == SFC_SLOT_LATE ? at->from : slot;
}

guint
sfc_plan_add_cast (SfcPlanBuild *build, guint from, const SfcColumn *to,
                   gboolean late)
{
  const SfcPlanSlot cast = { .origin = late ? SFC_SLOT_LATE : SFC_SLOT_EARLY,
                             .from = from,
                             .column = *to };

  for (guint i = 0; i < build->slots->len; i++)
    {
      const SfcPlanSlot *old = slot_at (build, i);

      if (old->origin == cast.origin && old->from == from
          && old->column.type == to->type
          && old->column.precision == to->precision
          && old->column.scale == to->scale)
        return i;
    }
  return sfc_plan_add_slot (build, &cast);
}

/* ---- pruning: decode and cast only what something needs */

static void
need (SfcPlanBuild *build, guint index)
{
  SfcPlanSlot *slot = slot_at (build, index);

  if (slot->needed)
    return;
  slot->needed = TRUE;
  if (slot->origin == SFC_SLOT_DECODED)
    slot->place
        = sfc_schema_add (build->plan->input, &build->schema->columns[index]);
  else if (slot->origin != SFC_SLOT_STATIC)
    need (build, slot->from);
}

/* Every number of a slot that the plan holds; -1 is none. */
static GPtrArray *
list_references (SfcPlan *plan)
{
  GPtrArray *list = g_ptr_array_new ();

  g_ptr_array_add (list, &plan->watermark_slot);
  g_ptr_array_add (list, &plan->window_slot);
  for (guint i = 0; plan->join.before && i < plan->join.n_keys; i++)
    g_ptr_array_add (list, &plan->join.keys[i]);
  for (guint i = 0; i < plan->n_keys; i++)
    g_ptr_array_add (list, &plan->keys[i]);
  for (guint i = 0; !plan->aggregates && i < plan->flow.schema->n_columns; i++)
    g_ptr_array_add (list, &plan->flow.slots[i]);
  for (guint i = 0; i < plan->n_aggregates; i++)
    g_ptr_array_add (list, &plan->aggregate[i].slot);
  for (guint i = 0; i < plan->n_distinct; i++)
    g_ptr_array_add (list, &plan->distinct[i]);
  for (guint i = 0; i < plan->n_predicates; i++)
    g_ptr_array_add (list, &plan->predicates[i].slot);
  return list;
}

/* Numbers the needed slots of one origin, from the end of plan->slots on. */
static void
place (SfcPlanBuild *build, SfcSlotOrigin origin)
{
  SfcPlan *plan = build->plan;

  for (guint i = 0; i < build->slots->len; i++)
    {
      SfcPlanSlot *slot = slot_at (build, i);
      SfcColumn column = slot->column;

      if (slot->origin != origin
          || (!slot->needed && origin != SFC_SLOT_STATIC))
        continue;
      column.name = (char *)"";
      slot->place = sfc_schema_add (plan->slots, &column);
      if (origin == SFC_SLOT_STATIC)
        continue;
      plan->casts
          = g_renew (SfcPlanCast, plan->casts, (gsize)plan->n_casts + 1);
      plan->casts[plan->n_casts++]
          = (SfcPlanCast){ .from = slot_at (build, slot->from)->place,
                           .to = slot->place };
    }
}

static void
renumber (const SfcPlanBuild *build, GPtrArray *references)
{
  for (guint i = 0; i < references->len; i++)
    {
      guint *slot = references->pdata[i];

      if ((int)*slot >= 0)
        *slot = slot_at (build, *slot)->place;
    }
}

void
sfc_plan_prune (SfcPlanBuild *build)
{
  SfcPlan *plan = build->plan;
  g_autoptr (GPtrArray) references = list_references (plan);

  plan->input = sfc_schema_new ();
  for (guint i = 0; plan->from_json.whole && i < build->schema->n_columns; i++)
    need (build, i);
  for (guint i = 0; i < references->len; i++)
    {
      guint slot = *(const guint *)references->pdata[i];

      if ((int)slot >= 0)
        need (build, slot);
    }
  plan->slots = sfc_schema_new ();
  for (guint i = 0; i < plan->input->n_columns; i++)
    sfc_schema_add (plan->slots, &plan->input->columns[i]);
  place (build, SFC_SLOT_EARLY);
  plan->n_early_casts = plan->n_casts;
  plan->join.first_slot = plan->slots->n_columns;
  place (build, SFC_SLOT_STATIC);
  place (build, SFC_SLOT_LATE);
  plan->n_slots = plan->slots->n_columns;
  renumber (build, references);
}
