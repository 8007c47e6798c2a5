/* kafka/offsets.h -- asks a broker for offsets. */

#pragma once

#include "kafka/client.h"

G_BEGIN_DECLS

/**
 * SfcOffsetsRequest: rd_kafka_offsets_for_times (an element's offset: a time
 * [ms since 1970], or one of the two below) or rd_kafka_committed.
 */
typedef rd_kafka_resp_err_t (*SfcOffsetsRequest) (
    rd_kafka_t *handle, rd_kafka_topic_partition_list_t *list, int timeout_ms);

/** As a time: where a partition ends, and begins.  Undocumented in librdkafka,
 * but they are ListOffsets' own numbers. */
#define SFC_TIME_END (-1)
#define SFC_TIME_BEGINNING (-2)

/**
 * sfc_kafka_offsets_ask:
 * @client: any
 * @request: what is asked
 * @list: (inout): topic, partitions, offsets
 * @timeout_ms: how long to try [ms]
 * @cancellable: (nullable): noticed four times a second once the broker
 *               answers at all
 * @error: set on failure
 *
 * Asks, and asks again after failures that may pass (no leader, coordinator
 * loading), until @timeout_ms is over.
 *
 * Errors: %SFC_ERROR_SOURCE, %SFC_ERROR_CANCELLED
 * Thread: any; blocks
 */
gboolean sfc_kafka_offsets_ask (SfcClient *client, SfcOffsetsRequest request,
                                rd_kafka_topic_partition_list_t *list,
                                int timeout_ms, GCancellable *cancellable,
                                GError **error);

/**
 * sfc_kafka_wait:
 * @wait_ms: how long, before something is asked again [ms]
 * @cancellable: (nullable): ends it
 *
 * Thread: any; blocks
 */
void sfc_kafka_wait (int wait_ms, GCancellable *cancellable);

/**
 * sfc_kafka_wake:
 * @client: one that fetches
 * @topic: topic
 * @first: first partition
 * @n: how many
 * @wait_ms: for an answer, which does not matter [ms]; 0: it is not waited for
 *
 * librdkafka before 2.2 sleeps for up to a second once its queues were full,
 * and is not woken by taking records; any request to the leaders wakes it.
 * Nothing is asked of a later one, which waits for fetch.queue.backoff.ms.
 *
 * Thread: any
 */
void sfc_kafka_wake (SfcClient *client, const char *topic, int first, int n,
                     int wait_ms);

/**
 * sfc_kafka_offsets_new_list:
 * @topic: topic
 * @first: first partition
 * @n: how many
 * @offset: of each
 *
 * Returns: (transfer full): @n elements
 */
rd_kafka_topic_partition_list_t *
sfc_kafka_offsets_new_list (const char *topic, int first, int n, gint64 offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (rd_kafka_topic_partition_list_t,
                               rd_kafka_topic_partition_list_destroy)

G_END_DECLS
