/* feed/sender.h -- records handed to librdkafka in lots, and what became of
 * them. */

#pragma once

#include "kafka/client.h"

G_BEGIN_DECLS

/** SfcSender: one producer; one thread but for its counts. */
typedef struct _SfcSender SfcSender;

/**
 * SfcSenderCounts:
 * @sent: records handed to librdkafka
 * @acknowledged: of these, acknowledged
 * @failed: given up, by librdkafka or because it would not take them
 * @bytes: values of the acknowledged records [bytes]
 */
typedef struct
{
  gint64 sent, acknowledged, failed, bytes;
} SfcSenderCounts;

/**
 * sfc_sender_new:
 * @client: a producer, whose configuration is copied; must outlive the sender
 * @topic: where to
 * @timeout_ms: how long a record may wait for its acknowledgement, unless
 *              the user set message.timeout.ms [ms]
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG (librdkafka's refusal); %SFC_ERROR_SOURCE
 *
 * Returns: (transfer full): a sender, or %NULL
 */
SfcSender *sfc_sender_new (SfcClient *client, const char *topic, int timeout_ms,
                           GError **error);
void sfc_sender_free (SfcSender *self);

/** sfc_sender_set_cancellable: (nullable): ends waits */
void sfc_sender_set_cancellable (SfcSender *self, GCancellable *cancellable);

/** sfc_sender_is_stopped: Returns: whether a record was given up or waited for
 * longer than its timeout, or the cancellable was cancelled */
gboolean sfc_sender_is_stopped (SfcSender *self);

/**
 * sfc_sender_add:
 * @partition: of the topic
 * @text: (array length=len): copied
 * @key: (nullable) (array length=key_len): copied
 *
 * Keeps the record until a lot is full; waits while librdkafka's queue is.
 *
 * Returns: %FALSE after a stop, also one that came meanwhile: the record is
 *          not taken
 */
gboolean sfc_sender_add (SfcSender *self, int partition, const char *text,
                         gsize len, const char *key, gsize key_len);

/** sfc_sender_serve: hands over what was kept, and takes reports; waits up to
 * @wait_ms for one [ms] */
void sfc_sender_serve (SfcSender *self, int wait_ms);

/**
 * sfc_sender_finish:
 *
 * Hands over what was kept, and waits until each record was acknowledged or
 * given up, after a stop no longer than 10 s, and not at all once one of them
 * waited longer than its timeout: then all that are left are given up.
 */
void sfc_sender_finish (SfcSender *self);

/** sfc_sender_get_counts: Thread: any */
SfcSenderCounts sfc_sender_get_counts (const SfcSender *self);

/** sfc_sender_get_why: Returns: why the first record that failed did; that one
 * was acknowledged too late, and so the sender is stopped; or no error */
rd_kafka_resp_err_t sfc_sender_get_why (const SfcSender *self);

/** sfc_sender_deal: Returns: the partition where Java's default partitioner
 * puts @key */
int sfc_sender_deal (SfcSender *self, const char *key, gsize key_len,
                     int n_partitions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSender, sfc_sender_free)

G_END_DECLS
