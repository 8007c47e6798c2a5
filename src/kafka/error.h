/* kafka/error.h -- what librdkafka and brokers say -> errors. */

#pragma once

#include <librdkafka/rdkafka.h>

#include "base/error.h"

G_BEGIN_DECLS

/**
 * sfc_kafka_text:
 * @text: what librdkafka or a broker says
 *
 * Returns: (transfer full): @text, fit for a message: valid UTF-8, and U+FFFD
 *          for control characters, which might be meant for the terminal
 */
char *sfc_kafka_text (const char *text);

/**
 * sfc_kafka_fail:
 * @error: where to set it
 * @code: %SFC_ERROR_SOURCE or %SFC_ERROR_SINK
 * @err: librdkafka's code
 * @format: the context, e.g. "topic calls partition 3"
 *
 * Sets @error to "CONTEXT: librdkafka's text", with a remedy where one is
 * known for @err.
 *
 * Returns: %FALSE, always
 */
gboolean sfc_kafka_fail (GError **error, SfcErrorCode code,
                         rd_kafka_resp_err_t err, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/** sfc_kafka_remedy: adds the remedy for @err to @error, where one is known;
 * Returns: %FALSE, always */
gboolean sfc_kafka_remedy (GError **error, rd_kafka_resp_err_t err);

/**
 * sfc_kafka_new_failed:
 * @context: of the error
 * @text: what rd_kafka_new() said, which has just failed
 *
 * Returns: %FALSE, always: %SFC_ERROR_RESOURCES for want of threads, else
 *          %SFC_ERROR_CONFIG
 */
gboolean sfc_kafka_new_failed (const char *context, const char *text,
                               GError **error);

G_END_DECLS
