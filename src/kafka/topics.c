/* Topics: what there is, making and removing them. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "kafka/bootstrap.h"
#include "kafka/client.h"
#include "kafka/offsets.h"

#define SLICE_MS 250
#define LONGEST_SLICE_MS 4000
#define POLL_US (20 * G_TIME_SPAN_MILLISECOND)

void
sfc_topic_info_free (SfcTopicInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->leaders);
  g_free (self);
}

gboolean
sfc_topic_is_internal (const char *name)
{
  static const char *const internal[]
      = { "__consumer_offsets", "__transaction_state", "__share_group_state" };

  for (guint i = 0; i < G_N_ELEMENTS (internal); i++)
    if (g_str_equal (internal[i], name))
      return TRUE;
  return FALSE;
}

gboolean
sfc_topic_name_check (const char *name, GError **error)
{
  gsize len = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                            "XYZ0123456789._-");
  g_autofree char *shown = NULL;

  if (len > 0 && len <= 249 && name[len] == '\0' && !g_str_equal (name, ".")
      && !g_str_equal (name, ".."))
    return TRUE;
  shown = g_strescape (name, NULL);
  sfc_fail (error, SFC_ERROR_USAGE, _ ("“%s” is no name for a topic"), shown);
  return sfc_remedy (error, _ ("1 to 249 letters, digits, “.”, “_” and “-”"));
}

/* ---- metadata */

static int
left_ms (gint64 deadline)
{
  return (int)MAX ((deadline - g_get_monotonic_time ()) / 1000, 0);
}

static gboolean
unreachable (SfcClient *self, rd_kafka_resp_err_t err, int timeout_ms,
             GError **error)
{
  g_autofree char *reason = sfc_client_dup_last_error (self);

  if (reason == NULL)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("broker %s cannot be reached"),
                           sfc_client_get_bootstrap (self));
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("broker %s cannot be reached within %g s: %s"),
            sfc_client_get_bootstrap (self), timeout_ms / 1000.0, reason);
  return sfc_remedy (error, _ ("is the broker running? sfcrime broker starts "
                               "one for development"));
}

/* While no broker is connected a slice ends early, so that a stop is noticed;
 * one that is connected but slow gets longer slices, since an answer that
 * comes after its slice is lost. */
static const rd_kafka_metadata_t *
fetch_metadata (SfcClient *self, int timeout_ms, GCancellable *cancellable,
                GError **error)
{
  gint64 deadline
      = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  const rd_kafka_metadata_t *metadata = NULL;
  rd_kafka_resp_err_t err;
  int slice = SLICE_MS;

  for (;;)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
          return NULL;
        }
      err = rd_kafka_metadata (sfc_client_peek (self), 1, NULL, &metadata,
                               CLAMP (left_ms (deadline), 1, slice));
      if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
        return metadata;
      if (left_ms (deadline) == 0)
        break;
      if (err == RD_KAFKA_RESP_ERR__TIMED_OUT)
        slice = MIN (2 * slice, LONGEST_SLICE_MS);
      else if (err != RD_KAFKA_RESP_ERR__TRANSPORT)
        g_usleep (POLL_US);
    }
  unreachable (self, err, timeout_ms, error);
  return NULL;
}

static SfcTopicInfo *
topic_info_new (const rd_kafka_metadata_topic_t *topic)
{
  SfcTopicInfo *info = g_new0 (SfcTopicInfo, 1);

  info->name = g_strdup (topic->topic);
  info->n_partitions = topic->partition_cnt;
  info->leaders = g_new (gint32, (gsize)topic->partition_cnt);
  for (int i = 0; i < topic->partition_cnt; i++)
    info->leaders[i] = -1;
  for (int i = 0; i < topic->partition_cnt; i++)
    {
      const rd_kafka_metadata_partition_t *partition = &topic->partitions[i];

      if (partition->id >= 0 && partition->id < topic->partition_cnt)
        info->leaders[partition->id] = partition->leader;
    }
  return info;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const SfcTopicInfo *const *left = a;
  const SfcTopicInfo *const *right = b;

  return strcmp ((*left)->name, (*right)->name);
}

GPtrArray *
sfc_client_list_topics (SfcClient *self, int timeout_ms,
                        GCancellable *cancellable, GError **error)
{
  const rd_kafka_metadata_t *metadata
      = fetch_metadata (self, timeout_ms, cancellable, error);
  GPtrArray *topics;

  if (metadata == NULL)
    return NULL;
  topics = g_ptr_array_new_with_free_func ((GDestroyNotify)sfc_topic_info_free);
  for (int i = 0; i < metadata->topic_cnt; i++)
    if (metadata->topics[i].partition_cnt > 0)
      g_ptr_array_add (topics, topic_info_new (&metadata->topics[i]));
  rd_kafka_metadata_destroy (metadata);
  g_ptr_array_sort (topics, compare_names);
  return topics;
}

/* The topic, or NULL; without @error it is not there. */
static SfcTopicInfo *
look_up (SfcClient *self, const char *topic, int timeout_ms,
         GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) topics
      = sfc_client_list_topics (self, timeout_ms, cancellable, error);

  for (guint i = 0; topics != NULL && i < topics->len; i++)
    if (g_str_equal (((SfcTopicInfo *)topics->pdata[i])->name, topic))
      {
        SfcTopicInfo *found = topics->pdata[i];

        topics->pdata[i] = NULL;
        return found;
      }
  return NULL;
}

SfcTopicInfo *
sfc_client_find_topic (SfcClient *self, const char *topic, int timeout_ms,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  SfcTopicInfo *found
      = look_up (self, topic, timeout_ms, cancellable, &failure);

  if (found != NULL)
    return found;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s: the broker at %s has no such topic"), topic,
            sfc_client_get_bootstrap (self));
  sfc_remedy (error, _ ("make it: sfcrime topics create %s"), topic);
  return NULL;
}

/* Partitions without a leader are not asked: each would wait for one.  A broker
 * may not lead those of a new topic yet, which passes. */
static gboolean
ask_offsets (SfcClient *self, const SfcTopicInfo *topic, gint64 which,
             gint64 *offsets, int timeout_ms, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new (topic->n_partitions);

  for (int i = 0; i < topic->n_partitions; i++)
    {
      offsets[i] = -1;
      if (topic->leaders[i] >= 0)
        rd_kafka_topic_partition_list_add (list, topic->name, i)->offset
            = which;
    }
  if (list->cnt > 0
      && !sfc_offsets_ask (self, rd_kafka_offsets_for_times, list, timeout_ms,
                           NULL, error))
    return FALSE;
  for (int i = 0; i < list->cnt; i++)
    offsets[list->elems[i].partition] = list->elems[i].offset;
  return TRUE;
}

gboolean
sfc_client_get_offsets (SfcClient *self, const SfcTopicInfo *topic,
                        gint64 *first, gint64 *next, int timeout_ms,
                        GError **error)
{
  return ask_offsets (self, topic, SFC_TIME_BEGINNING, first, timeout_ms, error)
         && ask_offsets (self, topic, SFC_TIME_END, next, timeout_ms, error);
}

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
      g_autoptr (SfcTopicInfo) info
          = look_up (self, topic, MAX (left_ms (deadline), 1), NULL, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (there ? info != NULL && has_all_leaders (info) : info == NULL)
        return TRUE;
      if (left_ms (deadline) == 0)
        return sfc_fail (error, SFC_ERROR_SOURCE,
                         there ? _ ("topic %s was made, but not every "
                                    "partition has a leader yet")
                               : _ ("topic %s was deleted, but the broker "
                                    "still lists it"),
                         topic);
      g_usleep (POLL_US);
    }
}

/* ---- create and delete */

/* librdkafka's mock cluster, which has no admin protocol, names itself so. */
static gboolean
is_dev_broker (SfcClient *self, int timeout_ms)
{
  char *id = rd_kafka_clusterid (sfc_client_peek (self), timeout_ms);
  gboolean is_mock = id != NULL && g_str_has_prefix (id, "mockCluster");

  if (id != NULL)
    rd_kafka_mem_free (sfc_client_peek (self), id);
  return is_mock;
}

static gboolean
topic_failed (const char *topic, rd_kafka_resp_err_t err, const char *text,
              GError **error)
{
  const char *what = text != NULL ? text : rd_kafka_err2str (err);
  g_autofree char *plain = g_strndup (
      what, strlen (what) - (g_str_has_suffix (what, ".") ? 1 : 0));

  if (err == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    return sfc_fail (error, SFC_ERROR_SOURCE, _ ("topic %s already exists"),
                     topic);
  return sfc_fail (error, SFC_ERROR_SOURCE, _ ("topic %s: %s"), topic, plain);
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
    return unreachable (self, RD_KAFKA_RESP_ERR__TIMED_OUT, timeout_ms, error);
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
                         _ ("“%s” is not of the form KEY=VALUE"), *config);
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

/* Returns FALSE without @error when no development broker listens there. */
static gboolean
create_by_control (SfcClient *self, const char *topic, int partitions,
                   char **config, GError **error)
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
  existing = look_up (self, topic, timeout_ms, NULL, &failure);
  if (existing != NULL)
    return topic_failed (topic, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, NULL,
                         error);
  if (failure == NULL
      && create_by_control (self, topic, partitions, config, &failure))
    return wait_for_topic (self, topic, TRUE, deadline, error);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (is_dev_broker (self, left_ms (deadline)))
    return refuse_strange_dev_broker (self, topic, error);
  return create_by_admin (self, topic, partitions, replication, config,
                          MAX (left_ms (deadline), 1), error)
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

gboolean
sfc_client_delete_topic (SfcClient *self, const char *topic, int timeout_ms,
                         GError **error)
{
  gint64 deadline
      = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  g_autoptr (SfcTopicInfo) info
      = sfc_client_find_topic (self, topic, timeout_ms, NULL, error);

  if (info == NULL)
    return FALSE;
  if (is_dev_broker (self, left_ms (deadline)))
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("topic %s: a development broker cannot delete topics"),
                topic);
      return sfc_remedy (error, _ ("stop it: its topics are in memory only"));
    }
  return delete_by_admin (self, topic, MAX (left_ms (deadline), 1), error)
         && wait_for_topic (self, topic, FALSE, deadline, error);
}
