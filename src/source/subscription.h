/* source/subscription.h -- subscribe, subscribePattern or assign. */

#pragma once

#include "kafka/client.h"
#include "source/offsets.h"

G_BEGIN_DECLS

/** SfcSubscription: which partitions a query reads. */
typedef struct _SfcSubscription SfcSubscription;

/** sfc_subscription_is_set: Returns: whether @group, "source NAME", names
 * topics */
gboolean sfc_subscription_is_set (const SfcSettings *settings,
                                  const char *group);

/**
 * sfc_subscription_new:
 * @settings: settings
 * @group: "source NAME"
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words (spark-semantics 3.3)
 *
 * Returns: (transfer full): the subscription, or %NULL
 */
SfcSubscription *sfc_subscription_new (SfcSettings *settings, const char *group,
                                       GError **error);
void sfc_subscription_free (SfcSubscription *self);

/**
 * sfc_subscription_describe:
 *
 * Source: spark-semantics section 5
 *
 * Returns: (transfer full): `KafkaV2[Subscribe[a, b]]` and its like
 */
char *sfc_subscription_describe (const SfcSubscription *self);

/**
 * sfc_subscription_find:
 * @self: a subscription
 * @client: for metadata
 * @timeout_ms: how long the broker may be silent [ms]
 * @cancellable: (nullable)
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SOURCE: the broker, or a topic that is named and not there
 *
 * Returns: (transfer full): the partitions as of now, at offset 0
 */
SfcOffsets *sfc_subscription_find (SfcSubscription *self, SfcClient *client,
                                   int timeout_ms, GCancellable *cancellable,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSubscription, sfc_subscription_free)

G_END_DECLS
