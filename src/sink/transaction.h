/* sink/transaction.h -- a batch and its offsets in one transaction of Kafka. */

#pragma once

#include "sink/producer.h"
#include "source/offsets.h"

G_BEGIN_DECLS

/**
 * SfcTransactionMark: what a transaction says of its batch: the offsets of a
 * consumer group named as the transactional id.  The metadata of each is
 * `batch N`.
 * @batch_id: N
 * @source: (nullable): where the batch ends in its source, when that is of the
 *          same cluster
 * @topic: one of those written to; the offset of its partition 0 is N + 1
 */
typedef struct
{
  gint64 batch_id;
  const SfcOffsets *source;
  const char *topic;
} SfcTransactionMark;

/**
 * sfc_transaction_init:
 * @producer: a transactional one
 * @error: set on failure
 *
 * Keeps older runs with the same id from committing anything from now on, and
 * sees to it that what they have begun is committed or aborted.
 *
 * Errors (of all functions here): %SFC_ERROR_SINK, %SFC_ERROR_CANCELLED
 */
gboolean sfc_transaction_init (SfcProducer *producer, GError **error);

/** sfc_transaction_begin: records belong to a transaction from now on */
gboolean sfc_transaction_begin (SfcProducer *producer, GError **error);

/** sfc_transaction_commit: @mark and the records since the beginning are seen,
 * or after a failure none of them, unless it says otherwise */
gboolean sfc_transaction_commit (SfcProducer *producer,
                                 const SfcTransactionMark *mark,
                                 GError **error);

/** sfc_transaction_abort: nobody sees the records since the beginning; @error
 * is not changed, the broker does so in time anyway */
void sfc_transaction_abort (SfcProducer *producer);

/**
 * sfc_transaction_find:
 * @settings: settings
 * @group: "sink NAME", whose broker is asked
 * @producer: after sfc_transaction_init()
 * @mark: of a batch
 * @found: (out): whether that batch, or a later one, was committed
 * @error: set on failure
 */
gboolean sfc_transaction_find (SfcSettings *settings, const char *group,
                               SfcProducer *producer,
                               const SfcTransactionMark *mark, gboolean *found,
                               GError **error);

G_END_DECLS
