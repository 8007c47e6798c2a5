#include "config.h"

#include "sink/producer.h"

#include <string.h>

#include "base/i18n.h"
#include "kafka/error.h"

enum
{
  WAIT_MS = 100,  /* a stop is noticed that soon */
  STOP_MS = 5000, /* and what runs has so long to end */
};

struct _SfcProducer
{
  SfcProducerOptions options;
  char *transactional_id;
  rd_kafka_t *handle;
  GHashTable *topics; /* (element-type utf8 rd_kafka_topic_t) */
  gint64 stopped_us;  /* when a stop was noticed, 0: not yet */

  /* of the first record that failed; set by rd_kafka_poll() */
  rd_kafka_resp_err_t why;
  char *where;
};

/* ---- life */

static void
on_delivery (rd_kafka_t *handle, const rd_kafka_message_t *message,
             void *opaque)
{
  SfcProducer *self = message->_private;

  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR
      || self->why != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  self->why = message->err;
  self->where = g_strdup (rd_kafka_topic_name (message->rkt));
}

/* What the user sets stands above. */
static gboolean
set_unless (rd_kafka_conf_t *conf, const char *name, const char *usual,
            const char *value, GError **error)
{
  char now[64] = "";
  gsize n = sizeof now;

  if (rd_kafka_conf_get (conf, name, now, &n) == RD_KAFKA_CONF_OK
      && !g_str_equal (now, usual))
    return TRUE;
  return rd_kafka_conf_set (conf, name, value, now, sizeof now)
             == RD_KAFKA_CONF_OK
         || sfc_fail (error, SFC_ERROR_CONFIG, "librdkafka: %s", now);
}

/* A record must not outlast its transaction. */
static int
message_timeout (const SfcProducer *self, const rd_kafka_conf_t *conf)
{
  char text[32] = "";
  gsize n = sizeof text;

  if (self->transactional_id == NULL
      || rd_kafka_conf_get (conf, "transaction.timeout.ms", text, &n)
             != RD_KAFKA_CONF_OK)
    return self->options.timeout_ms;
  return (int)MIN (g_ascii_strtoll (text, NULL, 10), self->options.timeout_ms);
}

static gboolean
configure (SfcProducer *self, rd_kafka_conf_t *conf, GError **error)
{
  g_autofree char *timeout
      = g_strdup_printf ("%d", message_timeout (self, conf));

  rd_kafka_conf_set_dr_msg_cb (conf, on_delivery);
  return set_unless (conf, "message.timeout.ms", "300000", timeout, error)
         && set_unless (conf, "partitioner", "consistent_random",
                        "murmur2_random", error)
         && (self->transactional_id == NULL
             || set_unless (conf, "transactional.id", "",
                            self->transactional_id, error));
}

static gboolean
open_handle (SfcProducer *self, GError **error)
{
  rd_kafka_conf_t *conf = sfc_client_dup_conf (self->options.client);
  char text[512];

  if (configure (self, conf, error))
    {
      self->handle = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
      if (self->handle != NULL)
        return TRUE;
      sfc_kafka_new_failed ("librdkafka", text, error);
    }
  rd_kafka_conf_destroy (conf);
  return FALSE;
}

static void
free_topic (gpointer topic)
{
  rd_kafka_topic_destroy (topic);
}

SfcProducer *
sfc_producer_new (const SfcProducerOptions *options, GError **error)
{
  g_autoptr (SfcProducer) self = g_new0 (SfcProducer, 1);

  self->options = *options;
  self->options.transactional_id = self->transactional_id
      = g_strdup (options->transactional_id);
  if (options->stop != NULL)
    g_object_ref (options->stop);
  self->topics
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_topic);
  return open_handle (self, error) ? g_steal_pointer (&self) : NULL;
}

void
sfc_producer_free (SfcProducer *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->topics);
  g_clear_pointer (&self->handle, rd_kafka_destroy);
  g_clear_object (&self->options.stop);
  g_free (self->transactional_id);
  g_free (self->where);
  g_free (self);
}

rd_kafka_t *
sfc_producer_peek (SfcProducer *self)
{
  return self->handle;
}

const SfcProducerOptions *
sfc_producer_peek_options (const SfcProducer *self)
{
  return &self->options;
}

/* ---- stops and failures */

gboolean
sfc_producer_is_stopped (SfcProducer *self)
{
  if (!g_cancellable_is_cancelled (self->options.stop))
    return FALSE;
  if (self->stopped_us == 0)
    self->stopped_us = g_get_monotonic_time ();
  return g_get_monotonic_time () - self->stopped_us
         > STOP_MS * G_GINT64_CONSTANT (1000);
}

/* A fatal error of the handle makes it give up every record. */
static gboolean
fail_record (const SfcProducer *self, const char *topic,
             rd_kafka_resp_err_t why, GError **error)
{
  rd_kafka_resp_err_t fatal = rd_kafka_fatal_error (self->handle, NULL, 0);
  g_autofree char *context = g_strdup_printf (_ ("topic %s"), topic);

  return sfc_client_fail (self->options.client, error, SFC_ERROR_SINK,
                          fatal != RD_KAFKA_RESP_ERR_NO_ERROR ? fatal : why,
                          context);
}

static gboolean
fail_delivery (const SfcProducer *self, GError **error)
{
  return fail_record (self, self->where, self->why, error);
}

void
sfc_producer_drop (SfcProducer *self)
{
  rd_kafka_purge (self->handle,
                  RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush (self->handle, WAIT_MS);
  self->why = RD_KAFKA_RESP_ERR_NO_ERROR;
  g_clear_pointer (&self->where, g_free);
}

/* Takes @failure, which is of the sink's broker. */
static gboolean
fail_sink (GError *failure, GError **error)
{
  if (failure->code != SFC_ERROR_CANCELLED)
    failure->code = SFC_ERROR_SINK;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
sfc_producer_reach (SfcProducer *self, GError **error)
{
  const SfcProducerOptions *options = &self->options;
  GError *failure = NULL;
  g_autoptr (GPtrArray) topics = sfc_client_list_topics (
      options->client, options->timeout_ms, options->stop, &failure);

  return topics != NULL || fail_sink (failure, error);
}

/* ---- sending */

/* Asks first: a producer would wait for a topic that is not there, and make one
 * of a development broker. */
static rd_kafka_topic_t *
get_topic (SfcProducer *self, const char *name, GError **error)
{
  const SfcProducerOptions *options = &self->options;
  rd_kafka_topic_t *topic = g_hash_table_lookup (self->topics, name);
  g_autoptr (SfcTopicInfo) info = NULL;
  GError *failure = NULL;

  if (topic != NULL)
    return topic;
  info = sfc_client_find_topic (options->client, name, options->timeout_ms,
                                options->stop, &failure);
  if (info == NULL)
    {
      fail_sink (failure, error);
      return NULL;
    }
  topic = rd_kafka_topic_new (self->handle, name, NULL);
  if (topic == NULL)
    sfc_kafka_fail (error, SFC_ERROR_SINK, rd_kafka_last_error (),
                    _ ("topic %s"), name);
  else
    g_hash_table_insert (self->topics, g_strdup (name), topic);
  return topic;
}

gboolean
sfc_producer_send (SfcProducer *self, const char *topic, gint32 partition,
                   const SfcKeyValue *record, GError **error)
{
  rd_kafka_topic_t *to = get_topic (self, topic, error);

  if (to == NULL)
    return FALSE;
  while (rd_kafka_produce (to, partition, RD_KAFKA_MSG_F_COPY,
                           (void *)record->value, record->n_value, record->key,
                           record->n_key, self)
         != 0)
    {
      if (rd_kafka_last_error () != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return fail_record (self, topic, rd_kafka_last_error (), error);
      rd_kafka_poll (self->handle, WAIT_MS);
      if (sfc_producer_is_stopped (self))
        return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
      if (self->why != RD_KAFKA_RESP_ERR_NO_ERROR)
        break;
    }
  rd_kafka_poll (self->handle, 0);
  return self->why == RD_KAFKA_RESP_ERR_NO_ERROR || fail_delivery (self, error);
}

gboolean
sfc_producer_finish (SfcProducer *self, GError **error)
{
  while (rd_kafka_flush (self->handle, WAIT_MS) == RD_KAFKA_RESP_ERR__TIMED_OUT
         && self->why == RD_KAFKA_RESP_ERR_NO_ERROR)
    if (sfc_producer_is_stopped (self))
      return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  return self->why == RD_KAFKA_RESP_ERR_NO_ERROR || fail_delivery (self, error);
}
