/* kafka/seek.h -- where in a topic reading begins. */

#pragma once

#include "kafka/offsets.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_SEEK_LATEST,
  SFC_SEEK_EARLIEST,
  SFC_SEEK_OFFSET, /* @number: that offset in every partition */
  SFC_SEEK_LAST,   /* @number: so many offsets before the end of each */
  SFC_SEEK_TIME,   /* @number: the first record of this time or later [ms] */
} SfcSeekKind;

/** SfcSeek: what --offset says. */
typedef struct
{
  SfcSeekKind kind;
  gint64 number;
} SfcSeek;

/**
 * sfc_seek_parse:
 * @text: `earliest`, `latest`, N, -N, `@MS` (milliseconds since 1970), or a
 *        time of ISO 8601, in UTC unless it says otherwise; a day is its start
 * @seek: (out): set on success
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_USAGE
 */
gboolean sfc_seek_parse (const char *text, SfcSeek *seek, GError **error);

/**
 * SfcSpan:
 * @partition: its number
 * @beginning: first offset that the broker has
 * @end: one behind the last that a reader of this isolation level sees
 * @start: where reading begins
 */
typedef struct
{
  int partition;
  gint64 beginning, end, start;
} SfcSpan;

/**
 * sfc_seek_resolve:
 * @seek: what was asked for
 * @client: one that does not fetch yet: a fetch delays the answer
 * @topic: exists
 * @spans: (inout) (array length=n): consecutive partitions; gets the rest
 * @n: of them
 * @timeout_ms: see sfc_kafka_offsets_ask()
 * @cancellable: (nullable): see sfc_kafka_offsets_ask()
 * @error: set on failure
 *
 * An offset behind the end becomes the end, with a warning; one before the
 * beginning is an error, since its records are gone.
 *
 * Errors: %SFC_ERROR_SOURCE, also for a time on a development broker, which
 *         would answer with the end; %SFC_ERROR_CANCELLED
 * Thread: any; blocks
 */
gboolean sfc_seek_resolve (const SfcSeek *seek, SfcClient *client,
                           const char *topic, SfcSpan *spans, guint n,
                           int timeout_ms, GCancellable *cancellable,
                           GError **error);

G_END_DECLS
