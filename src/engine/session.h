/* engine/session.h -- all queries of one run, and the feed of an embedded one.
 */

#pragma once

#include "engine/audience.h"
#include "engine/query.h"
#include "feed/feed.h"

G_BEGIN_DECLS

/**
 * SfcSessionOptions:
 * @queries: (array zero-terminated=1): names, at least one
 * @once, @max_batches, @timeout_ms: see SfcQueryOptions
 * @full_batches: with @feed: batches wait until they are full or the input has
 *                ended, so that the same input gives the same bytes
 * @flush: see SfcQueryOptions
 * @progress_file: (nullable): each progress report is appended to it
 * @feed: (nullable): of an embedded run: what is produced; its pace is set by
 *        the session
 * @observer: (nullable): is told of all queries
 */
typedef struct
{
  const char *const *queries;
  gboolean once;
  gint64 max_batches;
  int timeout_ms;
  gboolean full_batches;
  gboolean flush;
  const char *progress_file;
  const SfcFeedOptions *feed;
  const SfcObserver *observer;
} SfcSessionOptions;

/** SfcSession: one run of `sfcrime stream`; Thread: main. */
typedef struct _SfcSession SfcSession;

/**
 * sfc_session_new:
 * @settings: a reference is taken
 * @options: borrowed until sfc_session_run() returns
 * @error: set on failure
 *
 * Builds every query; nothing is read yet.
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_SINK, %SFC_ERROR_SOURCE (the input)
 *
 * Returns: (transfer full): the session, or %NULL
 */
SfcSession *sfc_session_new (SfcSettings *settings,
                             const SfcSessionOptions *options, GError **error);
void sfc_session_free (SfcSession *self);

/**
 * sfc_session_run:
 * @self: the session
 * @stop: ends the queries after the batches that run
 * @error: the first failure of a query or the feed
 *
 * Runs the main loop until every query has ended.  One that fails stops the
 * others after their batches.
 */
gboolean sfc_session_run (SfcSession *self, GCancellable *stop, GError **error);

/** sfc_session_reload_tables: of all queries */
void sfc_session_reload_tables (SfcSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSession, sfc_session_free)

G_END_DECLS
