#include "config.h"

#include "source/rate-estimator.h"

void
sfc_rate_estimator_init (SfcRateEstimator *self, const SfcRateOptions *options)
{
  *self = (SfcRateEstimator){ .options = *options,
                              .rate = MAX (options->initial, options->min_rate),
                              .time_ms = -1 };
}

/* The names of the terms are those of Spark. */
static void
correct (SfcRateEstimator *self, double processing_rate, double elapsed_s,
         double scheduling_ms)
{
  const SfcRateOptions *options = &self->options;
  double error = self->rate - processing_rate;
  double historical_error
      = scheduling_ms * processing_rate / options->interval_ms;
  double d_error = (error - self->error) / elapsed_s;
  double rate = self->rate - options->proportional * error
                - options->integral * historical_error
                - options->derived * d_error;

  self->rate = MAX (rate, options->min_rate);
  self->error = error;
}

gboolean
sfc_rate_estimator_update (SfcRateEstimator *self, gint64 time_ms,
                           gint64 records, double processing_ms,
                           double scheduling_ms)
{
  double processing_rate;

  if (time_ms <= self->time_ms || records <= 0 || processing_ms <= 0)
    return FALSE;
  processing_rate = (double)records / processing_ms * 1000;
  if (self->measured)
    correct (self, processing_rate, (double)(time_ms - self->time_ms) / 1000,
             scheduling_ms);
  else
    self->rate = processing_rate;
  self->measured = TRUE;
  self->time_ms = time_ms;
  return TRUE;
}

/* Somewhat too short: whether that is no accident any more. */
static gboolean
loses_patience (SfcRateEstimator *self, double rate)
{
  self->slowest = self->n_short > 0 ? MIN (self->slowest, rate) : rate;
  return ++self->n_short == SFC_RATE_PATIENCE;
}

gboolean
sfc_rate_estimator_learn (SfcRateEstimator *self, const SfcRateBatch *batch)
{
  double part = batch->processing_ms / self->options.interval_ms;
  double ms = batch->processing_ms;

  if (batch->records <= 0 || (!batch->limited && part <= 1))
    return FALSE;
  if (part >= SFC_RATE_FAR && part < SFC_RATE_NEAR)
    {
      if (!loses_patience (self, (double)batch->records / ms * 1000))
        return FALSE;
      ms = (double)batch->records / self->slowest * 1000;
    }
  self->n_short = 0;
  if (part >= SFC_RATE_NEAR && part <= 1)
    return FALSE;
  return sfc_rate_estimator_update (self, batch->time_ms, batch->records, ms,
                                    batch->scheduling_ms);
}

gint64
sfc_rate_estimator_get_rows (const SfcRateEstimator *self)
{
  double rows
      = self->rate * self->options.interval_ms / 1000 * SFC_RATE_HEADROOM;

  return rows >= (double)G_MAXINT64 ? G_MAXINT64 : MAX ((gint64)rows, 1);
}
