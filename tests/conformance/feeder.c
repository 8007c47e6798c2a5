/* tests/conformance/feeder.c -- puts a scenario's records on a broker.
 *
 *     feeder BOOTSTRAP
 *
 * Takes commands from standard input, one a line, and answers each with a line,
 * "ok" or "error: WHY":
 *
 *     feed TOPIC PARTITION FILE   a record for every line: FILE.jsonl holds the
 *                                 values, FILE.b64 holds them as base64, "-"
 *                                 is null, "@MS " before it is the timestamp
 *     partitions TOPIC COUNT      the topic grows to so many
 *     delete-records TOPIC PARTITION OFFSET
 *                                 those before the offset
 *     delete TOPIC                which need not exist
 *
 * In C, because librdkafka is there wherever sfcrime was built, and a module
 * of Python's for Kafka is not. */

#include <gio/gio.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE_MS 30000

typedef struct
{
  rd_kafka_t *rk;
  char *failure; /* (nullable): of a delivery */
} Feeder;

static void
delivered (G_GNUC_UNUSED rd_kafka_t *rk, const rd_kafka_message_t *message,
           void *opaque)
{
  Feeder *self = opaque;

  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && self->failure == NULL)
    self->failure = g_strdup (rd_kafka_err2str (message->err));
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, why);
  return FALSE;
}

static rd_kafka_t *
connect_to (Feeder *self, const char *bootstrap)
{
  const char *const settings[][2] = {
    { "bootstrap.servers", bootstrap },
    { "log_level", "3" },
    { "enable.idempotence", "true" }, /* which keeps their order */
    { "linger.ms", "5" },
    { "message.timeout.ms", G_STRINGIFY (PATIENCE_MS) },
    { "topic.metadata.propagation.max.ms", G_STRINGIFY (PATIENCE_MS) },
  };
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  char why[512];

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (rd_kafka_conf_set (conf, settings[i][0], settings[i][1], why,
                           sizeof why)
        != RD_KAFKA_CONF_OK)
      g_error ("%s", why);
  rd_kafka_conf_set_opaque (conf, self);
  rd_kafka_conf_set_dr_msg_cb (conf, delivered);
  self->rk = rd_kafka_new (RD_KAFKA_PRODUCER, conf, why, sizeof why);
  if (self->rk == NULL)
    g_error ("%s", why);
  return self->rk;
}

/* ---- records */

static gboolean
send_one (Feeder *self, const char *topic, int partition, gint64 at_ms,
          const void *value, gsize size, GError **error)
{
  rd_kafka_resp_err_t code;

  do
    {
      code = rd_kafka_producev (
          self->rk, RD_KAFKA_V_TOPIC (topic), RD_KAFKA_V_PARTITION (partition),
          RD_KAFKA_V_TIMESTAMP (at_ms), RD_KAFKA_V_VALUE ((void *)value, size),
          RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
      rd_kafka_poll (self->rk, code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 100 : 0);
    }
  while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR
         || fail (error, rd_kafka_err2str (code));
}

static gboolean
send_base64 (Feeder *self, const char *topic, int partition, char *line,
             GError **error)
{
  g_autofree guchar *value = NULL;
  gint64 at_ms = 0; /* now */
  gsize size = 0;

  if (*line == '@')
    {
      at_ms = g_ascii_strtoll (line + 1, &line, 10);
      line += *line == ' ';
    }
  if (strcmp (line, "-") == 0)
    return send_one (self, topic, partition, at_ms, NULL, 0, error);
  value = g_base64_decode (line, &size);
  return send_one (self, topic, partition, at_ms,
                   value != NULL ? (void *)value : "", size, error);
}

static gboolean
feed (Feeder *self, const char *topic, int partition, const char *path,
      GError **error)
{
  gboolean base64 = g_str_has_suffix (path, ".b64");
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  for (char *line = text, *end; line < text + size; line = end + 1)
    {
      end = memchr (line, '\n', (gsize)(text + size - line));
      end = end != NULL ? end : text + size;
      *end = '\0'; /* the last one has a NUL already */
      if (!(base64 ? send_base64 (self, topic, partition, line, error)
                   : send_one (self, topic, partition, 0, line,
                               (gsize)(end - line), error)))
        return FALSE;
    }
  if (rd_kafka_flush (self->rk, PATIENCE_MS) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail (error, "not all records were acknowledged in time");
  return self->failure == NULL || fail (error, self->failure);
}

/* ---- topics */

static gboolean
has_partitions (Feeder *self, const char *name, int count)
{
  rd_kafka_topic_t *topic = rd_kafka_topic_new (self->rk, name, NULL);
  const struct rd_kafka_metadata *metadata = NULL;
  int ready = 0;

  if (rd_kafka_metadata (self->rk, 0, topic, &metadata, PATIENCE_MS)
      == RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      const struct rd_kafka_metadata_topic *one = metadata->topics;

      for (int i = 0; i < one->partition_cnt; i++)
        ready += one->partitions[i].leader >= 0;
      rd_kafka_metadata_destroy (metadata);
    }
  rd_kafka_topic_destroy (topic);
  return ready >= count;
}

static gboolean
answer_is_good (rd_kafka_event_t *event, const rd_kafka_topic_result_t **topics,
                gsize n, GError **error)
{
  if (event == NULL)
    return fail (error, "no answer");
  if (rd_kafka_event_error (event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail (error, rd_kafka_event_error_string (event));
  for (gsize i = 0; i < n; i++)
    {
      rd_kafka_resp_err_t code = rd_kafka_topic_result_error (topics[i]);

      if (code != RD_KAFKA_RESP_ERR_NO_ERROR
          && code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        return fail (error, rd_kafka_err2str (code));
    }
  return TRUE;
}

static gboolean
grow (Feeder *self, const char *topic, int count, GError **error)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (self->rk);
  rd_kafka_NewPartitions_t *new
      = rd_kafka_NewPartitions_new (topic, (gsize)count, NULL, 0);
  const rd_kafka_topic_result_t **topics = NULL;
  rd_kafka_event_t *event;
  gsize n = 0;
  gboolean good;

  rd_kafka_CreatePartitions (self->rk, &new, 1, NULL, queue);
  event = rd_kafka_queue_poll (queue, PATIENCE_MS);
  if (event != NULL)
    topics = rd_kafka_CreatePartitions_result_topics (
        rd_kafka_event_CreatePartitions_result (event), &n);
  good = answer_is_good (event, topics, n, error);
  g_clear_pointer (&event, rd_kafka_event_destroy);
  rd_kafka_NewPartitions_destroy (new);
  rd_kafka_queue_destroy (queue);
  for (gint64 end
       = g_get_monotonic_time () + PATIENCE_MS * G_GINT64_CONSTANT (1000);
       good && !has_partitions (self, topic, count);
       rd_kafka_poll (self->rk, 50))
    if (g_get_monotonic_time () > end)
      return fail (error, "the partitions have no leader");
  return good;
}

static gboolean
delete_topic (Feeder *self, const char *topic, GError **error)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (self->rk);
  rd_kafka_DeleteTopic_t *old = rd_kafka_DeleteTopic_new (topic);
  const rd_kafka_topic_result_t **topics = NULL;
  rd_kafka_event_t *event;
  gsize n = 0;
  gboolean good;

  rd_kafka_DeleteTopics (self->rk, &old, 1, NULL, queue);
  event = rd_kafka_queue_poll (queue, PATIENCE_MS);
  if (event != NULL)
    topics = rd_kafka_DeleteTopics_result_topics (
        rd_kafka_event_DeleteTopics_result (event), &n);
  good = answer_is_good (event, topics, n, error);
  g_clear_pointer (&event, rd_kafka_event_destroy);
  rd_kafka_DeleteTopic_destroy (old);
  rd_kafka_queue_destroy (queue);
  return good;
}

static gboolean
delete_records (Feeder *self, const char *topic, int partition, gint64 before,
                GError **error)
{
  rd_kafka_queue_t *queue = rd_kafka_queue_new (self->rk);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (1);
  rd_kafka_DeleteRecords_t *records;
  rd_kafka_event_t *event;
  gboolean good;

  rd_kafka_topic_partition_list_add (list, topic, partition)->offset = before;
  records = rd_kafka_DeleteRecords_new (list);
  rd_kafka_DeleteRecords (self->rk, &records, 1, NULL, queue);
  event = rd_kafka_queue_poll (queue, PATIENCE_MS);
  good = answer_is_good (event, NULL, 0, error);
  g_clear_pointer (&event, rd_kafka_event_destroy);
  rd_kafka_DeleteRecords_destroy (records);
  rd_kafka_topic_partition_list_destroy (list);
  rd_kafka_queue_destroy (queue);
  return good;
}

/* ---- commands */

static gboolean
obey (Feeder *self, char **words, GError **error)
{
  guint n = g_strv_length (words);

  if (n == 4 && strcmp (words[0], "feed") == 0)
    return feed (self, words[1], atoi (words[2]), words[3], error);
  if (n == 3 && strcmp (words[0], "partitions") == 0)
    return grow (self, words[1], atoi (words[2]), error);
  if (n == 4 && strcmp (words[0], "delete-records") == 0)
    return delete_records (self, words[1], atoi (words[2]),
                           g_ascii_strtoll (words[3], NULL, 10), error);
  if (n == 2 && strcmp (words[0], "delete") == 0)
    return delete_topic (self, words[1], error);
  return fail (error, "no such command");
}

int
main (int argc, char **argv)
{
  Feeder self = { NULL, NULL };
  char line[8192];

  if (argc != 2)
    return 2;
  connect_to (&self, argv[1]);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", 4);
      g_autoptr (GError) error = NULL;

      if (obey (&self, words, &error))
        puts ("ok");
      else
        printf ("error: %s\n", error->message);
      fflush (stdout);
      g_clear_pointer (&self.failure, g_free);
    }
  rd_kafka_destroy (self.rk);
  return 0;
}
