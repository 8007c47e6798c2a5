/* source/lanes.h -- the partitions that one reader owns, and its handle. */

#pragma once

#include "source/held.h"
#include "source/kafka-source.h"

G_BEGIN_DECLS

/* What a handle holds ahead [bytes], unless it has hundreds of partitions, see
 * below.  Measured with a million records in 10
 * partitions: more is no faster, less lets the workers wait; see bench/NOTES.
 * Each query has a handle a worker. */
#define SFC_LANES_AHEAD_BYTES (5 * 1024 * 1024)

/* Of one partition, however many there are: of record sets that have more a
 * broker sends one at a time, and a partition that has most of the records has
 * no more than this at once.  Measured with 1,000. */
#define SFC_LANES_LEAST_QUEUED_KIB 64
#define SFC_LANES_LEAST_FETCHED_KIB 32

/* Of more partitions than this a handle fetches so many at a time, and goes on
 * to the next ones, where each has a long range: librdkafka's thread looks at
 * every partition that is fetched, each time it wakes up. */
#define SFC_LANES_WINDOW 32

/* A range of fewer offsets would fetch record sets for a part of them. */
#define SFC_LANES_LONG 500

/* The setting of librdkafka that limits a record.  librdkafka 2.0 holds to it
 * what travels, and what zstd makes of it, but not what the other codecs make:
 * there it is ours. */
#define SFC_LANES_LIMIT "receive.message.max.bytes"

/**
 * SfcLane:
 * @topic, @partition: which one
 * @rank: its place in the ranges at hand
 * @queue: what was fetched of it
 * @position: the next offset to hand out
 * @end: of the range at hand
 * @empty_to: up to here the broker said that there is nothing more
 * @assigned: whether it is fetched
 * @begun: whether a record of this range was seen
 * @damaged: times in a row that what was fetched was damaged
 * @held: the next message, before those in @queue
 *
 * One partition.
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  guint rank;
  rd_kafka_queue_t *queue;
  gint64 position, end, empty_to;
  gboolean assigned, begun;
  guint damaged;
  SfcHeld held;
} SfcLane;

/**
 * SfcLanes:
 * @settings, @options: of the source, which outlives the reader
 * @fail_on_data_loss: of the source, too: whether lost offsets are an error
 * @index: of the worker, of @n: the partitions of owner @index modulo @n
 * @client: (nullable): the handle, made for the first partition
 * @most: of a record: the handle's SFC_LANES_LIMIT [bytes]
 * @sliding: whether the range at hand is read a few lanes at a time
 * @list: (element-type SfcLane)
 * @lock, @bell: for @rung
 * @rung: whether something came into an empty queue since sfc_lanes_wait()
 */
typedef struct
{
  SfcSettings *settings;
  const SfcKafkaSourceOptions *options;
  gboolean fail_on_data_loss;
  guint index, n;
  SfcClient *client;
  gsize most;
  gboolean sliding;
  GArray *list;
  GMutex lock;
  GCond bell;
  gboolean rung;
} SfcLanes;

#define sfc_lanes_at(self, i) (&g_array_index ((self)->list, SfcLane, (i)))

/**
 * sfc_lanes_prepare:
 * @self: its own fields set, the others 0
 * @from: the ranges' beginnings
 * @end: their ends, in the same order
 * @cancellable: (nullable)
 * @error: set on failure
 *
 * Opens a lane for each partition that is new, closes those that are gone, and
 * puts every lane at its offset in @from.
 *
 * Errors: %SFC_ERROR_SOURCE, %SFC_ERROR_CANCELLED, %SFC_ERROR_CONFIG
 */
gboolean sfc_lanes_prepare (SfcLanes *self, const SfcOffsets *from,
                            const SfcOffsets *end, GCancellable *cancellable,
                            GError **error);

/**
 * sfc_lanes_slide:
 *
 * While the ranges are read: gives up lanes that have reached their end, and
 * fetches the next ones.
 *
 * Errors: %SFC_ERROR_SOURCE
 */
gboolean sfc_lanes_slide (SfcLanes *self, GError **error);

/** sfc_lanes_end_of: Returns: where the range of @lane ends now: an embedded
 * run's may turn out shorter than planned once its input has ended */
static inline gint64
sfc_lanes_end_of (const SfcLanes *self, const SfcLane *lane)
{
  SfcPace *pace = self->options->pace;

  if (pace == NULL || !sfc_pace_is_ended (pace))
    return lane->end;
  return MIN (lane->end, sfc_pace_get_sent (pace, (guint)lane->partition));
}

/**
 * sfc_lanes_wait:
 * @timeout_ms: at most so long
 *
 * Waits until something comes into an empty queue of any lane, or has come
 * since the last call.
 *
 * Returns: whether it did
 */
gboolean sfc_lanes_wait (SfcLanes *self, int timeout_ms);

/** sfc_lanes_seek: puts @lane at @offset, wherever it was */
gboolean sfc_lanes_seek (SfcLanes *self, SfcLane *lane, gint64 offset,
                         GError **error);

/** sfc_lanes_close: closes all and the handle */
void sfc_lanes_close (SfcLanes *self);

G_END_DECLS
