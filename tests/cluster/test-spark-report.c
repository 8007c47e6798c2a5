#include "config.h"

#include <check.h>
#include <math.h>

#include "cluster/spark-report.h"
#include "support/suite.h"

/* Of Spark 3.5.7, shortened. */
static const char report[]
    = "{\"id\":\"49e9741b-15f2-4112-950a-4d419b520670\","
      "\"runId\":\"c7314c3a-88e0-460b-a2ab-c23691dde0d5\",\"name\":\"q\","
      "\"timestamp\":\"2026-11-20T21:35:05.034Z\",\"batchId\":4,"
      "\"numInputRows\":2,\"inputRowsPerSecond\":100.0,"
      "\"processedRowsPerSecond\":1.5,\"durationMs\":{\"addBatch\":1049,"
      "\"triggerExecution\":1198},\"eventTime\":{"
      "\"avg\":\"2019-01-01T00:20:00.000Z\","
      "\"max\":\"2019-01-01T02:30:00.000Z\","
      "\"min\":\"2018-12-31T22:10:00.000Z\","
      "\"watermark\":\"2019-01-01T01:00:00.000Z\"},\"stateOperators\":[{"
      "\"operatorName\":\"dedupe\",\"numRowsTotal\":7,"
      "\"numRowsDroppedByWatermark\":1,\"customMetrics\":{"
      "\"numDroppedDuplicateRows\":3,\"stateOnCurrentVersionSizeBytes\":808}}],"
      "\"sources\":[{\"description\":\"KafkaV2[Subscribe[t]]\","
      "\"startOffset\":null,\"endOffset\":{\"t\":{\"1\":4,\"0\":3}},"
      "\"latestOffset\":{\"t\":{\"1\":9,\"0\":3}},\"metrics\":{"
      "\"maxOffsetsBehindLatest\":\"5\",\"minOffsetsBehindLatest\":\"0\"}}],"
      "\"sink\":{\"description\":\"s\",\"numOutputRows\":1}}";

START_TEST (a_report_of_spark_becomes_one_of_ours)
{
  g_autoptr (SfcProgress) progress = sfc_spark_report_parse (report, NULL);
  const SfcStateOperator *op;

  ck_assert_ptr_nonnull (progress);
  ck_assert_str_eq (progress->name, "q");
  ck_assert_int_eq (progress->timestamp_ms, G_GINT64_CONSTANT (1795210505034));
  ck_assert_int_eq (progress->batch_id, 4);
  ck_assert_int_eq (progress->input_rows, 2);
  ck_assert_double_eq (progress->input_rate, 100);
  ck_assert (sfc_progress_ran (progress));
  ck_assert_int_eq (progress->duration_us[SFC_DURATION_TRIGGER_EXECUTION],
                    1198000);
  ck_assert_int_eq (progress->duration_ms[SFC_DURATION_WAL_COMMIT], -1);
  ck_assert (progress->event_time.has_rows);
  ck_assert_int_eq (progress->event_time.watermark_ms,
                    G_GINT64_CONSTANT (1546304400000));
  ck_assert_uint_eq (progress->operators->len, 1);
  op = &g_array_index (progress->operators, SfcStateOperator, 0);
  ck_assert_str_eq (op->operator_name, "dedupe");
  ck_assert_int_eq (op->rows_total, 7);
  ck_assert_int_eq (op->rows_dropped, 1);
  ck_assert_int_eq (op->dropped_duplicates, 3);
  ck_assert_ptr_null (progress->source.start_offset);
  ck_assert_int_eq (progress->source.behind, 5);
  ck_assert_int_eq (progress->source.max_behind, 5);
  ck_assert_uint_eq (progress->source.n_partitions, 2);
  ck_assert_int_eq (progress->output_rows, 1);
}
END_TEST

START_TEST (its_text_stays_as_it_came)
{
  g_autoptr (SfcProgress) progress = sfc_spark_report_parse (report, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  sfc_progress_to_json (progress, text);
  ck_assert_str_eq (text->str, report);
}
END_TEST

START_TEST (what_spark_leaves_out_is_not_known)
{
  g_autoptr (SfcProgress) progress = sfc_spark_report_parse (
      "{\"id\":\"a\",\"runId\":\"b\",\"name\":null,\"stateOperators\":[],"
      "\"sources\":[{\"endOffset\":7}]}",
      NULL);

  ck_assert_ptr_nonnull (progress);
  ck_assert_ptr_null (progress->name);
  ck_assert (isnan (progress->input_rate));
  ck_assert (!progress->event_time.defined);
  ck_assert_ptr_null (progress->operators);
  ck_assert (!progress->source.has_behind);
  ck_assert (!sfc_progress_ran (progress));
  ck_assert_int_eq (progress->output_rows, -1);
}
END_TEST

static const char *const others[]
    = { "", "[]", "{}", "{\"id\":1,\"runId\":2}", "{\"id\":\"a\"" };

START_TEST (what_is_no_report_is_refused)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_spark_report_parse (others[_i], &error));
  ck_assert_ptr_nonnull (error);
}
END_TEST

static Suite *
spark_report_suite (void)
{
  Suite *suite = suite_create ("cluster/spark-report");
  TCase *parse = tcase_create ("parse");

  tcase_add_test (parse, a_report_of_spark_becomes_one_of_ours);
  tcase_add_test (parse, its_text_stays_as_it_came);
  tcase_add_test (parse, what_spark_leaves_out_is_not_known);
  tcase_add_loop_test (parse, what_is_no_report_is_refused, 0,
                       G_N_ELEMENTS (others));
  suite_add_tcase (suite, parse);
  return suite;
}

SFC_SUITE_MAIN (spark_report_suite)
