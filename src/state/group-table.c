#include "config.h"

#include "state/group-table.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"

#define FIRST_SIZE 64
#define ROOM_AHEAD 512 /* how far behind a group room is asked for [bytes] */

/* Open addressing: a group is in the first free place from its hash on, and a
 * byte a place tells most of the others off without a look at them. */
struct _SfcGroupTable
{
  guint8 *tags;      /* 0: the place is free */
  SfcGroup **groups; /* where the tag is not 0 */
  guint size;        /* places: a power of two */
  guint n;
  SfcArena *arena;
  guint n_cells;
};

static void
set_size (SfcGroupTable *self, guint size)
{
  self->size = size;
  self->tags = g_malloc0 (size);
  self->groups = g_new (SfcGroup *, size);
}

SfcGroupTable *
sfc_group_table_new (guint n_cells)
{
  SfcGroupTable *self = g_new0 (SfcGroupTable, 1);

  set_size (self, FIRST_SIZE);
  self->arena = sfc_arena_new ();
  self->n_cells = n_cells;
  return self;
}

void
sfc_group_table_free (SfcGroupTable *self)
{
  if (self == NULL)
    return;
  g_free (self->tags);
  g_free (self->groups);
  sfc_arena_free (self->arena);
  g_free (self);
}

void
sfc_group_table_reserve (SfcGroupTable *self, guint n)
{
  guint size = self->size;

  while (size - size / 8 < n && size < G_MAXINT32)
    size *= 2;
  g_free (self->tags);
  g_free (self->groups);
  set_size (self, size);
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

/* Up to seven bytes, without a call of memcpy(): the ends of both halves. */
static guint64
load_few (const guint8 *key, gsize n)
{
  guint32 first, last;

  if (n < 4)
    return n == 0 ? 0
                  : (guint64)key[0] | (guint64)key[n / 2] << 8
                        | (guint64)key[n - 1] << 16;
  memcpy (&first, key, 4);
  memcpy (&last, key + n - 4, 4);
  return (guint64)last << 32 | first;
}

static guint64 seed;

__attribute__ ((constructor)) static void
choose_seed (void)
{
  if (getentropy (&seed, sizeof seed) != 0)
    seed = (guint64)g_get_real_time ();
}

/* Eight bytes a step, the last ones some twice.  The table looks at some of the
 * bits, so each must depend on all of the key's, a window's low ones too. */
guint32
sfc_group_hash (const guint8 *key, gsize n)
{
  const guint64 k0 = G_GUINT64_CONSTANT (0xa0761d6478bd642f),
                k1 = G_GUINT64_CONSTANT (0xe7037ed1a0b428db);
  const guint8 *end = key + n;
  guint64 hash = seed ^ n, word;

  if (n < 8)
    hash = fold (fold (hash ^ load_few (key, n), k1), k0);
  else
    {
      for (; end - key > 8; key += 8)
        {
          memcpy (&word, key, 8);
          hash = fold (hash ^ word, k1);
        }
      memcpy (&word, end - 8, 8);
      hash = fold (fold (hash ^ word, k1), k0);
    }
  return (guint32)(hash ^ (hash >> 32));
}

/* ---- places */

static guint8
tag_of (guint32 hash)
{
  return (guint8)((hash >> 25) + 1);
}

static guint
next_place (const SfcGroupTable *self, guint place)
{
  return (place + 1) & (self->size - 1);
}

static guint
free_place (const SfcGroupTable *self, guint32 hash)
{
  guint place = hash & (self->size - 1);

  while (self->tags[place] != 0)
    place = next_place (self, place);
  return place;
}

static void
put (SfcGroupTable *self, SfcGroup *group)
{
  guint place = free_place (self, group->hash);

  self->tags[place] = tag_of (group->hash);
  self->groups[place] = group;
}

static void
grow (SfcGroupTable *self)
{
  g_autofree guint8 *tags = self->tags;
  g_autofree SfcGroup **groups = self->groups;
  guint size = self->size;

  set_size (self, 2 * size);
  for (guint place = 0; place < size; place++)
    {
      if (place + SFC_GROUP_AHEAD < size && tags[place + SFC_GROUP_AHEAD] != 0)
        __builtin_prefetch (groups[place + SFC_GROUP_AHEAD]);
      if (tags[place] != 0)
        put (self, groups[place]);
    }
}

/* ---- groups */

static SfcGroup *
add (SfcGroupTable *self, const guint8 *key, gsize n, guint32 hash)
{
  gsize before = (n + 7) & ~(gsize)7;
  gsize head = sizeof (SfcGroup) + self->n_cells * sizeof (gint64);
  guint8 *bytes = sfc_arena_alloc (self->arena, before + head);
  SfcGroup *group = (SfcGroup *)(gpointer)(bytes + before);

  __builtin_prefetch (bytes + ROOM_AHEAD, 1);
  __builtin_prefetch (bytes + ROOM_AHEAD + 64, 1);
  if (n > 0) /* the group of a query without keys has no bytes */
    memcpy (bytes, key, n);
  memset (group, 0, head);
  group->hash = hash;
  group->n_key = (guint32)n & G_MAXINT32;
  /* some places stay free, or a key that is not there would be looked for
   * everywhere */
  if (++self->n > self->size - self->size / 8)
    grow (self);
  put (self, group);
  return group;
}

static SfcGroup *
find (const SfcGroupTable *self, const guint8 *key, gsize n, guint32 hash)
{
  guint8 tag = tag_of (hash), found;

  for (guint place = hash & (self->size - 1); (found = self->tags[place]) != 0;
       place = next_place (self, place))
    {
      SfcGroup *group = self->groups[place];

      if (found == tag && group->hash == hash && group->n_key == n
          && (n == 0 || memcmp (sfc_group_peek_key (group), key, n) == 0))
        return group;
    }
  return NULL;
}

SfcGroup *
sfc_group_table_get (SfcGroupTable *self, const guint8 *key, gsize n,
                     guint32 hash, gboolean *is_new)
{
  SfcGroup *group = find (self, key, n, hash);

  *is_new = group == NULL;
  return group != NULL ? group : add (self, key, n, hash);
}

gboolean
sfc_group_table_has (const SfcGroupTable *self, const SfcGroup *group)
{
  return find (self, sfc_group_peek_key (group), group->n_key, group->hash)
         != NULL;
}

void
sfc_group_table_prefetch (const SfcGroupTable *self, guint32 hash)
{
  guint place = hash & (self->size - 1);

  __builtin_prefetch (&self->tags[place]);
  __builtin_prefetch (&self->groups[place]);
}

gpointer
sfc_group_table_alloc (SfcGroupTable *self, gsize n)
{
  return sfc_arena_alloc (self->arena, n);
}

/* What stands behind the place that becomes free may move into it, unless it
 * would then stand before its hash. */
void
sfc_group_table_remove (SfcGroupTable *self, SfcGroup *group)
{
  guint mask = self->size - 1, place = group->hash & mask;

  while (self->groups[place] != group)
    place = next_place (self, place);
  for (guint at = next_place (self, place); self->tags[at] != 0;
       at = next_place (self, at))
    {
      guint from_hash = (at - self->groups[at]->hash) & mask;

      if (from_hash < ((at - place) & mask))
        continue;
      self->tags[place] = self->tags[at];
      self->groups[place] = self->groups[at];
      place = at;
    }
  self->tags[place] = 0;
  self->n--;
}

void
sfc_group_table_keep (SfcGroupTable *self, const GPtrArray *groups)
{
  memset (self->tags, 0, self->size);
  self->n = groups->len;
  for (guint i = 0; i < groups->len; i++)
    {
      if (i + SFC_GROUP_AHEAD < groups->len)
        __builtin_prefetch (groups->pdata[i + SFC_GROUP_AHEAD]);
      put (self, groups->pdata[i]);
    }
}

guint
sfc_group_table_get_n (const SfcGroupTable *self)
{
  return self->n;
}

gsize
sfc_group_table_get_bytes (const SfcGroupTable *self)
{
  return sfc_arena_get_bytes (self->arena)
         + self->size * (sizeof *self->tags + sizeof *self->groups);
}

gsize
sfc_group_table_get_bytes_in_use (const SfcGroupTable *self, gsize removed)
{
  double bytes = (double)sfc_group_table_get_bytes (self);

  return self->n > 0
             ? (gsize)(bytes * self->n / ((double)self->n + (double)removed))
             : 0;
}

/* Not by their places: in the order of their hashes they would fill a smaller
 * table from its one end, each looking for a place behind all before it. */
GPtrArray *
sfc_group_table_list (SfcGroupTable *self)
{
  const guint32 step = 0x9e3779b1; /* odd, so that every place has its turn */
  GPtrArray *list = g_ptr_array_sized_new (self->n);

  for (guint32 i = 0, at = 0; i < self->size; i++, at += step)
    {
      guint place = at & (self->size - 1);

      if (self->tags[place] != 0)
        g_ptr_array_add (list, self->groups[place]);
    }
  return list;
}

static int
by_key (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;
  int order = memcmp (sfc_group_peek_key (one), sfc_group_peek_key (other),
                      MIN (one->n_key, other->n_key));

  return order != 0 ? order
                    : (one->n_key > other->n_key) - (one->n_key < other->n_key);
}

void
sfc_group_sort_by_keys (GPtrArray *groups)
{
  g_ptr_array_sort (groups, by_key);
}

void
sfc_group_table_clear (SfcGroupTable *self)
{
  memset (self->tags, 0, self->size);
  self->n = 0;
  sfc_arena_reset (self->arena);
}
