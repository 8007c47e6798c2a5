/* source/rate-source.h -- rows that come by the clock. */

#pragma once

#include "config/settings.h"
#include "source/source.h"

G_BEGIN_DECLS

/**
 * sfc_rate_value_at:
 * @seconds: since the query was first started
 * @rows_per_second: at full speed
 * @ramp_up_s: seconds until then
 *
 * Source: RateStreamProvider.valueAtSecond; recorded in tests/source
 *
 * Returns: rows up to then, which is the first value behind them
 */
gint64 sfc_rate_value_at (gint64 seconds, gint64 rows_per_second,
                          gint64 ramp_up_s);

/**
 * sfc_rate_source_new:
 * @settings: settings
 * @group: "source NAME": where the options stand
 * @error: set on failure
 *
 * An offset is the number of seconds since the query was first started.  A row
 * is JSON with the members `timestamp` and `value`.  Without numPartitions
 * there is one part, so that rows come by value.
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words
 * Source: RateStreamMicroBatchStream of Spark 3.5; recorded in tests/source
 *
 * Returns: (transfer full): the source
 */
SfcSource *sfc_rate_source_new (SfcSettings *settings, const char *group,
                                GError **error);

G_END_DECLS
