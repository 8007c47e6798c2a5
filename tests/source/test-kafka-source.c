#include "config.h"

#include "source/kafka-source.h"
#include "support/query.h"
#include "support/suite.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <string.h>

#include "base/error.h"

#define TOPIC "calls"

static SfcSettings *settings;
static SfcSource *source;
static SfcPace *pace;

static void
teardown (void)
{
  g_clear_pointer (&source, sfc_source_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&pace, sfc_pace_unref);
}

/* Nobody listens there: what is planned for a feed needs no broker. */
static SfcSource *
open_source (const char *lines, gint64 full_batch, GError **error)
{
  g_autofree char *all = g_strconcat (
      "source.kafka.bootstrap.servers=127.0.0.1:1\n", lines, NULL);
  const SfcKafkaSourceOptions options = { .group = "source t",
                                          .timeout_ms = 1000,
                                          .pace = pace,
                                          .full_batch = full_batch };

  settings = settings_of (all, error);
  return settings != NULL ? sfc_kafka_source_new (settings, &options, error)
                          : NULL;
}

/* ---- what is asked for */

START_TEST (a_source_describes_its_topics)
{
  static const char *const texts[][2] = {
    { "source.subscribe=a", "KafkaV2[Subscribe[a]]" },
    { "source.subscribe= b ,a,, c", "KafkaV2[Subscribe[b, a, c]]" },
    { "query t.select=*\nsource.subscribe=a\nsource t.subscribe=b",
      "KafkaV2[Subscribe[b]]" },
  };

  source = open_source (texts[_i][0], 0, NULL);
  ck_assert_ptr_nonnull (source);
  ck_assert_str_eq (source->description, texts[_i][1]);
  ck_assert (!sfc_source_can_exhaust (source));
}
END_TEST

START_TEST (a_bad_source_is_refused_in_sparks_words)
{
  static const char *const texts[][2] = {
    { "", "One of the following options must be specified for Kafka source: "
          "subscribe, subscribepattern, assign. See the docs for more "
          "details." },
    { "source.subscribe= , ",
      "No topics to subscribe to as specified value for option 'subscribe' is "
      "'" },
    { "source.subscribe=a\nsource.startingOffsets=middle",
      "Expected e.g. {\"topicA\":{\"0\":23,\"1\":-1},\"topicB\":{\"0\":-2}}, "
      "got middle" },
  };
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (open_source (texts[_i][0], 0, &error));
  ck_assert_int_eq (sfc_error_exit_status (error), 2);
  ck_assert_msg (strstr (error->message, texts[_i][1]) != NULL, "%s",
                 error->message);
}
END_TEST

START_TEST (a_broker_that_is_silent_is_an_error)
{
  g_autoptr (GError) error = NULL;

  source = open_source ("source.subscribe=" TOPIC, 0, NULL);
  ck_assert_ptr_null (sfc_source_initial (source, NULL, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
}
END_TEST

/* ---- the batches of a feed */

typedef struct
{
  guint n_partitions;
  gint64 records, full_batch;
} Feed;

static const Feed feeds[] = {
  { 1, 10, 4 },  { 4, 1000, 200 }, { 10, 2016, 200 }, { 7, 100, 1 },
  { 3, 3, 100 }, { 5, 0, 10 },     { 10, 1000, 999 }, { 3, 12, 3 },
};

/* The feed is somewhere ahead, anywhere. */
static void
send_some (const Feed *feed, gint64 *sent, gint64 n)
{
  for (; n > 0 && *sent < feed->records; n--)
    sfc_pace_sent (pace, (guint)(*sent)++ % feed->n_partitions, 21);
  if (*sent == feed->records && !sfc_pace_is_ended (pace))
    sfc_pace_end (pace);
}

static gint64
in_partition (gint64 sent, guint partition, guint n)
{
  return (sent + n - 1 - partition) / n;
}

/* However far the feed is ahead, the batches are the same. */
START_TEST (the_same_input_makes_the_same_batches)
{
  const Feed *feed = &feeds[_i % (int)G_N_ELEMENTS (feeds)];
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)_i);
  g_autoptr (GArray) at = sfc_offsets_new ();
  gint64 sent = 0, total = 0;

  pace = sfc_pace_new (feed->n_partitions, 1);
  source = open_source ("source.subscribe=" TOPIC, feed->full_batch, NULL);
  ck_assert_ptr_nonnull (source);
  ck_assert (sfc_source_can_exhaust (source));
  for (guint i = 0; i < feed->n_partitions; i++)
    sfc_offsets_add (at, TOPIC, (gint32)i, 0);
  while (!sfc_source_is_exhausted (source, at))
    {
      g_autoptr (GArray) end = NULL;
      gint64 next = MIN (total + feed->full_batch, feed->records);

      send_some (feed, &sent,
                 g_rand_int_range (rand, 0, (gint32)feed->full_batch + 2));
      end = sfc_source_latest (source, at, NULL, NULL);
      if (sfc_offsets_equal (at, end))
        {
          /* nothing was sent beyond the last batch yet */
          ck_assert_int_le (sent, total);
          send_some (feed, &sent, 1);
          continue;
        }
      /* the batch runs; the input may end meanwhile */
      send_some (feed, &sent, MAX (next - sent, 0));
      if (sent == feed->records)
        send_some (feed, &sent, 1);
      sfc_source_settle (source, end);
      for (guint i = 0; i < feed->n_partitions; i++)
        ck_assert_int_eq (sfc_offsets_at (end, i)->offset,
                          in_partition (next, i, feed->n_partitions));
      total = next;
      g_array_unref (at);
      at = g_steal_pointer (&end);
      ck_assert (sent < feed->records || sfc_pace_is_ended (pace));
    }
  ck_assert_int_eq (total, feed->records);
}
END_TEST

/* ---- the ends of a topic */

static const gint64 *answers; /* the last one counts on */
static int n_asked;

/* What the broker answers. */
rd_kafka_resp_err_t
rd_kafka_offsets_for_times (rd_kafka_t *handle,
                            rd_kafka_topic_partition_list_t *list,
                            int timeout_ms)
{
  ck_assert_ptr_nonnull (handle);
  ck_assert_int_ge (timeout_ms, 0);
  ck_assert_int_eq (list->cnt, 1);
  list->elems[0].offset = answers[0];
  list->elems[0].err = RD_KAFKA_RESP_ERR_NO_ERROR;
  n_asked++;
  if (answers[1] >= 0)
    answers++;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_t *broker;

static void
open_topic_source (const char *lines)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_mock_cluster_t *cluster;
  g_autofree char *all = NULL;
  char text[256];

  rd_kafka_conf_set (conf, "test.mock.num.brokers", "1", text, sizeof text);
  broker = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  cluster = rd_kafka_handle_mock_cluster (broker);
  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, TOPIC, 1, 1), 0);
  all = g_strdup_printf ("source.subscribe=" TOPIC "\n%s\n"
                         "source.kafka.bootstrap.servers=%s",
                         lines, rd_kafka_mock_cluster_bootstraps (cluster));
  source = open_source (all, 0, NULL);
  ck_assert_ptr_nonnull (source);
}

static void
teardown_broker (void)
{
  teardown ();
  rd_kafka_destroy (broker);
}

/* Where the topic ends for one who has read up to 5; -1 and @error: nowhere. */
static gint64
end_after_5 (const gint64 *given, GError **error)
{
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = NULL;

  sfc_offsets_add (from, TOPIC, 0, 5);
  answers = given;
  n_asked = 0;
  end = sfc_source_latest (source, from, NULL, error);
  return end != NULL ? sfc_offsets_at (end, 0)->offset : -1;
}

START_TEST (an_end_that_goes_back_for_a_moment_is_asked_for_again)
{
  static const gint64 once[] = { 3, 7, -1 }, twice[] = { 0, 4, 5, -1 },
                      never[] = { 9, 7, -1 };

  open_topic_source ("source.failOnDataLoss=true");
  ck_assert_int_eq (end_after_5 (once, NULL), 7);
  ck_assert_int_eq (n_asked, 2);
  ck_assert_int_eq (end_after_5 (twice, NULL), 5);
  ck_assert_int_eq (n_asked, 3);
  ck_assert_int_eq (end_after_5 (never, NULL), 9);
  ck_assert_int_eq (n_asked, 1);
}
END_TEST

START_TEST (an_end_that_went_back_for_good_is_a_loss)
{
  static const gint64 always[] = { 3, -1 };
  g_autoptr (GError) error = NULL;

  open_topic_source ("source.failOnDataLoss=true");
  ck_assert_int_eq (end_after_5 (always, &error), -1);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert_msg (strstr (error->message,
                         "Partition calls-0's offset was changed from 5 to 3, "
                         "some data may have been missed")
                     != NULL,
                 "%s", error->message);
}
END_TEST

START_TEST (where_loss_is_allowed_the_new_end_is_taken)
{
  static const gint64 always[] = { 3, -1 };

  open_topic_source ("source.failOnDataLoss=false");
  ck_assert_int_eq (end_after_5 (always, NULL), 3);
}
END_TEST

static Suite *
kafka_source_suite (void)
{
  TCase *ends = tcase_create ("ends");
  Suite *suite = suite_create ("source/kafka-source");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, NULL, teardown);
  tcase_add_loop_test (all, a_source_describes_its_topics, 0, 3);
  tcase_add_loop_test (all, a_bad_source_is_refused_in_sparks_words, 0, 3);
  tcase_add_test (all, a_broker_that_is_silent_is_an_error);
  tcase_add_loop_test (all, the_same_input_makes_the_same_batches, 0,
                       5 * (int)G_N_ELEMENTS (feeds));
  suite_add_tcase (suite, all);
  tcase_add_checked_fixture (ends, NULL, teardown_broker);
  tcase_add_test (ends, an_end_that_goes_back_for_a_moment_is_asked_for_again);
  tcase_add_test (ends, an_end_that_went_back_for_good_is_a_loss);
  tcase_add_test (ends, where_loss_is_allowed_the_new_end_is_taken);
  suite_add_tcase (suite, ends);
  return suite;
}

SFC_SUITE_MAIN (kafka_source_suite)
