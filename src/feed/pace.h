/* feed/pace.h -- keeps the producer of an embedded run close ahead of the
 * slowest query, and tells the queries how far the input reaches. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SFC_PACE_AHEAD_BYTES:
 *
 * How far a partition's producer may be ahead [bytes of value + key + 20 a
 * record]: the development broker drops a partition's oldest record sets
 * beyond 5 MiB, and one more set of up to 1 MB may be on its way.
 */
#define SFC_PACE_AHEAD_BYTES 4000000

/** SfcPace: shared by one feed and the readers of all queries; counted. */
typedef struct _SfcPace SfcPace;

/**
 * sfc_pace_new:
 * @n_partitions: of the one topic
 * @n_queries: that read it
 *
 * Returns: (transfer full): nothing sent, nothing read
 */
SfcPace *sfc_pace_new (guint n_partitions, guint n_queries);
SfcPace *sfc_pace_ref (SfcPace *self);
void sfc_pace_unref (SfcPace *self);

/**
 * sfc_pace_has_room:
 * @partition: where to
 * @bytes: of the record: value + key + 20
 *
 * A partition that is empty has room for a record of any size.
 *
 * Thread: the feed's
 *
 * Returns: whether one more record may be sent to @partition now
 */
gboolean sfc_pace_has_room (SfcPace *self, guint partition, gint64 bytes);

/** sfc_pace_sent: counts a record as sent to @partition; Thread: the feed's */
void sfc_pace_sent (SfcPace *self, guint partition, gint64 bytes);

/**
 * sfc_pace_end:
 *
 * The input has ended and all of it was acknowledged: the records sent are
 * all there will be.  Thread: the feed's.
 */
void sfc_pace_end (SfcPace *self);

/**
 * sfc_pace_read:
 * @query: index of the query
 * @partition: of the topic
 * @bytes: value + key + 20 of the records just taken from the broker
 *
 * Thread: any; one reader a query and partition
 */
void sfc_pace_read (SfcPace *self, guint query, guint partition, gint64 bytes);

/** sfc_pace_drop_query: the query reads no more; the feed waits no longer for
 * it; Thread: any */
void sfc_pace_drop_query (SfcPace *self, guint query);

/** sfc_pace_is_ended: Returns: whether sfc_pace_end() was called; Thread: any
 */
gboolean sfc_pace_is_ended (const SfcPace *self);

/** sfc_pace_get_sent: Returns: records sent to @partition so far; Thread: any
 */
gint64 sfc_pace_get_sent (const SfcPace *self, guint partition);

/** sfc_pace_get_total_sent: Returns: records sent so far; Thread: any */
gint64 sfc_pace_get_total_sent (const SfcPace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcPace, sfc_pace_unref)

G_END_DECLS
