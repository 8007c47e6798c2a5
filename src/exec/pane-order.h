/* exec/pane-order.h -- panes of the same columns side by side, by time. */

#pragma once

#include "exec/partial.h"
#include "exec/windows.h"

G_BEGIN_DECLS

/** SfcPaneOrder: sorts partial groups of panes; one thread at a time. */
typedef struct _SfcPaneOrder SfcPaneOrder;

/** sfc_pane_order_new: @windows outlives it; Returns: (transfer full) */
SfcPaneOrder *sfc_pane_order_new (const SfcWindows *windows);
void sfc_pane_order_free (SfcPaneOrder *self);

/** sfc_pane_order_sort: puts @partials (element-type SfcPartial) in order: of
 * their columns, whatever that is, then of time; overwrites their marks */
void sfc_pane_order_sort (SfcPaneOrder *self, GArray *partials);

/** sfc_pane_order_next: Returns: how many of sorted partials, @all
 * (array length=n), have the columns of the first */
guint sfc_pane_order_next (const SfcPartial *all, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcPaneOrder, sfc_pane_order_free)

G_END_DECLS
