/* engine/audience.h -- who is told of running queries, whoever runs them. */

#pragma once

#include "engine/activity.h"
#include "engine/progress.h"
#include "plan/plan.h"
#include "row/rows.h"

G_BEGIN_DECLS

/**
 * SfcFace: a running query, as it is seen from outside
 * @name: of the query
 * @run_id: the UUID of this run
 * @plan: what it runs
 * @activity: what it does now, until it has ended; (transfer full)
 * @data: for @activity
 */
typedef struct
{
  const char *name, *run_id;
  const SfcPlan *plan;
  SfcActivity (*activity) (gpointer data);
  gpointer data;
} SfcFace;

/**
 * SfcObserver: somebody who watches the queries
 * @started: a query begins
 * @progress, @result, @ended: as of SfcQueryEvents
 * @data: for all
 */
typedef struct
{
  void (*started) (const SfcFace *query, gpointer data);
  void (*progress) (const SfcFace *query, const SfcProgress *progress,
                    gpointer data);
  void (*result) (const SfcFace *query, gint64 batch_id, SfcRows *rows,
                  guint64 n, gpointer data);
  void (*ended) (const SfcFace *query, const GError *error, gpointer data);
  gpointer data;
} SfcObserver;

/** SfcAudience: the progress file, the status lines, the messages, the observer
 * and the count of what was done; Thread: main. */
typedef struct _SfcAudience SfcAudience;

/**
 * sfc_audience_new:
 * @progress_file: (nullable): each progress report is appended to it
 * @observer: (nullable): borrowed
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_RESOURCES: the file does not open
 *
 * Returns: (transfer full): an audience of no query, or %NULL
 */
SfcAudience *sfc_audience_new (const char *progress_file,
                               const SfcObserver *observer, GError **error);
void sfc_audience_free (SfcAudience *self);

/** sfc_audience_has_observer: Returns: whether anybody looks at results */
gboolean sfc_audience_has_observer (const SfcAudience *self);

/** sfc_audience_start: @query begins; borrowed until @self is freed */
void sfc_audience_start (SfcAudience *self, const SfcFace *query);

/** sfc_audience_report: @query, which has begun, reports; Errors:
 * %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES: of the progress file */
gboolean sfc_audience_report (SfcAudience *self, const SfcFace *query,
                              const SfcProgress *progress, GError **error);

/** sfc_audience_show: the first rows of a result; @rows: (transfer full); there
 * is an observer */
void sfc_audience_show (SfcAudience *self, const SfcFace *query,
                        gint64 batch_id, SfcRows *rows, guint64 n);

/** sfc_audience_end: @query has ended; @error: (nullable): why */
void sfc_audience_end (SfcAudience *self, const SfcFace *query,
                       const GError *error);

/** sfc_audience_finish: the run is over: says what each query did; @failed:
 * only of those that did something */
void sfc_audience_finish (SfcAudience *self, gboolean failed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcAudience, sfc_audience_free)

G_END_DECLS
