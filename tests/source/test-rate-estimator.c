#include "config.h"

#include "source/rate-estimator.h"

#include <math.h>

#include "support/suite.h"

#define NEAR 1e-9

static const SfcRateOptions defaults = { .interval_ms = 1000,
                                         .initial = 1000,
                                         .proportional = 1,
                                         .integral = 0.2,
                                         .derived = 0,
                                         .min_rate = 100 };
static SfcRateEstimator estimator;

static void
begin (const SfcRateOptions *options)
{
  sfc_rate_estimator_init (&estimator, options);
}

/* ---- Spark's rules */

START_TEST (first_batch_sets_the_rate_at_which_it_was_processed)
{
  begin (&defaults);
  ck_assert_double_eq (estimator.rate, 1000);
  ck_assert (sfc_rate_estimator_update (&estimator, 10, 5000, 250, 7777));
  ck_assert_double_eq_tol (estimator.rate, 20000, NEAR);
}
END_TEST

START_TEST (what_says_nothing_changes_nothing)
{
  begin (&defaults);
  ck_assert (sfc_rate_estimator_update (&estimator, 10, 500, 100, 0));
  ck_assert (!sfc_rate_estimator_update (&estimator, 10, 900, 100, 0));
  ck_assert (!sfc_rate_estimator_update (&estimator, 9, 900, 100, 0));
  ck_assert (!sfc_rate_estimator_update (&estimator, 20, 0, 100, 0));
  ck_assert (!sfc_rate_estimator_update (&estimator, 20, 900, 0, 0));
  ck_assert_double_eq_tol (estimator.rate, 5000, NEAR);
  ck_assert (sfc_rate_estimator_update (&estimator, 11, 900, 100, 0));
}
END_TEST

static const struct
{
  SfcRateOptions options;
  double scheduling_ms, expected;
} steps[] = {
  /* from 1,000 a second to a batch of 1,500 in a second, half a second later:
   * the error is -500, its change -1,000 a second */
  { { 1000, 1, 1, 0, 0, 10 }, 0, 1500 },
  { { 1000, 1, 0.5, 0, 0, 10 }, 0, 1250 },
  { { 1000, 1, 0, 0, 0, 10 }, 0, 1000 },
  { { 1000, 1, 0, 0, 0.5, 10 }, 0, 1500 },
  /* 200 ms late are 300 records of 1,500 a second */
  { { 1000, 1, 0, 1, 0, 10 }, 200, 700 },
  { { 2000, 1, 0, 1, 0, 10 }, 200, 850 },
  { { 1000, 1, 1, 0.2, 0, 10 }, 200, 1440 },
  { { 1000, 1, 0, 1, 0, 400 }, 1000, 400 },
};

START_TEST (each_term_has_its_weight)
{
  begin (&steps[_i].options);
  sfc_rate_estimator_update (&estimator, 0, 1000, 1000, 0);
  sfc_rate_estimator_update (&estimator, 500, 1500, 1000,
                             steps[_i].scheduling_ms);
  ck_assert_double_eq_tol (estimator.rate, steps[_i].expected, NEAR);
}
END_TEST

START_TEST (the_least_rate_holds_from_the_start)
{
  SfcRateOptions options = defaults;

  options.initial = 5;
  begin (&options);
  ck_assert_double_eq (estimator.rate, 100);
}
END_TEST

/* ---- rows of a batch */

START_TEST (a_batch_has_what_fits_into_most_of_the_interval)
{
  SfcRateOptions options = defaults;

  options.interval_ms = 2000;
  begin (&options);
  ck_assert_int_eq (sfc_rate_estimator_get_rows (&estimator), 1800);
  estimator.rate = 0.1;
  ck_assert_int_eq (sfc_rate_estimator_get_rows (&estimator), 1);
  estimator.rate = 1e300;
  ck_assert_int_eq (sfc_rate_estimator_get_rows (&estimator), G_MAXINT64);
}
END_TEST

/* ---- what says something */

static gboolean
learn (gboolean limited, double processing_ms)
{
  static gint64 now_ms;
  const SfcRateBatch batch = { .limited = limited,
                               .time_ms = ++now_ms,
                               .records = 1000,
                               .processing_ms = processing_ms };

  return sfc_rate_estimator_learn (&estimator, &batch);
}

static const struct
{
  gboolean limited;
  double processing_ms;
  gboolean counts;
} outcomes[] = {
  /* all that was there, within the interval of 1,000 ms */
  { FALSE, 1, FALSE },
  { FALSE, 1000, FALSE },
  { FALSE, 1000.1, TRUE },
  /* more could have been had */
  { TRUE, 1, TRUE },
  { TRUE, 499.9, TRUE },
  { TRUE, 500, FALSE },
  { TRUE, 799.9, FALSE },
  { TRUE, 800, FALSE },
  { TRUE, 1000, FALSE },
  { TRUE, 1000.1, TRUE },
};

START_TEST (what_is_as_wanted_changes_nothing)
{
  begin (&defaults);
  ck_assert_int_eq (learn (outcomes[_i].limited, outcomes[_i].processing_ms),
                    outcomes[_i].counts);
}
END_TEST

START_TEST (the_slowest_of_three_that_are_somewhat_short_counts)
{
  begin (&defaults);
  ck_assert (!learn (TRUE, 600));
  ck_assert (!learn (TRUE, 500));
  ck_assert (!learn (TRUE, 800)); /* which is long enough: they begin anew */
  ck_assert (!learn (TRUE, 500));
  ck_assert (!learn (TRUE, 700));
  ck_assert (learn (TRUE, 600));
  ck_assert_double_eq_tol (estimator.rate, 1000 / 0.7, NEAR);
  ck_assert (!learn (TRUE, 500));
}
END_TEST

START_TEST (a_batch_without_records_is_none_of_three)
{
  begin (&defaults);
  ck_assert (!sfc_rate_estimator_learn (
      &estimator, &(SfcRateBatch){ .limited = TRUE, .processing_ms = 600 }));
  ck_assert (!learn (TRUE, 600));
  ck_assert (!learn (TRUE, 600));
  ck_assert (learn (TRUE, 600));
  ck_assert_double_eq_tol (estimator.rate, 1000 / 0.6, NEAR);
}
END_TEST

/* ---- a simulated query: a batch takes 20 ms and 10 us a row, so that 98,000
 * rows take a second; each step of the load lasts 20 s */

#define FIXED_MS 20.0
#define ROW_MS 0.01
#define STEP_BATCHES 20
#define SEEDS 100 /* of the noise */

typedef struct
{
  double now_ms, arrived, done;
  double durations[STEP_BATCHES];
  gint64 limits[STEP_BATCHES];
  guint seed;
} Load;

/* Up to 10 % of noise, always the same. */
static double
noise (Load *load)
{
  load->seed = load->seed * 1103515245 + 12345;
  return 0.9 + 0.2 * ((load->seed >> 16) & 0x7fff) / 0x7fff;
}

static void
run_step (Load *load, double per_second)
{
  for (guint i = 0; i < STEP_BATCHES; i++)
    {
      double rows, ms;

      load->arrived += per_second * defaults.interval_ms / 1000;
      load->limits[i] = sfc_rate_estimator_get_rows (&estimator);
      rows = MIN (load->arrived - load->done, (double)load->limits[i]);
      ms = (FIXED_MS + ROW_MS * rows) * noise (load);
      load->durations[i] = ms;
      load->done += rows;
      sfc_rate_estimator_learn (&estimator,
                                &(SfcRateBatch){ load->done < load->arrived,
                                                 (gint64)(load->now_ms + ms),
                                                 (gint64)rows, ms, 0 });
      load->now_ms += defaults.interval_ms;
    }
}

/* How often the limit changes its direction after the first 5 batches. */
static guint
count_turns (const Load *load)
{
  gint64 last = 0;
  guint turns = 0;

  for (guint i = 6; i < STEP_BATCHES; i++)
    {
      gint64 change = load->limits[i] - load->limits[i - 1];

      turns += (change > 0 && last < 0) || (change < 0 && last > 0);
      if (change != 0)
        last = change;
    }
  return turns;
}

START_TEST (batches_stay_within_the_interval_while_the_load_steps)
{
  static const double loads[] = { 5000, 50000, 5000 };
  Load load = { .seed = (guint)_i };

  begin (&defaults);
  for (guint step = 0; step < G_N_ELEMENTS (loads); step++)
    {
      run_step (&load, loads[step]);
      for (guint i = 0; i < STEP_BATCHES; i++)
        ck_assert_msg (load.durations[i] <= defaults.interval_ms,
                       "step %u batch %u: %g ms", step, i, load.durations[i]);
      /* and nothing is left behind for long */
      ck_assert_double_eq (load.arrived, load.done);
      ck_assert_uint_eq (count_turns (&load), 0);
    }
}
END_TEST

/* Returns: batches that took too long, behind the first 5 */
static guint
read_backlog (guint seed)
{
  /* a second's batches could have 98,000 rows */
  Load load = { .seed = seed, .arrived = 1e9 };
  double wanted = (900 - FIXED_MS) / ROW_MS;
  guint too_long = 0;

  begin (&defaults);
  run_step (&load, 0);
  for (guint i = 5; i < STEP_BATCHES; i++)
    {
      ck_assert_msg (fabs ((double)load.limits[i] - wanted) <= 0.15 * wanted,
                     "batch %u: %g", i, (double)load.limits[i]);
      too_long += load.durations[i] > defaults.interval_ms;
    }
  ck_assert_uint_le (count_turns (&load), 2); /* it finds its place */
  return too_long;
}

START_TEST (a_backlog_is_read_nearly_as_fast_as_can_be)
{
  guint too_long = 0;

  for (guint seed = 1; seed <= SEEDS; seed++)
    too_long += read_backlog (seed);
  ck_assert_uint_le (too_long, SEEDS * (STEP_BATCHES - 5) / 20); /* p95 */
}
END_TEST

START_TEST (without_noise_the_limit_settles_and_does_not_swing)
{
  gint64 last = 0;

  begin (&defaults);
  for (guint i = 0; i < 30; i++)
    {
      gint64 rows = sfc_rate_estimator_get_rows (&estimator);
      double ms = FIXED_MS + ROW_MS * (double)rows;

      ck_assert_int_ge (rows, last); /* from below, in one direction */
      last = rows;
      sfc_rate_estimator_update (&estimator, 1000 * (i + 1), rows, ms, 0);
    }
  ck_assert_int_eq (last / 1000, 87); /* 20 ms + 10 us x 88,000 = 900 ms */
}
END_TEST

static Suite *
rate_estimator_suite (void)
{
  Suite *suite = suite_create ("source/rate-estimator");
  TCase *all = tcase_create ("all");

  tcase_add_test (all, first_batch_sets_the_rate_at_which_it_was_processed);
  tcase_add_test (all, what_says_nothing_changes_nothing);
  tcase_add_loop_test (all, each_term_has_its_weight, 0, G_N_ELEMENTS (steps));
  tcase_add_test (all, the_least_rate_holds_from_the_start);
  tcase_add_test (all, a_batch_has_what_fits_into_most_of_the_interval);
  tcase_add_loop_test (all, what_is_as_wanted_changes_nothing, 0,
                       G_N_ELEMENTS (outcomes));
  tcase_add_test (all, the_slowest_of_three_that_are_somewhat_short_counts);
  tcase_add_test (all, a_batch_without_records_is_none_of_three);
  tcase_add_loop_test (
      all, batches_stay_within_the_interval_while_the_load_steps, 1, SEEDS);
  tcase_add_test (all, a_backlog_is_read_nearly_as_fast_as_can_be);
  tcase_add_test (all, without_noise_the_limit_settles_and_does_not_swing);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (rate_estimator_suite)
