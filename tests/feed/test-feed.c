#include "config.h"

#include "feed/feed.h"

#include <glib/gstdio.h>
#include <librdkafka/rdkafka_mock.h>
#include <string.h>

#include "support/suite.h"

enum
{
  PARTITIONS = 3,
  PRODUCE_REQUEST = 0 /* Kafka's protocol, ApiKey */
};

/* ---- a broker, a producer and a file */

static rd_kafka_t *mock_owner;
static rd_kafka_mock_cluster_t *mock;
static SfcClient *client;
static char *path;
static char *paths[2];

static SfcClient *
make_client (const char *servers, const char *const *kafka)
{
  const SfcSettingsInput input
      = { .bootstrap_servers = servers, .kafka = (char **)kafka };
  g_autoptr (GError) error = NULL;
  SfcSettings *settings = sfc_settings_load (&input, &error);
  SfcClient *made;

  ck_assert_ptr_nonnull (settings);
  made = sfc_client_new (settings, "source", SFC_CLIENT_PRODUCER, NULL, &error);
  ck_assert_ptr_nonnull (made);
  sfc_settings_unref (settings);
  return made;
}

static void
setup (void)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  char text[256];
  int fd;

  rd_kafka_conf_set (conf, "log_level", "2", text, sizeof text);
  mock_owner = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  mock = rd_kafka_mock_cluster_new (mock_owner, 1);
  rd_kafka_mock_topic_create (mock, "calls", PARTITIONS, 1);
  client = make_client (rd_kafka_mock_cluster_bootstraps (mock), NULL);
  fd = g_file_open_tmp ("sfct-XXXXXX", &path, NULL);
  ck_assert_int_ge (fd, 0);
  g_close (fd, NULL);
  paths[0] = path;
}

static void
teardown (void)
{
  g_clear_pointer (&client, sfc_client_free);
  g_clear_pointer (&mock, rd_kafka_mock_cluster_destroy);
  g_clear_pointer (&mock_owner, rd_kafka_destroy);
  g_unlink (path);
  g_clear_pointer (&path, g_free);
}

static SfcFeedOptions
options (const char *text)
{
  ck_assert (g_file_set_contents (path, text, -1, NULL));
  return (SfcFeedOptions){ .topic = "calls",
                           .n_partitions = PARTITIONS,
                           .files = paths,
                           .limit = -1,
                           .partition = -1,
                           .timeout_ms = 20000 };
}

static SfcFeed *
make_feed (const SfcFeedOptions *feed_options)
{
  g_autoptr (GError) error = NULL;
  SfcFeed *feed = sfc_feed_new (client, feed_options, &error);

  ck_assert_msg (feed != NULL, "%s", error != NULL ? error->message : "");
  return feed;
}

/* Sends all and frees the feed; the error's text, or NULL. */
static char *
run (const SfcFeedOptions *feed_options, SfcFeedCounts *counts)
{
  g_autoptr (SfcFeed) feed = make_feed (feed_options);
  g_autoptr (GError) error = NULL;
  gboolean ok = sfc_feed_run (feed, NULL, &error);

  ck_assert_int_eq (ok, error == NULL);
  *counts = sfc_feed_get_counts (feed);
  if (ok)
    return NULL;
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  return g_strdup (error->message);
}

/* ---- what the topic holds: "KEY=VALUE " in order, a partition a string */

static void
append_message (GString *out, const rd_kafka_message_t *message)
{
  if (message->key != NULL)
    g_string_append_printf (out, "%.*s=", (int)message->key_len,
                            (const char *)message->key);
  g_string_append_len (out, message->payload, (gssize)message->len);
  g_string_append_c (out, ' ');
}

static void
consume (char *out[PARTITIONS])
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_topic_partition_list_t *list
      = rd_kafka_topic_partition_list_new (PARTITIONS);
  GString *texts[PARTITIONS];
  rd_kafka_t *consumer;
  char text[256];
  int open = PARTITIONS;

  rd_kafka_conf_set (conf, "bootstrap.servers",
                     rd_kafka_mock_cluster_bootstraps (mock), text,
                     sizeof text);
  rd_kafka_conf_set (conf, "group.id", "test", text, sizeof text);
  rd_kafka_conf_set (conf, "enable.partition.eof", "true", text, sizeof text);
  rd_kafka_conf_set (conf, "fetch.wait.max.ms", "10", text, sizeof text);
  consumer = rd_kafka_new (RD_KAFKA_CONSUMER, conf, text, sizeof text);
  for (int p = 0; p < PARTITIONS; p++)
    {
      rd_kafka_topic_partition_list_add (list, "calls", p)->offset = 0;
      texts[p] = g_string_new (NULL);
    }
  rd_kafka_assign (consumer, list);
  while (open > 0)
    {
      rd_kafka_message_t *message = rd_kafka_consumer_poll (consumer, 30000);

      ck_assert_ptr_nonnull (message);
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
        open--;
      else
        {
          ck_assert_int_eq (message->err, 0);
          append_message (texts[message->partition], message);
        }
      rd_kafka_message_destroy (message);
    }
  for (int p = 0; p < PARTITIONS; p++)
    out[p] = g_string_free (texts[p], FALSE);
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_destroy (consumer);
}

static void
check_topic (const char *first, const char *second, const char *third)
{
  char *got[PARTITIONS];

  consume (got);
  ck_assert_str_eq (got[0], first);
  ck_assert_str_eq (got[1], second);
  ck_assert_str_eq (got[2], third);
  for (int p = 0; p < PARTITIONS; p++)
    g_free (got[p]);
}

/* ---- partitions and keys */

START_TEST (record_i_goes_to_partition_i_modulo_their_number)
{
  SfcFeedOptions feed = options ("[0, {\"a\" : [1, 2]},\n\"2\",3,4,5,6]");
  SfcFeedCounts counts;

  ck_assert_ptr_null (run (&feed, &counts));
  ck_assert_int_eq (counts.sent, 7);
  ck_assert_int_eq (counts.acknowledged, 7);
  ck_assert_int_eq (counts.failed, 0);
  ck_assert_int_eq (counts.bytes, 1 + 11 + 3 + 1 + 1 + 1 + 1);
  ck_assert_int_eq (counts.input_bytes, counts.input_total);
  check_topic ("0 3 6 ", "{\"a\":[1,2]} 4 ", "\"2\" 5 ");
}
END_TEST

START_TEST (a_fixed_partition_takes_all)
{
  SfcFeedOptions feed = options ("0 1 2 3");
  SfcFeedCounts counts;

  feed.partition = 1;
  feed.key = "a";
  ck_assert_ptr_null (run (&feed, &counts));
  check_topic ("", "0 1 2 3 ", "");
}
END_TEST

/* Java's toPositive(murmur2(key)) % 3 of "HAN", "", "a\"b", "12", "[1]" */
START_TEST (keys_are_dealt_as_java_deals_them)
{
  SfcFeedOptions feed = options (
      "{\"k\":\"HAN\"}{\"k\":null}{\"x\":1}{\"k\":\"\"}{\"k\":\"a\\\"b\"}"
      "{\"k\":12}{\"k\":[1]}7 {\"k\":\"HAN\",\"n\":8}");
  SfcFeedCounts counts;

  feed.key = "k";
  ck_assert_ptr_null (run (&feed, &counts));
  check_topic ("={\"k\":\"\"} a\"b={\"k\":\"a\\\"b\"} ",
               "{\"k\":null} 12={\"k\":12} [1]={\"k\":[1]} 7 ",
               "HAN={\"k\":\"HAN\"} {\"x\":1} HAN={\"k\":\"HAN\",\"n\":8} ");
}
END_TEST

/* ---- how much, in which order */

START_TEST (limit_and_repeat_meet)
{
  SfcFeedOptions feed = options ("0 1 2 3");
  SfcFeedCounts counts;

  feed.partition = 0;
  feed.repeat = TRUE;
  feed.limit = 6;
  ck_assert_ptr_null (run (&feed, &counts));
  ck_assert_int_eq (counts.acknowledged, 6);
  ck_assert_int_eq (counts.input_total, -1);
  check_topic ("0 1 2 3 0 1 ", "", "");
}
END_TEST

START_TEST (limit_zero_sends_nothing)
{
  SfcFeedOptions feed = options ("0 1 2 3");
  SfcFeedCounts counts;

  feed.limit = 0;
  ck_assert_ptr_null (run (&feed, &counts));
  ck_assert_int_eq (counts.sent, 0);
}
END_TEST

START_TEST (by_time_the_limit_takes_the_oldest)
{
  SfcFeedOptions feed = options ("[{\"call_date_time\":\"2018-12-03\"},"
                                 "{\"call_date_time\":\"2018-12-01\"},"
                                 "{\"call_date_time\":\"2018-12-02\"}]");
  SfcFeedCounts counts;

  feed.by_time = TRUE;
  feed.limit = 2;
  ck_assert_ptr_null (run (&feed, &counts));
  check_topic ("{\"call_date_time\":\"2018-12-01\"} ",
               "{\"call_date_time\":\"2018-12-02\"} ", "");
}
END_TEST

START_TEST (rate_sends_everything)
{
  SfcFeedOptions feed = options ("0 1 2 3");
  SfcFeedCounts counts;
  gint64 start_us = g_get_monotonic_time ();

  feed.rate = 100;
  ck_assert_ptr_null (run (&feed, &counts));
  ck_assert_int_eq (counts.acknowledged, 4);
  /* the fourth is due after 30 ms: earlier is wrong, later may be */
  ck_assert_int_ge (g_get_monotonic_time () - start_us, 30000);
}
END_TEST

START_TEST (more_than_librdkafkas_queue_holds_arrives)
{
  const int n = 150000; /* queue.buffering.max.messages is 100,000 */
  g_autoptr (GString) text = g_string_new (NULL);
  SfcFeedOptions feed;
  SfcFeedCounts counts;

  for (int i = 0; i < n; i++)
    g_string_append (text, "1 ");
  feed = options (text->str);
  ck_assert_ptr_null (run (&feed, &counts));
  ck_assert_int_eq (counts.acknowledged, n);
  ck_assert_int_eq (counts.bytes, n);
}
END_TEST

/* librdkafka would refuse some records and take later ones */
START_TEST (a_queue_that_is_always_full_keeps_the_order)
{
  static const char *const kafka[]
      = { "queue.buffering.max.messages=2", "linger.ms=0", NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  GString *of[PARTITIONS];
  SfcFeedOptions feed;
  SfcFeedCounts counts;

  for (int p = 0; p < PARTITIONS; p++)
    of[p] = g_string_new (NULL);
  for (int i = 0; i < 600; i++)
    {
      g_string_append_printf (text, "%d ", i);
      g_string_append_printf (of[i % PARTITIONS], "%d ", i);
    }
  g_clear_pointer (&client, sfc_client_free);
  client = make_client (rd_kafka_mock_cluster_bootstraps (mock), kafka);
  feed = options (text->str);
  ck_assert_ptr_null (run (&feed, &counts));
  ck_assert_int_eq (counts.acknowledged, 600);
  check_topic (of[0]->str, of[1]->str, of[2]->str);
  for (int p = 0; p < PARTITIONS; p++)
    g_string_free (of[p], TRUE);
}
END_TEST

/* ---- what goes wrong */

START_TEST (malformed_input_is_told_when_all_before_it_arrived)
{
  SfcFeedOptions feed = options ("[0,1,\n  2,x]");
  SfcFeedCounts counts;
  g_autofree char *message = run (&feed, &counts);
  g_autofree char *expected
      = g_strdup_printf ("%s:2:5: expected a value\ncorrect the input there; "
                         "what stands before it was sent",
                         path);

  ck_assert_str_eq (message, expected);
  ck_assert_int_eq (counts.acknowledged, 3);
  check_topic ("0 ", "1 ", "2 ");
}
END_TEST

START_TEST (refused_records_are_counted)
{
  SfcFeedOptions feed = options ("0 1 2");
  SfcFeedCounts counts;
  g_autofree char *message = NULL;

  rd_kafka_mock_push_request_errors (
      mock, PRODUCE_REQUEST, 3, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  message = run (&feed, &counts);
  ck_assert_int_gt (counts.failed, 0);
  ck_assert_int_eq (counts.failed + counts.acknowledged, counts.sent);
  ck_assert (g_str_has_prefix (message, "topic calls: "));
  ck_assert_ptr_nonnull (strstr (message, "records were not acknowledged: "));
}
END_TEST

START_TEST (a_record_too_large_for_the_broker_is_counted)
{
  g_autofree char *large = g_strnfill (1100000, 'x');
  g_autofree char *text = g_strdup_printf ("0 1 \"%s\" 3", large);
  SfcFeedOptions feed = options (text);
  SfcFeedCounts counts;
  g_autofree char *message = run (&feed, &counts);

  ck_assert_int_eq (counts.acknowledged, 2);
  ck_assert_int_eq (counts.failed, 1);
  ck_assert (g_str_has_prefix (message,
                               "topic calls: 1 record was not acknowledged: "));
}
END_TEST

START_TEST (a_broker_that_does_not_answer_is_given_up)
{
  SfcFeedOptions feed = options ("0 1 2");
  SfcFeedCounts counts;
  g_autofree char *message = NULL;

  sfc_client_free (client);
  client = make_client ("127.0.0.1:1", NULL);
  feed.timeout_ms = 300;
  message = run (&feed, &counts);
  ck_assert_int_eq (counts.acknowledged, 0);
  ck_assert_int_eq (counts.failed, 3);
  ck_assert_ptr_nonnull (strstr (message, "3 records were not acknowledged: "));
}
END_TEST

START_TEST (missing_files_are_found_at_the_start)
{
  SfcFeedOptions feed = options ("");
  char *missing[] = { (char *)"/nonexistent/file", NULL };
  g_autoptr (GError) error = NULL;

  feed.files = missing;
  ck_assert_ptr_null (sfc_feed_new (client, &feed, &error));
  ck_assert_str_eq (error->message,
                    "/nonexistent/file: No such file or directory\n"
                    "name a file that is there");
}
END_TEST

/* ---- stop and pace */

typedef struct
{
  SfcFeed *feed;
  GCancellable *cancellable;
  GError *error;
  gboolean ok;
} Run;

static gpointer
run_thread (gpointer data)
{
  Run *self = data;

  self->ok = sfc_feed_run (self->feed, self->cancellable, &self->error);
  return NULL;
}

START_TEST (a_stop_waits_for_what_was_sent)
{
  SfcFeedOptions feed_options = options ("0 1 2");
  g_autoptr (SfcFeed) feed = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run self = { .cancellable = cancellable };
  SfcFeedCounts counts;
  GThread *thread;

  feed_options.repeat = TRUE;
  self.feed = feed = make_feed (&feed_options);
  thread = g_thread_new ("feed", run_thread, &self);
  while (sfc_feed_get_counts (feed).acknowledged < 1000)
    g_thread_yield ();
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  counts = sfc_feed_get_counts (feed);
  ck_assert (self.ok);
  ck_assert_int_eq (counts.acknowledged, counts.sent);
  ck_assert_int_eq (counts.failed, 0);
}
END_TEST

START_TEST (a_stop_before_the_start_sends_nothing)
{
  SfcFeedOptions feed_options = options ("0 1 2");
  g_autoptr (SfcFeed) feed = make_feed (&feed_options);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  ck_assert (sfc_feed_run (feed, cancellable, NULL));
  ck_assert_int_eq (sfc_feed_get_counts (feed).sent, 0);
}
END_TEST

enum
{
  LARGE_BYTES = 400000,
  LARGE_RECORDS = 90 /* 12 MB a partition, three times what may be ahead */
};

/* Reads whatever was sent, one record at a time, and never sees too much. */
static void
read_all (SfcPace *pace)
{
  gint64 read[PARTITIONS] = { 0 }, total = 0;

  while (total < LARGE_RECORDS)
    for (guint p = 0; p < PARTITIONS; p++)
      {
        gint64 sent = sfc_pace_get_sent (pace, p);

        ck_assert_int_le ((sent - read[p]) * LARGE_BYTES, SFC_PACE_AHEAD_BYTES);
        if (sent > read[p])
          {
            read[p]++;
            total++;
            sfc_pace_read (pace, 0, p, LARGE_BYTES + 20);
          }
        g_thread_yield ();
      }
}

START_TEST (pace_keeps_the_feed_close_to_the_reader)
{
  g_autofree char *large = g_strnfill (LARGE_BYTES - 2, 'x');
  g_autofree char *text = g_strdup_printf ("\"%s\"", large);
  SfcFeedOptions feed_options = options (text);
  g_autoptr (SfcPace) pace = sfc_pace_new (PARTITIONS, 1);
  g_autoptr (SfcFeed) feed = NULL;
  Run self = { 0 };
  GThread *thread;

  feed_options.pace = pace;
  feed_options.repeat = TRUE;
  feed_options.limit = LARGE_RECORDS;
  self.feed = feed = make_feed (&feed_options);
  thread = g_thread_new ("feed", run_thread, &self);
  read_all (pace);
  g_thread_join (thread);
  ck_assert (self.ok);
  ck_assert (sfc_pace_is_ended (pace));
  ck_assert_int_eq (sfc_pace_get_total_sent (pace), LARGE_RECORDS);
}
END_TEST

static Suite *
feed_suite (void)
{
  Suite *suite = suite_create ("feed/feed");
  TCase *tcase = tcase_create ("feed");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, record_i_goes_to_partition_i_modulo_their_number);
  tcase_add_test (tcase, a_fixed_partition_takes_all);
  tcase_add_test (tcase, keys_are_dealt_as_java_deals_them);
  tcase_add_test (tcase, limit_and_repeat_meet);
  tcase_add_test (tcase, limit_zero_sends_nothing);
  tcase_add_test (tcase, by_time_the_limit_takes_the_oldest);
  tcase_add_test (tcase, rate_sends_everything);
  tcase_add_test (tcase, more_than_librdkafkas_queue_holds_arrives);
  tcase_add_test (tcase, a_queue_that_is_always_full_keeps_the_order);
  tcase_add_test (tcase, malformed_input_is_told_when_all_before_it_arrived);
  tcase_add_test (tcase, refused_records_are_counted);
  tcase_add_test (tcase, a_record_too_large_for_the_broker_is_counted);
  tcase_add_test (tcase, a_broker_that_does_not_answer_is_given_up);
  tcase_add_test (tcase, missing_files_are_found_at_the_start);
  tcase_add_test (tcase, a_stop_waits_for_what_was_sent);
  tcase_add_test (tcase, a_stop_before_the_start_sends_nothing);
  tcase_add_test (tcase, pace_keeps_the_feed_close_to_the_reader);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (feed_suite)
