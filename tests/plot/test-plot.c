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

/* ---- heat maps */

static const char *const rates[] = { "50", "<500>" };
static const char *const sizes[] = { "200", "400", "600" };

static double
heat_map (const double *values, gint best)
{
  const SfcPlot plot = RATE;
  const SfcPlotGrid grid = { .row_title = "rate",
                             .column_title = "size & more",
                             .rows = rates,
                             .columns = sizes,
                             .n_rows = 2,
                             .n_columns = 3,
                             .values = values,
                             .best = best };

  return sfc_plot_heat_map (&plot, out, &grid);
}

static void
check_has (const char *text)
{
  ck_assert_msg (strstr (out->str, text) != NULL, "no %s in %s", text,
                 out->str);
}

START_TEST (heat_map_is_a_table_of_its_numbers)
{
  const double values[] = { 0, 20, 40, 60, 99, 100 };

  ck_assert_double_eq_tol (heat_map (values, 5), 114, 1e-9);
  check_has ("viewBox=\"0 0 480 114\" role=\"table\" "
             "aria-labelledby=\"p-title p-desc\">");
  check_has ("6 values, least 0, most 100 rows/s, "
             "best 100 (rate &lt;500&gt;, size &amp; more 600)</desc>");
  check_has (">rows: rate, columns: size &amp; more</text>");
  ck_assert_uint_eq (count ("<g role=\"row\">"), 3);
  ck_assert_uint_eq (count ("role=\"columnheader\" class"), 3);
  ck_assert_uint_eq (count ("role=\"rowheader\""), 2);
  ck_assert_uint_eq (count ("role=\"cell\""), 6);
  check_has (">&lt;500&gt;</text>");
  check_has (">99</text>");
}
END_TEST

START_TEST (heat_map_colours_five_ranges_of_the_same_width)
{
  const double values[] = { 0, 19.9, 20, 79.9, 80, 100 };
  static const guint wanted[] = { 2, 1, 0, 1, 2 };

  heat_map (values, -1);
  for (guint step = 0; step < G_N_ELEMENTS (wanted); step++)
    {
      g_autofree char *mark = g_strdup_printf ("<path class=\"h%u\"", step);

      /* and one in the legend */
      ck_assert_uint_eq (count (mark), wanted[step] + 1);
    }
  /* on the dark ones the numbers are light */
  ck_assert_uint_eq (count ("class=\"middle low\""), 3);
  ck_assert_uint_eq (count ("class=\"middle high\""), 3);
  ck_assert_uint_eq (count ("class=\"best\""), 0);
}
END_TEST

START_TEST (heat_map_leaves_a_hole_where_nothing_was_measured)
{
  const double values[] = { NAN, 7, INFINITY, NAN, NAN, NAN };

  heat_map (values, 1);
  check_has ("1 value, least 7, most 7 rows/s, best 7 (rate 50, "
             "size &amp; more 400)");
  ck_assert_uint_eq (count (">-</text>"), 5);
  ck_assert_uint_eq (count ("<path class=\"h2\""), 2);
  /* the frame, and the one in the legend */
  ck_assert_uint_eq (count ("class=\"best\""), 2);
  check_path ("best", "M187.7 39.0h143.7v22.0h-143.7z");
}
END_TEST

START_TEST (heat_map_of_nothing_says_so)
{
  const SfcPlot plot = RATE;
  const SfcPlotGrid grid
      = { .row_title = "a", .column_title = "b", .best = -1 };

  sfc_plot_heat_map (&plot, out, &grid);
  check_has ("no values yet</desc>");
  ck_assert_uint_eq (count ("role=\"cell\""), 0);
}
END_TEST

/* ---- scatter plots */

START_TEST (scatter_joins_the_front_and_names_every_point)
{
  const SfcPlot plot = RATE;
  const SfcPlotPoint points[] = {
    { 10, 500, "a<", TRUE },
    { 50, 200, "b", FALSE },
    { NAN, 9, "c", FALSE },
    { 100, 1000, "d", TRUE },
  };

  sfc_plot_scatter (&plot, out, "ms", points, G_N_ELEMENTS (points));
  check_has ("<desc id=\"p-desc\">a&lt;: 500 rows/s, 10 ms, on the front; "
             "b: 200 rows/s, 50 ms; d: 1k rows/s, 100 ms, on the front</desc>");
  check_path ("front", "M94.2 112.0L474.0 24.0");
  ck_assert_uint_eq (count ("<circle "), 3);
  check_has ("<circle class=\"dot\" r=\"3.5\" cx=\"263.0\" cy=\"164.8\"/>");
  check_has (">a&lt;</text>");
  ck_assert_uint_eq (count (">b</text>"), 0);
}
END_TEST

START_TEST (scatter_of_nothing_says_so)
{
  const SfcPlot plot = RATE;

  sfc_plot_scatter (&plot, out, "ms", NULL, 0);
  check_has ("no values yet</desc>");
  check_path ("front", "");
}
END_TEST

/* ---- files */

START_TEST (file_holds_its_parts_and_their_style)
{
  const SfcPlotPart parts[] = { { "One & all", "<svg>1</svg>", 100 },
                                { "Two", "<svg>2</svg>", 50.5 } };

  sfc_plot_file (out, "a<b", parts, 2);
  ck_assert (g_str_has_prefix (
      out->str,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" "
      "viewBox=\"0 0 480 210.5\"><title>a&lt;b</title><style>.plot{"));
  check_has (">One &amp; all</text><svg width=\"480\" y=\"26.0\" "
             "height=\"100.0\"><svg>1</svg></svg>\n");
  check_has ("<svg width=\"480\" y=\"152.0\" height=\"50.5\"><svg>2</svg>");
  ck_assert (g_str_has_suffix (out->str, "</svg>\n</svg>\n"));
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
  tcase_add_test (plot, histogram_counts_each_value_once);
  tcase_add_test (plot, histogram_of_equal_values_is_one_bar);
  tcase_add_test (plot, bars_stand_one_above_the_other);
  tcase_add_test (plot, bars_of_no_series_are_an_empty_plot);
  tcase_add_test (plot, heat_map_is_a_table_of_its_numbers);
  tcase_add_test (plot, heat_map_colours_five_ranges_of_the_same_width);
  tcase_add_test (plot, heat_map_leaves_a_hole_where_nothing_was_measured);
  tcase_add_test (plot, heat_map_of_nothing_says_so);
  tcase_add_test (plot, scatter_joins_the_front_and_names_every_point);
  tcase_add_test (plot, scatter_of_nothing_says_so);
  tcase_add_test (plot, file_holds_its_parts_and_their_style);
  suite_add_tcase (suite, plot);

  return suite;
}

SFC_SUITE_MAIN (plot_suite)
