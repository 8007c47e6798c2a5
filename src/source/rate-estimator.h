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
  guint n_short;     /* batches in a row that were somewhat too short, */
  double slowest;    /* and the least rate of these [records/s] */
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

/**
 * SfcRateBatch: a batch that has ended
 * @limited: whether it left records behind
 * @time_ms, @records, @processing_ms, @scheduling_ms: as
 *                                           sfc_rate_estimator_update() has
 * them
 */
typedef struct
{
  gboolean limited;
  gint64 time_ms, records;
  double processing_ms, scheduling_ms;
} SfcRateBatch;

/** The parts of the interval that a batch takes which is as wanted, from this
 * on, and one which is far too short, up to that */
#define SFC_RATE_NEAR 0.8
#define SFC_RATE_FAR 0.5

/** SFC_RATE_PATIENCE: batches in a row that have to be somewhat too short */
#define SFC_RATE_PATIENCE 3

/**
 * sfc_rate_estimator_learn:
 * @self: an estimator
 * @batch: one that has ended
 *
 * sfc_rate_estimator_update() with what says something.  A batch that had all
 * that was there, within the interval, does not tell how many more would have
 * fit; one without records tells nothing; and one that nearly fills the
 * interval is as wanted.  Of three that are somewhat too short the slowest
 * counts.  Else the limit would swing with the noise of the batches.
 *
 * Source: ours; Spark follows every batch
 *
 * Returns: whether the rate is a new one
 */
gboolean sfc_rate_estimator_learn (SfcRateEstimator *self,
                                   const SfcRateBatch *batch);

/** SFC_RATE_HEADROOM: of the interval is planned for, so that a batch that
 * takes somewhat longer than others does not exceed it */
#define SFC_RATE_HEADROOM 0.9

/** sfc_rate_estimator_get_rows: Returns: records that the next batch may have,
 * at least 1 */
gint64 sfc_rate_estimator_get_rows (const SfcRateEstimator *self);

G_END_DECLS
