#include "config.h"

#include "broker/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "kafka/bootstrap.h"
#include "kafka/client.h"

#define ANSWER_S 10
#define MAX_MESSAGE                                                            \
  8192 /* of the socket: a request, a reply, a bootstrap list */

struct _SfcBrokerChild
{
  pid_t pid;
  int fd;
  char *bootstrap;
  GMutex lock; /* a request and its reply belong together */
};

/* ---- the child's side; a message of the socket is a request or a reply */

static void
no_log (const rd_kafka_t *handle, int level, const char *facility,
        const char *text)
{
}

/* What the parent has open must end with the parent: a reader of its standard
 * output, say, would else wait for this process. */
static void
close_inherited (int keep)
{
  DIR *dir = opendir ("/proc/self/fd");
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  const struct dirent *entry;

  for (int fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++)
    (void)dup2 (null, fd);
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      int fd = (int)g_ascii_strtoll (entry->d_name, NULL, 10);

      if (fd > STDERR_FILENO && fd != keep && fd != dirfd (dir))
        close (fd);
    }
  if (dir != NULL)
    closedir (dir);
}

/* The kernel keeps a second small answer back until the first is acknowledged,
 * which takes 40 ms; what listeners accept inherits that it must not.  The
 * cluster does not tell its listeners, and other descriptors refuse. */
static void
answer_at_once (void)
{
  const int yes = 1;
  DIR *dir = opendir ("/proc/self/fd");
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    (void)setsockopt ((int)g_ascii_strtoll (entry->d_name, NULL, 10),
                      IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (dir != NULL)
    closedir (dir);
}

static void
put (int fd, const char *text)
{
  (void)send (fd, text, strlen (text), MSG_NOSIGNAL);
}

/* Shown by the parent, whose language this process shares. */
static void
serve_create (rd_kafka_mock_cluster_t *cluster, int fd, const char *name,
              int partitions)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  rd_kafka_resp_err_t err;

  if (!sfc_topic_name_check (name, &error))
    text = g_strdelimit (g_strdup (error->message), "\n", ' ');
  else if (partitions < 1 || partitions > SFC_BROKER_MAX_PARTITIONS)
    text = g_strdup_printf (_ ("topic %s: from 1 to %d partitions, not %d"),
                            name, SFC_BROKER_MAX_PARTITIONS, partitions);
  else
    {
      err = rd_kafka_mock_topic_create (cluster, name, partitions, 1);
      if (err == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        text = g_strdup_printf (_ ("topic %s: it already exists"), name);
      else if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
        text = g_strdup_printf (_ ("topic %s: %s"), name,
                                rd_kafka_err2str (err));
    }
  put (fd, text != NULL ? text : "ok");
}

static void
serve (rd_kafka_mock_cluster_t *cluster, int fd, char *request)
{
  char name[256];
  int partitions, end = 0;

  if (g_str_equal (request, "ping"))
    put (fd, "ok");
  else if (sscanf (request, "create %255s %9d%n", name, &partitions, &end) == 2
           && request[end] == '\0')
    serve_create (cluster, fd, name, partitions);
  else
    put (fd, _ ("the request is not understood"));
}

/* Leaves by _exit() only: nothing of the parent's is to be flushed or freed,
 * and the kernel takes the rest. */
static _Noreturn void
child_main (int fd, int n_brokers, pid_t parent)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_mock_cluster_t *cluster = NULL;
  rd_kafka_t *handle;
  char buffer[MAX_MESSAGE];
  gssize n;

  /* all signals are blocked, so only this one ends the child */
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid () != parent)
    _exit (1);
  close_inherited (fd);
  rd_kafka_conf_set_log_cb (conf, no_log);
  handle = rd_kafka_new (RD_KAFKA_PRODUCER, conf, buffer, sizeof buffer);
  if (handle != NULL)
    cluster = rd_kafka_mock_cluster_new (handle, n_brokers);
  if (cluster == NULL)
    _exit (1);
  answer_at_once ();
  put (fd, rd_kafka_mock_cluster_bootstraps (cluster));
  while ((n = recv (fd, buffer, sizeof buffer - 1, 0)) > 0)
    {
      buffer[n] = '\0';
      serve (cluster, fd, buffer);
    }
  _exit (0);
}

/* ---- the parent's side */

/* The child is to block every signal from its first moment on: the cluster
 * ends when one of its threads receives one. */
static pid_t
fork_blocked (int fd, int n_brokers)
{
  const pid_t parent = getpid ();
  sigset_t all, old;
  pid_t pid;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  pid = fork ();
  if (pid == 0)
    child_main (fd, n_brokers, parent);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  return pid;
}

/* One message of the child, or NULL when it is gone or silent. */
static char *
receive (SfcBrokerChild *self)
{
  char buffer[MAX_MESSAGE];
  gssize n;

  do
    n = recv (self->fd, buffer, sizeof buffer, 0);
  while (n < 0 && errno == EINTR);
  return n > 0 ? g_strndup (buffer, (gsize)n) : NULL;
}

static gboolean
request_registered (gpointer self, const char *request, char **reply,
                    GError **error)
{
  return sfc_broker_child_request (self, request, reply, error);
}

SfcBrokerChild *
sfc_broker_child_start (int n_brokers, GError **error)
{
  const struct timeval patience = { .tv_sec = ANSWER_S };
  g_autoptr (SfcBrokerChild) self = g_new0 (SfcBrokerChild, 1);
  int pair[2];

  g_return_val_if_fail (n_brokers >= 1, NULL);
  g_mutex_init (&self->lock);
  self->pid = self->fd = -1;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "socketpair");
      return NULL;
    }
  self->fd = pair[0];
  (void)setsockopt (self->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
                    sizeof patience);
  self->pid = fork_blocked (pair[1], n_brokers);
  if (self->pid < 0)
    sfc_fail_errno (error, SFC_ERROR_RESOURCES, errno,
                    _ ("development broker: fork"));
  close (pair[1]);
  if (self->pid < 0)
    return NULL;
  self->bootstrap = receive (self);
  if (self->bootstrap == NULL)
    {
      sfc_fail (error, SFC_ERROR_FAILED,
                _ ("development broker: it did not start"));
      return NULL;
    }
  sfc_dev_broker_register (self->bootstrap, request_registered, self);
  return g_steal_pointer (&self);
}

const char *
sfc_broker_child_get_bootstrap (const SfcBrokerChild *self)
{
  return self->bootstrap;
}

int
sfc_broker_child_get_pid (const SfcBrokerChild *self)
{
  return (int)self->pid;
}

gboolean
sfc_broker_child_request (SfcBrokerChild *self, const char *request,
                          char **reply, GError **error)
{
  gsize len = strlen (request);

  *reply = NULL;
  g_mutex_lock (&self->lock);
  if (len < MAX_MESSAGE
      && send (self->fd, request, len, MSG_NOSIGNAL) == (gssize)len)
    *reply = receive (self);
  g_mutex_unlock (&self->lock);
  return *reply != NULL
         || sfc_fail (error, SFC_ERROR_SOURCE,
                      _ ("development broker: it does not answer"));
}

gboolean
sfc_broker_child_create_topic (SfcBrokerChild *self, const char *name,
                               int partitions, GError **error)
{
  g_autofree char *request = NULL;
  g_autofree char *reply = NULL;

  if (!sfc_topic_name_check (name, error))
    return FALSE;
  request = g_strdup_printf ("create %s %d", name,
                             partitions < 0 ? SFC_DEV_BROKER_PARTITIONS
                                            : partitions);
  if (!sfc_broker_child_request (self, request, &reply, error))
    return FALSE;
  return g_strcmp0 (reply, "ok") == 0
         || sfc_fail (error, SFC_ERROR_SOURCE, "%s", reply);
}

void
sfc_broker_child_stop (SfcBrokerChild *self)
{
  if (self == NULL)
    return;
  if (self->bootstrap != NULL)
    sfc_dev_broker_register (self->bootstrap, NULL, NULL);
  if (self->fd >= 0)
    close (self->fd);
  while (self->pid > 0 && waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  g_mutex_clear (&self->lock);
  g_free (self->bootstrap);
  g_free (self);
}
