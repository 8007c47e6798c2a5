/* config/memory.h -- spark.executor.memory, divided. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * SfcMemoryShares: what one query of the configuration may hold [bytes]; all
 * have the same
 * @state: the groups that outlive a batch: a half
 * @buffers: the groups of one batch, by all workers: a quarter
 * @queues: records that were fetched ahead, by all workers: a quarter
 * @workers: that share @buffers and @queues
 *
 * The program itself, some 20 MiB, is not among them.
 */
typedef struct
{
  gint64 state, buffers, queues;
  guint workers;
} SfcMemoryShares;

/** sfc_memory_shares: Returns: those of a query of @settings */
SfcMemoryShares sfc_memory_shares (const SfcSettings *settings);

/** sfc_memory_state_on_disk: Returns: whether state that outgrows its share
 * goes to disk: whether the provider is RocksDBStateStoreProvider */
gboolean sfc_memory_state_on_disk (const SfcSettings *settings);

G_END_DECLS
