/* engine/idle.h -- the watermark while no record comes, and what it ends. */

#pragma once

#include "engine/journal.h"

G_BEGIN_DECLS

/**
 * SfcIdle: zeroed memory is one that moves nothing
 * @timeout_ms: watermarkIdleTimeout [ms], 0: none
 * @delay_ms: of the watermark [ms]
 * @newest_ms: the greatest event time so far that moves the watermark [ms since
 *             1970]; not above 0: there was none
 * @since_us: when there was last a record to be read, or the run began
 *            [us, monotonic]
 */
typedef struct
{
  gint64 timeout_ms, delay_ms;
  gint64 newest_ms;
  gint64 since_us;
} SfcIdle;

/**
 * sfc_idle_begin:
 * @self: (out): of a run that begins
 * @plan: of the query
 * @watermark_ms: of the first batch [ms]: as if a record had just been read
 *                that brought it there; 0: none has
 * @now_us: [us, monotonic]
 */
void sfc_idle_begin (SfcIdle *self, const SfcPlan *plan, gint64 watermark_ms,
                     gint64 now_us);

/**
 * sfc_idle_get_watermark:
 * @self: of a query that has read all there is
 * @now_us: [us, monotonic]
 *
 * Returns: where the watermark is to be, as if event time had gone on with the
 *          clock since the last record [ms]; %G_MININT64: no word of it, for
 *          the time is not over
 */
gint64 sfc_idle_get_watermark (const SfcIdle *self, gint64 now_us);

/** sfc_idle_get_release_us: Returns: when the watermark will be at @end_ms, at
 * the earliest [us, monotonic]; -1: never without a record */
gint64 sfc_idle_get_release_us (const SfcIdle *self, gint64 end_ms);

/**
 * SfcOpenEnds: the watermarks at which something leaves the state
 * @any: whether there are such, so that there are:
 * @least_ms, @greatest_ms: at which the first, and all of it is gone [ms]
 */
typedef struct
{
  gboolean any;
  gint64 least_ms, greatest_ms;
} SfcOpenEnds;

/** sfc_open_ends_find: looks at all of @state, between two batches; what never
 * ends does not count */
void sfc_open_ends_find (SfcOpenEnds *self, const SfcPlan *plan,
                         const SfcJournalState *state);

G_END_DECLS
