/* source/starting.h -- where a new query begins. */

#pragma once

#include "kafka/client.h"
#include "source/offsets.h"

G_BEGIN_DECLS

/**
 * sfc_starting_check:
 * @settings: settings
 * @group: "source NAME"
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words (spark-semantics 3.3): what can
 *         be known before a broker is asked
 */
gboolean sfc_starting_check (SfcSettings *settings, const char *group,
                             GError **error);

/**
 * sfc_starting_resolve:
 * @settings: settings
 * @group: "source NAME"
 * @client: asks for offsets
 * @offsets: (inout): the partitions; their offsets become where they begin
 * @timeout_ms: how long the broker may be silent [ms]
 * @cancellable: (nullable)
 * @error: set on failure
 *
 * startingTimestamp, else startingOffsetsByTimestamp, else startingOffsets.
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words; %SFC_ERROR_SOURCE
 * Source: spark-semantics 3.2
 */
gboolean sfc_starting_resolve (SfcSettings *settings, const char *group,
                               SfcClient *client, SfcOffsets *offsets,
                               int timeout_ms, GCancellable *cancellable,
                               GError **error);

/**
 * sfc_kafka_list_offsets:
 * @client: the answer follows its isolation level
 * @offsets: (inout): partitions; their offsets become the answer
 * @time: SFC_TIME_BEGINNING or SFC_TIME_END
 * @timeout_ms: how long the broker may be silent [ms]
 * @cancellable: (nullable)
 * @error: set on failure
 *
 * One request a leader for all partitions (research: 0.15 ms).
 *
 * Errors: %SFC_ERROR_SOURCE, %SFC_ERROR_CANCELLED
 */
gboolean sfc_kafka_list_offsets (SfcClient *client, SfcOffsets *offsets,
                                 gint64 time, int timeout_ms,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
