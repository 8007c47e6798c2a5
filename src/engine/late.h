/* engine/late.h -- samples of what came too late for the watermark. */

#pragma once

#include "plan/plan.h"
#include "state/group-table.h"

G_BEGIN_DECLS

/** SFC_LATE_SAMPLES: how many of a batch are told */
#define SFC_LATE_SAMPLES 3

/**
 * SfcLateSample:
 * @rank, @offset: of the first record of a late group
 * @time_us: when its window ended, or its event time [us]
 */
typedef struct
{
  guint rank;
  gint64 offset, time_us;
} SfcLateSample;

/** SfcLateSamples: the first ones, by rank and offset, of those that are looked
 * at */
typedef struct
{
  guint n;
  SfcLateSample samples[SFC_LATE_SAMPLES];
} SfcLateSamples;

/**
 * sfc_late_add:
 * @self: (inout): zeroed, or with those of other tables
 * @plan: of the query
 * @groups: a worker's partial groups of a batch
 * @late_us: groups up to then are late [us]
 *
 * Looks at every group: to be asked only when some of the batch were late.
 * Groups that have left the table, for it was full, are not seen.
 */
void sfc_late_add (SfcLateSamples *self, const SfcPlan *plan,
                   SfcGroupTable *groups, gint64 late_us);

G_END_DECLS
