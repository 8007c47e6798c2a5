/* source/offsets.h -- a position in every partition of a source. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcPartition:
 * @topic: interned, compare by pointer
 * @partition: its number
 * @owner: which one it was to be found; worker @owner modulo their number
 *         reads it, so that a new partition moves no other
 * @offset: the next to read
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  guint owner;
  gint64 offset;
} SfcPartition;

/** SfcOffsets: (element-type SfcPartition): sorted by topic, then number; the
 * place of a partition is its rank */
typedef GArray SfcOffsets;

/** sfc_offsets_new: Returns: (transfer full): no partitions */
SfcOffsets *sfc_offsets_new (void);

/** sfc_offsets_add: adds a partition, keeping the order; not one twice; its
 * owner is how many there were */
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

/**
 * sfc_offsets_from_json:
 * @json: `{"topic":{"0":23,"1":-2}}`; a fraction is cut off, as Spark does
 *
 * Returns: (transfer full) (nullable): the offsets, %NULL when @json is
 *          something else
 */
SfcOffsets *sfc_offsets_from_json (const char *json);

/**
 * sfc_offsets_from_assign_json:
 * @json: `{"topic":[0,1]}`
 *
 * Returns: (transfer full) (nullable): these partitions, at offset 0
 */
SfcOffsets *sfc_offsets_from_assign_json (const char *json);

/** sfc_offsets_to_set: Returns: (transfer full): `Set(t-0, t-1)`, as Spark's
 * messages have it */
char *sfc_offsets_to_set (const SfcOffsets *self);

/** sfc_offsets_same_partitions: Returns: whether both hold the same ones */
gboolean sfc_offsets_same_partitions (const SfcOffsets *a, const SfcOffsets *b);

/** sfc_offsets_total: Returns: the sum of all offsets */
gint64 sfc_offsets_total (const SfcOffsets *self);

/** sfc_offsets_equal: Returns: whether both hold the same */
gboolean sfc_offsets_equal (const SfcOffsets *a, const SfcOffsets *b);

G_END_DECLS
