#include "config.h"

#include "exec/pipeline.h"

#include "decode/decoder.h"
#include "exec/collect.h"
#include "exec/distinct.h"
#include "exec/filter.h"
#include "exec/late-tee.h"
#include "exec/project.h"
#include "exec/static-join.h"

struct _SfcPipeline
{
  const SfcPlan *plan;
  SfcDecoder *decoder; /* (nullable) */
  SfcValue *slots;
  SfcOperator *first;
  SfcOperator *event_time; /* (nullable), as the next ones: of the chain */
  SfcOperator *distinct;
  SfcOperator *join;
  SfcOperator *aggregate;
  SfcOperator *collect;
  SfcMalformed malformed;
  SfcOperator *late_tee;                   /* (nullable) */
  SfcRejects *rejects[SFC_N_REJECT_KINDS]; /* (nullable); may be the same */
  const SfcRecord *record;                 /* that is being pushed */
  const SfcRecord *sound; /* (nullable): the same, unless it is malformed */
};

static SfcOperator *
append (SfcOperator ***end, SfcOperator *op)
{
  **end = op;
  *end = &op->next;
  return op;
}

/* What dropDuplicates lets pass is not late for the aggregation either. */
static void
append_late_tee (SfcPipeline *self, SfcOperator ***end)
{
  SfcRejects *rejects = self->rejects[SFC_REJECT_LATE];
  const SfcPlan *plan = self->plan;

  if (rejects != NULL
      && (plan->distinct_drops_late
          || (plan->n_distinct == 0 && sfc_plan_groups_expire (plan))))
    self->late_tee
        = append (end, sfc_late_tee_new (plan, &self->record, rejects));
}

/* What follows dropDuplicates */
static void
append_rest (SfcPipeline *self, SfcOperator **end, SfcZone *zone)
{
  const SfcPlan *plan = self->plan;
  guint n_late = plan->n_casts - plan->n_early_casts;
  guint n_tests = plan->n_predicates - plan->n_early_predicates;

  if (n_tests > 0)
    append (&end,
            sfc_filter_new (plan, plan->n_early_predicates, n_tests, zone));
  if (plan->join.before)
    self->join = append (&end, sfc_static_join_new (&plan->join));
  if (n_late > 0)
    append (&end, sfc_project_new (plan, plan->n_early_casts, n_late, zone));
  if (plan->n_distinct == 0)
    append_late_tee (self, &end);
  if (plan->aggregates)
    self->aggregate = append (&end, sfc_aggregate_new (plan));
  else
    self->collect = append (&end, sfc_collect_new (plan));
}

/* Both kinds have one order when they have one sink. */
static void
make_rejects (SfcPipeline *self, SfcZone *zone)
{
  char *const *sinks = self->plan->reject_sinks;

  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    if (i > 0 && g_strcmp0 (sinks[i], sinks[0]) == 0)
      self->rejects[i] = self->rejects[0];
    else if (sinks[i] != NULL)
      self->rejects[i] = sfc_rejects_new (zone);
}

static SfcOperator *
make_event_time (SfcPipeline *self)
{
  SfcOperator *op = sfc_event_time_new ((guint)self->plan->watermark_slot);

  if (self->rejects[SFC_REJECT_MALFORMED] != NULL)
    sfc_event_time_keep_ahead (op, &self->sound,
                               self->rejects[SFC_REJECT_MALFORMED]);
  return op;
}

SfcPipeline *
sfc_pipeline_new (const SfcPlan *plan, SfcZone *zone)
{
  SfcPipeline *self = g_new0 (SfcPipeline, 1);
  SfcOperator **end = &self->first;

  self->plan = plan;
  self->decoder = sfc_decoder_new (plan->input, zone, &plan->from_json);
  self->slots = g_new0 (SfcValue, (gsize)plan->n_slots + 1);
  make_rejects (self, zone);
  if (plan->n_early_casts > 0)
    append (&end, sfc_project_new (plan, 0, plan->n_early_casts, zone));
  if (plan->n_early_predicates > 0)
    append (&end, sfc_filter_new (plan, 0, plan->n_early_predicates, zone));
  if (plan->watermark_slot >= 0)
    self->event_time = append (&end, make_event_time (self));
  if (plan->n_distinct > 0)
    {
      append_late_tee (self, &end);
      self->distinct = append (&end, sfc_distinct_new (plan));
    }
  else
    append_rest (self, end, zone);
  return self;
}

SfcPipeline *
sfc_pipeline_new_rest (const SfcPlan *plan, SfcZone *zone)
{
  SfcPipeline *self = g_new0 (SfcPipeline, 1);

  self->plan = plan;
  append_rest (self, &self->first, zone);
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
  sfc_malformed_clear (&self->malformed);
  if (self->rejects[1] != self->rejects[0])
    sfc_rejects_free (self->rejects[1]);
  sfc_rejects_free (self->rejects[0]);
  g_clear_pointer (&self->decoder, sfc_decoder_free);
  g_free (self->slots);
  g_free (self);
}

void
sfc_pipeline_set_limit (SfcPipeline *self, gsize bytes,
                        SfcOverflowFunc overflow, gpointer data)
{
  if (self->aggregate != NULL)
    sfc_aggregate_set_limit (self->aggregate, bytes, overflow, data);
  if (self->distinct != NULL)
    sfc_distinct_set_limit (self->distinct, bytes, overflow, data);
}

void
sfc_pipeline_begin (SfcPipeline *self, guint n_ranks, SfcStaticTable *table,
                    gint64 late_us)
{
  sfc_malformed_clear (&self->malformed);
  for (guint i = 0; i < SFC_N_REJECT_KINDS; i++)
    if (self->rejects[i] != NULL)
      sfc_rejects_begin (self->rejects[i], n_ranks);
  if (self->late_tee != NULL)
    sfc_late_tee_begin (self->late_tee, late_us);
  if (self->event_time != NULL)
    sfc_event_time_begin (self->event_time, n_ranks);
  if (self->distinct != NULL)
    sfc_distinct_begin (self->distinct, late_us);
  if (self->join != NULL)
    sfc_static_join_begin (self->join, table);
  if (self->aggregate != NULL)
    sfc_group_table_clear (sfc_aggregate_peek (self->aggregate));
  if (self->collect != NULL)
    sfc_collect_begin (self->collect, n_ranks);
}

void
sfc_pipeline_set_latest (SfcPipeline *self, gint64 latest_ms)
{
  if (self->event_time != NULL)
    sfc_event_time_set_limit (self->event_time, latest_ms);
}

static void
push_malformed (SfcPipeline *self, const SfcRecord *record, SfcRow *row)
{
  GError *error = sfc_decoder_steal_error (self->decoder);

  if (error != NULL)
    {
      sfc_malformed_take_error (&self->malformed, record, error);
      return;
    }
  self->sound = NULL; /* one reason is enough */
  self->first->push (self->first, row);
  sfc_malformed_add (&self->malformed, record, self->decoder);
  if (self->rejects[SFC_REJECT_MALFORMED] != NULL)
    {
      g_autofree char *what
          = sfc_decoder_explain (self->decoder, record->value, record->n_value);

      sfc_rejects_add_malformed (self->rejects[SFC_REJECT_MALFORMED], record,
                                 what);
    }
}

void
sfc_pipeline_push (const SfcRecord *record, gpointer data)
{
  SfcPipeline *self = data;
  SfcRow row = { .slots = self->slots,
                 .rank = record->rank,
                 .offset = record->offset };

  self->record = self->sound = record;
  if (G_LIKELY (sfc_decoder_decode (self->decoder, record->value,
                                    record->n_value, self->slots)))
    self->first->push (self->first, &row);
  else
    push_malformed (self, record, &row);
}

void
sfc_pipeline_push_row (SfcRow *row, gpointer data)
{
  SfcPipeline *self = data;

  self->first->push (self->first, row);
}

SfcRejects *
sfc_pipeline_peek_rejects (SfcPipeline *self, SfcRejectKind kind)
{
  return self->rejects[kind];
}

SfcOperator *
sfc_pipeline_peek_distinct (SfcPipeline *self)
{
  return self->distinct;
}

SfcMalformed *
sfc_pipeline_peek_malformed (SfcPipeline *self)
{
  return &self->malformed;
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
