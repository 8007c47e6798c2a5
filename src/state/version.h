/* state/version.h -- one version of a store: its entries, as chunks. */

#pragma once

#include "state/database.h"
#include "state/store.h"

G_BEGIN_DECLS

/** SfcVersionDraft: the version that comes next: what was put, of which a few
 * MiB wait in memory */
typedef struct _SfcVersionDraft SfcVersionDraft;

/** sfc_version_draft_new: @file: outlives it; Returns: (transfer full) */
SfcVersionDraft *sfc_version_draft_new (const SfcDatabase *file);

/** sfc_version_draft_free: what was written and not committed is undone by who
 * closes the file */
void sfc_version_draft_free (SfcVersionDraft *self);

/** sfc_version_draft_begin: forgets what was put, also what of it was written;
 * @version: that it becomes, 0: not known before it is written */
void sfc_version_draft_begin (SfcVersionDraft *self, gint64 version);

/** sfc_version_draft_put: as sfc_store_put() */
void sfc_version_draft_put (SfcVersionDraft *self, guint op, const guint8 *key,
                            gsize n_key, const guint8 *value, gsize n_value);

/**
 * sfc_version_draft_write:
 * @self: a draft
 * @version: that it becomes; those from it on are replaced
 * @snapshot: whether it holds everything
 * @bytes: (out): of its entries
 * @error: set on failure
 *
 * Writes it, in a transaction that stays open.
 */
gboolean sfc_version_draft_write (SfcVersionDraft *self, gint64 version,
                                  gboolean snapshot, gint64 *bytes,
                                  GError **error);

/**
 * sfc_version_load:
 * @file: that has it
 * @version: which
 * @n_chunks: of it
 * @checksum: of them
 * @visit: called for each entry, with @data, once all are known to be whole
 * @error: set on failure
 */
gboolean sfc_version_load (const SfcDatabase *file, gint64 version,
                           gint64 n_chunks, const char *checksum,
                           SfcStoreVisit visit, gpointer data, GError **error);

/** sfc_version_delete: removes the versions that stand in @relation, such as
 * `<`, to @version */
gboolean sfc_version_delete (const SfcDatabase *file, const char *relation,
                             gint64 version, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcVersionDraft, sfc_version_draft_free)

G_END_DECLS
