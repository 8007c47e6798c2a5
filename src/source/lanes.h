/* source/lanes.h -- the partitions that one reader owns, and its handle. */

#pragma once

#include "source/kafka-source.h"

G_BEGIN_DECLS

/* What a handle holds ahead [bytes].  Measured with a million records in 10
 * partitions: more is no faster, less lets the workers wait; see bench/NOTES.
 * Each query has a handle a worker. */
#define SFC_LANES_AHEAD_BYTES (5 * 1024 * 1024)

/* Of more partitions than this a handle fetches so many at a time, and goes on
 * to the next ones, where each has a long range: librdkafka's thread looks at
 * every partition that is fetched, each time it wakes up. */
#define SFC_LANES_WINDOW 32

/* A range of fewer offsets would fetch record sets for a part of them. */
#define SFC_LANES_LONG 500

/**
 * SfcHeld:
 * @there: whether there is one
 * @err: 0 for a record, else what happened
 * @offset, @time_ms: of it; its timestamp [ms since 1970]
 * @value: (nullable): the record's own, or what librdkafka says
 * @key: (nullable): of the record
 * @n_value, @n_key: their lengths [bytes]
 *
 * A message that came to its turn when it could not be handed out yet.
 */
typedef struct
{
  gboolean there;
  rd_kafka_resp_err_t err;
  gint64 offset, time_ms;
  char *value, *key;
  gsize n_value, n_key;
} SfcHeld;

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
 * @index: of the worker, of @n: the partitions of owner @index modulo @n
 * @client: (nullable): the handle, made for the first partition
 * @sliding: whether the range at hand is read a few lanes at a time
 * @list: (element-type SfcLane)
 */
typedef struct
{
  SfcSettings *settings;
  const SfcKafkaSourceOptions *options;
  guint index, n;
  SfcClient *client;
  gboolean sliding;
  GArray *list;
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

/** sfc_lanes_seek: puts @lane at @offset, wherever it was */
gboolean sfc_lanes_seek (SfcLanes *self, SfcLane *lane, gint64 offset,
                         GError **error);

/** sfc_lanes_close: closes all and the handle */
void sfc_lanes_close (SfcLanes *self);

G_END_DECLS
