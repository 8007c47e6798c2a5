/* broker/child.h -- the development broker: librdkafka's mock cluster in a
 * process of its own. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_BROKER_MAX_PARTITIONS: of a topic; beyond it metadata grows unwieldy */
#define SFC_BROKER_MAX_PARTITIONS 10000

/** SFC_BROKER_MAX_BROKERS: of one development cluster */
#define SFC_BROKER_MAX_BROKERS 100

/** SfcBrokerChild: a running development broker. */
typedef struct _SfcBrokerChild SfcBrokerChild;

/**
 * sfc_broker_child_start:
 * @n_brokers: at least 1
 * @error: set on failure
 *
 * Forks the broker; it dies with this thread.  Waits until it answers, and
 * registers it, so that clients of this process create topics on it.
 *
 * Errors: %SFC_ERROR_FAILED, %SFC_ERROR_RESOURCES
 * Thread: main, before any other thread exists (PR_SET_PDEATHSIG follows the
 *         thread that forked)
 *
 * Returns: (transfer full): the broker, or %NULL
 */
SfcBrokerChild *sfc_broker_child_start (int n_brokers, GError **error);

/** sfc_broker_child_get_bootstrap: Returns: (transfer none):
 * "127.0.0.1:PORT,..." */
const char *sfc_broker_child_get_bootstrap (const SfcBrokerChild *self);

/** sfc_broker_child_get_pid: Returns: its process id, for g_child_watch_add()
 */
int sfc_broker_child_get_pid (const SfcBrokerChild *self);

/**
 * sfc_broker_child_request:
 * @request: "create NAME PARTITIONS", or "ping"
 * @reply: (out) (transfer full): "ok", or why not
 *
 * Errors: %SFC_ERROR_SOURCE when the broker does not answer
 * Thread: any
 */
gboolean sfc_broker_child_request (SfcBrokerChild *self, const char *request,
                                   char **reply, GError **error);

/** sfc_broker_child_create_topic: as a request, with the refusal as error of
 * %SFC_ERROR_SOURCE; a negative @partitions stands for the default */
gboolean sfc_broker_child_create_topic (SfcBrokerChild *self, const char *name,
                                        int partitions, GError **error);

/** sfc_broker_child_stop: (nullable): orderly; waits for its end, then frees.
 * Client handles should be gone, or librdkafka logs that its brokers are */
void sfc_broker_child_stop (SfcBrokerChild *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcBrokerChild, sfc_broker_child_stop)

G_END_DECLS
