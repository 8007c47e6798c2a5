#include "config.h"

#include "ui/clients.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"

#define IDLE_S 10    /* without a byte */
#define REQUEST_S 30 /* for a request and its answer */
#define UNREAD_S 60  /* for an event */
#define SWEEP_S 5
#define NOTIFY_MS 1000

typedef struct
{
  SoupServerMessage *message; /* a reference, until "finished" */
  gint64 since_us;            /* of the request, or of the event unread */
  gboolean streams;
  gsize unsent; /* [bytes] of events */
} Client;

struct _SfcUiClients
{
  SoupServer *server;
  GHashTable *all;     /* (element-type SoupServerMessage Client) */
  GHashTable *sockets; /* (element-type GSocket): weak references */
  guint most, sweep, notify;
  gboolean news; /* since the last notification */
  gboolean said_full;
};

static void
client_free (gpointer data)
{
  Client *self = data;

  g_object_unref (self->message);
  g_free (self);
}

void
sfc_ui_hang_up (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  /* "finished" follows */
  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

/* ---- time limits */

static gboolean
is_overdue (const Client *client, gint64 now_us)
{
  gint64 limit_s = client->streams ? UNREAD_S : REQUEST_S;

  return (!client->streams || client->unsent > 0)
         && now_us - client->since_us > limit_s * G_USEC_PER_SEC;
}

static gboolean
on_sweep (gpointer data)
{
  SfcUiClients *self = data;
  g_autoptr (GPtrArray) overdue = g_ptr_array_new ();
  GHashTableIter iter;
  Client *client;
  gint64 now_us = g_get_monotonic_time ();

  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&client))
    if (is_overdue (client, now_us))
      g_ptr_array_add (overdue, client->message);
  for (guint i = 0; i < overdue->len; i++)
    sfc_ui_hang_up (overdue->pdata[i]);
  if (g_hash_table_size (self->all) > 0)
    return G_SOURCE_CONTINUE;
  self->sweep = 0;
  return G_SOURCE_REMOVE;
}

/* ---- connections */

static void
on_finished (SoupServerMessage *message, gpointer data)
{
  SfcUiClients *self = data;

  g_hash_table_remove (self->all, message);
}

/* Once: it may go on for long. */
static void
say_full (SfcUiClients *self)
{
  if (self->said_full)
    return;
  self->said_full = TRUE;
  sfc_warn (_ ("the UI has %u clients already: others are refused\n"
               "raise sfcrime.maxClients"),
            self->most);
}

static void
on_closed (gpointer data, GObject *socket)
{
  g_hash_table_remove (((SfcUiClients *)data)->sockets, socket);
}

/* libsoup may hold on to a socket that it has closed. */
static void
forget_closed (SfcUiClients *self)
{
  GHashTableIter iter;
  gpointer socket;

  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, &socket, NULL))
    if (g_socket_is_closed (socket))
      {
        g_object_weak_unref (socket, on_closed, self);
        g_hash_table_iter_remove (&iter);
      }
}

/* A connection lasts from its first request to after its last one. */
static gboolean
is_one_too_many (SfcUiClients *self, GSocket *socket)
{
  if (socket == NULL || !g_hash_table_add (self->sockets, socket))
    return FALSE;
  g_object_weak_ref (G_OBJECT (socket), on_closed, self);
  if (g_hash_table_size (self->sockets) > self->most)
    forget_closed (self);
  return g_hash_table_size (self->sockets) > self->most;
}

/* It comes when a client connects, before any byte of a request. */
static void
on_started (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  SfcUiClients *self = data;
  GSocket *socket = soup_server_message_get_socket (message);
  Client *client = g_new0 (Client, 1);

  client->message = g_object_ref (message);
  client->since_us = g_get_monotonic_time ();
  g_hash_table_insert (self->all, message, client);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (on_finished), self);
  if (socket != NULL)
    g_socket_set_timeout (socket, IDLE_S);
  if (self->sweep == 0)
    self->sweep = g_timeout_add_seconds (SWEEP_S, on_sweep, self);
  if (is_one_too_many (self, socket))
    {
      say_full (self);
      sfc_ui_hang_up (message);
    }
}

SfcUiClients *
sfc_ui_clients_new (SoupServer *server, guint most)
{
  SfcUiClients *self = g_new0 (SfcUiClients, 1);

  self->server = server;
  self->most = most;
  self->all = g_hash_table_new_full (NULL, NULL, NULL, client_free);
  self->sockets = g_hash_table_new (NULL, NULL);
  g_signal_connect (server, "request-started", G_CALLBACK (on_started), self);
  return self;
}

void
sfc_ui_clients_free (SfcUiClients *self)
{
  GHashTableIter iter;
  gpointer message, socket;

  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->server, self);
  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    g_signal_handlers_disconnect_by_data (message, self);
  g_hash_table_unref (self->all);
  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, &socket, NULL))
    g_object_weak_unref (socket, on_closed, self);
  g_hash_table_unref (self->sockets);
  if (self->sweep != 0)
    g_source_remove (self->sweep);
  if (self->notify != 0)
    g_source_remove (self->notify);
  g_free (self);
}

/* ---- events */

static void
send_event (Client *client, const char *text)
{
  SoupMessageBody *body
      = soup_server_message_get_response_body (client->message);

  client->unsent += strlen (text);
  client->since_us = g_get_monotonic_time ();
  soup_message_body_append (body, SOUP_MEMORY_COPY, text, strlen (text));
  soup_server_message_unpause (client->message);
}

static void
on_wrote (SoupServerMessage *message, guint size, gpointer data)
{
  Client *client = g_hash_table_lookup (((SfcUiClients *)data)->all, message);

  if (client != NULL)
    client->unsent -= MIN (client->unsent, size);
}

void
sfc_ui_clients_subscribe (SfcUiClients *self, SoupServerMessage *message)
{
  Client *client = g_hash_table_lookup (self->all, message);
  SoupMessageHeaders *headers
      = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", "text/event-stream");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (
      soup_server_message_get_response_body (message), FALSE);
  g_return_if_fail (client != NULL);
  client->streams = TRUE;
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote), self);
  send_event (client, "retry: 2000\n\n");
}

static void
send_news (SfcUiClients *self)
{
  GHashTableIter iter;
  Client *client;

  self->news = FALSE;
  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&client))
    if (client->streams && client->unsent == 0)
      send_event (client, "data: changed\n\n");
}

static gboolean
on_notify (gpointer data)
{
  SfcUiClients *self = data;

  if (self->news)
    {
      send_news (self);
      return G_SOURCE_CONTINUE;
    }
  self->notify = 0;
  return G_SOURCE_REMOVE;
}

/* The first news goes out at once, what follows when the second is over. */
void
sfc_ui_clients_notify (SfcUiClients *self)
{
  self->news = TRUE;
  if (self->notify != 0 || g_hash_table_size (self->all) == 0)
    return;
  send_news (self);
  self->notify = g_timeout_add (NOTIFY_MS, on_notify, self);
}
