#include "config.h"

#include "tune/statistics.h"

#include <math.h>

#include "support/suite.h"

#define NEAR 1e-9

/* ---- quantiles */

START_TEST (quantile_of_nothing_is_no_number)
{
  ck_assert_double_nan (sfc_quantile (NULL, 0, 0.5));
}
END_TEST

START_TEST (quantiles_lie_on_the_line_between_two_values)
{
  static const double values[] = { 40, 10, 30, 20 };
  static const struct
  {
    double q, expected;
  } rows[] = { { 0, 10 },      { 1, 40 },       { 0.5, 25 },
               { 0.25, 17.5 }, { 1.0 / 3, 20 }, { 0.99, 39.7 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_double_eq_tol (sfc_quantile (values, 4, rows[i].q),
                             rows[i].expected, NEAR);
  ck_assert_double_eq (values[0], 40); /* they stay where they are */
  ck_assert_double_eq (sfc_quantile (values, 1, 0.99), 40);
}
END_TEST

START_TEST (deviation_is_not_moved_by_a_value_far_off)
{
  static const double values[] = { 10, 12, 13, 15, 999 };

  ck_assert_double_eq_tol (sfc_deviation (values, 5), 1.4826 * 2, NEAR);
  ck_assert_double_eq_tol (sfc_deviation (values, 2), 1.4826 * 1, NEAR);
  ck_assert_double_eq (sfc_deviation (values, 1), 0);
  ck_assert_double_eq (sfc_deviation (values, 0), 0);
}
END_TEST

/* ---- spans */

START_TEST (quantile_of_one_span_is_its_part)
{
  const SfcSpan span = { 100, 200, 7 };

  ck_assert_double_eq_tol (sfc_spans_quantile (&span, 1, 0.5), 150, 1e-6);
  ck_assert_double_eq_tol (sfc_spans_quantile (&span, 1, 0.99), 199, 1e-6);
  ck_assert_double_eq_tol (sfc_spans_quantile (&span, 1, 1), 200, 1e-6);
}
END_TEST

START_TEST (spans_count_by_their_weight)
{
  /* 90 things at 10, 10 from 20 to 30 */
  const SfcSpan spans[] = { { 20, 30, 10 }, { 10, 10, 90 } };

  ck_assert_double_eq_tol (sfc_spans_quantile (spans, 2, 0.5), 10, 1e-6);
  ck_assert_double_eq_tol (sfc_spans_quantile (spans, 2, 0.9), 10, 1e-6);
  ck_assert_double_eq_tol (sfc_spans_quantile (spans, 2, 0.95), 25, 1e-6);
}
END_TEST

START_TEST (spans_without_weight_have_no_quantile)
{
  const SfcSpan empty = { 1, 2, 0 };

  ck_assert_double_nan (sfc_spans_quantile (&empty, 1, 0.5));
  ck_assert_double_nan (sfc_spans_quantile (NULL, 0, 0.5));
}
END_TEST

/* ---- the line */

#define SIZES 5
#define A_MS 0.6
#define B_MS 0.0004

static const double sizes[SIZES] = { 200, 400, 500, 2000, 10000 };

/* @each batches of each size, whose times vary by up to @noise of themselves;
 * every @outlier-th takes ten times as long; 0: none. */
static guint
simulate (double *x, double *y, guint each, double noise, guint outlier)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2018);
  guint n = 0;

  for (guint i = 0; i < SIZES; i++)
    for (guint j = 0; j < each; j++, n++)
      {
        x[n] = sizes[i];
        y[n] = (A_MS + B_MS * x[n])
               * (1 + noise * g_rand_double_range (rand, -1, 1));
        if (outlier > 0 && n % outlier == outlier - 1)
          y[n] *= 10;
      }
  return n;
}

START_TEST (line_without_noise_is_found_exactly)
{
  double x[SIZES], y[SIZES];
  SfcFit fit;

  ck_assert (sfc_fit_line (x, y, simulate (x, y, 1, 0, 0), &fit));
  ck_assert_double_eq_tol (fit.a, A_MS, NEAR);
  ck_assert_double_eq_tol (fit.b, B_MS, NEAR);
  ck_assert_double_eq_tol (fit.a_error, 0, NEAR);
  ck_assert_uint_eq (fit.n, SIZES);
}
END_TEST

START_TEST (line_with_noise_is_found_within_five_percent)
{
  double x[SIZES * 40], y[SIZES * 40];
  SfcFit fit;

  ck_assert (sfc_fit_line (x, y, simulate (x, y, 40, 0.3, 0), &fit));
  ck_assert_double_eq_tol (fit.a, A_MS, 0.05 * A_MS);
  ck_assert_double_eq_tol (fit.b, B_MS, 0.05 * B_MS);
  /* and the errors are of the size of what they tell */
  ck_assert_double_le (fabs (fit.a - A_MS), 3 * fit.a_error);
  ck_assert_double_le (fabs (fit.b - B_MS), 3 * fit.b_error);
  ck_assert_double_le (fit.a_error, 0.05 * A_MS);
}
END_TEST

START_TEST (a_batch_that_was_disturbed_hardly_moves_the_line)
{
  double x[SIZES * 40], y[SIZES * 40];
  SfcFit fit;

  ck_assert (sfc_fit_line (x, y, simulate (x, y, 40, 0.1, 20), &fit));
  ck_assert_double_eq_tol (fit.a, A_MS, 0.05 * A_MS);
  ck_assert_double_eq_tol (fit.b, B_MS, 0.05 * B_MS);
}
END_TEST

START_TEST (there_is_no_line_through_one_size_or_two_points)
{
  static const double x[] = { 200, 200, 200, 400 };
  static const double y[] = { 1, 2, 3, 0 };
  static const double other[] = { 100, 200, 300 };
  SfcFit fit;

  ck_assert (!sfc_fit_line (x, y, 3, &fit));
  ck_assert (!sfc_fit_line (x, y, 4, &fit)); /* 0 took no time: no point */
  ck_assert (!sfc_fit_line (other, y, 2, &fit));
  ck_assert (!sfc_fit_line (NULL, NULL, 0, &fit));
}
END_TEST

START_TEST (what_a_line_says_is_never_negative)
{
  static const double x[] = { 100, 200, 300 };
  static const double falling[] = { 3, 2, 1 }, steep[] = { 1, 3, 5 };
  SfcFit fit;

  ck_assert (sfc_fit_line (x, falling, 3, &fit));
  ck_assert_double_eq (fit.b, 0);
  ck_assert_double_infinite (sfc_fit_limit (&fit));
  ck_assert_double_infinite (sfc_fit_reach (&fit, 0.9));
  ck_assert (sfc_fit_line (x, steep, 3, &fit));
  ck_assert_double_eq (fit.a, 0);
  ck_assert_double_eq (sfc_fit_reach (&fit, 0.9), 0);
}
END_TEST

START_TEST (nine_times_a_through_b_reaches_nine_tenths)
{
  const SfcFit fit = { .a = 2, .b = 0.01 };
  double rows = sfc_fit_reach (&fit, 0.9);

  ck_assert_double_eq_tol (sfc_fit_limit (&fit), 100, NEAR);
  ck_assert_double_eq_tol (rows, 1800, NEAR);
  ck_assert_double_eq_tol (rows / (fit.a + fit.b * rows), 90, NEAR);
}
END_TEST

/* ---- the front */

START_TEST (front_is_what_nothing_beats)
{
  static const double gain[] = { 10, 20, 20, 5, NAN, 30, 10 };
  static const double cost[] = { 1, 4, 3, 2, 1, 9, 1 };
  static const gboolean expected[]
      = { TRUE, FALSE, TRUE, FALSE, FALSE, TRUE, TRUE };
  gboolean on_front[7];

  sfc_front (gain, cost, 7, on_front);
  for (guint i = 0; i < 7; i++)
    ck_assert_msg (on_front[i] == expected[i], "of %u", i);
}
END_TEST

static Suite *
statistics_suite (void)
{
  Suite *suite = suite_create ("tune/statistics");
  TCase *all = tcase_create ("all");

  tcase_add_test (all, quantile_of_nothing_is_no_number);
  tcase_add_test (all, quantiles_lie_on_the_line_between_two_values);
  tcase_add_test (all, deviation_is_not_moved_by_a_value_far_off);
  tcase_add_test (all, quantile_of_one_span_is_its_part);
  tcase_add_test (all, spans_count_by_their_weight);
  tcase_add_test (all, spans_without_weight_have_no_quantile);
  tcase_add_test (all, line_without_noise_is_found_exactly);
  tcase_add_test (all, line_with_noise_is_found_within_five_percent);
  tcase_add_test (all, a_batch_that_was_disturbed_hardly_moves_the_line);
  tcase_add_test (all, there_is_no_line_through_one_size_or_two_points);
  tcase_add_test (all, what_a_line_says_is_never_negative);
  tcase_add_test (all, nine_times_a_through_b_reaches_nine_tenths);
  tcase_add_test (all, front_is_what_nothing_beats);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (statistics_suite)
