#include "config.h"

#include "exec/rejects.h"

#include <string.h>

#include "exec/event-time.h"
#include "exec/late-tee.h"
#include "support/suite.h"

#define MINUTE G_GINT64_CONSTANT (60000000)

static SfcZone *zone;
static SfcRejects *rejects;
static SfcPlan plan;
static SfcRecord record;
static const SfcRecord *current = &record;
static SfcOperator *tee;
static guint n_passed;
static GString *text;

static void
count (SfcOperator *self G_GNUC_UNUSED, SfcRow *row G_GNUC_UNUSED)
{
  n_passed++;
}

static SfcOperator counter = { .push = count };

static void
setup (void)
{
  zone = sfc_zone_new ("UTC", NULL);
  rejects = sfc_rejects_new (zone);
  sfc_rejects_begin (rejects, 2);
  record = (SfcRecord){ .value = "{}", .n_value = 2, .rank = 1, .offset = 7 };
  n_passed = 0;
  text = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&tee, g_free);
  g_clear_pointer (&rejects, sfc_rejects_free);
  g_clear_pointer (&zone, sfc_zone_unref);
  g_string_free (text, TRUE);
}

/* The lines of a partition */
static const char *
text_of (guint rank)
{
  SfcSpool *spool = sfc_rejects_peek_spool (rejects);

  g_string_truncate (text, 0);
  sfc_spool_rewind (spool, rank);
  for (guint64 n = sfc_spool_count (spool, rank); n > 0; n--)
    {
      ck_assert (sfc_spool_next (spool, text, NULL));
      g_string_append_c (text, '\n');
    }
  return text->str;
}

static void
is_text (guint rank, const char *wanted)
{
  const char *got = text_of (rank);

  ck_assert_str_eq (got, wanted);
}

/* ---- texts */

START_TEST (a_malformed_record_has_all_that_kafka_has)
{
  record.key = "k\"";
  record.n_key = 2;
  record.time_ms = 1500;
  sfc_rejects_add_malformed (rejects, &record, "no \"JSON\"");
  is_text (0, "");
  is_text (1, "\"offset\":7,\"timestamp\":\"1970-01-01T00:00:01.500Z\","
              "\"key\":\"k\\\"\",\"value\":\"{}\","
              "\"reason\":\"malformed: no \\\"JSON\\\"\"\n");
  ck_assert_int_eq (sfc_rejects_count_late (rejects), 0);
}
END_TEST

static const struct
{
  const char *value;
  gsize n;
  const char *wanted;
} values[] = {
  { "a\n", 2, "\"value\":\"a\\n\"" },
  { "", 0, "\"value\":\"\"" },
  { NULL, 0, "\"value\":null" },
  { "\xff\xfe", 2, "\"valueBase64\":\"//4=\"" },
  { "a\0b", 3, "\"valueBase64\":\"YQBi\"" },
  { "\xc3", 1, "\"valueBase64\":\"ww==\"" },
};

START_TEST (bytes_that_are_no_text_are_told_in_base64)
{
  g_autofree char *wanted
      = g_strdup_printf ("\"offset\":7,\"timestamp\":null,%s,"
                         "\"reason\":\"malformed: x\"\n",
                         values[_i].wanted);

  record.value = values[_i].value;
  record.n_value = values[_i].n;
  sfc_rejects_add_malformed (rejects, &record, "x");
  is_text (1, wanted);
}
END_TEST

START_TEST (a_record_of_a_file_has_its_number_there)
{
  const SfcRecordFile file = { .path = "/a b", .first = 5 };

  record.file = &file;
  sfc_rejects_add_malformed (rejects, &record, "x");
  is_text (1, "\"path\":\"/a b\",\"record\":3,\"timestamp\":null,"
              "\"value\":\"{}\",\"reason\":\"malformed: x\"\n");
}
END_TEST

START_TEST (a_batch_begins_with_none)
{
  const SfcLateness lateness = { .late_us = 1 };

  sfc_rejects_add_late (rejects, &record, &lateness);
  ck_assert_int_eq (sfc_rejects_count_late (rejects), 1);
  sfc_rejects_begin (rejects, 2);
  is_text (1, "");
  ck_assert_int_eq (sfc_rejects_count_late (rejects), 0);
}
END_TEST

/* ---- what is ahead */

/* Returns: how many records an event time of @ms, with a limit of 1000, adds */
static guint
push_time (gint64 ms)
{
  SfcValue time = sfc_value_long (ms * 1000);
  SfcRow row = { .slots = &time, .rank = 1 };

  tee->push (tee, &row);
  return sfc_event_time_peek (tee, 1)->ahead;
}

static void
make_event_time (void)
{
  tee = sfc_event_time_new (0);
  tee->next = &counter;
  sfc_event_time_begin (tee, 2);
  sfc_event_time_set_limit (tee, 1000);
  sfc_event_time_keep_ahead (tee, &current, rejects);
}

START_TEST (a_time_is_ahead_beyond_the_limit)
{
  make_event_time ();
  ck_assert_uint_eq (push_time (1000), 0);
  is_text (1, "");
  ck_assert_uint_eq (push_time (1001), 1);
  is_text (1, "\"offset\":7,\"timestamp\":null,\"value\":\"{}\","
              "\"reason\":\"ahead\",\"aheadMs\":1\n");
  ck_assert_uint_eq (n_passed, 2);
  ck_assert_int_eq (sfc_rejects_count_late (rejects), 0);
  tee->free (g_steal_pointer (&tee));
}
END_TEST

START_TEST (without_a_record_a_time_ahead_is_counted_only)
{
  make_event_time ();
  current = NULL;
  ck_assert_uint_eq (push_time (1001), 1);
  is_text (1, "");
  current = &record;
  tee->free (g_steal_pointer (&tee));
}
END_TEST

/* ---- what is late */

/* Windows of 10 minutes every 5, and a watermark of 60 minutes. */
static void
make_tee (void)
{
  plan = (SfcPlan){ .window_slot = 0,
                    .window_us = 10 * MINUTE,
                    .slide_us = 5 * MINUTE,
                    .event_time_key = SFC_EVENT_TIME_WINDOW };
  tee = sfc_late_tee_new (&plan, &current, rejects);
  tee->next = &counter;
  sfc_late_tee_begin (tee, 60 * MINUTE);
}

static void
push (SfcValue time)
{
  SfcRow row = { .slots = &time, .rank = record.rank, .offset = record.offset };

  tee->push (tee, &row);
}

static const struct
{
  gint64 time_us;
  const char *window; /* NULL: it is not late */
} times[] = {
  /* the earliest window that has it ends with the watermark, or before */
  { 55 * MINUTE - 1, "{\"start\":\"1970-01-01T00:45:00.000Z\","
                     "\"end\":\"1970-01-01T00:55:00.000Z\"},\"latenessMs\":"
                     "300000\n" },
  { 55 * MINUTE, "{\"start\":\"1970-01-01T00:50:00.000Z\","
                 "\"end\":\"1970-01-01T01:00:00.000Z\"},\"latenessMs\":0\n" },
  { 60 * MINUTE - 1, "{\"start\":\"1970-01-01T00:50:00.000Z\","
                     "\"end\":\"1970-01-01T01:00:00.000Z\"},\"latenessMs\":0"
                     "\n" },
  { 60 * MINUTE, NULL },
  { 90 * MINUTE, NULL },
};

START_TEST (a_time_is_late_for_its_earliest_window)
{
  const char *got;

  make_tee ();
  push (sfc_value_long (times[_i].time_us));
  got = text_of (1);
  ck_assert_uint_eq (n_passed, 1);
  ck_assert_int_eq (sfc_rejects_count_late (rejects),
                    times[_i].window != NULL ? 1 : 0);
  if (times[_i].window != NULL)
    ck_assert_str_eq (strstr (got, "{\"start\""), times[_i].window);
}
END_TEST

START_TEST (a_null_is_never_late)
{
  make_tee ();
  push (sfc_value_null ());
  ck_assert_uint_eq (n_passed, 1);
  is_text (1, "");
}
END_TEST

START_TEST (rows_of_one_record_are_one_late_record)
{
  make_tee ();
  push (sfc_value_long (0));
  push (sfc_value_long (MINUTE));
  record.offset++;
  push (sfc_value_long (0));
  record.rank = 0;
  push (sfc_value_long (0));
  ck_assert_uint_eq (n_passed, 4);
  ck_assert_int_eq (sfc_rejects_count_late (rejects), 3);
}
END_TEST

START_TEST (a_time_in_drop_duplicates_is_late_up_to_the_watermark)
{
  plan = (SfcPlan){ .window_slot = -1,
                    .n_distinct = 1,
                    .watermark_slot = 0,
                    .event_time_key = SFC_EVENT_TIME_NONE };
  tee = sfc_late_tee_new (&plan, &current, rejects);
  tee->next = &counter;
  sfc_late_tee_begin (tee, 60 * MINUTE);
  push (sfc_value_long (60 * MINUTE + 1));
  is_text (1, "");
  push (sfc_value_long (60 * MINUTE - 1000));
  is_text (1, "\"offset\":7,\"timestamp\":null,\"value\":\"{}\","
              "\"reason\":\"late\",\"latenessMs\":1\n");
}
END_TEST

static Suite *
rejects_suite (void)
{
  Suite *suite = suite_create ("exec/rejects");
  TCase *texts = tcase_create ("texts");
  TCase *ahead = tcase_create ("ahead");
  TCase *late = tcase_create ("late");

  tcase_add_checked_fixture (texts, setup, teardown);
  tcase_add_test (texts, a_malformed_record_has_all_that_kafka_has);
  tcase_add_loop_test (texts, bytes_that_are_no_text_are_told_in_base64, 0,
                       G_N_ELEMENTS (values));
  tcase_add_test (texts, a_record_of_a_file_has_its_number_there);
  tcase_add_test (texts, a_batch_begins_with_none);
  suite_add_tcase (suite, texts);

  tcase_add_checked_fixture (ahead, setup, teardown);
  tcase_add_test (ahead, a_time_is_ahead_beyond_the_limit);
  tcase_add_test (ahead, without_a_record_a_time_ahead_is_counted_only);
  suite_add_tcase (suite, ahead);

  tcase_add_checked_fixture (late, setup, teardown);
  tcase_add_loop_test (late, a_time_is_late_for_its_earliest_window, 0,
                       G_N_ELEMENTS (times));
  tcase_add_test (late, a_null_is_never_late);
  tcase_add_test (late, rows_of_one_record_are_one_late_record);
  tcase_add_test (late, a_time_in_drop_duplicates_is_late_up_to_the_watermark);
  suite_add_tcase (suite, late);
  return suite;
}

SFC_SUITE_MAIN (rejects_suite)
