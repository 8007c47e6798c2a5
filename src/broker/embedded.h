/* broker/embedded.h -- a development broker for one run. */

#pragma once

#include "broker/child.h"
#include "config/settings.h"

G_BEGIN_DECLS

/**
 * sfc_embedded_start:
 * @settings: settings; `stream --embedded` is the same as
 *            --bootstrap-servers=embedded
 * @child: (out) (nullable) (transfer full): the broker, %NULL when no group of
 *         @settings wants one; stop it after the last client is gone
 * @error: set on failure
 *
 * Starts a development broker when `kafka.bootstrap.servers` of a source or
 * sink is the word `embedded`, and makes that word mean it.
 *
 * Errors: those of sfc_broker_child_start()
 * Thread: main, before any other thread exists
 */
gboolean sfc_embedded_start (SfcSettings *settings, SfcBrokerChild **child,
                             GError **error);

G_END_DECLS
