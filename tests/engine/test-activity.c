#include "config.h"

#include "engine/activity.h"
#include "support/suite.h"

/* 2018-12-31T12:00:00Z */
#define NOON G_GINT64_CONSTANT (1546257600000)

static const struct
{
  SfcActivity now;
  const char *text;
} sentences[] = {
  { { .kind = SFC_ACTIVITY_START }, "It starts: it has had no trigger yet." },
  { { .kind = SFC_ACTIVITY_START,
      .trouble = (char *)"b:9092: Connection refused",
      .trouble_ms = NOON - 12000 },
    "It waits for the broker, which does not answer since 11:59:48 UTC, for "
    "12 s: b:9092: Connection refused." },
  { { .kind = SFC_ACTIVITY_BATCH, .batch_id = 7, .since_ms = NOON - 119999 },
    "It does not wait: batch 7 has run for 119 s." },
  { { .kind = SFC_ACTIVITY_BATCH,
      .batch_id = 7,
      .since_ms = NOON - 120000,
      .stops = TRUE },
    "It stops when batch 7 is done, which has run for 2 min." },
  { { .kind = SFC_ACTIVITY_BATCH,
      .trouble = (char *)"b: gone",
      .trouble_ms = NOON - 7200000 },
    "It waits for the broker, which does not answer since 10:00:00 UTC, for "
    "2 h: b: gone." },
  { { .kind = SFC_ACTIVITY_BATCH,
      .batch_id = 7,
      .since_ms = NOON - 9000,
      .stall = { "calls", 3, 17, NOON - 5000 } },
    "Batch 7 waits for the broker of calls-3, which sends nothing from offset "
    "17 on since 11:59:55 UTC, for 5 s." },
  { { .kind = SFC_ACTIVITY_BATCH,
      .batch_id = 7,
      .stall = { "calls", 3, 17, NOON - 5000 },
      .trouble = (char *)"b: gone",
      .trouble_ms = NOON - 4000 },
    "Batch 7 waits for the broker of calls-3, which sends nothing from offset "
    "17 on since 11:59:55 UTC, for 5 s: b: gone." },
  { { .kind = SFC_ACTIVITY_TURN, .batch_id = 3, .since_ms = NOON - 1000 },
    "Batch 3 waits for its turn, for 1 s: another query is to write what it "
    "makes of earlier records first." },
  { { .kind = SFC_ACTIVITY_WAIT, .stops = TRUE }, "It stops." },
  { { .kind = SFC_ACTIVITY_WAIT }, "It looks for new records." },
  { { .kind = SFC_ACTIVITY_WAIT, .next_ms = NOON + 3001, .interval_ms = 10000 },
    "It has run its batch. The next trigger is at 12:00:03 UTC, in 4 s: there "
    "is one every 10 s." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .reason = SFC_IDLE_NO_DATA,
      .since_ms = NOON - 5000 },
    "It waits for new records: there was none since 11:59:55 UTC, for 5 s." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .reason = SFC_IDLE_NO_DATA,
      .since_ms = NOON - 5000,
      .next_ms = NOON,
      .interval_ms = 300 },
    "It waits for new records: there was none since 11:59:55 UTC, for 5 s. "
    "The next trigger is at 12:00:00 UTC, in 0 s: there is one every 0.3 s." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .reason = SFC_IDLE_TOO_FEW,
      .have = 120,
      .need = 500,
      .topic = "calls",
      .partition = 3,
      .until_ms = NOON + 600000 },
    "It waits for more records: 120 of the 500 of minOffsetsPerTrigger are "
    "there, most in calls-3; from 12:10:00 UTC on, in 10 min, it takes what "
    "there is "
    "(maxTriggerDelay)." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .reason = SFC_IDLE_LIMIT,
      .have = 9,
      .topic = "calls" },
    "maxOffsetsPerTrigger lets no record through, of 9 that are there, most in "
    "calls-0: set it to at least 1." },
  /* append mode */
  { { .kind = SFC_ACTIVITY_WAIT,
      .reason = SFC_IDLE_NO_DATA,
      .since_ms = NOON - 5000,
      .hold = { .kind = SFC_HOLD_OPEN,
                .end_ms = NOON,
                .watermark_ms = NOON - 60000,
                .needs_ms = NOON + 3600000,
                .has_newest = TRUE,
                .newest_ms = NOON + 3540000,
                .topic = "calls",
                .partition = 3 } },
    "It waits for new records: there was none since 11:59:55 UTC, for 5 s. "
    "What ends at 2018-12-31 12:00:00 UTC is given when the watermark, now "
    "2018-12-31 11:59:00 UTC, is there: when a record of 2018-12-31 13:00:00 "
    "UTC or later is read, in any partition. The newest so far, of 2018-12-31 "
    "12:59:00 UTC, is in calls-3. With a watermarkIdleTimeout it would be "
    "given without such a record." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .next_ms = NOON + 3001,
      .interval_ms = 10000,
      .hold = { .kind = SFC_HOLD_OPEN,
                .end_ms = NOON,
                .watermark_ms = NOON - 1000,
                .needs_ms = NOON + 1000 } },
    "It has run its batch. The next trigger is at 12:00:03 UTC, in 4 s: there "
    "is one every 10 s. What ends at 2018-12-31 12:00:00 UTC is given when the "
    "watermark, now 2018-12-31 11:59:59 UTC, is there: when a record of "
    "2018-12-31 12:00:01 UTC or later is read, in any partition. With a "
    "watermarkIdleTimeout it would be given without such a record." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .hold = { .kind = SFC_HOLD_OPEN,
                .end_ms = NOON,
                .watermark_ms = NOON - 1000,
                .needs_ms = NOON + 1000,
                .idles = TRUE } },
    "It looks for new records. What ends at 2018-12-31 12:00:00 UTC is given "
    "when the watermark, now 2018-12-31 11:59:59 UTC, is there: when a record "
    "of 2018-12-31 12:00:01 UTC or later is read, in any partition." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .hold = { .kind = SFC_HOLD_OPEN,
                .end_ms = NOON,
                .watermark_ms = NOON - 1000,
                .needs_ms = NOON + 1000,
                .idles = TRUE,
                .idle_ms = NOON + 5000 } },
    "It looks for new records. What ends at 2018-12-31 12:00:00 UTC is given "
    "when the watermark, now 2018-12-31 11:59:59 UTC, is there: when a record "
    "of 2018-12-31 12:00:01 UTC or later is read, in any partition. Without "
    "such a record it is given at 12:00:05 UTC (watermarkIdleTimeout)." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .hold = { .kind = SFC_HOLD_OPEN,
                .end_ms = NOON,
                .watermark_ms = NOON,
                .needs_ms = NOON,
                .has_newest = TRUE,
                .newest_ms = NOON,
                .topic = "" } },
    "It looks for new records. What ends at 2018-12-31 12:00:00 UTC is given "
    "when the watermark, now 2018-12-31 12:00:00 UTC, is there: when a record "
    "of 2018-12-31 12:00:00 UTC or later is read, in any partition. The newest "
    "so far is of 2018-12-31 12:00:00 UTC. With a watermarkIdleTimeout it "
    "would be given without such a record." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .hold = { .kind = SFC_HOLD_READY, .end_ms = NOON } },
    "It looks for new records. What ends at 2018-12-31 12:00:00 UTC is given "
    "by the next batch, which runs when there are new records "
    "(noDataMicroBatches.enabled is false)." },
  { { .kind = SFC_ACTIVITY_WAIT, .hold = { .kind = SFC_HOLD_BLIND } },
    "It looks for new records. No record so far had an event time that can be "
    "read, so nothing is given: see sfcrime explain --sample." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .stops = TRUE,
      .hold = { .kind = SFC_HOLD_BLIND } },
    "It stops." },
  /* an answer may take a moment */
  { { .kind = SFC_ACTIVITY_WAIT, .asked_ms = NOON - 999 },
    "It looks for new records." },
  { { .kind = SFC_ACTIVITY_WAIT, .asked_ms = NOON - 1000 },
    "It waits for an answer: it asked for the latest offsets 1 s ago." },
  { { .kind = SFC_ACTIVITY_WAIT,
      .asked_ms = NOON - 1000,
      .trouble = (char *)"b: gone",
      .trouble_ms = NOON - 500 },
    "It waits for the broker, which does not answer since 11:59:59 UTC, for "
    "0 s: b: gone." },
  /* an old trouble is none while the source answers */
  { { .kind = SFC_ACTIVITY_WAIT,
      .trouble = (char *)"b: gone",
      .trouble_ms = NOON },
    "It looks for new records." },
};

START_TEST (sentence_says_what_it_does)
{
  g_autofree char *text = sfc_activity_to_text (&sentences[_i].now, NOON);

  ck_assert_str_eq (text, sentences[_i].text);
}
END_TEST

START_TEST (cell_gives_what_was_set_last)
{
  SfcActivityCell cell = { 0 };
  SfcActivity one = { .kind = SFC_ACTIVITY_BATCH, .batch_id = 1 }, two = one;

  two.batch_id = 2;
  ck_assert_int_eq (sfc_activity_get (&cell).kind, SFC_ACTIVITY_START);
  sfc_activity_set (&cell, &one);
  sfc_activity_set (&cell, &two);
  sfc_activity_set (NULL, &one);
  ck_assert_int_eq (sfc_activity_get (&cell).batch_id, 2);
}
END_TEST

static Suite *
activity_suite (void)
{
  Suite *suite = suite_create ("engine/activity");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, sentence_says_what_it_does, 0,
                       G_N_ELEMENTS (sentences));
  tcase_add_test (all, cell_gives_what_was_set_last);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (activity_suite)
