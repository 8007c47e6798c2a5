/* ui/listen.h -- a socket on the first free port. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sfc_ui_listen:
 * @host: an address, or a name of this machine
 * @port: where to begin, 0: any
 * @retries: how many more ports to try when one is taken
 * @loopback: (out): whether only this machine reaches it
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: no such host; %SFC_ERROR_FAILED: no free port;
 *         %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): a socket that listens, or %NULL
 */
GSocket *sfc_ui_listen (const char *host, guint16 port, gint64 retries,
                        gboolean *loopback, GError **error);

G_END_DECLS
