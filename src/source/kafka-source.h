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
 * @stall: (nullable): is told whose records do not come
 * @offline: only checks the settings, and names no broker; such a source
 *           cannot read
 * @topic_later: with @offline: that there is no topic is no error
 */
typedef struct
{
  const char *group;
  int timeout_ms;
  SfcPace *pace;
  guint query;
  gint64 full_batch;
  SfcStallCell *stall;
  gboolean offline, topic_later;
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

G_END_DECLS
