#include "config.h"

#include "source/kafka-reader.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/log.h"

#define BLOCK 1000 /* messages taken from a queue at once */
/* What a handle holds ahead.  Measured with a million records in 10 partitions:
 * more is no faster (2 MB a partition as fast as 8), and each query has a
 * handle a worker. */
#define QUEUE_KBYTES 10240
#define WAIT_MS 2 /* on one queue, before librdkafka is woken */

/**
 * Lane:
 * @position: the next offset to hand out
 * @empty_to: up to here the broker said that there is nothing more
 * @begun: whether a record of this range was seen
 * @held: (element-type rd_kafka_message_t): messages beyond the last range,
 *        for the next ones
 *
 * One partition that this reader owns.
 */
typedef struct
{
  const char *topic;
  gint32 partition;
  guint rank;
  rd_kafka_queue_t *queue;
  gint64 position, empty_to;
  gboolean begun;
  GQueue held;
} Lane;

typedef struct
{
  SfcReader head;
  SfcSettings *settings; /* as the options, the source's, which outlives us */
  SfcKafkaSourceOptions options;
  gboolean fail_on_data_loss;
  guint index, n;
  SfcClient *client;
  GArray *lanes; /* (element-type Lane) */
  rd_kafka_message_t *block[BLOCK];
} KafkaReader;

/* What one call of read() works on. */
typedef struct
{
  KafkaReader *self;
  const SfcOffsets *end;
  SfcRecordFunc push;
  gpointer data;
  SfcReadResult *result;
  GCancellable *cancellable;
} Reading;

/* ---- lanes */

static void
drop_held (Lane *lane)
{
  rd_kafka_message_t *message;

  while ((message = g_queue_pop_head (&lane->held)) != NULL)
    rd_kafka_message_destroy (message);
}

static void
close_lanes (KafkaReader *self)
{
  for (guint i = 0; self->lanes != NULL && i < self->lanes->len; i++)
    {
      Lane *lane = &g_array_index (self->lanes, Lane, i);

      /* a message that is not released makes destroying hang */
      drop_held (lane);
      rd_kafka_queue_destroy (lane->queue);
    }
  g_clear_pointer (&self->lanes, g_array_unref);
  g_clear_pointer (&self->client, sfc_client_free);
}

/* librdkafka's limit counts for each partition, ours for the handle. */
static gboolean
open_client (KafkaReader *self, guint n_lanes, GError **error)
{
  static const char limit[] = "queued.max.messages.kbytes";
  char kbytes[16];
  const char *const overrides[] = { limit, kbytes, NULL };
  gboolean chosen = sfc_settings_is_set (self->settings, "librdkafka", limit);

  g_snprintf (kbytes, sizeof kbytes, "%u",
              CLAMP (QUEUE_KBYTES / MAX (n_lanes, 1), 256, 8192));
  self->client
      = sfc_client_new (self->settings, self->options.group,
                        SFC_CLIENT_CONSUMER, chosen ? NULL : overrides, error);
  return self->client != NULL;
}

/* Order matters: metadata first, or the first fetch comes a second late;
 * forwarding off before assign, or what is fetched in between goes to the
 * consumer queue and is lost to the lane. */
static gboolean
open_lanes (KafkaReader *self, const SfcOffsets *from,
            GCancellable *cancellable, GError **error)
{
  rd_kafka_t *rk;
  rd_kafka_topic_partition_list_t *list;
  g_autoptr (SfcTopicInfo) known = NULL;
  rd_kafka_resp_err_t err;

  if (!open_client (self, (from->len - self->index + self->n - 1) / self->n,
                    error))
    return FALSE;
  rk = sfc_client_peek (self->client);
  self->lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  list = rd_kafka_topic_partition_list_new (1);
  for (guint rank = self->index; rank < from->len; rank += self->n)
    {
      const SfcPartition *p = sfc_offsets_at (from, rank);
      Lane lane = { .topic = p->topic,
                    .partition = p->partition,
                    .rank = rank,
                    .position = p->offset };

      if (known == NULL || !g_str_equal (known->name, p->topic))
        {
          g_clear_pointer (&known, sfc_topic_info_free);
          known = sfc_client_find_topic (self->client, p->topic,
                                         self->options.timeout_ms, cancellable,
                                         error);
          if (known == NULL)
            {
              rd_kafka_topic_partition_list_destroy (list);
              return FALSE;
            }
        }
      lane.queue = rd_kafka_queue_get_partition (rk, p->topic, p->partition);
      rd_kafka_queue_forward (lane.queue, NULL);
      rd_kafka_topic_partition_list_add (list, p->topic, p->partition)->offset
          = p->offset;
      g_array_append_val (self->lanes, lane);
    }
  err = rd_kafka_assign (rk, list);
  rd_kafka_topic_partition_list_destroy (list);
  return err == RD_KAFKA_RESP_ERR_NO_ERROR
         || sfc_kafka_fail (error, SFC_ERROR_SOURCE, err, _ ("assigning"));
}

static rd_kafka_resp_err_t
take_code (rd_kafka_error_t *failure)
{
  rd_kafka_resp_err_t err = rd_kafka_error_code (failure);

  if (failure != NULL)
    rd_kafka_error_destroy (failure);
  return err;
}

/* An offset out of range stops the partition's fetcher for good, and what is
 * stopped does not seek: it is assigned anew. */
static rd_kafka_resp_err_t
seek_or_assign (rd_kafka_t *rk, rd_kafka_topic_partition_list_t *list,
                int timeout_ms)
{
  rd_kafka_resp_err_t err
      = take_code (rd_kafka_seek_partitions (rk, list, timeout_ms));

  if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
    err = list->elems[0].err;
  if (err != RD_KAFKA_RESP_ERR__STATE)
    return err;
  err = take_code (rd_kafka_incremental_unassign (rk, list));
  if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
    err = take_code (rd_kafka_incremental_assign (rk, list));
  return err;
}

static gboolean
lane_seek (KafkaReader *self, Lane *lane, gint64 offset, GError **error)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (1);
  rd_kafka_resp_err_t err;

  drop_held (lane);
  rd_kafka_topic_partition_list_add (list, lane->topic, lane->partition)->offset
      = offset;
  err = seek_or_assign (sfc_client_peek (self->client), list,
                        self->options.timeout_ms);
  rd_kafka_topic_partition_list_destroy (list);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("topic %s partition %d: seeking offset "
                              "%" PRId64),
                           lane->topic, lane->partition, offset);
  lane->position = offset;
  lane->empty_to = 0;
  return TRUE;
}

/* Where the range of @lane ends now: an embedded run's may turn out shorter
 * than planned once its input has ended. */
static gint64
lane_end (const Reading *reading, const Lane *lane)
{
  gint64 end = sfc_offsets_at (reading->end, lane->rank)->offset;
  SfcPace *pace = reading->self->options.pace;

  if (pace != NULL && sfc_pace_is_ended (pace))
    end = MIN (end, sfc_pace_get_sent (pace, (guint)lane->partition));
  return end;
}

/* ---- data that is gone */

static gboolean
lane_lost (Reading *reading, Lane *lane, gint64 first, GError **error)
{
  KafkaReader *self = reading->self;
  gint64 lost = first - lane->position;

  if (self->fail_on_data_loss)
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("topic %s partition %d: Cannot fetch offset "
                   "%" PRId64 ": the broker dropped %" PRId64
                   " records, the first it has is %" PRId64),
                lane->topic, lane->partition, lane->position, lost, first);
      return sfc_remedy (error, _ ("set failOnDataLoss = false to go on with "
                                   "what is there"));
    }
  sfc_warn (_ ("topic %s partition %d: %" PRId64
               " records are lost: offsets %" PRId64 " to %" PRId64),
            lane->topic, lane->partition, lost, lane->position, first - 1);
  return TRUE;
}

/* Sets @first to the first offset that the broker still has. */
static gboolean
first_there (Reading *reading, const Lane *lane, gint64 *first, GError **error)
{
  KafkaReader *self = reading->self;
  g_autoptr (GArray) offsets = sfc_offsets_new ();

  sfc_offsets_add (offsets, lane->topic, lane->partition, 0);
  if (!sfc_kafka_list_offsets (self->client, offsets, SFC_TIME_BEGINNING,
                               self->options.timeout_ms, reading->cancellable,
                               error))
    return FALSE;
  *first = sfc_offsets_at (offsets, 0)->offset;
  return TRUE;
}

static gboolean
lane_out_of_range (Reading *reading, Lane *lane, GError **error)
{
  gint64 first, end = lane_end (reading, lane);

  if (!first_there (reading, lane, &first, error))
    return FALSE;
  if (first <= lane->position) /* beyond the end: the topic was made anew */
    return sfc_fail (error, SFC_ERROR_SOURCE,
                     _ ("topic %s partition %d: offset %" PRId64
                        " is beyond the partition's end"),
                     lane->topic, lane->partition, lane->position);
  if (!lane_lost (reading, lane, first, error))
    return FALSE;
  reading->result->skipped += MIN (first, end) - lane->position;
  return lane_seek (reading->self, lane, first, error);
}

/* ---- records */

static gboolean
take_event (Reading *reading, Lane *lane, const rd_kafka_message_t *message,
            GError **error)
{
  switch (message->err)
    {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      lane->empty_to = MAX (lane->empty_to, message->offset);
      return TRUE;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return lane_out_of_range (reading, lane, error);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return sfc_kafka_fail (error, SFC_ERROR_SOURCE, message->err,
                             _ ("topic %s partition %d"), lane->topic,
                             lane->partition);
    default: /* librdkafka goes on trying, until our deadline */
      sfc_debug ("topic %s partition %d: %s", lane->topic, lane->partition,
                 rd_kafka_message_errstr (message));
      return TRUE;
    }
}

static void
skip_to (Reading *reading, Lane *lane, gint64 offset)
{
  if (offset <= lane->position)
    return;
  reading->result->skipped += offset - lane->position;
  lane->position = offset;
}

/* Hands out one record of the range. */
static gint64
take_record (Reading *reading, Lane *lane, const rd_kafka_message_t *message)
{
  const SfcRecord record = { .value = message->payload,
                             .n_value = message->len,
                             .rank = lane->rank,
                             .offset = message->offset };

  skip_to (reading, lane, message->offset);
  lane->position = message->offset + 1;
  lane->begun = TRUE;
  reading->result->records++;
  reading->push (&record, reading->data);
  return (gint64)(message->len + message->key_len + 20);
}

/* A first record beyond the range's start means that records are gone, unless
 * the broker still has the start: then compaction or a transaction left the
 * gap. */
static gboolean
check_gap (Reading *reading, Lane *lane, const rd_kafka_message_t *message,
           GError **error)
{
  gint64 first;

  if (lane->begun || message->offset == lane->position)
    return TRUE;
  if (!first_there (reading, lane, &first, error))
    return FALSE;
  return first <= lane->position
         || lane_lost (reading, lane, MIN (first, message->offset), error);
}

static gboolean
take_block (Reading *reading, Lane *lane, gssize n, gint64 end, GError **error)
{
  KafkaReader *self = reading->self;
  gint64 bytes = 0;
  gboolean ok = TRUE;

  for (gssize i = 0; i < n; i++)
    {
      rd_kafka_message_t *message = self->block[i];

      if (!ok)
        ;
      else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        ok = take_event (reading, lane, message, error);
      else if (message->offset >= end)
        {
          /* over a gap: the range is done, this is for the next ones */
          skip_to (reading, lane, end);
          g_queue_push_tail (&lane->held, g_steal_pointer (&message));
        }
      else if ((ok = check_gap (reading, lane, message, error)))
        bytes += take_record (reading, lane, message);
      g_clear_pointer (&message, rd_kafka_message_destroy);
    }
  if (self->options.pace != NULL && bytes > 0)
    sfc_pace_read (self->options.pace, self->options.query,
                   (guint)lane->partition, bytes);
  return ok;
}

/* What an earlier range left comes before what is in the queue. */
static gboolean
take_held (Reading *reading, Lane *lane, gint64 end, gboolean *found,
           GError **error)
{
  const rd_kafka_message_t *message;

  while (lane->position < end
         && (message = g_queue_peek_head (&lane->held)) != NULL)
    {
      *found = TRUE;
      if (message->offset >= end)
        {
          skip_to (reading, lane, end);
          break;
        }
      reading->self->block[0] = g_queue_pop_head (&lane->held);
      if (!take_block (reading, lane, 1, end, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes what is in the lane's queue, up to the range's end; waits
 * @wait_ms when it is empty.  Sets @found when something came. */
static gboolean
drain (Reading *reading, Lane *lane, int wait_ms, gboolean *found,
       GError **error)
{
  KafkaReader *self = reading->self;
  gint64 end = lane_end (reading, lane);

  if (!take_held (reading, lane, end, found, error))
    return FALSE;
  while (lane->position < end)
    {
      gsize most = wait_ms > 0 ? 1 : (gsize)MIN (BLOCK, end - lane->position);
      gssize n = rd_kafka_consume_batch_queue (lane->queue, wait_ms,
                                               self->block, most);

      if (n <= 0)
        break;
      *found = TRUE;
      wait_ms = 0;
      if (!take_block (reading, lane, n, end, error))
        return FALSE;
    }
  /* past control and aborted records, which are never handed out */
  skip_to (reading, lane, MIN (lane->empty_to, end));
  return TRUE;
}

/* ---- waiting */

/* librdkafka before 2.2 sleeps up to a second when its queues were full, and
 * is not woken by draining them; any request to the same broker wakes it. */
static void
wake (KafkaReader *self)
{
  rd_kafka_t *rk = sfc_client_peek (self->client);
  rd_kafka_topic_partition_list_t *list
      = rd_kafka_topic_partition_list_new ((int)self->lanes->len);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = &g_array_index (self->lanes, Lane, i);

      rd_kafka_topic_partition_list_add (list, lane->topic, lane->partition)
          ->offset
          = RD_KAFKA_OFFSET_END;
    }
  rd_kafka_offsets_for_times (rk, list, 100);
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_poll (rk, 0);
}

static Lane *
find_open (const Reading *reading)
{
  GArray *lanes = reading->self->lanes;

  for (guint i = 0; i < lanes->len; i++)
    {
      Lane *lane = &g_array_index (lanes, Lane, i);

      if (lane->position < lane_end (reading, lane))
        return lane;
    }
  return NULL;
}

/* A range planned ahead of the input waits for the input, not for the broker.
 */
static gboolean
waits_for_input (const Reading *reading, const Lane *lane)
{
  SfcPace *pace = reading->self->options.pace;

  return pace != NULL && !sfc_pace_is_ended (pace)
         && lane->position >= sfc_pace_get_sent (pace, (guint)lane->partition);
}

static gboolean
check_patience (Reading *reading, const Lane *lane, gint64 *since,
                GError **error)
{
  gint64 now = g_get_monotonic_time ();
  int timeout_ms = reading->self->options.timeout_ms;

  if (g_cancellable_is_cancelled (reading->cancellable))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  if (waits_for_input (reading, lane))
    *since = now;
  if (now - *since < timeout_ms * G_TIME_SPAN_MILLISECOND)
    return TRUE;
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch record for offset "
               "%" PRId64 " in %d milliseconds"),
            lane->topic, lane->partition, lane->position, timeout_ms);
  return sfc_remedy (error, _ ("is the broker at %s still there?"),
                     sfc_client_get_bootstrap (reading->self->client));
}

static gboolean
drain_all (Reading *reading, gboolean *found, GError **error)
{
  GArray *lanes = reading->self->lanes;

  for (guint i = 0; i < lanes->len; i++)
    if (!drain (reading, &g_array_index (lanes, Lane, i), 0, found, error))
      return FALSE;
  return TRUE;
}

static gint64
offsets_done (const Reading *reading)
{
  return reading->result->records + reading->result->skipped;
}

/* Failures come through the queues too, and are no progress. */
static gboolean
run (Reading *reading, GError **error)
{
  gint64 since = g_get_monotonic_time ();
  Lane *open;

  for (;;)
    {
      gboolean found = FALSE;
      gint64 before = offsets_done (reading);

      if (!drain_all (reading, &found, error))
        return FALSE;
      open = find_open (reading);
      if (open == NULL)
        return TRUE;
      if (!found)
        {
          if (!drain (reading, open, WAIT_MS, &found, error))
            return FALSE;
          if (!found)
            wake (reading->self);
        }
      if (offsets_done (reading) != before)
        since = g_get_monotonic_time ();
      if (!check_patience (reading, open, &since, error))
        return FALSE;
    }
}

static gboolean
reader_read (SfcReader *reader, const SfcOffsets *from, const SfcOffsets *end,
             SfcRecordFunc push, gpointer data, SfcReadResult *result,
             GCancellable *cancellable, GError **error)
{
  KafkaReader *self = (KafkaReader *)reader;
  Reading reading = { .self = self,
                      .end = end,
                      .push = push,
                      .data = data,
                      .result = result,
                      .cancellable = cancellable };

  *result = (SfcReadResult){ 0 };
  if (self->index >= from->len) /* more workers than partitions */
    return TRUE;
  if (self->lanes == NULL && !open_lanes (self, from, cancellable, error))
    {
      close_lanes (self);
      return FALSE;
    }
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = &g_array_index (self->lanes, Lane, i);
      gint64 start = sfc_offsets_at (from, lane->rank)->offset;

      lane->begun = FALSE;
      if (lane->position != start && !lane_seek (self, lane, start, error))
        return FALSE;
    }
  return run (&reading, error);
}

static void
reader_free (SfcReader *reader)
{
  KafkaReader *self = (KafkaReader *)reader;

  close_lanes (self);
  g_free (self);
}

static const SfcReaderClass kafka_reader_class = {
  .read = reader_read,
  .free = reader_free,
};

SfcReader *
sfc_kafka_reader_new (SfcSettings *settings,
                      const SfcKafkaSourceOptions *options,
                      gboolean fail_on_data_loss, guint index, guint n)
{
  KafkaReader *self = g_new0 (KafkaReader, 1);

  self->head.klass = &kafka_reader_class;
  self->settings = settings;
  self->options = *options;
  self->fail_on_data_loss = fail_on_data_loss;
  self->index = index;
  self->n = n;
  return &self->head;
}
