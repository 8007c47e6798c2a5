/* kafka/bootstrap.h -- which broker, and the running development broker. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * sfc_bootstrap_find:
 * @settings: settings
 * @group: "source", "source NAME" or "sink NAME"
 * @error: set on failure
 *
 * `kafka.bootstrap.servers` of @group (--bootstrap-servers and the environment
 * stand above it in @settings), else the running `sfcrime broker` of this user,
 * whose address file must lie in a folder of mode 0700 that belongs to the user.
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words, with the remedy
 *
 * Returns: (transfer full): the list, or %NULL
 */
char *sfc_bootstrap_find (SfcSettings *settings, const char *group,
                          GError **error);

/**
 * sfc_bootstrap_set_embedded:
 * @servers: (nullable): what the word `embedded` stands for from now on
 *
 * Thread: main, before any client exists.
 */
void sfc_bootstrap_set_embedded (const char *servers);

/**
 * sfc_runtime_dir:
 * @create: whether to make it
 * @error: set on failure
 *
 * Returns: (transfer full): `$XDG_RUNTIME_DIR/sfcrime` or `/tmp/sfcrime-UID`,
 *          checked to be a folder of mode 0700 of this user's, or %NULL
 */
char *sfc_runtime_dir (gboolean create, GError **error);

/**
 * sfc_dev_broker_control:
 * @bootstrap: a bootstrap list
 * @request: one line, without its end: "create NAME PARTITIONS"
 * @reply: (out) (transfer full): one line, "ok" or a text that says why not
 * @error: set on failure
 *
 * Speaks to the development broker that listens at @bootstrap over its control
 * socket, `control.PORT` in the runtime folder, PORT that of the first address.
 *
 * Returns: whether there is such a broker and it answered; %FALSE without
 *          @error set: there is none
 */
gboolean sfc_dev_broker_control (const char *bootstrap, const char *request,
                                 char **reply, GError **error);

G_END_DECLS
