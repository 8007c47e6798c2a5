/* source/held.h -- a message that waits for its turn. */

#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>

G_BEGIN_DECLS

/**
 * SfcHeld:
 * @there: whether there is one
 * @err: 0 for a record, else what happened
 * @offset, @time_ms: of it; its timestamp [ms since 1970]
 * @value: (nullable): the record's own, or what librdkafka says
 * @key: (nullable): of the record
 * @n_value, @n_key: their lengths [bytes]
 *
 * A message that came to its turn when it could not be handed out yet.
 */
typedef struct
{
  gboolean there;
  rd_kafka_resp_err_t err;
  gint64 offset, time_ms;
  char *value, *key;
  gsize n_value, n_key;
} SfcHeld;

/**
 * sfc_held_set:
 * @self: holds nothing
 * @message: what librdkafka gives; it is copied
 * @most: of a record with more bytes only the sizes are kept [bytes]
 */
void sfc_held_set (SfcHeld *self, const rd_kafka_message_t *message,
                   gsize most);

/** sfc_held_clear: it holds nothing then */
void sfc_held_clear (SfcHeld *self);

G_END_DECLS
