#include "config.h"

#include "exec/state-limit.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"

#define PROVIDER "spark.sql.streaming.stateStore.providerClass"

gboolean
sfc_state_fail_outgrown (gsize bytes, GError **error)
{
  sfc_fail (error, SFC_ERROR_RESOURCES,
            _ ("the state outgrows its share of spark.executor.memory, %" PRId64
               " KiB"),
            (gint64)(bytes / 1024));
  return sfc_remedy (
      error,
      _ ("raise spark.executor.memory, or set %s to %s, which keeps on "
         "disk what is beyond it"),
      PROVIDER,
      "org.apache.spark.sql.execution.streaming.state."
      "RocksDBStateStoreProvider");
}
