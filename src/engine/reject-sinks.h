/* engine/reject-sinks.h -- the sinks of raw records that a query cannot use. */

#pragma once

#include "engine/journal.h"
#include "engine/workers.h"

G_BEGIN_DECLS

/** SfcRejectSinks: those of a query; there may be none of them */
typedef struct _SfcRejectSinks SfcRejectSinks;

/**
 * sfc_reject_sinks_new:
 * @settings: settings
 * @plan: of the query, names them; outlives the result
 * @offline: only checks the settings
 * @error: set on failure
 *
 * Errors: those of sfc_sink_new_lines()
 *
 * Returns: (transfer full): the sinks, or %NULL
 */
SfcRejectSinks *sfc_reject_sinks_new (SfcSettings *settings,
                                      const SfcPlan *plan, gboolean offline,
                                      GError **error);
void sfc_reject_sinks_free (SfcRejectSinks *self);

/** sfc_reject_sinks_keep: has @journal, before it recovers, see to it that what
 * is appended to files stands there once */
gboolean sfc_reject_sinks_keep (const SfcRejectSinks *self, SfcJournal *journal,
                                GError **error);

/** sfc_reject_sinks_begin: @run starts; as sfc_sink_begin() */
gboolean sfc_reject_sinks_begin (const SfcRejectSinks *self,
                                 const SfcSinkRun *run, GError **error);

/** sfc_reject_sinks_set_folder: what of a batch does not fit in memory goes to
 * files of @folder; @self: (nullable); @workers: of the query */
void sfc_reject_sinks_set_folder (const SfcRejectSinks *self,
                                  const SfcWorkers *workers,
                                  const char *folder);

/**
 * sfc_reject_sinks_write:
 * @self: (nullable): the sinks
 * @batch_id: of the batch
 * @end: where it ends
 * @workers: have read it
 * @error: set on failure
 *
 * Writes what the workers have kept, by partition and offset, and has them
 * forget it.
 *
 * Errors, thread: as of sfc_sink_write()
 */
gboolean sfc_reject_sinks_write (const SfcRejectSinks *self, gint64 batch_id,
                                 const SfcOffsets *end,
                                 const SfcWorkers *workers, GError **error);

/** sfc_reject_sinks_count_late: Returns: how many records of the batch were
 * kept as late, -1: there is no sink for them */
gint64 sfc_reject_sinks_count_late (const SfcRejectSinks *self,
                                    const SfcWorkers *workers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRejectSinks, sfc_reject_sinks_free)

G_END_DECLS
