#include "config.h"

#include "row/legacy-time.h"

#include <string.h>

#include "support/suite.h"

/* Recorded from Spark, with timeParserPolicy at EXCEPTION: the first end the
 * query, the others are null. */
static const struct
{
  const char *text;
  gboolean timestamp, date;
} texts[] = {
  { "2018-12-31 24:00:00", TRUE, TRUE },
  { "2018-02-30 01:02:03", TRUE, TRUE },
  { "2018-12-31   3:4:5x", TRUE, TRUE },
  { " \n2018- 12-\t31 23: 57: 00", TRUE, TRUE },
  { "1-1-1 1:1:1", TRUE, TRUE },
  { "2018-001-02 023:4:5", TRUE, TRUE },
  { "\u0968\u0966\u0967\u096e-\u0967\u0968-\u0969\u0967 01:02:03", TRUE, TRUE },
  { "\u20032018-02-30 01:02:03", TRUE, TRUE },
  { "294246-01-01 00:00:00x", TRUE, TRUE },
  { "2018-01-01 99999999:00:00", TRUE, TRUE },
  { "2018-02-30T01:02:03", FALSE, TRUE },
  { "2018-02-30\t01:02:03", FALSE, TRUE },
  { "2018-12-31 23:57", FALSE, TRUE },
  { "2018-12-31 +1:2:3", FALSE, TRUE },
  { "2018-12-31x", FALSE, TRUE },
  { "0-0-0", FALSE, TRUE },
  { "\u00a02018-02-30 01:02:03", FALSE, FALSE },
  { "2018 -12-31 00:00:00", FALSE, FALSE },
  { "-1-1-1 1:1:1", FALSE, FALSE },
  { "294248-01-01 00:00:00x", FALSE, TRUE },
  { "5881580-07-11x", FALSE, TRUE },
  { "5881580-07-12x", FALSE, FALSE },
  { "2000-01-2147472690x", FALSE, TRUE },
  { "2000-01-2147472692x", FALSE, FALSE },
  { "2147483648-01-01 00:00:00", FALSE, FALSE },
  { "2018-01-2147483647 00:00:00", FALSE, FALSE },
  { "9999999-01-01", FALSE, FALSE },
  { "2018-12-", FALSE, FALSE },
  { "2018-12", FALSE, FALSE },
  { "\xff", FALSE, FALSE },
  { "", FALSE, FALSE },
};

START_TEST (lenient_parser_reads_the_beginning)
{
  gsize n = strlen (texts[_i].text);
  /* of the very size, so that a sanitizer sees a byte too many */
  g_autofree char *copy = g_memdup2 (texts[_i].text, MAX (n, 1));

  ck_assert_int_eq (sfc_legacy_reads_timestamp (copy, n), texts[_i].timestamp);
  ck_assert_int_eq (sfc_legacy_reads_date (copy, n), texts[_i].date);
}
END_TEST

static Suite *
legacy_time_suite (void)
{
  Suite *suite = suite_create ("row/legacy-time");
  TCase *tcase = tcase_create ("texts");

  tcase_add_loop_test (tcase, lenient_parser_reads_the_beginning, 0,
                       G_N_ELEMENTS (texts));
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (legacy_time_suite)
