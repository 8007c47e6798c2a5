#include "config.h"

#include "decode/text-store.h"

#define FIRST_BLOCK 1024
#define KEPT_BLOCK (64 * 1024)

char *
sfc_text_store_take (SfcTextStore *self, gsize n)
{
  char *piece;

  if (self->block == NULL || n > self->size - self->used)
    {
      gsize size = MAX (MAX (self->size, FIRST_BLOCK), n);

      if (self->block != NULL)
        self->old = g_slist_prepend (self->old, self->block);
      self->block = g_malloc (size);
      self->size = size;
      self->used = 0;
    }
  piece = self->block + self->used;
  self->used += n;
  return piece;
}

void
sfc_text_store_shrink (SfcTextStore *self, const char *end)
{
  self->used = (gsize)(end - self->block);
}

void
sfc_text_store_clear (SfcTextStore *self)
{
  self->used = 0;
  if (self->old != NULL)
    {
      g_slist_free_full (self->old, g_free);
      self->old = NULL;
    }
  /* one huge record must not hold its memory for ever */
  if (self->size > KEPT_BLOCK)
    {
      g_free (self->block);
      *self = (SfcTextStore){ NULL };
    }
}

void
sfc_text_store_free (SfcTextStore *self)
{
  g_slist_free_full (self->old, g_free);
  g_free (self->block);
  *self = (SfcTextStore){ NULL };
}
