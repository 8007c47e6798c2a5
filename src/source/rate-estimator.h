/* source/rate-estimator.h -- how many records a batch may have, from how long
 * the last ones took. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcRateOptions:
 * @interval_ms: that a batch shall not exceed [ms], positive
 * @initial: rate before anything was measured [records/s], positive
 * @proportional, @integral, @derived: weights of the error, of the records that
 *                                     were delayed, and of the error's change
 * @min_rate: the rate never is below it [records/s], positive
 */
typedef struct
{
  double interval_ms, initial;
  double proportional, integral, derived;
  double min_rate;
} SfcRateOptions;

/** SfcRateEstimator: plain data; begin with sfc_rate_estimator_init() */
typedef struct
{
  SfcRateOptions options;
  gboolean measured; /* a first batch has set @rate */
  double rate;       /* latest [records/s] */
  double error;      /* latest [records/s] */
  gint64 time_ms;    /* of the latest update, -1: none */
} SfcRateEstimator;

void sfc_rate_estimator_init (SfcRateEstimator *self,
                              const SfcRateOptions *options);

/**
 * sfc_rate_estimator_update:
 * @self: an estimator
 * @time_ms: when the batch had ended [ms]
 * @records: of the batch
 * @processing_ms: how long it took [ms]
 * @scheduling_ms: how late it began [ms]
 *
 * A batch without records, without duration or not after the last one says
 * nothing.  The first one that counts sets the rate at which it was processed.
 *
 * Source: Spark's PIDRateEstimator.compute()
 *
 * Returns: whether the rate is a new one
 */
gboolean sfc_rate_estimator_update (SfcRateEstimator *self, gint64 time_ms,
                                    gint64 records, double processing_ms,
                                    double scheduling_ms);

/** SFC_RATE_HEADROOM: of the interval is planned for, so that a batch that
 * takes somewhat longer than others does not exceed it */
#define SFC_RATE_HEADROOM 0.9

/** sfc_rate_estimator_get_rows: Returns: records that the next batch may have,
 * at least 1 */
gint64 sfc_rate_estimator_get_rows (const SfcRateEstimator *self);

G_END_DECLS
