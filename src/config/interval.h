/* config/interval.h -- Spark's three ways to write a duration or a size. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_interval_parse:
 * @text: a calendar interval: "10 minutes", "interval 1 hour -5 minutes"
 * @us: (out): [us], of either sign; months and years are refused
 * @error: set on failure: %SFC_ERROR_CONFIG in Spark's words for a window
 *
 * Source: IntervalUtils.stringToInterval(), spark-semantics section 9
 */
gboolean sfc_interval_parse (const char *text, gint64 *us, GError **error);

/**
 * sfc_interval_parse_delay:
 *
 * As sfc_interval_parse(), for a watermark: a month counts 31 days, and a
 * negative delay is refused in Spark's words.
 */
gboolean sfc_interval_parse_delay (const char *text, gint64 *us,
                                   GError **error);

/**
 * sfc_interval_parse_trigger:
 *
 * As sfc_interval_parse(), with the words that Spark uses for a trigger; not
 * negative; cut to whole milliseconds.
 */
gboolean sfc_interval_parse_trigger (const char *text, gint64 *us,
                                     GError **error);

/**
 * sfc_duration_parse:
 * @text: a Spark time string, "15m", "500ms", or an interval
 * @unit_us: of a bare number [us]
 * @us: (out): [us]
 * @error: set on failure: %SFC_ERROR_CONFIG in the words of Spark's JavaUtils
 */
gboolean sfc_duration_parse (const char *text, gint64 unit_us, gint64 *us,
                             GError **error);

/**
 * sfc_duration_parse_decimal:
 *
 * As sfc_duration_parse(), and also with a decimal point, `0.5s`, which Spark
 * does not take: for options of our own.
 *
 * Returns: whether it is a duration
 */
gboolean sfc_duration_parse_decimal (const char *text, gint64 unit_us,
                                     gint64 *us);

/**
 * sfc_size_parse:
 * @text: a Spark byte string, "512m", "1g"
 * @unit_bytes: of a bare number [bytes]
 * @bytes: (out): [bytes]
 * @error: set on failure: %SFC_ERROR_CONFIG in the words of Spark's JavaUtils
 */
gboolean sfc_size_parse (const char *text, gint64 unit_bytes, gint64 *bytes,
                         GError **error);

G_END_DECLS
