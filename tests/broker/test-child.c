#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "broker/child.h"
#include "kafka/bootstrap.h"
#include "support/suite.h"

static SfcBrokerChild *broker;

static void
setup (void)
{
  g_autoptr (GError) error = NULL;

  broker = sfc_broker_child_start (1, &error);
  ck_assert_msg (broker != NULL, "%s", error != NULL ? error->message : "");
}

static void
teardown (void)
{
  g_clear_pointer (&broker, sfc_broker_child_stop);
}

START_TEST (it_listens_on_the_loopback)
{
  ck_assert (
      g_str_has_prefix (sfc_broker_child_get_bootstrap (broker), "127.0.0.1:"));
  ck_assert (
      sfc_bootstrap_check (sfc_broker_child_get_bootstrap (broker), "", NULL));
}
END_TEST

START_TEST (a_stop_ends_the_process)
{
  pid_t pid = sfc_broker_child_get_pid (broker);

  ck_assert_int_eq (kill (pid, 0), 0);
  g_clear_pointer (&broker, sfc_broker_child_stop);
  ck_assert_int_eq (kill (pid, 0), -1);
  ck_assert_int_eq (errno, ESRCH);
}
END_TEST

START_TEST (a_cluster_has_as_many_addresses_as_brokers)
{
  g_autoptr (SfcBrokerChild) cluster = sfc_broker_child_start (3, NULL);
  g_auto (GStrv) addresses
      = g_strsplit (sfc_broker_child_get_bootstrap (cluster), ",", -1);

  ck_assert_uint_eq (g_strv_length (addresses), 3);
}
END_TEST

/* A test's own longest name is 249 x. */
static const struct
{
  const char *request, *reply;
} requests[] = {
  { "ping", "ok" },
  { "create a 1", "ok" },
  { "create a 10000", "ok" },
  { "create a 10001", "topic a: from 1 to 10000 partitions, not 10001" },
  { "create a 0", "topic a: from 1 to 10000 partitions, not 0" },
  { "create a -1", "topic a: from 1 to 10000 partitions, not -1" },
  { "create a", "the request is not understood" },
  { "create a 1 2", "the request is not understood" },
  { "create a 1x", "the request is not understood" },
  { "create", "the request is not understood" },
  { "delete a", "the request is not understood" },
  { "pings", "the request is not understood" },
  { "create a/b 1", "topic “a/b”: The request attempted to perform an "
                    "operation on an invalid topic a name has 1 to 249 "
                    "letters, digits, “.”, “_” and "
                    "“-”" },
};

START_TEST (a_request_has_one_reply)
{
  g_autofree char *reply = NULL;

  ck_assert (
      sfc_broker_child_request (broker, requests[_i].request, &reply, NULL));
  ck_assert_str_eq (reply, requests[_i].reply);
}
END_TEST

START_TEST (a_topic_is_created_once)
{
  g_autoptr (GError) error = NULL;

  ck_assert (sfc_broker_child_create_topic (broker, "a", -1, NULL));
  ck_assert (!sfc_broker_child_create_topic (broker, "a", 1, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert_str_eq (error->message, "topic a: it already exists");
}
END_TEST

START_TEST (it_is_registered_while_it_runs)
{
  g_autofree char *bootstrap
      = g_strdup (sfc_broker_child_get_bootstrap (broker));
  g_autofree char *reply = NULL;

  ck_assert (sfc_dev_broker_control (bootstrap, "ping", &reply, NULL));
  ck_assert_str_eq (reply, "ok");
  g_clear_pointer (&reply, g_free);
  g_clear_pointer (&broker, sfc_broker_child_stop);
  ck_assert (!sfc_dev_broker_control (bootstrap, "ping", &reply, NULL));
}
END_TEST

static const int ignored[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGUSR1 };

START_TEST (a_signal_does_not_end_it)
{
  g_autofree char *reply = NULL;

  ck_assert_int_eq (kill (sfc_broker_child_get_pid (broker), ignored[_i]), 0);
  ck_assert (sfc_broker_child_request (broker, "ping", &reply, NULL));
  ck_assert_str_eq (reply, "ok");
}
END_TEST

START_TEST (a_killed_one_is_noticed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;

  ck_assert_int_eq (kill (sfc_broker_child_get_pid (broker), SIGKILL), 0);
  /* its end of the socket closes before it can be waited for */
  ck_assert_int_eq (waitid (P_PID, (id_t)sfc_broker_child_get_pid (broker),
                            &(siginfo_t){ 0 }, WEXITED | WNOWAIT),
                    0);
  ck_assert (!sfc_broker_child_request (broker, "ping", &reply, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
}
END_TEST

/* Writes its broker's process id to @fd and waits to be killed. */
static _Noreturn void
be_parent (int fd)
{
  SfcBrokerChild *child = sfc_broker_child_start (1, NULL);
  int pid = child != NULL ? sfc_broker_child_get_pid (child) : 0;

  if (write (fd, &pid, sizeof pid) != sizeof pid)
    _exit (1);
  for (;;)
    pause ();
}

/* The broker's end of a pipe is closed with the others that it inherits, so
 * the pipe tells only of the parent; the broker itself is watched by its
 * port. */
static gboolean
is_gone (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  return !g_file_get_contents (path, &text, NULL, NULL)
         || strstr (text, ") Z ") != NULL;
}

START_TEST (it_dies_with_its_parent)
{
  int pipes[2], pid = 0;
  pid_t parent;

  ck_assert_int_eq (pipe (pipes), 0);
  parent = fork ();
  if (parent == 0)
    be_parent (pipes[1]);
  close (pipes[1]);
  ck_assert_int_eq (read (pipes[0], &pid, sizeof pid), sizeof pid);
  ck_assert_int_gt (pid, 0);
  ck_assert (!is_gone (pid));
  ck_assert_int_eq (kill (parent, SIGKILL), 0);
  ck_assert_int_eq (waitpid (parent, NULL, 0), parent);
  /* nothing to wait for: it is no child of this process */
  for (int i = 0; i < 10000 && !is_gone (pid); i++)
    g_usleep (1000);
  ck_assert (is_gone (pid));
  /* and nobody else holds the pipe */
  ck_assert_int_eq (read (pipes[0], &pid, sizeof pid), 0);
  close (pipes[0]);
}
END_TEST

static Suite *
child_suite (void)
{
  Suite *suite = suite_create ("broker/child");
  TCase *life = tcase_create ("life");
  TCase *alone = tcase_create ("orphan");

  tcase_add_checked_fixture (life, setup, teardown);
  tcase_add_test (life, it_listens_on_the_loopback);
  tcase_add_test (life, a_stop_ends_the_process);
  tcase_add_test (life, a_cluster_has_as_many_addresses_as_brokers);
  tcase_add_loop_test (life, a_request_has_one_reply, 0,
                       G_N_ELEMENTS (requests));
  tcase_add_test (life, a_topic_is_created_once);
  tcase_add_test (life, it_is_registered_while_it_runs);
  tcase_add_loop_test (life, a_signal_does_not_end_it, 0,
                       G_N_ELEMENTS (ignored));
  tcase_add_test (life, a_killed_one_is_noticed);
  suite_add_tcase (suite, life);

  tcase_add_test (alone, it_dies_with_its_parent);
  suite_add_tcase (suite, alone);

  return suite;
}

SFC_SUITE_MAIN (child_suite)
