/* exec/distinct-spill.h -- the keys of dropDuplicates, when memory does not
 * hold them. */

#pragma once

#include "exec/distinct-state.h"
#include "state/key-table.h"

G_BEGIN_DECLS

/**
 * SfcDistinctSpill: all keys of a query, on disk, and of the batch the rows
 * that are the first of theirs; one thread at a time.  A batch is
 * sfc_distinct_spill_begin(), sfc_distinct_spill_merge() as often as a worker
 * has rows, sfc_distinct_spill_finish().
 */
typedef struct _SfcDistinctSpill SfcDistinctSpill;

/**
 * sfc_distinct_spill_new:
 * @plan: of the query; outlives it
 * @folder: for the file
 * @cache_bytes: memory to hold [bytes]
 * @error: set on failure
 *
 * Errors (of all functions here): those of state/key-table.h
 *
 * Returns: (transfer full): without keys, or %NULL
 */
SfcDistinctSpill *sfc_distinct_spill_new (const SfcPlan *plan,
                                          const char *folder, gsize cache_bytes,
                                          GError **error);
void sfc_distinct_spill_free (SfcDistinctSpill *self);

/** sfc_distinct_spill_take: adds known keys, between two batches; @keys:
 * (element-type SfcGroup): is put in another order */
gboolean sfc_distinct_spill_take (SfcDistinctSpill *self, GPtrArray *keys,
                                  GError **error);

gboolean sfc_distinct_spill_begin (SfcDistinctSpill *self, GError **error);

/** sfc_distinct_spill_merge: @rows: (element-type SfcGroup): that a worker's
 * sfc_distinct_new() kept; is put in another order */
gboolean sfc_distinct_spill_merge (SfcDistinctSpill *self, GPtrArray *rows,
                                   GError **error);

/** sfc_distinct_spill_finish: as sfc_distinct_state_finish(); @metrics: (out):
 * of this batch, but for the late and the duplicates */
gboolean sfc_distinct_spill_finish (SfcDistinctSpill *self, gint64 watermark_us,
                                    SfcRowFunc push, gpointer data,
                                    SfcGroupStateMetrics *metrics,
                                    GError **error);

gboolean sfc_distinct_spill_save (SfcDistinctSpill *self, gboolean all,
                                  SfcGroupStateVisit visit, gpointer data,
                                  GError **error);

/** sfc_distinct_spill_restore: as sfc_distinct_state_restore(), of a valid key;
 * @gone: it was forgotten */
gboolean sfc_distinct_spill_restore (SfcDistinctSpill *self, const guint8 *key,
                                     gsize n_key, gboolean gone,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcDistinctSpill, sfc_distinct_spill_free)

G_END_DECLS
