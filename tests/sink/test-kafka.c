#include "config.h"

#include "sink/sink.h"
#include "support/query.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"

static SfcZone *zone;
static SfcSettings *settings;
static SfcSchema *schema;
static SfcSink *sink;
static GError *error;

static void
setup (void)
{
  zone = sfc_zone_new ("UTC", NULL);
}

static void
teardown (void)
{
  g_clear_error (&error);
  g_clear_pointer (&sink, sfc_sink_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&schema, sfc_schema_unref);
  g_clear_pointer (&zone, sfc_zone_unref);
}

/* Nothing listens there. */
#define BROKER "sink a.kafka.bootstrap.servers=127.0.0.1:1\n"
#define TOPIC "sink a.topic=t\n"

/* @ddl: the columns; @lines: of [sink a] */
static void
open_sink (const char *ddl, const char *lines)
{
  g_autofree char *text = g_strconcat (
      "query a.watermark=call_date_time 1 hour\nsink a.format=kafka\n", lines,
      NULL);

  settings = settings_of (text, &error);
  ck_assert_msg (settings != NULL, "%s", error ? error->message : "");
  schema = sfc_schema_parse (ddl, NULL);
  sink = sfc_sink_new (settings, "a", schema, zone, &error);
}

static const struct
{
  const char *ddl, *lines, *words;
} refused[] = {
  { "a STRING", BROKER TOPIC,
    "[sink a]: Required attribute 'value' not found\nname a column so" },
  { "Value STRING", BROKER TOPIC, "Required attribute 'value' not found" },
  { "value BIGINT", BROKER TOPIC,
    "value attribute unsupported type bigint. value must be a(n) string or "
    "binary" },
  { "value STRING, key DECIMAL(10,2)", BROKER TOPIC,
    "key attribute unsupported type decimal(10,2). key must be a(n) string or "
    "binary" },
  { "value STRING", BROKER,
    "topic option required when no 'topic' attribute is present. Use the topic "
    "option for setting a topic." },
  { "value STRING, topic INT", BROKER,
    "topic attribute unsupported type int. topic must be a(n) string" },
  { "value STRING, partition BIGINT", BROKER TOPIC,
    "partition attribute unsupported type bigint. partition must be a(n) int" },
  { "value STRING, headers STRING", BROKER TOPIC,
    "headers attribute unsupported type string. headers must be a(n) "
    "array<struct<key:string,value:binary>>" },
  { "value STRING", BROKER TOPIC "sink a.kafka.key.serializer=x\n",
    "Kafka option 'key.serializer' is not supported as keys are serialized "
    "with ByteArraySerializer." },
  { "value STRING", BROKER TOPIC "sink a.kafka.transactional.id=x\n",
    "kafka.transactional.id: the query's id is it\nset exactlyOnce = true" },
};

START_TEST (what_does_not_fit_is_refused_in_sparks_words)
{
  open_sink (refused[_i].ddl, refused[_i].lines);
  ck_assert_ptr_null (sink);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, refused[_i].words) != NULL, "%s",
                 error->message);
}
END_TEST

static const char *const taken[] = {
  "value STRING",
  "value STRING, key STRING, partition INT",
  "value STRING, Headers STRING, other DOUBLE",
  "topic STRING, value STRING",
};

START_TEST (columns_that_spark_takes_are_taken)
{
  open_sink (taken[_i], BROKER TOPIC);
  ck_assert_msg (sink != NULL, "%s", error ? error->message : "");
  ck_assert (g_str_has_prefix (sink->description,
                               "org.apache.spark.sql.kafka010."
                               "KafkaSourceProvider$KafkaTable@"));
  ck_assert (sink->klass->counts_rows);
}
END_TEST

/* Also while the broker is silent */
START_TEST (stop_ends_the_wait_for_a_broker)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (SfcRows) rows = NULL;
  const SfcSinkRun run = { .again = -1, .timeout_ms = 600000, .stop = stop };

  open_sink ("value STRING", BROKER TOPIC);
  rows = sfc_rows_new (schema);
  sfc_rows_append (rows)[0] = sfc_value_string ("x", 1);
  ck_assert (sfc_sink_begin (sink, &run, &error));
  g_cancellable_cancel (stop);
  ck_assert (!sfc_sink_write (sink, 0, rows, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED));
}
END_TEST

START_TEST (broker_that_is_away_is_an_error_of_the_sink)
{
  g_autoptr (SfcRows) rows = NULL;
  const SfcSinkRun run = { .again = -1, .timeout_ms = 200 };

  open_sink ("value STRING", BROKER TOPIC);
  rows = sfc_rows_new (schema);
  ck_assert (sfc_sink_begin (sink, &run, &error));
  ck_assert (sfc_sink_write (sink, 0, rows, &error)); /* nothing to send */
  sfc_rows_append (rows)[0] = sfc_value_string ("x", 1);
  ck_assert (!sfc_sink_write (sink, 1, rows, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_ptr_nonnull (strstr (error->message, "127.0.0.1:1"));
}
END_TEST

static Suite *
kafka_suite (void)
{
  Suite *suite = suite_create ("sink/kafka");
  TCase *column = tcase_create ("column");
  TCase *wait = tcase_create ("wait");

  tcase_add_checked_fixture (column, setup, teardown);
  tcase_add_loop_test (column, what_does_not_fit_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (refused));
  tcase_add_loop_test (column, columns_that_spark_takes_are_taken, 0,
                       G_N_ELEMENTS (taken));
  suite_add_tcase (suite, column);
  tcase_add_checked_fixture (wait, setup, teardown);
  tcase_add_test (wait, stop_ends_the_wait_for_a_broker);
  tcase_add_test (wait, broker_that_is_away_is_an_error_of_the_sink);
  suite_add_tcase (suite, wait);
  return suite;
}

SFC_SUITE_MAIN (kafka_suite)
