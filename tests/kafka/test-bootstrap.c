#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "kafka/bootstrap.h"
#include "support/settings.h"
#include "support/suite.h"

/* ---- lists */

static const struct
{
  const char *servers, *refusal; /* NULL: fine */
  guint16 port;                  /* of a broker on this host */
} lists[] = {
  { "localhost:9092", NULL, 9092 },
  { "127.0.0.1:1", NULL, 1 },
  { "127.0.0.1:65535,other:2", NULL, 65535 },
  { "[::1]:9092", NULL, 9092 },
  { " localhost:9092 , b:2", NULL, 9092 },
  { "PLAINTEXT://localhost:9092", NULL, 9092 },
  { "kafka.example.org:9092", NULL, 0 },
  { "b:1,localhost:9092", NULL, 0 },
  { "nohost", "Invalid url in bootstrap.servers: nohost", 0 },
  { "a:1,nohost", "Invalid url in bootstrap.servers: nohost", 0 },
  { "nohost", "e.g. nohost:9092", 0 },
  { "a:0", "Invalid port in bootstrap.servers: a:0", 0 },
  { "a:65536", "Invalid port in bootstrap.servers: a:65536", 0 },
  { "a:65536", "from 1 to 65535", 0 },
  { "a:1x", "Invalid url in bootstrap.servers: a:1x", 0 },
  { "a:1x", "e.g. localhost:9092", 0 },
  { "a:", "Invalid url in bootstrap.servers: a:", 0 },
  { ":9092", "Invalid url in bootstrap.servers: :9092", 0 },
  { "", "No resolvable bootstrap urls given in bootstrap.servers", 0 },
  { " , ", "No resolvable bootstrap urls given in bootstrap.servers", 0 },
};

START_TEST (a_list_is_checked_as_the_java_client_does)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = sfc_bootstrap_check (lists[_i].servers, "here", &error);

  ck_assert_int_eq (ok, lists[_i].refusal == NULL);
  if (!ok)
    {
      ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
      ck_assert_msg (strstr (error->message, lists[_i].refusal) != NULL, "%s",
                     error->message);
    }
  ck_assert_uint_eq (sfc_bootstrap_get_port (lists[_i].servers),
                     lists[_i].port);
}
END_TEST

/* ---- the runtime folder */

static char *runtime;

static void
setup_runtime (void)
{
  runtime = g_dir_make_tmp ("sfct-XXXXXX", NULL);
  ck_assert_ptr_nonnull (runtime);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_unsetenv ("SFCRIME_BOOTSTRAP_SERVERS");
}

static void
teardown_runtime (void)
{
  g_autofree char *dir = g_build_filename (runtime, "sfcrime", NULL);
  g_autofree char *file = g_build_filename (dir, "broker", NULL);

  (void)g_unlink (file);
  (void)g_remove (dir);
  (void)g_rmdir (runtime);
  g_clear_pointer (&runtime, g_free);
}

START_TEST (the_runtime_folder_is_made_for_its_user_only)
{
  g_autofree char *none = sfc_runtime_dir (FALSE, NULL);
  g_autofree char *dir = sfc_runtime_dir (TRUE, NULL);
  struct stat st;

  ck_assert_ptr_null (none);
  ck_assert_ptr_nonnull (dir);
  ck_assert (g_str_has_prefix (dir, runtime));
  ck_assert_int_eq (stat (dir, &st), 0);
  ck_assert_int_eq (st.st_mode & 0777, 0700);
}
END_TEST

static const mode_t open_modes[] = { 0701, 0710, 0770, 0755, 0777 };

START_TEST (a_folder_that_is_open_to_others_is_refused)
{
  g_autofree char *dir = sfc_runtime_dir (TRUE, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (chmod (dir, open_modes[_i]), 0);
  ck_assert_ptr_null (sfc_runtime_dir (TRUE, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "0700"));
}
END_TEST

START_TEST (a_symbolic_link_is_no_runtime_folder)
{
  g_autofree char *dir = g_build_filename (runtime, "sfcrime", NULL);

  ck_assert_int_eq (symlink ("/tmp", dir), 0);
  ck_assert_ptr_null (sfc_runtime_dir (TRUE, NULL));
}
END_TEST

START_TEST (a_long_path_still_has_a_socket_address)
{
  g_autofree char *deep = g_strnfill (150, 'd');
  g_autofree char *dir = g_build_filename (runtime, deep, NULL);
  g_autofree char *path = NULL;
  struct sockaddr_un address;
  int fd;

  ck_assert_int_eq (g_mkdir (dir, 0700), 0);
  path = sfc_control_address (dir, 9092, &address, &fd);
  ck_assert (g_str_has_suffix (path, "/control.9092"));
  ck_assert_int_ge (fd, 0);
  ck_assert (g_str_has_suffix (address.sun_path, "/control.9092"));
  close (fd);
  ck_assert_int_eq (g_rmdir (dir), 0);
}
END_TEST

/* ---- which broker */

static void
assert_refused (SfcSettings *settings, const char *group, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = sfc_bootstrap_find (settings, group, &error);

  ck_assert_ptr_null (found);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, text) != NULL, "%s", error->message);
}

START_TEST (without_a_broker_the_error_is_sparks)
{
  g_autoptr (SfcSettings) settings = settings_of (NULL, NULL);

  assert_refused (settings, "source",
                  "Option 'kafka.bootstrap.servers' must be specified for "
                  "configuring Kafka consumer\n");
  assert_refused (settings, "sink q", "key not found: bootstrap.servers\n");
}
END_TEST

START_TEST (a_source_of_its_own_stands_above_the_common_one)
{
  const char *const set[]
      = { "query q.outputMode=update", "query r.outputMode=update",
          "source.kafka.bootstrap.servers=a:1",
          "source q.kafka.bootstrap.servers=b:2", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autofree char *own = sfc_bootstrap_find (settings, "source q", NULL);
  g_autofree char *common = sfc_bootstrap_find (settings, "source r", NULL);

  ck_assert_pstr_eq (own, "b:2");
  ck_assert_pstr_eq (common, "a:1");
}
END_TEST

START_TEST (a_sink_takes_the_broker_of_the_run)
{
  const char *const set[]
      = { "query q.outputMode=update", "query r.outputMode=update",
          "source.kafka.bootstrap.servers=a:1",
          "sink r.kafka.bootstrap.servers=b:2", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autofree char *common = sfc_bootstrap_find (settings, "sink q", NULL);
  g_autofree char *own = sfc_bootstrap_find (settings, "sink r", NULL);

  ck_assert_pstr_eq (common, "a:1");
  ck_assert_pstr_eq (own, "b:2");
}
END_TEST

START_TEST (a_sink_does_not_take_the_broker_of_the_file)
{
  g_autofree char *file = g_build_filename (runtime, "x.conf", NULL);
  const SfcSettingsInput input = { .file = file };
  g_autoptr (SfcSettings) settings = NULL;

  ck_assert (g_file_set_contents (
      file, "[source]\nkafka.bootstrap.servers = a:1\n", -1, NULL));
  settings = sfc_settings_load (&input, NULL);
  (void)g_unlink (file);
  ck_assert_ptr_nonnull (settings);
  assert_refused (settings, "sink q", "key not found: bootstrap.servers");
}
END_TEST

START_TEST (the_word_embedded_needs_an_embedded_broker)
{
  const char *const set[] = { "source.kafka.bootstrap.servers=embedded", NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autofree char *found = NULL;

  assert_refused (settings, "source", "embeds no broker");
  sfc_bootstrap_set_embedded ("127.0.0.1:7");
  found = sfc_bootstrap_find (settings, "source", NULL);
  sfc_bootstrap_set_embedded (NULL);
  ck_assert_pstr_eq (found, "127.0.0.1:7");
}
END_TEST

START_TEST (the_file_of_a_killed_broker_names_none)
{
  g_autoptr (SfcSettings) settings = settings_of (NULL, NULL);
  g_autofree char *dir = sfc_runtime_dir (TRUE, NULL);
  g_autofree char *file = g_build_filename (dir, "broker", NULL);

  ck_assert (g_file_set_contents (file, "127.0.0.1:9\n", -1, NULL));
  assert_refused (settings, "source", "runs no more");
}
END_TEST

static gboolean
echo (gpointer data, const char *request, char **reply, GError **error)
{
  *reply = g_strdup_printf ("%s %s", (const char *)data, request);
  return TRUE;
}

START_TEST (a_broker_of_this_process_is_asked_directly)
{
  g_autofree char *reply = NULL;
  g_autoptr (GError) error = NULL;

  sfc_dev_broker_register ("127.0.0.1:9", echo, (gpointer) "a");
  ck_assert (sfc_dev_broker_control ("127.0.0.1:9", "ping", &reply, &error));
  ck_assert_str_eq (reply, "a ping");
  sfc_dev_broker_register ("127.0.0.1:9", NULL, NULL);
  g_clear_pointer (&reply, g_free);
  ck_assert (!sfc_dev_broker_control ("127.0.0.1:9", "ping", &reply, &error));
  ck_assert_ptr_null (error);
}
END_TEST

static Suite *
bootstrap_suite (void)
{
  Suite *suite = suite_create ("kafka/bootstrap");
  TCase *check = tcase_create ("lists");
  TCase *folder = tcase_create ("runtime folder");
  TCase *which = tcase_create ("which broker");

  tcase_add_loop_test (check, a_list_is_checked_as_the_java_client_does, 0,
                       G_N_ELEMENTS (lists));
  suite_add_tcase (suite, check);

  tcase_add_checked_fixture (folder, setup_runtime, teardown_runtime);
  tcase_add_test (folder, the_runtime_folder_is_made_for_its_user_only);
  tcase_add_loop_test (folder, a_folder_that_is_open_to_others_is_refused, 0,
                       G_N_ELEMENTS (open_modes));
  tcase_add_test (folder, a_symbolic_link_is_no_runtime_folder);
  tcase_add_test (folder, a_long_path_still_has_a_socket_address);
  suite_add_tcase (suite, folder);

  tcase_add_checked_fixture (which, setup_runtime, teardown_runtime);
  tcase_add_test (which, without_a_broker_the_error_is_sparks);
  tcase_add_test (which, a_source_of_its_own_stands_above_the_common_one);
  tcase_add_test (which, a_sink_takes_the_broker_of_the_run);
  tcase_add_test (which, a_sink_does_not_take_the_broker_of_the_file);
  tcase_add_test (which, the_word_embedded_needs_an_embedded_broker);
  tcase_add_test (which, the_file_of_a_killed_broker_names_none);
  tcase_add_test (which, a_broker_of_this_process_is_asked_directly);
  suite_add_tcase (suite, which);

  return suite;
}

SFC_SUITE_MAIN (bootstrap_suite)
