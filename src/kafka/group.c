#include "config.h"

#include "kafka/group.h"

#include "base/i18n.h"
#include "kafka/error.h"

typedef struct
{
  gint64 marked, committed; /* committed: -1: the group has not, here */
} Partition;

struct _SfcGroup
{
  SfcClient *client;
  char *name, *topic;
  rd_kafka_queue_t *answers;
  Partition *partitions;
  int first; /* partition number of partitions[0] */
  guint n;
  guint waiting; /* commits without an answer */
};

SfcGroup *
sfc_group_new (SfcClient *client, const char *name)
{
  SfcGroup *self = g_new0 (SfcGroup, 1);

  self->client = client;
  self->name = g_strdup (name);
  self->answers = rd_kafka_queue_new (sfc_client_peek (client));
  return self;
}

gboolean
sfc_group_free (SfcGroup *self)
{
  gboolean answered;

  if (self == NULL)
    return TRUE;
  answered = self->waiting == 0;
  rd_kafka_queue_destroy (self->answers);
  g_free (self->partitions);
  g_free (self->topic);
  g_free (self->name);
  g_free (self);
  return answered;
}

gboolean
sfc_group_find (SfcGroup *self, const char *topic, SfcSpan *spans, guint n,
                int timeout_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = sfc_kafka_offsets_new_list (topic, spans[0].partition, (int)n,
                                    RD_KAFKA_OFFSET_INVALID);

  if (!sfc_kafka_offsets_ask (self->client, rd_kafka_committed, list,
                              timeout_ms, cancellable, error))
    {
      g_prefix_error (error, _ ("group %s: "), self->name);
      return FALSE;
    }
  self->topic = g_strdup (topic);
  self->first = spans[0].partition;
  self->n = n;
  self->partitions = g_new (Partition, n);
  for (guint i = 0; i < n; i++)
    {
      gint64 offset = list->elems[i].offset;

      if (offset >= 0)
        spans[i].start = offset;
      self->partitions[i] = (Partition){ spans[i].start, MAX (offset, -1) };
    }
  return TRUE;
}

void
sfc_group_mark (SfcGroup *self, guint i, gint64 next)
{
  if (i < self->n)
    self->partitions[i].marked = next;
}

/* Sends what is new; the answer comes to @answers. */
static gboolean
send_commit (SfcGroup *self, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new ((int)self->n);
  rd_kafka_resp_err_t err;

  for (guint i = 0; i < self->n; i++)
    {
      Partition *partition = &self->partitions[i];

      if (partition->marked == partition->committed)
        continue;
      partition->committed = partition->marked;
      rd_kafka_topic_partition_list_add (list, self->topic,
                                         self->first + (int)i)
          ->offset
          = partition->marked;
    }
  if (list->cnt == 0)
    return TRUE;
  err = rd_kafka_commit_queue (sfc_client_peek (self->client), list,
                               self->answers, NULL, NULL);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err, _ ("group %s: commit"),
                           self->name);
  self->waiting++;
  return TRUE;
}

gboolean
sfc_group_commit (SfcGroup *self, int wait_ms, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + wait_ms * 1000LL;

  if (!send_commit (self, error))
    return FALSE;
  while (self->waiting > 0)
    {
      gint64 left_us = MAX (end_us - g_get_monotonic_time (), 0);
      rd_kafka_event_t *event
          = rd_kafka_queue_poll (self->answers, (int)(left_us / 1000));
      rd_kafka_resp_err_t err = event != NULL ? rd_kafka_event_error (event)
                                : wait_ms > 0 ? RD_KAFKA_RESP_ERR__TIMED_OUT
                                              : RD_KAFKA_RESP_ERR_NO_ERROR;

      if (event != NULL)
        {
          rd_kafka_event_destroy (event);
          self->waiting--;
        }
      if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
        return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                               _ ("group %s: commit"), self->name);
      if (event == NULL)
        break;
    }
  return TRUE;
}
