#include "config.h"

#include "source/lanes.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "kafka/error.h"
#include "kafka/options.h"

/* ---- the handle */

/* Adds what no option chooses; @options is a list of words. */
static void
propose (const SfcLanes *self, GStrvBuilder *overrides, const char *options,
         const char *name, guint value)
{
  g_auto (GStrv) words = g_strsplit (options, " ", -1);
  g_autofree char *text = g_strdup_printf ("%u", value);

  for (char **word = words; *word != NULL; word++)
    if (sfc_settings_is_set (self->settings,
                             g_str_has_prefix (*word, "kafka.")
                                 ? self->options->group
                                 : "librdkafka",
                             *word))
      return;
  g_strv_builder_add_many (overrides, name, text, NULL);
}

/* librdkafka's limits count for each partition, ours for the handle.  What
 * travels is compressed, to a quarter or less. */
static GStrv
limits_of (const SfcLanes *self, guint n)
{
  guint kib = SFC_LANES_AHEAD_BYTES / 1024 / MAX (n, 1);
  GStrvBuilder *overrides = g_strv_builder_new ();
  GStrv limits;

  propose (self, overrides,
           "queued.max.messages.kbytes kafka.queued.max.messages.kbytes",
           "queued.max.messages.kbytes",
           CLAMP (kib, SFC_LANES_LEAST_QUEUED_KIB, 8192));
  propose (self, overrides,
           "fetch.message.max.bytes max.partition.fetch.bytes "
           "kafka.fetch.message.max.bytes kafka.max.partition.fetch.bytes",
           "fetch.message.max.bytes",
           CLAMP (kib / 4, SFC_LANES_LEAST_FETCHED_KIB, 128) * 1024);
  limits = g_strv_builder_end (overrides);
  g_strv_builder_unref (overrides);
  return limits;
}

/* @n: lanes that are fetched at a time */
static gboolean
open_client (SfcLanes *self, guint n, GError **error)
{
  g_auto (GStrv) limits = NULL;

  if (self->client != NULL)
    return TRUE;
  limits = limits_of (self, n);
  self->client = sfc_client_new (self->settings, self->options->group,
                                 SFC_CLIENT_CONSUMER,
                                 (const char *const *)limits, error);
  if (self->client == NULL)
    return FALSE;
  self->most = (gsize)sfc_kafka_conf_get_number (
      rd_kafka_conf (sfc_client_peek (self->client)), SFC_LANES_LIMIT);
  return TRUE;
}

static rd_kafka_resp_err_t
take_code (rd_kafka_error_t *failure)
{
  rd_kafka_resp_err_t err = rd_kafka_error_code (failure);

  if (failure != NULL)
    rd_kafka_error_destroy (failure);
  return err;
}

/* ---- waiting */

/* Called with the queue's lock: by librdkafka's thread, or by the reader's own
 * when rd_kafka_yield() puts messages back, which only makes it look again. */
static void
ring (rd_kafka_t *rk, void *data)
{
  SfcLanes *self = data;

  (void)rk;
  g_mutex_lock (&self->lock);
  self->rung = TRUE;
  g_cond_signal (&self->bell);
  g_mutex_unlock (&self->lock);
}

gboolean
sfc_lanes_wait (SfcLanes *self, int timeout_ms)
{
  gint64 end = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  gboolean rung;

  g_mutex_lock (&self->lock);
  while (!self->rung && g_cond_wait_until (&self->bell, &self->lock, end))
    ;
  rung = self->rung;
  self->rung = FALSE;
  g_mutex_unlock (&self->lock);
  return rung;
}

/* ---- closing */

static void
lane_close (SfcLane *lane)
{
  sfc_held_clear (&lane->held);
  rd_kafka_queue_cb_event_enable (lane->queue, NULL, NULL);
  rd_kafka_queue_destroy (lane->queue);
}

void
sfc_lanes_close (SfcLanes *self)
{
  if (self->list == NULL)
    return;
  for (guint i = 0; i < self->list->len; i++)
    lane_close (sfc_lanes_at (self, i));
  g_clear_pointer (&self->list, g_array_unref);
  g_clear_pointer (&self->client, sfc_client_free);
  g_cond_clear (&self->bell);
  g_mutex_clear (&self->lock);
}

static void
close_gone (SfcLanes *self, const SfcOffsets *from)
{
  rd_kafka_topic_partition_list_t *gone = rd_kafka_topic_partition_list_new (1);

  for (guint i = self->list->len; i-- > 0;)
    {
      SfcLane *lane = sfc_lanes_at (self, i);

      if (sfc_offsets_find (from, lane->topic, lane->partition) != NULL)
        continue;
      if (lane->assigned)
        rd_kafka_topic_partition_list_add (gone, lane->topic, lane->partition);
      lane_close (lane);
      g_array_remove_index (self->list, i);
    }
  if (gone->cnt > 0)
    (void)take_code (
        rd_kafka_incremental_unassign (sfc_client_peek (self->client), gone));
  rd_kafka_topic_partition_list_destroy (gone);
}

/* ---- opening */

static gboolean
is_ours (const SfcLanes *self, const SfcPartition *p)
{
  return p->owner % self->n == self->index;
}

static SfcLane *
find_lane (SfcLanes *self, const SfcPartition *p)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      SfcLane *lane = sfc_lanes_at (self, i);

      if (lane->topic == p->topic && lane->partition == p->partition)
        return lane;
    }
  return NULL;
}

/* Order matters: metadata before any assignment, or the first fetch comes a
 * second late; forwarding off before the partition is assigned, or what is
 * fetched in between goes to the consumer queue and is lost to the lane. */
static gboolean
open_lanes (SfcLanes *self, const SfcOffsets *new_ones,
            GCancellable *cancellable, GError **error)
{
  rd_kafka_t *rk = sfc_client_peek (self->client);
  g_autoptr (GPtrArray) topics = sfc_client_list_topics (
      self->client, self->options->timeout_ms, cancellable, error);

  if (topics == NULL)
    return FALSE;
  for (guint i = 0; i < new_ones->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (new_ones, i);
      SfcLane lane = { .topic = p->topic,
                       .partition = p->partition,
                       .position = p->offset };

      lane.queue = rd_kafka_queue_get_partition (rk, p->topic, p->partition);
      rd_kafka_queue_forward (lane.queue, NULL);
      rd_kafka_queue_cb_event_enable (lane.queue, ring, self);
      g_array_append_val (self->list, lane);
    }
  return TRUE;
}

static SfcOffsets *
list_new (SfcLanes *self, const SfcOffsets *from)
{
  SfcOffsets *new_ones = sfc_offsets_new ();

  for (guint rank = 0; rank < from->len; rank++)
    {
      const SfcPartition *p = sfc_offsets_at (from, rank);

      if (is_ours (self, p) && find_lane (self, p) == NULL)
        g_array_append_vals (new_ones, p, 1);
    }
  return new_ones;
}

/* ---- seeking */

/* librdkafka before 2.1 takes the milliseconds for microseconds. */
static int
seek_timeout (int timeout_ms)
{
  return rd_kafka_version () >= 0x02010000
             ? timeout_ms
             : MIN (timeout_ms, G_MAXINT / 1000) * 1000;
}

/* An offset out of range stops the partition's fetcher for good, and what is
 * stopped does not seek: it is assigned anew. */
static rd_kafka_resp_err_t
seek_or_assign (rd_kafka_t *rk, rd_kafka_topic_partition_list_t *list,
                int timeout_ms)
{
  rd_kafka_resp_err_t err = take_code (
      rd_kafka_seek_partitions (rk, list, seek_timeout (timeout_ms)));

  if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
    err = list->elems[0].err;
  if (err != RD_KAFKA_RESP_ERR__STATE)
    return err;
  err = take_code (rd_kafka_incremental_unassign (rk, list));
  if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
    err = take_code (rd_kafka_incremental_assign (rk, list));
  return err;
}

gboolean
sfc_lanes_seek (SfcLanes *self, SfcLane *lane, gint64 offset, GError **error)
{
  rd_kafka_topic_partition_list_t *list;
  rd_kafka_resp_err_t err;

  sfc_held_clear (&lane->held);
  lane->position = offset;
  lane->empty_to = 0;
  if (!lane->assigned)
    return TRUE;
  list = rd_kafka_topic_partition_list_new (1);
  rd_kafka_topic_partition_list_add (list, lane->topic, lane->partition)->offset
      = offset;
  err = seek_or_assign (sfc_client_peek (self->client), list,
                        self->options->timeout_ms);
  rd_kafka_topic_partition_list_destroy (list);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("topic %s partition %d: seeking offset "
                              "%" PRId64),
                           lane->topic, lane->partition, offset);
  return TRUE;
}

/* ---- fetching */

static gboolean
is_open (const SfcLane *lane)
{
  return lane->position < lane->end;
}

static gboolean
fetch (SfcLanes *self, rd_kafka_topic_partition_list_t *list, GError **error)
{
  rd_kafka_resp_err_t err = RD_KAFKA_RESP_ERR_NO_ERROR;

  if (list->cnt > 0)
    err = take_code (
        rd_kafka_incremental_assign (sfc_client_peek (self->client), list));
  return err == RD_KAFKA_RESP_ERR_NO_ERROR
         || sfc_kafka_fail (error, SFC_ERROR_SOURCE, err, _ ("assigning"));
}

/* Fetches up to @most lanes more: @open ones, or any. */
static gboolean
fetch_more (SfcLanes *self, guint most, gboolean open, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new ((int)MIN (most, self->list->len));

  for (guint i = 0; i < self->list->len && (guint)list->cnt < most; i++)
    {
      SfcLane *lane = sfc_lanes_at (self, i);

      if (lane->assigned || (open && !is_open (lane)))
        continue;
      lane->assigned = TRUE;
      rd_kafka_topic_partition_list_add (list, lane->topic, lane->partition)
          ->offset
          = lane->position;
    }
  return fetch (self, list, error);
}

static void
ignore (rd_kafka_message_t *message, void *data)
{
  (void)message;
  (void)data;
}

/* Gives up the lanes that are done; what they hold is freed, which librdkafka
 * does no sooner than it is asked for, and fetched anew. */
static void
give_up_done (SfcLanes *self)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new (SFC_LANES_WINDOW);
  g_autoptr (GPtrArray) queues = g_ptr_array_new ();

  for (guint i = 0; i < self->list->len; i++)
    {
      SfcLane *lane = sfc_lanes_at (self, i);

      if (!lane->assigned || is_open (lane))
        continue;
      lane->assigned = FALSE;
      sfc_held_clear (&lane->held);
      rd_kafka_topic_partition_list_add (list, lane->topic, lane->partition);
      g_ptr_array_add (queues, lane->queue);
    }
  if (list->cnt == 0)
    return;
  (void)take_code (
      rd_kafka_incremental_unassign (sfc_client_peek (self->client), list));
  for (guint i = 0; i < queues->len; i++)
    rd_kafka_consume_callback_queue (queues->pdata[i], 0, ignore, NULL);
}

gboolean
sfc_lanes_slide (SfcLanes *self, GError **error)
{
  guint n = 0;

  if (!self->sliding)
    return TRUE;
  for (guint i = 0; i < self->list->len; i++)
    n += sfc_lanes_at (self, i)->assigned && is_open (sfc_lanes_at (self, i));
  if (n > SFC_LANES_WINDOW / 2)
    return TRUE;
  give_up_done (self);
  return fetch_more (self, SFC_LANES_WINDOW - n, TRUE, error);
}

/* The plan of an embedded run may end before it is there. */
static gboolean
slides (const SfcLanes *self, const SfcOffsets *from, const SfcOffsets *end)
{
  gint64 offsets = 0;
  guint n = 0;

  for (guint rank = 0; rank < from->len; rank++)
    if (is_ours (self, sfc_offsets_at (from, rank)))
      {
        offsets += sfc_offsets_at (end, rank)->offset
                   - sfc_offsets_at (from, rank)->offset;
        n++;
      }
  return self->options->pace == NULL && n > SFC_LANES_WINDOW
         && offsets >= (gint64)n * SFC_LANES_LONG;
}

/* ---- all */

static gboolean
place (SfcLanes *self, const SfcOffsets *from, const SfcOffsets *end,
       GError **error)
{
  for (guint rank = 0; rank < from->len; rank++)
    {
      const SfcPartition *p = sfc_offsets_at (from, rank);
      SfcLane *lane = is_ours (self, p) ? find_lane (self, p) : NULL;

      if (lane == NULL)
        continue;
      lane->rank = rank;
      lane->begun = FALSE;
      lane->end = sfc_offsets_at (end, rank)->offset;
      if (lane->position != p->offset
          && !sfc_lanes_seek (self, lane, p->offset, error))
        return FALSE;
    }
  return TRUE;
}

static void
open_list (SfcLanes *self)
{
  self->list = g_array_new (FALSE, FALSE, sizeof (SfcLane));
  g_mutex_init (&self->lock);
  g_cond_init (&self->bell);
}

gboolean
sfc_lanes_prepare (SfcLanes *self, const SfcOffsets *from,
                   const SfcOffsets *end, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GArray) new_ones = NULL;

  if (self->list == NULL)
    open_list (self);
  if (self->list->len > 0)
    close_gone (self, from);
  self->sliding = slides (self, from, end);
  new_ones = list_new (self, from);
  if (new_ones->len > 0
      && (!open_client (self, self->sliding ? SFC_LANES_WINDOW : new_ones->len,
                        error)
          || !open_lanes (self, new_ones, cancellable, error)))
    return FALSE;
  if (!place (self, from, end, error))
    return FALSE;
  return self->sliding ? sfc_lanes_slide (self, error)
                       : fetch_more (self, self->list->len, FALSE, error);
}
