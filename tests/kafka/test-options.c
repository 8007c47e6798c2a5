#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "kafka/options.h"
#include "kafka/security.h"
#include "support/settings.h"
#include "support/suite.h"

/* The value that librdkafka has after --set of @set, or the error. */
static char *
value_after (const char *set, const char *group, const char *name,
             GError **error)
{
  const char *const sets[] = { "query q.outputMode=update", set, NULL };
  g_autoptr (SfcSettings) settings = settings_of (sets, NULL);
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  char value[512] = "";
  gsize size = sizeof value;
  gboolean ok = sfc_kafka_options_apply (settings, group, conf, error);

  if (ok && name != NULL)
    ck_assert_int_eq (rd_kafka_conf_get (conf, name, value, &size),
                      RD_KAFKA_CONF_OK);
  rd_kafka_conf_destroy (conf);
  return ok ? g_strdup (value) : NULL;
}

/* ---- names and values */

static const struct
{
  const char *set, *name, *value;
} translated[] = {
  { "source.kafka.client.id=me", "client.id", "me" },
  { "source.kafka.Client.Id=me", "client.id", "me" },
  { "source.kafka.isolation.level=read_committed", "isolation.level",
    "read_committed" },
  { "source.kafka.fetch.max.wait.ms=77", "fetch.wait.max.ms", "77" },
  { "source.kafka.max.partition.fetch.bytes=4096", "fetch.message.max.bytes",
    "4096" },
  { "source.kafka.request.timeout.ms=4000", "socket.timeout.ms", "4000" },
  { "source.kafka.receive.buffer.bytes=65536", "socket.receive.buffer.bytes",
    "65536" },
  { "source.kafka.receive.buffer.bytes=-1", "socket.receive.buffer.bytes",
    "0" },
  { "source.kafka.security.protocol=SASL_PLAINTEXT", "security.protocol",
    "sasl_plaintext" },
  { "source.kafka.security.protocol=PLAINTEXT", "security.protocol",
    "plaintext" },
  { "source.kafka.sasl.mechanism=SCRAM-SHA-512", "sasl.mechanisms",
    "SCRAM-SHA-512" },
  { "source.kafka.ssl.endpoint.identification.algorithm=",
    "ssl.endpoint.identification.algorithm", "none" },
  { "source.kafka.buffer.memory=2097153", "queue.buffering.max.kbytes",
    "2048" },
  { "source.kafka.max.request.size=2000000", "message.max.bytes", "2000000" },
  { "source.kafka.no.such.option=x", "client.id", "rdkafka" },
  { "source.kafka.max.poll.records=5", "client.id", "rdkafka" },
  { "source.kafka.session.timeout.ms=1", "session.timeout.ms", "45000" },
};

START_TEST (an_option_reaches_librdkafka_by_its_name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value
      = value_after (translated[_i].set, "source", translated[_i].name, &error);

  ck_assert_msg (value != NULL, "%s", error != NULL ? error->message : "");
  ck_assert_str_eq (value, translated[_i].value);
}
END_TEST

static const struct
{
  const char *set, *group, *text;
} refused[] = {
  { "source.kafka.enable.auto.commit=true", "source",
    "Kafka option 'enable.auto.commit' is not supported" },
  { "source.kafka.auto.offset.reset=earliest", "source",
    "[source] kafka.auto.offset.reset: Kafka option 'auto.offset.reset' is not "
    "supported. Instead set the" },
  { "source.kafka.key.deserializer=x", "source",
    "Kafka option 'key.deserializer' is not supported as keys are" },
  { "source.kafka.value.deserializer=x", "source",
    "Kafka option 'value.deserializer' is not supported as values are" },
  { "source.kafka.interceptor.classes=x", "source",
    "Kafka option 'interceptor.classes' is not supported" },
  { "sink q.kafka.key.serializer=x", "sink q",
    "Kafka option 'key.serializer' is not supported as keys are" },
  { "sink q.kafka.value.serializer=x", "sink q",
    "Kafka option 'value.serializer' is not supported as value are" },
  { "source.kafka.isolation.level=nonsense", "source",
    "No enum constant org.apache.kafka.common.IsolationLevel.NONSENSE" },
  { "source.kafka.max.poll.records=0x1", "source",
    "Invalid value 0x1 for configuration max.poll.records: Not a number of "
    "type INT" },
  { "source.kafka.max.poll.records=2147483648", "source",
    "Invalid value 2147483648 for configuration max.poll.records: Not a number "
    "of type INT" },
  { "source.kafka.max.poll.records=0", "source",
    "Invalid value 0 for configuration max.poll.records: Value must be at "
    "least 1" },
  { "source.kafka.max.block.ms=-1", "source",
    "Invalid value -1 for configuration max.block.ms: Value must be at least "
    "0" },
  { "source.kafka.request.timeout.ms=1", "source", "\"socket.timeout.ms\"" },
};

START_TEST (an_option_is_refused_in_the_words_of_spark_or_librdkafka)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (
      value_after (refused[_i].set, refused[_i].group, NULL, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, refused[_i].text) != NULL, "%s",
                 error->message);
}
END_TEST

START_TEST (a_sink_may_have_what_only_a_source_may_not)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = value_after ("sink q.kafka.interceptor.classes=x",
                                        "sink q", "client.id", &error);

  ck_assert_ptr_nonnull (value);
}
END_TEST

START_TEST (a_raw_property_is_refused_with_its_name)
{
  const char *const kafka[] = { "no.such.property=1", NULL };
  g_autoptr (SfcSettings) settings = settings_of (NULL, kafka);
  g_autoptr (GError) error = NULL;
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();

  ck_assert (!sfc_kafka_options_apply_raw (settings, conf, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
  ck_assert_str_eq (error->message,
                    "--kafka=no.such.property: No such configuration "
                    "property: \"no.such.property\"\n"
                    "librdkafka's CONFIGURATION.md lists the properties");
  rd_kafka_conf_destroy (conf);
}
END_TEST

START_TEST (the_table_knows_names_in_any_case)
{
  const SfcKafkaOption *option
      = sfc_kafka_option_find ("Max.Poll.Records", FALSE);

  ck_assert_ptr_nonnull (option);
  ck_assert_int_eq (option->effect, SFC_KAFKA_NO_EFFECT);
  ck_assert_ptr_nonnull (option->note);
  ck_assert_ptr_null (sfc_kafka_option_find ("linger.ms", TRUE));
}
END_TEST

/* ---- JAAS */

static const struct
{
  const char *text, *module, *user, *password; /* NULL module: no entry */
} entries[] = {
  { "org.apache.kafka.common.security.plain.PlainLoginModule required "
    "username=\"alice\" password=\"s3cret\";",
    "PlainLoginModule", "alice", "s3cret" },
  { "a.ScramLoginModule required\n username = alice\n password='x y';\n",
    "ScramLoginModule", "alice", "x y" },
  { "M optional username=\"a\\\"b\\\\c\" password=\"\";", "M", "a\"b\\c", "" },
  { "M REQUIRED ;", "M", NULL, NULL },
  { "M required username=\"a;b=c\";", "M", "a;b=c", NULL },
  { "M required username=\"alice\"", NULL, NULL, NULL },
  { "M required username=\"alice;", NULL, NULL, NULL },
  { "M required username;", NULL, NULL, NULL },
  { "M required =x;", NULL, NULL, NULL },
  { "M username=x;", NULL, NULL, NULL },
  { "M required; more", NULL, NULL, NULL },
  { "M", NULL, NULL, NULL },
  { ";", NULL, NULL, NULL },
  { "", NULL, NULL, NULL },
};

START_TEST (a_jaas_entry_is_read)
{
  g_auto (SfcJaas) jaas = { 0 };
  gboolean ok = sfc_jaas_parse (entries[_i].text, &jaas);

  ck_assert_int_eq (ok, entries[_i].module != NULL);
  if (!ok)
    return;
  ck_assert_str_eq (jaas.module, entries[_i].module);
  ck_assert_pstr_eq (g_hash_table_lookup (jaas.options, "username"),
                     entries[_i].user);
  ck_assert_pstr_eq (g_hash_table_lookup (jaas.options, "password"),
                     entries[_i].password);
}
END_TEST

START_TEST (a_login_gives_user_and_password)
{
  g_autofree char *user = value_after (
      "source.kafka.sasl.jaas.config=a.ScramLoginModule required "
      "username=\"alice\" password=\"s3cret\";",
      "source", "sasl.username", NULL);

  ck_assert_pstr_eq (user, "alice");
}
END_TEST

START_TEST (a_token_that_nobody_signs_has_its_subject)
{
  g_autofree char *config = value_after (
      "source.kafka.sasl.jaas.config=a.OAuthBearerLoginModule required "
      "unsecuredLoginStringClaim_sub=\"alice\";",
      "source", "sasl.oauthbearer.config", NULL);

  ck_assert_pstr_eq (config, "principal=alice");
}
END_TEST

static const struct
{
  const char *mechanism, *is_unsigned, *config, *wanted; /* NULL: refused */
} tokens[] = {
  { "PLAIN", "false", "x", "x" },
  { "OAUTHBEARER", "true", "principal=a", "lifeSeconds=315360000 principal=a" },
  { "OAUTHBEARER", "true", "principal=a  lifeSeconds=1 scope=s",
    "lifeSeconds=315360000 principal=a scope=s" },
  { "OAUTHBEARER", "true", "scope=s", NULL },
  { "OAUTHBEARER", "true", NULL, NULL },
  { "OAUTHBEARER", "false", "principal=a", NULL },
};

START_TEST (a_token_lasts_and_is_there)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;

  rd_kafka_conf_set (conf, "sasl.mechanism", tokens[_i].mechanism, NULL, 0);
  rd_kafka_conf_set (conf, "enable.sasl.oauthbearer.unsecure.jwt",
                     tokens[_i].is_unsigned, NULL, 0);
  rd_kafka_conf_set (conf, "sasl.oauthbearer.config", tokens[_i].config, NULL,
                     0);
  ck_assert_int_eq (sfc_security_choose_token (conf, &error),
                    tokens[_i].wanted != NULL);
  got = sfc_kafka_conf_dup (conf, "sasl.oauthbearer.config");
  if (tokens[_i].wanted != NULL)
    ck_assert_pstr_eq (got, tokens[_i].wanted);
  else
    ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  rd_kafka_conf_destroy (conf);
}
END_TEST

static const char *const bad_logins[] = {
  "source.kafka.sasl.jaas.config=PlainLoginModule username=a "
  "password=s3cret;",
  "source.kafka.sasl.jaas.config=a.OtherModule required password=s3cret;",
};

START_TEST (a_bad_login_is_refused_without_showing_it)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (value_after (bad_logins[_i], "source", NULL, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_ptr_nonnull (strstr (error->message, "kafka.sasl.jaas.config"));
  ck_assert_ptr_null (strstr (error->message, "s3cret"));
}
END_TEST

/* ---- stores */

static char *folder;

static void
setup_folder (void)
{
  folder = g_dir_make_tmp ("sfct-XXXXXX", NULL);
  ck_assert_ptr_nonnull (folder);
}

static void
teardown_folder (void)
{
  g_autofree char *store = g_build_filename (folder, "store", NULL);

  (void)g_unlink (store);
  (void)g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

#define JKS "\xfe\xed\xfe\xed\0\0\0\2"
#define P12 "\x30\x82\x01\x02\x03\x04\x05\x06"
#define PEM "-----BEG"
#define TRUST "kafka.ssl.truststore.location"
#define KEYS "kafka.ssl.keystore.location"

static const struct
{
  const char *bytes; /* 8 of them, or NULL: no file */
  const char *key;
  const char *name; /* of librdkafka's property, or NULL: refused */
  const char *remedy;
} stores[] = {
  { PEM, TRUST, "ssl.ca.location", NULL },
  { JKS, TRUST, NULL, "keytool -exportcert" },
  { P12, TRUST, NULL, "openssl pkcs12" },
  { NULL, TRUST, NULL, "cannot read" },
  { PEM, KEYS, "ssl.certificate.location", NULL },
  { PEM, KEYS, "ssl.key.location", NULL },
  { P12, KEYS, "ssl.keystore.location", NULL },
  { JKS, KEYS, NULL, "keytool -importkeystore" },
  { NULL, KEYS, NULL, "cannot read" },
};

START_TEST (a_store_is_taken_by_what_it_holds)
{
  g_autofree char *path = g_build_filename (folder, "store", NULL);
  g_autofree char *set = g_strdup_printf ("source.%s=%s", stores[_i].key, path);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  if (stores[_i].bytes != NULL)
    ck_assert (g_file_set_contents (path, stores[_i].bytes, 8, NULL));
  value = value_after (set, "source", stores[_i].name, &error);
  if (stores[_i].name != NULL)
    {
      ck_assert_pstr_eq (value, path);
      return;
    }
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, stores[_i].remedy) != NULL, "%s",
                 error->message);
}
END_TEST

static Suite *
options_suite (void)
{
  Suite *suite = suite_create ("kafka/options");
  TCase *names = tcase_create ("names");
  TCase *jaas = tcase_create ("jaas");
  TCase *files = tcase_create ("stores");

  tcase_add_loop_test (names, an_option_reaches_librdkafka_by_its_name, 0,
                       G_N_ELEMENTS (translated));
  tcase_add_loop_test (names,
                       an_option_is_refused_in_the_words_of_spark_or_librdkafka,
                       0, G_N_ELEMENTS (refused));
  tcase_add_test (names, a_sink_may_have_what_only_a_source_may_not);
  tcase_add_test (names, a_raw_property_is_refused_with_its_name);
  tcase_add_test (names, the_table_knows_names_in_any_case);
  suite_add_tcase (suite, names);

  tcase_add_loop_test (jaas, a_jaas_entry_is_read, 0, G_N_ELEMENTS (entries));
  tcase_add_test (jaas, a_login_gives_user_and_password);
  tcase_add_test (jaas, a_token_that_nobody_signs_has_its_subject);
  tcase_add_loop_test (jaas, a_token_lasts_and_is_there, 0,
                       G_N_ELEMENTS (tokens));
  tcase_add_loop_test (jaas, a_bad_login_is_refused_without_showing_it, 0,
                       G_N_ELEMENTS (bad_logins));
  suite_add_tcase (suite, jaas);

  tcase_add_checked_fixture (files, setup_folder, teardown_folder);
  tcase_add_loop_test (files, a_store_is_taken_by_what_it_holds, 0,
                       G_N_ELEMENTS (stores));
  suite_add_tcase (suite, files);

  return suite;
}

SFC_SUITE_MAIN (options_suite)
