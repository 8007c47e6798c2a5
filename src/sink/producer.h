/* sink/producer.h -- records -> topics, each acknowledged. */

#pragma once

#include "kafka/client.h"

G_BEGIN_DECLS

/**
 * SfcProducerOptions:
 * @client: a producer, whose configuration is copied; outlives this one
 * @transactional_id: (nullable): batches are transactions of this id
 * @timeout_ms: how long a record or an answer may take [ms]
 * @stop: (nullable): when it is cancelled, nothing waits much longer
 */
typedef struct
{
  SfcClient *client;
  const char *transactional_id;
  int timeout_ms;
  GCancellable *stop;
} SfcProducerOptions;

/** SfcProducer: a handle that sends the records of batches; one thread. */
typedef struct _SfcProducer SfcProducer;

/**
 * sfc_producer_new:
 * @options: copied
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: librdkafka's refusal
 *
 * Returns: (transfer full): a producer, or %NULL
 */
SfcProducer *sfc_producer_new (const SfcProducerOptions *options,
                               GError **error);
void sfc_producer_free (SfcProducer *self);

/**
 * sfc_producer_reach:
 *
 * Waits for an answer of a broker, so that why there is none can be told, which
 * a transaction's calls cannot.
 *
 * Errors: %SFC_ERROR_SINK; %SFC_ERROR_CANCELLED
 */
gboolean sfc_producer_reach (SfcProducer *self, GError **error);

/** sfc_producer_peek: Returns: (transfer none): the handle */
rd_kafka_t *sfc_producer_peek (SfcProducer *self);

/** sfc_producer_peek_options: Returns: (transfer none) */
const SfcProducerOptions *sfc_producer_peek_options (const SfcProducer *self);

/**
 * SfcKeyValue:
 * @key: (nullable) (array length=n_key)
 * @value: (nullable) (array length=n_value)
 */
typedef struct
{
  const char *key, *value;
  gsize n_key, n_value;
} SfcKeyValue;

/**
 * sfc_producer_send:
 * @self: a producer
 * @topic: where to; one that does not exist is an error
 * @partition: of it, or -1: that of the key, as the Java client has it
 * @record: copied
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SINK; %SFC_ERROR_CANCELLED: stopped while the queue was
 *         full
 */
gboolean sfc_producer_send (SfcProducer *self, const char *topic,
                            gint32 partition, const SfcKeyValue *record,
                            GError **error);

/**
 * sfc_producer_finish:
 *
 * Waits until every record was acknowledged.
 *
 * Errors: %SFC_ERROR_SINK: one of them was not; %SFC_ERROR_CANCELLED
 */
gboolean sfc_producer_finish (SfcProducer *self, GError **error);

/** sfc_producer_drop: gives up what is not acknowledged yet, and forgets
 * failures */
void sfc_producer_drop (SfcProducer *self);

/** sfc_producer_is_stopped: Returns: whether it was told to stop, and has had
 * its time to finish */
gboolean sfc_producer_is_stopped (SfcProducer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcProducer, sfc_producer_free)

G_END_DECLS
