/* The way to the development broker: runtime folder, control sockets. */
#include "config.h"

#include "kafka/bootstrap.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"

#define ANSWER_S 5 /* what a broker on this host may take */

typedef struct
{
  char *bootstrap;
  SfcDevBrokerRequest request;
  gpointer data;
} Registered;

static GMutex lock;        /* guards the list; held while a request runs */
static GSList *registered; /* (element-type Registered) */

void
sfc_dev_broker_register (const char *bootstrap, SfcDevBrokerRequest request,
                         gpointer data)
{
  g_mutex_lock (&lock);
  for (GSList *l = registered; l != NULL; l = l->next)
    {
      Registered *r = l->data;

      if (!g_str_equal (r->bootstrap, bootstrap))
        continue;
      registered = g_slist_delete_link (registered, l);
      g_free (r->bootstrap);
      g_free (r);
      break;
    }
  if (request != NULL)
    {
      Registered *r = g_new (Registered, 1);

      *r = (Registered){ g_strdup (bootstrap), request, data };
      registered = g_slist_prepend (registered, r);
    }
  g_mutex_unlock (&lock);
}

/* Returns whether @bootstrap is a broker of this process; @ok how it went. */
static gboolean
ask_registered (const char *bootstrap, const char *request, char **reply,
                gboolean *ok, GError **error)
{
  gboolean found = FALSE;

  g_mutex_lock (&lock);
  for (GSList *l = registered; l != NULL && !found; l = l->next)
    {
      Registered *r = l->data;

      found = g_str_equal (r->bootstrap, bootstrap);
      if (found)
        *ok = r->request (r->data, request, reply, error);
    }
  g_mutex_unlock (&lock);
  return found;
}

static char *
runtime_path (void)
{
  const char *base = g_getenv ("XDG_RUNTIME_DIR");

  if (base != NULL && g_path_is_absolute (base))
    return g_build_filename (base, "sfcrime", NULL);
  return g_strdup_printf ("/tmp/sfcrime-%ld", (long)geteuid ());
}

char *
sfc_runtime_dir (gboolean create, GError **error)
{
  g_autofree char *path = runtime_path ();
  struct stat st;

  /* not its parent, which is the session's to make */
  if (create && mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "%s%s",
                      errno == ENOENT ? "XDG_RUNTIME_DIR: " : "", path);
      return NULL;
    }
  if (lstat (path, &st) != 0)
    {
      sfc_fail_errno (error, SFC_ERROR_SOURCE, errno, "%s", path);
      return NULL;
    }
  if (!S_ISDIR (st.st_mode) || st.st_uid != geteuid ()
      || (st.st_mode & 077) != 0)
    {
      sfc_fail (error, SFC_ERROR_FAILED,
                _ ("%s: must be a folder of mode 0700 that belongs to you"),
                path);
      return NULL;
    }
  return g_steal_pointer (&path);
}

char *
sfc_control_address (const char *dir, guint16 port, struct sockaddr_un *address,
                     int *dir_fd)
{
  g_autofree char *name = g_strdup_printf ("control.%u", port);
  char *path = g_build_filename (dir, name, NULL);

  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  *dir_fd = -1;
  if (strlen (path) < sizeof address->sun_path)
    memcpy (address->sun_path, path, strlen (path));
  else
    {
      *dir_fd = open (dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
      g_snprintf (address->sun_path, sizeof address->sun_path,
                  "/proc/self/fd/%d/%s", *dir_fd, name);
    }
  return path;
}

int
sfc_dev_broker_connect (const char *dir, guint16 port)
{
  const struct timeval patience = { .tv_sec = ANSWER_S };
  g_autofree char *path = NULL;
  struct sockaddr_un address;
  int dir_fd, fd, saved;

  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  (void)setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  (void)setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  path = sfc_control_address (dir, port, &address, &dir_fd);
  saved = connect (fd, (const struct sockaddr *)&address, sizeof address) == 0
              ? 0
              : errno;
  if (dir_fd >= 0)
    close (dir_fd);
  if (saved == 0)
    return fd;
  close (fd);
  errno = saved;
  return -1;
}

/* A connected socket, or -1 when nobody listens. */
static int
connect_control (guint16 port)
{
  g_autofree char *dir = sfc_runtime_dir (FALSE, NULL);

  return dir != NULL ? sfc_dev_broker_connect (dir, port) : -1;
}

static gboolean
send_line (int fd, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  gsize len = strlen (text);

  for (gsize done = 0; done < len;)
    {
      gssize n = send (fd, text + done, len - done, MSG_NOSIGNAL);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += n > 0 ? (gsize)n : 0;
    }
  return TRUE;
}

static char *
read_line (int fd)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char c;

  while (line->len < 4096)
    {
      gssize n = read (fd, &c, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return NULL;
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, c);
    }
  return NULL;
}

gboolean
sfc_dev_broker_control (const char *bootstrap, const char *request,
                        char **reply, GError **error)
{
  guint16 port = sfc_bootstrap_get_port (bootstrap);
  gboolean ok = FALSE;
  int fd;

  if (ask_registered (bootstrap, request, reply, &ok, error))
    return ok;
  fd = port != 0 ? connect_control (port) : -1;
  if (fd < 0)
    return FALSE;
  *reply = send_line (fd, request) ? read_line (fd) : NULL;
  close (fd);
  if (*reply != NULL)
    return TRUE;
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("development broker at %s: it does not answer"), bootstrap);
  return sfc_remedy (error, _ ("stop it, and start another: sfcrime broker"));
}

gboolean
sfc_dev_broker_is_running (const char *address)
{
  g_autofree char *reply = NULL;

  return sfc_dev_broker_control (address, "ping", &reply, NULL)
         && g_strcmp0 (reply, "ok") == 0;
}
