/* feed/rate.h -- when the next record of an even stream is due. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcRate: on the stack of the sender; fill by sfc_rate_init() */
typedef struct
{
  double interval_us;
  gint64 start_us, n; /* record n is due at start + n intervals */
  gboolean catching_up;
  double catch_up_us; /* when it may go, while it is overdue */
} SfcRate;

/**
 * sfc_rate_init:
 * @per_second: records a second, above 0
 * @now_us: of a monotonic clock [us]: the first record is due now
 */
void sfc_rate_init (SfcRate *self, double per_second, gint64 now_us);

/**
 * sfc_rate_next:
 * @now_us: of the same clock [us]
 *
 * Records are due at equal distances from the start on, whatever the clock was
 * when they were asked for, so that errors do not add up.  After a pause of
 * more than 50 ms, what is overdue goes at half the distance until the stream
 * is where it should be.
 *
 * Returns: when the next record may go [us]; each call counts one
 */
gint64 sfc_rate_next (SfcRate *self, gint64 now_us);

G_END_DECLS
