/* exec/group-share.h -- the groups in memory that one thread merges. */

#pragma once

#include "exec/panes.h"

G_BEGIN_DECLS

/** SfcAppearance: where a new group first appeared, beside its address: to
 * compare two does not look at them */
typedef struct
{
  guint32 rank, sub;
  gint64 offset;
  SfcGroup *group;
} SfcAppearance;

/** sfc_appearance_is_before: Returns: whether @a came before @b */
static inline gboolean
sfc_appearance_is_before (const SfcAppearance *a, const SfcAppearance *b)
{
  if (a->rank != b->rank)
    return a->rank < b->rank;
  return a->offset != b->offset ? a->offset < b->offset : a->sub < b->sub;
}

/**
 * SfcGroupShare:
 * @plan, @accumulators: of the query
 * @has_rank: whether partial groups are one of each partition
 * @groups: all of this share
 * @order: (element-type SfcGroup): the same, by sequence
 * @partials: (element-type SfcPartial): of this batch, for this share
 * @panes: (nullable): what makes windows of them
 * @fresh: (element-type SfcAppearance): new in this batch, as they appeared
 * @spare: room to sort them
 * @touched: (element-type SfcGroup): of earlier batches, and changed in this
 *           one; in update mode by sequence
 * @gone: (element-type SfcGroup): evicted in this batch, by sequence
 * @late: late groups of this batch, where they have to be told apart
 * @n_late: how many others there are
 * @n_changed: how many groups the batch changes, at most
 * @n_brief: of @gone, those that the batch changed
 * @removed: groups whose memory is still held
 * @late_us: groups that end up to then are late [us]
 * @open_us: the least end of those that the last eviction left [us]
 * @batch: SfcGroup.touched of the groups of this batch
 *
 * A group is in one share, whichever worker has a part of it; so shares are
 * merged side by side.  Between a batch's steps it is group-memory.h's.
 */
typedef struct
{
  const SfcPlan *plan;
  const SfcAccumulators *accumulators;
  gboolean has_rank;
  SfcGroupTable *groups;
  GPtrArray *order;
  GArray *partials;
  SfcPanes *panes;
  GArray *fresh, *spare;
  GPtrArray *touched, *gone;
  SfcGroupTable *late;
  gint64 n_late;
  gsize n_changed;
  gint64 n_brief;
  gint64 removed;
  gint64 late_us, open_us;
  guint64 batch;
  SfcValue *cells;
} SfcGroupShare;

/** sfc_group_share_init: both outlive it */
void sfc_group_share_init (SfcGroupShare *self, const SfcPlan *plan,
                           const SfcAccumulators *accumulators);
void sfc_group_share_clear (SfcGroupShare *self);

/** sfc_group_share_begin: a batch begins; gives back what was evicted, when
 * that is most of the memory */
void sfc_group_share_begin (SfcGroupShare *self, gint64 late_us);

/** sfc_group_share_prepare: puts @partials in their order */
void sfc_group_share_prepare (SfcGroupShare *self);

/** sfc_group_share_merge: after that: adds @partials to @groups; the mark of
 * one is the index in @tables of the one that it is from */
void sfc_group_share_merge (SfcGroupShare *self, SfcGroupTable *const *tables);

/** sfc_group_share_evict: takes out what is older than the watermark */
void sfc_group_share_evict (SfcGroupShare *self, gint64 watermark_us);

/** sfc_group_share_order: after groups were restored: fills @order */
void sfc_group_share_order (SfcGroupShare *self);

/** sfc_group_share_empty: forgets all groups */
void sfc_group_share_empty (SfcGroupShare *self);

G_END_DECLS
