/* state/inspection.h -- a checkpoint as it lies there, without running on
 * it. */

#pragma once

#include "state/checkpoint.h"
#include "state/store.h"

G_BEGIN_DECLS

/**
 * SfcLoggedBatch:
 * @id: number
 * @planned: (nullable): what `offsets/N` says; %NULL: missing or damaged
 * @committed: whether `commits/N` is there
 */
typedef struct
{
  gint64 id;
  SfcOffsetsEntry *planned;
  gboolean committed;
} SfcLoggedBatch;

/**
 * SfcInspection:
 * @checkpoint: opened to read
 * @batches: (element-type SfcLoggedBatch): of both logs, ascending
 * @initial: (nullable): where batch 0 begins, JSON
 * @versions: (element-type SfcStoreVersion): of the state; empty: none is kept
 * @next: the batch with which a run begins
 * @again: whether @next was planned, and not committed, before
 * @keys: of the state that @next needs
 * @damage: (element-type utf8): what is damaged or missing, in words
 * @notes: (element-type utf8): what is missing and not needed, in words
 */
typedef struct
{
  SfcCheckpoint *checkpoint;
  GArray *batches;
  char *initial;
  GArray *versions;
  gint64 next;
  gboolean again;
  guint64 keys;
  GPtrArray *damage, *notes;
} SfcInspection;

/**
 * sfc_inspect:
 * @path: of a checkpoint
 * @error: set on failure
 *
 * Reads every file and every version of the state; a run may be using it.
 *
 * Errors: those of sfc_checkpoint_open_to_read(); other damage is no error,
 *         but in the result
 *
 * Returns: (transfer full): what was found, or %NULL
 */
SfcInspection *sfc_inspect (const char *path, GError **error);
void sfc_inspection_free (SfcInspection *self);

/** sfc_inspection_find: Returns: (transfer none) (nullable): the batch @id */
const SfcLoggedBatch *sfc_inspection_find (const SfcInspection *self,
                                           gint64 id);

/** sfc_inspection_peek_start: Returns: (transfer none) (nullable): the offsets
 * at which a run begins, JSON; %NULL: it has none yet */
const char *sfc_inspection_peek_start (const SfcInspection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcInspection, sfc_inspection_free)

G_END_DECLS
