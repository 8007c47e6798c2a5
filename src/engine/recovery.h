/* engine/recovery.h -- where a run of a query begins, by its checkpoint. */

#pragma once

#include "source/source.h"
#include "state/checkpoint.h"

G_BEGIN_DECLS

/**
 * SfcStart: where a run of a query begins
 * @batch_id: of its first batch
 * @at: where that batch begins
 * @end: (nullable): where it ends, when it was planned in an earlier run and
 *       has to run again
 * @watermark_ms: in force in it [ms]
 * @late_ms: in force in the batch before [ms]
 * @timestamp_ms: of @end: when it was planned [ms since 1970]
 */
typedef struct
{
  gint64 batch_id;
  SfcOffsets *at, *end;
  gint64 watermark_ms, late_ms;
  gint64 timestamp_ms;
} SfcStart;

void sfc_start_clear (SfcStart *self);

/**
 * SfcRecovery: what a beginning is found with
 * @query: name
 * @checkpoint, @source: of the query; the log of @source is restored
 * @conf: (array length=SFC_N_SESSION_CONF): the session's properties
 * @cancellable: ends the questions to @source
 */
typedef struct
{
  const char *query;
  SfcCheckpoint *checkpoint;
  SfcSource *source;
  char **conf;
  GCancellable *cancellable;
} SfcRecovery;

/**
 * sfc_recovery_find_start:
 * @self: what it is found with; the properties become the checkpoint's, with a
 *        warning for each that differs
 * @start: (inout): empty; where the run begins; to be cleared also on failure
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_STATE: the logs are damaged; those of the source
 * Source: MicroBatchExecution.populateStartOffsets
 */
gboolean sfc_recovery_find_start (const SfcRecovery *self, SfcStart *start,
                                  GError **error);

G_END_DECLS
