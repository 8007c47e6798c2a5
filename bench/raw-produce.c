/* bench/raw-produce.c -- what librdkafka's producer reaches with records that
 * are in memory already: the yardstick of `sfcrime produce'.
 *
 *     raw-produce BOOTSTRAP TOPIC FILE [PROPERTY=VALUE...]
 *
 * FILE's records are read before the clock starts.  The producer has the
 * settings of sfcrime's own, and the librdkafka properties.  Nothing is copied:
 * librdkafka points into our memory.  The clock runs from before the handle is
 * made, as that of `sfcrime produce', to the last acknowledgement.  Prints:
 * RECORDS BYTES SECONDS CPU-SECONDS. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "feed/records.h"
#include "kafka/client.h"

typedef struct
{
  GByteArray *text; /* all records, one behind the other */
  GArray *lengths;  /* (element-type gsize) */
} Records;

static gint64 acknowledged;

static void
die (const char *what)
{
  fprintf (stderr, "raw-produce: %s\n", what);
  exit (EXIT_FAILURE);
}

static void
on_delivery (rd_kafka_t *handle, const rd_kafka_message_t *message,
             void *opaque)
{
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    die (rd_kafka_err2str (message->err));
  acknowledged++;
}

static void
load (Records *records, char *file)
{
  char *files[] = { file, NULL };
  const SfcRecordsOptions options = { .files = files };
  g_autoptr (SfcRecords) reader = NULL;
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize len;

  records->text = g_byte_array_new ();
  records->lengths = g_array_new (FALSE, FALSE, sizeof (gsize));
  reader = sfc_records_new (&options, &error);
  while (reader != NULL && sfc_records_next (reader, &text, &len, &error))
    {
      g_byte_array_append (records->text, (const guint8 *)text, (guint)len);
      g_array_append_val (records->lengths, len);
    }
  if (error != NULL)
    die (error->message);
}

/* A client as `sfcrime produce' makes it; only its settings are of use. */
static SfcClient *
make_client (const char *bootstrap, char **properties)
{
  g_autofree char *set
      = g_strconcat ("source.kafka.bootstrap.servers=", bootstrap, NULL);
  char *sets[] = { set, NULL };
  const SfcSettingsInput input
      = { .file = "/dev/null", .set = sets, .kafka = properties };
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSettings) settings = sfc_settings_load (&input, &error);
  SfcClient *client = NULL;

  if (settings != NULL)
    client = sfc_client_new (settings, "source", SFC_CLIENT_PRODUCER, NULL,
                             &error);
  if (client == NULL)
    die (error->message);
  return client;
}

static rd_kafka_t *
make_producer (SfcClient *client)
{
  rd_kafka_conf_t *conf
      = rd_kafka_conf_dup (rd_kafka_conf (sfc_client_peek (client)));
  rd_kafka_t *producer;
  char text[512];

  rd_kafka_conf_set_dr_msg_cb (conf, on_delivery);
  producer = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  if (producer == NULL)
    die (text);
  return producer;
}

static void
send_all (rd_kafka_t *producer, rd_kafka_topic_t *topic, int n_partitions,
          const Records *records)
{
  guint8 *text = records->text->data;

  for (guint i = 0; i < records->lengths->len; i++)
    {
      gsize len = g_array_index (records->lengths, gsize, i);

      while (rd_kafka_produce (topic, (gint32)(i % (guint)n_partitions), 0,
                               text, len, NULL, 0, NULL)
             != 0)
        {
          if (rd_kafka_last_error () != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            die (rd_kafka_err2str (rd_kafka_last_error ()));
          rd_kafka_poll (producer, 100);
        }
      text += len;
      if (i % 512 == 0)
        rd_kafka_poll (producer, 0);
    }
  while (rd_kafka_flush (producer, 1000) == RD_KAFKA_RESP_ERR__TIMED_OUT)
    continue;
}

int
main (int argc, char **argv)
{
  g_autoptr (SfcTopicInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  Records records;
  SfcClient *client;
  rd_kafka_t *producer;
  rd_kafka_topic_t *topic;
  gint64 start_us, us;
  clock_t start_cpu, cpu;

  if (argc < 4)
    die ("usage: raw-produce BOOTSTRAP TOPIC FILE [PROPERTY=VALUE...]");
  load (&records, argv[3]);
  client = make_client (argv[1], argv + 4);
  info = sfc_client_find_topic (client, argv[2], 30000, NULL, &error);
  if (info == NULL)
    die (error->message);

  start_cpu = clock ();
  start_us = g_get_monotonic_time ();
  producer = make_producer (client);
  topic = rd_kafka_topic_new (producer, argv[2], NULL);
  send_all (producer, topic, info->n_partitions, &records);
  us = g_get_monotonic_time () - start_us;
  cpu = clock () - start_cpu;
  if (acknowledged != records.lengths->len)
    die ("not all was acknowledged");

  printf ("%u %u %.6f %.3f\n", records.lengths->len, records.text->len,
          (double)us / G_USEC_PER_SEC, (double)cpu / CLOCKS_PER_SEC);
  rd_kafka_topic_destroy (topic);
  rd_kafka_destroy (producer);
  sfc_client_free (client);
  g_byte_array_unref (records.text);
  g_array_unref (records.lengths);
  return EXIT_SUCCESS;
}
