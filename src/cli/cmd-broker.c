/* cli/cmd-broker.c -- sfcrime broker: a development broker. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/output.h"
#include "broker/announce.h"
#include "broker/child.h"
#include "broker/relay.h"
#include "cli/command.h"
#include "kafka/bootstrap.h"
#include "kafka/client.h"

typedef struct
{
  SfcCommon common;
  int port, brokers;
  char **topics;
  gboolean exec_shown; /* for the help; else take_exec() took it */
  char **exec;         /* (nullable): the command's words; of main's argv */
} Options;

static void
options_clear (Options *self)
{
  sfc_common_clear (&self->common);
  g_strfreev (self->topics);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* ---- options */

/* NAME[:PARTITIONS]; no topic's name holds a colon. */
static gboolean
parse_topic (const char *text, char **name, int *partitions, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *head = colon != NULL
                              ? g_strndup (text, (gsize)(colon - text))
                              : g_strdup (text);
  gint64 n = SFC_DEV_BROKER_PARTITIONS;

  if (!sfc_topic_name_check (head, error))
    return FALSE;
  if (colon != NULL
      && !g_ascii_string_to_signed (colon + 1, 10, 1, SFC_BROKER_MAX_PARTITIONS,
                                    &n, NULL))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--topic=%s: from 1 to %d partitions"), text,
                     SFC_BROKER_MAX_PARTITIONS);
  *name = g_steal_pointer (&head);
  *partitions = (int)n;
  return TRUE;
}

static gboolean
options_check (const Options *self, GError **error)
{
  if (self->port < 0 || self->port > G_MAXUINT16)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--port: from 1 to 65535, not %d"), self->port);
  if (self->brokers < 1 || self->brokers > SFC_BROKER_MAX_BROKERS)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--brokers: from 1 to %d, not %d"),
                     SFC_BROKER_MAX_BROKERS, self->brokers);
  for (char **t = self->topics; t != NULL && *t != NULL; t++)
    {
      g_autofree char *name = NULL;
      int partitions = -1;

      if (!parse_topic (*t, &name, &partitions, error))
        return FALSE;
    }
  if (self->exec_shown || (self->exec != NULL && self->exec[0] == NULL))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--exec: the command is missing"));
  return TRUE;
}

/* Everything after --exec is the command's, its options too. */
static void
take_exec (Options *self, int *argc, char **argv)
{
  for (int i = 1; i < *argc; i++)
    {
      if (g_str_equal (argv[i], "--"))
        return;
      if (!g_str_equal (argv[i], "--exec"))
        continue;
      self->exec = argv + i + 1;
      *argc = i;
      return;
    }
}

/* ---- running */

typedef struct
{
  GMainLoop *loop;
  const char *address;
  GPid command;      /* 0: none, or ended */
  int status;        /* of the command, as a shell would give it */
  int broker_status; /* of the broker's end, as wait() gives it */
  gboolean broker_ended;
  gboolean stopping;
} Run;

/* What the command holds open must end too, so it is waited for. */
static void
stop (Run *run)
{
  run->stopping = TRUE;
  if (run->command != 0)
    (void)kill (run->command, SIGTERM);
  else
    g_main_loop_quit (run->loop);
}

static void
on_cancelled (GCancellable *cancellable, gpointer run)
{
  stop (run);
}

static void
on_broker_ended (GPid pid, int status, gpointer data)
{
  Run *run = data;

  run->broker_ended = TRUE;
  run->broker_status = status;
  stop (run);
}

static void
on_command_ended (GPid pid, int status, gpointer data)
{
  Run *run = data;

  g_spawn_close_pid (pid);
  run->command = 0;
  run->status
      = WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
  g_main_loop_quit (run->loop);
}

static gboolean
start_command (Run *run, char **words, GError **error)
{
  g_auto (GStrv) env = g_environ_setenv (
      g_get_environ (), "SFCRIME_BOOTSTRAP_SERVERS", run->address, TRUE);
  g_autoptr (GError) failure = NULL;

  if (g_spawn_async (NULL, words, env,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                         | G_SPAWN_CHILD_INHERITS_STDIN,
                     NULL, NULL, &run->command, &failure))
    {
      g_child_watch_add (run->command, on_command_ended, run);
      return TRUE;
    }
  return sfc_fail (error, SFC_ERROR_FAILED, "--exec: %s", failure->message);
}

static gboolean
broker_died (int status, GError **error)
{
  if (WIFSIGNALED (status))
    sfc_fail (error, SFC_ERROR_FAILED,
              _ ("broker: it was ended by signal %d (%s)"), WTERMSIG (status),
              g_strsignal (WTERMSIG (status)));
  else
    sfc_fail (error, SFC_ERROR_FAILED, _ ("broker: it ended by itself"));
  return sfc_remedy (error, _ ("start it again; its topics are gone, as they "
                               "were in memory only"));
}

static gboolean
run_until_stopped (Run *run, SfcBrokerChild *child, GCancellable *cancellable,
                   char **words, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint watch = g_child_watch_add (sfc_broker_child_get_pid (child),
                                   on_broker_ended, run);

  run->loop = loop;
  g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), run, NULL);
  if (words == NULL || start_command (run, words, error))
    {
      g_main_loop_run (loop);
      if (run->broker_ended)
        return broker_died (run->broker_status, error);
      g_source_remove (watch);
      return TRUE;
    }
  g_source_remove (watch);
  return FALSE;
}

/* ---- starting */

static gboolean
create_topics (SfcBrokerChild *child, char **topics, GError **error)
{
  for (char **t = topics; t != NULL && *t != NULL; t++)
    {
      g_autofree char *name = NULL;
      int partitions;

      if (!parse_topic (*t, &name, &partitions, error)
          || !sfc_broker_child_create_topic (child, name, partitions, error))
        return FALSE;
    }
  return TRUE;
}

/* Found by -b all the same, so a runtime folder that cannot be used is no
 * reason to end. */
static SfcAnnounce *
announce (SfcBrokerChild *child, const char *address)
{
  g_autoptr (GError) error = NULL;
  SfcAnnounce *found = sfc_announce_new (child, address, &error);

  if (found == NULL)
    sfc_warn (_ ("broker: %s\nother commands must name it with "
                 "--bootstrap-servers, and topics cannot be created"),
              error->message);
  return found;
}

static gboolean
say_ready (const char *address, GError **error)
{
  g_autofree char *line = g_strdup_printf ("bootstrap.servers=%s\n", address);

  sfc_info (_ ("broker: for development only: loopback, in memory, about 5 "
               "MiB of stored batches a partition (older ones are dropped), no "
               "transactions, no look-up by time, no deletion of topics"));
  return sfc_output_write (line, strlen (line), error);
}

static char *
first_address (const SfcBrokerChild *child, int port)
{
  const char *list = sfc_broker_child_get_bootstrap (child);

  return port != 0 ? g_strdup_printf ("127.0.0.1:%d", port)
                   : g_strndup (list, strcspn (list, ","));
}

static SfcRelay *
relay_for (const Options *opts, const SfcBrokerChild *child, GError **error)
{
  g_autofree char *own = first_address (child, 0);

  return sfc_relay_new ((guint16)opts->port, own, error);
}

/* Forks before anything that has threads is made; heeds signals before the
 * files that a signal must remove are made, and before it says so. */
static gboolean
broker (const Options *opts, int *status, GError **error)
{
  g_autoptr (SfcBrokerChild) child
      = sfc_broker_child_start (opts->brokers, error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  G_GNUC_UNUSED g_autoptr (SfcStop) signals = sfc_stop_new (cancellable, 0);
  g_autofree char *address = NULL;
  g_autoptr (SfcRelay) relay = NULL;
  g_autoptr (SfcAnnounce) found = NULL;
  Run run = { 0 };

  if (child == NULL || !create_topics (child, opts->topics, error))
    return FALSE;
  if (opts->port != 0 && (relay = relay_for (opts, child, error)) == NULL)
    return FALSE;
  run.address = address = first_address (child, opts->port);
  found = announce (child, address);
  if (!say_ready (address, error)
      || !run_until_stopped (&run, child, cancellable, opts->exec, error))
    return FALSE;
  /* stopped as asked to, however the command took it */
  *status = g_cancellable_is_cancelled (cancellable) ? 0 : run.status;
  return TRUE;
}

static gboolean
parse_and_run (const SfcCommand *self, int argc, char **argv, int *status,
               GError **error)
{
  g_auto (Options) opts = { .brokers = 1 };
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &opts.port,
      N_ ("Listen on this port (any free one)"), N_ ("N") },
    { "brokers", 0, 0, G_OPTION_ARG_INT, &opts.brokers,
      N_ ("Size of the cluster (1)"), N_ ("N") },
    { "topic", 't', 0, G_OPTION_ARG_STRING_ARRAY, &opts.topics,
      N_ ("Create this topic (10 partitions); repeatable"),
      N_ ("NAME[:PARTITIONS]") },
    { "exec", 0, 0, G_OPTION_ARG_NONE, &opts.exec_shown,
      N_ ("Run CMD, the rest of the line, then stop"), NULL },
    { 0 },
  };

  take_exec (&opts, &argc, argv);
  return sfc_command_parse (self, entries, &opts.common, &argc, &argv, error)
         && sfc_command_refuse_arguments (argc, argv, error)
         && options_check (&opts, error) && broker (&opts, status, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  int status = 0;

  if (!parse_and_run (self, argc, argv, &status, error))
    return FALSE;
  /* that of --exec, which is no error of ours */
  if (status != 0)
    exit (status);
  return TRUE;
}

const SfcCommand sfc_cmd_broker = {
  .name = "broker",
  .arguments = N_ ("[--exec CMD ARG...]"),
  .summary = N_ ("Run a development broker"),
  .description = N_ (
      "Runs until SIGINT, SIGTERM or SIGHUP (exit status 0), or until CMD "
      "ends; "
      "the exit\nstatus is then CMD's, 128 + N when signal N killed it.  CMD "
      "finds the broker in\nSFCRIME_BOOTSTRAP_SERVERS.  Other commands of the "
      "same user find it by\nthemselves; of several brokers they find the one "
      "that was started first, until it\nends."),
  .run = run,
};
