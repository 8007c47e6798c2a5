/* state/key-table.h -- groups that do not fit in memory, by key, on disk. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcKeyTable: the present state of a query in a file that has no name, and is
 * gone with the table; nothing of it outlives the run, for that is what
 * state/store.h is for.  One thread at a time.
 */
typedef struct _SfcKeyTable SfcKeyTable;

/**
 * SfcKeyEntry:
 * @id: of the entry, as long as the table
 * @sequence: place in the order of first appearance, negative: not known yet;
 *            then @rank, @offset and @sub are what SfcGroup says
 * @batch: in which it was changed last
 * @key: (array length=n_key)
 * @value: (array length=n_value)
 *
 * One entry; what was read is good until the next call.
 */
typedef struct
{
  gint64 id;
  gint64 sequence;
  gint64 offset;
  guint32 rank, sub;
  gint64 batch;
  const guint8 *key;
  gsize n_key;
  const guint8 *value;
  gsize n_value;
} SfcKeyEntry;

/**
 * SfcKeySet: which entries
 * @SFC_KEYS_ALL: all but those that go
 * @SFC_KEYS_CHANGED: those of this batch that stay
 * @SFC_KEYS_TOUCHED: those of this batch, whether they go or not
 * @SFC_KEYS_GONE: those that go when the next batch begins
 */
typedef enum
{
  SFC_KEYS_ALL,
  SFC_KEYS_CHANGED,
  SFC_KEYS_TOUCHED,
  SFC_KEYS_GONE,
  SFC_N_KEY_SETS,
} SfcKeySet;

typedef void (*SfcKeyVisit) (const SfcKeyEntry *entry, gpointer data);

/**
 * sfc_key_table_new:
 * @folder: that exists, and has room for the keys
 * @cache_bytes: memory that the table may hold [bytes]
 * @error: set on failure
 *
 * Errors (of all functions here): %SFC_ERROR_STATE; %SFC_ERROR_RESOURCES when
 *         the disk or the memory is full
 *
 * Returns: (transfer full): an empty table, or %NULL
 */
SfcKeyTable *sfc_key_table_new (const char *folder, gsize cache_bytes,
                                GError **error);
void sfc_key_table_free (SfcKeyTable *self);

/** sfc_key_table_begin: a batch begins: forgets what goes, and what the batch
 * before has touched */
gboolean sfc_key_table_begin (SfcKeyTable *self, GError **error);

/** sfc_key_table_find: @entry: (out): that of the key, with @id 0: none */
gboolean sfc_key_table_find (SfcKeyTable *self, const guint8 *key, gsize n_key,
                             SfcKeyEntry *entry, GError **error);

/** sfc_key_table_read: @entry: (out): that of @id, which is there */
gboolean sfc_key_table_read (SfcKeyTable *self, gint64 id, SfcKeyEntry *entry,
                             GError **error);

/** sfc_key_table_put: writes @entry, a new one when its @id is 0; @touch: it is
 * one of this batch from now on */
gboolean sfc_key_table_put (SfcKeyTable *self, const SfcKeyEntry *entry,
                            gboolean touch, GError **error);

/** sfc_key_table_remove: removes the entry @id at once */
gboolean sfc_key_table_remove (SfcKeyTable *self, gint64 id, GError **error);

/** SfcKeyTest: Returns: whether @entry is one of those that are meant */
typedef gboolean (*SfcKeyTest) (const SfcKeyEntry *entry, gpointer data);

/** sfc_key_table_mark_gone: looks at every entry; those of which @is_old go
 * when the next batch begins; @n: (out): how many */
gboolean sfc_key_table_mark_gone (SfcKeyTable *self, SfcKeyTest is_old,
                                  gpointer data, gint64 *n, GError **error);

/** sfc_key_table_note_late: remembers until the next batch that @key was late;
 * it needs no entry */
gboolean sfc_key_table_note_late (SfcKeyTable *self, const guint8 *key,
                                  gsize n_key, GError **error);

/** sfc_key_table_get_late: Returns: how many keys were late in this batch */
gint64 sfc_key_table_get_late (const SfcKeyTable *self);

/** sfc_key_table_number: gives those without one their sequences, in order of
 * appearance, from @next on */
gboolean sfc_key_table_number (SfcKeyTable *self, guint64 *next,
                               GError **error);

/** sfc_key_table_visit: calls @visit for each entry of @set, in no order; it
 * may mark entries, and change no others */
gboolean sfc_key_table_visit (SfcKeyTable *self, SfcKeySet set,
                              SfcKeyVisit visit, gpointer data, GError **error);

/** sfc_key_table_forget_values: empties the values of those of this batch */
gboolean sfc_key_table_forget_values (SfcKeyTable *self, GError **error);

/** sfc_key_table_list: Returns: (transfer full) (element-type gsize): the ids
 * of @set, in order of first appearance, or %NULL */
GPtrArray *sfc_key_table_list (SfcKeyTable *self, SfcKeySet set,
                               GError **error);

/** sfc_key_table_count: @n: (out): entries of @set */
gboolean sfc_key_table_count (SfcKeyTable *self, SfcKeySet set, gint64 *n,
                              GError **error);

/** sfc_key_table_get_bytes: Returns: memory held [bytes] */
gsize sfc_key_table_get_bytes (const SfcKeyTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcKeyTable, sfc_key_table_free)

G_END_DECLS
