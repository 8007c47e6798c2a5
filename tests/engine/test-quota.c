#include "config.h"

#include "engine/quota.h"
#include "support/query.h"
#include "support/suite.h"

/* ---- settings */

#define QUERY "query t.aggregate=count\nquery t.outputMode=update\n"
#define RATE "spark.spark.streaming.kafka.maxRatePerPartition=5\n"
#define LIMITS                                                                 \
  QUERY RATE "source.maxOffsetsPerTrigger=12\n"                                \
             "source.minOffsetsPerTrigger=3\nsource.maxTriggerDelay=2s\n"
#define AUTO QUERY "source.maxOffsetsPerTrigger=auto\n"

static SfcQuota
quota_of (const char *lines, gboolean full_batches)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSettings) settings = settings_of (lines, &error);
  g_autoptr (SfcPlan) plan
      = settings != NULL ? sfc_plan_new (settings, "t", &error) : NULL;
  SfcQuota quota = { .min_offsets = 99, .max_rate = 99 };

  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
  sfc_quota_read (&quota, settings, plan, full_batches);
  return quota;
}

START_TEST (every_limit_of_a_topic_is_read)
{
  SfcQuota quota = quota_of (LIMITS, FALSE);

  ck_assert (quota.has_max_offsets);
  ck_assert (!quota.is_auto);
  ck_assert_int_eq (quota.max_offsets, 12);
  ck_assert_int_eq (quota.min_offsets, 3);
  ck_assert_int_eq (quota.max_delay_ms, 2000);
  ck_assert (quota.max_rate == 5);
}
END_TEST

START_TEST (a_full_batch_is_not_limited_twice)
{
  SfcQuota quota = quota_of (LIMITS, TRUE);

  ck_assert (!quota.has_max_offsets);
  ck_assert_int_eq (quota.min_offsets, 3);
  ck_assert (quota.max_rate == 5);
  quota = quota_of (AUTO, TRUE);
  ck_assert (!quota.is_auto);
  quota = quota_of (AUTO, FALSE);
  ck_assert (quota.is_auto);
}
END_TEST

START_TEST (a_source_that_is_no_topic_has_no_limits)
{
  SfcQuota quota = quota_of (LIMITS "source.format=rate\n", FALSE);

  ck_assert (!quota.has_max_offsets);
  ck_assert_int_eq (quota.min_offsets, 0);
  ck_assert (quota.max_rate == 0);
}
END_TEST

/* ---- a trigger */

static const struct
{
  gint64 min, n, waited_ms;
  gboolean postponed;
} waits[] = {
  { 3, 2, 999, TRUE }, { 3, 3, 999, FALSE }, { 3, 2, 1000, FALSE },
  { 3, 0, 999, TRUE }, { 3, -1, 0, TRUE },   { 0, 0, 0, FALSE },
  { 0, -1, 0, FALSE },
};

START_TEST (too_few_records_wait_up_to_the_delay)
{
  SfcQuota quota = { .min_offsets = waits[_i].min, .max_delay_ms = 1000 };

  ck_assert_int_eq (
      sfc_quota_postpones (&quota, waits[_i].n, waits[_i].waited_ms),
      waits[_i].postponed);
}
END_TEST

static gint64
cut (SfcQuota *quota, gint64 n, double seconds)
{
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = sfc_offsets_new ();

  sfc_offsets_add (from, "t", 0, 10);
  sfc_offsets_add (end, "t", 0, 10 + n);
  sfc_quota_cut (quota, from, end, seconds);
  return sfc_offsets_at (end, 0)->offset - 10;
}

START_TEST (the_smaller_limit_counts)
{
  SfcQuota quota = { 0 };

  ck_assert_int_eq (cut (&quota, 100, 2), 100);
  quota = (SfcQuota){ .has_max_offsets = TRUE, .max_offsets = 12 };
  ck_assert_int_eq (cut (&quota, 100, 2), 12);
  quota.max_rate = 5;
  ck_assert_int_eq (cut (&quota, 100, 2), 10);
  ck_assert_int_eq (cut (&quota, 100, 3), 12);
  ck_assert_int_eq (cut (&quota, 7, 2), 7);
}
END_TEST

START_TEST (auto_has_what_was_learnt)
{
  SfcQuota quota
      = quota_of (AUTO "query t.trigger=processingTime 10 seconds\n"
                       "spark.spark.streaming.backpressure.initialRate=200\n",
                  FALSE);
  g_autoptr (GArray) end = sfc_offsets_new ();
  SfcBatch batch = { .end = end, .records = 10000 };
  SfcTriggerReport report
      = { .start_ms = 1000, .duration_us = 20000000, .batch = &batch };

  ck_assert_int_eq (cut (&quota, 100000, 1), 200 * 10 * SFC_RATE_HEADROOM);
  ck_assert_int_eq (quota.max_offsets, 200 * 10 * SFC_RATE_HEADROOM);
  /* 10,000 records took 20 s, and more were left behind */
  sfc_quota_learn (&quota, &report, 0);
  ck_assert_int_eq (cut (&quota, 100000, 1), 500 * 10 * SFC_RATE_HEADROOM);
}
END_TEST

static Suite *
quota_suite (void)
{
  Suite *suite = suite_create ("engine/quota");
  TCase *all = tcase_create ("all");

  tcase_add_test (all, every_limit_of_a_topic_is_read);
  tcase_add_test (all, a_full_batch_is_not_limited_twice);
  tcase_add_test (all, a_source_that_is_no_topic_has_no_limits);
  tcase_add_loop_test (all, too_few_records_wait_up_to_the_delay, 0,
                       G_N_ELEMENTS (waits));
  tcase_add_test (all, the_smaller_limit_counts);
  tcase_add_test (all, auto_has_what_was_learnt);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (quota_suite)
