/* engine/turns.h -- in which order queries write, so that the same input gives
 * the same bytes. */

#pragma once

#include <gio/gio.h>

#include "feed/pace.h"

G_BEGIN_DECLS

/**
 * SfcTurns: of the queries of one embedded run; counted.
 *
 * A batch is written at its place: how many records of the input lie before its
 * end.  Batches are written in the order of their places, and at the same place
 * in the order of the queries, however fast each query runs.  A query that
 * plans its batches finely never waits for one that is still filling a large
 * one, so the feed's pace cannot bring them to a stop.
 */
typedef struct _SfcTurns SfcTurns;

/** sfc_turns_new: @pace: of the feed; Returns: (transfer full) */
SfcTurns *sfc_turns_new (guint n_queries, SfcPace *pace);
SfcTurns *sfc_turns_ref (SfcTurns *self);
void sfc_turns_unref (SfcTurns *self);

/** sfc_turns_plan: @query will write at @place, or where the input ends when
 * that comes before; Thread: the query's, as all below */
void sfc_turns_plan (SfcTurns *self, guint query, gint64 place);

/** sfc_turns_idle: @query will not write before @place */
void sfc_turns_idle (SfcTurns *self, guint query, gint64 place);

/**
 * sfc_turns_wait:
 * @query: wants to write
 * @place: at that place
 * @abort: ends the wait
 *
 * Returns: whether it is the query's turn; %FALSE when aborted
 */
gboolean sfc_turns_wait (SfcTurns *self, guint query, gint64 place,
                         GCancellable *abort);

/** sfc_turns_end: @query writes no more */
void sfc_turns_end (SfcTurns *self, guint query);

G_END_DECLS
