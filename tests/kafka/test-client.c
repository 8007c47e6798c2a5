#include "config.h"

#include <string.h>

#include "broker/child.h"
#include "kafka/bootstrap.h"
#include "kafka/client.h"
#include "kafka/error.h"
#include "support/settings.h"
#include "support/suite.h"

#define WAIT_MS 20000

/* ---- what a role sets */

static const struct
{
  SfcClientRole role;
  const char *set, *kafka, *name, *value;
} roles[] = {
  { SFC_CLIENT_CONSUMER, NULL, NULL, "client.id", "sfcrime" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "enable.auto.commit", "false" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "enable.auto.offset.store", "false" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "auto.offset.reset", "error" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "enable.partition.eof", "true" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "check.crcs", "true" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "socket.nagle.disable", "true" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "isolation.level", "read_uncommitted" },
  { SFC_CLIENT_CONTROL, NULL, NULL, "isolation.level", "read_uncommitted" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "fetch.wait.max.ms", "10" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "queued.max.messages.kbytes", "8192" },
  { SFC_CLIENT_CONSUMER, NULL, NULL, "fetch.message.max.bytes", "131072" },
  { SFC_CLIENT_PRODUCER, NULL, NULL, "acks", "-1" },
  { SFC_CLIENT_PRODUCER, NULL, NULL, "enable.idempotence", "true" },
  { SFC_CLIENT_PRODUCER, NULL, NULL, "compression.codec", "lz4" },
  { SFC_CLIENT_PRODUCER, NULL, NULL, "batch.size", "1000000" },
  { SFC_CLIENT_PRODUCER, NULL, NULL, "message.max.bytes", "1000000" },
  /* the user's options stand above ours, --kafka above both */
  { SFC_CLIENT_CONSUMER, "source.kafka.isolation.level=read_committed", NULL,
    "isolation.level", "read_committed" },
  { SFC_CLIENT_CONTROL, "source.kafka.isolation.level=read_committed", NULL,
    "isolation.level", "read_committed" },
  { SFC_CLIENT_CONSUMER, "source.kafka.fetch.max.wait.ms=50",
    "fetch.wait.max.ms=60", "fetch.wait.max.ms", "60" },
  /* but not above what keeps records from being lost */
  { SFC_CLIENT_CONSUMER, NULL, "enable.partition.eof=false",
    "enable.partition.eof", "true" },
  { SFC_CLIENT_CONSUMER, NULL, "auto.offset.reset=latest", "auto.offset.reset",
    "error" },
  /* a group only where assign() wants one */
  { SFC_CLIENT_CONSUMER, "source.Kafka.Group.ID=mine", NULL, "group.id",
    "mine" },
  { SFC_CLIENT_CONSUMER, "source.kafka.group.id=mine", NULL, "group.id",
    "mine" },
  { SFC_CLIENT_CONTROL, "source.kafka.group.id=mine", NULL, "group.id", "" },
  /* idempotence yields to what rules it out, as in the Java client */
  { SFC_CLIENT_PRODUCER, "source.kafka.acks=1", NULL, "enable.idempotence",
    "false" },
  { SFC_CLIENT_PRODUCER, "source.kafka.retries=0", NULL, "enable.idempotence",
    "false" },
  { SFC_CLIENT_PRODUCER, "source.kafka.max.in.flight.requests.per.connection=6",
    NULL, "enable.idempotence", "false" },
  { SFC_CLIENT_PRODUCER, "source.kafka.max.in.flight.requests.per.connection=5",
    NULL, "enable.idempotence", "true" },
  { SFC_CLIENT_PRODUCER, "source.kafka.enable.idempotence=false", NULL,
    "enable.idempotence", "false" },
};

START_TEST (a_role_has_its_settings)
{
  const char *const set[]
      = { "source.kafka.bootstrap.servers=127.0.0.1:1", roles[_i].set, NULL };
  const char *const kafka[] = { roles[_i].kafka, NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, kafka);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcClient) client
      = sfc_client_new (settings, "source", roles[_i].role, NULL, &error);
  char value[256] = "";
  gsize size = sizeof value;

  ck_assert_msg (client != NULL, "%s", error != NULL ? error->message : "");
  (void)rd_kafka_conf_get (rd_kafka_conf (sfc_client_peek (client)),
                           roles[_i].name, value, &size);
  ck_assert_str_eq (value, roles[_i].value);
}
END_TEST

START_TEST (the_group_of_a_consumer_is_named_as_sparks)
{
  const char *const set[] = { "source.kafka.bootstrap.servers=127.0.0.1:1",
                              "source.groupIdPrefix=mine", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autoptr (SfcClient) client
      = sfc_client_new (settings, "source", SFC_CLIENT_CONSUMER, NULL, NULL);
  char value[256] = "";
  gsize size = sizeof value;

  (void)rd_kafka_conf_get (rd_kafka_conf (sfc_client_peek (client)), "group.id",
                           value, &size);
  ck_assert (g_str_has_prefix (value, "mine-"));
  ck_assert (g_str_has_suffix (value, "-executor"));
}
END_TEST

START_TEST (overrides_stand_above_all)
{
  const char *const set[]
      = { "source.kafka.bootstrap.servers=127.0.0.1:1", NULL };
  const char *const kafka[] = { "linger.ms=7", NULL };
  const char *const overrides[] = { "linger.ms", "9", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, kafka);
  g_autoptr (SfcClient) client = sfc_client_new (
      settings, "source", SFC_CLIENT_PRODUCER, overrides, NULL);
  char value[64] = "";
  gsize size = sizeof value;

  (void)rd_kafka_conf_get (rd_kafka_conf (sfc_client_peek (client)),
                           "linger.ms", value, &size);
  ck_assert_str_eq (value, "9");
}
END_TEST

START_TEST (an_unreachable_broker_is_named_with_the_cause)
{
  const char *const set[]
      = { "source.kafka.bootstrap.servers=127.0.0.1:1", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autoptr (SfcClient) client
      = sfc_client_new (settings, "source", SFC_CLIENT_CONTROL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_client_list_topics (client, 600, NULL, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert_str_eq (error->message,
                    "broker 127.0.0.1:1 cannot be reached within 0.6 s: Timed "
                    "out waiting for a node assignment: "
                    "127.0.0.1:1: Connect to ipv4#127.0.0.1:1 failed: "
                    "Connection refused\n"
                    "is the broker running? sfcrime broker starts one for "
                    "development");
}
END_TEST

START_TEST (a_stop_ends_the_wait_for_a_broker)
{
  const char *const set[]
      = { "source.kafka.bootstrap.servers=127.0.0.1:1", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autoptr (SfcClient) client
      = sfc_client_new (settings, "source", SFC_CLIENT_CONTROL, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  ck_assert_ptr_null (
      sfc_client_list_topics (client, G_MAXINT, cancellable, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED));
}
END_TEST

/* ---- topics of a development broker */

static SfcBrokerChild *broker;
static SfcSettings *settings;
static SfcClient *client;

static void
setup_broker (void)
{
  const char *const set[] = { "source.kafka.bootstrap.servers=embedded", NULL };
  g_autoptr (GError) error = NULL;

  broker = sfc_broker_child_start (1, &error);
  ck_assert_msg (broker != NULL, "%s", error != NULL ? error->message : "");
  sfc_bootstrap_set_embedded (sfc_broker_child_get_bootstrap (broker));
  settings = settings_of (set, NULL);
  client
      = sfc_client_new (settings, "source", SFC_CLIENT_CONTROL, NULL, &error);
  ck_assert_msg (client != NULL, "%s", error != NULL ? error->message : "");
}

static void
teardown_broker (void)
{
  g_clear_pointer (&client, sfc_client_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  sfc_bootstrap_set_embedded (NULL);
  g_clear_pointer (&broker, sfc_broker_child_stop);
}

/* Takes @error. */
static void
assert_is (GError *error, SfcErrorCode code, const char *text)
{
  ck_assert_ptr_nonnull (error);
  ck_assert_int_eq (error->code, (int)code);
  ck_assert_msg (strstr (error->message, text) != NULL, "%s", error->message);
  g_error_free (error);
}

START_TEST (topics_are_created_and_listed_by_name)
{
  g_autoptr (GPtrArray) topics = NULL;
  g_autoptr (SfcTopicInfo) one = NULL;

  ck_assert (sfc_client_create_topic (client, "b", 3, -1, NULL, WAIT_MS, NULL));
  ck_assert (
      sfc_client_create_topic (client, "a", -1, -1, NULL, WAIT_MS, NULL));
  topics = sfc_client_list_topics (client, WAIT_MS, NULL, NULL);
  ck_assert_uint_eq (topics->len, 2);
  ck_assert_str_eq (((SfcTopicInfo *)topics->pdata[0])->name, "a");
  ck_assert_int_eq (((SfcTopicInfo *)topics->pdata[0])->n_partitions,
                    SFC_DEV_BROKER_PARTITIONS);
  one = sfc_client_find_topic (client, "b", WAIT_MS, NULL, NULL);
  ck_assert_int_eq (one->n_partitions, 3);
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq (one->leaders[i], 1);
}
END_TEST

START_TEST (asking_for_a_missing_topic_does_not_make_it)
{
  g_autoptr (GPtrArray) topics = NULL;
  GError *error = NULL;

  ck_assert_ptr_null (
      sfc_client_find_topic (client, "none", WAIT_MS, NULL, &error));
  assert_is (error, SFC_ERROR_SOURCE, "sfcrime topics create none");
  topics = sfc_client_list_topics (client, WAIT_MS, NULL, NULL);
  ck_assert_uint_eq (topics->len, 0);
}
END_TEST

START_TEST (an_existing_topic_is_not_made_again)
{
  GError *error = NULL;

  ck_assert (sfc_client_create_topic (client, "a", 1, -1, NULL, WAIT_MS, NULL));
  ck_assert (
      !sfc_client_create_topic (client, "a", 1, -1, NULL, WAIT_MS, &error));
  assert_is (error, SFC_ERROR_SOURCE, "topic a: it already exists");
}
END_TEST

START_TEST (what_a_development_broker_cannot_do_is_refused)
{
  char *config[] = { (char *)"retention.ms=1", NULL };
  GError *error = NULL;

  ck_assert (
      !sfc_client_create_topic (client, "a", 1, -1, config, WAIT_MS, &error));
  assert_is (error, SFC_ERROR_SOURCE, "no configuration");
  error = NULL;
  ck_assert (sfc_client_create_topic (client, "a", 1, -1, NULL, WAIT_MS, NULL));
  ck_assert (!sfc_client_delete_topic (client, "a", WAIT_MS, &error));
  assert_is (error, SFC_ERROR_SOURCE, "cannot delete topics");
}
END_TEST

/* Sends @n records to partition 1 of topic a. */
static void
send_records (int n)
{
  g_autoptr (SfcClient) producer
      = sfc_client_new (settings, "source", SFC_CLIENT_PRODUCER, NULL, NULL);
  rd_kafka_t *handle = sfc_client_peek (producer);

  for (int i = 0; i < n; i++)
    ck_assert_int_eq (rd_kafka_producev (handle, RD_KAFKA_V_TOPIC ("a"),
                                         RD_KAFKA_V_PARTITION (1),
                                         RD_KAFKA_V_VALUE ((void *)"x", 1),
                                         RD_KAFKA_V_END),
                      RD_KAFKA_RESP_ERR_NO_ERROR);
  ck_assert_int_eq (rd_kafka_flush (handle, WAIT_MS),
                    RD_KAFKA_RESP_ERR_NO_ERROR);
}

START_TEST (offsets_are_the_first_and_the_next)
{
  g_autoptr (SfcTopicInfo) topic = NULL;
  gint64 first[3], next[3];

  ck_assert (sfc_client_create_topic (client, "a", 3, -1, NULL, WAIT_MS, NULL));
  send_records (7);
  topic = sfc_client_find_topic (client, "a", WAIT_MS, NULL, NULL);
  ck_assert (
      sfc_client_get_offsets (client, topic, first, next, WAIT_MS, NULL));
  ck_assert_int_eq (first[1], 0);
  ck_assert_int_eq (next[1], 7);
  ck_assert_int_eq (next[0], 0);
  ck_assert_int_eq (next[2], 0);
}
END_TEST

START_TEST (a_partition_without_a_leader_has_no_offsets)
{
  g_autoptr (SfcTopicInfo) topic = NULL;
  gint64 first[2], next[2];

  ck_assert (sfc_client_create_topic (client, "a", 2, -1, NULL, WAIT_MS, NULL));
  topic = sfc_client_find_topic (client, "a", WAIT_MS, NULL, NULL);
  topic->leaders[0] = -1;
  ck_assert (
      sfc_client_get_offsets (client, topic, first, next, WAIT_MS, NULL));
  ck_assert_int_eq (first[0], -1);
  ck_assert_int_eq (next[0], -1);
  ck_assert_int_eq (next[1], 0);
}
END_TEST

/* ---- texts */

static const struct
{
  const char *said, *shown;
} texts[] = {
  { "plain text, ünï", "plain text, ünï" },
  { "a\033[2Jb", "a\357\277\275[2Jb" },
  { "a\nb\177", "a\357\277\275b\357\277\275" },
  { "a\302\233b", "a\357\277\275b" }, /* the C1 form of ESC [ */
  { "a\377b", "a\357\277\275b" },
  { "", "" },
};

START_TEST (what_a_broker_says_cannot_steer_a_terminal)
{
  g_autofree char *shown = sfc_kafka_text (texts[_i].said);

  ck_assert_str_eq (shown, texts[_i].shown);
}
END_TEST

/* ---- names */

static const struct
{
  const char *name;
  gboolean ok;
} names[] = {
  { "a", TRUE },     { "org.sf.police.calls", TRUE },
  { "A_-.9", TRUE }, { "...", TRUE },
  { "", FALSE },     { ".", FALSE },
  { "..", FALSE },   { "a b", FALSE },
  { "a/b", FALSE },  { "é", FALSE },
  { "a\nb", FALSE }, { "a:1", FALSE },
};

START_TEST (a_topic_has_a_name_that_kafka_takes)
{
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (sfc_topic_name_check (names[_i].name, &error),
                    names[_i].ok);
  ck_assert (names[_i].ok
             || g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
}
END_TEST

static const struct
{
  const char *name, *shown;
} refused_names[] = {
  { "ünï", "“ünï”" },
  { "\360\237\230\200", "“\360\237\230\200”" },
  { "a\033[2J\n", "“a\\033[2J\\n”" },
  { "a\302\233b", "“a\357\277\275b”" },
  { "\374", "“\\374”" },
};

START_TEST (a_refused_name_is_shown_as_it_was_typed)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!sfc_topic_name_check (refused_names[_i].name, &error));
  ck_assert_msg (strstr (error->message, refused_names[_i].shown) != NULL, "%s",
                 error->message);
}
END_TEST

START_TEST (a_name_has_at_most_249_bytes)
{
  g_autofree char *longest = g_strnfill (249, 'x');
  g_autofree char *longer = g_strnfill (250, 'x');

  ck_assert (sfc_topic_name_check (longest, NULL));
  ck_assert (!sfc_topic_name_check (longer, NULL));
}
END_TEST

static Suite *
client_suite (void)
{
  Suite *suite = suite_create ("kafka/client");
  TCase *role = tcase_create ("roles");
  TCase *reach = tcase_create ("reach");
  TCase *topic = tcase_create ("topics");
  TCase *name = tcase_create ("names");

  tcase_add_loop_test (role, a_role_has_its_settings, 0, G_N_ELEMENTS (roles));
  tcase_add_test (role, the_group_of_a_consumer_is_named_as_sparks);
  tcase_add_test (role, overrides_stand_above_all);
  suite_add_tcase (suite, role);

  tcase_add_test (reach, an_unreachable_broker_is_named_with_the_cause);
  tcase_add_test (reach, a_stop_ends_the_wait_for_a_broker);
  suite_add_tcase (suite, reach);

  tcase_add_checked_fixture (topic, setup_broker, teardown_broker);
  tcase_add_test (topic, topics_are_created_and_listed_by_name);
  tcase_add_test (topic, asking_for_a_missing_topic_does_not_make_it);
  tcase_add_test (topic, an_existing_topic_is_not_made_again);
  tcase_add_test (topic, what_a_development_broker_cannot_do_is_refused);
  tcase_add_test (topic, offsets_are_the_first_and_the_next);
  tcase_add_test (topic, a_partition_without_a_leader_has_no_offsets);
  suite_add_tcase (suite, topic);

  tcase_add_loop_test (name, what_a_broker_says_cannot_steer_a_terminal, 0,
                       G_N_ELEMENTS (texts));
  tcase_add_loop_test (name, a_topic_has_a_name_that_kafka_takes, 0,
                       G_N_ELEMENTS (names));
  tcase_add_loop_test (name, a_refused_name_is_shown_as_it_was_typed, 0,
                       G_N_ELEMENTS (refused_names));
  tcase_add_test (name, a_name_has_at_most_249_bytes);
  suite_add_tcase (suite, name);

  return suite;
}

SFC_SUITE_MAIN (client_suite)
