/* source/limits.h -- how much of the backlog a batch takes. */

#pragma once

#include "source/offsets.h"

G_BEGIN_DECLS

/**
 * sfc_limits_max_offsets:
 * @from: where each partition stands
 * @end: (inout): the latest offsets; becomes the end of the batch; the same
 *       partitions as @from
 * @limit: maxOffsetsPerTrigger
 *
 * Shares @limit over the partitions in proportion to their backlog, rounded up
 * below 1 and down from 1 on.
 *
 * Source: spark-semantics 4.2
 */
void sfc_limits_max_offsets (const SfcOffsets *from, SfcOffsets *end,
                             gint64 limit);

/**
 * sfc_limits_max_rate:
 * @from: where each partition stands
 * @end: (inout): as planned so far
 * @per_second: spark.streaming.kafka.maxRatePerPartition
 * @seconds: the trigger interval, or 1
 *
 * Caps each partition at trunc(@per_second x @seconds), but at least 1.
 *
 * Source: interface, "maxRatePerPartition"; spark-semantics section 25
 */
void sfc_limits_max_rate (const SfcOffsets *from, SfcOffsets *end,
                          double per_second, double seconds);

G_END_DECLS
