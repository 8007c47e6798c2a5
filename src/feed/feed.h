/* feed/feed.h -- records from files to a topic, acknowledged. */

#pragma once

#include <gio/gio.h>

#include "feed/pace.h"
#include "kafka/client.h"

G_BEGIN_DECLS

/**
 * SfcFeedOptions:
 * @topic: where to; must exist
 * @n_partitions: of @topic
 * @files: (array zero-terminated=1): in order; "-" is standard input; at least
 *         one
 * @rate: records a second, 0: as fast as acknowledged
 * @limit: records, -1: no limit
 * @repeat: begin again at the end, until @limit or a stop
 * @by_time: send by `call_date_time`, oldest first, see feed/records.h
 * @key: (nullable): the member whose value is the key: a string's content, the
 *       JSON text of other values; missing or null is no key
 * @partition: a fixed partition, -1: record i goes to i modulo @n_partitions,
 *             or, with a key, where Java's default partitioner puts it
 * @timeout_ms: how long a record may wait for its acknowledgement [ms]
 * @pace: (nullable): of an embedded run
 */
typedef struct
{
  const char *topic;
  int n_partitions;
  char **files;
  double rate;
  gint64 limit;
  gboolean repeat;
  gboolean by_time;
  const char *key;
  int partition;
  int timeout_ms;
  SfcPace *pace;
} SfcFeedOptions;

/** SfcFeed: one run. */
typedef struct _SfcFeed SfcFeed;

/**
 * SfcFeedCounts:
 * @sent: records handed to librdkafka
 * @acknowledged: of these, acknowledged
 * @failed: of these, given up
 * @bytes: values of the acknowledged records [bytes]
 * @taken: records of the input so far
 * @keyed: of these, records with a key
 * @input_bytes: what these take in the files [bytes]
 * @input_total: size of all input [bytes], -1 when unknown
 */
typedef struct
{
  gint64 sent, acknowledged, failed, bytes, taken, keyed, input_bytes,
      input_total;
} SfcFeedCounts;

/**
 * sfc_feed_new:
 * @client: a producer; must outlive the feed.  The feed's own handle gets a
 *          copy of its configuration, with the feed's delivery reports and
 *          timeout.
 * @options: copied
 * @error: set on failure
 *
 * Opens nothing yet but checks that the files can be read.
 *
 * Errors: %SFC_ERROR_SOURCE (file), %SFC_ERROR_USAGE (options that exclude
 *         each other), %SFC_ERROR_CONFIG (librdkafka's refusal)
 *
 * Returns: (transfer full): the feed, or %NULL
 */
SfcFeed *sfc_feed_new (SfcClient *client, const SfcFeedOptions *options,
                       GError **error);
void sfc_feed_free (SfcFeed *self);

/**
 * sfc_feed_run:
 * @self: a feed
 * @cancellable: (nullable): stops reading; what was sent is still waited for,
 *               but no longer than 10 s
 * @error: set on failure
 *
 * Sends everything and waits until all of it is acknowledged.  Constant memory,
 * but for @by_time: 24 bytes a record.  After the first record that was given
 * up nothing more is read.
 *
 * Errors: %SFC_ERROR_SOURCE: malformed input with file, line and column, when
 *         all before it was acknowledged; else records that were not
 *         acknowledged, with the count and librdkafka's reason
 * Thread: any but main's loop: it blocks; once
 *
 * Returns: whether all was sent and acknowledged; a stop by @cancellable is
 *          success
 */
gboolean sfc_feed_run (SfcFeed *self, GCancellable *cancellable,
                       GError **error);

/** sfc_feed_get_counts: Thread: any */
SfcFeedCounts sfc_feed_get_counts (SfcFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcFeed, sfc_feed_free)

G_END_DECLS
