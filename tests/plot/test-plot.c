#include "config.h"

#include "plot/plot.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

static GString *out;

static void
setup (void)
{
  out = g_string_new (NULL);
}

static void
teardown (void)
{
  g_string_free (g_steal_pointer (&out), TRUE);
}

#define RATE                                                                   \
  {                                                                            \
    .id = "p", .title = "Rate", .unit = "rows/s"                               \
  }

/* (transfer full): the d of the first path of @klass */
static char *
path_of (const char *klass)
{
  g_autofree char *mark = g_strdup_printf ("<path class=\"%s\" d=\"", klass);
  const char *at = strstr (out->str, mark);

  ck_assert_msg (at != NULL, "no %s in %s", klass, out->str);
  at += strlen (mark);
  return g_strndup (at, strcspn (at, "\""));
}

static void
check_path (const char *klass, const char *wanted)
{
  g_autofree char *path = path_of (klass);

  ck_assert_str_eq (path, wanted);
}

static guint
count (const char *text)
{
  guint n = 0;

  for (const char *p = out->str; (p = strstr (p, text)) != NULL; p++)
    n++;
  return n;
}

/* ---- numbers */

static const struct
{
  double value, max;
} maxima[] = {
  { 0, 1 },       { 1, 1 },       { 1.0001, 2 }, { 2, 2 },
  { 2.5, 5 },     { 5, 5 },       { 5.1, 10 },   { 10, 10 },
  { 0.03, 0.05 }, { 1700, 2000 }, { NAN, 1 },    { -3, 1 },
};

START_TEST (axis_ends_at_a_round_number_not_below)
{
  ck_assert_double_eq_tol (sfc_plot_nice_max (maxima[_i].value), maxima[_i].max,
                           1e-9);
}
END_TEST

static const struct
{
  double value;
  const char *text;
} numbers[] = {
  { 0, "0" },         { 0.25, "0.25" },   { 999, "999" },
  { 1000, "1k" },     { 1500, "1.5k" },   { 2e6, "2M" },
  { -1500, "-1.5k" }, { 123456, "123k" }, { 3e16, "3e+04T" },
};

START_TEST (number_is_short)
{
  sfc_plot_append_number (out, numbers[_i].value);
  ck_assert_str_eq (out->str, numbers[_i].text);
}
END_TEST

/* ---- lines */

START_TEST (line_goes_from_the_left_to_the_right_below_its_maximum)
{
  const SfcPlot plot = RATE;
  const double x[] = { 0, 50, 100 }, y[] = { 0, 5, 10 };

  sfc_plot_line (&plot, out, x, y, 3);
  check_path ("line", "M52.0 142.0h0L263.0 76.0L474.0 10.0");
}
END_TEST

START_TEST (line_has_a_gap_where_a_value_is_no_number)
{
  const SfcPlot plot = RATE;
  const double x[] = { 0, 1, 2, 3 }, y[] = { 1, NAN, INFINITY, 1 };

  sfc_plot_line (&plot, out, x, y, 4);
  check_path ("line", "M52.0 10.0h0M474.0 10.0h0");
  ck_assert_ptr_nonnull (strstr (out->str, "2 values, least 1, most 1, "
                                           "last 1 rows/s"));
}
END_TEST

START_TEST (line_without_values_says_so)
{
  const SfcPlot plot = RATE;

  sfc_plot_line (&plot, out, NULL, NULL, 0);
  check_path ("line", "");
  ck_assert_ptr_nonnull (strstr (out->str, "no values yet</desc>"));
}
END_TEST

START_TEST (title_and_description_name_the_plot_for_readers_of_screens)
{
  const SfcPlot plot = RATE;
  const double x[] = { 0 }, y[] = { 7 };

  sfc_plot_line (&plot, out, x, y, 1);
  ck_assert (g_str_has_prefix (
      out->str, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" "
                "id=\"p\" viewBox=\"0 0 480 170\" role=\"img\" "
                "aria-labelledby=\"p-title p-desc\">"
                "<title id=\"p-title\">Rate</title><desc id=\"p-desc\">"
                "1 value, least 7, most 7, last 7 rows/s</desc>"));
  ck_assert (g_str_has_suffix (out->str, "</svg>"));
}
END_TEST

START_TEST (texts_are_escaped)
{
  const SfcPlot plot = { .id = "p",
                         .title = "<script>a&b\"'\x01\xff",
                         .unit = "</desc>",
                         .from = "<i>" };
  const double x[] = { 0 }, y[] = { 7 };

  sfc_plot_line (&plot, out, x, y, 1);
  ck_assert_ptr_nonnull (strstr (
      out->str, "&lt;script&gt;a&amp;b&quot;&#39;\xef\xbf\xbd\xef\xbf\xbd<"));
  ck_assert_uint_eq (count ("<script"), 0);
  ck_assert_uint_eq (count ("</desc>"), 1);
  ck_assert_uint_eq (count ("<i>"), 0);
}
END_TEST

START_TEST (file_of_its_own_holds_its_style)
{
  const SfcPlot plot
      = { .id = "p", .title = "t", .unit = "u", .standalone = TRUE };

  sfc_plot_line (&plot, out, NULL, NULL, 0);
  ck_assert_ptr_nonnull (strstr (out->str, "<style>.plot{"));
  ck_assert (g_str_has_suffix (out->str, "</svg>\n"));
}
END_TEST

/* ---- histograms */

START_TEST (histogram_counts_each_value_once)
{
  const SfcPlot plot = RATE;
  const double y[] = { 0, 9.99, 10, 100, NAN };

  /* 10 ranges of 10; the last one holds its end */
  sfc_plot_histogram (&plot, out, y, 5);
  check_path ("bar", "M53.0 10.0h40.2v132.0h-40.2z"
                     "M95.2 76.0h40.2v66.0h-40.2z"
                     "M432.8 76.0h40.2v66.0h-40.2z");
}
END_TEST

START_TEST (histogram_of_equal_values_is_one_bar)
{
  const SfcPlot plot = RATE;
  const double y[] = { 3, 3, 3, 3 };

  sfc_plot_histogram (&plot, out, y, 4);
  check_path ("bar", "M53.0 36.4h420.0v105.6h-420.0z");
}
END_TEST

/* ---- bars */

START_TEST (bars_stand_one_above_the_other)
{
  const SfcPlot plot = RATE;
  const double a[] = { 4, 0 }, b[] = { 6, NAN };
  const SfcPlotSeries series[] = { { "a", a }, { "b", b } };

  sfc_plot_bars (&plot, out, series, 2, 2);
  check_path ("s0", "M52.0 89.2h210.0v52.8h-210.0z");
  check_path ("s1", "M52.0 10.0h210.0v79.2h-210.0z");
  ck_assert_ptr_nonnull (strstr (out->str, ">a</text>"));
  ck_assert_ptr_nonnull (strstr (out->str, ">b</text>"));
}
END_TEST

START_TEST (bars_of_no_series_are_an_empty_plot)
{
  const SfcPlot plot = RATE;

  sfc_plot_bars (&plot, out, NULL, 0, 0);
  ck_assert_uint_eq (count ("class=\"s0\""), 0);
  ck_assert_uint_eq (count ("class=\"grid\""), 3);
}
END_TEST

static Suite *
plot_suite (void)
{
  Suite *suite = suite_create ("plot/plot");
  TCase *number = tcase_create ("numbers");
  TCase *plot = tcase_create ("plots");

  tcase_add_checked_fixture (number, setup, teardown);
  tcase_add_loop_test (number, axis_ends_at_a_round_number_not_below, 0,
                       G_N_ELEMENTS (maxima));
  tcase_add_loop_test (number, number_is_short, 0, G_N_ELEMENTS (numbers));
  suite_add_tcase (suite, number);

  tcase_add_checked_fixture (plot, setup, teardown);
  tcase_add_test (plot, line_goes_from_the_left_to_the_right_below_its_maximum);
  tcase_add_test (plot, line_has_a_gap_where_a_value_is_no_number);
  tcase_add_test (plot, line_without_values_says_so);
  tcase_add_test (plot,
                  title_and_description_name_the_plot_for_readers_of_screens);
  tcase_add_test (plot, texts_are_escaped);
  tcase_add_test (plot, file_of_its_own_holds_its_style);
  tcase_add_test (plot, histogram_counts_each_value_once);
  tcase_add_test (plot, histogram_of_equal_values_is_one_bar);
  tcase_add_test (plot, bars_stand_one_above_the_other);
  tcase_add_test (plot, bars_of_no_series_are_an_empty_plot);
  suite_add_tcase (suite, plot);

  return suite;
}

SFC_SUITE_MAIN (plot_suite)
