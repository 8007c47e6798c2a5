#include "config.h"

#include "base/arena.h"

#define BLOCK_BYTES (64 * 1024)

typedef struct _Block Block;

struct _Block
{
  Block *next;
  gsize size; /* of data [bytes] */
  guint64 data[];
};

struct _SfcArena
{
  Block *blocks; /* the one in use first */
  gsize used;    /* of the first block [bytes] */
  gsize bytes;
};

SfcArena *
sfc_arena_new (void)
{
  return g_new0 (SfcArena, 1);
}

static void
free_blocks (Block *block)
{
  while (block != NULL)
    {
      Block *next = block->next;

      g_free (block);
      block = next;
    }
}

void
sfc_arena_free (SfcArena *self)
{
  if (self == NULL)
    return;
  free_blocks (self->blocks);
  g_free (self);
}

static void
add_block (SfcArena *self, gsize size)
{
  Block *block = g_malloc (sizeof (Block) + size);

  block->size = size;
  block->next = self->blocks;
  self->blocks = block;
  self->used = 0;
  self->bytes += sizeof (Block) + size;
}

gpointer
sfc_arena_alloc (SfcArena *self, gsize n)
{
  gpointer piece;

  n = (n + 7) & ~(gsize)7;
  if (self->blocks == NULL || self->blocks->size - self->used < n)
    add_block (self, MAX (n, BLOCK_BYTES));
  piece = (char *)self->blocks->data + self->used;
  self->used += n;
  return piece;
}

void
sfc_arena_reset (SfcArena *self)
{
  if (self->blocks == NULL)
    return;
  free_blocks (self->blocks->next);
  self->blocks->next = NULL;
  self->bytes = sizeof (Block) + self->blocks->size;
  self->used = 0;
}

gsize
sfc_arena_get_bytes (const SfcArena *self)
{
  return self->bytes;
}
