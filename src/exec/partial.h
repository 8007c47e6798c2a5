/* exec/partial.h -- a worker's group on its way into the state. */

#pragma once

#include "state/group-table.h"

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

G_END_DECLS
