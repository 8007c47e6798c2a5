/* feed/call-time.h -- when a record's call was. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_CALL_TIME_NONE: of a record without a time; before all others */
#define SFC_CALL_TIME_NONE G_MININT64

/**
 * sfc_call_time:
 * @record: a compact JSON value, known to be valid
 * @len: length of @record [bytes]
 *
 * Reads `call_date_time`: "YYYY-MM-DD", then perhaps "T" or a blank,
 * "HH:MM", ":SS", a fraction, and "Z" or an offset as "-08:00".  A time
 * without offset is taken as UTC: all that matters here is the order.
 *
 * Returns: the time [us], %SFC_CALL_TIME_NONE where there is none
 */
gint64 sfc_call_time (const char *record, gsize len);

G_END_DECLS
