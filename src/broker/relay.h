/* broker/relay.h -- a fixed port in front of a broker that chose its own. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** SfcRelay: passes connections on, both ways. */
typedef struct _SfcRelay SfcRelay;

/**
 * sfc_relay_new:
 * @port: listens on 127.0.0.1
 * @target: "HOST:PORT" of the broker
 * @error: set on failure
 *
 * A client's first connection passes through the relay; the metadata that it
 * gets names the broker's own port, so records do not.
 *
 * Errors: %SFC_ERROR_FAILED: the port is taken or not ours
 * Thread: the default main context's
 *
 * Returns: (transfer full): the relay, or %NULL
 */
SfcRelay *sfc_relay_new (guint16 port, const char *target, GError **error);
void sfc_relay_free (SfcRelay *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRelay, sfc_relay_free)

G_END_DECLS
