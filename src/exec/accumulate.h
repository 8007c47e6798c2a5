/* exec/accumulate.h -- the accumulators of a group: count, sum, min, max, avg.
 */

#pragma once

#include "plan/plan.h"
#include "row/rows.h"
#include "state/group-table.h"

G_BEGIN_DECLS

/**
 * SfcAccumulators: how a plan's aggregates use the cells of a group.
 *
 * Immutable once made; Thread: any.
 *
 * Source: spark-semantics section 12 and Spark's Count, Sum, Min, Max, Average
 *         with spark.sql.ansi.enabled=false: nulls are ignored, and of nulls
 *         alone all but count are null; sums of integers wrap around, those of
 *         DECIMAL are null when they do not fit
 */
typedef struct _SfcAccumulators SfcAccumulators;

/** sfc_accumulators_new: @plan outlives it; Returns: (transfer full) */
SfcAccumulators *sfc_accumulators_new (const SfcPlan *plan);
void sfc_accumulators_free (SfcAccumulators *self);

/** sfc_accumulators_get_n_cells: Returns: cells a group, at least 1 */
guint sfc_accumulators_get_n_cells (const SfcAccumulators *self);

/** sfc_accumulators_depend_on_order: Returns: whether the order in which rows
 * come changes a result: sums of floating point numbers do */
gboolean sfc_accumulators_depend_on_order (const SfcAccumulators *self);

/** sfc_accumulators_are_of_panes: Returns: whether results of parts of a window
 * make that of the whole, to the last bit: in whatever order they are put
 * together.  Not of floating point numbers, and not of sums of DECIMAL that may
 * have 38 digits or more, which are null for good. */
gboolean sfc_accumulators_are_of_panes (const SfcAccumulators *self);

/**
 * sfc_accumulators_add:
 * @group: of @table
 * @slots: of a row of the group
 * @table: holds texts
 */
void sfc_accumulators_add (const SfcAccumulators *self, SfcGroup *group,
                           const SfcValue *slots, SfcGroupTable *table);

/**
 * sfc_accumulators_merge:
 * @group: of @table, with all that came before this batch
 * @partial: rows of this batch
 * @table: holds texts
 *
 * The partial groups of a batch are added up first, in the order in which they
 * are merged, as Spark's tasks are.
 */
void sfc_accumulators_merge (const SfcAccumulators *self, SfcGroup *group,
                             const SfcGroup *partial, SfcGroupTable *table);

/** sfc_accumulators_settle: the partial groups of the batch are merged: adds
 * them to what came before */
void sfc_accumulators_settle (const SfcAccumulators *self, SfcGroup *group);

/** sfc_accumulators_copy: @group, new in @table, becomes as @from */
void sfc_accumulators_copy (const SfcAccumulators *self, SfcGroup *group,
                            const SfcGroup *from, SfcGroupTable *table);

/**
 * sfc_accumulators_result:
 * @group: settled
 * @rows: keeps texts that are not the group's
 * @cells: (out) (array): a result an aggregate
 */
void sfc_accumulators_result (const SfcAccumulators *self,
                              const SfcGroup *group, SfcRows *rows,
                              SfcValue *cells);

/** sfc_accumulators_save: appends a settled group's accumulators to @out */
void sfc_accumulators_save (const SfcAccumulators *self, const SfcGroup *group,
                            GByteArray *out);

/**
 * sfc_accumulators_load:
 * @group: new in @table
 * @bytes: (array length=n): what sfc_accumulators_save() wrote
 *
 * Returns: whether @bytes are such
 */
gboolean sfc_accumulators_load (const SfcAccumulators *self, SfcGroup *group,
                                SfcGroupTable *table, const guint8 *bytes,
                                gsize n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcAccumulators, sfc_accumulators_free)

G_END_DECLS
