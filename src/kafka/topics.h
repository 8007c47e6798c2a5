/* kafka/topics.h -- what listing and administering topics share. */

#pragma once

#include "kafka/client.h"

G_BEGIN_DECLS

/** sfc_left_ms: Returns: what is left until @deadline, a monotonic time [us];
 * at least 0 [ms] */
int sfc_left_ms (gint64 deadline);

/**
 * sfc_client_unreachable:
 * @err: said when no connection failed
 * @timeout_ms: how long was waited [ms]
 *
 * Returns: %FALSE, always, with %SFC_ERROR_SOURCE: names the broker, the last
 *          failure of a connection and the remedy
 */
gboolean sfc_client_unreachable (SfcClient *self, rd_kafka_resp_err_t err,
                                 int timeout_ms, GError **error);

/**
 * sfc_client_look_up_topic:
 *
 * As sfc_client_find_topic(), but a missing topic is no error.
 *
 * Returns: (transfer full) (nullable): the topic; %NULL without @error set: it
 *          is not there
 */
SfcTopicInfo *sfc_client_look_up_topic (SfcClient *self, const char *topic,
                                        int timeout_ms,
                                        GCancellable *cancellable,
                                        GError **error);

/** sfc_topic_missing: Returns: %FALSE, always, with %SFC_ERROR_SOURCE: the
 * broker has no @topic; without a remedy */
gboolean sfc_topic_missing (const SfcClient *self, const char *topic,
                            GError **error);

G_END_DECLS
