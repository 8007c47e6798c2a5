#include "config.h"

#include "broker/relay.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"

struct _SfcRelay
{
  GSocketService *service;
  GCancellable *cancellable; /* ends what is being passed on */
  char *target;
};

/* Two connections, and the two directions between them. */
typedef struct
{
  GSocketConnection *near, *far;
  GCancellable *cancellable;
  guint open; /* directions that still pass something */
} Pair;

static void
pair_free (Pair *pair)
{
  g_clear_object (&pair->near);
  g_clear_object (&pair->far);
  g_clear_object (&pair->cancellable);
  g_free (pair);
}

static void
direction_ended (Pair *pair, GSocketConnection *to)
{
  /* the other direction may have more to say */
  (void)g_socket_shutdown (g_socket_connection_get_socket (to), FALSE, TRUE,
                           NULL);
  if (--pair->open == 0)
    pair_free (pair);
}

static void
on_near_to_far (GObject *stream, GAsyncResult *result, gpointer data)
{
  Pair *pair = data;

  (void)g_output_stream_splice_finish (G_OUTPUT_STREAM (stream), result, NULL);
  direction_ended (pair, pair->far);
}

static void
on_far_to_near (GObject *stream, GAsyncResult *result, gpointer data)
{
  Pair *pair = data;

  (void)g_output_stream_splice_finish (G_OUTPUT_STREAM (stream), result, NULL);
  direction_ended (pair, pair->near);
}

static void
splice (Pair *pair, GSocketConnection *from, GSocketConnection *to,
        GAsyncReadyCallback done)
{
  g_output_stream_splice_async (
      g_io_stream_get_output_stream (G_IO_STREAM (to)),
      g_io_stream_get_input_stream (G_IO_STREAM (from)),
      G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, pair->cancellable, done,
      pair);
}

static void
on_connected (GObject *client, GAsyncResult *result, gpointer data)
{
  Pair *pair = data;
  g_autoptr (GError) error = NULL;

  pair->far = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (client),
                                                      result, &error);
  if (pair->far == NULL)
    {
      sfc_debug ("relay: %s", error->message);
      pair_free (pair);
      return;
    }
  pair->open = 2;
  splice (pair, pair->near, pair->far, on_near_to_far);
  splice (pair, pair->far, pair->near, on_far_to_near);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection,
             GObject *source, gpointer data)
{
  SfcRelay *self = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Pair *pair = g_new0 (Pair, 1);

  pair->near = g_object_ref (connection);
  pair->cancellable = g_object_ref (self->cancellable);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, self->target, 9092,
                                         self->cancellable, on_connected, pair);
  return TRUE;
}

SfcRelay *
sfc_relay_new (guint16 port, const char *target, GError **error)
{
  g_autoptr (SfcRelay) self = g_new0 (SfcRelay, 1);
  g_autoptr (GInetAddress) loopback
      = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new (loopback, port);
  g_autoptr (GError) failure = NULL;

  self->service = g_socket_service_new ();
  self->cancellable = g_cancellable_new ();
  self->target = g_strdup (target);
  if (!g_socket_listener_add_address (
          G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
          G_SOCKET_PROTOCOL_TCP, NULL, NULL, &failure))
    {
      sfc_fail (error, SFC_ERROR_FAILED, _ ("port %u: %s"), port,
                failure->message);
      sfc_remedy (error, _ ("choose another, or leave --port out"));
      return NULL;
    }
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return g_steal_pointer (&self);
}

void
sfc_relay_free (SfcRelay *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_free (self->target);
  g_free (self);
}
