/* source/offsets.h -- a position in every partition of a source. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcPartition: @topic is interned, compare by pointer */
typedef struct
{
  const char *topic;
  gint32 partition;
  gint64 offset; /* the next to read */
} SfcPartition;

/** SfcOffsets: (element-type SfcPartition): sorted by topic, then number; the
 * place of a partition is its rank */
typedef GArray SfcOffsets;

/** sfc_offsets_new: Returns: (transfer full): no partitions */
SfcOffsets *sfc_offsets_new (void);

/** sfc_offsets_add: adds a partition, keeping the order; not one twice */
void sfc_offsets_add (SfcOffsets *self, const char *topic, gint32 partition,
                      gint64 offset);

/** sfc_offsets_copy: Returns: (transfer full): a copy */
SfcOffsets *sfc_offsets_copy (const SfcOffsets *self);

#define sfc_offsets_at(self, i) (&g_array_index ((self), SfcPartition, (i)))

/** sfc_offsets_find: Returns: (nullable): the place of a partition */
SfcPartition *sfc_offsets_find (const SfcOffsets *self, const char *topic,
                                gint32 partition);

/**
 * sfc_offsets_to_json:
 *
 * Source: spark-semantics section 5, with partitions in ascending order
 *
 * Returns: (transfer full): `{"topic":{"0":3,"1":2}}`
 */
char *sfc_offsets_to_json (const SfcOffsets *self);

/** sfc_offsets_total: Returns: the sum of all offsets */
gint64 sfc_offsets_total (const SfcOffsets *self);

/** sfc_offsets_equal: Returns: whether both hold the same */
gboolean sfc_offsets_equal (const SfcOffsets *a, const SfcOffsets *b);

G_END_DECLS
