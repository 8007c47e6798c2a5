/* kafka/group.h -- where a consumer group has got to in a topic. */

#pragma once

#include "kafka/seek.h"

G_BEGIN_DECLS

/** SfcGroup: what a group has committed, and is about to; one thread at a time
 */
typedef struct _SfcGroup SfcGroup;

/**
 * sfc_group_new:
 * @client: borrowed; its group.id is @name
 * @name: copied
 *
 * Returns: (transfer full): the group; does not wait
 */
SfcGroup *sfc_group_new (SfcClient *client, const char *name);

/**
 * sfc_group_free:
 * @self: (nullable) (transfer full)
 *
 * Returns: whether its client may be freed: librdkafka does not end before its
 *          commits were answered, and a broker may never do that; such a client
 *          is to be left to the end of the process
 */
gboolean sfc_group_free (SfcGroup *self);

/**
 * sfc_group_find:
 * @self: a new group
 * @topic: copied
 * @spans: (inout) (array length=n): consecutive partitions; start becomes what
 *         the group has committed, where it has
 * @n: of them, at least 1
 * @timeout_ms: see sfc_kafka_offsets_ask()
 * @cancellable: (nullable): likewise
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SOURCE, %SFC_ERROR_CANCELLED
 * Thread: any; blocks
 */
gboolean sfc_group_find (SfcGroup *self, const char *topic, SfcSpan *spans,
                         guint n, int timeout_ms, GCancellable *cancellable,
                         GError **error);

/** sfc_group_mark: of span @i, what is before the offset @next has been dealt
 * with; nothing before sfc_group_find() */
void sfc_group_mark (SfcGroup *self, guint i, gint64 next);

/**
 * sfc_group_commit:
 * @self: a group
 * @wait_ms: for the answer [ms]; 0: a failure is reported by a later call
 * @error: set on failure
 *
 * Commits what was marked, also the starts of the spans in which the group has
 * not committed.  Nothing when nothing is new.
 *
 * Errors: %SFC_ERROR_SOURCE
 * Thread: any; blocks for @wait_ms
 */
gboolean sfc_group_commit (SfcGroup *self, int wait_ms, GError **error);

G_END_DECLS
