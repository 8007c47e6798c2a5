/* source/one-offset.h -- offsets and readers of a source that has one offset
 * for all its parts. */

#pragma once

#include "source/source.h"

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

/**
 * SfcOneReader: a reader of every @n th part, from part @index on
 * @source: its source
 * @index: of its worker
 * @n: how many workers there are
 */
typedef struct
{
  SfcReader head;
  SfcSource *source;
  guint index, n;
} SfcOneReader;

/** sfc_one_reader_new: @klass: with sfc_one_reader_free(); Returns: (transfer
 * full): an SfcOneReader */
static inline SfcReader *
sfc_one_reader_new (const SfcReaderClass *klass, SfcSource *source, guint index,
                    guint n)
{
  SfcOneReader *self = g_new (SfcOneReader, 1);

  *self = (SfcOneReader){ { klass }, source, index, n };
  return &self->head;
}

static inline void
sfc_one_reader_free (SfcReader *reader)
{
  g_free (reader);
}

G_END_DECLS
