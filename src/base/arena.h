/* base/arena.h -- memory that is given back all at once. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcArena: blocks from which pieces are cut; one thread at a time. */
typedef struct _SfcArena SfcArena;

/** sfc_arena_new: Returns: (transfer full): an empty arena */
SfcArena *sfc_arena_new (void);
void sfc_arena_free (SfcArena *self);

/**
 * sfc_arena_alloc:
 * @self: an arena
 * @n: [bytes]
 *
 * Returns: (transfer none): a piece aligned to 8 bytes, not cleared; good
 *          until sfc_arena_reset()
 */
gpointer sfc_arena_alloc (SfcArena *self, gsize n);

/** sfc_arena_reset: takes all pieces back; keeps one block for the next use */
void sfc_arena_reset (SfcArena *self);

/** sfc_arena_get_bytes: Returns: memory held [bytes] */
gsize sfc_arena_get_bytes (const SfcArena *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcArena, sfc_arena_free)

G_END_DECLS
