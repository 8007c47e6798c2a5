/* Making topics and removing them. */
#include "config.h"

#include "kafka/topics.h"

#include <string.h>

#include "base/i18n.h"
#include "kafka/bootstrap.h"
#include "kafka/error.h"

#define POLL_US (20 * G_TIME_SPAN_MILLISECOND)

static gboolean
has_all_leaders (const SfcTopicInfo *info)
{
  for (int i = 0; i < info->n_partitions; i++)
    if (info->leaders[i] < 0)
      return FALSE;
  return TRUE;
}

/* Kafka's answer comes before its brokers have all heard of the change. */
static gboolean
wait_for_topic (SfcClient *self, const char *topic, gboolean there,
                gint64 deadline, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (SfcTopicInfo) info = sfc_client_look_up_topic (
          self, topic, MAX (sfc_left_ms (deadline), 1), NULL, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (there ? info != NULL && has_all_leaders (info) : info == NULL)
        return TRUE;
      if (sfc_left_ms (deadline) == 0)
        return sfc_fail (error, SFC_ERROR_SOURCE,
                         there ? _ ("topic %s: it was made, but not every "
                                    "partition has a leader yet")
                               : _ ("topic %s: it was deleted, but the broker "
                                    "still lists it"),
                         topic);
      g_usleep (POLL_US);
    }
}

/* ---- create and delete */

static gboolean
topic_failed (const char *topic, rd_kafka_resp_err_t err, const char *text,
              GError **error)
{
  const char *what = text != NULL ? text : rd_kafka_err2str (err);
  g_autofree char *plain = sfc_kafka_text (what);

  if (err == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return sfc_fail (error, SFC_ERROR_SOURCE, _ ("topic %s: it already exists"),
                     topic);
  if (g_str_has_suffix (plain, "."))
    plain[strlen (plain) - 1] = '\0';
  sfc_fail (error, SFC_ERROR_SOURCE, _ ("topic %s: %s"), topic, plain);
  return sfc_kafka_remedy (error, err);
}

/* Takes the result of a request for one topic from @queue. */
static gboolean
await_result (SfcClient *self, rd_kafka_queue_t *queue, const char *topic,
              int timeout_ms, GError **error)
{
  rd_kafka_event_t *event = rd_kafka_queue_poll (queue, timeout_ms + 1000);
  const rd_kafka_topic_result_t **results = NULL;
  rd_kafka_resp_err_t err;
  gsize n = 0;
  gboolean ok = TRUE;

  if (event == NULL)
    return sfc_client_unreachable (self, RD_KAFKA_RESP_ERR__TIMED_OUT,
                                   timeout_ms, error);
  err = rd_kafka_event_error (event);
  if (rd_kafka_event_type (event) == RD_KAFKA_EVENT_CREATETOPICS_RESULT)
    results = rd_kafka_CreateTopics_result_topics (
        rd_kafka_event_CreateTopics_result (event), &n);
  else
    results = rd_kafka_DeleteTopics_result_topics (
        rd_kafka_event_DeleteTopics_result (event), &n);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    ok = topic_failed (topic, err, rd_kafka_event_error_string (event), error);
  else if (n == 1
           && rd_kafka_topic_result_error (results[0])
                  != RD_KAFKA_RESP_ERR_NO_ERROR)
    ok = topic_failed (topic, rd_kafka_topic_result_error (results[0]),
                       rd_kafka_topic_result_error_string (results[0]), error);
  rd_kafka_event_destroy (event);
  return ok;
}

static rd_kafka_AdminOptions_t *
admin_options (SfcClient *self, rd_kafka_admin_op_t op, int timeout_ms)
{
  rd_kafka_AdminOptions_t *options
      = rd_kafka_AdminOptions_new (sfc_client_peek (self), op);
  char text[256];

  (void)rd_kafka_AdminOptions_set_request_timeout (options, timeout_ms, text,
                                                   sizeof text);
  (void)rd_kafka_AdminOptions_set_operation_timeout (options, timeout_ms, text,
                                                     sizeof text);
  return options;
}

static gboolean
set_topic_config (rd_kafka_NewTopic_t *request, char **config, GError **error)
{
  for (; config != NULL && *config != NULL; config++)
    {
      const char *equals = strchr (*config, '=');
      g_autofree char *name = NULL;

      if (equals == NULL || equals == *config)
        return sfc_fail (error, SFC_ERROR_USAGE,
                         _ ("--config: “%s” is not of the form KEY=VALUE"),
                         *config);
      name = g_strndup (*config, (gsize)(equals - *config));
      (void)rd_kafka_NewTopic_set_config (request, name, equals + 1);
    }
  return TRUE;
}

static gboolean
create_by_admin (SfcClient *self, const char *topic, int partitions,
                 int replication, char **config, int timeout_ms, GError **error)
{
  char text[256];
  rd_kafka_NewTopic_t *request = rd_kafka_NewTopic_new (
      topic, partitions, replication, text, sizeof text);
  rd_kafka_AdminOptions_t *options;
  rd_kafka_queue_t *queue;
  gboolean ok;

  if (request == NULL)
    return sfc_fail (error, SFC_ERROR_USAGE, _ ("topic %s: %s"), topic, text);
  if (!set_topic_config (request, config, error))
    {
      rd_kafka_NewTopic_destroy (request);
      return FALSE;
    }
  queue = rd_kafka_queue_new (sfc_client_peek (self));
  options = admin_options (self, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout_ms);
  rd_kafka_CreateTopics (sfc_client_peek (self), &request, 1, options, queue);
  ok = await_result (self, queue, topic, timeout_ms, error);
  rd_kafka_AdminOptions_destroy (options);
  rd_kafka_queue_destroy (queue);
  rd_kafka_NewTopic_destroy (request);
  return ok;
}

/* The development broker takes any number; refused as Kafka does. */
static gboolean
check_replication (SfcClient *self, const char *topic, int replication,
                   int timeout_ms, GError **error)
{
  const struct rd_kafka_metadata *metadata = NULL;
  rd_kafka_resp_err_t err;
  int n;

  if (replication <= 1)
    return TRUE;
  err = rd_kafka_metadata (sfc_client_peek (self), 0, NULL, &metadata,
                           timeout_ms);
  if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return sfc_client_unreachable (self, err, timeout_ms, error);
  n = metadata->broker_cnt;
  rd_kafka_metadata_destroy (metadata);
  return replication <= n
         || sfc_fail (error, SFC_ERROR_SOURCE,
                      _ ("topic %s: Replication factor: %d larger than "
                         "available brokers: %d"),
                      topic, replication, n);
}

/* Returns FALSE without @error when no development broker listens there. */
static gboolean
create_by_control (SfcClient *self, const char *topic, int partitions,
                   int replication, char **config, int timeout_ms,
                   GError **error)
{
  g_autofree char *request = g_strdup_printf (
      "create %s %d", topic,
      partitions < 0 ? SFC_DEV_BROKER_PARTITIONS : partitions);
  g_autofree char *reply = NULL;

  if (!sfc_dev_broker_control (sfc_client_get_bootstrap (self), "ping", &reply,
                               error))
    return FALSE;
  if (config != NULL && config[0] != NULL)
    return sfc_fail (error, SFC_ERROR_SOURCE,
                     _ ("topic %s: a development broker's topics have no "
                        "configuration"),
                     topic);
  if (!check_replication (self, topic, replication, timeout_ms, error))
    return FALSE;
  g_clear_pointer (&reply, g_free);
  if (!sfc_dev_broker_control (sfc_client_get_bootstrap (self), request, &reply,
                               error))
    return FALSE;
  if (g_str_equal (reply, "ok"))
    return TRUE;
  return sfc_fail (error, SFC_ERROR_SOURCE, "%s", reply);
}

static gboolean
refuse_strange_dev_broker (SfcClient *self, const char *topic, GError **error)
{
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s: the development broker at %s has no control socket "
               "here"),
            topic, sfc_client_get_bootstrap (self));
  return sfc_remedy (error,
                     _ ("create topics as the user who started it, or with "
                        "sfcrime broker --topic=NAME[:PARTITIONS]"));
}

gboolean
sfc_client_create_topic (SfcClient *self, const char *topic, int partitions,
                         int replication, char **config, int timeout_ms,
                         GError **error)
{
  gint64 deadline
      = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GError) failure = NULL;
  g_autoptr (SfcTopicInfo) existing = NULL;

  if (!sfc_topic_name_check (topic, error))
    return FALSE;
  existing = sfc_client_look_up_topic (self, topic, timeout_ms, NULL, &failure);
  if (existing != NULL)
    return topic_failed (topic, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, NULL,
                         error);
  if (failure == NULL
      && create_by_control (self, topic, partitions, replication, config,
                            MAX (sfc_left_ms (deadline), 1), &failure))
    return wait_for_topic (self, topic, TRUE, deadline, error);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (sfc_client_is_mock (self, sfc_left_ms (deadline)))
    return refuse_strange_dev_broker (self, topic, error);
  return create_by_admin (self, topic, partitions, replication, config,
                          MAX (sfc_left_ms (deadline), 1), error)
         && wait_for_topic (self, topic, TRUE, deadline, error);
}

static gboolean
delete_by_admin (SfcClient *self, const char *topic, int timeout_ms,
                 GError **error)
{
  rd_kafka_DeleteTopic_t *request = rd_kafka_DeleteTopic_new (topic);
  rd_kafka_queue_t *queue = rd_kafka_queue_new (sfc_client_peek (self));
  rd_kafka_AdminOptions_t *options
      = admin_options (self, RD_KAFKA_ADMIN_OP_DELETETOPICS, timeout_ms);
  gboolean ok;

  rd_kafka_DeleteTopics (sfc_client_peek (self), &request, 1, options, queue);
  ok = await_result (self, queue, topic, timeout_ms, error);
  rd_kafka_AdminOptions_destroy (options);
  rd_kafka_queue_destroy (queue);
  rd_kafka_DeleteTopic_destroy (request);
  return ok;
}

static gboolean
refuse_missing (const SfcClient *self, const char *topic, GError **error)
{
  if (!sfc_topic_name_check (topic, error))
    return FALSE;
  sfc_topic_missing (self, topic, error);
  return sfc_remedy (error, _ ("sfcrime topics list shows the topics"));
}

gboolean
sfc_client_delete_topic (SfcClient *self, const char *topic, int timeout_ms,
                         GError **error)
{
  gint64 deadline
      = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GError) failure = NULL;
  g_autoptr (SfcTopicInfo) info
      = sfc_client_look_up_topic (self, topic, timeout_ms, NULL, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (info == NULL)
    return refuse_missing (self, topic, error);
  if (sfc_client_is_mock (self, sfc_left_ms (deadline)))
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("topic %s: a development broker cannot delete topics"),
                topic);
      return sfc_remedy (error, _ ("stop it: its topics are in memory only"));
    }
  return delete_by_admin (self, topic, MAX (sfc_left_ms (deadline), 1), error)
         && wait_for_topic (self, topic, FALSE, deadline, error);
}
