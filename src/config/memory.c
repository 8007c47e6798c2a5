#include "config.h"

#include "config/memory.h"

#define PROVIDER "spark.sql.streaming.stateStore.providerClass"

SfcMemoryShares
sfc_memory_shares (const SfcSettings *settings)
{
  const char *const *queries = sfc_settings_get_queries (settings);
  gint64 n = MAX (g_strv_length ((char **)queries), 1);
  gint64 cap
      = sfc_settings_get_size_bytes (settings, "spark", "spark.executor.memory")
        / n;

  return (SfcMemoryShares){
    .state = cap / 2,
    .buffers = cap / 4,
    .queues = cap / 4,
    .workers = MAX (sfc_settings_get_workers (settings), 1),
  };
}

gboolean
sfc_memory_state_on_disk (const SfcSettings *settings)
{
  return g_str_has_suffix (sfc_settings_get (settings, "spark", PROVIDER),
                           ".RocksDBStateStoreProvider");
}
