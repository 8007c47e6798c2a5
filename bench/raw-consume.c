/* bench/raw-consume.c -- how fast librdkafka hands over a topic when nothing
 * is done with it: the yardstick of `sfcrime stream'.
 *
 *     raw-consume BOOTSTRAP TOPIC HANDLES RECORDS
 *
 * HANDLES threads, each with a consumer of its own with the settings of
 * sfcrime's, read the partitions dealt to them from the first record on until
 * all together have RECORDS.  The clock runs from before the handles are made
 * to the last record.  Prints: RECORDS BYTES SECONDS PEAK-KIB. */
#include "config.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "kafka/client.h"

enum
{
  BLOCK_RECORDS = 1000,
  WAIT_MS = 2 /* below 2.2, librdkafka sleeps on full queues, see wake() */
};

typedef struct
{
  SfcSettings *settings;
  const char *topic;
  guint id, n_handles;
  int n_partitions;
  gint64 wanted;
} Reader;

static _Atomic gint64 n_records, n_bytes;

static void
die (const char *what)
{
  fprintf (stderr, "raw-consume: %s\n", what);
  exit (EXIT_FAILURE);
}

static SfcClient *
make_client (SfcSettings *settings, SfcClientRole role)
{
  g_autoptr (GError) error = NULL;
  SfcClient *client = sfc_client_new (settings, "source", role, NULL, &error);

  if (client == NULL)
    die (error->message);
  return client;
}

static rd_kafka_topic_partition_list_t *
own_partitions (const Reader *self)
{
  rd_kafka_topic_partition_list_t *list
      = rd_kafka_topic_partition_list_new (self->n_partitions);

  for (int i = (int)self->id; i < self->n_partitions; i += (int)self->n_handles)
    rd_kafka_topic_partition_list_add (list, self->topic, i)->offset
        = RD_KAFKA_OFFSET_BEGINNING;
  return list;
}

/* Any request wakes the thread that would fetch. */
static void
wake (rd_kafka_t *handle, const Reader *self)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (1);

  rd_kafka_topic_partition_list_add (list, self->topic, (gint32)self->id)
      ->offset
      = RD_KAFKA_OFFSET_END;
  (void)rd_kafka_offsets_for_times (handle, list, 1000);
  rd_kafka_topic_partition_list_destroy (list);
}

static void
count (rd_kafka_message_t **messages, gssize n)
{
  gint64 records = 0, bytes = 0;

  for (gssize i = 0; i < n; i++)
    {
      if (messages[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          records++;
          bytes += (gint64)messages[i]->len;
        }
      else if (messages[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
        die (rd_kafka_message_errstr (messages[i]));
      rd_kafka_message_destroy (messages[i]);
    }
  n_records += records;
  n_bytes += bytes;
}

static gpointer
read_all (gpointer data)
{
  const Reader *self = data;
  SfcClient *client = make_client (self->settings, SFC_CLIENT_CONSUMER);
  rd_kafka_t *handle = sfc_client_peek (client);
  rd_kafka_topic_partition_list_t *list = own_partitions (self);
  rd_kafka_message_t *messages[BLOCK_RECORDS];
  rd_kafka_topic_t *topic = rd_kafka_topic_new (handle, self->topic, NULL);
  const struct rd_kafka_metadata *metadata;
  rd_kafka_queue_t *queue;

  /* asked for here, or the first fetch comes a second late */
  if (rd_kafka_metadata (handle, 0, topic, &metadata, 30000) == 0)
    rd_kafka_metadata_destroy (metadata);
  if (rd_kafka_assign (handle, list) != 0)
    die ("cannot assign");
  queue = rd_kafka_queue_get_consumer (handle);
  while (n_records < self->wanted)
    {
      gssize n = rd_kafka_consume_batch_queue (queue, WAIT_MS, messages,
                                               BLOCK_RECORDS);

      if (n > 0)
        count (messages, n);
      else if (n_records < self->wanted)
        wake (handle, self);
    }
  rd_kafka_queue_destroy (queue);
  rd_kafka_topic_destroy (topic);
  rd_kafka_topic_partition_list_destroy (list);
  return client;
}

static SfcSettings *
make_settings (const char *bootstrap)
{
  g_autofree char *set
      = g_strconcat ("source.kafka.bootstrap.servers=", bootstrap, NULL);
  char *sets[] = { set, NULL };
  const SfcSettingsInput input = { .file = "/dev/null", .set = sets };
  g_autoptr (GError) error = NULL;
  SfcSettings *settings = sfc_settings_load (&input, &error);

  if (settings == NULL)
    die (error->message);
  return settings;
}

static int
count_partitions (SfcSettings *settings, const char *topic)
{
  SfcClient *client = make_client (settings, SFC_CLIENT_CONTROL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcTopicInfo) info
      = sfc_client_find_topic (client, topic, 30000, NULL, &error);

  if (info == NULL)
    die (error->message);
  sfc_client_free (client);
  return info->n_partitions;
}

int
main (int argc, char **argv)
{
  SfcSettings *settings;
  guint n_handles;
  g_autofree Reader *readers = NULL;
  g_autofree GThread **threads = NULL;
  g_autofree SfcClient **clients = NULL;
  struct rusage usage;
  gint64 start_us, us;
  int n_partitions;

  if (argc != 5)
    die ("usage: raw-consume BOOTSTRAP TOPIC HANDLES RECORDS");
  settings = make_settings (argv[1]);
  n_partitions = count_partitions (settings, argv[2]);
  n_handles = (guint)atoi (argv[3]);
  readers = g_new (Reader, n_handles);
  threads = g_new (GThread *, n_handles);
  clients = g_new (SfcClient *, n_handles);

  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < n_handles; i++)
    {
      readers[i] = (Reader){ .settings = settings,
                             .topic = argv[2],
                             .id = i,
                             .n_handles = n_handles,
                             .n_partitions = n_partitions,
                             .wanted = atoll (argv[4]) };
      threads[i] = g_thread_new ("reader", read_all, &readers[i]);
    }
  for (guint i = 0; i < n_handles; i++)
    clients[i] = g_thread_join (threads[i]);
  us = g_get_monotonic_time () - start_us;
  getrusage (RUSAGE_SELF, &usage);
  printf ("%" PRId64 " %" PRId64 " %.6f %ld\n", n_records, n_bytes,
          (double)us / G_USEC_PER_SEC, usage.ru_maxrss);
  for (guint i = 0; i < n_handles; i++)
    sfc_client_free (clients[i]);
  sfc_settings_unref (settings);
  return EXIT_SUCCESS;
}
