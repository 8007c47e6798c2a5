#include "kafka/seek.h"

#include <string.h>

#include "support/suite.h"

static const struct
{
  const char *text;
  SfcSeekKind kind;
  gint64 number;
} places[] = {
  { "earliest", SFC_SEEK_EARLIEST, 0 },
  { "latest", SFC_SEEK_LATEST, 0 },
  { "0", SFC_SEEK_OFFSET, 0 },
  { "9223372036854775807", SFC_SEEK_OFFSET, G_MAXINT64 },
  { "-0", SFC_SEEK_LAST, 0 },
  { "-5", SFC_SEEK_LAST, 5 },
  { "@0", SFC_SEEK_TIME, 0 },
  { "@1546300620000", SFC_SEEK_TIME, 1546300620000 },
  { "2018-12-31T23:57:00Z", SFC_SEEK_TIME, 1546300620000 },
  { "2018-12-31T23:57:00", SFC_SEEK_TIME, 1546300620000 },
  { "2018-12-31 23:57:00", SFC_SEEK_TIME, 1546300620000 },
  { "2018-12-31T15:57:00-08:00", SFC_SEEK_TIME, 1546300620000 },
  { "2018-12-31T23:57:00.250Z", SFC_SEEK_TIME, 1546300620250 },
  { "2018-12-31", SFC_SEEK_TIME, 1546214400000 },
  { "1970-01-01", SFC_SEEK_TIME, 0 },
};

START_TEST (a_place_is_read)
{
  g_autoptr (GError) error = NULL;
  SfcSeek seek = { SFC_SEEK_LATEST, -1 };

  ck_assert (sfc_seek_parse (places[_i].text, &seek, &error));
  ck_assert_int_eq (seek.kind, places[_i].kind);
  ck_assert_int_eq (seek.number, places[_i].number);
}
END_TEST

static const char *const mistakes[] = {
  "",           "early", "Earliest",           "+1",  "1.5", "--1",   "-",
  "@",          "@-1",   "2018-13-01",         "10 ", " 10", "12:00", "1e3",
  "1969-12-31", "0x10",  "9223372036854775808"
};

START_TEST (a_mistake_is_a_usage_error_with_a_remedy)
{
  g_autoptr (GError) error = NULL;
  SfcSeek seek;

  ck_assert (!sfc_seek_parse (mistakes[_i], &seek, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
  ck_assert_ptr_nonnull (strstr (error->message, "\nsay earliest, latest"));
}
END_TEST

static Suite *
seek_suite (void)
{
  Suite *suite = suite_create ("kafka/seek");
  TCase *parse = tcase_create ("parse");

  tcase_add_loop_test (parse, a_place_is_read, 0, G_N_ELEMENTS (places));
  tcase_add_loop_test (parse, a_mistake_is_a_usage_error_with_a_remedy, 0,
                       G_N_ELEMENTS (mistakes));
  suite_add_tcase (suite, parse);
  return suite;
}

SFC_SUITE_MAIN (seek_suite)
