/* ui/server.h -- HTTP on the main loop. */

#pragma once

#include "ui/model.h"

G_BEGIN_DECLS

/**
 * SfcUiServerOptions:
 * @host, @port, @retries: as of sfc_ui_listen()
 * @max_clients: connections at once
 * @pages: whether there are pages, not only the API
 */
typedef struct
{
  const char *host;
  guint16 port;
  gint64 retries;
  guint max_clients;
  gboolean pages;
} SfcUiServerOptions;

/** SfcUiServer: serves what a model knows; Thread: main. */
typedef struct _SfcUiServer SfcUiServer;

/**
 * sfc_ui_server_new:
 * @model: (nullable): what is served; borrowed; may be set later
 * @options: where
 * @error: set on failure
 *
 * Answers GET and HEAD only.  Where only this machine reaches it, a request
 * must name this machine as its Host, so that no page from elsewhere reads the
 * answers through a name that it controls.
 *
 * Errors: those of sfc_ui_listen()
 *
 * Returns: (transfer full): a server that answers in the default main context
 */
SfcUiServer *sfc_ui_server_new (const SfcUiModel *model,
                                const SfcUiServerOptions *options,
                                GError **error);
void sfc_ui_server_free (SfcUiServer *self);

/** sfc_ui_server_get_url: Returns: (transfer none): of the list of queries, or
 * of the API without pages */
const char *sfc_ui_server_get_url (const SfcUiServer *self);

/** sfc_ui_server_changed: the model has news for the pages that are open */
void sfc_ui_server_changed (SfcUiServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcUiServer, sfc_ui_server_free)

G_END_DECLS
