/* source/stall.h -- the range whose records do not come. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcStall:
 * @topic: interned
 * @partition, @offset: of the record that is waited for
 * @since_ms: when the last one came [ms since 1970], 0: nothing is waited for
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  gint64 offset, since_ms;
} SfcStall;

/** SfcStallCell: where the readers of a source leave it for others; zeroed
 * memory is one; Thread: any */
typedef struct
{
  GMutex lock;
  gconstpointer owner;
  SfcStall now;
} SfcStallCell;

/**
 * sfc_stall_set:
 * @self: a cell
 * @owner: a reader; the first one that waits is told of
 * @now: (nullable): copied; %NULL: it waits no more
 */
void sfc_stall_set (SfcStallCell *self, gconstpointer owner,
                    const SfcStall *now);

/** sfc_stall_get: Returns: what is waited for */
SfcStall sfc_stall_get (SfcStallCell *self);

G_END_DECLS
