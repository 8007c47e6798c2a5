/* base/service.h -- what a service tells the manager that started it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_service_notify:
 * @state: e.g. "READY=1", or "STATUS=" and a line
 *
 * Sends @state to $NOTIFY_SOCKET; nothing without it, or when nobody listens.
 *
 * Thread: main
 * Source: sd_notify(3)
 */
void sfc_service_notify (const char *state);

G_END_DECLS
