#include "config.h"

#include "state/group-table.h"

#include <string.h>

#include "base/arena.h"

struct _SfcGroupTable
{
  GHashTable *groups; /* (element-type SfcGroup SfcGroup): a set */
  SfcArena *arena;
  guint n_cells;
};

static guint
group_hash (gconstpointer group)
{
  return ((const SfcGroup *)group)->hash;
}

static gboolean
group_equal (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = a, *other = b;

  return one->hash == other->hash && one->n_key == other->n_key
         && (one->n_key == 0 || memcmp (one->key, other->key, one->n_key) == 0);
}

SfcGroupTable *
sfc_group_table_new (guint n_cells)
{
  SfcGroupTable *self = g_new0 (SfcGroupTable, 1);

  self->groups = g_hash_table_new (group_hash, group_equal);
  self->arena = sfc_arena_new ();
  self->n_cells = n_cells;
  return self;
}

void
sfc_group_table_free (SfcGroupTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->groups);
  sfc_arena_free (self->arena);
  g_free (self);
}

static guint64
fold (guint64 a, guint64 b)
{
#ifdef __SIZEOF_INT128__
  unsigned __int128 product = (unsigned __int128)a * b;

  return (guint64)product ^ (guint64)(product >> 64);
#else
  guint64 product = a * b;

  return product ^ (product >> 32);
#endif
}

/* Eight bytes a step.  GHashTable takes the result modulo a prime, so all of
 * its bits must depend on all of the key's, a window's low ones too. */
guint32
sfc_group_hash (const guint8 *key, gsize n)
{
  const guint64 k0 = G_GUINT64_CONSTANT (0xa0761d6478bd642f),
                k1 = G_GUINT64_CONSTANT (0xe7037ed1a0b428db);
  guint64 hash = k0 ^ n, word;

  for (; n >= 8; key += 8, n -= 8)
    {
      memcpy (&word, key, 8);
      hash = fold (hash ^ word, k1);
    }
  if (n > 0)
    {
      word = 0;
      memcpy (&word, key, n);
      hash = fold (hash ^ word, k1);
    }
  hash = fold (hash, k0);
  return (guint32)(hash ^ (hash >> 32));
}

static SfcGroup *
add (SfcGroupTable *self, const guint8 *key, gsize n, guint32 hash)
{
  gsize head = sizeof (SfcGroup) + self->n_cells * sizeof (gint64);
  SfcGroup *group = sfc_arena_alloc (self->arena, head + n);
  guint8 *bytes = (guint8 *)group + head;

  memset (group, 0, head);
  if (n > 0) /* the group of a query without keys has no bytes */
    memcpy (bytes, key, n);
  group->key = bytes;
  group->hash = hash;
  group->n_key = (guint32)n;
  g_hash_table_add (self->groups, group);
  return group;
}

SfcGroup *
sfc_group_table_get (SfcGroupTable *self, const guint8 *key, gsize n,
                     guint32 hash, gboolean *is_new)
{
  SfcGroup probe = { .key = key, .hash = hash, .n_key = (guint32)n };
  SfcGroup *group = g_hash_table_lookup (self->groups, &probe);

  *is_new = group == NULL;
  return group != NULL ? group : add (self, key, n, hash);
}

gpointer
sfc_group_table_alloc (SfcGroupTable *self, gsize n)
{
  return sfc_arena_alloc (self->arena, n);
}

void
sfc_group_table_remove (SfcGroupTable *self, SfcGroup *group)
{
  g_hash_table_remove (self->groups, group);
}

guint
sfc_group_table_get_n (const SfcGroupTable *self)
{
  return g_hash_table_size (self->groups);
}

gsize
sfc_group_table_get_bytes (const SfcGroupTable *self)
{
  /* a set of GHashTable: a pointer and a hash a slot, at most half full after
   * it grew */
  return sfc_arena_get_bytes (self->arena)
         + 2 * (gsize)g_hash_table_size (self->groups)
               * (sizeof (gpointer) + sizeof (guint));
}

GPtrArray *
sfc_group_table_list (SfcGroupTable *self)
{
  GPtrArray *list = g_ptr_array_sized_new (g_hash_table_size (self->groups));
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    g_ptr_array_add (list, group);
  return list;
}

void
sfc_group_table_clear (SfcGroupTable *self)
{
  g_hash_table_remove_all (self->groups);
  sfc_arena_reset (self->arena);
}
