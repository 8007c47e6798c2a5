#include "config/property.h"

#include <string.h>

#include "config/value-check.h"
#include "support/suite.h"

/* ---- the table */

START_TEST (every_property_is_stated_once_and_in_full)
{
  const SfcProperty *p = &sfc_properties[_i];

  ck_assert_ptr_nonnull (p->summary);
  ck_assert_ptr_eq (sfc_property_find (p->scope, p->name), p);
  ck_assert_int_eq (p->effect != SFC_EFFECT_YES, p->note != NULL);
  if (p->type != SFC_VALUE_LONG) /* which may be a word instead */
    ck_assert_int_eq (p->type == SFC_VALUE_ENUM, p->choices != NULL);
  if (p->type == SFC_VALUE_DURATION || p->type == SFC_VALUE_SIZE)
    ck_assert_int_gt (p->unit, 0);
  ck_assert_ptr_null (strpbrk (p->summary, "\r\n"));
  if (p->scope == SFC_SCOPE_SPARK)
    ck_assert (g_str_has_prefix (p->name, "spark.")
               || g_str_has_prefix (p->name, "sfcrime."));
  if (p->formats != NULL)
    ck_assert (p->scope == SFC_SCOPE_SOURCE || p->scope == SFC_SCOPE_SINK);
}
END_TEST

START_TEST (every_default_is_a_value)
{
  const SfcProperty *p = &sfc_properties[_i];
  g_autofree char *canonical = NULL;
  g_autoptr (GError) error = NULL;

  if (p->def == NULL)
    return;
  ck_assert_msg (sfc_value_check (p, p->def, &canonical, &error), "%s: %s",
                 p->name, error != NULL ? error->message : "");
  ck_assert_str_eq (canonical, p->def);
}
END_TEST

START_TEST (maxRatePerPartition_acts_and_its_sisters_do_not)
{
  ck_assert_int_eq (
      sfc_property_find (SFC_SCOPE_SPARK,
                         "spark.streaming.kafka.maxRatePerPartition")
          ->effect,
      SFC_EFFECT_MORE);
  ck_assert_int_eq (
      sfc_property_find (SFC_SCOPE_SPARK,
                         "spark.streaming.kafka.minRatePerPartition")
          ->effect,
      SFC_EFFECT_NONE);
}
END_TEST

/* ---- look-up */

static const struct
{
  SfcScope scope;
  const char *name, *found;
} names[] = {
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "maxOffsetsPerTrigger" },
  { SFC_SCOPE_SOURCE, "MAXOFFSETSPERTRIGGER", "maxOffsetsPerTrigger" },
  { SFC_SCOPE_SINK, "numrows", "numRows" },
  { SFC_SCOPE_SOURCE, "kafka.bootstrap.servers", "kafka.bootstrap.servers" },
  { SFC_SCOPE_SOURCE, "Kafka.Group.ID", "kafka.*" },
  { SFC_SCOPE_SOURCE, "kafka.", NULL },
  { SFC_SCOPE_SOURCE, "numRows", NULL },
  { SFC_SCOPE_QUERY, "outputMode", "outputMode" },
  { SFC_SCOPE_QUERY, "outputmode", NULL },
  { SFC_SCOPE_QUERY, "from_json.TIMESTAMPFORMAT", "from_json.timestampFormat" },
  { SFC_SCOPE_SPARK, "spark.master", "spark.master" },
  { SFC_SCOPE_SPARK, "Spark.Master", NULL },
  { SFC_SCOPE_SPARK, "spark.masters", NULL },
};

START_TEST (a_name_finds_its_property)
{
  const SfcProperty *p = sfc_property_find (names[_i].scope, names[_i].name);

  ck_assert_pstr_eq (p != NULL ? p->name : NULL, names[_i].found);
}
END_TEST

static const struct
{
  SfcScope scope;
  const char *name, *near;
} slips[] = {
  { SFC_SCOPE_SOURCE, "maxOffsetPerTrigger", "maxOffsetsPerTrigger" },
  { SFC_SCOPE_SOURCE, "maxofsetspertrigger", "maxOffsetsPerTrigger" },
  { SFC_SCOPE_SOURCE, "subscirbe", "subscribe" },
  { SFC_SCOPE_QUERY, "groupby", "groupBy" },
  { SFC_SCOPE_QUERY, "watermrak", "watermark" },
  { SFC_SCOPE_SINK, "numRow", "numRows" },
  { SFC_SCOPE_SPARK, "spark.sql.shufle.partition",
    "spark.sql.shuffle.partitions" },
  { SFC_SCOPE_SPARK, "spark.streaming.maxRatePerPartition",
    "spark.streaming.kafka.maxRatePerPartition" },
  { SFC_SCOPE_QUERY, "zzzzzzzz", NULL },
  { SFC_SCOPE_QUERY, "", NULL },
};

START_TEST (a_slip_finds_the_nearest_name)
{
  ck_assert_pstr_eq (sfc_property_nearest (slips[_i].scope, slips[_i].name),
                     slips[_i].near);
}
END_TEST

START_TEST (an_endless_name_is_near_to_nothing)
{
  g_autofree char *name = g_strnfill (100000, 'a');

  ck_assert_ptr_null (sfc_property_nearest (SFC_SCOPE_SPARK, name));
}
END_TEST

static const struct
{
  const char *name;
  gboolean secret;
} secrets[] = {
  { "kafka.sasl.jaas.config", TRUE },
  { "kafka.ssl.key.password", TRUE },
  { "kafka.ssl.keystore.key", TRUE },
  { "sasl.password", TRUE },
  { "ssl.key.pem", TRUE },
  { "sasl.oauthbearer.client.secret", TRUE },
  { "spark.hadoop.fs.s3a.access.key", TRUE },
  { "SASL.PASSWORD", TRUE },
  { "kafka.bootstrap.servers", FALSE },
  { "kafka.ssl.keystore.location", FALSE },
  { "sasl.username", FALSE },
  { "spark.master", FALSE },
};

START_TEST (the_name_tells_a_secret)
{
  ck_assert_int_eq (sfc_property_is_secret (secrets[_i].name),
                    secrets[_i].secret);
}
END_TEST

START_TEST (the_java_clients_options_are_known)
{
  ck_assert (sfc_property_is_kafka_client ("max.poll.records"));
  ck_assert (sfc_property_is_kafka_client ("ssl.truststore.location"));
  ck_assert (!sfc_property_is_kafka_client ("queued.max.messages.kbytes"));
  ck_assert_str_eq (sfc_property_nearest_kafka_client ("max.pol.records"),
                    "max.poll.records");
}
END_TEST

/* ---- values */

#define NO_SOURCE                                                              \
  "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: kafak. Please "     \
  "find packages at `https://spark.apache.org/third-party-projects.html`."

static const struct
{
  SfcScope scope;
  const char *name, *value, *message; /* NULL: a value */
} values[] = {
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "-1", NULL },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "Auto", NULL },
  { SFC_SCOPE_SOURCE, "minOffsetsPerTrigger", "auto",
    "For input string: \"auto\"" },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.minRate", "0.5", NULL },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.minRate", "0",
    "requirement failed: 0 in PIDRateEstimator should be > 0" },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.integral", "0", NULL },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.integral", "-0.1",
    "requirement failed: -0.1 in PIDRateEstimator should be >= 0" },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.derived", "1x",
    "For input string: \"1x\"" },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "+5", NULL },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "9223372036854775807", NULL },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "9223372036854775808",
    "For input string: \"9223372036854775808\"" },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "abc",
    "For input string: \"abc\"" },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "1.5",
    "For input string: \"1.5\"" },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", " 5 ",
    "For input string: \" 5 \"" },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "", "For input string: \"\"" },
  { SFC_SCOPE_SOURCE, "maxOffsetsPerTrigger", "+-5",
    "For input string: \"+-5\"" },
  { SFC_SCOPE_SOURCE, "minPartitions", "0", "minPartitions must be positive" },
  { SFC_SCOPE_SOURCE, "minPartitions", "abc", "For input string: \"abc\"" },
  { SFC_SCOPE_SOURCE, "minPartitions", "2147483648",
    "For input string: \"2147483648\"" },
  { SFC_SCOPE_SOURCE, "failOnDataLoss", "FALSE", NULL },
  { SFC_SCOPE_SOURCE, "failOnDataLoss", "maybe",
    "For input string: \"maybe\"" },
  { SFC_SCOPE_SOURCE, "startingTimestamp", "abc",
    "Expected a single long value, got abc\nwrite milliseconds since 1970: "
    "1546300800000 is 2019-01-01T00:00:00Z" },
  { SFC_SCOPE_SOURCE, "startingOffsetsByTimestampStrategy", "maybe",
    "No value found for 'MAYBE'\none of error, latest" },
  { SFC_SCOPE_SOURCE, "endingOffsets", "latest",
    "ending offset not valid in streaming queries" },
  { SFC_SCOPE_SOURCE, "endingOffsetsByTimestamp", "{}",
    "ending timestamp not valid in streaming queries" },
  { SFC_SCOPE_SOURCE, "endingTimestamp", "1", NULL },
  { SFC_SCOPE_SOURCE, "subscribe", " , ",
    "No topics to subscribe to as specified value for option 'subscribe' is "
    "' , '" },
  { SFC_SCOPE_SOURCE, "subscribePattern", "",
    "Pattern to subscribe is empty as specified value for option "
    "'subscribePattern' is ''" },
  { SFC_SCOPE_SOURCE, "assign", "topic",
    "No topicpartitions to assign as specified value for option 'assign' is "
    "'topic'\nfor example {\"topicA\":[0,1]}" },
  { SFC_SCOPE_SOURCE, "format", "kafak",
    NO_SOURCE "\nthe formats here are kafka, file, rate" },
  { SFC_SCOPE_SOURCE, "maxTriggerDelay", "soon",
    "Time must be specified as seconds (s), milliseconds (ms), microseconds "
    "(us), minutes (m or min), hour (h), or day (d). E.g. 50s, 100ms, or "
    "250us. Failed to parse time string: soon" },
  { SFC_SCOPE_SINK, "truncate", "30", "30 is not a boolean string." },
  { SFC_SCOPE_SINK, "numRows", "x", "For input string: \"x\"" },
  { SFC_SCOPE_SINK, "numRows", "-1", NULL },
  { SFC_SCOPE_SINK, "path", "", "Can not create a Path from an empty string" },
  { SFC_SCOPE_QUERY, "outputMode", "upsert",
    "Unknown output mode upsert. Accepted output modes are 'append', "
    "'complete', 'update'" },
  { SFC_SCOPE_QUERY, "joinWhen", "befor",
    "“befor” is none of after, before\ndid you mean “before”?" },
  { SFC_SCOPE_SPARK, "spark.sql.shuffle.partitions", "0",
    "'0' in spark.sql.shuffle.partitions is invalid. The value of "
    "spark.sql.shuffle.partitions must be positive" },
  { SFC_SCOPE_SPARK, "spark.sql.shuffle.partitions", "abc",
    "spark.sql.shuffle.partitions should be int, but was abc" },
  { SFC_SCOPE_SPARK, "spark.sql.shuffle.partitions", " 5 ", NULL },
  { SFC_SCOPE_SPARK, "spark.sql.streaming.noDataMicroBatches.enabled", "maybe",
    "spark.sql.streaming.noDataMicroBatches.enabled should be boolean, but "
    "was maybe" },
  { SFC_SCOPE_SPARK, "spark.sql.streaming.minBatchesToRetain", "0",
    "minBatchesToRetain has to be positive" },
  { SFC_SCOPE_SPARK, "spark.sql.legacy.timeParserPolicy", "sometimes",
    "The value of spark.sql.legacy.timeParserPolicy should be one of "
    "CORRECTED, EXCEPTION, LEGACY, but was SOMETIMES" },
  { SFC_SCOPE_SPARK, "spark.executor.memory", "64m", NULL },
  { SFC_SCOPE_SPARK, "spark.executor.memory", "1m", NULL },
  { SFC_SCOPE_SPARK, "spark.executor.memory", "1023k",
    "Executor memory 1047552 must be at least 1048576.\n"
    "raise spark.executor.memory, for example to 1g" },
  { SFC_SCOPE_SPARK, "spark.executor.memory", "0",
    "Executor memory 0 must be at least 1048576.\n"
    "raise spark.executor.memory, for example to 1g" },
  { SFC_SCOPE_SPARK, "spark.app.name", "",
    "An application name must be set in your configuration" },
  { SFC_SCOPE_SPARK, "spark.master", "local[0]",
    "Asked to run locally with 0 threads\nfor example local[2] or local[*]" },
  { SFC_SCOPE_SPARK, "spark.sql.session.timeZone", "PST", NULL },
  { SFC_SCOPE_SPARK, "spark.sql.session.timeZone", "+05:30", NULL },
  { SFC_SCOPE_SPARK, "spark.sql.session.timeZone", "Foo/Bar",
    "'Foo/Bar' in spark.sql.session.timeZone is invalid. Cannot resolve the "
    "given timezone with ZoneId.of(_, ZoneId.SHORT_IDS)\n"
    "give a region as America/Los_Angeles, UTC, or an offset as +01:00" },
  { SFC_SCOPE_SPARK, "spark.ui.port", "65535", NULL },
  { SFC_SCOPE_SPARK, "spark.ui.port", "65536", "65536 is above 65535" },
  { SFC_SCOPE_SPARK, "spark.ui.port", "-1",
    "'-1' in spark.ui.port is invalid. The value of spark.ui.port must not "
    "be negative" },
};

START_TEST (a_wrong_value_is_refused_in_sparks_words)
{
  const SfcProperty *p = sfc_property_find (values[_i].scope, values[_i].name);
  g_autofree char *canonical = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = sfc_value_check (p, values[_i].value, &canonical, &error);

  ck_assert_int_eq (ok, values[_i].message == NULL);
  ck_assert_pstr_eq (error != NULL ? error->message : NULL, values[_i].message);
}
END_TEST

START_TEST (words_of_a_choice_have_no_case)
{
  const SfcProperty *p = sfc_property_find (SFC_SCOPE_QUERY, "outputMode");
  const SfcProperty *b = sfc_property_find (SFC_SCOPE_SINK, "truncate");
  g_autofree char *mode = NULL, *truncate = NULL;

  ck_assert (sfc_value_check (p, "Complete", &mode, NULL));
  ck_assert_str_eq (mode, "complete");
  ck_assert (sfc_value_check (b, "False", &truncate, NULL));
  ck_assert_str_eq (truncate, "false");
}
END_TEST

static Suite *
property_suite (void)
{
  Suite *suite = suite_create ("config/property");
  TCase *table = tcase_create ("table");
  TCase *find = tcase_create ("find");
  TCase *value = tcase_create ("value");
  int n = (int)sfc_n_properties;

  tcase_add_loop_test (table, every_property_is_stated_once_and_in_full, 0, n);
  tcase_add_loop_test (table, every_default_is_a_value, 0, n);
  tcase_add_test (table, maxRatePerPartition_acts_and_its_sisters_do_not);
  suite_add_tcase (suite, table);

  tcase_add_loop_test (find, a_name_finds_its_property, 0,
                       G_N_ELEMENTS (names));
  tcase_add_loop_test (find, a_slip_finds_the_nearest_name, 0,
                       G_N_ELEMENTS (slips));
  tcase_add_test (find, an_endless_name_is_near_to_nothing);
  tcase_add_loop_test (find, the_name_tells_a_secret, 0,
                       G_N_ELEMENTS (secrets));
  tcase_add_test (find, the_java_clients_options_are_known);
  suite_add_tcase (suite, find);

  tcase_add_loop_test (value, a_wrong_value_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (values));
  tcase_add_test (value, words_of_a_choice_have_no_case);
  suite_add_tcase (suite, value);
  return suite;
}

SFC_SUITE_MAIN (property_suite)
