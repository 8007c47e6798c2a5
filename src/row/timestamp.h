/* row/timestamp.h -- text -> TIMESTAMP and DATE, as Spark reads it. */

#pragma once

#include "base/zone.h"
#include "row/time-pattern.h"

G_BEGIN_DECLS

/** SfcTimestampReader: reads texts in one session zone; one a thread. */
typedef struct _SfcTimestampReader SfcTimestampReader;

/**
 * sfc_timestamp_reader_new:
 * @zone: for texts without a zone; a reference is taken
 *
 * Returns: (transfer full): a reader
 */
SfcTimestampReader *sfc_timestamp_reader_new (SfcZone *zone);
void sfc_timestamp_reader_free (SfcTimestampReader *self);

/**
 * sfc_timestamp_reader_set_pattern:
 * @self: a reader
 * @pattern: (nullable) (not owned): the only form of a text; %NULL: Spark's own
 *           forms
 * @fallback: whether a text that is none is read without `GMT` in Spark's own
 *            forms
 *
 * Source: from_json's timestampFormat and enableDateTimeParsingFallback
 */
void sfc_timestamp_reader_set_pattern (SfcTimestampReader *self,
                                       const SfcTimePattern *pattern,
                                       gboolean fallback);

/**
 * sfc_timestamp_read:
 * @self: a reader
 * @text: (array length=n)
 * @n: [bytes]
 * @us: (out): the instant [us since 1970-01-01T00:00:00Z]
 *
 * Thread: one at a time
 * Source: spark-semantics 8.1 and 8.2 (without `GMT` at the second attempt);
 *         what only the legacy parser could read is no timestamp, as under
 *         spark.sql.legacy.timeParserPolicy=CORRECTED
 *
 * Returns: whether @text is a timestamp
 */
gboolean sfc_timestamp_read (SfcTimestampReader *self, const char *text,
                             gsize n, gint64 *us);

/** sfc_timestamp_cast: the same as CAST reads it: no second attempt; Source:
 * spark-semantics 8.1 */
gboolean sfc_timestamp_cast (SfcTimestampReader *self, const char *text,
                             gsize n, gint64 *us);

/**
 * sfc_date_read:
 * @text: (array length=n)
 * @n: [bytes]
 * @pattern: (nullable): the only form of a text; %NULL: Spark's own forms
 * @fallback: whether a text that is none is read without `GMT` in Spark's own
 *            forms, and at last as a number of days since 1970
 * @days: (out): days since 1970-01-01
 *
 * Thread: any
 * Source: SparkDateTimeUtils.stringToDate; from_json's dateFormat and
 *         enableDateTimeParsingFallback
 *
 * Returns: whether @text is a date
 */
gboolean sfc_date_read (const char *text, gsize n,
                        const SfcTimePattern *pattern, gboolean fallback,
                        gint32 *days);

/** sfc_date_cast: the same as CAST reads it: no further attempts */
gboolean sfc_date_cast (const char *text, gsize n, gint32 *days);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTimestampReader, sfc_timestamp_reader_free)

G_END_DECLS
