#include "config.h"

#include "ui/routes.h"
#include "support/suite.h"
#include "support/ui-model.h"

#include <string.h>

#define HOSTILE "<script>alert(1)</script>\"'&\x01\x7f\\\n\xff"
#define QUERY_PATH "/api/v1/queries/" RUN_ID

static SfcUiModel *model;
static GString *out;
static SfcUiReply reply;

static void
setup (void)
{
  model = model_of ("calls", NULL);
  out = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&model, sfc_ui_model_free);
  g_string_free (g_steal_pointer (&out), TRUE);
}

/* @parameter: (nullable): NAME=VALUE */
static void
get (const char *path, const char *parameter)
{
  g_autoptr (GHashTable) query = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) parts
      = g_strsplit (parameter != NULL ? parameter : "", "=", 2);

  if (parts[0] != NULL)
    g_hash_table_insert (query, parts[0], parts[1]);
  g_string_truncate (out, 0);
  reply = (SfcUiReply){ .body = out };
  sfc_ui_route (model, TRUE, path, query, 10000, &reply);
}

static void
check_has (const char *text)
{
  ck_assert_msg (strstr (out->str, text) != NULL, "no %s in %s", text,
                 out->str);
}

static void
check_lacks (const char *text)
{
  ck_assert_msg (strstr (out->str, text) == NULL, "%s in %s", text, out->str);
}

static guint
count (const char *text)
{
  guint n = 0;

  for (const char *p = out->str; (p = strstr (p, text)) != NULL; p++)
    n++;
  return n;
}

/* ---- what there is */

static const struct
{
  const char *path, *parameter;
  guint status;
  const char *type;
} answers[] = {
  { "/", NULL, 302, "text/html" },
  { "/StreamingQuery", NULL, 302, "text/html" },
  { "/StreamingQuery/", NULL, 200, "text/html" },
  { "/StreamingQuery/statistics/", "id=" RUN_ID, 200, "text/html" },
  { "/StreamingQuery/statistics/", NULL, 400, "text/html" },
  { "/StreamingQuery/statistics/", "id=nobody", 404, "text/html" },
  { "/static/live.js", NULL, 200, "text/javascript" },
  { "/static/style.css", NULL, 200, "text/css" },
  { "/static/icon.svg", NULL, 200, "image/svg+xml" },
  { "/static/../style.css", NULL, 404, "text/plain" },
  { "/api/v1/queries", NULL, 200, "application/json" },
  { QUERY_PATH "/progress", NULL, 200, "application/json" },
  { QUERY_PATH "/result", NULL, 200, "application/json" },
  { QUERY_PATH "/result", "limit=0", 200, "application/json" },
  { QUERY_PATH "/result", "limit=-1", 400, "application/json" },
  { QUERY_PATH "/result", "limit=1x", 400, "application/json" },
  { QUERY_PATH "/nothing", NULL, 404, "application/json" },
  { QUERY_PATH, NULL, 404, "application/json" },
  { "/api/v1/queries/nobody/progress", NULL, 404, "application/json" },
  { "/api/", NULL, 404, "application/json" },
  { "/metrics", NULL, 200, "text/plain; version=0.0.4" },
  { "/healthz", NULL, 200, "text/plain" },
  { "/nowhere", NULL, 404, "text/plain" },
  { "", NULL, 404, "text/plain" },
};

START_TEST (path_has_its_status_and_type)
{
  get (answers[_i].path, answers[_i].parameter);
  ck_assert_uint_eq (reply.status, answers[_i].status);
  ck_assert_msg (g_str_has_prefix (reply.type, answers[_i].type), "%s",
                 reply.type);
  ck_assert (out->len > 0 || reply.status == 302);
}
END_TEST

START_TEST (without_pages_the_api_stays)
{
  const char *const *paths
      = (const char *const[]){ "/StreamingQuery/", "/", NULL };

  for (; *paths != NULL; paths++)
    {
      reply = (SfcUiReply){ .body = out };
      sfc_ui_route (model, FALSE, *paths, NULL, 0, &reply);
      ck_assert_uint_eq (reply.status, 404);
    }
  sfc_ui_route (model, FALSE, "/metrics", NULL, 0, &reply);
  ck_assert_uint_eq (reply.status, 200);
}
END_TEST

/* ---- numbers */

START_TEST (api_and_pages_and_metrics_tell_the_same_report)
{
  report_to (model, report_of (7, 1234));
  get (QUERY_PATH "/progress", NULL);
  check_has ("\"batchId\":7,\"numInputRows\":1234,");
  get ("/api/v1/queries", NULL);
  check_has ("\"latestBatch\":7,");
  check_has ("\"avgInputRowsPerSecond\":1234.0,");
  get ("/StreamingQuery/", NULL);
  check_has ("<td class=\"n\">1234.00</td><td class=\"n\">2468.00</td>"
             "<td class=\"n\">7</td>");
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_has ("<th scope=\"row\">7</th><td>1970/01/01 00:00:09</td>"
             "<td class=\"n\">1234</td><td class=\"n\">1234.00</td>"
             "<td class=\"n\">2468.00</td><td class=\"n\">7</td>");
  get ("/metrics", NULL);
  check_has ("\nsfcrime_input_rows_total{query=\"calls\"} 1234\n");
  check_has ("\nsfcrime_last_batch_id{query=\"calls\"} 7\n");
  check_has ("\nsfcrime_input_rows_per_second{query=\"calls\"} 1234\n");
}
END_TEST

START_TEST (lag_of_a_partition_is_what_the_last_batch_left)
{
  report_to (model, report_of (0, 3));
  get ("/metrics", NULL);
  check_has ("sfcrime_consumer_lag_messages{query=\"calls\",topic=\"calls\","
             "partition=\"0\"} 5\n");
  check_has ("partition=\"1\"} 0\n");
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  /* partition, next offset, taken, lag */
  check_has ("<td class=\"n\">0</td><td class=\"n\">4</td>"
             "<td class=\"n\">3</td><td class=\"n\">5</td>");
}
END_TEST

START_TEST (histogram_counts_up_to_each_bound)
{
  SfcProgress *slow = report_of (1, 1);

  slow->duration_us[SFC_DURATION_ADD_BATCH] = 30000001;
  report_to (model, report_of (0, 1));
  report_to (model, slow);
  get ("/metrics", NULL);
#define BUCKET                                                                 \
  "sfcrime_batch_duration_seconds_bucket{query=\"calls\",phase=\"addBatch\","  \
  "le="
  check_has (BUCKET "\"0.002\"} 0\n");
  check_has (BUCKET "\"0.005\"} 1\n"); /* a bound owns its value */
  check_has (BUCKET "\"30\"} 1\n");
  check_has (BUCKET "\"+Inf\"} 2\n");
  check_has ("_sum{query=\"calls\",phase=\"addBatch\"} 30.005001\n");
  check_has ("_count{query=\"calls\",phase=\"addBatch\"} 2\n");
  check_has ("_count{query=\"calls\",phase=\"getBatch\"} 0\n");
}
END_TEST

START_TEST (kept_reports_are_the_last_ones)
{
  const char *const set[]
      = { "spark.spark.sql.streaming.numRecentProgressUpdates=3",
          "spark.spark.sql.streaming.ui.retainedProgressUpdates=2", NULL };
  SfcProgress *idle = report_of (5, 0);

  sfc_ui_model_free (model);
  model = model_of ("calls", set);
  for (int i = 0; i < 5; i++)
    report_to (model, report_of (i, 1));
  idle->duration_ms[SFC_DURATION_ADD_BATCH] = -1;
  idle->duration_us[SFC_DURATION_ADD_BATCH] = -1;
  report_to (model, idle);
  get (QUERY_PATH "/progress", NULL);
  ck_assert_uint_eq (count ("\"batchId\""), 3);
  check_has ("\"batchId\":3,");
  check_has ("\"batchId\":5,"); /* idle ones, too */
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  ck_assert_uint_eq (count ("<tr><th scope=\"row\">"), 2 + 2);
  check_has ("<tr><th scope=\"row\">3</th>");
  check_has ("<tr><th scope=\"row\">4</th>");
  get ("/metrics", NULL);
  check_has ("sfcrime_batches_total{query=\"calls\"} 5\n");
}
END_TEST

START_TEST (late_records_of_batches_without_a_sink_count_for_none)
{
  SfcProgress *first = report_of (0, 1), *second = report_of (1, 1);

  second->late_records = 7;
  report_to (model, first);
  report_to (model, second);
  report_to (model, report_of (2, 1));
  get ("/metrics", NULL);
  check_has ("\nsfcrime_late_records_total{query=\"calls\"} 7\n");
}
END_TEST

/* ---- results */

static SfcRows *
rows_of (guint n, const char *text)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse ("k STRING, n BIGINT", NULL);
  SfcRows *rows = sfc_rows_new (schema);

  for (guint i = 0; i < n; i++)
    {
      SfcValue *row = sfc_rows_append (rows);

      row[0] = sfc_value_string (text, strlen (text));
      row[1] = sfc_value_long (i);
    }
  return rows;
}

START_TEST (result_has_as_many_rows_as_asked_for)
{
  sfc_ui_model_set_result (model, RUN_ID, 4, rows_of (3, "a"), 30);
  get (QUERY_PATH "/result", "limit=2");
  ck_assert_str_eq (
      out->str,
      "{\"runId\":\"" RUN_ID "\",\"batchId\":4,\"numRows\":30,\"columns\":["
      "{\"name\":\"k\",\"type\":\"string\"},{\"name\":\"n\",\"type\":"
      "\"bigint\"}],\"rows\":[\n{\"k\":\"a\",\"n\":0},\n{\"k\":\"a\","
      "\"n\":1}]}\n");
}
END_TEST

START_TEST (batch_without_rows_leaves_the_last_result)
{
  sfc_ui_model_set_result (model, RUN_ID, 4, rows_of (1, "a"), 1);
  sfc_ui_model_set_result (model, RUN_ID, 5, rows_of (0, ""), 0);
  get (QUERY_PATH "/result", NULL);
  check_has ("\"batchId\":4,\"numRows\":1,");
}
END_TEST

/* ---- hostile texts */

START_TEST (hostile_texts_are_text_on_every_page)
{
  static const char *const pages[]
      = { "/StreamingQuery/", "/StreamingQuery/statistics/" };
  SfcProgress *progress = report_of (0, 1);
  const char *const samples[] = { HOSTILE, NULL };

  sfc_ui_model_free (model);
  model = model_of (HOSTILE, NULL);
  progress->malformed_samples = g_strdupv ((char **)samples);
  progress->late_samples = g_strdupv ((char **)samples);
  g_free (progress->source.description);
  progress->source.description = g_strdup (HOSTILE);
  report_to (model, progress);
  sfc_ui_model_set_result (model, RUN_ID, 0, rows_of (1, HOSTILE), 1);
  sfc_ui_model_end (model, RUN_ID, HOSTILE HOSTILE, 3000);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      get (pages[i], "id=" RUN_ID);
      check_has ("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
      check_lacks ("alert(1)</script>");
      check_lacks ("\x01");
      check_lacks ("\x7f");
      ck_assert (g_utf8_validate (out->str, (gssize)out->len, NULL));
    }
  get ("/StreamingQuery/statistics/", "id=<script>");
  check_lacks ("id=<script>");
}
END_TEST

START_TEST (hostile_texts_leave_the_json_whole)
{
  sfc_ui_model_free (model);
  model = model_of (HOSTILE, NULL);
  sfc_ui_model_set_result (model, RUN_ID, 0, rows_of (1, HOSTILE), 1);
  get ("/api/v1/queries", NULL);
  check_has ("\"name\":\"<script>alert(1)</script>\\\"'&\\u0001");
  ck_assert (g_utf8_validate (out->str, (gssize)out->len, NULL));
  get (QUERY_PATH "/result", NULL);
  check_has ("\"k\":\"<script>alert(1)</script>\\\"'&\\u0001");
}
END_TEST

START_TEST (label_of_a_metric_survives_quotes_breaks_and_backslashes)
{
  sfc_ui_model_free (model);
  model = model_of ("a\"b\\c\nd\xff", NULL);
  get ("/metrics", NULL);
  check_has ("sfcrime_query_active{query=\"a\\\"b\\\\c\\nd\xef\xbf\xbd\"} 1\n");
}
END_TEST

/* ---- what it waits for */

static SfcActivity
waits (gpointer data)
{
  return (SfcActivity){ .kind = SFC_ACTIVITY_WAIT,
                        .reason = SFC_IDLE_NO_DATA,
                        .since_ms = 7000 };
}

START_TEST (page_and_api_say_the_same_of_waiting)
{
  const SfcUiQueryInfo info
      = { .name = "idle", .run_id = "2", .limits = "none", .activity = waits };

  sfc_ui_model_add (model, &info, 1000);
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_has ("It starts: it has had no trigger yet.");
  check_has ("No visualization information available.");
#define NO_DATA                                                                \
  "It waits for new records: there was none since 00:00:07 UTC, for 3 s."
  get ("/StreamingQuery/statistics/", "id=2");
  check_has (NO_DATA);
  get ("/api/v1/queries", NULL);
  check_has ("\"message\":\"" NO_DATA "\"");
  sfc_ui_model_end (model, "2", NULL, 3000);
  get ("/StreamingQuery/statistics/", "id=2");
  check_has ("It has ended.");
}
END_TEST

START_TEST (last_batch_tells_whether_a_limit_was_reached)
{
  SfcProgress *all = report_of (1, 3);

  report_to (model, report_of (0, 3));
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_has ("<dd>3 of 8 records: a limit was reached</dd>");
  all->source.behind = 0;
  report_to (model, all);
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_has ("<dd>all 3 records</dd>");
}
END_TEST

/* ---- queries that ended */

START_TEST (decisions_of_auto_are_on_the_page)
{
  SfcProgress *progress = report_of (0, 30);

  report_to (model, report_of (0, 30));
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_lacks ("(auto)");
  get ("/metrics", NULL);
  check_lacks ("sfcrime_batch_limit_rows{");
  progress->limit_rows = 1234;
  progress->limit_rate = 5678.9;
  report_to (model, progress);
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_has ("Limit of a Batch (auto)");
  check_has ("1234 records, by 5679 records/s");
  check_has ("<th scope=\"col\">Limit (auto)</th>");
  check_has ("<td class=\"n\">30</td><td class=\"n\">1234</td>");
  get ("/metrics", NULL);
  check_has ("sfcrime_batch_limit_rows{query=\"calls\"} 1234\n");
}
END_TEST

START_TEST (state_and_watermark_have_charts_when_there_are_some)
{
  const SfcStateOperator counts = { .operator_name = "stateStoreSave",
                                    .rows_total = 401,
                                    .rows_updated = 302,
                                    .memory_bytes = 903,
                                    .rows_dropped = 14 };
  const SfcStateOperator keys
      = { .operator_name = "dedupe", .rows_total = 100 };
  SfcProgress *progress = report_of (1, 30);

  report_to (model, report_of (0, 30));
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_lacks ("Global Watermark Gap");
  check_lacks ("Aggregated");
  progress->event_time = (SfcEventTime){ .defined = TRUE, .watermark_ms = 500 };
  progress->operators = g_array_new (FALSE, FALSE, sizeof (SfcStateOperator));
  g_array_append_val (progress->operators, counts);
  g_array_append_val (progress->operators, keys);
  report_to (model, progress);
  get ("/StreamingQuery/statistics/", "id=" RUN_ID);
  check_has ("Global Watermark Gap</title>");
  check_has ("1 value, least 2.5, most 2.5, last 2.5 seconds");
  check_has ("Total State Rows</title>");
  check_has ("2 values, least 0, most 501, last 501 records");
  check_has ("last 302 records");
  check_has ("last 903 bytes");
  check_has ("last 14 records");
}
END_TEST

START_TEST (average_of_nothing_is_no_number)
{
  get ("/StreamingQuery/", NULL);
  check_has ("<td class=\"n\">-</td><td class=\"n\">-</td>");
}
END_TEST

START_TEST (ended_query_is_completed_and_shows_its_error)
{
  get ("/StreamingQuery/", NULL);
  check_has ("Active Streaming Queries (1)");
  check_lacks ("Completed Streaming Queries");
  sfc_ui_model_end (model, RUN_ID, "query calls: the broker went\nstart it",
                    3000);
  get ("/StreamingQuery/", NULL);
  check_lacks ("Active Streaming Queries");
  check_has ("Completed Streaming Queries (1)");
  check_has (">FAILED<");
  check_has ("query calls: the broker went<details");
}
END_TEST

START_TEST (only_so_many_ended_queries_are_kept)
{
  const char *const set[]
      = { "spark.spark.sql.streaming.ui.retainedQueries=1", NULL };
  const SfcUiQueryInfo info
      = { .name = "second", .run_id = "2", .limits = "none" };

  sfc_ui_model_free (model);
  model = model_of ("first", set);
  sfc_ui_model_add (model, &info, 1000);
  sfc_ui_model_end (model, RUN_ID, NULL, 2000);
  ck_assert_uint_eq (sfc_ui_model_peek_queries (model)->len, 2);
  sfc_ui_model_end (model, "2", NULL, 3000);
  ck_assert_uint_eq (sfc_ui_model_peek_queries (model)->len, 1);
  ck_assert_ptr_nonnull (sfc_ui_model_find (model, "2"));
}
END_TEST

static Suite *
routes_suite (void)
{
  Suite *suite = suite_create ("ui/routes");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, path_has_its_status_and_type, 0,
                       G_N_ELEMENTS (answers));
  tcase_add_test (all, without_pages_the_api_stays);
  tcase_add_test (all, api_and_pages_and_metrics_tell_the_same_report);
  tcase_add_test (all, late_records_of_batches_without_a_sink_count_for_none);
  tcase_add_test (all, lag_of_a_partition_is_what_the_last_batch_left);
  tcase_add_test (all, histogram_counts_up_to_each_bound);
  tcase_add_test (all, kept_reports_are_the_last_ones);
  tcase_add_test (all, result_has_as_many_rows_as_asked_for);
  tcase_add_test (all, batch_without_rows_leaves_the_last_result);
  tcase_add_test (all, hostile_texts_are_text_on_every_page);
  tcase_add_test (all, hostile_texts_leave_the_json_whole);
  tcase_add_test (all,
                  label_of_a_metric_survives_quotes_breaks_and_backslashes);
  tcase_add_test (all, page_and_api_say_the_same_of_waiting);
  tcase_add_test (all, last_batch_tells_whether_a_limit_was_reached);
  tcase_add_test (all, decisions_of_auto_are_on_the_page);
  tcase_add_test (all, state_and_watermark_have_charts_when_there_are_some);
  tcase_add_test (all, average_of_nothing_is_no_number);
  tcase_add_test (all, ended_query_is_completed_and_shows_its_error);
  tcase_add_test (all, only_so_many_ended_queries_are_kept);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (routes_suite)
