/* engine/quota.h -- how much of the records that are there a batch takes. */

#pragma once

#include "engine/report.h"
#include "source/rate-estimator.h"

G_BEGIN_DECLS

/**
 * SfcQuota: zeroed memory lets all through at once
 * @has_max_offsets: whether @max_offsets, maxOffsetsPerTrigger, is a limit
 * @is_auto: whether @estimator finds @max_offsets, batch by batch
 * @estimator: with @is_auto
 * @min_offsets: minOffsetsPerTrigger, 0: none
 * @max_delay_ms: maxTriggerDelay [ms]
 * @max_rate: maxRatePerPartition [records/s], 0: no limit
 */
typedef struct
{
  gboolean has_max_offsets;
  gint64 max_offsets;
  gboolean is_auto;
  SfcRateEstimator estimator;
  gint64 min_offsets, max_delay_ms;
  double max_rate;
} SfcQuota;

/**
 * sfc_quota_read:
 * @self: (out): what the settings say
 * @settings: have the group `source NAME`
 * @plan: of the query
 * @full_batches: as SfcQueryOptions has it: a batch that is planned full has
 *                its limit already
 */
void sfc_quota_read (SfcQuota *self, SfcSettings *settings, const SfcPlan *plan,
                     gboolean full_batches);

/** sfc_quota_postpones: Returns: whether @n new records are too few for a
 * batch, when the last one was planned @waited_ms ago [ms] */
gboolean sfc_quota_postpones (const SfcQuota *self, gint64 n, gint64 waited_ms);

/**
 * sfc_quota_cut:
 * @self: of a query that has a batch planned
 * @from: where the batch begins
 * @end: (inout): the latest offsets; becomes where it ends
 * @seconds: the interval of the trigger, or 1
 *
 * With @self.is_auto, @self.max_offsets is what the batch might have.
 */
void sfc_quota_cut (SfcQuota *self, const SfcOffsets *from, SfcOffsets *end,
                    double seconds);

/** sfc_quota_learn: the batch of @report has ended, and @due_ms is when its
 * trigger should have begun [ms since 1970], 0: at once */
void sfc_quota_learn (SfcQuota *self, const SfcTriggerReport *report,
                      gint64 due_ms);

G_END_DECLS
