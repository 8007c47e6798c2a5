/* engine/teller.h -- tells, as the triggers of a query go, what it does or
 * waits for, and what append mode keeps back. */

#pragma once

#include "engine/batch.h"
#include "engine/watermark.h"

G_BEGIN_DECLS

/**
 * SfcTeller: begins with the first three, the rest zeroed; Thread: the query's
 * @cell: (nullable): where others look
 * @plan: of the query
 * @no_data_batches: noDataMicroBatches.enabled
 * @activity: as told last
 * @idle_since_ms: when there was first nothing new [ms since 1970], 0: there
 *                 was
 */
typedef struct
{
  SfcActivityCell *cell;
  const SfcPlan *plan;
  gboolean no_data_batches;
  SfcActivity activity;
  gint64 idle_since_ms;
} SfcTeller;

/** sfc_teller_ask: the source is asked for its latest offsets */
void sfc_teller_ask (SfcTeller *self);

/** sfc_teller_begin: batch @batch_id begins */
void sfc_teller_begin (SfcTeller *self, gint64 batch_id);

/** sfc_teller_end: @batch has run, and has brought the watermark to
 * @watermark */
void sfc_teller_end (SfcTeller *self, const SfcBatch *batch,
                     const SfcWatermark *watermark);

/**
 * SfcLull: a trigger that runs no batch
 * @start_ms: when it began [ms since 1970]
 * @at: where the query stands
 * @latest: what the source has answered
 * @need, @until_ms: as of SfcActivity; 0: it was not postponed
 */
typedef struct
{
  gint64 start_ms;
  const SfcOffsets *at, *latest;
  gint64 need, until_ms;
} SfcLull;

/** sfc_teller_rest: why no batch runs; @watermark: as it is now */
void sfc_teller_rest (SfcTeller *self, const SfcLull *lull,
                      const SfcWatermark *watermark);

/** sfc_teller_wait: a trigger has ended; @next_ms: when the next one begins
 * [ms since 1970], 0: it is looked for records at once */
void sfc_teller_wait (SfcTeller *self, gint64 next_ms);

G_END_DECLS
