#include "config.h"

#include "cluster/channel.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/json-object.h"

#define DEPTH 24 /* of nested brackets, with those of a report */

struct _SfcChannel
{
  SfcChannelHooks hooks;
  GSocketListener *listener;
  GSocketConnection *connection; /* (nullable) */
  GDataInputStream *lines;
  GCancellable *cancellable;
  gboolean closed;
};

/* Callbacks outlive the channel when they are cancelled. */
static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
take_line (SfcChannel *self, const char *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *event = sfc_json_read_object (parser, line, DEPTH);
  const char *name
      = event != NULL
            ? json_object_get_string_member_with_default (event, "event", NULL)
            : NULL;
  g_autoptr (GError) error = NULL;

  if (name != NULL)
    {
      self->hooks.event (name, event, self->hooks.data);
      return;
    }
  sfc_fail (&error, SFC_ERROR_FAILED, _ ("this is no event of a job: %.60s"),
            line);
  self->hooks.broken (error, self->hooks.data);
}

static void read_line (SfcChannel *self);

static void
on_line (GObject *lines, GAsyncResult *result, gpointer data)
{
  SfcChannel *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (
      G_DATA_INPUT_STREAM (lines), result, NULL, &error);

  if (is_cancelled (error))
    return;
  if (line == NULL)
    {
      self->closed = TRUE;
      self->hooks.event ("closed", NULL, self->hooks.data);
      return;
    }
  take_line (self, line);
  if (self->lines != NULL)
    read_line (self);
}

static void
read_line (SfcChannel *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT,
                                       self->cancellable, on_line, self);
}

static void
on_accepted (GObject *listener, GAsyncResult *result, gpointer data)
{
  SfcChannel *self = data;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_listener_accept_finish (
      G_SOCKET_LISTENER (listener), result, NULL, &error);

  if (connection == NULL)
    return; /* cancelled, or out of descriptors: the job finds out */
  self->connection = connection;
  self->lines = g_data_input_stream_new (
      g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  read_line (self);
}

SfcChannel *
sfc_channel_new (const char *path, const SfcChannelHooks *hooks, GError **error)
{
  g_autoptr (SfcChannel) self = g_new0 (SfcChannel, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) why = NULL;

  self->hooks = *hooks;
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  if (!g_socket_listener_add_address (
          self->listener, address, G_SOCKET_TYPE_STREAM,
          G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &why))
    {
      sfc_fail (error, SFC_ERROR_FAILED, "%s: %s", path, why->message);
      return NULL;
    }
  g_socket_listener_accept_async (self->listener, self->cancellable,
                                  on_accepted, self);
  return g_steal_pointer (&self);
}

/* Callbacks that were cancelled come before the main loop waits again. */
static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
sfc_channel_free (SfcChannel *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  drain ();
  g_clear_object (&self->lines);
  g_clear_object (&self->connection);
  g_clear_object (&self->listener);
  g_object_unref (self->cancellable);
  g_free (self);
}

gboolean
sfc_channel_stop (SfcChannel *self)
{
  static const char word[] = "stop\n";

  return self->connection != NULL && !self->closed
         && g_socket_send (g_socket_connection_get_socket (self->connection),
                           word, strlen (word), NULL, NULL)
                == (gssize)strlen (word);
}

/* A process that left the job's group may hold the other end for ever. */
void
sfc_channel_end (SfcChannel *self)
{
  if (self->connection != NULL)
    (void)g_socket_shutdown (g_socket_connection_get_socket (self->connection),
                             TRUE, FALSE, NULL);
}

gboolean
sfc_channel_is_idle (const SfcChannel *self)
{
  return self->connection == NULL || self->closed;
}
