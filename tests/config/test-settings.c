#include "config/settings.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "support/suite.h"

#define QUERY "[query a]\n"

static char *folder, *path;
static SfcSettings *settings;
static GError *error;

static void
setup (void)
{
  folder = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  path = g_build_filename (folder, "f.conf", NULL);
  /* no file of the user's, and none of the system's that is not known */
  g_setenv ("HOME", folder, TRUE);
  g_unsetenv ("XDG_CONFIG_HOME");
  g_unsetenv ("SFCRIME_CONFIG");
  g_unsetenv ("SFCRIME_BOOTSTRAP_SERVERS");
}

static void
remove_user_file (void)
{
  g_autofree char *deep = g_build_filename (folder, ".config", "sfcrime", NULL);
  g_autofree char *middle = g_path_get_dirname (deep);
  g_autofree char *file = g_build_filename (deep, "sfcrime.conf", NULL);

  g_unlink (file);
  g_rmdir (deep);
  g_rmdir (middle);
}

static void
remove_credential (void)
{
  g_autofree char *file = g_build_filename (folder, "credential", NULL);

  g_unlink (file);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
}

static void
teardown (void)
{
  remove_credential ();
  g_clear_error (&error);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_unlink (path);
  remove_user_file ();
  g_rmdir (folder);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&folder, g_free);
}

static void
write_file (const char *text)
{
  ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
load (const SfcSettingsInput *input)
{
  g_clear_error (&error);
  g_clear_pointer (&settings, sfc_settings_unref);
  settings = sfc_settings_load (input, &error);
  return settings != NULL;
}

static gboolean
load_text (const char *text)
{
  const SfcSettingsInput input = { .file = path };

  write_file (text);
  return load (&input);
}

static gboolean
load_set (const char *text, const char *set)
{
  char *sets[] = { (char *)set, NULL };
  const SfcSettingsInput input = { .file = path, .set = sets };

  write_file (text);
  return load (&input);
}

static void
value_is (const char *group, const char *key, const char *value)
{
  ck_assert_pstr_eq (sfc_settings_get (settings, group, key), value);
}

/* The message begins with the file's name, but for @text. */
static void
fails_with (const char *text)
{
  g_autofree char *wanted = g_strconcat (path, text, NULL);

  ck_assert_ptr_nonnull (error);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_str_eq (error->message, wanted);
}

/* ---- layers */

START_TEST (an_option_wins_over_the_file_and_the_file_over_the_default)
{
  ck_assert (load_text (QUERY "[sink a]\nnumRows = 5\n"));
  value_is ("sink a", "numRows", "5");
  value_is ("sink a", "truncate", "true");
  ck_assert_int_eq (sfc_settings_get_int (settings, "sink a", "numRows"), 5);
  ck_assert (load_set (QUERY "[sink a]\nnumRows = 5\n", "sink a.numRows=6"));
  value_is ("sink a", "numRows", "6");
  ck_assert (sfc_settings_is_set (settings, "sink a", "numRows"));
  ck_assert (!sfc_settings_is_set (settings, "sink a", "truncate"));
}
END_TEST

START_TEST (the_broker_is_that_of_the_option_then_of_the_environment)
{
  SfcSettingsInput input = { .file = path };
  static const char text[]
      = QUERY "[source]\nkafka.bootstrap.servers = f:1\n"
              "[source a]\nkafka.bootstrap.servers = g:1\n";

  ck_assert (load_text (text));
  value_is ("source", "kafka.bootstrap.servers", "f:1");
  value_is ("source a", "kafka.bootstrap.servers", "g:1");
  g_setenv ("SFCRIME_BOOTSTRAP_SERVERS", "e:1", TRUE);
  ck_assert (load (&input));
  value_is ("source a", "kafka.bootstrap.servers", "e:1");
  ck_assert_int_eq (
      sfc_settings_get_origin (settings, "source", "kafka.bootstrap.servers")
          .kind,
      SFC_ORIGIN_ENVIRONMENT);
  input.bootstrap_servers = "o:1";
  ck_assert (load (&input));
  value_is ("source a", "kafka.bootstrap.servers", "o:1");
  g_setenv ("SFCRIME_BOOTSTRAP_SERVERS", "", TRUE);
  input.bootstrap_servers = NULL;
  ck_assert (load (&input));
  value_is ("source", "kafka.bootstrap.servers", "f:1");
}
END_TEST

START_TEST (a_topic_replaces_every_kind_of_subscription)
{
  const SfcSettingsInput input = { .file = path, .topic = "t" };

  write_file (QUERY "[source]\nsubscribePattern = x.*\n"
                    "[source a]\nassign = {\"y\":[0]}\n");
  ck_assert (load (&input));
  value_is ("source a", "subscribe", "t");
  value_is ("source a", "subscribePattern", NULL);
  value_is ("source a", "assign", NULL);
}
END_TEST

START_TEST (a_source_of_a_query_falls_back_to_the_source)
{
  ck_assert (load_text ("[source]\nsubscribe = t\nmaxOffsetsPerTrigger = 1\n"
                        "[query a]\n[source a]\nMAXoffsetsPerTrigger = 2\n"));
  value_is ("source", "maxOffsetsPerTrigger", "1");
  value_is ("source a", "maxoffsetspertrigger", "2");
  value_is ("source a", "subscribe", "t");
  value_is ("source b", "maxOffsetsPerTrigger", "1");
  value_is ("source b", "startingOffsets", "latest");
}
END_TEST

static void
collect (const char *key, const char *value, const SfcOrigin *origin,
         gpointer data)
{
  g_string_append_printf (data, "%s=%s;", key, value);
}

START_TEST (all_of_a_source_is_the_merged_view_in_order)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  ck_assert (load_text ("[source]\nsubscribe = t\nKafka.Client.Id = x\n"
                        "startingOffsets = earliest\n[query a]\n[source a]\n"
                        "startingOffsets = latest\nkafka.client.ID = y\n"));
  sfc_settings_foreach (settings, "source a", NULL, collect, seen);
  ck_assert_str_eq (seen->str,
                    "subscribe=t;startingOffsets=latest;kafka.client.ID=y;");
  g_string_truncate (seen, 0);
  sfc_settings_foreach (settings, "source", "kafka.", collect, seen);
  ck_assert_str_eq (seen->str, "kafka.Client.Id=x;");
}
END_TEST

START_TEST (a_group_made_by_an_option_is_a_group)
{
  ck_assert (load_set (QUERY, "query b.groupBy=city"));
  ck_assert_uint_eq (
      g_strv_length ((char **)sfc_settings_get_queries (settings)), 2);
  ck_assert_str_eq (sfc_settings_get_queries (settings)[1], "b");
  value_is ("query b", "groupBy", "city");
}
END_TEST

START_TEST (the_group_of_an_option_ends_at_the_first_dot)
{
  ck_assert (load_set (QUERY, "spark.spark.master=local[3]"));
  ck_assert_uint_eq (sfc_settings_get_workers (settings), 3);
  ck_assert (load_set (QUERY, "source.kafka.group.id=a=b.c"));
  value_is ("source", "kafka.group.id", "a=b.c");
}
END_TEST

static const struct
{
  const char *file, *set, *kept, *value; /* (nullable): it is refused */
} topics[] = {
  { "[source]\nsubscribe = t\n", "source.subscribePattern=p.*",
    "subscribePattern", "p.*" },
  { "[source]\nsubscribe = t\n", "source a.SubscribePattern=p.*",
    "subscribePattern", "p.*" },
  { "[source a]\nassign = {\"t\":[0]}\n", "source a.subscribe=u", "subscribe",
    "u" },
  { "[source]\nsubscribePattern = t\n", "source.subscribePattern=u",
    "subscribePattern", "u" },
  { "[source]\nsubscribe = t\nsubscribePattern = p\n", "query a.where=x = 1",
    NULL, NULL },
  { "[source]\nsubscribe = t\n[source a]\nsubscribePattern = p\n",
    "query a.where=x = 1", NULL, NULL },
};

START_TEST (topics_of_an_option_stand_for_those_of_the_file)
{
  g_autofree char *text = g_strconcat (topics[_i].file, QUERY, NULL);
  static const char *const all[]
      = { "subscribe", "subscribePattern", "assign" };

  ck_assert_int_eq (load_set (text, topics[_i].set), topics[_i].kept != NULL);
  for (guint i = 0; topics[_i].kept != NULL && i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i], topics[_i].kept))
      value_is ("source a", all[i], topics[_i].value);
    else
      ck_assert (!sfc_settings_is_set (settings, "source a", all[i]));
}
END_TEST

START_TEST (topics_of_options_exclude_each_other)
{
  char *sets[] = { (char *)"source.subscribe=t",
                   (char *)"source.subscribePattern=p", NULL };
  const SfcSettingsInput input = { .file = path, .set = sets };

  write_file (QUERY);
  ck_assert (!load (&input));
}
END_TEST

START_TEST (brackets_name_a_group_with_a_dot)
{
  ck_assert (load_set ("[query a.b=c]\n", "[query a.b=c] groupBy=city"));
  value_is ("query a.b=c", "groupBy", "city");
  ck_assert (load_set (QUERY, " [ source ]\tkafka.group.id =a=b.c]"));
  value_is ("source", "kafka.group.id", "a=b.c]");
}
END_TEST

START_TEST (librdkafka_pairs_are_a_group_of_their_own)
{
  g_autofree char *secret = g_strconcat ("sasl.password=@", path, NULL);
  char *kafka[]
      = { (char *)"client.id=x", secret, (char *)"client.id=${y", NULL };
  const SfcSettingsInput input = { .file = "/dev/null", .kafka = kafka };

  write_file ("S3CR3T \n\n");
  ck_assert (load (&input));
  value_is ("librdkafka", "client.id", "${y");
  value_is ("librdkafka", "sasl.password", "S3CR3T \n");
  ck_assert_ptr_null (*sfc_settings_get_groups (settings));
}
END_TEST

/* ---- which file */

START_TEST (the_first_file_that_exists_is_the_whole_configuration)
{
  SfcSettingsInput input = { 0 };
  g_autofree char *deep = g_build_filename (folder, ".config", "sfcrime", NULL);
  g_autofree char *user = g_build_filename (deep, "sfcrime.conf", NULL);

  g_mkdir_with_parents (deep, 0700);
  g_file_set_contents (user, "[query user]\n", -1, NULL);
  write_file ("[query env]\n");
  ck_assert (load (&input));
  ck_assert_str_eq (sfc_settings_get_file (settings), user);
  ck_assert_str_eq (sfc_settings_get_queries (settings)[0], "user");
  ck_assert_ptr_null (sfc_settings_get_queries (settings)[1]);
  g_setenv ("SFCRIME_CONFIG", path, TRUE);
  ck_assert (load (&input));
  ck_assert_str_eq (sfc_settings_get_queries (settings)[0], "env");
  input.file = user;
  ck_assert (load (&input));
  ck_assert_str_eq (sfc_settings_get_queries (settings)[0], "user");
}
END_TEST

START_TEST (a_file_asked_for_must_be_there)
{
  const SfcSettingsInput input = { .file = path };

  ck_assert (!load (&input));
  fails_with (": No such file or directory\nname a file that is there");
  g_setenv ("SFCRIME_CONFIG", path, TRUE);
  ck_assert (!load (&(SfcSettingsInput){ 0 }));
  fails_with (
      ": No such file or directory\nSFCRIME_CONFIG names it: set that to "
      "a file that is there, or unset it");
}
END_TEST

/* ---- origins */

START_TEST (an_origin_names_its_place)
{
  g_autofree char *file = NULL, *set = NULL, *conf = NULL, *none = NULL;
  char *sets[] = { (char *)"query a.outputMode=update", NULL };
  char *confs[] = { (char *)"spark.master=local", NULL };
  const SfcSettingsInput input = { .file = path, .set = sets, .conf = confs };
  g_autofree char *wanted = g_strconcat (path, ":4: [source] subscribe", NULL);

  write_file (QUERY "trigger = once\n[source]\nsubscribe = t\n");
  ck_assert (load (&input));
  file = sfc_settings_describe_origin (settings, "source a", "SUBSCRIBE");
  ck_assert_str_eq (file, wanted);
  set = sfc_settings_describe_origin (settings, "query a", "outputMode");
  ck_assert_str_eq (set, "--set: [query a] outputMode");
  conf = sfc_settings_describe_origin (settings, "spark", "spark.master");
  ck_assert_str_eq (conf, "--conf: spark.master");
  none = sfc_settings_describe_origin (settings, "sink a", "format");
  ck_assert_str_eq (none, "[sink a] format");
}
END_TEST

/* ---- errors */

static const struct
{
  const char *text, *message; /* the file's name goes before it */
} wrong[] = {
  { "[source]\nmaxOffsetPerTrigger = 1\n",
    ":2: [source] maxOffsetPerTrigger: there is no such key\n"
    "did you mean maxOffsetsPerTrigger?" },
  { "[sprak]\n", ":1: there is no group [sprak]\ndid you mean [spark]?" },
  { "[quary a]\n", ":1: there is no group [quary a]\ndid you mean [query a]?" },
  { "[everything]\n",
    ":1: there is no group [everything]\nthe groups are [spark], [source], "
    "[source NAME], [query NAME], [sink NAME]" },
  { "[spark x]\n",
    ":1: there is no group [spark x]\nall queries share one [spark]" },
  { "[query]\n",
    ":1: [query] needs the name of a query\nfor example [query aggregate]" },
  { "[query a]\n[query  a]\n",
    ":2: [query a] is given twice, first on line 1" },
  { "[source]\nsubscribe = a\nSubscribe = b\n",
    ":3: [source] Subscribe: given twice, first on line 2" },
  { "[query aggregate]\n[sink agregate]\n",
    ":2: [sink agregate]: there is no [query agregate]\n"
    "did you mean [sink aggregate]?" },
  { "[source x]\n", ":1: [source x]: there is no [query x]" },
  { "[query a]\nmaxOffsetsPerTrigger = 1\n",
    ":2: [query a] maxOffsetsPerTrigger: there is no such key\n"
    "it is a key of [source]" },
  { "[source]\nmaxRatePerPartition = 10\n",
    ":2: [source] maxRatePerPartition: there is no such key\n"
    "did you mean spark.streaming.kafka.maxRatePerPartition of [spark]?" },
  { "[source]\nspark.master = local\n",
    ":2: [source] spark.master: there is no such key\n"
    "it is a key of [spark]" },
  { "[spark]\nmaster = local\n", ":2: [spark] master: there is no such key\n"
                                 "did you mean spark.master of [spark]?" },
  { "[spark]\nspark.master = local[x]\n",
    ":2: [spark] spark.master: Could not parse Master URL: 'local[x]'\n"
    "for example local[2] or local[*]" },
  { "[source]\nmaxOffsetsPerTrigger = 5 # five\n",
    ":2: [source] maxOffsetsPerTrigger: For input string: \"5 # five\"\n"
    "a comment is a line that begins with #" },
  { "[source]\nsubscribe = a\nassign = {\"a\":[0]}\n",
    ":3: [source] assign: Only one of the following options can be "
    "specified for Kafka source: subscribe, subscribepattern, assign. See "
    "the docs for more details.\nsubscribe is given too" },
  { "[source]\nminOffsetsPerTrigger = 100\nmaxOffsetsPerTrigger = 50\n",
    ":2: [source] minOffsetsPerTrigger: The value of "
    "minOffsetPerTrigger(100) is higher than the "
    "maxOffsetsPerTrigger(50)." },
  { "[source]\nkafka.group.id = ${SFC_NO_SUCH}\n",
    ":2: [source] kafka.group.id: the environment variable SFC_NO_SUCH is "
    "not set\nset it, or write $${ for ${ itself" },
  { "[source]\nkafka.group.id = ${}\n",
    ":2: [source] kafka.group.id: “${” begins no ${NAME} of an environment "
    "variable\nwrite $${ for ${ itself" },
};

START_TEST (an_error_names_the_place_and_the_remedy)
{
  ck_assert (!load_text (wrong[_i].text));
  fails_with (wrong[_i].message);
}
END_TEST

static const struct
{
  const char *set, *conf, *kafka, *message;
} wrong_options[] = {
  { "source.maxOffsetPerTrigger=1", NULL, NULL,
    "--set: [source] maxOffsetPerTrigger: there is no such key\n"
    "did you mean maxOffsetsPerTrigger?" },
  { "sourc.subscribe=1", NULL, NULL,
    "--set: there is no group [sourc]\ndid you mean [source]?" },
  { "source", NULL, NULL, "--set: “source” is not GROUP.KEY=VALUE" },
  { "source=1", NULL, NULL,
    "--set: “source” is not GROUP.KEY\n"
    "for example source.maxOffsetsPerTrigger=200" },
  { "[source]=1", NULL, NULL,
    "--set: “[source]” is not GROUP.KEY\n"
    "for example source.maxOffsetsPerTrigger=200" },
  { "[] subscribe=1", NULL, NULL,
    "--set: “[] subscribe” is not GROUP.KEY\n"
    "for example source.maxOffsetsPerTrigger=200" },
  { "source.subscribe=a\nb", NULL, NULL, "--set: a value has one line only" },
  { "sink b.format=noop", NULL, NULL,
    "--set: [sink b]: there is no [query b]\ndid you mean [sink a]?" },
  { NULL, "spark.master=local[0]", NULL,
    "--conf: spark.master: Asked to run locally with 0 threads\n"
    "for example local[2] or local[*]" },
  { NULL, "master=local", NULL,
    "--conf: master: there is no such key\ndid you mean spark.master of "
    "[spark]?" },
  { NULL, "spark.master", NULL,
    "--conf: “spark.master” is not PROPERTY=VALUE" },
  { NULL, NULL, "=x", "--kafka: “=x” is not PROPERTY=VALUE" },
};

START_TEST (an_error_of_an_option_is_one_of_usage)
{
  char *set[] = { (char *)wrong_options[_i].set, NULL };
  char *conf[] = { (char *)wrong_options[_i].conf, NULL };
  char *kafka[] = { (char *)wrong_options[_i].kafka, NULL };
  const SfcSettingsInput input
      = { .file = path, .set = set, .conf = conf, .kafka = kafka };

  write_file (QUERY);
  ck_assert (!load (&input));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
  ck_assert_str_eq (error->message, wrong_options[_i].message);
}
END_TEST

START_TEST (keys_of_another_format_hurt_nobody)
{
  ck_assert (load_set ("[source]\nformat = rate\nminPartitions = x\n"
                       "subscribe = a\nassign = b\n" QUERY
                       "[sink a]\nnumRows = x\n",
                       "sink a.format=jsonlines"));
  ck_assert (!load_set ("[source]\n" QUERY
                        "[sink a]\nnumRows = x\nformat = noop\n",
                        "sink a.format=Console"));
  fails_with (":4: [sink a] numRows: For input string: \"x\"\n"
              "write a whole number up to 2147483647");
}
END_TEST

START_TEST (keys_of_a_querys_own_format_are_checked_wherever_they_stand)
{
  const SfcSettingsInput input = { .file = path };

  write_file (
      "[source]\nmaxFilesPerTrigger = x\n[source a]\nformat = file\n" QUERY);
  ck_assert (!load (&input));
  ck_assert_ptr_nonnull (strstr (error->message, ":2: [source] maxFiles"));
}
END_TEST

START_TEST (a_least_number_of_offsets_goes_with_a_limit_that_finds_itself)
{
  ck_assert (load_text ("[source]\nminOffsetsPerTrigger = 100\n"
                        "maxOffsetsPerTrigger = auto\n"));
}
END_TEST

START_TEST (a_value_that_is_overridden_is_not_checked)
{
  ck_assert (load_set (QUERY "[sink a]\nnumRows = x\n", "sink a.numRows=7"));
  value_is ("sink a", "numRows", "7");
}
END_TEST

START_TEST (a_variable_of_the_environment_is_expanded)
{
  g_setenv ("SFC_TEST_VALUE", "v${HOME}", TRUE);
  ck_assert (load_text (
      "[source]\nkafka.group.id = a-${SFC_TEST_VALUE}-b $${c} $x $$\n"));
  value_is ("source", "kafka.group.id", "a-v${HOME}-b ${c} $x $$");
  g_unsetenv ("SFC_TEST_VALUE");
}
END_TEST

static void
write_credential (const char *text, gsize n)
{
  g_autofree char *file = g_build_filename (folder, "credential", NULL);

  ck_assert (g_file_set_contents (file, text, (gssize)n, NULL));
}

static void
make_credential_pipe (void)
{
  g_autofree char *file = g_build_filename (folder, "credential", NULL);

  ck_assert_int_eq (mkfifo (file, 0600), 0);
}

START_TEST (a_file_is_expanded_without_the_end_of_its_line)
{
  g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE);
  write_credential ("se}${cret\r\n", 11);
  ck_assert (load_text ("[source]\nkafka.a = <${file:credential}>\n"));
  value_is ("source", "kafka.a", "<se}${cret>");
}
END_TEST

START_TEST (a_file_that_cannot_be_a_value_is_an_error)
{
  g_autofree char *most = g_strnfill (65537, 'x');

  g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE);
  write_credential (most, 65536);
  ck_assert (load_text ("[source]\nkafka.a = ${file:credential}\n"));
  write_credential (most, 65537);
  ck_assert (!load_text ("[source]\nkafka.a = ${file:credential}\n"));
  g_clear_error (&error);
  write_credential ("\xff", 1);
  ck_assert (!load_text ("[source]\nkafka.a = ${file:credential}\n"));
  g_clear_error (&error);
  ck_assert (!load_text ("[source]\nkafka.a = ${file:none}\n"));
  ck_assert_ptr_nonnull (strstr (error->message, "/none: No such file"));
  g_clear_error (&error);
  ck_assert (!load_text ("[source]\nkafka.a = ${file:}\n"));
  remove_credential ();
  g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE);
  make_credential_pipe ();
  ck_assert (!load_text ("[source]\nkafka.a = ${file:credential}\n"));
}
END_TEST

START_TEST (unknown_names_of_spark_and_the_client_pass)
{
  ck_assert (load_text ("[spark]\nspark.no.such = x\n"
                        "[source]\nkafka.no.such = y\n"));
  value_is ("spark", "spark.no.such", "x");
  value_is ("source", "kafka.no.such", "y");
}
END_TEST

/* ---- what is derived */

static const struct
{
  const char *master, *cores, *instances;
  guint workers; /* 0: the processors */
} workers[] = {
  { "local", NULL, NULL, 1 },   { "local[7]", NULL, NULL, 7 },
  { "local[7]", "1", "1", 7 },  { "local[*]", NULL, NULL, 0 },
  { "local[*]", "1", NULL, 1 }, { "local[*]", NULL, "1", 1 },
  { "local[*]", "1", "1", 1 },  { "local[*]", "2147483647", "2147483647", 0 },
};

START_TEST (workers_are_those_of_the_master_capped_by_the_executors)
{
  g_autoptr (GString) text = g_string_new ("[spark]\n");

  g_string_append_printf (text, "spark.master = %s\n", workers[_i].master);
  if (workers[_i].cores != NULL)
    g_string_append_printf (text, "spark.executor.cores = %s\n",
                            workers[_i].cores);
  if (workers[_i].instances != NULL)
    g_string_append_printf (text, "spark.executor.instances = %s\n",
                            workers[_i].instances);
  ck_assert (load_text (text->str));
  ck_assert_uint_eq (sfc_settings_get_workers (settings),
                     workers[_i].workers != 0 ? workers[_i].workers
                                              : g_get_num_processors ());
}
END_TEST

START_TEST (typed_values_have_their_unit)
{
  ck_assert (load_text ("[spark]\nspark.executor.memory = 512\n"
                        "spark.network.timeout = 30\n"
                        "[source]\nmaxTriggerDelay = 500\n"));
  ck_assert_int_eq (
      sfc_settings_get_size_bytes (settings, "spark", "spark.executor.memory"),
      512 * 1048576);
  ck_assert_int_eq (
      sfc_settings_get_duration_us (settings, "spark", "spark.network.timeout"),
      30000000);
  ck_assert_int_eq (
      sfc_settings_get_duration_us (settings, "source", "maxTriggerDelay"),
      500000);
  ck_assert (sfc_settings_get_boolean (settings, "source", "failOnDataLoss"));
}
END_TEST

START_TEST (a_path_begins_where_it_was_written)
{
  g_autofree char *of_file = NULL, *of_option = NULL, *absolute = NULL;
  g_autofree char *none = NULL, *dash = NULL;
  g_autofree char *wanted = g_build_filename (folder, "sub/x", NULL);

  ck_assert (load_set ("[query a]\ncheckpointLocation = sub/x\n"
                       "[query b]\ncheckpointLocation = /abs\n"
                       "[query c]\ncheckpointLocation = z\n"
                       "[sink c]\npath = -\n",
                       "query c.checkpointLocation=y"));
  of_file = sfc_settings_dup_path (settings, "query a", "checkpointLocation");
  ck_assert_str_eq (of_file, wanted);
  absolute = sfc_settings_dup_path (settings, "query b", "checkpointLocation");
  ck_assert_str_eq (absolute, "/abs");
  of_option = sfc_settings_dup_path (settings, "query c", "checkpointLocation");
  ck_assert_str_eq (of_option, "y");
  dash = sfc_settings_dup_path (settings, "sink c", "path");
  ck_assert_str_eq (dash, "-");
  none = sfc_settings_dup_path (settings, "sink a", "path");
  ck_assert_ptr_null (none);
}
END_TEST

START_TEST (a_table_to_join_is_looked_for_in_the_package_too)
{
  g_autofree char *here = NULL, *packaged = NULL, *missing = NULL;
  g_autofree char *data = g_build_filename (folder, ".config", NULL);
  g_autofree char *deep = g_build_filename (data, "sfcrime", NULL);
  g_autofree char *table = g_build_filename (data, "sfcrime", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "nowhere", NULL);

  g_mkdir_with_parents (deep, 0700);
  g_setenv ("SFCRIME_PKGDATADIR", data, TRUE);
  ck_assert (load_text ("[query a]\njoin = f.conf\n[query b]\njoin = sfcrime\n"
                        "[query c]\njoin = nowhere\n"));
  here = sfc_settings_dup_path (settings, "query a", "join");
  ck_assert_str_eq (here, path);
  packaged = sfc_settings_dup_path (settings, "query b", "join");
  ck_assert_str_eq (packaged, table);
  missing = sfc_settings_dup_path (settings, "query c", "join");
  ck_assert_str_eq (missing, nowhere);
}
END_TEST

static void
collect_no_effect (const char *place, SfcEffect effect, const char *reason,
                   gpointer data)
{
  g_string_append_printf (data, "%s:%s|", strrchr (place, ' ') + 1,
                          sfc_effect_get_name (effect));
}

START_TEST (what_does_nothing_is_told)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  ck_assert (load_text ("[spark]\nspark.driver.memory = 1g\n"
                        "spark.streaming.kafka.maxRatePerPartition = 500\n"
                        "spark.ui.retainedJobs = 5\n"
                        "[source]\nendingTimestamp = 1\n"
                        "rowsPerSecond = 5\nassign = {}\n"));
  sfc_settings_foreach_no_effect (settings, collect_no_effect, seen);
  ck_assert_str_eq (seen->str,
                    "spark.driver.memory:none|spark.ui.retainedJobs:none|"
                    "endingTimestamp:none|");
}
END_TEST

static const struct
{
  const char *text, *message; /* (nullable): it may run */
} versions[] = {
  { "[query a]\n", NULL },
  { "[query a]\n[query b]\n[sink b]\nformat = csv\n", NULL },
  { "[source b]\nformat = rate\n[query a]\n[query b]\n", NULL },
  { "[source]\nrowsPerSecond = 5\n[query a]\n[sink a]\nsep = ;\n", NULL },
  { "[source a]\nformat = FILE\ncleanSource = delete\n[query a]\n",
    ":3: [source a] cleanSource: delete is not in this version" },
  { "[query a]\n[sink a]\nformat = json\ncompression = lz4\n",
    ":4: [sink a] compression: lz4 is not in this version" },
  { "[query a]\n[sink a]\nformat = csv\ndateFormat = y\n",
    ":4: [sink a] dateFormat: not in this version" },
  { "[spark]\nspark.master = yarn\n[query a]\n", NULL },
};

START_TEST (what_needs_a_later_version_is_refused_for_its_query)
{
  gboolean ok;

  ck_assert (load_text (versions[_i].text));
  ok = sfc_settings_check_query (settings, "a", &error);
  ck_assert_int_eq (ok, versions[_i].message == NULL);
  if (!ok)
    fails_with (versions[_i].message);
}
END_TEST

static void
add_layer_tests (Suite *suite)
{
  TCase *layers = tcase_create ("layers");

  tcase_add_checked_fixture (layers, setup, teardown);
  tcase_add_test (layers,
                  an_option_wins_over_the_file_and_the_file_over_the_default);
  tcase_add_test (layers,
                  the_broker_is_that_of_the_option_then_of_the_environment);
  tcase_add_test (layers, a_topic_replaces_every_kind_of_subscription);
  tcase_add_test (layers, a_source_of_a_query_falls_back_to_the_source);
  tcase_add_test (layers, all_of_a_source_is_the_merged_view_in_order);
  tcase_add_test (layers, a_group_made_by_an_option_is_a_group);
  tcase_add_test (layers, the_group_of_an_option_ends_at_the_first_dot);
  tcase_add_test (layers, brackets_name_a_group_with_a_dot);
  tcase_add_loop_test (layers, topics_of_an_option_stand_for_those_of_the_file,
                       0, G_N_ELEMENTS (topics));
  tcase_add_test (layers, topics_of_options_exclude_each_other);
  tcase_add_test (layers, librdkafka_pairs_are_a_group_of_their_own);
  tcase_add_test (layers,
                  the_first_file_that_exists_is_the_whole_configuration);
  tcase_add_test (layers, a_file_asked_for_must_be_there);
  tcase_add_test (layers, an_origin_names_its_place);
  suite_add_tcase (suite, layers);
}

static Suite *
settings_suite (void)
{
  Suite *suite = suite_create ("config/settings");
  TCase *errors = tcase_create ("errors");
  TCase *derived = tcase_create ("derived");

  add_layer_tests (suite);
  tcase_add_checked_fixture (errors, setup, teardown);
  tcase_add_loop_test (errors, an_error_names_the_place_and_the_remedy, 0,
                       G_N_ELEMENTS (wrong));
  tcase_add_loop_test (errors, an_error_of_an_option_is_one_of_usage, 0,
                       G_N_ELEMENTS (wrong_options));
  tcase_add_test (errors, keys_of_another_format_hurt_nobody);
  tcase_add_test (errors,
                  keys_of_a_querys_own_format_are_checked_wherever_they_stand);
  tcase_add_test (
      errors, a_least_number_of_offsets_goes_with_a_limit_that_finds_itself);
  tcase_add_test (errors, a_value_that_is_overridden_is_not_checked);
  tcase_add_test (errors, a_variable_of_the_environment_is_expanded);
  tcase_add_test (errors, a_file_is_expanded_without_the_end_of_its_line);
  tcase_add_test (errors, a_file_that_cannot_be_a_value_is_an_error);
  tcase_add_test (errors, unknown_names_of_spark_and_the_client_pass);
  suite_add_tcase (suite, errors);

  tcase_add_checked_fixture (derived, setup, teardown);
  tcase_add_loop_test (derived,
                       workers_are_those_of_the_master_capped_by_the_executors,
                       0, G_N_ELEMENTS (workers));
  tcase_add_test (derived, typed_values_have_their_unit);
  tcase_add_test (derived, a_path_begins_where_it_was_written);
  tcase_add_test (derived, a_table_to_join_is_looked_for_in_the_package_too);
  tcase_add_test (derived, what_does_nothing_is_told);
  tcase_add_loop_test (derived,
                       what_needs_a_later_version_is_refused_for_its_query, 0,
                       G_N_ELEMENTS (versions));
  suite_add_tcase (suite, derived);
  return suite;
}

SFC_SUITE_MAIN (settings_suite)
