/* exec/partial.h -- workers' groups on their way into the state. */

#pragma once

#include "exec/accumulate.h"

G_BEGIN_DECLS

/**
 * SfcPartial:
 * @time: the start of its window, or its pane, if any [us]
 * @group: of the worker's table
 * @hash: of its columns, where it is of a pane; else of its key without a rank
 * @mark: for whoever has it at the time
 */
typedef struct
{
  gint64 time;
  SfcGroup *group;
  guint32 hash;
  guint32 mark;
} SfcPartial;

/**
 * SfcPartials: the workers' groups of a batch, dealt out to the shares of the
 * state.  Without a thread of its own: sfc_partials_take(), then
 * sfc_partials_deal() for each table, then sfc_partials_gather() for each
 * share; the tables side by side, and the shares.
 */
typedef struct _SfcPartials SfcPartials;

/** sfc_partials_new: for @n_shares; Returns: (transfer full): none yet */
SfcPartials *sfc_partials_new (const SfcPlan *plan,
                               const SfcAccumulators *accumulators,
                               guint n_shares);
void sfc_partials_free (SfcPartials *self);

/** sfc_partials_take: @tables: (element-type SfcGroupTable): the workers',
 * which stay as they are while partial groups of them are in use */
void sfc_partials_take (SfcPartials *self, GPtrArray *tables);

/** sfc_partials_deal: looks for the share of each group of a table, by its
 * index; Thread: any, one a table */
void sfc_partials_deal (SfcPartials *self, guint table);

/** sfc_partials_gather: @partials: (out) (element-type SfcPartial): what all
 * tables have for @share; the mark of one is the index of its table or, where
 * partial groups are one of each partition, the partition's rank; Thread: any,
 * one a share */
void sfc_partials_gather (const SfcPartials *self, guint share,
                          GArray *partials);

/** sfc_partials_peek_tables: Returns: (transfer none) (array): those taken */
SfcGroupTable *const *sfc_partials_peek_tables (const SfcPartials *self);

/** sfc_partials_share_of: Returns: which of @n_shares a group is in; @hash: as
 * of SfcPartial.  Not by the bits that a table looks at first. */
static inline guint
sfc_partials_share_of (guint32 hash, guint n_shares)
{
  guint32 mixed = hash * 0x9e3779b1;

  return (guint)(((guint64)mixed * n_shares) >> 32);
}

G_END_DECLS
