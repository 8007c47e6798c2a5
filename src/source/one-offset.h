/* source/one-offset.h -- the offsets of a source that has one offset for all
 * its parts. */

#pragma once

#include "source/offsets.h"

G_BEGIN_DECLS

/** sfc_one_offset_new: Returns: (transfer full): @n parts, at least one, each
 * at @offset; part i is owner i's */
static inline SfcOffsets *
sfc_one_offset_new (guint n, gint64 offset)
{
  SfcOffsets *offsets = sfc_offsets_new ();

  for (guint i = 0; i < n; i++)
    sfc_offsets_add (offsets, "", (gint32)i, offset);
  return offsets;
}

/** sfc_one_offset_get: Returns: the offset of every part */
static inline gint64
sfc_one_offset_get (const SfcOffsets *self)
{
  return sfc_offsets_at (self, 0)->offset;
}

G_END_DECLS
