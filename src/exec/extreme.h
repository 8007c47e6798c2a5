/* exec/extreme.h -- the least or the greatest value of a group. */

#pragma once

#include "plan/plan.h"
#include "row/value.h"
#include "state/group-table.h"

G_BEGIN_DECLS

/**
 * An extreme is whether there is one, and its value; of text, whether there is
 * one, its address, and its length below the room it has.  All zeros is none.
 */
#define SFC_EXTREME_CELLS 2
#define SFC_EXTREME_TEXT_CELLS 3

/** sfc_extreme_get: Returns: the value, null when there is none; a text is good
 * as long as the group, and until another one is set */
SfcValue sfc_extreme_get (const gint64 *self, const SfcAggregate *aggregate);

/**
 * sfc_extreme_set:
 * @self: becomes @value
 * @aggregate: a MIN or MAX
 * @value: not null; copied
 * @table: that of the group, holds texts
 *
 * Thread: that of @table
 */
void sfc_extreme_set (gint64 *self, const SfcAggregate *aggregate,
                      const SfcValue *value, SfcGroupTable *table);

/** sfc_extreme_update: the same, when there is none or @value is less, or
 * greater: of equal ones the first stays */
void sfc_extreme_update (gint64 *self, const SfcAggregate *aggregate,
                         const SfcValue *value, SfcGroupTable *table);

G_END_DECLS
