/* engine/activity.h -- what a query does or waits for, in a sentence. */

#pragma once

#include <glib.h>

#include "source/stall.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_ACTIVITY_START, /* it has had no trigger yet */
  SFC_ACTIVITY_BATCH, /* a batch runs */
  SFC_ACTIVITY_TURN,  /* it has run, and waits until others have written */
  SFC_ACTIVITY_WAIT,  /* for the next trigger, or for records */
} SfcActivityKind;

/** SfcIdleReason: why the last trigger ran no batch */
typedef enum
{
  SFC_IDLE_NOT,     /* it ran one */
  SFC_IDLE_NO_DATA, /* nothing new */
  SFC_IDLE_TOO_FEW, /* fewer than minOffsetsPerTrigger */
  SFC_IDLE_LIMIT,   /* a limit of 0 */
} SfcIdleReason;

/** SfcHoldKind: why append mode gives nothing */
typedef enum
{
  SFC_HOLD_NOTHING, /* it has nothing to give, or another mode */
  SFC_HOLD_OPEN,    /* the watermark is not there yet */
  SFC_HOLD_READY,   /* it is, and a batch is wanted */
  SFC_HOLD_BLIND,   /* no record had an event time */
} SfcHoldKind;

/**
 * SfcHold: what append mode keeps back; times in ms since 1970
 * @end_ms: when the oldest group ends that was not given yet
 * @watermark_ms: of the next batch
 * @needs_ms: the event time of a record that gives it
 * @has_newest: whether there were records in this run:
 * @newest_ms: the greatest event time of them
 * @topic, @partition: where that is; interned, empty: not in Kafka
 * @idles: whether there is a watermarkIdleTimeout
 * @idle_ms: with @idles: when the watermark is there without a record, 0: not
 *           known
 */
typedef struct
{
  SfcHoldKind kind;
  gint64 end_ms, watermark_ms, needs_ms;
  gboolean has_newest;
  gint64 newest_ms;
  const char *topic;
  gint32 partition;
  gboolean idles;
  gint64 idle_ms;
} SfcHold;

/**
 * SfcActivity: all times in ms since 1970, 0: none
 * @batch_id: of the batch that runs
 * @since_ms: when it began to do so
 * @asked_ms: when the source was asked for its latest offsets, of which there
 *            is no answer yet
 * @reason: of waiting
 * @next_ms: of the next trigger, where it has an @interval_ms
 * @have, @need: new records, and minOffsetsPerTrigger; at @until_ms what there
 *               is will do
 * @topic, @partition: where most of @have are; interned
 * @hold: of a query that waits
 * @stops: whether it was told to stop
 * @stall: of a batch that runs
 * @trouble: (nullable): what the source says of a broker that has been
 *           silent since @trouble_ms
 */
typedef struct
{
  SfcActivityKind kind;
  SfcIdleReason reason;
  gint64 batch_id;
  gint64 since_ms, asked_ms;
  gint64 next_ms, interval_ms;
  gint64 have, need, until_ms;
  const char *topic;
  gint32 partition;
  SfcHold hold;
  gboolean stops;
  SfcStall stall;
  char *trouble;
  gint64 trouble_ms;
} SfcActivity;

/** sfc_activity_clear: frees what it owns */
void sfc_activity_clear (SfcActivity *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcActivity, sfc_activity_clear)

/** sfc_activity_to_text: Returns: (transfer full): a sentence about it, as of
 * @now_ms */
char *sfc_activity_to_text (const SfcActivity *self, gint64 now_ms);

/** SfcActivityCell: where the query's thread leaves it for others; zeroed
 * memory is one; Thread: any */
typedef struct
{
  GMutex lock;
  SfcActivity now;
} SfcActivityCell;

/** sfc_activity_set: @self: (nullable): nobody looks; @now: copied, without
 * texts */
void sfc_activity_set (SfcActivityCell *self, const SfcActivity *now);

/** sfc_activity_get: Returns: what was set last */
SfcActivity sfc_activity_get (SfcActivityCell *self);

G_END_DECLS
