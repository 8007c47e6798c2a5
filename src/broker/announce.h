/* broker/announce.h -- makes a running `sfcrime broker` findable. */

#pragma once

#include "broker/child.h"

G_BEGIN_DECLS

/** SfcAnnounce: the address file and the control sockets of a broker. */
typedef struct _SfcAnnounce SfcAnnounce;

/**
 * sfc_announce_new:
 * @child: the broker; must outlive what is returned
 * @address: "HOST:PORT" that clients are to use
 * @error: set on failure
 *
 * Opens `control.PORT` in the runtime folder for @address and for each address
 * of @child, and answers on them, a line for a line: the requests of
 * sfc_broker_child_request().  Then writes @address into the file `broker`,
 * where sfc_bootstrap_find() looks, unless a broker that runs is named there:
 * that one keeps the file, and a warning says so.  When it ends, nobody takes
 * its place.  Control sockets that killed brokers left are removed.
 *
 * Errors: %SFC_ERROR_FAILED, %SFC_ERROR_RESOURCES
 * Thread: the default main context's
 *
 * Returns: (transfer full): what takes it back, or %NULL
 */
SfcAnnounce *sfc_announce_new (SfcBrokerChild *child, const char *address,
                               GError **error);

/** sfc_announce_free: removes the sockets, and the address file unless it is
 * another broker's by now */
void sfc_announce_free (SfcAnnounce *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcAnnounce, sfc_announce_free)

G_END_DECLS
