/* source/missing.h -- records that cannot be had: what is done instead. */

#pragma once

#include "source/lanes.h"

G_BEGIN_DECLS

/* All are of the reader's thread, a worker; offsets that are lost are an error
 * or a warning, as the lanes' fail_on_data_loss has it. */

/**
 * sfc_missing_take_event:
 * @lanes: of the reader
 * @lane: one that is read; its position moves past what is lost
 * @event: what librdkafka gave in place of a record
 * @skipped: (inout): gets the offsets more that are passed over
 * @cancellable: (nullable)
 * @error: set on failure
 *
 * The end of a partition is noted; what was damaged on its way is fetched
 * again; what librdkafka tries again by itself is left to it.
 *
 * Errors: %SFC_ERROR_SOURCE: what the broker refuses, has lost, has damaged, or
 *         a partition that is gone; %SFC_ERROR_CANCELLED
 * Thread: the reader's; may block for the broker's answer
 */
gboolean sfc_missing_take_event (SfcLanes *lanes, SfcLane *lane,
                                 const SfcHeld *event, gint64 *skipped,
                                 GCancellable *cancellable, GError **error);

/**
 * sfc_missing_check_gap:
 * @lanes: of the reader
 * @lane: the one that
 * @offset: a record came from
 * @cancellable: (nullable)
 * @error: set on failure
 *
 * A first record beyond the range's start means that records are gone, unless
 * the broker still has the start: then compaction or a transaction left the
 * gap.
 *
 * Errors: %SFC_ERROR_SOURCE: records are lost; %SFC_ERROR_CANCELLED
 * Thread: the reader's; asks the broker where there is a gap
 */
gboolean sfc_missing_check_gap (const SfcLanes *lanes, const SfcLane *lane,
                                gint64 offset, GCancellable *cancellable,
                                GError **error);

/**
 * sfc_missing_fail_large:
 * @lane: the record at its position is larger than %SFC_LANES_LIMIT
 * @text: how that is said
 * @error: is set, %SFC_ERROR_SOURCE
 *
 * Returns: %FALSE, always
 */
gboolean sfc_missing_fail_large (const SfcLane *lane, const char *text,
                                 GError **error);

/**
 * sfc_missing_fail_late:
 * @lanes: of the reader
 * @lane: the one whose next record has not come in the time of the options
 * @error: is set, %SFC_ERROR_SOURCE
 *
 * Returns: %FALSE, always
 */
gboolean sfc_missing_fail_late (const SfcLanes *lanes, const SfcLane *lane,
                                GError **error);

G_END_DECLS
