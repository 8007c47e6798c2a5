/* engine/trigger.h -- when the next micro-batch begins. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sfc_trigger_next_ms:
 * @now_ms: an instant [ms since 1970]
 * @interval_ms: at least 1 [ms]
 *
 * Source: Spark's ProcessingTimeExecutor.nextBatchTime: ticks are multiples of
 *         the interval since the epoch
 *
 * Returns: the tick after @now_ms [ms]
 */
gint64 sfc_trigger_next_ms (gint64 now_ms, gint64 interval_ms);

/**
 * sfc_trigger_wait:
 * @until_ms: an instant of the wall clock [ms since 1970]
 * @cancellable: ends the wait at once
 *
 * Thread: the query's
 */
void sfc_trigger_wait (gint64 until_ms, GCancellable *cancellable);

/** sfc_now_ms: Returns: the wall clock [ms since 1970] */
gint64 sfc_now_ms (void);

G_END_DECLS
