/* kafka/topic-reader.h -- the records of one topic, as they come. */

#pragma once

#include "kafka/seek.h"

G_BEGIN_DECLS

/**
 * SfcTopicReaderOptions:
 * @topic: what to read
 * @partition: only this one, -1: all
 * @from: where to begin
 * @to_end: stop at the end as it was when the reader was opened
 * @group: (nullable): begin where this consumer group has committed, by @from
 *         in partitions where it has not; sfc_topic_reader_commit() commits for
 * it
 * @timeout_ms: how long to wait for a broker that does not answer [ms]
 */
typedef struct
{
  const char *topic;
  int partition;
  SfcSeek from;
  gboolean to_end;
  const char *group;
  int timeout_ms;
} SfcTopicReaderOptions;

/** SfcTopicReader: one consumer; one thread at a time. */
typedef struct _SfcTopicReader SfcTopicReader;

/**
 * sfc_topic_reader_new:
 * @settings: [source] has the connection
 * @options: copied, its strings too
 * @error: set on failure
 *
 * Does not wait.
 *
 * Errors: %SFC_ERROR_CONFIG
 *
 * Returns: (transfer full): a reader, to be opened, or %NULL
 */
SfcTopicReader *sfc_topic_reader_new (SfcSettings *settings,
                                      const SfcTopicReaderOptions *options,
                                      GError **error);
void sfc_topic_reader_free (SfcTopicReader *self);

/**
 * sfc_topic_reader_open:
 * @self: a new reader
 * @cancellable: stops this call and later waits
 * @error: set on failure
 *
 * Finds the topic and the offsets, and begins to fetch.  On a development
 * broker that has dropped records already, warns with their count when
 * reading begins at the earliest.
 *
 * Errors: %SFC_ERROR_SOURCE, %SFC_ERROR_CANCELLED
 */
gboolean sfc_topic_reader_open (SfcTopicReader *self, GCancellable *cancellable,
                                GError **error);

/**
 * sfc_topic_reader_take:
 * @self: an open reader
 * @messages: (out caller-allocates) (array length=max) (transfer full): each
 *            to be given to rd_kafka_message_destroy() before the reader is
 *            freed
 * @max: [records]
 * @wait_ms: how long to wait for the first one [ms]; a broker that is silent
 *           is asked whether it is there, which may take longer
 * @error: set on failure
 *
 * Records of one partition come in their order, each once.
 *
 * Errors: %SFC_ERROR_SOURCE: records dropped by the broker before they were
 *         read, with the count; no sign of a broker for timeout_ms; what else
 *         the broker refuses.  %SFC_ERROR_CANCELLED
 *
 * Returns: records taken, -1 on failure
 */
gssize sfc_topic_reader_take (SfcTopicReader *self,
                              rd_kafka_message_t **messages, gsize max,
                              int wait_ms, GError **error);

/** sfc_topic_reader_get_left: Returns: offsets up to the end that to_end stops
 * at, 0 without */
gint64 sfc_topic_reader_get_left (const SfcTopicReader *self);

/** sfc_topic_reader_is_ended: Returns: whether to_end was asked for and reached
 */
gboolean sfc_topic_reader_is_ended (const SfcTopicReader *self);

/** sfc_topic_reader_mark: all that was taken so far has been dealt with */
void sfc_topic_reader_mark (SfcTopicReader *self);

/**
 * sfc_topic_reader_commit:
 * @wait_ms: for the answer [ms]; 0: a failure is reported by a later call
 *
 * Commits what was marked, also where reading began when the group has not
 * committed in that partition: the next run must not begin elsewhere.  Nothing
 * without a group, or when nothing is new.
 *
 * Errors: %SFC_ERROR_SOURCE
 */
gboolean sfc_topic_reader_commit (SfcTopicReader *self, int wait_ms,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTopicReader, sfc_topic_reader_free)

G_END_DECLS
