#include "config.h"

#include "feed/feed.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "feed/json-member.h"
#include "feed/rate.h"
#include "feed/records.h"

enum
{
  RECORD_BYTES = 20,   /* what the broker counts besides key and value */
  SERVE_RECORDS = 512, /* reports are taken after so many */
  WAIT_MS = 100,       /* a stop is noticed that soon */
  STOP_MS = 10000      /* and takes no longer than that */
};

struct _SfcFeed
{
  SfcFeedOptions options;
  char *topic, *key;
  SfcClient *client;
  SfcRecords *records;
  GCancellable *cancellable;
  rd_kafka_t *producer;
  rd_kafka_topic_t *handle;
  SfcRate rate;
  GString *decoded; /* a key */

  /* written by the feed's thread only */
  _Atomic gint64 sent, acknowledged, failed, bytes;
  rd_kafka_resp_err_t why; /* of the first that failed */
};

/* ---- counting; one writer */

static void
add (_Atomic gint64 *counter, gint64 n)
{
  atomic_store_explicit (
      counter, atomic_load_explicit (counter, memory_order_relaxed) + n,
      memory_order_relaxed);
}

SfcFeedCounts
sfc_feed_get_counts (SfcFeed *self)
{
  SfcFeedCounts counts = { .sent = self->sent,
                           .acknowledged = self->acknowledged,
                           .failed = self->failed,
                           .bytes = self->bytes };

  sfc_records_get_progress (self->records, &counts.input_bytes,
                            &counts.input_total);
  return counts;
}

static void
count_failed (SfcFeed *self, rd_kafka_resp_err_t why)
{
  if (self->failed == 0)
    self->why = why;
  add (&self->failed, 1);
}

/* The handle's opaque is the client's, for its log. */
static void
on_delivery (rd_kafka_t *producer, const rd_kafka_message_t *message,
             void *opaque)
{
  SfcFeed *self = message->_private;

  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      count_failed (self, message->err);
      return;
    }
  add (&self->acknowledged, 1);
  add (&self->bytes, (gint64)message->len);
}

/* ---- life */

/* How long a record may take: what the user set for it, else @timeout_ms. */
static gboolean
set_timeout (rd_kafka_conf_t *conf, int timeout_ms, char *text, gsize size)
{
  static const char name[] = "message.timeout.ms", usual[] = "300000";
  g_autofree char *value = g_strdup_printf ("%d", timeout_ms);
  char now[32];
  gsize n = sizeof now;

  if (rd_kafka_conf_get (conf, name, now, &n) == RD_KAFKA_CONF_OK
      && !g_str_equal (now, usual))
    return TRUE;
  return rd_kafka_conf_set (conf, name, value, text, size) == RD_KAFKA_CONF_OK;
}

static gboolean
open_producer (SfcFeed *self, GError **error)
{
  rd_kafka_conf_t *conf
      = rd_kafka_conf_dup (rd_kafka_conf (sfc_client_peek (self->client)));
  char text[512];

  rd_kafka_conf_set_dr_msg_cb (conf, on_delivery);
  if (set_timeout (conf, self->options.timeout_ms, text, sizeof text))
    self->producer = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  if (self->producer == NULL)
    {
      rd_kafka_conf_destroy (conf);
      return sfc_fail (error, SFC_ERROR_CONFIG, "librdkafka: %s", text);
    }
  self->handle = rd_kafka_topic_new (self->producer, self->topic, NULL);
  return self->handle != NULL
         || sfc_kafka_fail (error, SFC_ERROR_SOURCE, rd_kafka_last_error (),
                            _ ("topic %s"), self->topic);
}

SfcFeed *
sfc_feed_new (SfcClient *client, const SfcFeedOptions *options, GError **error)
{
  const SfcRecordsOptions records = { .files = options->files,
                                      .by_time = options->by_time,
                                      .repeat = options->repeat };
  g_autoptr (SfcFeed) self = g_new0 (SfcFeed, 1);

  self->client = client;
  self->topic = g_strdup (options->topic);
  self->key = g_strdup (options->key);
  self->options = *options;
  self->options.files = NULL;
  if (options->pace != NULL)
    sfc_pace_ref (options->pace);
  self->decoded = g_string_new (NULL);
  self->records = sfc_records_new (&records, error);
  if (self->records == NULL || !open_producer (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sfc_feed_free (SfcFeed *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->handle, rd_kafka_topic_destroy);
  g_clear_pointer (&self->producer, rd_kafka_destroy);
  g_clear_pointer (&self->records, sfc_records_free);
  g_clear_object (&self->cancellable);
  if (self->options.pace != NULL)
    sfc_pace_unref (self->options.pace);
  g_string_free (self->decoded, TRUE);
  g_free (self->topic);
  g_free (self->key);
  g_free (self);
}

/* ---- one record */

static gboolean
is_stopped (SfcFeed *self)
{
  return self->failed > 0 || g_cancellable_is_cancelled (self->cancellable);
}

static void
serve (gpointer data)
{
  SfcFeed *self = data;

  rd_kafka_poll (self->producer, 0);
}

/* Waits until the next record is due, while reports come in. */
static void
wait_rate (SfcFeed *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us = sfc_rate_next (&self->rate, now_us);

  for (; now_us < due_us && !is_stopped (self);
       now_us = g_get_monotonic_time ())
    rd_kafka_poll (self->producer,
                   (int)MIN ((due_us - now_us + 999) / 1000, WAIT_MS));
}

static void
wait_pace (SfcFeed *self, int partition, gsize bytes)
{
  while (
      !sfc_pace_has_room (self->options.pace, (guint)partition, (gint64)bytes)
      && !is_stopped (self))
    rd_kafka_poll (self->producer, 1);
}

static const char *
find_key (SfcFeed *self, const char *text, gsize len, gsize *key_len)
{
  const char *value;

  if (self->key == NULL
      || !sfc_json_member_find (text, len, self->key, &value, key_len)
      || (*key_len == 4 && memcmp (value, "null", 4) == 0))
    return NULL;
  if (*value != '"')
    return value;
  g_string_truncate (self->decoded, 0);
  sfc_json_string_decode (value, *key_len, self->decoded);
  *key_len = self->decoded->len;
  return self->decoded->str;
}

static int
choose_partition (SfcFeed *self, const char *key, gsize key_len)
{
  if (self->options.partition >= 0)
    return self->options.partition;
  if (key != NULL)
    return rd_kafka_msg_partitioner_murmur2 (
        self->handle, key, key_len, self->options.n_partitions, NULL, NULL);
  return (int)(self->sent % self->options.n_partitions);
}

/* A full queue is one that reports will empty. */
static gboolean
produce (SfcFeed *self, int partition, const char *text, gsize len,
         const char *key, gsize key_len)
{
  while (rd_kafka_produce (self->handle, partition, RD_KAFKA_MSG_F_COPY,
                           (char *)text, len, key, key_len, self)
         != 0)
    {
      rd_kafka_resp_err_t err = rd_kafka_last_error ();

      if (err != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        {
          count_failed (self, err);
          return FALSE;
        }
      rd_kafka_poll (self->producer, WAIT_MS);
      if (is_stopped (self))
        return FALSE;
    }
  return TRUE;
}

static void
send_record (SfcFeed *self, const char *text, gsize len)
{
  gsize key_len = 0;
  const char *key = find_key (self, text, len, &key_len);
  int partition = choose_partition (self, key, key_len);
  gsize bytes = len + key_len + RECORD_BYTES;

  if (self->options.rate > 0)
    wait_rate (self);
  if (self->options.pace != NULL)
    wait_pace (self, partition, bytes);
  if (is_stopped (self) || !produce (self, partition, text, len, key, key_len))
    return;
  add (&self->sent, 1);
  if (self->options.pace != NULL)
    sfc_pace_sent (self->options.pace, (guint)partition, (gint64)bytes);
  if (self->sent % SERVE_RECORDS == 0)
    serve (self);
}

/* ---- all of them */

static gboolean
send_all (SfcFeed *self, GError **error)
{
  gint64 limit = self->options.limit >= 0 ? self->options.limit : G_MAXINT64;
  GError *local = NULL;
  const char *text;
  gsize len;

  while (self->sent < limit && !is_stopped (self)
         && sfc_records_next (self->records, &text, &len, &local))
    send_record (self, text, len);
  if (local == NULL || g_error_matches (local, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      g_clear_error (&local);
      return TRUE;
    }
  g_propagate_error (error, local);
  return FALSE;
}

/* Every record is acknowledged or given up after its timeout; after a stop or
 * a failure nobody waits that long. */
static void
wait_acknowledged (SfcFeed *self)
{
  gint64 stop_us = G_MAXINT64;

  while (rd_kafka_flush (self->producer, WAIT_MS)
         == RD_KAFKA_RESP_ERR__TIMED_OUT)
    {
      gint64 now_us = g_get_monotonic_time ();

      if (stop_us == G_MAXINT64 && is_stopped (self))
        stop_us = now_us + STOP_MS * G_GINT64_CONSTANT (1000);
      if (now_us < stop_us)
        continue;
      rd_kafka_purge (self->producer,
                      RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    }
}

static gboolean
fail_unacknowledged (SfcFeed *self, GError **error)
{
  g_autofree char *reason = sfc_client_dup_last_error (self->client);

  sfc_kafka_fail (error, SFC_ERROR_SOURCE, self->why,
                  ngettext ("topic %s: %" PRId64 " record was not acknowledged",
                            "topic %s: %" PRId64
                            " records were not acknowledged",
                            (gulong)self->failed),
                  self->topic, self->failed);
  return reason != NULL ? sfc_remedy (error, "%s", reason) : FALSE;
}

gboolean
sfc_feed_run (SfcFeed *self, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  gboolean ok;

  g_set_object (&self->cancellable, cancellable);
  sfc_records_set_idle (self->records, cancellable, serve, self);
  if (self->options.rate > 0)
    sfc_rate_init (&self->rate, self->options.rate, g_get_monotonic_time ());
  ok = send_all (self, &local);
  wait_acknowledged (self);
  if (self->failed > 0)
    {
      g_clear_error (&local);
      return fail_unacknowledged (self, error);
    }
  if (self->options.pace != NULL)
    sfc_pace_end (self->options.pace);
  if (local != NULL)
    g_propagate_error (error, local);
  return ok;
}
