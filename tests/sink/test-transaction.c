#include "config.h"

#include "sink/sink.h"
#include "support/query.h"
#include "support/suite.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <string.h>

#include "base/error.h"

/* ApiKeys */
#define PRODUCE 0
#define INIT_PRODUCER_ID 22
#define ADD_PARTITIONS 24
#define ADD_OFFSETS 25
#define END_TXN 26
#define TXN_OFFSET_COMMIT 28

#define FOR_EVER 4000
#define TIMEOUT_MS 1500

static rd_kafka_t *broker;
static rd_kafka_mock_cluster_t *cluster;
static SfcZone *zone;
static SfcSettings *settings;
static SfcSchema *schema;
static SfcRows *rows;
static GError *error;

static void
setup (void)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  g_autofree char *lines = NULL;
  char text[256];

  rd_kafka_conf_set (conf, "test.mock.num.brokers", "1", text, sizeof text);
  broker = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  cluster = rd_kafka_handle_mock_cluster (broker);
  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, "t", 1, 1), 0);
  lines = g_strdup_printf ("query a.select=crime_id AS value\n"
                           "sink a.format=kafka\nsink a.topic=t\n"
                           "sink a.exactlyOnce=true\n"
                           "sink a.kafka.bootstrap.servers=%s",
                           rd_kafka_mock_cluster_bootstraps (cluster));
  zone = sfc_zone_new ("UTC", NULL);
  settings = settings_of (lines, NULL);
  schema = sfc_schema_parse ("value STRING", NULL);
  rows = sfc_rows_new (schema);
  sfc_rows_append (rows)[0] = sfc_value_string ("x", 1);
}

static void
teardown (void)
{
  g_clear_error (&error);
  sfc_rows_free (rows);
  sfc_schema_unref (schema);
  sfc_settings_unref (settings);
  sfc_zone_unref (zone);
  rd_kafka_destroy (broker);
}

/* A run of the query, which writes batches from @batch_id on until one fails;
 * Returns: those that it has written. */
static int
run_sink (gint64 batch_id, int n)
{
  g_autoptr (SfcSink) sink = sfc_sink_new (settings, "a", schema, zone, NULL);
  const SfcSinkRun run
      = { .query_id = "id", .again = -1, .timeout_ms = TIMEOUT_MS };
  int written = 0;

  ck_assert_ptr_nonnull (sink);
  g_clear_error (&error);
  if (sfc_sink_begin (sink, &run, &error))
    while (written < n
           && sfc_sink_write (sink, batch_id + written, rows, &error))
      written++;
  return written;
}

static void
push (int api, rd_kafka_resp_err_t err, int n)
{
  g_autofree rd_kafka_resp_err_t *errors = g_new (rd_kafka_resp_err_t, n);

  for (int i = 0; i < n; i++)
    errors[i] = err;
  rd_kafka_mock_push_request_errors_array (cluster, (int16_t)api, (size_t)n,
                                           errors);
}

static const struct
{
  int api;
  rd_kafka_resp_err_t err;
} passing[] = {
  { INIT_PRODUCER_ID, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS },
  { INIT_PRODUCER_ID, RD_KAFKA_RESP_ERR__TRANSPORT },
  { ADD_PARTITIONS, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS },
  { ADD_PARTITIONS, RD_KAFKA_RESP_ERR__TRANSPORT },
  { PRODUCE, RD_KAFKA_RESP_ERR__TRANSPORT },
  { ADD_OFFSETS, RD_KAFKA_RESP_ERR__TRANSPORT },
  { TXN_OFFSET_COMMIT, RD_KAFKA_RESP_ERR__TRANSPORT },
  { END_TXN, RD_KAFKA_RESP_ERR__TRANSPORT },
  { END_TXN, RD_KAFKA_RESP_ERR_NOT_COORDINATOR },
  { END_TXN, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS },
};

START_TEST (what_fails_once_is_tried_again)
{
  push (passing[_i].api, passing[_i].err, 1);
  ck_assert_int_eq (run_sink (0, 3), 3);
  ck_assert_ptr_null (error);
}
END_TEST

START_TEST (what_fails_for_ever_ends_the_run_in_time)
{
  push (passing[_i].api, passing[_i].err, FOR_EVER);
  ck_assert_int_eq (run_sink (0, 3), 0);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  rd_kafka_mock_clear_request_errors (cluster, (int16_t)passing[_i].api);
  ck_assert_int_eq (run_sink (0, 3), 3);
}
END_TEST

static const struct
{
  int api;
  rd_kafka_resp_err_t err;
  const char *words;
} refused[] = {
  { INIT_PRODUCER_ID, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    "access rules" },
  { ADD_PARTITIONS, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, "t: " },
  { ADD_OFFSETS, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE,
    "offsets of the transaction: " },
  { TXN_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    "offsets of the transaction: " },
  { END_TXN, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE,
    "commit of the transaction: " },
  { END_TXN, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, "took longer than" },
  { END_TXN, RD_KAFKA_RESP_ERR_UNKNOWN, "commit of the transaction: " },
};

/* The abort that follows is refused, too. */
START_TEST (what_is_refused_ends_the_run_and_not_the_next)
{
  push (refused[_i].api, refused[_i].err, FOR_EVER);
  push (END_TXN, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, FOR_EVER);
  ck_assert_int_eq (run_sink (0, 3), 0);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_msg (strstr (error->message, refused[_i].words) != NULL, "%s",
                 error->message);
  rd_kafka_mock_clear_request_errors (cluster, (int16_t)refused[_i].api);
  rd_kafka_mock_clear_request_errors (cluster, END_TXN);
  ck_assert_int_eq (run_sink (0, 3), 3);
}
END_TEST

static Suite *
transaction_suite (void)
{
  Suite *suite = suite_create ("sink/transaction");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, what_fails_once_is_tried_again, 0,
                       G_N_ELEMENTS (passing));
  tcase_add_loop_test (all, what_fails_for_ever_ends_the_run_in_time, 0,
                       G_N_ELEMENTS (passing));
  tcase_add_loop_test (all, what_is_refused_ends_the_run_and_not_the_next, 0,
                       G_N_ELEMENTS (refused));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (transaction_suite)
