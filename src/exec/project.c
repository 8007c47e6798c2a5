#include "config.h"

#include "exec/project.h"

#include "row/cast.h"

typedef struct
{
  SfcOperator head;
  const SfcColumn *columns; /* of the slots */
  const SfcPlanCast *casts;
  guint n;
  SfcCaster *caster;
} Project;

static void
push (SfcOperator *op, SfcRow *row)
{
  Project *self = (Project *)op;

  sfc_caster_reset (self->caster);
  for (guint i = 0; i < self->n; i++)
    {
      guint from = self->casts[i].from, to = self->casts[i].to;

      sfc_cast (self->caster, &self->columns[from], &self->columns[to],
                &row->slots[from], &row->slots[to]);
    }
  op->next->push (op->next, row);
}

static void
project_free (SfcOperator *op)
{
  sfc_caster_free (((Project *)op)->caster);
  g_free (op);
}

SfcOperator *
sfc_project_new (const SfcPlan *plan, guint first, guint n, SfcZone *zone)
{
  Project *self = g_new0 (Project, 1);

  self->head.push = push;
  self->head.free = project_free;
  self->columns = plan->slots->columns;
  self->casts = plan->casts + first;
  self->n = n;
  self->caster = sfc_caster_new (zone);
  return &self->head;
}
