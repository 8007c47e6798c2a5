/* exec/group-memory.h -- the aggregation's state, when memory holds it. */

#pragma once

#include "exec/group-share.h"
#include "exec/group-state.h"

G_BEGIN_DECLS

/**
 * SfcGroupMemory: all groups of a query; one thread at a time.  A batch is
 * sfc_group_memory_begin(), sfc_group_memory_take(), sfc_group_memory_merge(),
 * sfc_group_memory_finish(); group-state.h says what each does.
 */
typedef struct _SfcGroupMemory SfcGroupMemory;

/** sfc_group_memory_new: @plan outlives it; large batches are merged by
 * @n_threads; Returns: (transfer full): without groups */
SfcGroupMemory *sfc_group_memory_new (const SfcPlan *plan, guint n_threads);
void sfc_group_memory_free (SfcGroupMemory *self);

void sfc_group_memory_begin (SfcGroupMemory *self, gint64 late_us);

/**
 * sfc_group_memory_take:
 * @self: the groups
 * @tables: (element-type SfcGroupTable): the workers', which stay until the
 *          batch is finished
 *
 * Returns: how much memory their groups may need [bytes]
 */
gsize sfc_group_memory_take (SfcGroupMemory *self, GPtrArray *tables);

/** sfc_group_memory_merge: adds what was taken */
void sfc_group_memory_merge (SfcGroupMemory *self);

/** sfc_group_memory_give: in place of that: hands it to @add, late groups,
 * too */
void sfc_group_memory_give (SfcGroupMemory *self, SfcAdditionFunc add,
                            gpointer data);

/** sfc_group_memory_finish: Returns: (transfer none) (element-type SfcGroup):
 * what the batch gives out, for sfc_group_memory_fill() */
GPtrArray *sfc_group_memory_finish (SfcGroupMemory *self, gint64 watermark_us,
                                    guint64 *next_sequence,
                                    SfcGroupStateMetrics *metrics);

/** sfc_group_memory_fill: @rows: keeps texts; @cells: (out) (array): the row */
void sfc_group_memory_fill (const SfcGroupMemory *self, const SfcGroup *group,
                            SfcRows *rows, SfcValue *cells);

void sfc_group_memory_save (SfcGroupMemory *self, gboolean all,
                            SfcGroupStateVisit visit, gpointer data);

/** sfc_group_memory_restore: as sfc_group_state_restore(); @sequence: (out): of
 * the group, 0: it was evicted */
gboolean sfc_group_memory_restore (SfcGroupMemory *self, const guint8 *key,
                                   gsize n_key, const guint8 *value,
                                   gsize n_value, guint64 *sequence);

/** sfc_group_memory_list: Returns: (transfer container) (element-type
 * SfcGroup): all groups, in no order */
GPtrArray *sfc_group_memory_list (SfcGroupMemory *self);

/** sfc_group_memory_empty: forgets all groups */
void sfc_group_memory_empty (SfcGroupMemory *self);

/** sfc_group_memory_get_bytes_in_use: Returns: without those evicted, about
 * [bytes] */
gsize sfc_group_memory_get_bytes_in_use (const SfcGroupMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcGroupMemory, sfc_group_memory_free)

G_END_DECLS
