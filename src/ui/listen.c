#include "config.h"

#include "ui/listen.h"

#include <errno.h>

#include "base/error.h"
#include "base/i18n.h"

/* libsoup's own of 10 makes the 12th client at once wait a second. */
#define BACKLOG 128

static GInetAddress *
find_address (const char *host, GError **error)
{
  GInetAddress *address = g_inet_address_new_from_string (host);
  g_autoptr (GResolver) resolver = NULL;
  GList *all;

  if (address != NULL)
    return address;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  resolver = g_resolver_get_default ();
  all = g_resolver_lookup_by_name (resolver, host, NULL, NULL);
  if (all == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("spark.ui.host: %s is no address"),
                host);
      sfc_remedy (error, _ ("for example 127.0.0.1, or 0.0.0.0 for all"));
      return NULL;
    }
  address = g_object_ref (all->data);
  g_resolver_free_addresses (all);
  return address;
}

static GSocket *
listen_on (GInetAddress *address, guint16 port, GError **error)
{
  g_autoptr (GSocket) socket
      = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM,
                      G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new (address, port);

  if (socket == NULL || !g_socket_bind (socket, at, TRUE, error))
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}

GSocket *
sfc_ui_listen (const char *host, guint16 port, gint64 retries,
               gboolean *loopback, GError **error)
{
  g_autoptr (GInetAddress) address = find_address (host, error);
  g_autoptr (GError) cause = NULL;
  gint64 at, last;

  if (address == NULL)
    return NULL;
  *loopback = g_inet_address_get_is_loopback (address);
  last = port == 0 ? 0 : MIN ((gint64)port + retries, G_MAXUINT16);
  at = port;
  do
    {
      GSocket *socket;

      g_clear_error (&cause);
      socket = listen_on (address, (guint16)at, &cause);
      if (socket != NULL)
        return socket;
    }
  while (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
         && ++at <= last);
  sfc_fail (error, SFC_ERROR_FAILED,
            _ ("the UI cannot listen on %s port %u: %s"), host, port,
            cause->message);
  sfc_remedy (error,
              _ ("set spark.ui.port to another, or leave the UI out with "
                 "--no-ui"));
  return NULL;
}
