/* tune/run.h -- one run of a query, as its progress reports tell it. */

#pragma once

#include "engine/progress.h"

G_BEGIN_DECLS

/**
 * SfcSample: what one report says
 * @rows: of the batch; 0: no batch, or one without data
 * @start_ms: when the trigger began [ms since 1970]
 * @phase_us: (array): by SfcDuration [us], -1: it did not take place
 * @end, @latest: where the batch ended and the topic ended when it was planned:
 *                the sum over all partitions, -1: not known
 * @partitions: that these have
 * @oldest_ms, @newest_ms: timestamps of its records [ms since 1970], 0: not
 *                         known
 */
typedef struct
{
  gint64 rows;
  gint64 start_ms;
  gint64 phase_us[SFC_N_DURATIONS];
  gint64 end, latest;
  guint partitions;
  gint64 oldest_ms, newest_ms;
} SfcSample;

/**
 * sfc_sample_parse:
 * @line: (array length=n): a progress report as JSON
 * @sample: (out): what it says
 * @run_id: (out) (transfer full) (nullable): the UUID of the run
 *
 * Returns: whether it is a progress report
 */
gboolean sfc_sample_parse (const char *line, gsize n, SfcSample *sample,
                           char **run_id);

/** sfc_sample_get_end_ms: Returns: when the trigger had ended: its batch was
 * committed [ms since 1970] */
double sfc_sample_get_end_ms (const SfcSample *self);

/**
 * SfcRun: one run
 * @id: (nullable): its UUID
 * @samples: (element-type SfcSample): those of batches with data, in order
 * @peak_bytes: the most memory that the process had resident, 0: not known
 */
typedef struct
{
  char *id;
  GArray *samples;
  gint64 peak_bytes;
} SfcRun;

/** sfc_run_new: Returns: (transfer full): a run without a batch */
SfcRun *sfc_run_new (void);
void sfc_run_free (SfcRun *self);

/**
 * sfc_run_add:
 * @self: a run
 * @line: (array length=n): a progress report as JSON
 * @sample: (out) (nullable): what it says, also if it is of no batch
 *
 * Adds what a report says of a batch with data.
 *
 * Returns: whether it is a report
 */
gboolean sfc_run_add (SfcRun *self, const char *line, gsize n,
                      SfcSample *sample);

/**
 * SfcSteady: which batches of a run count
 * @warm_up_ms: how long the warm-up lasts from its first batch on [ms]
 * @drain: one of so many batches is left out at the end, 0: none
 */
typedef struct
{
  gint64 warm_up_ms;
  guint drain;
} SfcSteady;

/** sfc_run_get_end: Returns: the index behind the last batch that counts, of
 * which the first is @first; at least one does, if there is any */
guint sfc_run_get_end (const SfcRun *self, guint first,
                       const SfcSteady *steady);

/**
 * sfc_run_warm_up:
 * @self: a run
 * @steady: says how long the warm-up lasts
 *
 * The first batch, in which connections are made, is always left out, but
 * never the last one; of the others at most a half of all.
 *
 * Returns: the index of the first batch that counts
 */
guint sfc_run_warm_up (const SfcRun *self, const SfcSteady *steady);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRun, sfc_run_free)

G_END_DECLS
