#include "config.h"

#include "kafka/topic-reader.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/log.h"
#include "kafka/error.h"
#include "kafka/group.h"

/* A silent broker is asked whether it is there. */
#define PROBE_MS 5000 /* so long after it was heard, see probe_after_ms() */
#define PROBE_STEP_MS 250
#define PROBE_MOST_MS 4000 /* also how late a stop may be noticed */

/* When librdkafka may sleep, see sfc_kafka_wake(). */
#define STARVED_MS 2
#define STARVED_US (2 * G_USEC_PER_SEC)
#define WAKE_MS 100

typedef struct
{
  gint64 next, end; /* next: of the record to be taken */
  gboolean at_end;  /* the broker said so, and nothing came since */
  gboolean done;    /* to_end was reached */
} Partition;

struct _SfcTopicReader
{
  SfcTopicReaderOptions options;
  char *topic;
  SfcClient *client;
  SfcGroup *group; /* (nullable) */
  GCancellable *cancellable;
  rd_kafka_topic_t *handle;
  rd_kafka_queue_t *queue;
  Partition *partitions;
  int first;     /* partition number of partitions[0] */
  guint n, open; /* all; not done */
  gint64 record_us, heard_us;
  GError *failure; /* to be reported once the records before it were taken */
};

SfcTopicReader *
sfc_topic_reader_new (SfcSettings *settings,
                      const SfcTopicReaderOptions *options, GError **error)
{
  const char *const group[] = { "group.id", options->group, NULL };
  SfcClient *client
      = sfc_client_new (settings, "source", SFC_CLIENT_CONSUMER,
                        options->group != NULL ? group : NULL, error);
  SfcTopicReader *self;

  if (client == NULL)
    return NULL;
  self = g_new0 (SfcTopicReader, 1);
  self->options = *options;
  self->topic = g_strdup (options->topic);
  self->client = client;
  if (options->group != NULL)
    self->group = sfc_group_new (client, options->group);
  return self;
}

void
sfc_topic_reader_free (SfcTopicReader *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->queue, rd_kafka_queue_destroy);
  g_clear_pointer (&self->handle, rd_kafka_topic_destroy);
  if (sfc_group_free (self->group))
    sfc_client_free (self->client);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->failure);
  g_free (self->partitions);
  g_free (self->topic);
  g_free (self);
}

/* ---- open */

static gboolean
choose_partitions (SfcTopicReader *self, int n_partitions, GError **error)
{
  int only = self->options.partition;

  if (only >= n_partitions)
    return sfc_fail (error, SFC_ERROR_SOURCE,
                     _ ("topic %s has no partition %d, only 0 to %d"),
                     self->topic, only, n_partitions - 1);
  self->first = only < 0 ? 0 : only;
  self->n = only < 0 ? (guint)n_partitions : 1;
  self->partitions = g_new0 (Partition, self->n);
  return TRUE;
}

static void
warn_of_dropped (const SfcTopicReader *self, const SfcSpan *spans)
{
  gint64 dropped = 0;

  for (guint i = 0; i < self->n; i++)
    dropped += spans[i].beginning;
  if (dropped > 0 && self->options.from.kind == SFC_SEEK_EARLIEST
      && sfc_client_is_mock (self->client, self->options.timeout_ms))
    sfc_warn (_ ("topic %s: the development broker has dropped its first "
                 "%" PRId64 " records already\n"
                 "it keeps about 5 MiB a partition: read while records arrive, "
                 "or use a real Kafka"),
              self->topic, dropped);
}

/* Both for @self and librdkafka: from where, and up to where. */
static gboolean
assign (SfcTopicReader *self, const SfcSpan *spans, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = sfc_kafka_offsets_new_list (self->topic, self->first, (int)self->n, 0);
  rd_kafka_resp_err_t err;

  for (guint i = 0; i < self->n; i++)
    {
      Partition *partition = &self->partitions[i];

      partition->next = list->elems[i].offset = spans[i].start;
      partition->end = self->options.to_end ? spans[i].end : G_MAXINT64;
      partition->done = partition->next >= partition->end;
      self->open += !partition->done;
    }
  self->queue = rd_kafka_queue_get_consumer (sfc_client_peek (self->client));
  err = rd_kafka_assign (sfc_client_peek (self->client), list);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err, _ ("topic %s"),
                           self->topic);
  return TRUE;
}

/* Half of the timeout at most: the rest of it is for the answer. */
static int
probe_after_ms (const SfcTopicReader *self)
{
  return MIN (PROBE_MS, self->options.timeout_ms / 2);
}

/* Asks any broker about the topic, which exists. */
static gboolean
probe (SfcTopicReader *self, int timeout_ms, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + timeout_ms * 1000LL;
  const struct rd_kafka_metadata *metadata;
  rd_kafka_resp_err_t err;

  for (int wait_ms = PROBE_STEP_MS;; wait_ms = MIN (2 * wait_ms, PROBE_MOST_MS))
    {
      int left_ms = (int)MAX ((end_us - g_get_monotonic_time ()) / 1000, 1);

      err = rd_kafka_metadata (sfc_client_peek (self->client), 0, self->handle,
                               &metadata, MIN (wait_ms, left_ms));
      if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
        break;
      if (g_cancellable_is_cancelled (self->cancellable))
        return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
      if (g_get_monotonic_time () >= end_us)
        return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                               _ ("no broker of %s answers"),
                               sfc_client_get_bootstrap (self->client));
    }
  rd_kafka_metadata_destroy (metadata);
  self->heard_us = g_get_monotonic_time ();
  return TRUE;
}

static gboolean
find_spans (SfcTopicReader *self, SfcSpan *spans, GError **error)
{
  for (guint i = 0; i < self->n; i++)
    spans[i].partition = self->first + (int)i;
  if (!sfc_seek_resolve (&self->options.from, self->client, self->topic, spans,
                         self->n, self->options.timeout_ms, self->cancellable,
                         error))
    return FALSE;
  warn_of_dropped (self, spans);
  return self->group == NULL
         || sfc_group_find (self->group, self->topic, spans, self->n,
                            self->options.timeout_ms, self->cancellable, error);
}

gboolean
sfc_topic_reader_open (SfcTopicReader *self, GCancellable *cancellable,
                       GError **error)
{
  rd_kafka_t *kafka = sfc_client_peek (self->client);
  g_autofree SfcSpan *spans = NULL;
  g_autoptr (SfcTopicInfo) info = sfc_client_find_topic (
      self->client, self->topic, self->options.timeout_ms, cancellable, error);

  g_set_object (&self->cancellable, cancellable);
  if (info == NULL || !choose_partitions (self, info->n_partitions, error))
    return FALSE;
  spans = g_new0 (SfcSpan, self->n);
  self->handle = rd_kafka_topic_new (kafka, self->topic, NULL);
  if (self->handle == NULL)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, rd_kafka_last_error (),
                           _ ("topic %s"), self->topic);
  /* without the topic's metadata the first fetch comes 1 s late */
  if (!find_spans (self, spans, error)
      || !probe (self, self->options.timeout_ms, error)
      || !assign (self, spans, error))
    return FALSE;
  self->record_us = g_get_monotonic_time ();
  return TRUE;
}

/* ---- take */

static Partition *
partition_of (SfcTopicReader *self, const rd_kafka_message_t *message)
{
  int i = message->partition - self->first;

  return i >= 0 && i < (int)self->n ? &self->partitions[i] : NULL;
}

/* Its further records are nobody's. */
static void
finish_partition (SfcTopicReader *self, Partition *partition)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list = NULL;

  if (partition->done)
    return;
  partition->done = TRUE;
  self->open--;
  list = sfc_kafka_offsets_new_list (
      self->topic, self->first + (int)(partition - self->partitions), 1, 0);
  rd_kafka_pause_partitions (sfc_client_peek (self->client), list);
}

static gboolean
fail_range (SfcTopicReader *self, const Partition *partition, GError **error)
{
  const SfcSeek earliest = { SFC_SEEK_EARLIEST, 0 };
  SfcSpan span
      = { .partition = self->first + (int)(partition - self->partitions) };

  if (!sfc_seek_resolve (&earliest, self->client, self->topic, &span, 1,
                         self->options.timeout_ms, self->cancellable, error))
    return FALSE;
  if (partition->next > span.end)
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("topic %s, partition %d: there is no offset "
                   "%" PRId64 ", the end is %" PRId64),
                self->topic, span.partition, partition->next, span.end);
      return sfc_remedy (error, _ ("was the topic created anew? use another "
                                   "--group, or none"));
    }
  sfc_fail (error, SFC_ERROR_SOURCE,
            ngettext ("topic %s, partition %d: %" PRId64
                      " record was dropped before it was read, from offset "
                      "%" PRId64,
                      "topic %s, partition %d: %" PRId64
                      " records were dropped before they were read, from "
                      "offset %" PRId64,
                      (gulong)(span.beginning - partition->next)),
            self->topic, span.partition, span.beginning - partition->next,
            partition->next);
  if (sfc_client_is_mock (self->client, self->options.timeout_ms))
    return sfc_remedy (error, _ ("the development broker keeps about 5 MiB a "
                                 "partition: read while records arrive, or use "
                                 "a real Kafka"));
  return sfc_remedy (error, _ ("read what is left with --offset=earliest; "
                               "keep more with the topic's retention"));
}

static gboolean
handle_event (SfcTopicReader *self, const rd_kafka_message_t *event,
              GError **error)
{
  Partition *partition = partition_of (self, event);

  switch (event->err)
    {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      if (partition != NULL)
        {
          partition->at_end = TRUE;
          if (event->offset >= partition->end)
            finish_partition (self, partition);
        }
      return TRUE;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      if (partition != NULL)
        return fail_range (self, partition, error);
      break;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
      return TRUE; /* librdkafka tries again; probe() gives up */
    default:
      break;
    }
  return sfc_kafka_fail (error, SFC_ERROR_SOURCE, event->err,
                         _ ("topic %s, partition %d"), self->topic,
                         event->partition);
}

/* Takes note of a record; returns whether the caller gets it. */
static gboolean
is_wanted (SfcTopicReader *self, const rd_kafka_message_t *message)
{
  Partition *partition = partition_of (self, message);

  if (partition == NULL || partition->done)
    return FALSE;
  partition->at_end = FALSE;
  if (message->offset < partition->end)
    partition->next = message->offset + 1;
  /* a record behind the end: a gap was all that stood before it */
  if (message->offset >= partition->end - 1)
    finish_partition (self, partition);
  return message->offset < partition->end;
}

/* Keeps the records, in front. */
static gssize
sift (SfcTopicReader *self, rd_kafka_message_t **messages, gssize n)
{
  gssize kept = 0;

  for (gssize i = 0; i < n; i++)
    {
      rd_kafka_message_t *message = messages[i];

      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR
          && is_wanted (self, message))
        messages[kept++] = message;
      else
        {
          if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR
              && self->failure == NULL)
            handle_event (self, message, &self->failure);
          rd_kafka_message_destroy (message);
        }
    }
  return kept;
}

/* More is on the broker than has come, though records came just now. */
static gboolean
is_starved (const SfcTopicReader *self)
{
  if (g_get_monotonic_time () - self->record_us > STARVED_US)
    return FALSE;
  for (guint i = 0; i < self->n; i++)
    if (!self->partitions[i].at_end && !self->partitions[i].done)
      return TRUE;
  return FALSE;
}

gssize
sfc_topic_reader_take (SfcTopicReader *self, rd_kafka_message_t **messages,
                       gsize max, int wait_ms, GError **error)
{
  gboolean starved = wait_ms > STARVED_MS && is_starved (self);
  gssize n = 0;

  if (self->failure == NULL)
    n = rd_kafka_consume_batch_queue (
        self->queue, starved ? STARVED_MS : wait_ms, messages, max);
  if (n > 0)
    n = sift (self, messages, n);
  if (n > 0)
    self->record_us = self->heard_us = g_get_monotonic_time ();
  else if (n < 0)
    sfc_kafka_fail (&self->failure, SFC_ERROR_SOURCE, rd_kafka_last_error (),
                    _ ("topic %s"), self->topic);
  else if (self->failure == NULL && starved)
    sfc_kafka_wake (self->client, self->topic, self->first, (int)self->n,
                    WAKE_MS);
  else if (self->failure == NULL && wait_ms > 0
           && g_get_monotonic_time () - self->heard_us
                  > probe_after_ms (self) * 1000LL)
    probe (self, self->options.timeout_ms - probe_after_ms (self),
           &self->failure);
  if (n > 0 || self->failure == NULL)
    return n;
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return -1;
}

gint64
sfc_topic_reader_get_left (const SfcTopicReader *self)
{
  gint64 left = 0;

  for (guint i = 0; self->options.to_end && i < self->n; i++)
    left += MAX (self->partitions[i].end - self->partitions[i].next, 0);
  return left;
}

gboolean
sfc_topic_reader_is_ended (const SfcTopicReader *self)
{
  return self->options.to_end && self->open == 0;
}

/* ---- commit */

void
sfc_topic_reader_mark (SfcTopicReader *self)
{
  for (guint i = 0; self->group != NULL && i < self->n; i++)
    sfc_group_mark (self->group, i, self->partitions[i].next);
}

gboolean
sfc_topic_reader_commit (SfcTopicReader *self, int wait_ms, GError **error)
{
  if (self->group == NULL || self->queue == NULL) /* it does not read yet */
    return TRUE;
  return sfc_group_commit (self->group, wait_ms, error);
}
