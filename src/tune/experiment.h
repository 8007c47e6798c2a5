/* tune/experiment.h -- which settings are tried, how often, in which order. */

#pragma once

#include "tune/run.h"

G_BEGIN_DECLS

/**
 * SfcPair: settings that are tried together
 * @max_offsets: maxOffsetsPerTrigger
 * @max_rate: spark.streaming.kafka.maxRatePerPartition, 0: no limit
 * @group: of pairs that differ in these two only
 * @values: (array zero-terminated=1): of the properties that vary besides
 */
typedef struct
{
  gint64 max_offsets, max_rate;
  guint group;
  char **values;
} SfcPair;

/**
 * SfcVaried: a property that varies besides
 * @name: `spark.NAME`, `GROUP.KEY` or `[GROUP] KEY`
 * @values: (array zero-terminated=1): at least one
 */
typedef struct
{
  char *name;
  char **values;
} SfcVaried;

/**
 * SfcGrid: what is tried: each value with all others
 * @max_offsets: (element-type gint64): at least one
 * @max_rates: (element-type gint64): at least one
 * @varied: (element-type SfcVaried): may be empty
 */
typedef struct
{
  GArray *max_offsets, *max_rates;
  GPtrArray *varied;
} SfcGrid;

/** sfc_grid_init: an empty grid */
void sfc_grid_init (SfcGrid *self);
void sfc_grid_clear (SfcGrid *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcGrid, sfc_grid_clear)

/** sfc_grid_vary: adds a property; takes both */
void sfc_grid_vary (SfcGrid *self, char *name, char **values);

/** sfc_grid_count: Returns: pairs, saturated */
guint64 sfc_grid_count (const SfcGrid *self);

/**
 * sfc_experiment_order:
 * @order: (out) (array length=n): indices of the pairs
 * @n: how many
 * @round: from 0
 *
 * Each round visits every pair once, in an order of its own, so that neither a
 * neighbour nor a slow drift of the machine favours one; the same round of as
 * many has the same order always.
 */
void sfc_experiment_order (guint *order, guint n, guint round);

/** SfcExperiment: the pairs, and their runs so far. */
typedef struct _SfcExperiment SfcExperiment;

/**
 * SfcRunFunc:
 * @pair: what to run with
 * @data: of the caller
 * @error: set on failure; %SFC_ERROR_CANCELLED: stopped
 *
 * Returns: (transfer full): what happened, or %NULL
 */
typedef SfcRun *(*SfcRunFunc) (const SfcPair *pair, gpointer data,
                               GError **error);

/**
 * SfcNarrowFunc:
 * @self: every pair has had its runs
 * @goes_on: (inout) (array): of each pair, whether it runs in the rounds that
 *           are asked for; may be cleared only, so that those that go on ran
 *           in the same rounds
 * @data: of the caller
 *
 * Returns: how many rounds more to make, 0: enough
 */
typedef guint (*SfcNarrowFunc) (const SfcExperiment *self, gboolean *goes_on,
                                gpointer data);

/**
 * sfc_experiment_new:
 * @grid: is copied from
 * @repeats: runs a pair, at least 1
 *
 * Returns: (transfer full): nothing was run
 */
SfcExperiment *sfc_experiment_new (const SfcGrid *grid, guint repeats);
void sfc_experiment_free (SfcExperiment *self);

/**
 * sfc_experiment_run:
 * @self: an experiment
 * @run: runs the query once
 * @narrow: (nullable): asks for rounds beyond those of all pairs
 * @data: for both
 * @error: that of @run, but for a stop
 *
 * A run with the first pair, which is forgotten; then the rounds.  After a stop
 * there is what was completed.
 */
gboolean sfc_experiment_run (SfcExperiment *self, SfcRunFunc run,
                             SfcNarrowFunc narrow, gpointer data,
                             GError **error);

/** sfc_experiment_is_complete: Returns: whether every pair had its runs, and
 * no stop came */
gboolean sfc_experiment_is_complete (const SfcExperiment *self);

/** sfc_experiment_get_pairs: Returns: (transfer none) (element-type SfcPair) */
const GPtrArray *sfc_experiment_get_pairs (const SfcExperiment *self);

/** sfc_experiment_get_runs: Returns: (transfer none) (element-type SfcRun):
 * those of pair @index so far */
const GPtrArray *sfc_experiment_get_runs (const SfcExperiment *self,
                                          guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcExperiment, sfc_experiment_free)

G_END_DECLS
