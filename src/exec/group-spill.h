/* exec/group-spill.h -- the aggregation's state, when memory does not hold
 * it. */

#pragma once

#include "exec/group-state.h"
#include "state/key-table.h"

G_BEGIN_DECLS

/**
 * SfcGroupSpill: all groups of a query, on disk; one thread at a time.  A batch
 * is sfc_group_spill_begin(), sfc_group_spill_merge() as often as a worker has
 * groups, sfc_group_spill_finish(); group-state.h says what each does.
 */
typedef struct _SfcGroupSpill SfcGroupSpill;

/**
 * sfc_group_spill_new:
 * @plan: of the query; outlives it
 * @folder: for the file
 * @cache_bytes: memory to hold [bytes]
 * @error: set on failure
 *
 * Errors (of all functions here): those of state/key-table.h
 *
 * Returns: (transfer full): without groups, or %NULL
 */
SfcGroupSpill *sfc_group_spill_new (const SfcPlan *plan, const char *folder,
                                    gsize cache_bytes, GError **error);
void sfc_group_spill_free (SfcGroupSpill *self);

/** sfc_group_spill_take: adds groups, settled and with a sequence, between two
 * batches; @groups: (element-type SfcGroup): is put in another order */
gboolean sfc_group_spill_take (SfcGroupSpill *self, GPtrArray *groups,
                               GError **error);

gboolean sfc_group_spill_begin (SfcGroupSpill *self, gint64 late_us,
                                GError **error);

/**
 * sfc_group_spill_merge:
 * @self: the groups
 * @partials: (element-type SfcGroup): of the batch; is put in another order
 * @error: set on failure
 *
 * Where results depend on the order of rows, all of a batch come in one call.
 */
gboolean sfc_group_spill_merge (SfcGroupSpill *self, GPtrArray *partials,
                                GError **error);

/**
 * sfc_group_spill_finish:
 * @self: the groups
 * @watermark_us: of this batch [us]
 * @next_sequence: (inout): of the next new group
 * @metrics: (out): of this batch
 * @error: set on failure
 *
 * Returns: (transfer full) (element-type gsize): what the batch gives out, for
 *          sfc_group_spill_fill(); good until the next batch begins; or %NULL
 */
GPtrArray *sfc_group_spill_finish (SfcGroupSpill *self, gint64 watermark_us,
                                   guint64 *next_sequence,
                                   SfcGroupStateMetrics *metrics,
                                   GError **error);

/**
 * sfc_group_spill_fill:
 * @self: the groups
 * @item: one of sfc_group_spill_finish()
 * @rows: keeps texts where other steps follow; otherwise they are good until
 *        the next call
 * @cells: (out) (array): the row; all null on failure
 * @error: set on failure
 */
gboolean sfc_group_spill_fill (SfcGroupSpill *self, gpointer item,
                               SfcRows *rows, SfcValue *cells, GError **error);

gboolean sfc_group_spill_save (SfcGroupSpill *self, gboolean all,
                               SfcGroupStateVisit visit, gpointer data,
                               GError **error);

/** sfc_group_spill_restore: as sfc_group_state_restore(), of a valid key and
 * accumulators that were not looked at; @sequence: (nullable): it was evicted
 */
gboolean sfc_group_spill_restore (SfcGroupSpill *self, const guint8 *key,
                                  gsize n_key, const guint64 *sequence,
                                  const guint8 *value, gsize n_value,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcGroupSpill, sfc_group_spill_free)

G_END_DECLS
