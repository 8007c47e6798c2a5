#include "config.h"

#include "broker/announce.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "kafka/bootstrap.h"

struct _SfcAnnounce
{
  SfcBrokerChild *child;
  GSocketService *service;
  GCancellable *cancellable; /* ends the sessions */
  char *dir, *address;
  char *file;         /* (nullable): the address file, when it is ours */
  GPtrArray *sockets; /* (element-type filename) */
};

/* ---- requests */

typedef struct
{
  SfcAnnounce *announce; /* gone once @cancellable is cancelled */
  GSocketConnection *connection;
  GDataInputStream *input;
  GCancellable *cancellable;
  char *line; /* being written */
} Session;

static void
session_free (Session *session)
{
  g_object_unref (session->connection);
  g_object_unref (session->input);
  g_object_unref (session->cancellable);
  g_free (session->line);
  g_free (session);
}

static void read_request (Session *session);

static void
on_written (GObject *stream, GAsyncResult *result, gpointer data)
{
  Session *session = data;

  g_clear_pointer (&session->line, g_free);
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL,
                                        NULL))
    read_request (session);
  else
    session_free (session);
}

/* The broker answers within a millisecond, or is gone and says so. */
static char *
answer (Session *session, const char *request)
{
  g_autofree char *reply = NULL;

  if (!sfc_broker_child_request (session->announce->child, request, &reply,
                                 NULL))
    return NULL;
  return g_strconcat (reply, "\n", NULL);
}

static void
on_request (GObject *stream, GAsyncResult *result, gpointer data)
{
  Session *session = data;
  g_autofree char *request = g_data_input_stream_read_line_finish (
      G_DATA_INPUT_STREAM (stream), result, NULL, NULL);

  if (request != NULL && !g_cancellable_is_cancelled (session->cancellable))
    session->line = answer (session, request);
  if (session->line == NULL)
    {
      session_free (session);
      return;
    }
  g_output_stream_write_all_async (
      g_io_stream_get_output_stream (G_IO_STREAM (session->connection)),
      session->line, strlen (session->line), G_PRIORITY_DEFAULT,
      session->cancellable, on_written, session);
}

static void
read_request (Session *session)
{
  g_data_input_stream_read_line_async (session->input, G_PRIORITY_DEFAULT,
                                       session->cancellable, on_request,
                                       session);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection,
             GObject *source, gpointer data)
{
  SfcAnnounce *self = data;
  Session *session = g_new0 (Session, 1);

  session->announce = self;
  session->connection = g_object_ref (connection);
  session->input = g_data_input_stream_new (
      g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  session->cancellable = g_object_ref (self->cancellable);
  read_request (session);
  return TRUE;
}

/* ---- sockets */

/* The path's owner may have been killed: what is there is in the way, unless
 * somebody answers, and then the port could not have been ours. */
static int
bind_control (SfcAnnounce *self, guint16 port, GError **error)
{
  struct sockaddr_un address;
  int dir_fd, fd, saved;
  char *path = sfc_control_address (self->dir, port, &address, &dir_fd);
  mode_t mask;

  g_ptr_array_add (self->sockets, path);
  (void)g_unlink (path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  mask = umask (0177);
  if (fd < 0 || bind (fd, (const struct sockaddr *)&address, sizeof address)
      || listen (fd, 16) != 0)
    {
      saved = errno;
      if (fd >= 0)
        close (fd);
      sfc_fail_errno (error, SFC_ERROR_FAILED, saved, "%s", path);
      fd = -1;
    }
  umask (mask);
  if (dir_fd >= 0)
    close (dir_fd);
  return fd;
}

static gboolean
add_control (SfcAnnounce *self, guint16 port, GError **error)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) failure = NULL;
  int fd = bind_control (self, port, error);

  if (fd < 0)
    return FALSE;
  socket = g_socket_new_from_fd (fd, &failure);
  if (socket != NULL
      && g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service),
                                       socket, NULL, &failure))
    return TRUE;
  return sfc_fail (error, SFC_ERROR_FAILED, "control.%u: %s", port,
                   failure->message);
}

static gboolean
add_controls (SfcAnnounce *self, GError **error)
{
  g_auto (GStrv) own
      = g_strsplit (sfc_broker_child_get_bootstrap (self->child), ",", -1);
  const guint16 first = sfc_bootstrap_get_port (self->address);

  if (!add_control (self, first, error))
    return FALSE;
  for (char **p = own; *p != NULL; p++)
    {
      guint16 port = sfc_bootstrap_get_port (*p);

      if (port != first && !add_control (self, port, error))
        return FALSE;
    }
  g_socket_service_start (self->service);
  return TRUE;
}

/* What killed brokers have left behind. */
static void
sweep_controls (const SfcAnnounce *self)
{
  static const char prefix[] = "control.";
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);
      guint64 port;
      int fd;

      if (!g_str_has_prefix (name, prefix)
          || !g_ascii_string_to_unsigned (name + strlen (prefix), 10, 1,
                                          G_MAXUINT16, &port, NULL))
        continue;
      fd = sfc_dev_broker_connect (self->dir, (guint16)port);
      if (fd >= 0)
        close (fd);
      else if (errno == ECONNREFUSED)
        (void)g_unlink (path);
    }
}

/* ---- the address file */

/* One that runs keeps the file: who relies on it shall not find another. */
static gboolean
is_taken (const char *file, const char *own)
{
  g_autofree char *other = NULL;

  if (!g_file_get_contents (file, &other, NULL, NULL)
      || !sfc_dev_broker_is_running (g_strstrip (other)))
    return FALSE;
  sfc_warn (_ ("broker: another one runs at %s, which commands find by "
               "themselves\nname this one with --bootstrap-servers=%s"),
            other, own);
  return TRUE;
}

static gboolean
write_address (SfcAnnounce *self, GError **error)
{
  g_autofree char *text = g_strconcat (self->address, "\n", NULL);
  g_autofree char *file = g_build_filename (self->dir, "broker", NULL);
  g_autoptr (GError) failure = NULL;

  if (is_taken (file, self->address))
    return TRUE;
  self->file = g_steal_pointer (&file);
  if (g_file_set_contents_full (self->file, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &failure))
    return TRUE;
  return sfc_fail (error, SFC_ERROR_FAILED, "%s", failure->message);
}

static void
remove_address (SfcAnnounce *self)
{
  g_autofree char *text = NULL;

  if (self->file != NULL && g_file_get_contents (self->file, &text, NULL, NULL)
      && g_str_equal (g_strchomp (text), self->address))
    (void)g_unlink (self->file);
}

SfcAnnounce *
sfc_announce_new (SfcBrokerChild *child, const char *address, GError **error)
{
  g_autoptr (SfcAnnounce) self = g_new0 (SfcAnnounce, 1);

  self->child = child;
  self->address = g_strdup (address);
  self->sockets = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  self->dir = sfc_runtime_dir (TRUE, error);
  if (self->dir == NULL)
    return NULL;
  sweep_controls (self);
  if (!add_controls (self, error) || !write_address (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sfc_announce_free (SfcAnnounce *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  remove_address (self);
  for (guint i = 0; i < self->sockets->len; i++)
    (void)g_unlink (self->sockets->pdata[i]);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->sockets);
  g_free (self->dir);
  g_free (self->file);
  g_free (self->address);
  g_free (self);
}
