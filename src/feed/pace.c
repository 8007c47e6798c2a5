#include "config.h"

#include "feed/pace.h"

#include <stdatomic.h>

typedef struct
{
  _Atomic gint64 records, bytes; /* written by the feed's thread only */
  gint64 slowest; /* the feed's: what every query had read when it last asked */
} Partition;

struct _SfcPace
{
  atomic_int refs;
  guint n_partitions, n_queries;
  _Atomic gint64 total;
  atomic_bool ended;
  Partition *partitions; /* (array length=n_partitions) */
  _Atomic gint64 *read;  /* bytes, by query, then partition */
  atomic_bool *dropped;  /* (array length=n_queries) */
};

SfcPace *
sfc_pace_new (guint n_partitions, guint n_queries)
{
  SfcPace *self = g_new0 (SfcPace, 1);

  atomic_init (&self->refs, 1);
  self->n_partitions = n_partitions;
  self->n_queries = n_queries;
  self->partitions = g_new0 (Partition, n_partitions);
  self->read = g_new0 (_Atomic gint64, (gsize)n_partitions *n_queries);
  self->dropped = g_new0 (atomic_bool, n_queries);
  return self;
}

SfcPace *
sfc_pace_ref (SfcPace *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
sfc_pace_unref (SfcPace *self)
{
  if (atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) != 1)
    return;
  g_free (self->partitions);
  g_free (self->read);
  g_free (self->dropped);
  g_free (self);
}

/* With no query left nobody misses what the broker drops. */
static gint64
slowest_query (SfcPace *self, guint partition)
{
  gint64 slowest = G_MAXINT64;

  for (guint q = 0; q < self->n_queries; q++)
    if (!atomic_load_explicit (&self->dropped[q], memory_order_relaxed))
      slowest = MIN (
          slowest,
          atomic_load_explicit (&self->read[q * self->n_partitions + partition],
                                memory_order_relaxed));
  return slowest;
}

static gboolean
fits (const Partition *p, gint64 sent, gint64 bytes)
{
  return sent <= p->slowest
         || bytes <= SFC_PACE_AHEAD_BYTES - (sent - p->slowest);
}

gboolean
sfc_pace_has_room (SfcPace *self, guint partition, gint64 bytes)
{
  Partition *p = &self->partitions[partition];
  gint64 sent = atomic_load_explicit (&p->bytes, memory_order_relaxed);

  if (fits (p, sent, bytes))
    return TRUE;
  p->slowest = slowest_query (self, partition);
  return fits (p, sent, bytes);
}

/* One writer: a load and a store do what a locked addition would. */
static void
add (_Atomic gint64 *counter, gint64 n)
{
  gint64 old = atomic_load_explicit (counter, memory_order_relaxed);

  atomic_store_explicit (counter, old + n, memory_order_release);
}

void
sfc_pace_sent (SfcPace *self, guint partition, gint64 bytes)
{
  add (&self->partitions[partition].bytes, bytes);
  add (&self->partitions[partition].records, 1);
  add (&self->total, 1);
}

void
sfc_pace_end (SfcPace *self)
{
  atomic_store_explicit (&self->ended, TRUE, memory_order_release);
}

void
sfc_pace_read (SfcPace *self, guint query, guint partition, gint64 bytes)
{
  add (&self->read[query * self->n_partitions + partition], bytes);
}

void
sfc_pace_drop_query (SfcPace *self, guint query)
{
  atomic_store_explicit (&self->dropped[query], TRUE, memory_order_relaxed);
}

gboolean
sfc_pace_is_ended (const SfcPace *self)
{
  return atomic_load_explicit (&self->ended, memory_order_acquire);
}

gint64
sfc_pace_get_sent (const SfcPace *self, guint partition)
{
  return atomic_load_explicit (&self->partitions[partition].records,
                               memory_order_acquire);
}

gint64
sfc_pace_get_total_sent (const SfcPace *self)
{
  return atomic_load_explicit (&self->total, memory_order_acquire);
}
