/* state/store.h -- the state of a query on disk, version by version. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcStore: one SQLite database a query.  Version N + 1 is what batch N left;
 * version 0 is empty.  A version is either what changed since the one before
 * (a delta) or everything (a snapshot, when that is less, or the deltas since
 * the last one have outgrown it), kept as a few blobs with one checksum.  One
 * thread at a time.
 *
 * Source: spark-semantics 16.6, of which only the rules are kept: measured, a
 *         blob a version commits 100 changed keys in a fraction of a
 *         millisecond, where a row a key takes several times as long
 */
typedef struct _SfcStore SfcStore;

/**
 * SfcStoreVisit:
 * @op: the stateful step of the query, 0 for the first
 * @key: (array length=n_key)
 * @value: (array length=n_value) (nullable): %NULL: the key was removed
 * @data: of the caller
 *
 * Returns: whether the entry is well formed
 */
typedef gboolean (*SfcStoreVisit) (guint op, const guint8 *key, gsize n_key,
                                   const guint8 *value, gsize n_value,
                                   gpointer data);

/**
 * sfc_store_open:
 * @folder: that exists; the database is `sfcrime.db` in it
 * @error: set on failure
 *
 * Errors (of all functions here): %SFC_ERROR_STATE; %SFC_ERROR_RESOURCES when
 *         the disk or the memory is full
 *
 * Returns: (transfer full): the store, or %NULL
 */
SfcStore *sfc_store_open (const char *folder, GError **error);
void sfc_store_free (SfcStore *self);

/** sfc_store_open_to_read: the same of one that is there, to look at it, also
 * while a run uses it, or makes it: then it has no version */
SfcStore *sfc_store_open_to_read (const char *folder, GError **error);

/**
 * SfcStoreVersion:
 * @version: its number
 * @snapshot: whether it holds everything
 * @bytes: of its entries
 */
typedef struct
{
  gint64 version;
  gboolean snapshot;
  gint64 bytes;
} SfcStoreVersion;

/** sfc_store_list: Returns: (transfer full) (element-type SfcStoreVersion): the
 * versions, ascending, or %NULL */
GArray *sfc_store_list (SfcStore *self, GError **error);

/**
 * sfc_store_check_schema:
 * @self: a store
 * @op: the step
 * @types: of key and value; must be as they were
 * @key, @value: the same for the message, as Spark shows a schema
 * @error: set on failure
 *
 * Notes the schema when there is none yet.
 *
 * Errors: %SFC_ERROR_STATE, in Spark's words: the state has another schema
 */
gboolean sfc_store_check_schema (SfcStore *self, guint op, const char *types,
                                 const char *key, const char *value,
                                 GError **error);

/**
 * sfc_store_load:
 * @self: a store
 * @version: to load
 * @visit: called for each entry of the snapshot, then of the deltas, in order;
 *         a key comes as often as it was changed
 * @data: for @visit
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_STATE: a version that is needed is missing or damaged
 */
gboolean sfc_store_load (SfcStore *self, gint64 version, SfcStoreVisit visit,
                         gpointer data, GError **error);

/** sfc_store_wants_snapshot: Returns: whether the next version should hold
 * everything */
gboolean sfc_store_wants_snapshot (const SfcStore *self);

/** sfc_store_begin: what is put from now on becomes @version: of more than a
 * MiB all but the last one goes to the disk before the commit, by a thread of
 * the store's; what fails there the commit tells */
void sfc_store_begin (SfcStore *self, gint64 version);

/** sfc_store_put: adds an entry to the next version; @value: (nullable):
 * removed */
void sfc_store_put (SfcStore *self, guint op, const guint8 *key, gsize n_key,
                    const guint8 *value, gsize n_value);

/**
 * sfc_store_put_sink:
 * @file: absolute path of the file that the sink appends to
 * @length: its length before the batch [bytes]
 *
 * Adds it to the next version, which may have several, one of each file.
 */
void sfc_store_put_sink (SfcStore *self, const char *file, gint64 length);

/**
 * sfc_store_commit:
 * @self: a store
 * @version: that what was put becomes; those from it on are replaced
 * @snapshot: whether everything was put, and not only what changed
 * @first: the oldest version that must still load
 * @error: set on failure
 *
 * One transaction, on disk when it returns.
 */
gboolean sfc_store_commit (SfcStore *self, gint64 version, gboolean snapshot,
                           gint64 first, GError **error);

/**
 * sfc_store_get_sink:
 * @version: that a batch made
 * @file: of its sink
 * @length: (out): of @file before that batch [bytes], -1: not known
 */
gboolean sfc_store_get_sink (SfcStore *self, gint64 version, const char *file,
                             gint64 *length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcStore, sfc_store_free)

G_END_DECLS
