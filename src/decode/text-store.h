/* decode/text-store.h -- memory for the texts of one record. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcTextStore: pieces that live until the store is cleared
 * @block: the block in use, @used of @size bytes of it
 * @old: (element-type char): full blocks, kept until the store is cleared
 *
 * All zero is an empty store.
 */
typedef struct
{
  char *block;
  gsize size, used;
  GSList *old;
} SfcTextStore;

/**
 * sfc_text_store_take:
 * @self: a store
 * @n: [bytes]
 *
 * Returns: (transfer none): @n bytes, not set; valid until
 *          sfc_text_store_clear()
 */
char *sfc_text_store_take (SfcTextStore *self, gsize n);

/**
 * sfc_text_store_shrink:
 * @self: a store
 * @end: behind the part in use of the piece taken last; the rest is free again
 */
void sfc_text_store_shrink (SfcTextStore *self, const char *end);

/** sfc_text_store_clear: gives up all pieces, and keeps one block */
void sfc_text_store_clear (SfcTextStore *self);

/** sfc_text_store_free: gives back all memory; @self itself is the caller's */
void sfc_text_store_free (SfcTextStore *self);

G_END_DECLS
