#include "config.h"

#include "engine/quota.h"

#include "source/limits.h"

#define INITIAL_RATE 1000.0 /* records a second, with auto */

static double
double_of (const SfcSettings *settings, const char *key)
{
  return g_ascii_strtod (sfc_settings_get (settings, "spark", key), NULL);
}

static void
init_estimator (const SfcSettings *settings, const SfcPlan *plan,
                SfcRateEstimator *estimator)
{
  gint64 initial = sfc_settings_get_int (
      settings, "spark", "spark.streaming.backpressure.initialRate");
  const SfcRateOptions options = {
    .interval_ms = sfc_plan_get_target_ms (plan, settings),
    .initial = initial > 0 ? (double)initial : INITIAL_RATE,
    .proportional
    = double_of (settings, "spark.streaming.backpressure.pid.proportional"),
    .integral
    = double_of (settings, "spark.streaming.backpressure.pid.integral"),
    .derived = double_of (settings, "spark.streaming.backpressure.pid.derived"),
    .min_rate
    = double_of (settings, "spark.streaming.backpressure.pid.minRate")
  };

  sfc_rate_estimator_init (estimator, &options);
}

void
sfc_quota_read (SfcQuota *self, SfcSettings *settings, const SfcPlan *plan,
                gboolean full_batches)
{
  g_autofree char *group = g_strconcat ("source ", plan->name, NULL);
  const char *rate = sfc_settings_get (
      settings, "spark", "spark.streaming.kafka.maxRatePerPartition");

  *self = (SfcQuota){ 0 };
  if (!g_str_equal (sfc_settings_get (settings, group, "format"), "kafka"))
    return;
  self->has_max_offsets
      = !full_batches
        && sfc_settings_is_set (settings, group, "maxOffsetsPerTrigger");
  self->is_auto
      = !full_batches
        && sfc_settings_is_auto (settings, group, "maxOffsetsPerTrigger");
  if (self->is_auto)
    init_estimator (settings, plan, &self->estimator);
  else if (self->has_max_offsets)
    self->max_offsets
        = sfc_settings_get_int (settings, group, "maxOffsetsPerTrigger");
  if (sfc_settings_is_set (settings, group, "minOffsetsPerTrigger"))
    self->min_offsets
        = sfc_settings_get_int (settings, group, "minOffsetsPerTrigger");
  self->max_delay_ms
      = sfc_settings_get_duration_us (settings, group, "maxTriggerDelay")
        / 1000;
  if (rate != NULL)
    self->max_rate = g_ascii_strtod (rate, NULL);
}

gboolean
sfc_quota_postpones (const SfcQuota *self, gint64 n, gint64 waited_ms)
{
  return self->min_offsets > 0 && waited_ms < self->max_delay_ms
         && n < self->min_offsets;
}

void
sfc_quota_cut (SfcQuota *self, const SfcOffsets *from, SfcOffsets *end,
               double seconds)
{
  if (self->is_auto)
    self->max_offsets = sfc_rate_estimator_get_rows (&self->estimator);
  if (self->has_max_offsets)
    sfc_limits_max_offsets (from, end, self->max_offsets);
  if (self->max_rate > 0)
    sfc_limits_max_rate (from, end, self->max_rate, seconds);
}

/* A batch that runs again, without its latest offsets, tells nothing of the
 * limit, but takes its time. */
void
sfc_quota_learn (SfcQuota *self, const SfcTriggerReport *report, gint64 due_ms)
{
  const SfcRateBatch ended = {
    .limited = report->latest == NULL
               || !sfc_offsets_equal (report->batch->end, report->latest),
    .time_ms = report->start_ms + report->duration_us / 1000,
    .records = report->batch->records,
    .processing_ms = (double)report->duration_us / 1000,
    .scheduling_ms
    = due_ms > 0 ? (double)MAX (report->start_ms - due_ms, 0) : 0,
  };

  if (self->is_auto)
    sfc_rate_estimator_learn (&self->estimator, &ended);
}
