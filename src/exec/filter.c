#include "config.h"

#include "exec/filter.h"

#include "row/cast.h"
#include "row/compare.h"

typedef struct
{
  SfcOperator head;
  const SfcPlan *plan;
  const SfcPredicate *predicates;
  guint n;
  SfcCaster *caster;
} Filter;

static gboolean
is_true (Filter *self, const SfcPredicate *predicate, const SfcValue *cell)
{
  SfcValue cast;
  int order;

  if (predicate->comparison == SFC_COMPARE_IS_NULL)
    return cell->null;
  if (predicate->comparison == SFC_COMPARE_IS_NOT_NULL)
    return !cell->null;
  if (cell->null || predicate->literal.null)
    return FALSE;
  if (predicate->casts)
    {
      sfc_cast (self->caster, &self->plan->slots->columns[predicate->slot],
                &predicate->type, cell, &cast);
      cell = &cast;
    }
  if (cell->null)
    return FALSE;
  order = sfc_value_compare (predicate->type.type, cell, &predicate->literal);
  switch (predicate->comparison)
    {
    case SFC_COMPARE_EQUAL:
      return order == 0;
    case SFC_COMPARE_NOT_EQUAL:
      return order != 0;
    case SFC_COMPARE_LESS:
      return order < 0;
    case SFC_COMPARE_LESS_OR_EQUAL:
      return order <= 0;
    case SFC_COMPARE_GREATER:
      return order > 0;
    default:
      return order >= 0;
    }
}

static void
push (SfcOperator *op, SfcRow *row)
{
  Filter *self = (Filter *)op;

  sfc_caster_reset (self->caster);
  for (guint i = 0; i < self->n; i++)
    if (!is_true (self, &self->predicates[i],
                  &row->slots[self->predicates[i].slot]))
      return;
  op->next->push (op->next, row);
}

static void
filter_free (SfcOperator *op)
{
  sfc_caster_free (((Filter *)op)->caster);
  g_free (op);
}

SfcOperator *
sfc_filter_new (const SfcPlan *plan, guint first, guint n, SfcZone *zone)
{
  Filter *self = g_new0 (Filter, 1);

  self->head.push = push;
  self->head.free = filter_free;
  self->plan = plan;
  self->predicates = plan->predicates + first;
  self->n = n;
  self->caster = sfc_caster_new (zone);
  return &self->head;
}
