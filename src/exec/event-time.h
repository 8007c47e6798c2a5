/* exec/event-time.h -- watches the event time of a batch's rows. */

#pragma once

#include "exec/operator.h"
#include "exec/rejects.h"

G_BEGIN_DECLS

/**
 * SfcEventTimeStats:
 * @n: rows seen
 * @min: [ms], @max: [ms], @avg: [ms]
 * @ahead: rows beyond the limit, which count nowhere else
 *
 * Source: Spark's EventTimeStats, spark-semantics section 10; a null event
 * time counts as 0; Spark has no limit
 */
typedef struct
{
  gint64 n, min, max;
  double avg;
  gint64 ahead;
} SfcEventTimeStats;

/** sfc_event_time_stats_merge: adds @other to @self, as Spark merges tasks */
void sfc_event_time_stats_merge (SfcEventTimeStats *self,
                                 const SfcEventTimeStats *other);

/**
 * sfc_event_time_new:
 * @slot: of the event time
 *
 * Shape: 1 row -> 1 row
 *
 * Returns: (transfer full): the operator
 */
SfcOperator *sfc_event_time_new (guint slot);

/** sfc_event_time_begin: forgets; the batch has @n_ranks partitions */
void sfc_event_time_begin (SfcOperator *self, guint n_ranks);

/** sfc_event_time_set_limit: rows later than @limit_ms are ahead [ms];
 * %G_MAXINT64, as at first: none is */
void sfc_event_time_set_limit (SfcOperator *self, gint64 limit_ms);

/**
 * sfc_event_time_keep_ahead:
 * @self: the operator
 * @record: where the record that is being pushed is found; %NULL there: it is
 *          not to be kept
 * @rejects: what the record of a row that is ahead is added to
 */
void sfc_event_time_keep_ahead (SfcOperator *self,
                                const SfcRecord *const *record,
                                SfcRejects *rejects);

/** sfc_event_time_peek: Returns: (transfer none): what was seen of partition
 * @rank, a task of its own in Spark */
const SfcEventTimeStats *sfc_event_time_peek (SfcOperator *self, guint rank);

G_END_DECLS
