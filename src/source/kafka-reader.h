/* source/kafka-reader.h -- one worker's consumer: exact ranges. */

#pragma once

#include "source/kafka-source.h"

G_BEGIN_DECLS

/**
 * sfc_kafka_reader_new:
 * @settings: of the source, as are
 * @options: which outlive the reader
 * @fail_on_data_loss: whether lost offsets are an error
 * @index: of the worker; the partitions of owner @index modulo @n are its own
 * @n: workers
 *
 * Returns: (transfer full): a reader, which makes a handle of its own when it
 *          first reads
 */
SfcReader *sfc_kafka_reader_new (SfcSettings *settings,
                                 const SfcKafkaSourceOptions *options,
                                 gboolean fail_on_data_loss, guint index,
                                 guint n);

G_END_DECLS
