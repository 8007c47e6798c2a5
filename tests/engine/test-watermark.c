#include "config.h"

#include "engine/watermark.h"
#include "support/suite.h"

#define MS G_GINT64_CONSTANT (1000)

/* ---- the rule: newest event time + time without a record - delay */

static const struct
{
  SfcWatermark idle;
  gint64 now_us, watermark_ms;
} moves[] = {
  /* at the timeout, and a microsecond before */
  { { 100, 10, 5000, 7000 }, 7000 + 100 * MS, 5090 },
  { { 100, 10, 5000, 7000 }, 7000 + 100 * MS - 1, G_MININT64 },
  { { 100, 10, 5000, 7000 }, 7000, G_MININT64 },
  /* whole milliseconds */
  { { 100, 10, 5000, 7000 }, 7000 + 101 * MS - 1, 5090 },
  { { 100, 10, 5000, 7000 }, 7000 + 101 * MS, 5091 },
  { { 1, 0, 5000, 0 }, MS, 5001 },
  /* a delay that is longer than that */
  { { 100, 6000, 5000, 0 }, 100 * MS, -900 },
  /* no timeout; no event time so far, or nulls only */
  { { 0, 10, 5000, 0 }, 1000 * MS, G_MININT64 },
  { { 100, 10, 0, 0 }, 1000 * MS, G_MININT64 },
  { { 100, 10, 1, 0 }, 100 * MS, 91 },
  { { 0 }, G_MAXINT64, G_MININT64 },
};

START_TEST (watermark_goes_on_with_the_clock_from_the_timeout_on)
{
  ck_assert_int_eq (sfc_watermark_of_clock (&moves[_i].idle, moves[_i].now_us),
                    moves[_i].watermark_ms);
}
END_TEST

static const struct
{
  SfcWatermark idle;
  gint64 end_ms, release_us;
} releases[] = {
  { { 100, 10, 5000, 7000 }, 5300, 7000 + 310 * MS },
  /* no sooner than the timeout */
  { { 100, 10, 5000, 7000 }, 5090, 7000 + 100 * MS },
  { { 100, 10, 5000, 7000 }, 5091, 7000 + 101 * MS },
  { { 100, 10, 5000, 7000 }, 100, 7000 + 100 * MS },
  { { 0, 10, 5000, 7000 }, 5300, -1 },
  { { 100, 10, 0, 7000 }, 5300, -1 },
};

START_TEST (release_is_when_the_watermark_is_there)
{
  const SfcWatermark *idle = &releases[_i].idle;
  gint64 end_ms = releases[_i].end_ms;
  gint64 at_us = sfc_watermark_get_release_us (idle, end_ms);

  ck_assert_int_eq (at_us, releases[_i].release_us);
  if (at_us < 0)
    return;
  ck_assert_int_ge (sfc_watermark_of_clock (idle, at_us), end_ms);
  ck_assert_int_lt (
      sfc_watermark_of_clock (idle, at_us - 1),
      MAX (end_ms, idle->newest_ms + idle->timeout_ms - idle->delay_ms));
}
END_TEST

START_TEST (a_run_begins_as_if_a_record_had_just_been_read)
{
  const SfcPlan plan = { .watermark_delay_ms = 10, .watermark_idle_ms = 100 };
  SfcStart start = { .watermark_ms = 5000, .late_ms = 4000 };
  SfcWatermark idle;

  sfc_watermark_begin (&idle, &plan, &start, 7000);
  ck_assert_int_eq (idle.ms, 5000);
  ck_assert_int_eq (idle.last_ms, 4000);
  ck_assert_int_eq (idle.newest_ms, 5010);
  ck_assert_int_eq (sfc_watermark_of_clock (&idle, 7000 + 100 * MS), 5100);
  ck_assert_int_eq (sfc_watermark_of_clock (&idle, 7000 + 99 * MS), G_MININT64);
  /* there was no watermark yet */
  start.watermark_ms = 0;
  sfc_watermark_begin (&idle, &plan, &start, 7000);
  ck_assert_int_eq (sfc_watermark_of_clock (&idle, 7000 + 100 * MS),
                    G_MININT64);
}
END_TEST

START_TEST (watermark_follows_the_greatest_event_time_less_the_delay)
{
  SfcWatermark self = { .delay_ms = 10, .newest_ms = 50, .ms = 40 };

  sfc_watermark_advance (&self, &(SfcEventTimeStats){ .n = 1, .max = 60 });
  ck_assert_int_eq (self.ms, 50);
  ck_assert_int_eq (self.last_ms, 40);
  ck_assert_int_eq (self.newest_ms, 60);
  /* never back; and a batch without rows leaves both alike */
  sfc_watermark_advance (&self, &(SfcEventTimeStats){ .n = 1, .max = 59 });
  ck_assert_int_eq (self.ms, 50);
  ck_assert_int_eq (self.newest_ms, 60);
  self.last_ms = 40;
  sfc_watermark_advance (&self, &(SfcEventTimeStats){ .max = 70 });
  ck_assert_int_eq (self.ms, 50);
  ck_assert_int_eq (self.last_ms, 50);
}
END_TEST

START_TEST (what_waits_and_a_slow_answer_are_no_idle_time)
{
  SfcWatermark self = { .since_us = 7000 };

  sfc_watermark_note_answer (&self, FALSE, 8000, 8000 + 1000 * MS);
  ck_assert_int_eq (self.since_us, 7000);
  sfc_watermark_note_answer (&self, FALSE, 8000, 8001 + 1000 * MS);
  ck_assert_int_eq (self.since_us, 7001 + 1000 * MS);
  sfc_watermark_note_answer (&self, TRUE, 5 * MS, 6 * MS);
  ck_assert_int_eq (self.since_us, 6 * MS);
}
END_TEST

static Suite *
watermark_suite (void)
{
  Suite *suite = suite_create ("engine/watermark");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all,
                       watermark_goes_on_with_the_clock_from_the_timeout_on, 0,
                       G_N_ELEMENTS (moves));
  tcase_add_loop_test (all, release_is_when_the_watermark_is_there, 0,
                       G_N_ELEMENTS (releases));
  tcase_add_test (all, a_run_begins_as_if_a_record_had_just_been_read);
  tcase_add_test (all,
                  watermark_follows_the_greatest_event_time_less_the_delay);
  tcase_add_test (all, what_waits_and_a_slow_answer_are_no_idle_time);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (watermark_suite)
