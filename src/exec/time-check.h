/* exec/time-check.h -- whether the times of some records can be used. */

#pragma once

#include "base/zone.h"
#include "plan/plan.h"
#include "source/source.h"

G_BEGIN_DECLS

/** SfcTimeCheck: what is seen of records; one thread at a time. */
typedef struct _SfcTimeCheck SfcTimeCheck;

/**
 * SfcUnreadable: of a column that is a time
 * @column: its name
 * @type: in SQL
 * @n: records with a text there that is none, and null for the query
 * @all: records with a text there
 * @sample: (nullable): the first such text, safe to show, and where it stands:
 * @rank, @offset
 */
typedef struct
{
  const char *column;
  char *type;
  gint64 n, all;
  char *sample;
  guint rank;
  gint64 offset;
} SfcUnreadable;

/**
 * SfcTimeOrder: the event times, in the order of the offsets
 * @n: records that have one
 * @oldest_ms, @newest_ms: [ms since 1970]
 * @partitions: that have such records
 * @backwards: of them, where the second half is older than the first, by more
 *             than the watermark's delay
 * @behind: records that are older than one before in their partition, likewise
 */
typedef struct
{
  gint64 n, oldest_ms, newest_ms, behind;
  guint partitions, backwards;
} SfcTimeOrder;

/**
 * sfc_time_check_new:
 * @plan: of the query; outlives it
 * @zone: of the session
 * @n_ranks: partitions that records are of
 *
 * Returns: (transfer full): nothing was seen
 */
SfcTimeCheck *sfc_time_check_new (const SfcPlan *plan, SfcZone *zone,
                                  guint n_ranks);
void sfc_time_check_free (SfcTimeCheck *self);

/** sfc_time_check_push: an SfcRecordFunc; @self is the check.  Records that
 * `where` would drop count too. */
void sfc_time_check_push (const SfcRecord *record, gpointer self);

/** sfc_time_check_get_n: Returns: records that were seen */
gint64 sfc_time_check_get_n (const SfcTimeCheck *self);

/** sfc_time_check_peek_unreadable: Returns: (transfer none) (element-type
 * SfcUnreadable): each column that is decoded, or cast, to a time */
const GArray *sfc_time_check_peek_unreadable (const SfcTimeCheck *self);

/** sfc_time_check_get_order: @order: (out): all 0 without a watermark */
void sfc_time_check_get_order (const SfcTimeCheck *self, SfcTimeOrder *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTimeCheck, sfc_time_check_free)

G_END_DECLS
