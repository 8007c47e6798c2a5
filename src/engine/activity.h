/* engine/activity.h -- what a query does or waits for, in a sentence. */

#pragma once

#include <glib.h>

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
 * @stops: whether it was told to stop
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
  gboolean stops;
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
