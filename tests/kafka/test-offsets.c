#include "config.h"

#include "kafka/offsets.h"
#include "support/settings.h"
#include "support/suite.h"

#include <librdkafka/rdkafka_mock.h>

#define WAIT_MS 20000
#define TOPIC "calls"
#define RECORDS 3

static rd_kafka_t *producer;
static rd_kafka_mock_cluster_t *cluster;
static SfcSettings *settings;
static SfcClient *control; /* it plans, and uses no topic */

static void
setup (void)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  g_autofree char *bootstrap = NULL;
  const char *set[] = { NULL, NULL };
  char text[256];

  ck_assert_int_eq (
      rd_kafka_conf_set (conf, "test.mock.num.brokers", "3", text, sizeof text),
      RD_KAFKA_CONF_OK);
  producer = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  cluster = rd_kafka_handle_mock_cluster (producer);
  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, TOPIC, 1, 3), 0);
  rd_kafka_mock_partition_set_leader (cluster, TOPIC, 0, 1);
  for (int i = 0; i < RECORDS; i++)
    ck_assert_int_eq (
        rd_kafka_producev (producer, RD_KAFKA_V_TOPIC (TOPIC),
                           RD_KAFKA_V_VALUE ((void *)(guintptr) "x", 1),
                           RD_KAFKA_V_END),
        0);
  ck_assert_int_eq (rd_kafka_flush (producer, WAIT_MS), 0);
  bootstrap = g_strconcat ("source.kafka.bootstrap.servers=",
                           rd_kafka_mock_cluster_bootstraps (cluster), NULL);
  set[0] = bootstrap;
  settings = settings_of (set, NULL);
  control = sfc_client_new (settings, "source", SFC_CLIENT_CONTROL, NULL, NULL);
  ck_assert_ptr_nonnull (control);
}

static void
teardown (void)
{
  g_clear_pointer (&control, sfc_client_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  rd_kafka_destroy (producer);
}

static void
expect_end (gint64 end)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = sfc_kafka_offsets_new_list (TOPIC, 0, 1, SFC_TIME_END);
  gboolean ok = sfc_kafka_offsets_ask (control, rd_kafka_offsets_for_times,
                                       list, WAIT_MS, NULL, &error);

  ck_assert_msg (ok, "%s", error != NULL ? error->message : "");
  ck_assert_int_eq (list->elems[0].offset, end);
}

START_TEST (K14_a_new_leader_is_asked)
{
  expect_end (RECORDS);
  for (int leader = 2; leader <= 4; leader++)
    {
      rd_kafka_mock_partition_set_leader (cluster, TOPIC, 0, 1 + leader % 3);
      expect_end (RECORDS);
    }
}
END_TEST

START_TEST (K16_a_leader_that_is_gone_is_not_waited_for)
{
  expect_end (RECORDS);
  rd_kafka_mock_broker_set_down (cluster, 1);
  rd_kafka_mock_partition_set_leader (cluster, TOPIC, 0, 2);
  expect_end (RECORDS);
  rd_kafka_mock_broker_set_up (cluster, 1);
  rd_kafka_mock_broker_set_down (cluster, 2);
  rd_kafka_mock_partition_set_leader (cluster, TOPIC, 0, 3);
  expect_end (RECORDS);
}
END_TEST

static Suite *
offsets_suite (void)
{
  Suite *suite = suite_create ("kafka/offsets");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_set_timeout (all, 60);
  tcase_add_test (all, K14_a_new_leader_is_asked);
  tcase_add_test (all, K16_a_leader_that_is_gone_is_not_waited_for);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (offsets_suite)
