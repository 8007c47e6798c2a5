/* exec/panes.h -- partial groups of panes -> of windows. */

#pragma once

#include "exec/accumulate.h"
#include "exec/partial.h"

G_BEGIN_DECLS

/**
 * SfcAddition: what a batch adds to a group
 * @key: (array length=n_key): the group's
 * @hash: sfc_group_key_hash() of it
 * @soon: that of a group that probably comes next but two, 0: not known; for
 *        sfc_group_table_prefetch()
 * @first_rank, @first_sub, @first_offset: where it first appeared, as of
 *                                         SfcGroup
 * @parts: the sum of these; the second is (nullable)
 */
typedef struct
{
  const guint8 *key;
  guint32 n_key, hash, soon;
  guint32 first_rank, first_sub;
  gint64 first_offset;
  const SfcGroup *parts[2];
} SfcAddition;

/** SfcAdditionFunc: @addition is good during the call */
typedef void (*SfcAdditionFunc) (const SfcAddition *addition, gpointer data);

/** sfc_panes_are_used: Returns: whether a worker's groups are of panes: where
 * rows lie in several windows and it changes no result */
gboolean sfc_panes_are_used (const SfcPlan *plan,
                             const SfcAccumulators *accumulators);

/** SfcPanes: takes panes and gives windows; one thread at a time. */
typedef struct _SfcPanes SfcPanes;

/** sfc_panes_new: both outlive it; Returns: (transfer full) */
SfcPanes *sfc_panes_new (const SfcPlan *plan,
                         const SfcAccumulators *accumulators);
void sfc_panes_free (SfcPanes *self);

/**
 * SfcPanesCounts:
 * @late: windows that are late
 * @others: windows that are not
 */
typedef struct
{
  gint64 late, others;
} SfcPanesCounts;

/**
 * sfc_panes_take:
 * @self: forgets what it had
 * @partials: (element-type SfcPartial): panes, with all that have the same
 *            columns, in any order; kept; its groups are used up
 * @late_us: windows that end up to then are late, where the mode drops late
 *           rows [us]
 *
 * Returns: how many windows they make
 */
SfcPanesCounts sfc_panes_take (SfcPanes *self, GArray *partials,
                               gint64 late_us);

/**
 * sfc_panes_give:
 * @self: with panes, which it then has no more
 * @late_too: whether what is late is given, too
 * @add: gets each window, one of a time that is far out perhaps more than once
 * @data: for @add
 */
void sfc_panes_give (SfcPanes *self, gboolean late_too, SfcAdditionFunc add,
                     gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcPanes, sfc_panes_free)

G_END_DECLS
