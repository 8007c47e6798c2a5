#include "config.h"

#include "kafka/offsets.h"

#include "base/i18n.h"
#include "kafka/error.h"
#include "kafka/topics.h"

#define FIRST_WAIT_MS 250
#define LONGEST_WAIT_MS 8000
#define UNKNOWN_US (5 * G_USEC_PER_SEC)

rd_kafka_topic_partition_list_t *
sfc_kafka_offsets_new_list (const char *topic, int first, int n, gint64 offset)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (n);

  for (int i = 0; i < n; i++)
    rd_kafka_topic_partition_list_add (list, topic, first + i)->offset = offset;
  return list;
}

static gboolean
may_pass (rd_kafka_resp_err_t err)
{
  switch (err)
    {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: /* new, or leader moves */
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* A broker that has just started may not know of a partition yet. */
static gboolean
is_unknown (rd_kafka_resp_err_t err)
{
  return err == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION
         || err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
}

/* The first error of an answer, and the partition that has it (-1: all). */
static rd_kafka_resp_err_t
ask_once (SfcClient *client, SfcOffsetsRequest request,
          rd_kafka_topic_partition_list_t *list, int wait_ms, int *partition)
{
  rd_kafka_resp_err_t err = request (sfc_client_peek (client), list, wait_ms);

  *partition = -1;
  for (int i = 0; err == RD_KAFKA_RESP_ERR_NO_ERROR && i < list->cnt; i++)
    {
      err = list->elems[i].err;
      *partition = list->elems[i].partition;
    }
  return err;
}

static void
copy_offsets (rd_kafka_topic_partition_list_t *to,
              const rd_kafka_topic_partition_list_t *from)
{
  for (int i = 0; i < from->cnt; i++)
    to->elems[i].offset = from->elems[i].offset;
}

void
sfc_kafka_wait (int wait_ms, GCancellable *cancellable)
{
  GPollFD stop;

  if (wait_ms <= 0)
    return;
  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &stop))
    {
      g_poll (NULL, 0, wait_ms);
      return;
    }
  g_poll (&stop, 1, wait_ms);
  g_cancellable_release_fd (cancellable);
}

/* librdkafka asks the leaders that it knows, and where no topic is in use, as
 * with a handle that only plans, it does not look for the new ones by itself
 * when those say that they lead no more. */
static void
find_leaders (SfcClient *client, int wait_ms)
{
  const rd_kafka_metadata_t *metadata = NULL;

  if (rd_kafka_metadata (sfc_client_peek (client), 1, NULL, &metadata, wait_ms)
      == RD_KAFKA_RESP_ERR_NO_ERROR)
    rd_kafka_metadata_destroy (metadata);
}

static gboolean
give_up (GError **error, const rd_kafka_topic_partition_list_t *list,
         int partition, rd_kafka_resp_err_t err)
{
  const char *topic = list->elems[0].topic;

  if (partition < 0)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("offsets of topic %s"), topic);
  return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                         _ ("offsets of topic %s, partition %d"), topic,
                         partition);
}

gboolean
sfc_kafka_offsets_ask (SfcClient *client, SfcOffsetsRequest request,
                       rd_kafka_topic_partition_list_t *list, int timeout_ms,
                       GCancellable *cancellable, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + timeout_ms * 1000LL;
  gint64 unknown_us = 0; /* when this began, 0: it has not */

  /* each try waits longer, so that a slow broker is heard in the end */
  for (int wait_ms = FIRST_WAIT_MS;;
       wait_ms = MIN (2 * wait_ms, LONGEST_WAIT_MS))
    {
      g_autoptr (rd_kafka_topic_partition_list_t) answer
          = rd_kafka_topic_partition_list_copy (list);
      gint64 now_us = g_get_monotonic_time ();
      int left_ms = (int)MAX ((end_us - now_us) / 1000, 1), partition;
      rd_kafka_resp_err_t err = ask_once (client, request, answer,
                                          MIN (wait_ms, left_ms), &partition);

      if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          copy_offsets (list, answer);
          return TRUE;
        }
      if (g_cancellable_is_cancelled (cancellable))
        return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
      if (!is_unknown (err))
        unknown_us = 0;
      else if (unknown_us == 0)
        unknown_us = now_us;
      if (is_unknown (err) ? now_us >= unknown_us + UNKNOWN_US
                           : !may_pass (err))
        return give_up (error, list, partition, err);
      if (g_get_monotonic_time () >= end_us)
        return give_up (error, list, partition, err);
      /* some failures are reported at once: do not ask in a busy loop */
      left_ms = sfc_left_ms (MIN (now_us + FIRST_WAIT_MS * 1000LL, end_us));
      sfc_kafka_wait (left_ms, cancellable);
      find_leaders (client, MIN (wait_ms, sfc_left_ms (end_us)));
    }
}

void
sfc_kafka_wake (SfcClient *client, const char *topic, int first, int n,
                int wait_ms)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list = NULL;

  if (rd_kafka_version () >= 0x02020000)
    return;
  list = sfc_kafka_offsets_new_list (topic, first, n, SFC_TIME_END);
  rd_kafka_offsets_for_times (sfc_client_peek (client), list, wait_ms);
}
