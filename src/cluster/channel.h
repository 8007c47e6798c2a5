/* cluster/channel.h -- what the job on the driver says, line by line. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SfcChannelHooks:
 * @event: the job says something; @name: what, @members: and what of it
 * @broken: it said something that is no event
 * @data: for both
 */
typedef struct
{
  void (*event) (const char *name, JsonObject *members, gpointer data);
  void (*broken) (const GError *error, gpointer data);
  gpointer data;
} SfcChannelHooks;

/** SfcChannel: a Unix socket that waits for one job; Thread: main. */
typedef struct _SfcChannel SfcChannel;

/**
 * sfc_channel_new:
 * @path: of the socket, in a folder of this user's alone
 * @hooks: copied; called in the default main context
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_FAILED
 *
 * Returns: (transfer full): one that listens, or %NULL
 */
SfcChannel *sfc_channel_new (const char *path, const SfcChannelHooks *hooks,
                             GError **error);
void sfc_channel_free (SfcChannel *self);

/** sfc_channel_stop: tells the job to stop; Returns: whether there is one to
 * tell */
gboolean sfc_channel_stop (SfcChannel *self);

/** sfc_channel_end: the job has ended: what it said before is still told, and
 * nothing else is waited for */
void sfc_channel_end (SfcChannel *self);

/** sfc_channel_is_idle: Returns: whether nothing more will come: no job has
 * come, or it has closed its end */
gboolean sfc_channel_is_idle (const SfcChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcChannel, sfc_channel_free)

G_END_DECLS
