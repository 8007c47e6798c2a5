#include "config.h"

#include "source/held.h"

#include <string.h>

/* One byte more: what is empty is not null.
 *
 * Returns: (transfer full) (nullable) */
static char *
dup_bytes (const void *bytes, gsize n)
{
  char *copy = bytes != NULL ? g_malloc (n + 1) : NULL;

  if (copy != NULL)
    memcpy (copy, bytes, n);
  return copy;
}

void
sfc_held_set (SfcHeld *self, const rd_kafka_message_t *message, gsize most)
{
  *self = (SfcHeld){ .there = TRUE,
                     .err = message->err,
                     .offset = message->offset,
                     .time_ms = rd_kafka_message_timestamp (message, NULL) };
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    self->value = g_strdup (rd_kafka_message_errstr (message));
  else
    {
      self->n_value = message->len;
      self->n_key = message->key_len;
      if (self->n_value + self->n_key > most)
        return;
      self->value = dup_bytes (message->payload, message->len);
      self->key = dup_bytes (message->key, message->key_len);
    }
}

void
sfc_held_clear (SfcHeld *self)
{
  g_free (self->value);
  g_free (self->key);
  *self = (SfcHeld){ 0 };
}
