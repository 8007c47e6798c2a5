/* state/checkpoint.h -- the folder by which a query goes on after a restart. */

#pragma once

#include "state/claim.h"
#include "state/log-text.h"

G_BEGIN_DECLS

/**
 * SfcCheckpoint: `metadata`, `offsets/N`, `commits/N`, `sources/0/0`, each in
 * the form of Spark 3.5, and the `lock` of a claim.  One thread at a time.
 *
 * What is damaged is an error that names the file, and is left as it is; only
 * temporary files that never got their name are removed.
 *
 * Source: spark-semantics 16.1 to 16.7
 */
typedef struct _SfcCheckpoint SfcCheckpoint;

/**
 * sfc_checkpoint_open:
 * @path: of the folder, which is made when it is missing
 * @error: set on failure
 *
 * Claims it until it is freed; reads the query's id, or makes one.
 *
 * Errors: those of sfc_claim_take(); %SFC_ERROR_STATE: damaged;
 *         %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): the checkpoint, or %NULL
 */
SfcCheckpoint *sfc_checkpoint_open (const char *path, GError **error);
void sfc_checkpoint_free (SfcCheckpoint *self);

/**
 * sfc_checkpoint_open_to_read:
 * @path: of the folder
 * @error: set on failure
 *
 * To look at it, also while a run uses it; nothing is made, locked or removed.
 *
 * Errors: %SFC_ERROR_STATE: not a checkpoint: neither `metadata` nor a planned
 *         batch; its `metadata` is damaged
 *
 * Returns: (transfer full): the checkpoint, or %NULL
 */
SfcCheckpoint *sfc_checkpoint_open_to_read (const char *path, GError **error);

/** sfc_checkpoint_peek_claim: Returns: (transfer none): that of the run, or of
 * whichever run, when it was opened to read */
SfcClaim *sfc_checkpoint_peek_claim (const SfcCheckpoint *self);

/** sfc_checkpoint_list_offsets / sfc_checkpoint_list_commits: Returns:
 * (transfer full) (element-type gint64): the batches of the log, ascending */
GArray *sfc_checkpoint_list_offsets (const SfcCheckpoint *self);
GArray *sfc_checkpoint_list_commits (const SfcCheckpoint *self);

/** sfc_checkpoint_get_path: Returns: (transfer none): absolute */
const char *sfc_checkpoint_get_path (const SfcCheckpoint *self);

/** sfc_checkpoint_get_id: Returns: (transfer none): the query's id, the same
 * in every run */
const char *sfc_checkpoint_get_id (const SfcCheckpoint *self);

/** sfc_checkpoint_get_last_offsets / sfc_checkpoint_get_last_commit: Returns:
 * the highest batch of the log, -1: it is empty */
gint64 sfc_checkpoint_get_last_offsets (const SfcCheckpoint *self);
gint64 sfc_checkpoint_get_last_commit (const SfcCheckpoint *self);

/** sfc_checkpoint_read_offsets: Errors: %SFC_ERROR_STATE: missing ("batch N
 * doesn't exist"), damaged; Returns: (transfer full): what `offsets/N` says */
SfcOffsetsEntry *sfc_checkpoint_read_offsets (SfcCheckpoint *self,
                                              gint64 batch_id, GError **error);

/** sfc_checkpoint_write_offsets: Errors: %SFC_ERROR_STATE,
 * %SFC_ERROR_RESOURCES */
gboolean sfc_checkpoint_write_offsets (SfcCheckpoint *self, gint64 batch_id,
                                       const SfcOffsetsEntry *entry,
                                       GError **error);

/** sfc_checkpoint_read_commit: @watermark_ms: (out): of the next batch [ms];
 * Errors: as sfc_checkpoint_read_offsets() */
gboolean sfc_checkpoint_read_commit (SfcCheckpoint *self, gint64 batch_id,
                                     gint64 *watermark_ms, GError **error);

/** sfc_checkpoint_write_commit: @watermark_ms: of the next batch [ms] */
gboolean sfc_checkpoint_write_commit (SfcCheckpoint *self, gint64 batch_id,
                                      gint64 watermark_ms, GError **error);

/** sfc_checkpoint_check_logs: what is committed was planned before; @planned,
 * @commit: the highest batch of each log, -1: none; Errors: %SFC_ERROR_STATE:
 * `offsets/N` of @commit is missing */
gboolean sfc_checkpoint_check_logs (const SfcCheckpoint *self, gint64 planned,
                                    gint64 commit, GError **error);

/**
 * sfc_checkpoint_read_initial:
 * @offsets: (out) (nullable): `sources/0/0`, JSON, not checked; %NULL: there is
 *           no such file
 *
 * Errors: %SFC_ERROR_STATE
 */
gboolean sfc_checkpoint_read_initial (SfcCheckpoint *self, char **offsets,
                                      GError **error);
gboolean sfc_checkpoint_write_initial (SfcCheckpoint *self, const char *offsets,
                                       GError **error);

/** sfc_checkpoint_is_of_topics: Returns: whether `sources/0/0` is not the
 * beginning of another log: sources of files and of the clock keep one there */
gboolean sfc_checkpoint_is_of_topics (const SfcCheckpoint *self);

/** sfc_checkpoint_purge: removes the entries of both logs below @first; what
 * cannot be removed stays */
void sfc_checkpoint_purge (SfcCheckpoint *self, gint64 first);

/** sfc_checkpoint_fail_offsets: @error becomes that `offsets/N` of @batch_id
 * (-1: `sources/0/0`) is damaged; Returns: %FALSE */
gboolean sfc_checkpoint_fail_offsets (const SfcCheckpoint *self,
                                      gint64 batch_id, const char *offsets,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcCheckpoint, sfc_checkpoint_free)

G_END_DECLS
