/* engine/query.h -- one streaming query: its thread, its life. */

#pragma once

#include "engine/activity.h"
#include "engine/progress.h"
#include "engine/turns.h"
#include "feed/pace.h"
#include "plan/plan.h"
#include "row/rows.h"

G_BEGIN_DECLS

/**
 * SfcQueryOptions:
 * @once: run as trigger availableNow, whatever the configuration says; with
 *        @pace: until every record of the input was processed
 * @max_batches: stop after so many batches, 0: no limit
 * @timeout_ms: how long the broker may be silent [ms]
 * @pace: (nullable): of an embedded run
 * @index: of the query in @pace
 * @turns: (nullable): orders the writes of all queries
 * @full_batches: with @pace: every batch waits until it is full or the input
 *                has ended
 * @flush: at the end of a run that ends by itself or by @max_batches, one more
 *         batch closes all that is open
 * @offline: without a broker: only for sfc_query_parts_check() and
 *           sfc_query_parts_find_errors()
 * @topic_later: with @offline: that there is no topic is no error
 */
typedef struct
{
  gboolean once;
  gint64 max_batches;
  int timeout_ms;
  SfcPace *pace;
  guint index;
  SfcTurns *turns;
  gboolean full_batches;
  gboolean flush;
  gboolean offline, topic_later;
} SfcQueryOptions;

/** SfcQuery: one streaming query. */
typedef struct _SfcQuery SfcQuery;

/**
 * SfcQueryEvents:
 * @begun: once: the query knows its first offsets, so that broker, topic and
 *         checkpoint are there
 * @progress: after each batch, and when idle as often as Spark reports
 * @result: (nullable): after a batch, once a second and whenever nothing else
 *          is to be done: the first
 *          %SFC_QUERY_RESULT_ROWS of the @n rows that the sink has; @rows:
 *          (transfer full).  Nothing is copied without it.
 * @ended: the query has ended; @error: (nullable): why, when it failed
 * @data: for all
 *
 * Called in the default main context.
 */
typedef struct
{
  void (*begun) (SfcQuery *query, gpointer data);
  void (*progress) (SfcQuery *query, const SfcProgress *progress,
                    gpointer data);
  void (*result) (SfcQuery *query, gint64 batch_id, SfcRows *rows, guint64 n,
                  gpointer data);
  void (*ended) (SfcQuery *query, const GError *error, gpointer data);
  gpointer data;
} SfcQueryEvents;
#define SFC_QUERY_RESULT_ROWS 1000

/**
 * sfc_query_new:
 * @settings: a reference is taken
 * @name: of the [query NAME] group
 * @options: copied; a reference of the pace is taken
 * @events: copied
 * @error: set on failure
 *
 * Makes plan, source and sink; does not wait for the broker.
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_SINK
 *
 * Returns: (transfer full): a query that has not begun
 */
SfcQuery *sfc_query_new (SfcSettings *settings, const char *name,
                         const SfcQueryOptions *options,
                         const SfcQueryEvents *events, GError **error);

/** sfc_query_free: of a query that has ended, or never began; waits for its
 * threads; Thread: main */
void sfc_query_free (SfcQuery *self);

/** sfc_query_start: begins, in threads of its own; Thread: main */
void sfc_query_start (SfcQuery *self);

/** sfc_query_stop: end after the batch that runs; Thread: any */
void sfc_query_stop (SfcQuery *self);

/** sfc_query_abort: end now; the batch that runs counts as not begun */
void sfc_query_abort (SfcQuery *self);

/** sfc_query_reload_tables: reads the static tables again before the next
 * batch; Thread: any */
void sfc_query_reload_tables (SfcQuery *self);

/** sfc_query_get_activity: Returns: (transfer full): what it does now, until it
 * has ended; Thread: main */
SfcActivity sfc_query_get_activity (SfcQuery *self);

/** sfc_query_get_name: Returns: (transfer none): its name */
const char *sfc_query_get_name (const SfcQuery *self);

/** sfc_query_get_run_id: Returns: (transfer none): the UUID of this run */
const char *sfc_query_get_run_id (const SfcQuery *self);

/** sfc_query_get_plan: Returns: (transfer none): what it runs */
const SfcPlan *sfc_query_get_plan (const SfcQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcQuery, sfc_query_free)

G_END_DECLS
