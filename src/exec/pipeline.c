#include "config.h"

#include "exec/pipeline.h"

#include "decode/decoder.h"
#include "exec/aggregate.h"
#include "exec/collect.h"
#include "exec/static-join.h"

struct _SfcPipeline
{
  const SfcPlan *plan;
  SfcDecoder *decoder;
  SfcValue *slots;
  SfcOperator *first;
  SfcOperator *event_time; /* (nullable), as the next two: one of the chain */
  SfcOperator *join;
  SfcOperator *aggregate;
  SfcOperator *collect;
  gint64 malformed;
};

static SfcOperator *
append (SfcOperator ***end, SfcOperator *op)
{
  **end = op;
  *end = &op->next;
  return op;
}

SfcPipeline *
sfc_pipeline_new (const SfcPlan *plan, SfcZone *zone)
{
  SfcPipeline *self = g_new0 (SfcPipeline, 1);
  SfcOperator **end = &self->first;

  self->plan = plan;
  self->decoder = sfc_decoder_new (plan->input, zone);
  self->slots = g_new0 (SfcValue, plan->n_slots + 1);
  if (plan->watermark_slot >= 0)
    self->event_time
        = append (&end, sfc_event_time_new ((guint)plan->watermark_slot));
  if (plan->join.before)
    self->join = append (&end, sfc_static_join_new (&plan->join));
  if (plan->aggregates)
    self->aggregate = append (&end, sfc_aggregate_new (plan));
  else
    self->collect = append (&end, sfc_collect_new (plan));
  return self;
}

void
sfc_pipeline_free (SfcPipeline *self)
{
  if (self == NULL)
    return;
  for (SfcOperator *op = self->first; op != NULL;)
    {
      SfcOperator *next = op->next;

      op->free (op);
      op = next;
    }
  sfc_decoder_free (self->decoder);
  g_free (self->slots);
  g_free (self);
}

void
sfc_pipeline_begin (SfcPipeline *self, guint n_ranks, SfcStaticTable *table)
{
  self->malformed = 0;
  if (self->event_time != NULL)
    sfc_event_time_begin (self->event_time, n_ranks);
  if (self->join != NULL)
    sfc_static_join_begin (self->join, table);
  if (self->aggregate != NULL)
    sfc_group_table_clear (sfc_aggregate_peek (self->aggregate));
  if (self->collect != NULL)
    sfc_collect_begin (self->collect, n_ranks);
}

void
sfc_pipeline_push (const SfcRecord *record, gpointer data)
{
  SfcPipeline *self = data;
  SfcRow row = { .slots = self->slots,
                 .rank = record->rank,
                 .offset = record->offset };

  if (!sfc_decoder_decode (self->decoder, record->value, record->n_value,
                           self->slots))
    self->malformed++;
  self->first->push (self->first, &row);
}

gint64
sfc_pipeline_get_malformed (const SfcPipeline *self)
{
  return self->malformed;
}

SfcGroupTable *
sfc_pipeline_peek_groups (SfcPipeline *self)
{
  return self->aggregate != NULL ? sfc_aggregate_peek (self->aggregate) : NULL;
}

const SfcRows *
sfc_pipeline_peek_rows (SfcPipeline *self, guint rank)
{
  return self->collect != NULL ? sfc_collect_peek (self->collect, rank) : NULL;
}

const SfcEventTimeStats *
sfc_pipeline_peek_event_time (SfcPipeline *self, guint rank)
{
  return self->event_time != NULL ? sfc_event_time_peek (self->event_time, rank)
                                  : NULL;
}
