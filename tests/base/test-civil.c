#include "config.h"

#include "base/civil.h"

#include "support/suite.h"

static const struct
{
  gint64 days, year;
  int month, day, weekday;
} dates[] = {
  { 0, 1970, 1, 1, 4 },
  { -1, 1969, 12, 31, 3 },
  { 17896, 2018, 12, 31, 1 },
  { 11016, 2000, 2, 29, 2 },
  { 11017, 2000, 3, 1, 3 },
  { -25508, 1900, 3, 1, 4 },
  { -25509, 1900, 2, 28, 3 },
  { 2932896, 9999, 12, 31, 5 },
  { 2932897, 10000, 1, 1, 6 },
  { -719162, 1, 1, 1, 1 },
  { -719163, 0, 12, 31, 0 },
  { -719528, 0, 1, 1, 6 },
  { -719529, -1, 12, 31, 5 },
  { -719469, 0, 2, 29, 2 },
  { 106751991, 294247, 1, 10, 0 },
};

START_TEST (date_and_day_number_are_one)
{
  SfcCivil date = sfc_civil_from_days (dates[_i].days);

  ck_assert_int_eq (date.year, dates[_i].year);
  ck_assert_int_eq (date.month, dates[_i].month);
  ck_assert_int_eq (date.day, dates[_i].day);
  ck_assert_int_eq (sfc_days_from_civil (date.year, date.month, date.day),
                    dates[_i].days);
  ck_assert_int_eq (sfc_weekday (dates[_i].days), dates[_i].weekday);
}
END_TEST

START_TEST (days_follow_each_other_for_800_years)
{
  gint64 days = sfc_days_from_civil (-400, 1, 1);

  for (gint64 year = -400; year < 400; year++)
    for (int month = 1; month <= 12; month++)
      for (int day = 1; day <= sfc_month_length (year, month); day++, days++)
        {
          SfcCivil date = sfc_civil_from_days (days);

          ck_assert_int_eq (sfc_days_from_civil (year, month, day), days);
          ck_assert (date.year == year && date.month == month
                     && date.day == day);
        }
}
END_TEST

START_TEST (division_goes_down)
{
  ck_assert_int_eq (sfc_floor_div (-1, 10), -1);
  ck_assert_int_eq (sfc_floor_div (-10, 10), -1);
  ck_assert_int_eq (sfc_floor_div (-11, 10), -2);
  ck_assert_int_eq (sfc_floor_div (9, 10), 0);
  ck_assert_int_eq (sfc_floor_mod (-1, 10), 9);
  ck_assert_int_eq (sfc_floor_mod (-10, 10), 0);
  ck_assert_int_eq (sfc_floor_mod (11, 10), 1);
  ck_assert_int_eq (sfc_floor_div (G_MININT64, G_USEC_PER_SEC),
                    G_GINT64_CONSTANT (-9223372036855));
}
END_TEST

static Suite *
civil_suite (void)
{
  Suite *suite = suite_create ("base/civil");
  TCase *tcase = tcase_create ("civil");

  tcase_add_loop_test (tcase, date_and_day_number_are_one, 0,
                       G_N_ELEMENTS (dates));
  tcase_add_test (tcase, days_follow_each_other_for_800_years);
  tcase_add_test (tcase, division_goes_down);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (civil_suite)
