#include "config.h"

#include "exec/event-time.h"

typedef struct
{
  SfcOperator head;
  guint slot;
  gint64 limit_ms;
  GArray *stats; /* (element-type SfcEventTimeStats): one a rank */
  const SfcRecord *const *record; /* (nullable), with the next one */
  SfcRejects *rejects;
} EventTime;

static gint64
floor_ms (gint64 us)
{
  return us / 1000 - (us % 1000 < 0);
}

void
sfc_event_time_stats_merge (SfcEventTimeStats *self,
                            const SfcEventTimeStats *other)
{
  gint64 ahead = self->ahead + other->ahead;

  if (other->n == 0 || self->n == 0)
    {
      if (self->n == 0)
        *self = *other;
      self->ahead = ahead;
      return;
    }
  self->ahead = ahead;
  self->min = MIN (self->min, other->min);
  self->max = MAX (self->max, other->max);
  self->n += other->n;
  self->avg += (other->avg - self->avg) * (double)other->n / (double)self->n;
}

static void
push (SfcOperator *op, SfcRow *row)
{
  EventTime *self = (EventTime *)op;
  SfcEventTimeStats *stats
      = &g_array_index (self->stats, SfcEventTimeStats, row->rank);
  const SfcValue *cell = &row->slots[self->slot];
  gint64 ms = cell->null ? 0 : floor_ms (cell->i);

  if (G_UNLIKELY (ms > self->limit_ms))
    {
      stats->ahead++;
      if (self->rejects != NULL && *self->record != NULL)
        sfc_rejects_add_ahead (self->rejects, *self->record,
                               ms - self->limit_ms);
      op->next->push (op->next, row);
      return;
    }
  if (stats->n == 0)
    stats->min = stats->max = ms;
  stats->min = MIN (stats->min, ms);
  stats->max = MAX (stats->max, ms);
  stats->n++;
  stats->avg += ((double)ms - stats->avg) / (double)stats->n;
  op->next->push (op->next, row);
}

static void
event_time_free (SfcOperator *op)
{
  g_array_unref (((EventTime *)op)->stats);
  g_free (op);
}

SfcOperator *
sfc_event_time_new (guint slot)
{
  EventTime *self = g_new0 (EventTime, 1);

  self->head.push = push;
  self->head.free = event_time_free;
  self->slot = slot;
  self->limit_ms = G_MAXINT64;
  self->stats = g_array_new (FALSE, TRUE, sizeof (SfcEventTimeStats));
  return &self->head;
}

void
sfc_event_time_begin (SfcOperator *op, guint n_ranks)
{
  GArray *stats = ((EventTime *)op)->stats;

  g_array_set_size (stats, 0);
  g_array_set_size (stats, n_ranks);
}

void
sfc_event_time_set_limit (SfcOperator *op, gint64 limit_ms)
{
  ((EventTime *)op)->limit_ms = limit_ms;
}

void
sfc_event_time_keep_ahead (SfcOperator *op, const SfcRecord *const *record,
                           SfcRejects *rejects)
{
  ((EventTime *)op)->record = record;
  ((EventTime *)op)->rejects = rejects;
}

const SfcEventTimeStats *
sfc_event_time_peek (SfcOperator *op, guint rank)
{
  return &g_array_index (((EventTime *)op)->stats, SfcEventTimeStats, rank);
}
