#include "config.h"

#include "kafka/group.h"
#include "support/settings.h"
#include "support/suite.h"

#include <librdkafka/rdkafka_mock.h>

#define WAIT_MS 20000
#define TOPIC "calls"
#define N 3

static rd_kafka_t *host; /* of the mock cluster */
static rd_kafka_mock_cluster_t *cluster;
static SfcSettings *settings;
static SfcClient *client;

static void
setup (void)
{
  const char *const group[] = { "group.id", "g", NULL };
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  g_autofree char *bootstrap = NULL;
  const char *set[] = { NULL, NULL };
  char text[256];

  ck_assert_int_eq (
      rd_kafka_conf_set (conf, "test.mock.num.brokers", "1", text, sizeof text),
      RD_KAFKA_CONF_OK);
  host = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  cluster = rd_kafka_handle_mock_cluster (host);
  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, TOPIC, 9, 1), 0);
  bootstrap = g_strconcat ("source.kafka.bootstrap.servers=",
                           rd_kafka_mock_cluster_bootstraps (cluster), NULL);
  set[0] = bootstrap;
  settings = settings_of (set, NULL);
  client
      = sfc_client_new (settings, "source", SFC_CLIENT_CONSUMER, group, NULL);
  ck_assert_ptr_nonnull (client);
}

static void
teardown (void)
{
  g_clear_pointer (&client, sfc_client_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  rd_kafka_destroy (host);
}

/* Partitions 4 to 6, which begin at 40, 50 and 60 where nothing is committed;
 * Returns: (transfer full) */
static SfcGroup *
find (SfcSpan *spans)
{
  SfcGroup *group = sfc_group_new (client, "g");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < N; i++)
    spans[i] = (SfcSpan){ .partition = 4 + i, .start = 40 + 10 * i };
  ck_assert_msg (sfc_group_find (group, TOPIC, spans, N, WAIT_MS, NULL, &error),
                 "%s", error != NULL ? error->message : "");
  return group;
}

START_TEST (a_group_goes_on_behind_what_is_marked_and_committed)
{
  SfcSpan spans[N];
  SfcGroup *group = find (spans);

  for (int i = 0; i < N; i++)
    ck_assert_int_eq (spans[i].start, 40 + 10 * i);
  sfc_group_mark (group, 1, 57);
  ck_assert (sfc_group_free (group)); /* what is marked only is forgotten */
  group = find (spans);
  ck_assert_int_eq (spans[1].start, 50);
  sfc_group_mark (group, 1, 57);
  ck_assert (sfc_group_commit (group, WAIT_MS, NULL));
  ck_assert (sfc_group_free (group));
  group = find (spans);
  ck_assert_int_eq (spans[0].start, 40);
  ck_assert_int_eq (spans[1].start, 57);
  ck_assert_int_eq (spans[2].start, 60);
  ck_assert (sfc_group_free (group));
}
END_TEST

START_TEST (where_reading_began_is_committed_too)
{
  SfcSpan spans[N];
  SfcGroup *group = find (spans);
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = sfc_kafka_offsets_new_list (TOPIC, 3, 5, RD_KAFKA_OFFSET_INVALID);

  ck_assert (sfc_group_commit (group, WAIT_MS, NULL));
  ck_assert (sfc_group_free (group));
  ck_assert_int_eq (
      rd_kafka_committed (sfc_client_peek (client), list, WAIT_MS), 0);
  ck_assert_int_eq (list->elems[0].offset, RD_KAFKA_OFFSET_INVALID);
  for (int i = 0; i < N; i++)
    ck_assert_int_eq (list->elems[1 + i].offset, 40 + 10 * i);
  ck_assert_int_eq (list->elems[4].offset, RD_KAFKA_OFFSET_INVALID);
}
END_TEST

START_TEST (only_what_is_new_needs_the_broker)
{
  SfcSpan spans[N];
  SfcGroup *group = find (spans);
  g_autoptr (GError) error = NULL;

  ck_assert (sfc_group_commit (group, WAIT_MS, NULL));
  rd_kafka_mock_broker_set_down (cluster, 1);
  ck_assert (sfc_group_commit (group, WAIT_MS, NULL));
  sfc_group_mark (group, 2, 61);
  ck_assert (!sfc_group_commit (group, 1, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert_msg (g_str_has_prefix (error->message, "group g: commit: "), "%s",
                 error->message);
  ck_assert (!sfc_group_free (group)); /* an answer is still to come */
  rd_kafka_mock_broker_set_up (cluster, 1);
}
END_TEST

static Suite *
group_suite (void)
{
  Suite *suite = suite_create ("kafka/group");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_set_timeout (all, 60);
  tcase_add_test (all, a_group_goes_on_behind_what_is_marked_and_committed);
  tcase_add_test (all, where_reading_began_is_committed_too);
  tcase_add_test (all, only_what_is_new_needs_the_broker);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (group_suite)
