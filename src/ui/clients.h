/* ui/clients.h -- who is connected: how many, for how long, who gets events. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/** SfcUiClients: the connections of a server; Thread: main. */
typedef struct _SfcUiClients SfcUiClients;

/**
 * sfc_ui_clients_new:
 * @server: whose connections are watched; borrowed
 * @most: connections at once; one more is closed at once
 *
 * A connection ends when nothing moves on it for 10 s, or when a request or
 * its answer takes 30 s; an event stream only when its client does not read.
 *
 * Returns: (transfer full): the clients
 */
SfcUiClients *sfc_ui_clients_new (SoupServer *server, guint most);

/** sfc_ui_clients_free: before the server is disconnected */
void sfc_ui_clients_free (SfcUiClients *self);

/** sfc_ui_hang_up: ends the connection of @message without an answer */
void sfc_ui_hang_up (SoupServerMessage *message);

/** sfc_ui_clients_subscribe: the answer to @message is a stream of events */
void sfc_ui_clients_subscribe (SfcUiClients *self, SoupServerMessage *message);

/** sfc_ui_clients_notify: tells all event streams that there is news, at most
 * once a second; a client that has not read the last one is left out */
void sfc_ui_clients_notify (SfcUiClients *self);

G_END_DECLS
