/* cli/tune-runs.h -- the runs of an experiment: their words, their records. */

#pragma once

#include "broker/child.h"
#include "cli/common.h"
#include "tune/experiment.h"

G_BEGIN_DECLS

/**
 * SfcTuneRunsOptions: all borrowed
 * @common: the options of every command, as given
 * @settings: what they lead to
 * @query: its name
 * @topic: the one of an embedded run
 * @grid: what varies
 * @embedded: with a broker of its own
 * @input: (nullable): with @embedded: the records
 * @records: without @input: how many are made up
 * @partitions: with @embedded: of the topic
 * @arrival_rate: with @embedded: records a second that come during a run; 0:
 *                all are there before
 * @trigger: (nullable): of the query, as in the configuration
 * @duration_ms: of a run, at most [ms]
 * @live: whether the query begins at the latest offsets
 * @progress_fd: gets all progress reports; -1: none
 * @stop: ends the run
 */
typedef struct
{
  const SfcCommon *common;
  SfcSettings *settings;
  const char *query, *topic;
  const SfcGrid *grid;
  gboolean embedded;
  const char *input;
  gint64 records;
  int partitions;
  double arrival_rate;
  const char *trigger;
  gint64 duration_ms;
  gboolean live;
  int progress_fd;
  GCancellable *stop;
} SfcTuneRunsOptions;

/** SfcTuneRuns: what all runs share: a broker, a folder. */
typedef struct _SfcTuneRuns SfcTuneRuns;

/**
 * sfc_tune_runs_new:
 * @options: copied
 * @error: set on failure
 *
 * Starts the broker of an embedded run, and makes the folders.
 *
 * Errors: %SFC_ERROR_USAGE, %SFC_ERROR_CONFIG, %SFC_ERROR_RESOURCES, those of
 *         sfc_broker_child_start()
 * Thread: main, before any other thread exists
 *
 * Returns: (transfer full): what all runs share, or %NULL
 */
SfcTuneRuns *sfc_tune_runs_new (const SfcTuneRunsOptions *options,
                                GError **error);

/** sfc_tune_runs_free: stops the broker, removes the folders; Thread: main */
void sfc_tune_runs_free (SfcTuneRuns *self);

/**
 * sfc_tune_runs_fill:
 * @self: what all runs share
 * @error: set on failure: as sfc_process_call()
 *
 * With a broker of its own: makes the records up, and sends them unless they
 * come during the runs.
 * Thread: any; blocks
 */
gboolean sfc_tune_runs_fill (SfcTuneRuns *self, GError **error);

/**
 * sfc_tune_runs_run: an SfcRunFunc; @data: an SfcTuneRuns
 *
 * One run of the query with the settings of @pair.  Its checkpoint, if it has
 * one, is a new one beside the configured one; rows for a sink that keeps them
 * are thrown away.
 * Thread: any; blocks
 */
SfcRun *sfc_tune_runs_run (const SfcPair *pair, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTuneRuns, sfc_tune_runs_free)

G_END_DECLS
