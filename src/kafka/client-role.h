/* kafka/client-role.h -- what librdkafka is set to, by what it is used for. */

#pragma once

#include <librdkafka/rdkafka.h>

#include "config/settings.h"

G_BEGIN_DECLS

/** SfcClientRole: what a handle of librdkafka is for */
typedef enum
{
  SFC_CLIENT_CONSUMER, /* fetches: assign() only */
  SFC_CLIENT_CONTROL,  /* metadata and offsets, never fetches */
  SFC_CLIENT_PRODUCER, /* idempotent, acks=all, lz4 */
  SFC_CLIENT_OFFLINE,  /* checks the settings; needs and asks no broker */
} SfcClientRole;

/**
 * sfc_client_role_apply:
 * @self: what for
 * @settings: settings
 * @group: "source", "source NAME" or "sink NAME"
 * @overrides: (nullable) (array zero-terminated=1): librdkafka names and
 *             values in turn
 * @conf: (inout): fresh; gets all but the brokers' addresses, which come from
 *        the user's options only
 * @error: set on failure
 *
 * Each stands above those before it: our defaults; the `kafka.` options of
 * @group; --kafka; without what records would be lost or repeated; @overrides.
 *
 * Errors: as sfc_client_new()
 * Thread: any
 */
gboolean sfc_client_role_apply (SfcClientRole self, SfcSettings *settings,
                                const char *group, const char *const *overrides,
                                rd_kafka_conf_t *conf, GError **error);

G_END_DECLS
