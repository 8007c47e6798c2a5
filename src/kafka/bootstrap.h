/* kafka/bootstrap.h -- which broker, and the running development broker. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

struct sockaddr_un;

/**
 * SFC_DEV_BROKER_PARTITIONS:
 *
 * The partitions of a development broker's topic that names no number: what
 * `num.partitions` is to Kafka.
 */
#define SFC_DEV_BROKER_PARTITIONS 10

/**
 * sfc_bootstrap_find:
 * @settings: settings
 * @group: "source", "source NAME" or "sink NAME"
 * @error: set on failure
 *
 * `kafka.bootstrap.servers` of @group (--bootstrap-servers and the environment
 * stand above it in @settings), else the running `sfcrime broker` of this user,
 * whose address file must lie in a folder of mode 0700 that belongs to the
 * user, and which must answer; once found, the run keeps to it.  A sink that
 * names no broker takes that of an option or the environment too; the
 * configuration file's [source] is no broker for a sink, as in Spark.
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words, with the remedy
 *
 * Returns: (transfer full): the list, or %NULL
 */
char *sfc_bootstrap_find (SfcSettings *settings, const char *group,
                          GError **error);

/**
 * sfc_bootstrap_check:
 * @servers: a list of HOST:PORT, separated by commas
 * @origin: where it comes from, to begin an error
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG in the Java client's words
 */
gboolean sfc_bootstrap_check (const char *servers, const char *origin,
                              GError **error);

/**
 * sfc_bootstrap_set_embedded:
 * @servers: (nullable): what the word `embedded` stands for from now on
 *
 * Thread: main, before any client exists.
 */
void sfc_bootstrap_set_embedded (const char *servers);

/** sfc_bootstrap_get_port: Returns: the port of the first address of @servers
 * when that is on this host's loopback, else 0 */
guint16 sfc_bootstrap_get_port (const char *servers);

/**
 * sfc_runtime_dir:
 * @create: whether to make it, but not `$XDG_RUNTIME_DIR` itself
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_FAILED: not there, or not safe
 *
 * Returns: (transfer full): `$XDG_RUNTIME_DIR/sfcrime` or `/tmp/sfcrime-UID`,
 *          checked to be a folder of mode 0700 of this user's, or %NULL
 */
char *sfc_runtime_dir (gboolean create, GError **error);

/**
 * sfc_dev_broker_connect:
 * @dir: the runtime folder
 * @port: of a development broker
 *
 * Returns: a socket connected to its `control.PORT`, or -1 with errno set;
 *          ECONNREFUSED: what is there is left from a broker that is gone
 */
int sfc_dev_broker_connect (const char *dir, guint16 port);

/** sfc_dev_broker_is_running: Returns: whether the development broker at
 * @address answers */
gboolean sfc_dev_broker_is_running (const char *address);

/**
 * sfc_dev_broker_control:
 * @bootstrap: a bootstrap list
 * @request: one line, without its end: "create NAME PARTITIONS" or "ping"
 * @reply: (out) (transfer full): one line, "ok" or a text that says why not
 * @error: set on failure: %SFC_ERROR_SOURCE
 *
 * Speaks to the development broker that listens at @bootstrap: the one of this
 * process that was registered for it, else over the control socket,
 * `control.PORT` in the runtime folder, PORT that of the first address.
 *
 * Thread: any
 *
 * Returns: whether there is such a broker and it answered; %FALSE without
 *          @error set: there is none
 */
gboolean sfc_dev_broker_control (const char *bootstrap, const char *request,
                                 char **reply, GError **error);

/**
 * SfcDevBrokerRequest:
 *
 * How sfc_dev_broker_control() reaches a broker of this process; any thread.
 */
typedef gboolean (*SfcDevBrokerRequest) (gpointer data, const char *request,
                                         char **reply, GError **error);

/**
 * sfc_dev_broker_register:
 * @bootstrap: its bootstrap list, compared as text
 * @request: (nullable): how to reach it; %NULL: it is gone
 * @data: for @request
 *
 * Thread: main
 */
void sfc_dev_broker_register (const char *bootstrap,
                              SfcDevBrokerRequest request, gpointer data);

/**
 * sfc_control_address:
 * @dir: the runtime folder
 * @port: of the broker
 * @address: (out caller-allocates): a struct sockaddr_un
 * @dir_fd: (out): to be closed after the call that used @address, or -1
 *
 * The control socket's address, also where its path is longer than the 107
 * bytes that a socket's name may have.
 *
 * Returns: (transfer full): its path
 */
char *sfc_control_address (const char *dir, guint16 port,
                           struct sockaddr_un *address, int *dir_fd);

G_END_DECLS
