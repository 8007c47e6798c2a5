/* engine/journal.h -- what a query writes down, to go on after a restart. */

#pragma once

#include "config/settings.h"
#include "engine/recovery.h"
#include "exec/distinct-state.h"
#include "exec/group-state.h"
#include "plan/plan.h"
#include "sink/sink.h"
#include "source/source.h"

G_BEGIN_DECLS

/**
 * SfcJournalState: the stateful steps of a query
 * @groups: (nullable): of the aggregation
 * @distinct: (nullable): of dropDuplicates
 */
typedef struct
{
  SfcGroupState *groups;
  SfcDistinctState *distinct;
} SfcJournalState;

/** sfc_journal_state_check: Returns: whether all went well with both since they
 * were made; Errors: those of sfc_group_state_check() */
gboolean sfc_journal_state_check (const SfcJournalState *state, GError **error);

/**
 * SfcJournal: checkpoint and state of one query.  The order of a batch:
 * sfc_journal_plan(), before the first one of a run sfc_journal_begin(), then
 * sfc_journal_save(), the sink, sfc_journal_commit(); a run that ends anywhere
 * between them leaves the batch to be run again.
 *
 * Source: spark-semantics sections 15.1, 16, 17
 */
typedef struct _SfcJournal SfcJournal;

/**
 * sfc_journal_dup_path:
 * @settings: settings
 * @query: name of the query
 *
 * Returns: (transfer full) (nullable): the checkpoint's folder: that of the
 *          query, else one of its name in that of the session; %NULL: there is
 *          none, and nothing is kept
 */
char *sfc_journal_dup_path (SfcSettings *settings, const char *query);

/**
 * sfc_journal_open:
 * @path: of the checkpoint
 * @settings: of the session
 * @plan: of the query; outlives the journal
 * @sink: of the query; outlives the journal; it becomes this query's alone
 * @error: set on failure
 *
 * Errors: those of sfc_checkpoint_open(), sfc_store_open(); %SFC_ERROR_SINK;
 *         %SFC_ERROR_CONFIG: @path is of another file system
 *
 * Returns: (transfer full): the journal, or %NULL
 */
SfcJournal *sfc_journal_open (const char *path, SfcSettings *settings,
                              const SfcPlan *plan, SfcSink *sink,
                              GError **error);

/** sfc_journal_add_sink: looks after another @sink of the query, too, as
 * sfc_journal_open() does; before sfc_journal_recover() */
gboolean sfc_journal_add_sink (SfcJournal *self, SfcSink *sink, GError **error);
void sfc_journal_free (SfcJournal *self);

/** sfc_journal_is_new: Returns: whether no batch was ever planned */
gboolean sfc_journal_is_new (const SfcJournal *self);

/** sfc_journal_get_path: Returns: (transfer none): of the checkpoint */
const char *sfc_journal_get_path (const SfcJournal *self);

/** sfc_journal_get_id: Returns: (transfer none): of the query, in all runs */
const char *sfc_journal_get_id (const SfcJournal *self);

/** sfc_journal_get_shuffle_partitions: Returns: those in force, the
 * checkpoint's once it has been recovered */
gint64 sfc_journal_get_shuffle_partitions (const SfcJournal *self);

/**
 * sfc_journal_recover:
 * @self: a journal
 * @source: of the query; used by sfc_journal_plan() too
 * @start: (out): where the run begins
 * @cancellable: ends the questions to @source
 * @error: set on failure
 *
 * Properties of the session that the checkpoint fixes are the checkpoint's
 * from now on, with a warning for each that differs.
 *
 * Errors: %SFC_ERROR_STATE: the logs are damaged; those of @source
 * Source: MicroBatchExecution.populateStartOffsets
 */
gboolean sfc_journal_recover (SfcJournal *self, SfcSource *source,
                              SfcStart *start, GCancellable *cancellable,
                              GError **error);

/** sfc_journal_plan: writes `offsets/N`; @timestamp_ms: of the trigger [ms];
 * purges the logs */
gboolean sfc_journal_plan (SfcJournal *self, gint64 batch_id,
                           gint64 watermark_ms, gint64 timestamp_ms,
                           const SfcOffsets *end, GError **error);

/**
 * sfc_journal_begin:
 * @self: a journal
 * @state: empty; gets what it was before @batch_id
 * @batch_id: the first of this run
 * @error: set on failure
 *
 * Takes what an earlier run of @batch_id wrote out of the sink's file.
 *
 * Errors: %SFC_ERROR_STATE: the state is missing, damaged or of other columns
 */
gboolean sfc_journal_begin (SfcJournal *self, const SfcJournalState *state,
                            gint64 batch_id, GError **error);

/** sfc_journal_save: keeps what the batch made of @state, before the sink gets
 * its rows; @all_is_less: whether all of it is less than what changed */
gboolean sfc_journal_save (SfcJournal *self, const SfcJournalState *state,
                           gint64 batch_id, gboolean all_is_less,
                           GError **error);

/** sfc_journal_commit: the sink has the batch; @watermark_ms: of the next one
 * [ms] */
gboolean sfc_journal_commit (SfcJournal *self, gint64 batch_id,
                             gint64 watermark_ms, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcJournal, sfc_journal_free)

G_END_DECLS
