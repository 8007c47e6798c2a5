/* engine/watermark.h -- the watermark of a running query, by its records and,
 * while none comes, by the clock; and what it ends. */

#pragma once

#include "engine/journal.h"
#include "exec/event-time.h"

G_BEGIN_DECLS

/**
 * SfcWatermark: zeroed memory is one that the clock does not move
 * @timeout_ms: watermarkIdleTimeout [ms], 0: none
 * @delay_ms: of the watermark [ms]
 * @newest_ms: the greatest event time so far that moves the watermark [ms since
 *             1970]; not above 0: there was none
 * @since_us: when there was last a record to be read, or the run began
 *            [us, monotonic]
 * @ms: in force in the next batch [ms]
 * @last_ms: in force in the last batch [ms]
 * @plan: of the query
 * @has_ends: whether it is known what the state holds, and so:
 * @any: whether something of it will end; then:
 * @first_ms, @end_ms: the watermarks at which the first, and all of it is gone
 *                     [ms]
 */
typedef struct
{
  gint64 timeout_ms, delay_ms;
  gint64 newest_ms;
  gint64 since_us;
  gint64 ms, last_ms;
  const SfcPlan *plan;
  gboolean has_ends, any;
  gint64 first_ms, end_ms;
} SfcWatermark;

/**
 * sfc_watermark_begin:
 * @self: (out): of a run that begins
 * @plan: of the query
 * @start: has the watermark of the first batch: as if a record had just been
 *         read that brought it there; 0: none has
 * @now_us: [us, monotonic]
 */
void sfc_watermark_begin (SfcWatermark *self, const SfcPlan *plan,
                          const SfcStart *start, gint64 now_us);

/** sfc_watermark_advance: a batch has run; @seen: of its rows */
void sfc_watermark_advance (SfcWatermark *self, const SfcEventTimeStats *seen);

/**
 * sfc_watermark_note_answer:
 * @self: the watermark
 * @waiting: whether there are records to be read
 * @asked_us: when the source was asked for them [us, monotonic]
 * @now_us: when it answered [us, monotonic]
 *
 * While records wait there is nothing idle, nor while nobody can say whether
 * there are any.
 */
void sfc_watermark_note_answer (SfcWatermark *self, gboolean waiting,
                                gint64 asked_us, gint64 now_us);

/**
 * sfc_watermark_of_clock:
 * @self: of a query that has read all there is
 * @now_us: [us, monotonic]
 *
 * Returns: where the watermark is to be, as if event time had gone on with the
 *          clock since the last record [ms]; %G_MININT64: no word of it, for
 *          the time is not over
 */
gint64 sfc_watermark_of_clock (const SfcWatermark *self, gint64 now_us);

/** sfc_watermark_get_release_us: Returns: when the watermark will be at
 * @end_ms, at the earliest [us, monotonic]; -1: never without a record */
gint64 sfc_watermark_get_release_us (const SfcWatermark *self, gint64 end_ms);

/**
 * sfc_watermark_go_on:
 * @self: the watermark, not where sfc_watermark_of_clock() has it
 * @state: of the query, between two batches
 * @now_us: [us, monotonic]
 * @moved: (out): whether it is there now
 * @error: set on failure
 *
 * The watermark goes on with the clock, but only where that ends something:
 * each of its steps is a batch.  Looks at all of @state, once between two
 * batches.
 *
 * Errors: those of sfc_journal_state_check()
 */
gboolean sfc_watermark_go_on (SfcWatermark *self, const SfcJournalState *state,
                              gint64 now_us, gboolean *moved, GError **error);

/**
 * sfc_watermark_finish:
 * @self: of a run that ends
 * @state: as of sfc_watermark_go_on(), and errors too
 * @any: (out): whether it ends something now
 * @error: set on failure
 *
 * The watermark goes to where the last of what is open ends, and no further:
 * what is newer than that is not late in a later run.
 */
gboolean sfc_watermark_finish (SfcWatermark *self, const SfcJournalState *state,
                               gboolean *any, GError **error);

G_END_DECLS
