/* kafka/client.h -- librdkafka handles from settings. */

#pragma once

#include <gio/gio.h>
#include <librdkafka/rdkafka.h>

#include "base/error.h"
#include "kafka/client-role.h"
#include "kafka/trouble.h"

G_BEGIN_DECLS

/** SfcClient: a librdkafka handle, with what its callbacks saw. */
typedef struct _SfcClient SfcClient;

/**
 * sfc_client_new:
 * @settings: the `kafka.` options of @group, translated, then --kafka
 * @group: "source", "source NAME" or "sink NAME"
 * @role: what for; decides the settings that we set ourselves
 * @overrides: (nullable) (array zero-terminated=1): librdkafka names and
 *             values in turn, which win over all
 * @error: set on failure
 *
 * The bootstrap list is that of sfc_bootstrap_find(), unless --kafka names one.
 * Connects in the background: does not wait.  librdkafka's log is shown by
 * --verbose.
 *
 * A consumer has a group.id only because librdkafka's assign() wants one, and
 * must not subscribe().  A control client has none, and so no coordinator.
 *
 * Errors: %SFC_ERROR_CONFIG: no broker named; an option that Spark forbids (in
 *         its words), or that librdkafka refuses; %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): the client, or %NULL
 */
SfcClient *sfc_client_new (SfcSettings *settings, const char *group,
                           SfcClientRole role, const char *const *overrides,
                           GError **error);

/** sfc_client_free: waits for librdkafka's threads; all messages, queues and
 * topics must have been released, or it never returns */
void sfc_client_free (SfcClient *self);

/** sfc_client_peek: Returns: (transfer none): the handle */
rd_kafka_t *sfc_client_peek (SfcClient *self);

/** sfc_client_dup_conf: Returns: (transfer full): its settings, for another
 * handle, whose opaque is this client, too */
rd_kafka_conf_t *sfc_client_dup_conf (SfcClient *self);

/**
 * sfc_client_get_bootstrap:
 *
 * Returns: (transfer none): the bootstrap list in use, for messages
 */
const char *sfc_client_get_bootstrap (const SfcClient *self);

/**
 * sfc_client_is_mock:
 * @self: a client
 * @timeout_ms: how long to wait for the broker's answer [ms]
 *
 * Returns: whether the broker is librdkafka's mock cluster, the development
 *          broker's heart, which lacks the admin protocol and look-ups by time
 */
gboolean sfc_client_is_mock (SfcClient *self, int timeout_ms);

/** sfc_client_peek_trouble: Returns: (transfer none): why its handle, and those
 * made of a copy of its settings, do not reach the brokers */
SfcTrouble *sfc_client_peek_trouble (SfcClient *self);

/**
 * SfcTopicInfo:
 * @name: the topic
 * @n_partitions: at least 1
 * @leaders: (array length=n_partitions): broker ids, -1 where there is none
 */
typedef struct
{
  char *name;
  int n_partitions;
  gint32 *leaders;
} SfcTopicInfo;

void sfc_topic_info_free (SfcTopicInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTopicInfo, sfc_topic_info_free)

/**
 * sfc_client_list_topics:
 * @self: any client
 * @timeout_ms: how long to wait for the broker [ms]
 * @cancellable: (nullable): checked four times a second while no broker is
 *               connected, and at least every 4 s while one is slow to answer
 * @error: set on failure
 *
 * Asks for all topics, and so never makes one: a development broker makes
 * every topic that a request names.
 *
 * Errors: %SFC_ERROR_SOURCE: broker unreachable, names it and what it said;
 *         %SFC_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type SfcTopicInfo): sorted by name, or
 *          %NULL
 */
GPtrArray *sfc_client_list_topics (SfcClient *self, int timeout_ms,
                                   GCancellable *cancellable, GError **error);

/**
 * sfc_client_find_topic:
 *
 * As sfc_client_list_topics(), for one topic; missing: %SFC_ERROR_SOURCE, with
 * `sfcrime topics create` as the remedy; missing, and no name for a topic:
 * %SFC_ERROR_USAGE.
 *
 * Returns: (transfer full): the topic, or %NULL
 */
SfcTopicInfo *sfc_client_find_topic (SfcClient *self, const char *topic,
                                     int timeout_ms, GCancellable *cancellable,
                                     GError **error);

/**
 * sfc_client_get_offsets:
 * @topic: a topic
 * @first: (array length=n) (out caller-allocates): its partitions' first
 *         offsets
 * @next: (array length=n) (out caller-allocates): those that the next records
 *        will get; the last stable ones where the client's isolation level is
 *        read_committed
 * @error: set on failure
 *
 * Two requests to each leader.  A partition without a leader has -1.
 *
 * Errors: %SFC_ERROR_SOURCE
 */
gboolean sfc_client_get_offsets (SfcClient *self, const SfcTopicInfo *topic,
                                 gint64 *first, gint64 *next, int timeout_ms,
                                 GError **error);

/** sfc_topic_is_internal: Returns: whether @name is one of Kafka's own topics
 */
gboolean sfc_topic_is_internal (const char *name);

/**
 * sfc_topic_name_check:
 *
 * Errors: %SFC_ERROR_USAGE when Kafka would refuse @name: 1 to 249 of
 *         `a-zA-Z0-9._-`, and neither `.` nor `..`
 */
gboolean sfc_topic_name_check (const char *name, GError **error);

/**
 * sfc_client_create_topic:
 * @partitions: -1: the broker's default, %SFC_DEV_BROKER_PARTITIONS of a
 *              development broker
 * @config: (nullable) (array zero-terminated=1): `K=V` topic settings
 * @replication: -1: the broker's default
 *
 * Creates a topic: by the admin API, or through the control socket of a
 * development broker.  An existing topic is an error.  Returns when every
 * partition has a leader.
 *
 * Errors: %SFC_ERROR_SOURCE; %SFC_ERROR_USAGE for a name that Kafka refuses
 */
gboolean sfc_client_create_topic (SfcClient *self, const char *topic,
                                  int partitions, int replication,
                                  char **config, int timeout_ms,
                                  GError **error);

/**
 * sfc_client_delete_topic:
 *
 * Returns when the topic is no longer listed.
 *
 * Errors: %SFC_ERROR_SOURCE: missing; refused by the broker, always by a
 *         development broker, with the reason; %SFC_ERROR_USAGE: missing, and
 *         no name for a topic
 */
gboolean sfc_client_delete_topic (SfcClient *self, const char *topic,
                                  int timeout_ms, GError **error);

/**
 * sfc_client_fail:
 * @self: a client, of which a handle gave @err
 * @context: what was tried
 *
 * As sfc_kafka_fail(); where @err says only that no answer came, why the last
 * connection failed is in the error, too, with a remedy for that.
 *
 * Returns: %FALSE, always
 */
gboolean sfc_client_fail (SfcClient *self, GError **error, SfcErrorCode code,
                          rd_kafka_resp_err_t err, const char *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcClient, sfc_client_free)

G_END_DECLS
