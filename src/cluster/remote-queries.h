/* cluster/remote-queries.h -- the queries of a run on Spark, as seen here. */

#pragma once

#include "config/settings.h"
#include "engine/audience.h"

G_BEGIN_DECLS

/** SfcRemoteQueries: Thread: main. */
typedef struct _SfcRemoteQueries SfcRemoteQueries;

/**
 * sfc_remote_queries_new:
 * @settings: of the run
 * @names: (array zero-terminated=1): of the queries; the names are borrowed
 * @audience: is told of them; borrowed
 * @error: set on failure
 *
 * Errors: those of sfc_plan_new()
 *
 * Returns: (transfer full): none has begun yet; %NULL
 */
SfcRemoteQueries *sfc_remote_queries_new (SfcSettings *settings,
                                          const char *const *names,
                                          SfcAudience *audience,
                                          GError **error);

/** sfc_remote_queries_free: after the audience, which borrows them */
void sfc_remote_queries_free (SfcRemoteQueries *self);

/** sfc_remote_queries_start: @name begins as @run_id; Returns: whether all of
 * them have begun now */
gboolean sfc_remote_queries_start (SfcRemoteQueries *self, const char *name,
                                   const char *run_id);

/** sfc_remote_queries_report: @name reports, as StreamingQueryProgress.json;
 * Errors: %SFC_ERROR_FAILED: it is no report; of the progress file */
gboolean sfc_remote_queries_report (SfcRemoteQueries *self, const char *name,
                                    const char *json, GError **error);

/** sfc_remote_queries_end: @name has ended, or all, where it is %NULL;
 * @error: (nullable): why */
void sfc_remote_queries_end (SfcRemoteQueries *self, const char *name,
                             const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRemoteQueries, sfc_remote_queries_free)

G_END_DECLS
