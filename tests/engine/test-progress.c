#include "config.h"

#include "engine/progress.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define NEW_YEAR_2019 (1546300800 * SECOND)

/* Spark 3.5.7 wrote this of one batch. */
static const char spark_json[]
    = "{\"id\":\"49e9741b-15f2-4112-950a-4d419b520670\",\"runId\":\"c7314c"
      "3a-88e0-460b-a2ab-c23691dde0d5\",\"name\":\"qname\",\"timestamp\":\""
      "2026-11-20T21:35:05.034Z\",\"batchId\":4,\"numInputRows\":2,\"inpu"
      "tRowsPerSecond\":100.0,\"processedRowsPerSecond\":1.66944908180"
      "3005,\"durationMs\":{\"addBatch\":1049,\"commitOffsets\":42,\"getBa"
      "tch\":0,\"latestOffset\":9,\"queryPlanning\":44,\"triggerExecution"
      "\":1198,\"walCommit\":52},\"eventTime\":{\"avg\":\"2019-01-01T00:20:"
      "00.000Z\",\"max\":\"2019-01-01T02:30:00.000Z\",\"min\":\"2018-12-31T"
      "22:10:00.000Z\",\"watermark\":\"2019-01-01T01:00:00.000Z\"},\"stat"
      "eOperators\":[{\"operatorName\":\"stateStoreSave\",\"numRowsTotal\""
      ":2,\"numRowsUpdated\":1,\"allUpdatesTimeMs\":56,\"numRowsRemoved\""
      ":0,\"allRemovalsTimeMs\":4,\"commitTimeMs\":188,\"memoryUsedBytes"
      "\":1880,\"numRowsDroppedByWatermark\":1,\"numShufflePartitions\":"
      "3,\"numStateStoreInstances\":3,\"customMetrics\":{\"loadedMapCach"
      "eHitCount\":24,\"loadedMapCacheMissCount\":0,\"stateOnCurrentVer"
      "sionSizeBytes\":808}}],\"sources\":[{\"description\":\"KafkaV2[Sub"
      "scribe[sf.crime]]\",\"startOffset\":{\"sf.crime\":{\"2\":1,\"1\":2,\"0"
      "\":3}},\"endOffset\":{\"sf.crime\":{\"2\":1,\"1\":4,\"0\":3}},\"latestOf"
      "fset\":{\"sf.crime\":{\"2\":1,\"1\":4,\"0\":3}},\"numInputRows\":2,\"inp"
      "utRowsPerSecond\":100.0,\"processedRowsPerSecond\":1.6694490818"
      "03005,\"metrics\":{\"avgOffsetsBehindLatest\":\"0.0\",\"maxOffsetsB"
      "ehindLatest\":\"0\",\"minOffsetsBehindLatest\":\"0\"}}],\"sink\":{\"de"
      "scription\":\"org.apache.spark.sql.execution.streaming.Console"
      "Table$@6dba6977\",\"numOutputRows\":1}}";

static const char spark_stateless[]
    = "{\"id\":\"4682ceb2-1899-4a26-9fc2-8f9e50dd4e79\",\"runId\":\"5"
      "7cc089d-fa74-40b6-8029-2cca326a4646\",\"name\":\"crimes\",\"ti"
      "mestamp\":\"2026-11-20T21:57:12.531Z\",\"batchId\":0,\"numInpu"
      "tRows\":1,\"inputRowsPerSecond\":0.0,\"processedRowsPerSecond\""
      ":0.11977482333213559,\"durationMs\":{\"addBatch\":5353,\"commi"
      "tOffsets\":270,\"getBatch\":46,\"latestOffset\":1943,\"queryPl"
      "anning\":570,\"triggerExecution\":8346,\"walCommit\":81},\"sta"
      "teOperators\":[],\"sources\":[{\"description\":\"KafkaV2[Subsc"
      "ribe[sf.crime]]\",\"startOffset\":null,\"endOffset\":{\"sf.cri"
      "me\":{\"0\":1}},\"latestOffset\":{\"sf.crime\":{\"0\":1}},\"nu"
      "mInputRows\":1,\"inputRowsPerSecond\":0.0,\"processedRowsPerSe"
      "cond\":0.11977482333213559,\"metrics\":{\"avgOffsetsBehindLate"
      "st\":\"0.0\",\"maxOffsetsBehindLatest\":\"0\",\"minOffsetsBehi"
      "ndLatest\":\"0\"}}],\"sink\":{\"description\":\"org.apache.spa"
      "rk.sql.execution.streaming.ConsoleTable$@2bb269c3\",\"numOutpu"
      "tRows\":1}}";

/* What sfcrime adds at the end. */
#define OURS ",\"sfcrime\":{\"malformedRows\":3,\"workers\":2}}"

static SfcProgress *progress;
static GString *out;

static void
setup (void)
{
  progress = sfc_progress_new ();
  out = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&progress, sfc_progress_unref);
  g_string_free (g_steal_pointer (&out), TRUE);
}

static void
set_durations (const gint64 duration_ms[SFC_N_DURATIONS])
{
  memcpy (progress->duration_ms, duration_ms, sizeof progress->duration_ms);
}

static void
set_kafka (const char *start, const char *end)
{
  progress->source = (SfcSourceProgress){
    .description = g_strdup ("KafkaV2[Subscribe[sf.crime]]"),
    .start_offset = g_strdup (start),
    .end_offset = g_strdup (end),
    .latest_offset = g_strdup (end),
    .has_behind = TRUE,
    .n_partitions = 3,
  };
}

static void
add_operator (const SfcStateOperator *op)
{
  if (progress->operators == NULL)
    progress->operators = g_array_new (FALSE, FALSE, sizeof (SfcStateOperator));
  g_array_append_vals (progress->operators, op, 1);
}

static void
fill_windowed (void)
{
  progress->id = g_strdup ("49e9741b-15f2-4112-950a-4d419b520670");
  progress->run_id = g_strdup ("c7314c3a-88e0-460b-a2ab-c23691dde0d5");
  progress->name = g_strdup ("qname");
  progress->timestamp_ms = G_GINT64_CONSTANT (1795210505034);
  progress->batch_id = 4;
  progress->input_rows = 2;
  progress->input_rate = 100.0;
  progress->processed_rate = 1.669449081803005;
  set_durations ((const gint64[]){ 1049, 42, 0, 9, 44, 1198, 52 });
  progress->event_time = (SfcEventTime){
    .defined = TRUE,
    .watermark_ms = NEW_YEAR_2019 + HOUR,
    .has_rows = TRUE,
    .avg_ms = NEW_YEAR_2019 + 20 * MINUTE,
    .max_ms = NEW_YEAR_2019 + 150 * MINUTE,
    .min_ms = NEW_YEAR_2019 - 110 * MINUTE,
  };
  add_operator (&(SfcStateOperator){
      .operator_name = "stateStoreSave",
      .rows_total = 2,
      .rows_updated = 1,
      .updates_ms = 56,
      .removals_ms = 4,
      .commit_ms = 188,
      .memory_bytes = 1880,
      .rows_dropped = 1,
      .shuffle_partitions = 3,
      .store_instances = 3,
      .cache_hits = 24,
      .dropped_duplicates = -1,
      .current_bytes = 808,
  });
  set_kafka ("{\"sf.crime\":{\"2\":1,\"1\":2,\"0\":3}}",
             "{\"sf.crime\":{\"2\":1,\"1\":4,\"0\":3}}");
  progress->sink_description = g_strdup (
      "org.apache.spark.sql.execution.streaming.ConsoleTable$@6dba6977");
  progress->output_rows = 1;
  progress->malformed_rows = 3;
  progress->workers = 2;
}

static void
fill_stateless (void)
{
  progress->id = g_strdup ("4682ceb2-1899-4a26-9fc2-8f9e50dd4e79");
  progress->run_id = g_strdup ("57cc089d-fa74-40b6-8029-2cca326a4646");
  progress->name = g_strdup ("crimes");
  progress->timestamp_ms = G_GINT64_CONSTANT (1795211832531);
  progress->input_rows = 1;
  progress->processed_rate = 0.11977482333213559;
  set_durations ((const gint64[]){ 5353, 270, 46, 1943, 570, 8346, 81 });
  set_kafka (NULL, "{\"sf.crime\":{\"0\":1}}");
  progress->sink_description = g_strdup (
      "org.apache.spark.sql.execution.streaming.ConsoleTable$@2bb269c3");
  progress->output_rows = 1;
}

/* @member: without blanks, as it stands in the JSON, or what does not */
static void
check_has (const char *member, gboolean there)
{
  g_string_truncate (out, 0);
  sfc_progress_to_json (progress, out);
  if ((strstr (out->str, member) != NULL) != there)
    ck_abort_msg ("%s %s in %s", member, there ? "missing" : "found", out->str);
}

/* ---- whole reports */

START_TEST (json_is_that_of_spark_and_ours_at_the_end)
{
  g_autofree char *expected = g_strdup (spark_json);

  fill_windowed ();
  sfc_progress_to_json (progress, out);
  expected[strlen (expected) - 1] = '\0'; /* its last bracket */
  ck_assert (g_str_has_prefix (out->str, expected));
  ck_assert_str_eq (out->str + strlen (expected), OURS);
}
END_TEST

START_TEST (json_without_state_has_no_operators_and_no_start)
{
  g_autofree char *expected = g_strdup (spark_stateless);

  fill_stateless ();
  sfc_progress_to_json (progress, out);
  expected[strlen (expected) - 1] = '\0'; /* its last bracket */
  ck_assert_msg (g_str_has_prefix (out->str, expected), "%s", out->str);
}
END_TEST

START_TEST (samples_of_malformed_records_are_escaped_and_stand_with_ours)
{
  const char *const samples[] = { "a \"b\"", "c", NULL };

  fill_windowed ();
  check_has ("malformedSamples", FALSE);
  progress->malformed_samples = g_strdupv ((char **)samples);
  progress->late_samples = g_strdupv ((char **)samples);
  check_has ("\"sfcrime\":{\"malformedRows\":3,\"malformedSamples\":["
             "\"a \\\"b\\\"\",\"c\"],\"lateSamples\":["
             "\"a \\\"b\\\"\",\"c\"],\"workers\":2}}",
             TRUE);
}
END_TEST

START_TEST (finer_durations_and_times_of_records_stand_with_ours)
{
  fill_windowed ();
  check_has ("durationUs", FALSE);
  check_has ("recordTimestamp", FALSE);
  progress->duration_us[SFC_DURATION_ADD_BATCH] = 1049999;
  progress->duration_us[SFC_DURATION_WAL_COMMIT] = 0;
  progress->oldest_ms = NEW_YEAR_2019;
  progress->newest_ms = NEW_YEAR_2019 + 1;
  check_has ("\"workers\":2,"
             "\"durationUs\":{\"addBatch\":1049999,\"walCommit\":0},"
             "\"recordTimestamp\":{\"max\":\"2019-01-01T00:00:00.001Z\","
             "\"min\":\"2019-01-01T00:00:00.000Z\"}}}",
             TRUE);
}
END_TEST

START_TEST (report_lives_as_long_as_somebody_has_it)
{
  SfcProgress *other = sfc_progress_ref (progress);

  fill_stateless ();
  g_clear_pointer (&progress, sfc_progress_unref);
  ck_assert_str_eq (other->name, "crimes");
  sfc_progress_unref (other);
}
END_TEST

/* ---- presence */

START_TEST (name_is_null_when_unset) { check_has ("\"name\":null,", TRUE); }
END_TEST

static const struct
{
  double rate;
  const char *text; /* NULL: left out */
} rates[] = {
  { 0.0, "0.0" }, { 1e7, "1.0E7" },   { 50.9783728115345, "50.9783728115345" },
  { NAN, NULL },  { INFINITY, NULL }, { -INFINITY, NULL },
};

START_TEST (rate_is_left_out_when_it_is_no_number)
{
  g_autofree char *input = NULL, *processed = NULL;

  progress->input_rate = progress->processed_rate = rates[_i].rate;
  input = g_strconcat ("\"inputRowsPerSecond\":", rates[_i].text, NULL);
  processed = g_strconcat ("\"processedRowsPerSecond\":", rates[_i].text, NULL);
  check_has (input, rates[_i].text != NULL);
  check_has (processed, rates[_i].text != NULL);
}
END_TEST

START_TEST (durations_are_those_that_took_place)
{
  check_has ("durationMs", FALSE);
  progress->duration_ms[SFC_DURATION_TRIGGER_EXECUTION] = 5;
  check_has (",\"durationMs\":{\"triggerExecution\":5},", TRUE);
  progress->duration_ms[SFC_DURATION_LATEST_OFFSET] = 0;
  check_has (",\"durationMs\":{\"latestOffset\":0,\"triggerExecution\":5},",
             TRUE);
}
END_TEST

START_TEST (event_time_needs_a_watermark_and_rows)
{
  check_has ("eventTime", FALSE);
  progress->event_time.has_rows = TRUE;
  check_has ("eventTime", FALSE);
  progress->event_time = (SfcEventTime){ .defined = TRUE };
  check_has (",\"eventTime\":{\"watermark\":\"1970-01-01T00:00:00.000Z\"},",
             TRUE);
  progress->event_time.has_rows = TRUE;
  progress->event_time.min_ms = -1;
  check_has (",\"min\":\"1969-12-31T23:59:59.999Z\",\"watermark\"", TRUE);
}
END_TEST

START_TEST (duplicates_are_counted_by_dedupe_only)
{
  add_operator (&(SfcStateOperator){ .operator_name = "dedupe",
                                     .dropped_duplicates = 0 });
  check_has ("\"loadedMapCacheMissCount\":0,\"numDroppedDuplicateRows\":0,"
             "\"stateOnCurrentVersionSizeBytes\":0}",
             TRUE);
  g_array_index (progress->operators, SfcStateOperator, 0).dropped_duplicates
      = -1;
  check_has ("numDroppedDuplicateRows", FALSE);
}
END_TEST

START_TEST (metrics_need_latest_offsets)
{
  check_has ("\"latestOffset\":null", TRUE);
  check_has ("metrics", FALSE);
  progress->source.has_behind = TRUE;
  progress->source.n_partitions = 3;
  progress->source.behind = 80;
  progress->source.max_behind = 63;
  progress->source.min_behind = 4;
  check_has (",\"metrics\":{\"avgOffsetsBehindLatest\":\"26.666666666666668\","
             "\"maxOffsetsBehindLatest\":\"63\","
             "\"minOffsetsBehindLatest\":\"4\"}}],",
             TRUE);
}
END_TEST

START_TEST (output_rows_are_unknown_at_first)
{
  check_has ("\"numOutputRows\":-1}", TRUE);
}
END_TEST

static void
check_ours (const char *text)
{
  g_autofree char *wanted = g_strconcat ("\"workers\":0", text, "}}", NULL);

  check_has (wanted, TRUE);
}

START_TEST (waiting_is_told_of_a_query_without_a_batch)
{
  SfcActivity *waits = &progress->waiting;

  check_ours ("");
  *waits = (SfcActivity){ .kind = SFC_ACTIVITY_WAIT };
  check_ours ("");
  *waits = (SfcActivity){ .kind = SFC_ACTIVITY_WAIT,
                          .reason = SFC_IDLE_NO_DATA,
                          .since_ms = NEW_YEAR_2019,
                          .topic = "" };
  check_ours (",\"waiting\":{\"for\":\"records\","
              "\"since\":\"2019-01-01T00:00:00.000Z\"}");
  waits->reason = SFC_IDLE_LIMIT;
  waits->have = 7;
  waits->topic = "calls";
  check_ours (",\"waiting\":{\"for\":\"limit\","
              "\"since\":\"2019-01-01T00:00:00.000Z\",\"records\":7,"
              "\"partition\":\"calls-0\"}");
  waits->reason = SFC_IDLE_TOO_FEW;
  waits->need = 9;
  waits->until_ms = NEW_YEAR_2019 + SECOND;
  check_ours (",\"waiting\":{\"for\":\"moreRecords\","
              "\"since\":\"2019-01-01T00:00:00.000Z\",\"records\":7,"
              "\"partition\":\"calls-0\",\"neededRecords\":9,"
              "\"until\":\"2019-01-01T00:00:01.000Z\"}");
}
END_TEST

START_TEST (waiting_is_told_of_output_that_is_kept_back)
{
  SfcHold *hold = &progress->waiting.hold;

  progress->waiting.kind = SFC_ACTIVITY_BATCH;
  hold->kind = SFC_HOLD_BLIND;
  check_ours (",\"waiting\":{\"output\":{\"for\":\"eventTime\"}}");
  *hold = (SfcHold){ .kind = SFC_HOLD_OPEN,
                     .end_ms = NEW_YEAR_2019,
                     .watermark_ms = NEW_YEAR_2019 - SECOND,
                     .needs_ms = NEW_YEAR_2019 + HOUR };
  check_ours (",\"waiting\":{\"output\":{\"for\":\"watermark\","
              "\"end\":\"2019-01-01T00:00:00.000Z\","
              "\"watermark\":\"2018-12-31T23:59:59.000Z\","
              "\"neededEventTime\":\"2019-01-01T01:00:00.000Z\"}}");
  hold->kind = SFC_HOLD_READY;
  hold->has_newest = TRUE;
  hold->newest_ms = NEW_YEAR_2019 + HOUR;
  hold->topic = "calls";
  hold->partition = 2;
  check_has ("\"output\":{\"for\":\"batch\",", TRUE);
  check_has (",\"newestEventTime\":\"2019-01-01T01:00:00.000Z\","
             "\"newestPartition\":\"calls-2\"}}}}",
             TRUE);
}
END_TEST

/* ---- for people */

static const struct
{
  const char *name;
  gint64 batch_id;
  double input_rate, rate;
  gint64 behind;       /* -1: not known */
  gint64 watermark_ms; /* 0: none yet */
  gint64 state;        /* -1: none */
  const char *line;
} lines[] = {
  { "aggregate", 3, 100.4, 12345.4, 486, 1546300200000, 1234,
    "aggregate: batch 3, in 100/s, processed 12,345/s, lag 486, watermark "
    "2018-12-31 23:50:00 UTC, state 1,234" },
  { "a", 1000, INFINITY, 999.5, 1000000, 0, 0,
    "a: batch 1000, processed 1,000/s, lag 1,000,000, state 0" },
  { "a", 0, 0, NAN, 0, 0, -1, "a: batch 0, in 0/s, lag 0" },
  { NULL, 0, NAN, 0.0, -1, 0, -1, "RUN: batch 0, processed 0/s" },
};

START_TEST (line_says_what_a_person_asks)
{
  g_autofree char *line = NULL;

  progress->name = g_strdup (lines[_i].name);
  progress->run_id = g_strdup ("RUN");
  progress->batch_id = lines[_i].batch_id;
  progress->input_rate = lines[_i].input_rate;
  progress->event_time.defined = TRUE;
  progress->event_time.watermark_ms = lines[_i].watermark_ms;
  if (lines[_i].state >= 0)
    {
      const SfcStateOperator op = { .rows_total = lines[_i].state };

      progress->operators
          = g_array_new (FALSE, FALSE, sizeof (SfcStateOperator));
      g_array_append_val (progress->operators, op);
    }
  progress->processed_rate = lines[_i].rate;
  progress->source.has_behind = lines[_i].behind >= 0;
  progress->source.behind = lines[_i].behind;
  line = sfc_progress_to_line (progress);
  ck_assert_str_eq (line, lines[_i].line);
}
END_TEST

static Suite *
progress_suite (void)
{
  Suite *suite = suite_create ("engine/progress");
  TCase *report = tcase_create ("report");
  TCase *presence = tcase_create ("presence");
  TCase *people = tcase_create ("line");

  tcase_add_checked_fixture (report, setup, teardown);
  tcase_add_test (report, json_is_that_of_spark_and_ours_at_the_end);
  tcase_add_test (report, json_without_state_has_no_operators_and_no_start);
  tcase_add_test (report,
                  samples_of_malformed_records_are_escaped_and_stand_with_ours);
  tcase_add_test (report, finer_durations_and_times_of_records_stand_with_ours);
  tcase_add_test (report, report_lives_as_long_as_somebody_has_it);
  suite_add_tcase (suite, report);

  tcase_add_checked_fixture (presence, setup, teardown);
  tcase_add_test (presence, name_is_null_when_unset);
  tcase_add_loop_test (presence, rate_is_left_out_when_it_is_no_number, 0,
                       G_N_ELEMENTS (rates));
  tcase_add_test (presence, durations_are_those_that_took_place);
  tcase_add_test (presence, event_time_needs_a_watermark_and_rows);
  tcase_add_test (presence, duplicates_are_counted_by_dedupe_only);
  tcase_add_test (presence, metrics_need_latest_offsets);
  tcase_add_test (presence, output_rows_are_unknown_at_first);
  tcase_add_test (presence, waiting_is_told_of_a_query_without_a_batch);
  tcase_add_test (presence, waiting_is_told_of_output_that_is_kept_back);
  suite_add_tcase (suite, presence);

  tcase_add_checked_fixture (people, setup, teardown);
  tcase_add_loop_test (people, line_says_what_a_person_asks, 0,
                       G_N_ELEMENTS (lines));
  suite_add_tcase (suite, people);
  return suite;
}

SFC_SUITE_MAIN (progress_suite)
