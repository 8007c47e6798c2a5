/* tune/analysis.h -- what the figures of all pairs say: the cost of a batch,
 * what binds, which pair is best. */

#pragma once

#include "tune/statistics.h"
#include "tune/summary.h"

G_BEGIN_DECLS

/** SfcBinding: which limit says how many rows a batch has */
typedef enum
{
  SFC_BINDS_NOTHING, /* batches are as large as what has come */
  SFC_BINDS_MAX_OFFSETS,
  SFC_BINDS_MAX_RATE,
  SFC_BINDS_BOTH, /* they allow the same */
} SfcBinding;

/** SfcVerdict: what a pair is like */
typedef enum
{
  SFC_VERDICT_UNKNOWN,   /* no batch, or no line through the batch times */
  SFC_VERDICT_STARVED,   /* a limit is reached and the backlog grows */
  SFC_VERDICT_SATURATED, /* the backlog grows without a limit */
  SFC_VERDICT_SMALL,     /* below 90 % of what is possible: fixed costs */
  SFC_VERDICT_LATE,      /* above the target latency */
  SFC_VERDICT_LARGE,     /* latency beyond what throughput needs */
  SFC_VERDICT_GOOD,
} SfcVerdict;

/** SFC_NEAR_LIMIT: the part of the limit 1 / b that a batch should reach */
#define SFC_NEAR_LIMIT 0.9

/**
 * SfcFinding: of one pair
 * @binding, @cap: which limit binds, and the rows that it allows a batch; 0:
 *                 no limit
 * @on_front: no other pair has more throughput and not more latency, or the
 *            reverse
 * @equal: to the recommended pair: of the throughput of both in each round, the
 *         median ratio differs from 1 by less than three times its standard
 *         error and less than its spread, or by %SFC_LEAST_DIFFERENCE at most
 */
typedef struct
{
  SfcSummary summary;
  SfcBinding binding;
  double cap;
  SfcVerdict verdict;
  gboolean on_front, equal;
} SfcFinding;

/**
 * SfcAnalysisOptions:
 * @steady: which batches of a run count
 * @live: records came while the query ran
 * @interval_s: of the trigger, 0: as soon as possible [s]
 * @target_ms: the p99 of latency that a pair may have, 0: any [ms]
 */
typedef struct
{
  SfcSteady steady;
  gboolean live;
  double interval_s, target_ms;
} SfcAnalysisOptions;

/**
 * SfcAnalysis:
 * @options: as given
 * @findings: (element-type SfcFinding): one a pair
 * @fits: (element-type SfcFit): batch times in ms over rows, one a group of
 *        pairs; n is 0 where there is none
 * @rates: (array) (element-type GArray): of each pair, of its runs
 * @input_noise, @latency_noise, @ratio_noise: the spread of a usual pair, as a
 *              part of its figure, and of its ratio to the one with the most
 *              throughput: the spread of each is taken to be that much at
 *              least, for few runs may be close to each other by chance
 * @recommended: the index of a pair, -1: none that fits, or not all runs were
 *               made
 */
typedef struct
{
  SfcAnalysisOptions options;
  GArray *findings;
  GArray *fits;
  GPtrArray *rates;
  double input_noise, latency_noise, ratio_noise;
  gint recommended;
} SfcAnalysis;

/**
 * sfc_analysis_new:
 * @experiment: what was run
 * @options: copied
 *
 * The recommended pair is the one with the most throughput among those whose
 * p99 of latency is not above the target; of those that have as much but for
 * %SFC_LEAST_DIFFERENCE the one with the least p99.
 *
 * Returns: (transfer full): what it says
 */
SfcAnalysis *sfc_analysis_new (const SfcExperiment *experiment,
                               const SfcAnalysisOptions *options);
void sfc_analysis_free (SfcAnalysis *self);

/** sfc_analysis_at: Returns: (transfer none): of pair @index */
const SfcFinding *sfc_analysis_at (const SfcAnalysis *self, guint index);

/** sfc_analysis_get_fit: Returns: (transfer none) (nullable): the line of
 * @group */
const SfcFit *sfc_analysis_get_fit (const SfcAnalysis *self, guint group);

/** SFC_LEAST_ERROR: two experiments may differ by that much, whatever the
 * spread of their runs, for each meets the machine in another state */
#define SFC_LEAST_ERROR 0.15

/** SFC_KNOWN: more runs than those that tell a figure to that part of it are
 * of no use */
#define SFC_KNOWN 0.1

/** SFC_LEAST_DIFFERENCE: pairs of one experiment that differ by less are equal
 */
#define SFC_LEAST_DIFFERENCE 0.05

/** sfc_analysis_get_input_error: Returns: by which part of its throughput
 * another experiment with as many runs of pair @index may differ: 19 of 20 do by
 * no more than twice the standard error of the difference of two medians, or
 * %SFC_LEAST_ERROR */
double sfc_analysis_get_input_error (const SfcAnalysis *self, guint index);

/** sfc_analysis_get_latency_error: the same of its median latency */
double sfc_analysis_get_latency_error (const SfcAnalysis *self, guint index);

/** sfc_analysis_is_known: Returns: whether the spread of the runs alone leaves
 * throughput and median latency of pair @index uncertain by %SFC_KNOWN at most
 */
gboolean sfc_analysis_is_known (const SfcAnalysis *self, guint index);

/** sfc_analysis_is_ruled_out: Returns: whether the throughput of pair @index
 * differs from that of the recommended one for sure, by three times the standard
 * error, or it has none; of others more runs may tell */
gboolean sfc_analysis_is_ruled_out (const SfcAnalysis *self, guint index);

/** sfc_binding_get_name: Returns: a word for programs: "maxOffsetsPerTrigger"
 */
const char *sfc_binding_get_name (SfcBinding binding);

/** sfc_verdict_get_name: Returns: a word for programs: "starved" */
const char *sfc_verdict_get_name (SfcVerdict verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcAnalysis, sfc_analysis_free)

G_END_DECLS
