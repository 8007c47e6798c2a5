#include "config.h"

#include "source/kafka-reader.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "kafka/offsets.h"
#include "source/lanes.h"
#include "source/starting.h"

#define WAIT_MS 2 /* on one queue, before librdkafka is woken */
#define WAKE_MS 100
#define LIMIT "receive.message.max.bytes"
#define MOST_DAMAGED 3 /* times that damaged records are fetched */
#define SILENT_US G_TIME_SPAN_SECOND /* a longer silence is told */

typedef struct
{
  SfcReader head;
  gboolean fail_on_data_loss;
  gboolean is_stalled; /* it was told */
  gsize most;          /* of a record [bytes], see read_limit() */
  SfcLanes lanes;
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
  gint64 taken;      /* since librdkafka was last woken [bytes] */
  SfcLane *lane;     /* the one that is drained, */
  gint64 lane_end;   /* up to here */
  gint64 lane_bytes; /* and what was handed out of it */
} Reading;

/* ---- ranges */

/* Where the range of @lane ends now: an embedded run's may turn out shorter
 * than planned once its input has ended. */
static gint64
lane_end (const Reading *reading, const SfcLane *lane)
{
  gint64 end = sfc_offsets_at (reading->end, lane->rank)->offset;
  SfcPace *pace = reading->self->lanes.options->pace;

  if (pace != NULL && sfc_pace_is_ended (pace))
    end = MIN (end, sfc_pace_get_sent (pace, (guint)lane->partition));
  return end;
}

/* ---- data that is gone */

static void
warn_lost (const SfcLane *lane, gint64 first)
{
  sfc_warn (ngettext ("topic %s partition %d: %" PRId64
                      " record is lost: offsets %" PRId64 " to %" PRId64,
                      "topic %s partition %d: %" PRId64
                      " records are lost: offsets %" PRId64 " to %" PRId64,
                      (gulong)(first - lane->position)),
            lane->topic, lane->partition, first - lane->position,
            lane->position, first - 1);
}

static gboolean
lane_lost (Reading *reading, SfcLane *lane, gint64 first, GError **error)
{
  KafkaReader *self = reading->self;
  gint64 lost = first - lane->position;

  if (self->fail_on_data_loss)
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                ngettext ("topic %s partition %d: Cannot fetch offset "
                          "%" PRId64 ": the broker dropped %" PRId64
                          " record, the first it has is %" PRId64,
                          "topic %s partition %d: Cannot fetch offset "
                          "%" PRId64 ": the broker dropped %" PRId64
                          " records, the first it has is %" PRId64,
                          (gulong)lost),
                lane->topic, lane->partition, lane->position, lost, first);
      return sfc_remedy (error, _ ("set failOnDataLoss = false to go on with "
                                   "what is there"));
    }
  warn_lost (lane, first);
  return TRUE;
}

/* Sets @first to the first offset that the broker still has. */
static gboolean
first_there (Reading *reading, const SfcLane *lane, gint64 *first,
             GError **error)
{
  KafkaReader *self = reading->self;
  g_autoptr (GArray) offsets = sfc_offsets_new ();

  sfc_offsets_add (offsets, lane->topic, lane->partition, 0);
  if (!sfc_kafka_list_offsets (self->lanes.client, offsets, SFC_TIME_BEGINNING,
                               self->lanes.options->timeout_ms,
                               reading->cancellable, error))
    return FALSE;
  *first = sfc_offsets_at (offsets, 0)->offset;
  return TRUE;
}

static gboolean
lane_out_of_range (Reading *reading, SfcLane *lane, GError **error)
{
  gint64 first, end = lane_end (reading, lane);

  if (!first_there (reading, lane, &first, error))
    return FALSE;
  if (first <= lane->position) /* beyond the end: the topic was made anew */
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("topic %s partition %d: offset %" PRId64
                   " is beyond the partition's end"),
                lane->topic, lane->partition, lane->position);
      return sfc_remedy (error, _ ("was the topic made anew? begin anew with "
                                   "another checkpointLocation"));
    }
  if (!lane_lost (reading, lane, first, error))
    return FALSE;
  reading->result->skipped += MIN (first, end) - lane->position;
  return sfc_lanes_seek (&reading->self->lanes, lane, first, error);
}

/* ---- records that are too large */

/* librdkafka 2.0 holds to this limit what travels, and what zstd makes of it,
 * but not what the other codecs make: there it is ours. */
static void
read_limit (KafkaReader *self)
{
  char text[32] = "";
  gsize size = sizeof text;

  rd_kafka_conf_get (rd_kafka_conf (sfc_client_peek (self->lanes.client)),
                     LIMIT, text, &size);
  self->most = (gsize)g_ascii_strtoull (text, NULL, 10);
}

static gboolean
fail_too_large (const SfcLane *lane, const char *text, GError **error)
{
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch offsets %" PRId64
               " to %" PRId64 ": %s"),
            lane->topic, lane->partition, lane->position, lane->position, text);
  return sfc_remedy (error,
                     _ ("the record is larger than %s: raise that with "
                        "--kafka"),
                     LIMIT);
}

/* ---- data that is damaged */

/* What was damaged on its way is fetched again.  What is damaged where the
 * broker keeps it is an error, whatever failOnDataLoss says, as in Spark:
 * librdkafka would go on behind it. */
static gboolean
lane_damaged (Reading *reading, SfcLane *lane, const SfcHeld *event,
              GError **error)
{
  g_autofree char *text = sfc_kafka_text (event->value);

  sfc_debug ("topic %s partition %d: %s", lane->topic, lane->partition, text);
  if (!sfc_lanes_seek (&reading->self->lanes, lane, lane->position, error))
    return FALSE;
  if (++lane->damaged < MOST_DAMAGED)
    return TRUE;
  /* of zstd, as librdkafka's words have it: damage is told by the checksum */
  if (event->err == RD_KAFKA_RESP_ERR__BAD_COMPRESSION
      && strstr (text, "(codec 0x4)") != NULL)
    return fail_too_large (lane, text, error);
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch offsets %" PRId64
               " to %" PRId64 ": %s"),
            lane->topic, lane->partition, lane->position,
            lane_end (reading, lane) - 1, text);
  if (event->err == RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED)
    return sfc_remedy (error, _ ("install a librdkafka that was built with "
                                 "this compression"));
  return sfc_remedy (error, _ ("the broker's copy is damaged: bring it back "
                               "from a replica, or begin behind it with "
                               "another checkpointLocation"));
}

/* ---- records */

static void
skip_to (Reading *reading, SfcLane *lane, gint64 offset)
{
  if (offset <= lane->position)
    return;
  reading->result->skipped += offset - lane->position;
  lane->position = offset;
}

/* The topic was deleted, or the partition. */
static gboolean
lane_gone (Reading *reading, SfcLane *lane, rd_kafka_resp_err_t err,
           GError **error)
{
  gint64 end = lane_end (reading, lane);

  if (reading->self->fail_on_data_loss)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("topic %s partition %d: Cannot fetch offsets "
                              "%" PRId64 " to %" PRId64),
                           lane->topic, lane->partition, lane->position,
                           end - 1);
  if (lane->position < end)
    warn_lost (lane, end);
  skip_to (reading, lane, end);
  return TRUE;
}

static gboolean
take_event (Reading *reading, SfcLane *lane, const SfcHeld *event,
            GError **error)
{
  switch (event->err)
    {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      lane->empty_to = MAX (lane->empty_to, event->offset);
      return TRUE;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return lane_out_of_range (reading, lane, error);
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
      return lane_damaged (reading, lane, event, error);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      return lane_gone (reading, lane, event->err, error);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return sfc_kafka_fail (error, SFC_ERROR_SOURCE, event->err,
                             _ ("topic %s partition %d"), lane->topic,
                             lane->partition);
    default: /* librdkafka goes on trying, until our deadline */
      sfc_debug ("topic %s partition %d: %s", lane->topic, lane->partition,
                 event->value);
      return TRUE;
    }
}

static void
note_time (SfcReadResult *result, gint64 ms)
{
  if (ms <= 0)
    return;
  if (result->oldest_ms == 0 || ms < result->oldest_ms)
    result->oldest_ms = ms;
  if (ms > result->newest_ms)
    result->newest_ms = ms;
}

/* Hands out one record of the range. */
static void
take_record (Reading *reading, SfcLane *lane, const SfcRecord *record)
{
  skip_to (reading, lane, record->offset);
  lane->position = record->offset + 1;
  lane->begun = TRUE;
  lane->damaged = 0;
  reading->result->records++;
  note_time (reading->result, record->time_ms);
  reading->push (record, reading->data);
}

static gboolean
take_held_record (Reading *reading, SfcLane *lane, const SfcHeld *held,
                  GError **error)
{
  const SfcRecord record = { .value = held->value,
                             .n_value = held->n_value,
                             .key = held->key,
                             .n_key = held->n_key,
                             .time_ms = held->time_ms,
                             .rank = lane->rank,
                             .offset = held->offset };

  if (held->n_value + held->n_key > reading->self->most)
    {
      lane->position = held->offset;
      return fail_too_large (
          lane, rd_kafka_err2str (RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE), error);
    }
  take_record (reading, lane, &record);
  return TRUE;
}

static void
take_message (Reading *reading, SfcLane *lane,
              const rd_kafka_message_t *message)
{
  const SfcRecord record
      = { .value = message->payload,
          .n_value = message->len,
          .key = message->key,
          .n_key = message->key_len,
          .time_ms = rd_kafka_message_timestamp (message, NULL),
          .rank = lane->rank,
          .offset = message->offset };

  take_record (reading, lane, &record);
}

/* A first record beyond the range's start means that records are gone, unless
 * the broker still has the start: then compaction or a transaction left the
 * gap. */
static gboolean
check_gap (Reading *reading, SfcLane *lane, gint64 offset, GError **error)
{
  gint64 first;

  if (lane->begun || offset == lane->position)
    return TRUE;
  if (!first_there (reading, lane, &first, error))
    return FALSE;
  return first <= lane->position
         || lane_lost (reading, lane, MIN (first, offset), error);
}

/* Takes the message that is held, unless it is for a later range. */
static gboolean
take_held (Reading *reading, SfcLane *lane, gint64 end, GError **error)
{
  SfcHeld held = lane->held;
  gboolean ok;

  if (held.err == RD_KAFKA_RESP_ERR_NO_ERROR && held.offset >= end)
    {
      ok = check_gap (reading, lane, held.offset, error);
      if (ok)
        skip_to (reading, lane, end); /* over a gap: the range is done */
      return ok;
    }
  lane->held = (SfcHeld){ 0 };
  if (held.err != RD_KAFKA_RESP_ERR_NO_ERROR)
    ok = take_event (reading, lane, &held, error);
  else if ((ok = check_gap (reading, lane, held.offset, error)))
    ok = take_held_record (reading, lane, &held, error);
  g_free (held.value);
  g_free (held.key);
  return ok;
}

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

/* Of a record with more than @most bytes only the sizes. */
static void
hold (SfcLane *lane, const rd_kafka_message_t *message, gsize most)
{
  SfcHeld *held = &lane->held;

  *held = (SfcHeld){ .there = TRUE,
                     .err = message->err,
                     .offset = message->offset,
                     .time_ms = rd_kafka_message_timestamp (message, NULL) };
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    held->value = g_strdup (rd_kafka_message_errstr (message));
  else
    {
      held->n_value = message->len;
      held->n_key = message->key_len;
      if (held->n_value + held->n_key > most)
        return;
      held->value = dup_bytes (message->payload, message->len);
      held->key = dup_bytes (message->key, message->key_len);
    }
}

/* Called for each message by rd_kafka_consume_callback_queue(), which takes
 * the queue's lock once for all of them.  What asks the broker or seeks is done
 * after it has returned: until then the message is held. */
static void
on_message (rd_kafka_message_t *message, void *data)
{
  Reading *reading = data;
  SfcLane *lane = reading->lane;
  gboolean is_record = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;

  if (G_LIKELY (is_record))
    reading->lane_bytes += (gint64)(message->len + message->key_len + 20);
  if (is_record && G_UNLIKELY (message->offset < lane->position))
    reading->result->repeated++;
  else if (G_LIKELY (is_record && message->offset < reading->lane_end
                     && (lane->begun || message->offset == lane->position)
                     && message->len + message->key_len <= reading->self->most))
    take_message (reading, lane, message);
  else
    hold (lane, message, reading->self->most);
  if (lane->held.there || lane->position >= reading->lane_end)
    rd_kafka_yield (sfc_client_peek (reading->self->lanes.client));
}

/* librdkafka before 2.2 sleeps up to a second when its queues were full, and
 * is not woken by draining them; any request to the same broker wakes it.
 * With @timeout_ms 0 the answer is not waited for. */
static void
wake (Reading *reading, const SfcLane *lane, int timeout_ms)
{
  rd_kafka_t *rk = sfc_client_peek (reading->self->lanes.client);
  rd_kafka_topic_partition_list_t *list = sfc_kafka_offsets_new_list (
      lane->topic, lane->partition, 1, RD_KAFKA_OFFSET_END);

  rd_kafka_offsets_for_times (rk, list, timeout_ms);
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_poll (rk, 0);
  reading->taken = 0;
}

/* What was taken makes room: half of what is held ahead is gone means that it
 * is time to fetch more, while there is something to do. */
static void
account (Reading *reading, const SfcLane *lane)
{
  const SfcKafkaSourceOptions *options = reading->self->lanes.options;

  reading->taken += reading->lane_bytes;
  if (options->pace != NULL && reading->lane_bytes > 0)
    sfc_pace_read (options->pace, options->query, (guint)lane->partition,
                   reading->lane_bytes);
  reading->lane_bytes = 0;
  if (reading->taken > SFC_LANES_AHEAD_BYTES / 2)
    wake (reading, lane, 0);
}

/* Takes what is in the lane's queue, up to the range's end; waits
 * @wait_ms when it is empty.  Sets @found when something came. */
static gboolean
drain (Reading *reading, SfcLane *lane, int wait_ms, gboolean *found,
       GError **error)
{
  gint64 end = lane_end (reading, lane);

  reading->lane = lane;
  reading->lane_end = end;
  while (lane->position < end)
    {
      if (!lane->held.there
          && rd_kafka_consume_callback_queue (lane->queue, wait_ms, on_message,
                                              reading)
                 <= 0)
        break;
      *found = TRUE;
      wait_ms = 0;
      if (lane->held.there && !take_held (reading, lane, end, error))
        return FALSE;
      account (reading, lane);
    }
  /* past control and aborted records, which are never handed out */
  skip_to (reading, lane, MIN (lane->empty_to, end));
  return TRUE;
}

/* ---- waiting */

/* One that is fetched, if there is such. */
static SfcLane *
find_open (const Reading *reading)
{
  SfcLanes *lanes = &reading->self->lanes;
  SfcLane *open = NULL;

  for (guint i = 0; i < lanes->list->len; i++)
    {
      SfcLane *lane = sfc_lanes_at (lanes, i);

      if (lane->position >= lane_end (reading, lane))
        continue;
      open = lane;
      if (lane->assigned)
        break;
    }
  return open;
}

/* A range planned ahead of the input waits for the input, not for the broker.
 */
static gboolean
waits_for_input (const Reading *reading, const SfcLane *lane)
{
  SfcPace *pace = reading->self->lanes.options->pace;

  return pace != NULL && !sfc_pace_is_ended (pace)
         && lane->position >= sfc_pace_get_sent (pace, (guint)lane->partition);
}

/* @silent_us: 0: records come */
static void
tell_stall (KafkaReader *self, const SfcLane *lane, gint64 silent_us)
{
  SfcStallCell *cell = self->lanes.options->stall;
  gboolean is_stalled = silent_us >= SILENT_US;

  if (cell == NULL || (!is_stalled && !self->is_stalled))
    return;
  self->is_stalled = is_stalled;
  if (is_stalled)
    sfc_stall_set (cell, self,
                   &(SfcStall){ lane->topic, lane->partition, lane->position,
                                (g_get_real_time () - silent_us) / 1000 });
  else
    sfc_stall_set (cell, self, NULL);
}

static gboolean
check_patience (Reading *reading, const SfcLane *lane, gint64 *since,
                GError **error)
{
  gint64 now = g_get_monotonic_time ();
  int timeout_ms = reading->self->lanes.options->timeout_ms;
  g_autofree char *reason = NULL;

  if (g_cancellable_is_cancelled (reading->cancellable))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  if (waits_for_input (reading, lane))
    *since = now;
  tell_stall (reading->self, lane, now - *since);
  if (now - *since < timeout_ms * G_TIME_SPAN_MILLISECOND)
    return TRUE;
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch record for offset "
               "%" PRId64 " in %d milliseconds"),
            lane->topic, lane->partition, lane->position, timeout_ms);
  reason = sfc_trouble_dup_last (
      sfc_client_peek_trouble (reading->self->lanes.client));
  if (reason != NULL && strstr (reason, LIMIT) != NULL)
    return sfc_remedy (error,
                       _ ("the record is larger than %s: raise that with "
                          "--kafka"),
                       LIMIT);
  return sfc_remedy (error, _ ("is the broker at %s still there?"),
                     sfc_client_get_bootstrap (reading->self->lanes.client));
}

static gboolean
drain_all (Reading *reading, gboolean *found, GError **error)
{
  SfcLanes *lanes = &reading->self->lanes;

  for (guint i = 0; i < lanes->list->len; i++)
    if (sfc_lanes_at (lanes, i)->assigned
        && !drain (reading, sfc_lanes_at (lanes, i), 0, found, error))
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
  SfcLane *open;

  for (;;)
    {
      gboolean found = FALSE;
      gint64 before = offsets_done (reading);

      if (!drain_all (reading, &found, error))
        return FALSE;
      if (find_open (reading) == NULL)
        return TRUE;
      if (!sfc_lanes_slide (&reading->self->lanes, error))
        return FALSE;
      open = find_open (reading);
      if (!found)
        {
          if (!drain (reading, open, WAIT_MS, &found, error))
            return FALSE;
          if (!found)
            wake (reading, open, WAKE_MS);
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
  gboolean ok;

  *result = (SfcReadResult){ 0 };
  ok = sfc_lanes_prepare (&self->lanes, from, end, cancellable, error);
  if (ok && self->most == 0 && self->lanes.client != NULL)
    read_limit (self);
  ok = ok && run (&reading, error);
  tell_stall (self, NULL, 0);
  if (!ok)
    return FALSE;
  if (result->repeated > 0)
    sfc_debug ("%" PRId64 " records came twice", result->repeated);
  return TRUE;
}

static void
reader_free (SfcReader *reader)
{
  KafkaReader *self = (KafkaReader *)reader;

  sfc_lanes_close (&self->lanes);
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
  self->fail_on_data_loss = fail_on_data_loss;
  self->lanes = (SfcLanes){
    .settings = settings, .options = options, .index = index, .n = n
  };
  return &self->head;
}
