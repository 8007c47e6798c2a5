/* source/kafka-source.h -- the Kafka source of one query. */

#pragma once

#include "feed/pace.h"
#include "kafka/client.h"
#include "kafka/offsets.h"
#include "source/source.h"

G_BEGIN_DECLS

/**
 * SfcKafkaSourceOptions:
 * @group: "source NAME": where the settings stand
 * @timeout_ms: how long the broker may be silent [ms]
 * @pace: (nullable): of an embedded run
 * @query: index of the query in @pace
 * @full_batch: with @pace: a batch is planned with this many records even
 *              before they are there, so that the same input gives the same
 *              batches; 0: what is there is planned
 */
typedef struct
{
  const char *group;
  int timeout_ms;
  SfcPace *pace;
  guint query;
  gint64 full_batch;
} SfcKafkaSourceOptions;

/**
 * sfc_kafka_source_new:
 * @settings: a reference is taken
 * @options: copied; a reference of the pace is taken
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG
 *
 * Returns: (transfer full): the source; does not wait for the broker
 */
SfcSource *sfc_kafka_source_new (SfcSettings *settings,
                                 const SfcKafkaSourceOptions *options,
                                 GError **error);

/**
 * sfc_kafka_list_offsets:
 * @client: the answer follows its isolation level
 * @offsets: (inout): partitions; their offsets become the answer
 * @time: %SFC_TIME_BEGINNING or %SFC_TIME_END
 * @timeout_ms: [ms]
 * @cancellable: (nullable): see sfc_kafka_offsets_ask()
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
