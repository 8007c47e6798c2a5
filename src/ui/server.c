#include "config.h"

#include "ui/server.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "engine/trigger.h"
#include "ui/clients.h"
#include "ui/listen.h"
#include "ui/routes.h"

#define MAX_UNREAD_BODY 65536 /* of a request that is answered [bytes] */

struct _SfcUiServer
{
  const SfcUiModel *model;
  SoupServer *soup;
  SfcUiClients *clients;
  gboolean loopback, pages;
  char *host, *url;
};

/* ---- what is answered at all */

/* (transfer full): the Host without its port and brackets */
static char *
bare_host (const char *host)
{
  const char *colon = strrchr (host, ':');

  if (*host == '[')
    return g_strndup (host + 1, strcspn (host + 1, "]"));
  return colon != NULL ? g_strndup (host, (gsize)(colon - host))
                       : g_strdup (host);
}

static gboolean
is_this_machine (const SfcUiServer *self, const char *header)
{
  g_autofree char *host = bare_host (header);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0
         || g_ascii_strcasecmp (host, self->host) == 0;
}

static gboolean
has_body (SoupMessageHeaders *headers)
{
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);

  return encoding != SOUP_ENCODING_NONE
         && (encoding != SOUP_ENCODING_CONTENT_LENGTH
             || soup_message_headers_get_content_length (headers) != 0);
}

static gboolean
has_long_body (SoupMessageHeaders *headers)
{
  return has_body (headers)
         && (soup_message_headers_get_encoding (headers)
                 != SOUP_ENCODING_CONTENT_LENGTH
             || soup_message_headers_get_content_length (headers) < 0
             || soup_message_headers_get_content_length (headers)
                    > MAX_UNREAD_BODY);
}

/* Returns: the status of a refusal, 0: none */
static guint
refusal_of (const SfcUiServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers
      = soup_server_message_get_request_headers (message);
  const char *method = soup_server_message_get_method (message);
  const char *host = soup_message_headers_get_one (headers, "Host");

  if (!g_str_equal (method, "GET") && !g_str_equal (method, "HEAD"))
    return SOUP_STATUS_METHOD_NOT_ALLOWED;
  if (has_body (headers))
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  if (self->loopback && (host == NULL || !is_this_machine (self, host)))
    return SOUP_STATUS_FORBIDDEN;
  return 0;
}

/* ---- answers */

static void
set_safety (SoupMessageHeaders *headers)
{
  static const char *const pairs[][2] = {
    { "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; "
      "img-src 'self'; connect-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cache-Control", "no-store" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    soup_message_headers_replace (headers, pairs[i][0], pairs[i][1]);
}

static void
put (SoupServerMessage *message, guint status, const char *type, GString *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body->str,
                                    body->len);
}

static void
refuse (SoupServerMessage *message, guint status)
{
  SoupMessageHeaders *headers
      = soup_server_message_get_response_headers (message);
  g_autoptr (GString) body = g_string_new (soup_status_get_phrase (status));

  g_string_append_c (body, '\n');
  set_safety (headers);
  if (status == SOUP_STATUS_METHOD_NOT_ALLOWED)
    soup_message_headers_replace (headers, "Allow", "GET, HEAD");
  soup_message_headers_replace (headers, "Connection", "close");
  put (message, status, "text/plain; charset=utf-8", body);
}

/* Before the body of a request is read, for which libsoup waits before it sends
 * any answer. */
static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path,
            GHashTable *query, gpointer data)
{
  guint status = refusal_of (data, message);

  soup_message_body_set_accumulate (
      soup_server_message_get_request_body (message), FALSE);
  if (has_long_body (soup_server_message_get_request_headers (message)))
    sfc_ui_hang_up (message);
  else if (status != 0)
    refuse (message, status);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path,
            GHashTable *query, gpointer data)
{
  SfcUiServer *self = data;
  SoupMessageHeaders *headers
      = soup_server_message_get_response_headers (message);
  g_autoptr (GString) body = NULL;
  SfcUiReply reply = { 0 };

  set_safety (headers);
  if (g_str_equal (path, SFC_UI_EVENTS)
      && g_str_equal (soup_server_message_get_method (message), "GET"))
    {
      sfc_ui_clients_subscribe (self->clients, message);
      return;
    }
  reply.body = body = g_string_new (NULL);
  sfc_ui_route (self->model, self->pages, path, query, sfc_now_ms (), &reply);
  if (reply.location != NULL)
    soup_message_headers_replace (headers, "Location", reply.location);
  put (message, reply.status, reply.type, body);
}

/* ---- life */

static void
set_url (SfcUiServer *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) at = g_socket_get_local_address (socket, NULL);
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (at);
  GInetAddress *address = g_inet_socket_address_get_address (inet);
  g_autofree char *text = g_inet_address_to_string (address);
  gboolean six = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

  self->url
      = g_strdup_printf ("http://%s%s%s:%u%s", six ? "[" : "", text,
                         six ? "]" : "", g_inet_socket_address_get_port (inet),
                         self->pages ? "/StreamingQuery/" : "/metrics");
}

SfcUiServer *
sfc_ui_server_new (const SfcUiModel *model, const SfcUiServerOptions *options,
                   GError **error)
{
  g_autoptr (SfcUiServer) self = g_new0 (SfcUiServer, 1);
  g_autoptr (GSocket) socket = sfc_ui_listen (
      options->host, options->port, options->retries, &self->loopback, error);
  g_autoptr (GError) cause = NULL;

  if (socket == NULL)
    return NULL;
  self->model = model;
  self->host = g_strdup (options->host);
  self->pages = options->pages;
  self->soup = soup_server_new ("server-header", NULL, NULL);
  self->clients = sfc_ui_clients_new (self->soup, options->max_clients);
  soup_server_add_early_handler (self->soup, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!soup_server_listen_socket (self->soup, socket, 0, &cause))
    {
      sfc_fail (error, SFC_ERROR_FAILED, _ ("the UI cannot listen: %s"),
                cause->message);
      return NULL;
    }
  set_url (self, socket);
  return g_steal_pointer (&self);
}

void
sfc_ui_server_free (SfcUiServer *self)
{
  if (self == NULL)
    return;
  sfc_ui_clients_free (self->clients);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_free (self->host);
  g_free (self->url);
  g_free (self);
}

const char *
sfc_ui_server_get_url (const SfcUiServer *self)
{
  return self->url;
}

void
sfc_ui_server_changed (SfcUiServer *self)
{
  sfc_ui_clients_notify (self->clients);
}
