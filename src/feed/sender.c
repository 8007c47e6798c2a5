#include "config.h"

#include "feed/sender.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "kafka/error.h"

/* A call of librdkafka costs two looks at the clock and some locks; a lot of
 * records shares them.  Its texts are not copied again, so they must stay until
 * all of its records are reported. */
enum
{
  LOT_RECORDS = 256,
  LOT_BYTES = 128 * 1024,
  WAIT_MS = 100,  /* a stop is noticed that soon */
  STOP_MS = 10000 /* and takes no longer than that */
};

/* How exactly the age of a record is known. */
#define LOT_US (G_USEC_PER_SEC / 2)

/**
 * Lot:
 * @n: records added; [@n_sent, @n) are still to be handed over
 * @n_left: records not reported yet
 * @start_us: when its first record was added; its last one came no later than
 *            LOT_US after that, so that the age of the lot is about that of
 *            each of its records
 * @text: values and keys, @used of @size bytes; never moves
 */
typedef struct _Lot Lot;
struct _Lot
{
  SfcSender *sender;
  Lot *next; /* in the list of free ones */
  guint n, n_sent, n_left;
  gint64 start_us;
  gsize used, size;
  char *text;
  rd_kafka_message_t messages[LOT_RECORDS];
};

struct _SfcSender
{
  rd_kafka_t *producer;
  rd_kafka_topic_t *topic;
  GCancellable *cancellable;

  GPtrArray *lots; /* (element-type Lot): all there are */
  Lot *free;       /* of the usual size */
  Lot *lot;        /* being filled, or NULL */

  /* What is in lots that wait for reports, and how much may be: what
   * librdkafka's queue holds.  So it is never full, which would let records
   * behind the one refused overtake it. */
  gint64 held_records, held_bytes, max_records, max_bytes;

  /* written by the sender's thread only */
  _Atomic gint64 sent, acknowledged, failed, bytes;
  rd_kafka_resp_err_t why; /* of the first that failed */

  /* librdkafka looks for late records now and then only, and less often after
   * it lost a broker */
  gint64 timeout_us;
  gboolean late; /* a record waited for longer */
};

/* ---- counting; one writer */

static void
add (_Atomic gint64 *counter, gint64 n)
{
  atomic_store_explicit (
      counter, atomic_load_explicit (counter, memory_order_relaxed) + n,
      memory_order_relaxed);
}

SfcSenderCounts
sfc_sender_get_counts (const SfcSender *self)
{
  return (SfcSenderCounts){ .sent = self->sent,
                            .acknowledged = self->acknowledged,
                            .failed = self->failed,
                            .bytes = self->bytes };
}

rd_kafka_resp_err_t
sfc_sender_get_why (const SfcSender *self)
{
  if (self->failed > 0)
    return self->why;
  return self->late ? RD_KAFKA_RESP_ERR__MSG_TIMED_OUT
                    : RD_KAFKA_RESP_ERR_NO_ERROR;
}

static void
count_failed (SfcSender *self, rd_kafka_resp_err_t why)
{
  /* a fatal error of the handle makes it give up every record */
  if (self->failed == 0)
    {
      rd_kafka_resp_err_t fatal
          = rd_kafka_fatal_error (self->producer, NULL, 0);

      self->why = self->late ? RD_KAFKA_RESP_ERR__MSG_TIMED_OUT
                  : fatal != RD_KAFKA_RESP_ERR_NO_ERROR ? fatal
                                                        : why;
    }
  add (&self->failed, 1);
}

/* ---- lots */

static Lot *
lot_new (SfcSender *self, gsize size)
{
  Lot *lot = g_new (Lot, 1);

  lot->sender = self;
  lot->size = size;
  lot->text = g_malloc (size);
  g_ptr_array_add (self->lots, lot);
  return lot;
}

static void
lot_free (gpointer data)
{
  Lot *lot = data;

  g_free (lot->text);
  g_free (lot);
}

static void
begin_lot (SfcSender *self, gsize need)
{
  if (need > LOT_BYTES || self->free == NULL)
    self->lot = lot_new (self, MAX (need, LOT_BYTES));
  else
    {
      self->lot = self->free;
      self->free = self->lot->next;
    }
  self->lot->n = self->lot->n_sent = self->lot->n_left = 0;
  self->lot->used = 0;
  self->lot->start_us = g_get_monotonic_time ();
}

/* All of its records were reported, and none will be added. */
static void
end_lot (SfcSender *self, Lot *lot)
{
  self->held_records -= lot->n;
  self->held_bytes -= (gint64)lot->used;
  if (lot->size > LOT_BYTES)
    {
      g_ptr_array_remove_fast (self->lots, lot);
      return;
    }
  lot->next = self->free;
  self->free = lot;
}

static void
drop_records (Lot *lot, guint n)
{
  lot->n_left -= n;
  if (lot->n_left == 0 && lot != lot->sender->lot)
    end_lot (lot->sender, lot);
}

/* The handle's opaque is the client's, for its log. */
static void
on_delivery (rd_kafka_t *producer, const rd_kafka_message_t *message,
             void *opaque)
{
  Lot *lot = message->_private;

  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    count_failed (lot->sender, message->err);
  else
    {
      add (&lot->sender->acknowledged, 1);
      add (&lot->sender->bytes, (gint64)message->len);
    }
  drop_records (lot, 1);
}

/* ---- life */

static gint64
queue_limit (const rd_kafka_conf_t *conf, const char *name, gint64 unit)
{
  char value[32];
  gsize size = sizeof value;
  gint64 n = 0;

  if (rd_kafka_conf_get (conf, name, value, &size) == RD_KAFKA_CONF_OK)
    n = g_ascii_strtoll (value, NULL, 10);
  return n > 0 ? n * unit : G_MAXINT64;
}

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
fail_conf (rd_kafka_conf_t *conf, const char *text, GError **error)
{
  rd_kafka_conf_destroy (conf);
  return sfc_fail (error, SFC_ERROR_CONFIG, "librdkafka: %s", text);
}

static gboolean
open_producer (SfcSender *self, SfcClient *client, const char *topic,
               int timeout_ms, GError **error)
{
  rd_kafka_conf_t *conf = sfc_client_dup_conf (client);
  char text[512];

  rd_kafka_conf_set_dr_msg_cb (conf, on_delivery);
  if (!set_timeout (conf, timeout_ms, text, sizeof text))
    return fail_conf (conf, text, error);
  self->timeout_us = queue_limit (conf, "message.timeout.ms", 1000);
  self->max_records = queue_limit (conf, "queue.buffering.max.messages", 1);
  self->max_bytes = queue_limit (conf, "queue.buffering.max.kbytes", 1024);
  self->producer = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  if (self->producer == NULL)
    {
      rd_kafka_conf_destroy (conf);
      return sfc_kafka_new_failed ("librdkafka", text, error);
    }
  self->topic = rd_kafka_topic_new (self->producer, topic, NULL);
  return self->topic != NULL
         || sfc_kafka_fail (error, SFC_ERROR_SOURCE, rd_kafka_last_error (),
                            _ ("topic %s"), topic);
}

SfcSender *
sfc_sender_new (SfcClient *client, const char *topic, int timeout_ms,
                GError **error)
{
  g_autoptr (SfcSender) self = g_new0 (SfcSender, 1);

  self->lots = g_ptr_array_new_with_free_func (lot_free);
  if (!open_producer (self, client, topic, timeout_ms, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
sfc_sender_free (SfcSender *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->topic, rd_kafka_topic_destroy);
  g_clear_pointer (&self->producer, rd_kafka_destroy);
  g_clear_pointer (&self->lots, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_free (self);
}

void
sfc_sender_set_cancellable (SfcSender *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

gboolean
sfc_sender_is_stopped (SfcSender *self)
{
  return self->failed > 0 || self->late
         || g_cancellable_is_cancelled (self->cancellable);
}

/* ---- handing over */

static gboolean
has_room (const SfcSender *self, gsize bytes)
{
  return self->held_records == 0
         || (self->held_records < self->max_records
             && self->held_bytes + (gint64)bytes <= self->max_bytes);
}

/* Nobody else makes room, so what has none even so never will. */
static void
hand_over (SfcSender *self)
{
  Lot *lot = self->lot;
  guint n = lot->n - lot->n_sent;
  guint taken
      = (guint)rd_kafka_produce_batch (self->topic, 0, RD_KAFKA_MSG_F_PARTITION,
                                       lot->messages + lot->n_sent, (int)n);

  add (&self->sent, taken);
  for (guint i = lot->n_sent; taken < n && i < lot->n; i++)
    if (lot->messages[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
      {
        count_failed (self, lot->messages[i].err);
        drop_records (lot, 1);
      }
  lot->n_sent = lot->n;
}

static void
flush (SfcSender *self)
{
  if (self->lot != NULL && self->lot->n_sent < self->lot->n)
    hand_over (self);
}

static void
find_late (SfcSender *self)
{
  const gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->lots->len && !self->late; i++)
    {
      const Lot *lot = self->lots->pdata[i];

      self->late = lot->n_left > 0
                   && now_us - lot->start_us - LOT_US > self->timeout_us;
    }
}

static void
poll_reports (SfcSender *self, int wait_ms)
{
  rd_kafka_poll (self->producer, wait_ms);
  find_late (self);
}

void
sfc_sender_serve (SfcSender *self, int wait_ms)
{
  flush (self);
  poll_reports (self, wait_ms);
}

/* No record will be added to it. */
static void
close_lot (SfcSender *self)
{
  Lot *lot = self->lot;

  flush (self);
  self->lot = NULL;
  if (lot->n_left == 0)
    end_lot (self, lot);
  poll_reports (self, 0);
}

/* A lot that is filled slowly is ended before it is full. */
static gboolean
is_old (const Lot *lot)
{
  return lot->n_sent == lot->n
         && g_get_monotonic_time () - lot->start_us > LOT_US;
}

static gboolean
wait_room (SfcSender *self, gsize need)
{
  while (!has_room (self, need))
    {
      if (self->lot != NULL)
        close_lot (self);
      else
        poll_reports (self, WAIT_MS);
      if (sfc_sender_is_stopped (self))
        return FALSE;
    }
  return TRUE;
}

static char *
keep (Lot *lot, const char *data, gsize len)
{
  char *kept = lot->text + lot->used;

  memcpy (kept, data, len);
  lot->used += len;
  return kept;
}

gboolean
sfc_sender_add (SfcSender *self, int partition, const char *text, gsize len,
                const char *key, gsize key_len)
{
  gsize need = len + (key != NULL ? key_len : 0);
  rd_kafka_message_t *message;
  Lot *lot;

  if (self->lot != NULL
      && (self->lot->n == LOT_RECORDS
          || self->lot->size - self->lot->used < need || is_old (self->lot)))
    close_lot (self);
  if (!wait_room (self, need) || sfc_sender_is_stopped (self))
    return FALSE;
  if (self->lot == NULL)
    begin_lot (self, need);
  lot = self->lot;
  message = &lot->messages[lot->n++];
  *message = (rd_kafka_message_t){ .partition = partition,
                                   .payload = keep (lot, text, len),
                                   .len = len,
                                   ._private = lot };
  if (key != NULL)
    {
      message->key = keep (lot, key, key_len);
      message->key_len = key_len;
    }
  lot->n_left++;
  self->held_records++;
  self->held_bytes += (gint64)need;
  return TRUE;
}

/* Nothing will be acknowledged any more. */
static gboolean
is_lost (const SfcSender *self)
{
  return self->late
         || (self->failed > 0 && self->why == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT);
}

/* Every record is acknowledged or given up after its timeout; after a stop or
 * a failure nobody waits that long. */
void
sfc_sender_finish (SfcSender *self)
{
  gint64 stop_us = G_MAXINT64;

  flush (self);
  while (rd_kafka_flush (self->producer, WAIT_MS)
         == RD_KAFKA_RESP_ERR__TIMED_OUT)
    {
      gint64 now_us = g_get_monotonic_time ();

      if (stop_us == G_MAXINT64 && sfc_sender_is_stopped (self))
        stop_us = now_us + STOP_MS * G_GINT64_CONSTANT (1000);
      find_late (self);
      if (now_us < stop_us && !is_lost (self))
        continue;
      rd_kafka_purge (self->producer,
                      RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    }
}

int
sfc_sender_deal (SfcSender *self, const char *key, gsize key_len,
                 int n_partitions)
{
  return rd_kafka_msg_partitioner_murmur2 (self->topic, key, key_len,
                                           n_partitions, NULL, NULL);
}
