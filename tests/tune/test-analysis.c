/* An engine that is simulated: each batch takes a + b x rows, and some noise,
 * so that what the analysis must find is known. */
#include "config.h"

#include "tune/analysis.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "support/suite.h"
#include "tune/report.h"

#define PARTITIONS 10

/* What the simulated engine is like. */
static double a_ms, b_ms, noise;
static double drift;     /* times as slow the last run is */
static double arrivals;  /* records a second, 0: all are there */
static gint64 n_records; /* a run */
static gboolean sleeps;  /* a batch does take its time */
static guint stop_after; /* runs, 0: never */
static guint n_made;
static GRand *rand_of_engine;
static SfcGrid grid;
static SfcExperiment *experiment;
static SfcAnalysisOptions options;
static SfcAnalysis *analysis;

static gint64
rows_allowed (const SfcPair *pair)
{
  gint64 seconds = options.interval_s > 0 ? (gint64)options.interval_s : 1;

  return pair->max_rate > 0
             ? MIN (pair->max_offsets, pair->max_rate * seconds * PARTITIONS)
             : pair->max_offsets;
}

/* A sleep of the batch and one of its rows; one that others made much longer is
 * slept again.  Returns: how long both took [ms] */
static double
sleep_of (gint64 rows)
{
  double wanted = a_ms + b_ms * (double)rows, ms = 0;

  for (guint i = 0; i < 30 && (i == 0 || ms > 1.02 * wanted); i++)
    {
      gint64 begun_us = g_get_monotonic_time ();

      g_usleep ((gulong)(a_ms * 1000));
      g_usleep ((gulong)(b_ms * 1000 * (double)rows));
      ms = (double)(g_get_monotonic_time () - begun_us) / 1000;
    }
  return ms;
}

/* Grows evenly with the runs, to the thirtieth. */
static double
slowness (void)
{
  return 1 + (drift - 1) * n_made / 30;
}

static SfcSample
simulate_batch (double now_ms, gint64 at, gint64 latest, gint64 rows)
{
  SfcSample sample = { .rows = rows,
                       .start_ms = (gint64)now_ms,
                       .end = at + rows,
                       .latest = latest,
                       .partitions = PARTITIONS };
  double ms = (a_ms + b_ms * (double)rows)
              * (1 + noise * g_rand_double_range (rand_of_engine, -1, 1))
              * slowness ();

  if (sleeps)
    ms = sleep_of (rows);
  for (int i = 0; i < SFC_N_DURATIONS; i++)
    sample.phase_us[i] = -1;
  sample.phase_us[SFC_DURATION_TRIGGER_EXECUTION] = (gint64)(ms * 1000);
  sample.phase_us[SFC_DURATION_ADD_BATCH] = (gint64)(ms * 750);
  if (arrivals > 0)
    {
      sample.oldest_ms = 1000000 + (gint64)((double)at / arrivals * 1000);
      sample.newest_ms
          = 1000000 + (gint64)((double)(at + rows) / arrivals * 1000);
    }
  return sample;
}

static SfcRun *
simulate (const SfcPair *pair, gpointer data, GError **error)
{
  SfcRun *run = sfc_run_new ();
  double now_ms = 1000000;
  gint64 at = 0;

  if (stop_after > 0 && n_made == stop_after)
    {
      sfc_run_free (run);
      sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
      return NULL;
    }
  n_made++;
  run->peak_bytes = 1000000 + pair->max_offsets;
  while (at < n_records)
    {
      gint64 latest = arrivals > 0
                          ? (gint64)((now_ms - 1000000) / 1000 * arrivals)
                          : n_records;
      gint64 rows = MIN (latest - at, rows_allowed (pair));
      SfcSample sample;

      if (rows <= 0)
        {
          now_ms += 1;
          continue;
        }
      sample = simulate_batch (now_ms, at, latest, rows);
      g_array_append_val (run->samples, sample);
      at += rows;
      now_ms = options.interval_s > 0 ? now_ms + options.interval_s * 1000
                                      : sfc_sample_get_end_ms (&sample);
    }
  return run;
}

static void
add_numbers (GArray *to, const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  for (char **word = words; *word != NULL; word++)
    {
      gint64 number = g_ascii_strtoll (*word, NULL, 10);

      g_array_append_val (to, number);
    }
}

static void
setup (void)
{
  a_ms = 5;
  b_ms = 0.01;
  noise = 0;
  drift = 1;
  arrivals = 0;
  sleeps = FALSE;
  n_records = 20000;
  stop_after = n_made = 0;
  options = (SfcAnalysisOptions){ 0 };
  rand_of_engine = g_rand_new_with_seed (2018);
  sfc_grid_init (&grid);
}

static void
teardown (void)
{
  g_clear_pointer (&analysis, sfc_analysis_free);
  g_clear_pointer (&experiment, sfc_experiment_free);
  sfc_grid_clear (&grid);
  g_rand_free (rand_of_engine);
}

static void
run (const char *max_offsets, const char *max_rates, guint repeats)
{
  g_autoptr (GError) error = NULL;

  add_numbers (grid.max_offsets, max_offsets);
  add_numbers (grid.max_rates, max_rates);
  experiment = sfc_experiment_new (&grid, repeats);
  ck_assert (sfc_experiment_run (experiment, simulate, NULL, NULL, &error));
  ck_assert_ptr_null (error);
  analysis = sfc_analysis_new (experiment, &options);
}

static const SfcFinding *
at (guint i)
{
  return sfc_analysis_at (analysis, i);
}

/* ---- the plan */

START_TEST (each_round_visits_every_pair_once_in_its_own_order)
{
  guint first[12], again[12], second[12], seen = 0;

  sfc_experiment_order (first, 12, 0);
  sfc_experiment_order (again, 12, 0);
  sfc_experiment_order (second, 12, 1);
  for (guint i = 0; i < 12; i++)
    {
      seen |= 1U << second[i];
      ck_assert_uint_eq (first[i], again[i]);
    }
  ck_assert_uint_eq (seen, (1U << 12) - 1);
  ck_assert_mem_ne (first, second, sizeof first);
}
END_TEST

START_TEST (grid_is_each_value_with_all_others)
{
  const GPtrArray *pairs;
  const SfcPair *pair;

  sfc_grid_vary (&grid, g_strdup ("spark.master"),
                 g_strsplit ("local[1],local[2]", ",", -1));
  sfc_grid_vary (&grid, g_strdup ("x.y"), g_strsplit ("u,v,w", ",", -1));
  run ("200,500", "50,0", 1);
  pairs = sfc_experiment_get_pairs (experiment);
  ck_assert_uint_eq (pairs->len, 24);
  ck_assert_uint_eq (sfc_grid_count (&grid), 24);
  pair = pairs->pdata[18]; /* the fifth group's third */
  ck_assert_int_eq (pair->max_offsets, 500);
  ck_assert_int_eq (pair->max_rate, 50);
  ck_assert_uint_eq (pair->group, 4);
  ck_assert_str_eq (pair->values[0], "local[2]");
  ck_assert_str_eq (pair->values[1], "v");
}
END_TEST

START_TEST (every_pair_runs_as_often_and_the_warm_up_is_forgotten)
{
  run ("200,500", "0", 3);
  ck_assert (sfc_experiment_is_complete (experiment));
  ck_assert_uint_eq (n_made, 1 + 2 * 3);
  for (guint i = 0; i < 2; i++)
    ck_assert_uint_eq (sfc_experiment_get_runs (experiment, i)->len, 3);
}
END_TEST

START_TEST (a_stop_leaves_what_was_completed)
{
  stop_after = 1 + 3 + 1;
  run ("200,500,1000", "0", 3);
  ck_assert (!sfc_experiment_is_complete (experiment));
  ck_assert_uint_eq (
      at (0)->summary.runs + at (1)->summary.runs + at (2)->summary.runs, 4);
  ck_assert_int_eq (analysis->recommended, -1);
  for (guint i = 0; i < 3; i++)
    ck_assert (!at (i)->equal);
}
END_TEST

static guint n_more;

/* The first pair alone goes on, for n_more rounds and then for one. */
static guint
narrow_to_first (const SfcExperiment *self, gboolean *goes_on, gpointer data)
{
  guint *asked = data;

  for (guint i = 1; i < sfc_experiment_get_pairs (self)->len; i++)
    goes_on[i] = FALSE;
  switch ((*asked)++)
    {
    case 0:
      return n_more;
    case 1:
      return 1;
    default:
      return 0;
    }
}

static void
run_narrowed (guint more)
{
  guint asked = 0;

  n_more = more;
  add_numbers (grid.max_offsets, "10000,1000,100");
  add_numbers (grid.max_rates, "0");
  experiment = sfc_experiment_new (&grid, 4);
  ck_assert (
      sfc_experiment_run (experiment, simulate, narrow_to_first, &asked, NULL));
  analysis = sfc_analysis_new (experiment, &options);
}

START_TEST (what_is_narrowed_to_runs_more_often)
{
  run_narrowed (2);
  ck_assert_uint_eq (sfc_experiment_get_runs (experiment, 0)->len, 4 + 2 + 1);
  ck_assert_uint_eq (sfc_experiment_get_runs (experiment, 1)->len, 4);
  ck_assert_uint_eq (sfc_experiment_get_runs (experiment, 2)->len, 4);
  ck_assert_int_ge (analysis->recommended, 0);
}
END_TEST

START_TEST (a_stop_in_the_last_rounds_recommends_nothing)
{
  stop_after = 1 + 3 * 4 + 1;
  run_narrowed (2);
  ck_assert_uint_eq (sfc_experiment_get_runs (experiment, 0)->len, 4 + 1);
  ck_assert_int_eq (analysis->recommended, -1);
}
END_TEST

START_TEST (what_ran_while_the_machine_was_faster_does_not_win)
{
  drift = 3;
  run_narrowed (20);
  ck_assert_double_lt (at (0)->summary.input_rate, at (1)->summary.input_rate);
  ck_assert_int_eq (analysis->recommended, 0);
}
END_TEST

START_TEST (a_stop_before_the_first_run_recommends_nothing)
{
  stop_after = 1;
  run ("200,500", "0", 3);
  ck_assert_int_eq (analysis->recommended, -1);
  ck_assert_double_nan (at (0)->summary.input_rate);
  ck_assert_int_eq (at (0)->verdict, SFC_VERDICT_UNKNOWN);
  ck_assert_ptr_null (sfc_analysis_get_fit (analysis, 0));
}
END_TEST

/* ---- figures */

START_TEST (figures_are_those_of_the_batches)
{
  const SfcSummary *of;

  n_records = 1000;
  run ("100", "0", 1);
  of = &at (0)->summary;
  /* 10 batches of 100 rows, of which the first is warm-up, take 6 ms each */
  ck_assert_uint_eq (of->runs, 1);
  ck_assert_uint_eq (of->batches, 9);
  ck_assert_double_eq (of->rows, 100);
  ck_assert_double_eq_tol (of->batch_ms[0], 6, 1e-9);
  ck_assert_double_eq_tol (of->batch_ms[2], 6, 1e-9);
  ck_assert_double_eq_tol (of->input_rate, 100 / 0.006, 1);
  ck_assert_double_eq_tol (of->processed_rate, 100 / 0.006, 1);
  ck_assert_double_eq_tol (of->shares[SFC_DURATION_ADD_BATCH], 0.75, 1e-9);
  ck_assert_int_eq (of->peak_bytes, 1000100);
  ck_assert_uint_eq (of->partitions, PARTITIONS);
  ck_assert_double_nan (of->backlog_growth);
}
END_TEST

START_TEST (time_between_batches_counts_for_input_only)
{
  const SfcSummary *of;

  options.interval_s = 2;
  n_records = 1000;
  run ("100", "0", 1);
  of = &at (0)->summary;
  ck_assert_double_eq_tol (of->input_rate, 50, 1e-6);
  ck_assert_double_eq_tol (of->processed_rate, 100 / 0.006, 1);
}
END_TEST

START_TEST (latency_is_from_the_record_to_the_commit)
{
  const SfcSummary *of;

  /* a batch a second takes the 1,000 records of the second, and 15 ms */
  options.interval_s = 1;
  options.live = TRUE;
  arrivals = 1000;
  n_records = 10000;
  run ("100000", "0", 1);
  of = &at (0)->summary;
  ck_assert_double_eq_tol (of->latency_ms[0], 500 + 15, 2);
  ck_assert_double_eq_tol (of->latency_ms[1], 990 + 15, 2);
  ck_assert_double_eq_tol (of->arrival_rate, 1000, 1);
  ck_assert_double_eq_tol (of->backlog_growth, 0, 1);
}
END_TEST

/* ---- the line */

START_TEST (cost_of_a_batch_is_recovered_within_five_percent)
{
  const SfcFit *fit;

  noise = 0.3;
  run ("100,200,500,2000", "0", 5);
  fit = sfc_analysis_get_fit (analysis, 0);
  ck_assert_ptr_nonnull (fit);
  ck_assert_double_eq_tol (fit->a, 5, 0.25);
  ck_assert_double_eq_tol (fit->b, 0.01, 0.0005);
  ck_assert_double_eq_tol (sfc_fit_reach (fit, SFC_NEAR_LIMIT), 4500, 450);
}
END_TEST

START_TEST (cost_of_batches_that_sleep_is_recovered_within_five_percent)
{
  const SfcFit *fit;

  if (g_getenv ("SFCRIME_TEST_LONG") == NULL)
    return;
  a_ms = 10;
  b_ms = 0.05;
  sleeps = TRUE;
  n_records = 2000;
  run ("100,200,500", "0", 2);
  fit = sfc_analysis_get_fit (analysis, 0);
  ck_assert_ptr_nonnull (fit);
  ck_assert_double_eq_tol (fit->a, 10, 0.5);
  ck_assert_double_eq_tol (fit->b, 0.05, 0.0025);
}
END_TEST

START_TEST (each_group_of_other_settings_has_its_line)
{
  sfc_grid_vary (&grid, g_strdup ("spark.master"),
                 g_strsplit ("local[1],local[2]", ",", -1));
  run ("100,500", "0", 1);
  ck_assert_uint_eq (analysis->fits->len, 2);
  ck_assert_double_eq_tol (sfc_analysis_get_fit (analysis, 1)->a, 5, 0.01);
}
END_TEST

/* ---- what binds */

START_TEST (the_smaller_limit_binds)
{
  static const SfcBinding expected[]
      = { SFC_BINDS_MAX_RATE, SFC_BINDS_MAX_OFFSETS, SFC_BINDS_MAX_RATE,
          SFC_BINDS_BOTH };
  static const double caps[] = { 50, 100, 50, 500 };

  run ("100,500", "5,50", 1);
  for (guint i = 0; i < 4; i++)
    {
      /* 5 x 10 partitions are 50 rows, 50 x 10 are 500 */
      ck_assert_msg (at (i)->binding == expected[i], "pair %u", i);
      ck_assert_double_eq (at (i)->cap, caps[i]);
    }
}
END_TEST

START_TEST (a_rate_holds_for_the_interval_of_the_trigger)
{
  options.interval_s = 4;
  run ("10000", "5", 1);
  ck_assert_int_eq (at (0)->binding, SFC_BINDS_MAX_RATE);
  ck_assert_double_eq (at (0)->cap, 200);
}
END_TEST

START_TEST (a_limit_that_is_reached_with_a_growing_backlog_starves)
{
  options.interval_s = 1;
  options.live = TRUE;
  arrivals = 1000;
  n_records = 5000;
  run ("500,900,2000", "0", 2);
  ck_assert_int_eq (at (0)->verdict, SFC_VERDICT_STARVED);
  ck_assert_double_eq_tol (at (0)->summary.backlog_growth, 500, 5);
  ck_assert_int_eq (at (1)->verdict, SFC_VERDICT_STARVED);
  ck_assert_int_eq (at (2)->verdict, SFC_VERDICT_GOOD);
  ck_assert_int_eq (at (2)->binding, SFC_BINDS_NOTHING);
}
END_TEST

START_TEST (a_query_that_is_too_slow_is_saturated)
{
  options.live = TRUE;
  arrivals = 1000;
  b_ms = 2; /* 500 rows a second at most */
  n_records = 5000;
  run ("1000000", "0", 1);
  ck_assert_int_eq (at (0)->verdict, SFC_VERDICT_SATURATED);
}
END_TEST

START_TEST (a_small_batch_pays_fixed_costs_and_a_large_one_waits)
{
  n_records = 100000;
  run ("100,4400,4600,9100", "0", 1);
  ck_assert_int_eq (at (0)->verdict, SFC_VERDICT_SMALL);
  ck_assert_int_eq (at (1)->verdict, SFC_VERDICT_SMALL);
  ck_assert_int_eq (at (2)->verdict, SFC_VERDICT_GOOD);
  ck_assert_int_eq (at (3)->verdict, SFC_VERDICT_LARGE);
}
END_TEST

/* ---- the recommendation */

START_TEST (without_a_target_the_most_throughput_is_recommended)
{
  run ("100,500,2000", "0", 3);
  ck_assert_int_eq (analysis->recommended, 2);
  for (guint i = 0; i < 3; i++)
    ck_assert (at (i)->on_front); /* more of both, each */
  ck_assert (at (2)->equal);
  ck_assert (!at (1)->equal);
}
END_TEST

START_TEST (a_target_keeps_slower_batches_out)
{
  /* 6, 10 and 25 ms */
  options.target_ms = 10.5;
  run ("100,500,2000", "0", 3);
  ck_assert_int_eq (analysis->recommended, 1);
  ck_assert_int_eq (at (2)->verdict, SFC_VERDICT_LATE);
}
END_TEST

START_TEST (a_target_that_none_meets_recommends_none)
{
  options.target_ms = 1;
  run ("100,500", "0", 3);
  ck_assert_int_eq (analysis->recommended, -1);
  ck_assert (!at (0)->equal);
}
END_TEST

START_TEST (pairs_within_the_spread_are_equal)
{
  /* fixed costs are nothing, so throughput is the same but for the noise */
  a_ms = 0;
  noise = 0.2;
  n_records = 5000;
  run ("200,250", "0", 9);
  ck_assert (at (0)->equal);
  ck_assert (at (1)->equal);
}
END_TEST

START_TEST (a_slow_round_makes_no_pairs_equal)
{
  /* 66,667, 88,889 and 80,000 rows a second, and in the end a third of it */
  drift = 3;
  n_records = 20000;
  run ("1000,4000,2000", "0", 9);
  ck_assert_double_gt (at (1)->summary.input_spread,
                       at (1)->summary.input_rate / 5);
  ck_assert_int_eq (analysis->recommended, 1);
  ck_assert (!at (0)->equal);
  ck_assert (at (1)->equal);
  ck_assert (!at (2)->equal);
}
END_TEST

START_TEST (of_pairs_that_do_as_well_the_faster_batch_wins)
{
  /* 95,238 and 95,652 rows a second, and 88,889 */
  n_records = 110000;
  run ("10000,11000,4000", "0", 3);
  ck_assert (at (0)->equal);
  ck_assert (at (1)->equal);
  ck_assert (!at (2)->equal);
  ck_assert_int_eq (analysis->recommended, 0);
  ck_assert_double_eq (sfc_analysis_get_input_error (analysis, 0),
                       SFC_LEAST_ERROR);
  ck_assert (sfc_analysis_is_known (analysis, 0));
}
END_TEST

START_TEST (more_rounds_tell_what_a_few_cannot)
{
  guint repeats = _i == 0 ? 12 : 150;

  noise = 0.2;
  n_records = 20000;
  run ("10000,4000", "0", repeats);
  ck_assert_int_eq (at (1)->equal, _i == 0);
  ck_assert_int_eq (sfc_analysis_is_known (analysis, 0), _i == 1);
  ck_assert_int_eq (sfc_analysis_is_ruled_out (analysis, 1), _i == 1);
  ck_assert (!sfc_analysis_is_ruled_out (analysis, 0));
}
END_TEST

START_TEST (error_is_that_of_two_medians_and_of_a_usual_pair_at_least)
{
  const SfcSummary *of;
  double spread;

  noise = 0.3;
  n_records = 5000;
  run ("500,600,700", "0", 9);
  of = &at (0)->summary;
  spread = of->input_spread / of->input_rate;
  ck_assert_double_gt (analysis->input_noise, 0.01);
  /* twice sqrt (pi) over the root of 9 */
  ck_assert_double_eq_tol (
      sfc_analysis_get_input_error (analysis, 0),
      MAX (1.18164 * MAX (spread, analysis->input_noise), SFC_LEAST_ERROR),
      1e-5);
  ck_assert_double_ge (sfc_analysis_get_latency_error (analysis, 0),
                       1.18163 * analysis->latency_noise);
}
END_TEST

START_TEST (warm_up_leaves_half_of_the_batches)
{
  n_records = 1000;
  options.steady.warm_up_ms = 20; /* of batches that take 6 ms each */
  run ("100,200", "0", 1);
  ck_assert_uint_eq (at (0)->summary.batches, 6);
  ck_assert_uint_eq (at (1)->summary.batches, 3); /* of 5 */
}
END_TEST

START_TEST (end_of_a_run_is_left_out)
{
  n_records = 2000;
  options.steady.drain = 5;
  run ("100,500,2000", "0", 1);
  ck_assert_uint_eq (at (0)->summary.batches, 20 - 1 - 4);
  ck_assert_double_eq_tol (at (0)->summary.input_rate, 100 / 0.006, 1);
  ck_assert_uint_eq (at (1)->summary.batches, 4 - 1); /* no fifth */
  ck_assert_uint_eq (at (2)->summary.batches, 1);
}
END_TEST

START_TEST (one_run_has_no_spread_and_no_equals)
{
  noise = 0.1;
  run ("100,110", "0", 1);
  ck_assert_double_eq (at (0)->summary.input_spread, 0);
  ck_assert_uint_eq (at (0)->equal + at (1)->equal, 1);
}
END_TEST

static SfcTuneReport
report_of (guint repeats)
{
  return (SfcTuneReport){ .grid = &grid,
                          .experiment = experiment,
                          .analysis = analysis,
                          .query = "q",
                          .topic = "t",
                          .repeats = repeats };
}

static char *
words (guint repeats)
{
  const SfcTuneReport report = report_of (repeats);
  GString *out = g_string_new (NULL);

  sfc_tune_report_words (&report, out);
  return g_string_free (out, FALSE);
}

START_TEST (words_recommend_nothing_after_a_stop)
{
  g_autofree char *text = NULL;

  stop_after = 1 + 1;
  run ("200,500", "0", 1);
  text = words (1);
  ck_assert_ptr_null (strstr (text, "recommended: "));
  ck_assert_ptr_nonnull (strstr (text, "no pair is recommended\n"));
}
END_TEST

START_TEST (words_of_batches_that_cost_nothing_name_no_size)
{
  g_autofree char *text = NULL;

  a_ms = 0;
  run ("100,200,500", "0", 2);
  text = words (2);
  ck_assert_msg (strstr (text, "so batches of any size give 100000 rows/s\n")
                     != NULL,
                 "%s", text);
  ck_assert_ptr_null (strstr (text, "90 %"));
}
END_TEST

START_TEST (words_of_one_run_have_no_spread)
{
  g_autofree char *text = NULL;

  run ("200", "0", 1);
  text = words (1);
  ck_assert_ptr_nonnull (strstr (text, "recommended: 200 x no limit\n"));
  ck_assert_ptr_null (strstr (text, "rows/s (+-"));
}
END_TEST

/* What a pair may be like, and the line that says so. */
static const struct
{
  SfcBinding binding;
  SfcVerdict verdict;
  gboolean live;
  const char *line;
} said[] = {
  { SFC_BINDS_NOTHING, SFC_VERDICT_UNKNOWN, TRUE, "no limit is reached" },
  { SFC_BINDS_NOTHING, SFC_VERDICT_SATURATED, TRUE,
    "no limit is reached; the query is too slow: the backlog grows by 1234 "
    "records/s" },
  { SFC_BINDS_MAX_OFFSETS, SFC_VERDICT_STARVED, TRUE,
    "maxOffsetsPerTrigger binds; too small: the backlog grows by 1234 "
    "records/s" },
  { SFC_BINDS_MAX_RATE, SFC_VERDICT_LATE, FALSE,
    "maxRatePerPartition binds, with 70 rows a batch; too large: p99 of "
    "latency "
    "is 250 ms, above the target" },
  { SFC_BINDS_BOTH, SFC_VERDICT_LARGE, FALSE,
    "maxOffsetsPerTrigger and maxRatePerPartition both bind; large: more "
    "latency for at most 11 % more rows/s" },
  { SFC_BINDS_NOTHING, SFC_VERDICT_GOOD, TRUE,
    "no limit is reached; it keeps up" },
  { SFC_BINDS_NOTHING, SFC_VERDICT_GOOD, FALSE,
    "no limit is reached; near the limit" },
};

START_TEST (each_verdict_has_its_words)
{
  g_autofree char *line
      = g_strdup_printf ("\n  200 x no limit: %s\n", said[_i].line);
  g_autofree char *text = NULL;
  SfcFinding *finding;

  run ("200", "0", 1);
  finding = &g_array_index (analysis->findings, SfcFinding, 0);
  finding->binding = said[_i].binding;
  finding->verdict = said[_i].verdict;
  finding->cap = 70;
  finding->summary.backlog_growth = 1234;
  finding->summary.latency_ms[1] = 250;
  analysis->options.live = said[_i].live;
  text = words (1);
  ck_assert_msg (strstr (text, line) != NULL, "%s", text);
}
END_TEST

START_TEST (words_say_that_none_meets_the_target)
{
  g_autofree char *text = NULL;

  options.target_ms = 1;
  run ("200,500", "0", 1);
  text = words (1);
  ck_assert_ptr_nonnull (
      strstr (text, "no pair keeps p99 of latency under 1 ms\n"));
  ck_assert_ptr_null (strstr (text, "recommended: "));
}
END_TEST

START_TEST (values_that_vary_begin_their_line_and_are_quoted_in_csv)
{
  const char *const values[] = { "a,b", "say \"no\"", NULL };
  SfcTuneReport report;
  g_autofree char *text = NULL;
  g_autoptr (GString) csv = g_string_new (NULL);

  sfc_grid_vary (&grid, g_strdup ("spark.app.name"),
                 g_strdupv ((char **)values));
  run ("200", "0", 1);
  text = words (1);
  ck_assert_ptr_nonnull (strstr (text, "a,b: a batch takes "));
  ck_assert_ptr_nonnull (strstr (text, "say \"no\": a batch takes "));
  report = report_of (1);
  sfc_tune_report_csv (&report, csv);
  ck_assert_ptr_nonnull (strstr (csv->str, "\"a,b\","));
  ck_assert_ptr_nonnull (strstr (csv->str, "\"say \"\"no\"\"\","));
}
END_TEST

START_TEST (a_row_that_costs_nothing_is_not_told)
{
  g_autofree char *text = NULL;

  b_ms = 0;
  noise = 0.2;
  run ("200,500", "0", 2);
  text = words (2);
  ck_assert_ptr_nonnull (strstr (text, "; what a row costs cannot be told\n"));
  ck_assert_ptr_null (strstr (text, "no batch size"));
  ck_assert_int_eq (at (0)->verdict, SFC_VERDICT_UNKNOWN);
  ck_assert (!sfc_fit_has_slope (&(SfcFit){ .b = 1, .b_error = 1 }));
  ck_assert (sfc_fit_has_slope (&(SfcFit){ .b = 1, .b_error = 0.9 }));
}
END_TEST

static Suite *
analysis_suite (void)
{
  Suite *suite = suite_create ("tune/analysis");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, each_round_visits_every_pair_once_in_its_own_order);
  tcase_add_test (all, grid_is_each_value_with_all_others);
  tcase_add_test (all, every_pair_runs_as_often_and_the_warm_up_is_forgotten);
  tcase_add_test (all, a_stop_leaves_what_was_completed);
  tcase_add_test (all, what_is_narrowed_to_runs_more_often);
  tcase_add_test (all, a_stop_in_the_last_rounds_recommends_nothing);
  tcase_add_test (all, what_ran_while_the_machine_was_faster_does_not_win);
  tcase_add_loop_test (all, more_rounds_tell_what_a_few_cannot, 0, 2);
  tcase_add_test (all, a_stop_before_the_first_run_recommends_nothing);
  tcase_add_test (all, figures_are_those_of_the_batches);
  tcase_add_test (all, time_between_batches_counts_for_input_only);
  tcase_add_test (all, latency_is_from_the_record_to_the_commit);
  tcase_add_test (all, cost_of_a_batch_is_recovered_within_five_percent);
  tcase_add_test (all,
                  cost_of_batches_that_sleep_is_recovered_within_five_percent);
  tcase_add_test (all, each_group_of_other_settings_has_its_line);
  tcase_add_test (all, the_smaller_limit_binds);
  tcase_add_test (all, a_rate_holds_for_the_interval_of_the_trigger);
  tcase_add_test (all, a_limit_that_is_reached_with_a_growing_backlog_starves);
  tcase_add_test (all, a_query_that_is_too_slow_is_saturated);
  tcase_add_test (all, a_small_batch_pays_fixed_costs_and_a_large_one_waits);
  tcase_add_test (all, without_a_target_the_most_throughput_is_recommended);
  tcase_add_test (all, a_target_keeps_slower_batches_out);
  tcase_add_test (all, a_target_that_none_meets_recommends_none);
  tcase_add_test (all, pairs_within_the_spread_are_equal);
  tcase_add_test (all, one_run_has_no_spread_and_no_equals);
  tcase_add_test (all, a_slow_round_makes_no_pairs_equal);
  tcase_add_test (all, of_pairs_that_do_as_well_the_faster_batch_wins);
  tcase_add_test (all,
                  error_is_that_of_two_medians_and_of_a_usual_pair_at_least);
  tcase_add_test (all, warm_up_leaves_half_of_the_batches);
  tcase_add_test (all, end_of_a_run_is_left_out);
  tcase_add_test (all, words_recommend_nothing_after_a_stop);
  tcase_add_test (all, words_of_batches_that_cost_nothing_name_no_size);
  tcase_add_test (all, words_of_one_run_have_no_spread);
  tcase_add_loop_test (all, each_verdict_has_its_words, 0, G_N_ELEMENTS (said));
  tcase_add_test (all, words_say_that_none_meets_the_target);
  tcase_add_test (all, values_that_vary_begin_their_line_and_are_quoted_in_csv);
  tcase_add_test (all, a_row_that_costs_nothing_is_not_told);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (analysis_suite)
