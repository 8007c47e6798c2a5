/* state/claim.h -- which run has a checkpoint, and whether it is one on Spark.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcClaim: a file `lock` in the checkpoint, which no two runs have at once; it
 * says whose process has it, and what for.  One thread at a time.
 */
typedef struct _SfcClaim SfcClaim;

/**
 * sfc_claim_take:
 * @path: of the checkpoint, which is made when it is missing
 * @of_spark: whether Spark goes on with it, not this program
 * @planned: (out) (optional): the highest batch of `offsets`, -1: none
 * @error: set on failure
 *
 * Keeps every other run out until it is freed.  A checkpoint goes on where it
 * began: here or on Spark.
 *
 * Errors: %SFC_ERROR_STATE: another run has it, not a folder, of a run of the
 *         other kind; %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): the claim, or %NULL
 */
SfcClaim *sfc_claim_take (const char *path, gboolean of_spark, gint64 *planned,
                          GError **error);

/** sfc_claim_look: at that of whichever run; nothing is made or locked;
 * Returns: (transfer full): what there is of it */
SfcClaim *sfc_claim_look (const char *path);
void sfc_claim_free (SfcClaim *self);

/** sfc_claim_get_lock: Returns: (transfer none): the open file that keeps
 * other runs out as long as any process has it open */
int sfc_claim_get_lock (const SfcClaim *self);

/** sfc_claim_dup_holder: of one that was looked at; Returns: (transfer full)
 * (nullable): the process that runs on it, "?" when it did not say; %NULL: none
 * does */
char *sfc_claim_dup_holder (const SfcClaim *self);

/** sfc_claim_note_state: the run that has it keeps state, without which the
 * next one cannot go on */
void sfc_claim_note_state (SfcClaim *self);

/** sfc_claim_keeps_state: Returns: whether the last run has noted so */
gboolean sfc_claim_keeps_state (const SfcClaim *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcClaim, sfc_claim_free)

G_END_DECLS
