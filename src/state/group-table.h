/* state/group-table.h -- groups and their accumulators, by key. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcGroup:
 * @hash: of the key
 * @n_key: length of the key [bytes]
 * @is_fresh: whether its first appearance is known and its place is not; for
 *            whoever owns the table
 * @first_offset: offset of the record in which the group first appeared
 * @sequence: place among all groups of the table, in order of appearance
 * @first_rank: partition of that record, as its rank among all partitions, by
 *              topic and number
 * @first_sub: which of that record's groups it is (a row may lie in several
 *             windows)
 * @touched: a mark for whoever walks the table
 * @cells: (array): the accumulators
 *
 * One group; lives in its table's arena, its key before it.  A state holds
 * millions: no byte without need.
 */
typedef struct
{
  guint32 hash;
  guint32 n_key : 31;
  guint32 is_fresh : 1;
  union
  {
    gint64 first_offset;
    guint64 sequence;
  };
  union
  {
    struct
    {
      guint32 first_rank, first_sub;
    };
    guint64 touched;
  };
  gint64 cells[];
} SfcGroup;

/** sfc_group_peek_key: Returns: (transfer none) (array): the bytes of its key
 */
static inline const guint8 *
sfc_group_peek_key (const SfcGroup *self)
{
  return (const guint8 *)self - (((gsize)self->n_key + 7) & ~(gsize)7);
}

/** How many groups before it is looked at one is asked for; its place in a
 * table, for which its hash is needed, at half of that */
#define SFC_GROUP_AHEAD 16

/** sfc_group_prefetch: asks for the memory of a group and the end of its key,
 * which is looked at soon */
static inline void
sfc_group_prefetch (const SfcGroup *self)
{
  __builtin_prefetch (self);
  __builtin_prefetch ((const char *)self - 64);
}

/** SfcGroupTable: groups by their keys; one thread at a time. */
typedef struct _SfcGroupTable SfcGroupTable;

/**
 * sfc_group_table_new:
 * @n_cells: accumulators a group, at least 1
 *
 * Returns: (transfer full): an empty table
 */
SfcGroupTable *sfc_group_table_new (guint n_cells);
void sfc_group_table_free (SfcGroupTable *self);

/** sfc_group_table_reserve: makes places for @n groups in an empty table */
void sfc_group_table_reserve (SfcGroupTable *self, guint n);

/** sfc_group_hash: Returns: the hash of a key; another one in each process, so
 * that nobody can choose keys of equal hashes.  Thread: any */
guint32 sfc_group_hash (const guint8 *key, gsize n);

/**
 * sfc_group_table_get:
 * @self: a table
 * @key: (array length=n): encoded group columns
 * @n: [bytes]
 * @hash: sfc_group_hash() of it
 * @is_new: (out): whether it was made now, with cells of 0 and the other
 *          fields not set
 *
 * Returns: (transfer none): the group of @key
 */
SfcGroup *sfc_group_table_get (SfcGroupTable *self, const guint8 *key, gsize n,
                               guint32 hash, gboolean *is_new);

/** sfc_group_table_has: Returns: whether there is one of the key and the hash
 * of @group, a group of another table */
gboolean sfc_group_table_has (const SfcGroupTable *self, const SfcGroup *group);

/** sfc_group_table_prefetch: asks for the memory of the place where a key of
 * @hash is looked for soon */
void sfc_group_table_prefetch (const SfcGroupTable *self, guint32 hash);

/** sfc_group_table_alloc: Returns: (transfer none): @n bytes that live as long
 * as the groups: until the table is cleared */
gpointer sfc_group_table_alloc (SfcGroupTable *self, gsize n);

/** sfc_group_table_remove: takes @group out; its memory stays until it is
 * compacted or cleared */
void sfc_group_table_remove (SfcGroupTable *self, SfcGroup *group);

/** sfc_group_table_keep: takes out all but @groups, (element-type SfcGroup),
 * likewise: faster where few are left */
void sfc_group_table_keep (SfcGroupTable *self, const GPtrArray *groups);

guint sfc_group_table_get_n (const SfcGroupTable *self);

/** sfc_group_table_get_bytes: Returns: memory held, about [bytes] */
gsize sfc_group_table_get_bytes (const SfcGroupTable *self);

/** sfc_group_table_get_bytes_in_use: Returns: the same without the @removed
 * groups whose memory is still held, about [bytes] */
gsize sfc_group_table_get_bytes_in_use (const SfcGroupTable *self,
                                        gsize removed);

/**
 * sfc_group_table_list:
 *
 * Returns: (transfer container) (element-type SfcGroup): all groups, in no
 *          order
 */
GPtrArray *sfc_group_table_list (SfcGroupTable *self);

/** sfc_group_sort_by_keys: puts @groups, (element-type SfcGroup), in the order
 * of the bytes of their keys */
void sfc_group_sort_by_keys (GPtrArray *groups);

/** sfc_group_table_clear: removes every group, for the next batch */
void sfc_group_table_clear (SfcGroupTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcGroupTable, sfc_group_table_free)

G_END_DECLS
