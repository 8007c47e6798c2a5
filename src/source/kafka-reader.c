#include "config.h"

#include "source/kafka-reader.h"

#include <inttypes.h>

#include "base/log.h"
#include "source/missing.h"

#define WAIT_MS 2   /* for something, before librdkafka is woken, */
#define WAKE_MS 100 /* and after that */
#define SILENT_US G_TIME_SPAN_SECOND /* a longer silence is told */

typedef struct
{
  SfcReader head;
  gboolean is_stalled; /* it was told */
  SfcLanes lanes;
} KafkaReader;

/* What one call of read() works on. */
typedef struct
{
  KafkaReader *self;
  SfcRecordFunc push;
  gpointer data;
  SfcReadResult *result;
  GCancellable *cancellable;
  gint64 taken;    /* since librdkafka was last woken [bytes] */
  gint64 woken_us; /* when it was because nothing came, 0: since then it did */
  SfcLane *lane;   /* the one that is drained, */
  gint64 lane_end; /* up to here */
  gint64 lane_bytes; /* and what was handed out of it */
} Reading;

/* ---- records */

static void
skip_to (Reading *reading, SfcLane *lane, gint64 offset)
{
  if (offset <= lane->position)
    return;
  reading->result->skipped += offset - lane->position;
  lane->position = offset;
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

  if (held->n_value + held->n_key > reading->self->lanes.most)
    {
      lane->position = held->offset;
      return sfc_missing_fail_large (
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

/* Takes the message that is held, unless it is for a later range. */
static gboolean
take_held (Reading *reading, SfcLane *lane, gint64 end, GError **error)
{
  SfcLanes *lanes = &reading->self->lanes;
  SfcHeld held = lane->held;
  gboolean ok;

  if (held.err == RD_KAFKA_RESP_ERR_NO_ERROR && held.offset >= end)
    {
      ok = sfc_missing_check_gap (lanes, lane, held.offset,
                                  reading->cancellable, error);
      if (ok)
        skip_to (reading, lane, end); /* over a gap: the range is done */
      return ok;
    }
  lane->held = (SfcHeld){ 0 };
  if (held.err != RD_KAFKA_RESP_ERR_NO_ERROR)
    ok = sfc_missing_take_event (lanes, lane, &held, &reading->result->skipped,
                                 reading->cancellable, error);
  else if ((ok = sfc_missing_check_gap (lanes, lane, held.offset,
                                        reading->cancellable, error)))
    ok = take_held_record (reading, lane, &held, error);
  sfc_held_clear (&held);
  return ok;
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
                     && message->len + message->key_len
                            <= reading->self->lanes.most))
    take_message (reading, lane, message);
  else
    sfc_held_set (&lane->held, message, reading->self->lanes.most);
  if (lane->held.there || lane->position >= reading->lane_end)
    rd_kafka_yield (sfc_client_peek (reading->self->lanes.client));
}

static void
wake (Reading *reading, const SfcLane *lane)
{
  SfcClient *client = reading->self->lanes.client;

  sfc_kafka_wake (client, lane->topic, lane->partition, 1, 0);
  rd_kafka_poll (sfc_client_peek (client), 0);
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
    wake (reading, lane);
}

/* Takes what is in the lane's queue, up to the range's end.  Sets @found when
 * something was. */
static gboolean
drain (Reading *reading, SfcLane *lane, gboolean *found, GError **error)
{
  gint64 end = sfc_lanes_end_of (&reading->self->lanes, lane);

  reading->lane = lane;
  reading->lane_end = end;
  while (lane->position < end)
    {
      if (!lane->held.there
          && rd_kafka_consume_callback_queue (lane->queue, 0, on_message,
                                              reading)
                 <= 0)
        break;
      *found = TRUE;
      reading->woken_us = 0;
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
find_open (const SfcLanes *lanes)
{
  SfcLane *open = NULL;

  for (guint i = 0; i < lanes->list->len; i++)
    {
      SfcLane *lane = sfc_lanes_at (lanes, i);

      if (lane->position >= sfc_lanes_end_of (lanes, lane))
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
waits_for_input (const SfcLanes *lanes, const SfcLane *lane)
{
  SfcPace *pace = lanes->options->pace;

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
  const SfcLanes *lanes = &reading->self->lanes;

  if (g_cancellable_is_cancelled (reading->cancellable))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  if (waits_for_input (lanes, lane))
    *since = now;
  tell_stall (reading->self, lane, now - *since);
  return now - *since < lanes->options->timeout_ms * G_TIME_SPAN_MILLISECOND
         || sfc_missing_fail_late (lanes, lane, error);
}

static gboolean
drain_all (Reading *reading, gboolean *found, GError **error)
{
  SfcLanes *lanes = &reading->self->lanes;

  for (guint i = 0; i < lanes->list->len; i++)
    if (sfc_lanes_at (lanes, i)->assigned
        && !drain (reading, sfc_lanes_at (lanes, i), found, error))
      return FALSE;
  return TRUE;
}

static gint64
offsets_done (const Reading *reading)
{
  return reading->result->records + reading->result->skipped;
}

/* For a message of any lane, not only of the @open one; nothing tells that the
 * input has ended, and with it the range. */
static void
wait_for_more (Reading *reading, const SfcLane *open)
{
  SfcLanes *lanes = &reading->self->lanes;
  gboolean for_input;

  if (sfc_lanes_wait (lanes, WAIT_MS))
    return;
  if (g_get_monotonic_time () >= reading->woken_us + WAKE_MS * 1000)
    {
      wake (reading, open);
      reading->woken_us = g_get_monotonic_time ();
    }
  for_input = waits_for_input (lanes, open);
  if (open->position < sfc_lanes_end_of (lanes, open))
    sfc_lanes_wait (lanes, for_input ? WAIT_MS : WAKE_MS);
}

/* Failures come through the queues too, and are no progress. */
static gboolean
run (Reading *reading, GError **error)
{
  SfcLanes *lanes = &reading->self->lanes;
  gint64 since = g_get_monotonic_time ();
  SfcLane *open;

  for (;;)
    {
      gboolean found = FALSE;
      gint64 before = offsets_done (reading);

      if (!drain_all (reading, &found, error))
        return FALSE;
      if (find_open (lanes) == NULL)
        return TRUE;
      if (!sfc_lanes_slide (lanes, error))
        return FALSE;
      open = find_open (lanes);
      if (open == NULL) /* the input ended meanwhile */
        return TRUE;
      if (!found)
        wait_for_more (reading, open);
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
                      .push = push,
                      .data = data,
                      .result = result,
                      .cancellable = cancellable };
  gboolean ok;

  *result = (SfcReadResult){ 0 };
  ok = sfc_lanes_prepare (&self->lanes, from, end, cancellable, error)
       && run (&reading, error);
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
  self->lanes = (SfcLanes){ .settings = settings,
                            .options = options,
                            .fail_on_data_loss = fail_on_data_loss,
                            .index = index,
                            .n = n };
  return &self->head;
}
