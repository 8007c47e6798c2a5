#include "config.h"

#include "exec/malformed.h"

#include <string.h>

#include "base/error.h"
#include "support/suite.h"

static SfcDecoder *decoder;

static void
setup (void)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse ("n INT", NULL);
  g_autoptr (SfcZone) zone = sfc_zone_new ("UTC", NULL);

  decoder = sfc_decoder_new (schema, zone, NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&decoder, sfc_decoder_free);
}

static SfcRecord
record_at (guint rank, gint64 offset)
{
  static const char text[] = "{\"n\":\"x\"}";

  return (SfcRecord){
    .value = text, .n_value = sizeof text - 1, .rank = rank, .offset = offset
  };
}

static void
add (SfcMalformed *to, guint rank, gint64 offset)
{
  const SfcRecord record = record_at (rank, offset);

  sfc_malformed_add (to, &record, decoder);
}

static void
take_error (SfcMalformed *to, guint rank, gint64 offset)
{
  const SfcRecord record = record_at (rank, offset);

  sfc_malformed_take_error (
      to, &record,
      g_error_new (SFC_ERROR, SFC_ERROR_DATA, "%u/%d", rank, (int)offset));
}

START_TEST (first_three_stay_in_whatever_order_they_come)
{
  SfcMalformed all = { 0 }, other = { 0 };

  add (&all, 1, 7);
  add (&all, 1, 5);
  add (&all, 0, 9);
  add (&all, 2, 0);
  add (&other, 1, 4);
  add (&other, 0, 10);
  add (&other, 3, 0);
  sfc_malformed_merge (&all, &other);
  ck_assert_int_eq (all.n, 7);
  ck_assert_uint_eq (all.n_samples, 3);
  ck_assert_uint_eq (all.samples[0].at.rank, 0);
  ck_assert_int_eq (all.samples[0].at.offset, 9);
  ck_assert_int_eq (all.samples[1].at.offset, 10);
  ck_assert_uint_eq (all.samples[2].at.rank, 1);
  ck_assert_int_eq (all.samples[2].at.offset, 4);
  ck_assert_str_eq (all.samples[2].text, "{\"n\":\"x\"}");
  ck_assert_str_eq (all.samples[2].reason,
                    "the value of n is not of type integer");
  ck_assert_int_eq (other.n, 0);
  ck_assert_uint_eq (other.n_samples, 0);
  sfc_malformed_clear (&all);
}
END_TEST

START_TEST (first_error_stays_in_whatever_order_they_come)
{
  SfcMalformed all = { 0 }, other = { 0 };

  take_error (&all, 2, 3);
  take_error (&all, 2, 4);
  take_error (&other, 2, 1);
  take_error (&other, 1, 8);
  sfc_malformed_merge (&all, &other);
  ck_assert_int_eq (all.n, 4);
  ck_assert_str_eq (all.error->message, "1/8");
  ck_assert_uint_eq (all.at.rank, 1);
  ck_assert_int_eq (all.at.offset, 8);
  take_error (&other, 1, 9);
  sfc_malformed_merge (&all, &other);
  ck_assert_str_eq (all.error->message, "1/8");
  sfc_malformed_clear (&all);
  ck_assert_ptr_null (all.error);
}
END_TEST

static Suite *
malformed_suite (void)
{
  Suite *suite = suite_create ("exec/malformed");
  TCase *tcase = tcase_create ("order");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, first_three_stay_in_whatever_order_they_come);
  tcase_add_test (tcase, first_error_stays_in_whatever_order_they_come);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (malformed_suite)
