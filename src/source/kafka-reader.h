/* source/kafka-reader.h -- one worker's consumer: exact ranges. */

#pragma once

#include "source/kafka-source.h"

G_BEGIN_DECLS

/**
 * sfc_kafka_reader_new:
 * @settings: settings
 * @options: of the source
 * @fail_on_data_loss: whether lost offsets are an error
 * @index: of the worker; the partitions of rank @index modulo @n are its own
 * @n: workers
 * @error: set on failure
 *
 * Returns: (transfer full): a reader with a handle of its own
 */
SfcReader *sfc_kafka_reader_new (SfcSettings *settings,
                                 const SfcKafkaSourceOptions *options,
                                 gboolean fail_on_data_loss, guint index,
                                 guint n, GError **error);

G_END_DECLS
