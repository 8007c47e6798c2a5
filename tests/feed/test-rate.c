#include "config.h"

#include "feed/rate.h"
#include "support/suite.h"

static SfcRate rate;

START_TEST (records_are_spaced_evenly)
{
  sfc_rate_init (&rate, 4, 1000);
  for (int i = 0; i < 10; i++)
    ck_assert_int_eq (sfc_rate_next (&rate, 1000 + i * 250000),
                      1000 + i * 250000);
}
END_TEST

START_TEST (a_clock_that_is_a_little_late_adds_nothing_up)
{
  sfc_rate_init (&rate, 1000, 0);
  for (int i = 0; i < 100000; i++)
    ck_assert_int_eq (sfc_rate_next (&rate, i * 1000 + i % 50000), i * 1000);
}
END_TEST

START_TEST (fractions_of_a_microsecond_are_not_lost)
{
  gint64 last = 0;

  sfc_rate_init (&rate, 3, 0);
  for (int i = 0; i <= 3000000; i++)
    last = sfc_rate_next (&rate, last);
  ck_assert_int_ge (last, G_GINT64_CONSTANT (1000000000000) - 1);
  ck_assert_int_le (last, G_GINT64_CONSTANT (1000000000000));
}
END_TEST

START_TEST (slow_rates_wait_long)
{
  sfc_rate_init (&rate, 0.1, 5);
  ck_assert_int_eq (sfc_rate_next (&rate, 5), 5);
  ck_assert_int_eq (sfc_rate_next (&rate, 5), 5 + 10 * G_USEC_PER_SEC);
}
END_TEST

/* A sender that obeys, with a pause of a second before record 100: what it
 * missed goes at twice the rate, and then it is where it should be. */
START_TEST (after_a_pause_it_catches_up_in_small_steps)
{
  gint64 now = 0, last = 0, due;

  sfc_rate_init (&rate, 100, 0);
  for (int i = 0; i < 1000; i++)
    {
      if (i == 100)
        now += G_USEC_PER_SEC;
      due = sfc_rate_next (&rate, now);
      now = MAX (now, due);
      if (i > 0)
        ck_assert_int_ge (now - last, 5000 - 1);
      if (i < 100 || i > 310)
        ck_assert_int_eq (now, i * 10000);
      last = now;
    }
}
END_TEST

START_TEST (a_pause_while_catching_up_makes_no_burst)
{
  gint64 now = 0, last = 0, due;

  sfc_rate_init (&rate, 100, 0);
  for (int i = 0; i < 1000; i++)
    {
      if (i == 100 || i == 150)
        now += G_USEC_PER_SEC;
      due = sfc_rate_next (&rate, now);
      now = MAX (now, due);
      if (i > 0)
        ck_assert_int_ge (now - last, 5000 - 1);
      last = now;
    }
  ck_assert_int_eq (now, 999 * 10000);
}
END_TEST

static Suite *
rate_suite (void)
{
  Suite *suite = suite_create ("feed/rate");
  TCase *tcase = tcase_create ("rate");

  tcase_add_test (tcase, records_are_spaced_evenly);
  tcase_add_test (tcase, a_clock_that_is_a_little_late_adds_nothing_up);
  tcase_add_test (tcase, fractions_of_a_microsecond_are_not_lost);
  tcase_add_test (tcase, slow_rates_wait_long);
  tcase_add_test (tcase, after_a_pause_it_catches_up_in_small_steps);
  tcase_add_test (tcase, a_pause_while_catching_up_makes_no_burst);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (rate_suite)
