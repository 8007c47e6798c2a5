#include "config.h"

#include "sink/transaction.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "kafka/error.h"

#define PREFIX "batch "
#define STEP_MS 500 /* a stop is noticed that soon */
/* librdkafka gives the transaction up when a coordinator that moves is not
 * found within it */
#define MARK_STEP_MS 5000
#define ABORT_MS 5000 /* and the broker aborts what is left */

/* ---- calls that answer late */

/* Takes @failure.  Returns: whether the call may be made again; else @error is
 * set, unless it has succeeded. */
static gboolean
again (SfcProducer *producer, rd_kafka_error_t *failure, gint64 deadline_us,
       const char *what, GError **error)
{
  g_autofree char *text = NULL;
  rd_kafka_resp_err_t code;
  gboolean fatal, retriable;

  if (failure == NULL)
    return FALSE;
  code = rd_kafka_error_code (failure);
  fatal = rd_kafka_error_is_fatal (failure);
  retriable = !fatal && rd_kafka_error_is_retriable (failure);
  text = sfc_kafka_text (rd_kafka_error_string (failure));
  rd_kafka_error_destroy (failure);
  if (retriable && sfc_producer_is_stopped (producer))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  if (retriable && g_get_monotonic_time () < deadline_us)
    return TRUE;
  if (fatal)
    return sfc_kafka_fail (error, SFC_ERROR_SINK, code, "%s", what);
  return sfc_fail (error, SFC_ERROR_SINK, "%s: %s", what, text);
}

static gint64
deadline_of (const SfcProducer *producer)
{
  return g_get_monotonic_time ()
         + sfc_producer_peek_options (producer)->timeout_ms
               * G_GINT64_CONSTANT (1000);
}

gboolean
sfc_transaction_init (SfcProducer *producer, GError **error)
{
  rd_kafka_t *handle = sfc_producer_peek (producer);
  gint64 deadline_us = deadline_of (producer);
  GError *failure = NULL;

  if (!sfc_producer_reach (producer, error))
    return FALSE;
  while (again (producer, rd_kafka_init_transactions (handle, STEP_MS),
                deadline_us, _ ("transactions"), &failure))
    ;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
sfc_transaction_begin (SfcProducer *producer, GError **error)
{
  GError *failure = NULL;

  again (producer, rd_kafka_begin_transaction (sfc_producer_peek (producer)), 0,
         _ ("begin of the transaction"), &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

void
sfc_transaction_abort (SfcProducer *producer)
{
  rd_kafka_error_t *failure;

  sfc_producer_drop (producer);
  failure = rd_kafka_abort_transaction (sfc_producer_peek (producer), ABORT_MS);
  if (failure != NULL)
    rd_kafka_error_destroy (failure);
}

/* ---- the mark */

static void
add (rd_kafka_topic_partition_list_t *list, const char *topic, gint32 partition,
     gint64 offset, const char *metadata)
{
  rd_kafka_topic_partition_t *added;

  if (rd_kafka_topic_partition_list_find (list, topic, partition) != NULL)
    return;
  added = rd_kafka_topic_partition_list_add (list, topic, partition);
  added->offset = offset;
  /* librdkafka frees it */
  added->metadata = rd_kafka_mem_malloc (NULL, strlen (metadata) + 1);
  added->metadata_size = strlen (metadata);
  memcpy (added->metadata, metadata, strlen (metadata) + 1);
}

static rd_kafka_topic_partition_list_t *
list_of (const SfcTransactionMark *mark)
{
  guint n = mark->source != NULL ? mark->source->len : 0;
  rd_kafka_topic_partition_list_t *list
      = rd_kafka_topic_partition_list_new ((int)n + 1);
  g_autofree char *metadata
      = g_strdup_printf (PREFIX "%" PRId64, mark->batch_id);

  for (guint i = 0; i < n; i++)
    {
      const SfcPartition *p = sfc_offsets_at (mark->source, i);

      add (list, p->topic, p->partition, p->offset, metadata);
    }
  add (list, mark->topic, 0, mark->batch_id + 1, metadata);
  return list;
}

static gboolean
send_mark (SfcProducer *producer, const SfcTransactionMark *mark,
           gint64 deadline_us, GError **error)
{
  const char *id = sfc_producer_peek_options (producer)->transactional_id;
  rd_kafka_topic_partition_list_t *list = list_of (mark);
  rd_kafka_consumer_group_metadata_t *group
      = rd_kafka_consumer_group_metadata_new (id);
  rd_kafka_t *handle = sfc_producer_peek (producer);
  GError *failure = NULL;

  while (again (producer,
                rd_kafka_send_offsets_to_transaction (
                    handle, list, group,
                    (int)CLAMP ((deadline_us - g_get_monotonic_time ()) / 1000,
                                1, MARK_STEP_MS)),
                deadline_us, _ ("offsets of the transaction"), &failure))
    ;
  rd_kafka_consumer_group_metadata_destroy (group);
  rd_kafka_topic_partition_list_destroy (list);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
sfc_transaction_commit (SfcProducer *producer, const SfcTransactionMark *mark,
                        GError **error)
{
  rd_kafka_t *handle = sfc_producer_peek (producer);
  gint64 deadline_us = deadline_of (producer);
  GError *failure = NULL;

  if (!send_mark (producer, mark, deadline_us, error))
    return FALSE;
  while (again (producer, rd_kafka_commit_transaction (handle, STEP_MS),
                deadline_us, _ ("commit of the transaction"), &failure))
    ;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return sfc_remedy (error, _ ("the batch may be there or not; the next run "
                               "finds out"));
}

/* ---- recovery */

static gboolean
holds (const rd_kafka_topic_partition_t *committed, gint64 batch_id)
{
  g_autofree char *text
      = g_strndup (committed->metadata, committed->metadata_size);
  gint64 found;

  return committed->metadata != NULL && g_str_has_prefix (text, PREFIX)
         && g_ascii_string_to_signed (text + strlen (PREFIX), 10, 0, G_MAXINT64,
                                      &found, NULL)
         && found >= batch_id;
}

gboolean
sfc_transaction_find (SfcSettings *settings, const char *group,
                      SfcProducer *producer, const SfcTransactionMark *mark,
                      gboolean *found, GError **error)
{
  const SfcProducerOptions *options = sfc_producer_peek_options (producer);
  const char *const overrides[] = { "group.id", options->transactional_id,
                                    "isolation.level", "read_committed", NULL };
  g_autoptr (SfcClient) client
      = sfc_client_new (settings, group, SFC_CLIENT_CONSUMER, overrides, error);
  rd_kafka_topic_partition_list_t *list;
  rd_kafka_resp_err_t err;

  if (client == NULL)
    return FALSE;
  list = list_of (mark);
  err = rd_kafka_committed (sfc_client_peek (client), list,
                            options->timeout_ms);
  *found = FALSE;
  for (int i = 0; err == RD_KAFKA_RESP_ERR_NO_ERROR && i < list->cnt; i++)
    {
      if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
        err = list->elems[i].err;
      *found = *found || holds (&list->elems[i], mark->batch_id);
    }
  rd_kafka_topic_partition_list_destroy (list);
  return err == RD_KAFKA_RESP_ERR_NO_ERROR || *found
         || sfc_kafka_fail (error, SFC_ERROR_SINK, err,
                            _ ("offsets of group %s"),
                            options->transactional_id);
}
