#include "config.h"

#include "source/kafka-reader.h"
#include "support/query.h"
#include "support/suite.h"

#include <dlfcn.h>
#include <librdkafka/rdkafka_mock.h>
#include <string.h>

#include "base/error.h"
#include "kafka/options.h"
#include "source/lanes.h"

#define TOPIC "calls"
#define TIMEOUT_MS 20000
#define FETCH 1 /* its ApiKey */

/* ---- records that a broker never hands out, or otherwise than they were
 *
 * The mock broker knows neither transactions nor compaction, so their gaps
 * are made here: the reader calls this one. */

static gboolean (*is_hidden) (gint64 offset);
static void (*change) (rd_kafka_message_t *message); /* (nullable) */

typedef void (*MessageFunc) (rd_kafka_message_t *, void *);

typedef struct
{
  MessageFunc func;
  void *opaque;
} Taker;

static void
take_changed (rd_kafka_message_t *message, void *opaque)
{
  const Taker *taker = opaque;

  if (message->err == 0 && is_hidden != NULL && is_hidden (message->offset))
    return;
  if (message->err == 0 && change != NULL)
    change (message);
  taker->func (message, taker->opaque);
}

int
rd_kafka_consume_callback_queue (rd_kafka_queue_t *queue, int timeout_ms,
                                 MessageFunc func, void *opaque)
{
  typedef int (*Func) (rd_kafka_queue_t *, int, MessageFunc, void *);
  Func real = (Func)dlsym (RTLD_NEXT, "rd_kafka_consume_callback_queue");
  Taker taker = { func, opaque };

  return real (queue, timeout_ms, take_changed, &taker);
}

/* ---- broker, topic, settings */

typedef struct
{
  guint rank;
  gint64 offset;
  char *text; /* NULL: a null value */
} Got;

static rd_kafka_t *producer;
static rd_kafka_mock_cluster_t *cluster;
static SfcSettings *settings;
static SfcReader *reader;
static GArray *got; /* (element-type Got) */
static SfcReadResult result;
static void (*on_record) (gint64 offset);
static SfcKafkaSourceOptions options;

static void
got_clear (gpointer item)
{
  g_free (((Got *)item)->text);
}

static void
produce_to (const char *topic, int partition, const char *value, gsize n)
{
  rd_kafka_resp_err_t err = rd_kafka_producev (
      producer, RD_KAFKA_V_TOPIC (topic), RD_KAFKA_V_PARTITION (partition),
      RD_KAFKA_V_VALUE ((void *)(guintptr)value, n),
      RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK),
      RD_KAFKA_V_END);

  ck_assert_int_eq (err, 0);
}

static void
produce (int partition, const char *value, gsize n)
{
  produce_to (TOPIC, partition, value, n);
}

/* To partition 0, as a record of @ms. */
static void
produce_at (const char *value, gint64 ms)
{
  rd_kafka_resp_err_t err = rd_kafka_producev (
      producer, RD_KAFKA_V_TOPIC (TOPIC), RD_KAFKA_V_PARTITION (0),
      RD_KAFKA_V_VALUE ((void *)(guintptr)value, strlen (value)),
      RD_KAFKA_V_MSGFLAGS (RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP (ms),
      RD_KAFKA_V_END);

  ck_assert_int_eq (err, 0);
  ck_assert_int_eq (rd_kafka_flush (producer, TIMEOUT_MS), 0);
}

/* Values are their offsets: @partition gets the ones from @first on. */
static void
produce_numbers (int partition, int first, int n)
{
  for (int i = first; i < first + n; i++)
    {
      char text[16];

      g_snprintf (text, sizeof text, "%d", i);
      produce (partition, text, strlen (text));
    }
  ck_assert_int_eq (rd_kafka_flush (producer, TIMEOUT_MS), 0);
}

static void
setup_brokers (const char *n)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  g_autofree char *lines = NULL;
  char text[256];

  is_hidden = NULL;
  on_record = NULL;
  change = NULL;
  ck_assert_int_eq (
      rd_kafka_conf_set (conf, "test.mock.num.brokers", n, text, sizeof text),
      RD_KAFKA_CONF_OK);
  producer = rd_kafka_new (RD_KAFKA_PRODUCER, conf, text, sizeof text);
  ck_assert_ptr_nonnull (producer);
  cluster = rd_kafka_handle_mock_cluster (producer);
  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, TOPIC, 3, 1), 0);
  lines = g_strdup_printf ("source.kafka.bootstrap.servers=%s\n"
                           "source.subscribe=%s",
                           rd_kafka_mock_cluster_bootstraps (cluster), TOPIC);
  settings = settings_of (lines, NULL);
  ck_assert_ptr_nonnull (settings);
  options
      = (SfcKafkaSourceOptions){ .group = "source", .timeout_ms = TIMEOUT_MS };
  got = g_array_new (FALSE, FALSE, sizeof (Got));
  g_array_set_clear_func (got, got_clear);
}

static void
setup (void)
{
  setup_brokers ("1");
}

static void
setup_three_brokers (void)
{
  setup_brokers ("3");
}

static void
teardown (void)
{
  g_clear_pointer (&reader, sfc_reader_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&options.pace, sfc_pace_unref);
  g_clear_pointer (&got, g_array_unref);
  rd_kafka_destroy (producer);
}

static SfcReader *
open_reader (gboolean fail_on_data_loss, guint index, guint n)
{
  return sfc_kafka_reader_new (settings, &options, fail_on_data_loss, index, n);
}

static void
push (const SfcRecord *record, gpointer data)
{
  const Got item
      = { record->rank, record->offset,
          record->value != NULL ? g_strndup (record->value, record->n_value)
                                : NULL };

  ck_assert_ptr_eq (data, got);
  if (on_record != NULL)
    on_record (record->offset);
  g_array_append_val (got, item);
}

/* Three partitions: a pair of bounds each. */
static gboolean
read_three (SfcReader *from_reader, const gint64 bounds[6],
            GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = sfc_offsets_new ();

  for (int i = 0; i < 3; i++)
    {
      sfc_offsets_add (from, TOPIC, i, bounds[2 * i]);
      sfc_offsets_add (end, TOPIC, i, bounds[2 * i + 1]);
    }
  g_array_set_size (got, 0);
  return sfc_reader_read (from_reader, from, end, push, got, &result,
                          cancellable, error);
}

static gboolean
read_or_error (gint64 from, gint64 end, GError **error)
{
  const gint64 bounds[] = { from, end, 0, 0, 0, 0 };

  return read_three (reader, bounds, NULL, error);
}

/* Reads [@from, @end) of partition 0; @expected: the offsets that come. */
static void
expect (gint64 from, gint64 end, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean ok = read_or_error (from, end, &error);

  ck_assert_msg (ok, "%s", error != NULL ? error->message : "");
  for (guint i = 0; i < got->len; i++)
    {
      const Got *item = &g_array_index (got, Got, i);

      ck_assert_int_eq (g_ascii_strtoll (item->text, NULL, 10), item->offset);
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                              item->offset);
    }
  ck_assert_str_eq (text->str, expected);
  ck_assert_int_eq (result.records, got->len);
  ck_assert_int_eq (result.records + result.skipped, end - from);
}

static void
expect_error (gint64 from, gint64 end, const char *what)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!read_or_error (from, end, &error));
  ck_assert_msg (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE), "%s",
                 error->message);
  ck_assert_msg (strstr (error->message, what) != NULL, "%s", error->message);
}

/* ---- exact ranges */

START_TEST (a_range_ends_where_it_ends)
{
  produce_numbers (0, 0, 30);
  reader = open_reader (TRUE, 0, 1);
  expect (10, 14, "10 11 12 13");
  expect (14, 15, "14");
  expect (15, 18, "15 16 17");
}
END_TEST

START_TEST (an_empty_range_brings_nothing)
{
  produce_numbers (0, 0, 5);
  reader = open_reader (TRUE, 0, 1);
  expect (3, 3, "");
  expect (3, 5, "3 4");
  expect (5, 5, "");
}
END_TEST

static void
count_end (rd_kafka_message_t *message, void *data)
{
  guint *ends = data;

  *ends += message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
}

/* Takes what is there until both partitions said that there is no more. */
static void
take_ends (SfcLanes *lanes)
{
  guint ends = 0;

  while (ends < 2)
    {
      ck_assert (sfc_lanes_wait (lanes, TIMEOUT_MS));
      for (guint i = 0; i < 2; i++)
        rd_kafka_consume_callback_queue (sfc_lanes_at (lanes, i)->queue, 0,
                                         count_end, &ends);
    }
}

START_TEST (a_record_of_any_partition_ends_the_wait)
{
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = sfc_offsets_new ();
  SfcLanes lanes = { .settings = settings, .options = &options, .n = 1 };

  for (int i = 0; i < 2; i++)
    {
      sfc_offsets_add (from, TOPIC, i, 0);
      sfc_offsets_add (end, TOPIC, i, 1);
    }
  ck_assert (sfc_lanes_prepare (&lanes, from, end, NULL, NULL));
  take_ends (&lanes);
  while (sfc_lanes_wait (&lanes, 1))
    ; /* the second end may have come while the first was taken */
  produce_numbers (_i, 0, 1);
  ck_assert (sfc_lanes_wait (&lanes, TIMEOUT_MS));
  sfc_lanes_close (&lanes);
}
END_TEST

START_TEST (a_range_can_be_read_again)
{
  produce_numbers (0, 0, 30);
  reader = open_reader (TRUE, 0, 1);
  expect (20, 23, "20 21 22");
  expect (20, 23, "20 21 22");
  expect (2, 4, "2 3");
  expect (28, 30, "28 29");
}
END_TEST

START_TEST (records_that_come_later_are_waited_for)
{
  produce_numbers (0, 0, 2);
  reader = open_reader (TRUE, 0, 1);
  expect (0, 2, "0 1");
  produce_numbers (0, 2, 3);
  expect (2, 5, "2 3 4");
}
END_TEST

START_TEST (the_times_of_a_range_are_those_of_its_records)
{
  gint64 now_ms = g_get_real_time () / 1000;

  produce_at ("0", 5000);
  produce_at ("1", 3000);
  produce_at ("2", 4000);
  produce_at ("3", now_ms);
  reader = open_reader (TRUE, 0, 1);
  expect (0, 0, "");
  ck_assert_int_eq (result.oldest_ms, 0);
  ck_assert_int_eq (result.newest_ms, 0);
  expect (0, 3, "0 1 2");
  ck_assert_int_eq (result.oldest_ms, 3000);
  ck_assert_int_eq (result.newest_ms, 5000);
  expect (3, 4, "3");
  ck_assert_int_eq (result.oldest_ms, now_ms);
  ck_assert_int_eq (result.newest_ms, now_ms);
}
END_TEST

START_TEST (a_null_value_is_not_an_empty_one)
{
  produce (0, NULL, 0);
  produce (0, "", 0);
  ck_assert_int_eq (rd_kafka_flush (producer, TIMEOUT_MS), 0);
  reader = open_reader (TRUE, 0, 1);
  ck_assert (read_or_error (0, 2, NULL));
  ck_assert_ptr_null (g_array_index (got, Got, 0).text);
  ck_assert_str_eq (g_array_index (got, Got, 1).text, "");
}
END_TEST

/* ---- several partitions and workers */

static void
check_rank (guint rank, gint64 first, gint64 n)
{
  gint64 next = first;

  for (guint i = 0; i < got->len; i++)
    {
      const Got *item = &g_array_index (got, Got, i);

      if (item->rank != rank)
        continue;
      ck_assert_int_eq (item->offset, next++);
      ck_assert_int_eq (g_ascii_strtoll (item->text, NULL, 10), item->offset);
    }
  ck_assert_int_eq (next - first, n);
}

START_TEST (each_partition_comes_in_the_order_of_its_offsets)
{
  const gint64 bounds[] = { 0, 3000, 100, 2500, 7, 7 };
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 3; i++)
    produce_numbers (i, 0, 3000);
  reader = open_reader (TRUE, 0, 1);
  ck_assert (read_three (reader, bounds, NULL, &error));
  check_rank (0, 0, 3000);
  check_rank (1, 100, 2400);
  check_rank (2, 7, 0);
  ck_assert_int_eq (result.records, 5400);
  ck_assert_int_eq (result.skipped, 0);
}
END_TEST

/* ---- more partitions than are fetched at a time */

#define WIDE "wide"
#define N_WIDE (2 * SFC_LANES_WINDOW + 7)
#define LONG (2 * SFC_LANES_LONG)

static void
produce_wide (void)
{
  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, WIDE, N_WIDE, 1), 0);
  for (int i = 0; i < N_WIDE; i++)
    for (int k = 0; k < LONG + 10; k++)
      {
        char text[16];

        g_snprintf (text, sizeof text, "%d", k);
        produce_to (WIDE, i, text, strlen (text));
      }
  ck_assert_int_eq (rd_kafka_flush (producer, TIMEOUT_MS), 0);
}

/* Every seventh partition has an empty range. */
static gint64
wide_end (guint rank, gint64 from, gint64 end)
{
  return rank % 7 == 3 ? from : end;
}

static void
expect_wide (gint64 from_offset, gint64 end_offset)
{
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = sfc_offsets_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_WIDE; i++)
    {
      sfc_offsets_add (from, WIDE, (gint32)i, from_offset);
      sfc_offsets_add (end, WIDE, (gint32)i,
                       wide_end (i, from_offset, end_offset));
    }
  g_array_set_size (got, 0);
  ck_assert_msg (
      sfc_reader_read (reader, from, end, push, got, &result, NULL, &error),
      "%s", error != NULL ? error->message : "");
  for (guint i = 0; i < N_WIDE; i++)
    check_rank (i, from_offset,
                wide_end (i, from_offset, end_offset) - from_offset);
  ck_assert_int_eq (result.records, got->len);
  ck_assert_int_eq (result.skipped, 0);
}

START_TEST (many_partitions_are_read_whole_a_few_at_a_time)
{
  produce_wide ();
  reader = open_reader (TRUE, 0, 1);
  expect_wide (0, LONG);
  expect_wide (LONG, LONG + 4); /* short: all at once again */
  expect_wide (LONG + 4, LONG + 10);
  expect_wide (1, LONG + 1); /* and back */
  expect_wide (0, LONG);
  expect_wide (LONG - 5, LONG);
}
END_TEST

typedef struct
{
  int n;
  gint64 offsets; /* of each */
  const char *set, *kafka;
  gint64 queued_kib, fetch_bytes;
} Limits;

static const Limits limits[] = {
  { 5, 1, NULL, NULL, 1024, 131072 },
  { 40, 1, NULL, NULL, 128, 32768 },
  { 1000, 1, NULL, NULL, 64, 32768 },
  { 1000, SFC_LANES_LONG, NULL, NULL, 160, 40960 }, /* a few at a time */
  { 40, 1, "source.kafka.max.partition.fetch.bytes=50000", NULL, 128, 50000 },
  { 40, 1, "source.kafka.fetch.message.max.bytes=50000", NULL, 128, 50000 },
  { 40, 1, "source.kafka.queued.max.messages.kbytes=70", NULL, 70, 32768 },
  { 40, 1, NULL, "max.partition.fetch.bytes=60000", 128, 60000 },
  { 40, 1, NULL, "queued.max.messages.kbytes=70", 70, 32768 },
};

START_TEST (partitions_share_what_is_held_ahead)
{
  const Limits *expected = &limits[_i];
  g_autofree char *servers
      = g_strconcat ("source.kafka.bootstrap.servers=",
                     rd_kafka_mock_cluster_bootstraps (cluster), NULL);
  const char *const set[] = { servers, expected->set, NULL };
  const char *const kafka[] = { expected->kafka, NULL };
  const SfcSettingsInput input
      = { .file = "/dev/null", .set = (char **)set, .kafka = (char **)kafka };
  g_autoptr (SfcSettings) chosen = sfc_settings_load (&input, NULL);
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = sfc_offsets_new ();
  SfcLanes lanes = { .settings = chosen, .options = &options, .n = 1 };
  const rd_kafka_conf_t *conf;

  ck_assert_int_eq (rd_kafka_mock_topic_create (cluster, WIDE, expected->n, 1),
                    0);
  for (int i = 0; i < expected->n; i++)
    {
      sfc_offsets_add (from, WIDE, i, 0);
      sfc_offsets_add (end, WIDE, i, expected->offsets);
    }
  ck_assert (sfc_lanes_prepare (&lanes, from, end, NULL, NULL));
  conf = rd_kafka_conf (sfc_client_peek (lanes.client));
  ck_assert_int_eq (
      sfc_kafka_conf_get_number (conf, "queued.max.messages.kbytes"),
      expected->queued_kib);
  ck_assert_int_eq (sfc_kafka_conf_get_number (conf, "fetch.message.max.bytes"),
                    expected->fetch_bytes);
  sfc_lanes_close (&lanes);
}
END_TEST

START_TEST (workers_share_the_partitions_by_rank)
{
  const gint64 bounds[] = { 0, 5, 1, 4, 2, 3 };
  SfcReader *first = open_reader (TRUE, 0, 2);
  SfcReader *second = open_reader (TRUE, 1, 2);

  for (int i = 0; i < 3; i++)
    produce_numbers (i, 0, 5);
  ck_assert (read_three (first, bounds, NULL, NULL));
  check_rank (0, 0, 5);
  check_rank (1, 1, 0);
  check_rank (2, 2, 1);
  ck_assert (read_three (second, bounds, NULL, NULL));
  check_rank (0, 0, 0);
  check_rank (1, 1, 3);
  check_rank (2, 2, 0);
  sfc_reader_free (first);
  sfc_reader_free (second);
}
END_TEST

START_TEST (a_worker_too_many_has_nothing_to_do)
{
  const gint64 bounds[] = { 0, 5, 0, 5, 0, 5 };

  reader = open_reader (TRUE, 3, 4);
  ck_assert (read_three (reader, bounds, NULL, NULL));
  ck_assert_int_eq (result.records, 0);
}
END_TEST

/* ---- gaps */

static gboolean
is_3_or_4 (gint64 offset)
{
  return offset == 3 || offset == 4;
}

static gboolean
is_from_6_to_9 (gint64 offset)
{
  return offset >= 6 && offset <= 9;
}

static gboolean
is_odd (gint64 offset)
{
  return offset % 2 != 0;
}

START_TEST (a_gap_inside_a_range_is_passed)
{
  produce_numbers (0, 0, 10);
  is_hidden = is_3_or_4;
  reader = open_reader (TRUE, 0, 1);
  expect (1, 7, "1 2 5 6");
}
END_TEST

START_TEST (a_gap_at_the_start_of_a_range_is_no_loss)
{
  produce_numbers (0, 0, 10);
  is_hidden = is_3_or_4;
  reader = open_reader (TRUE, 0, 1);
  expect (3, 7, "5 6");
}
END_TEST

START_TEST (a_gap_over_the_end_of_a_range_ends_it)
{
  produce_numbers (0, 0, 20);
  is_hidden = is_from_6_to_9;
  reader = open_reader (TRUE, 0, 1);
  expect (5, 8, "5");
  expect (8, 9, "");
  expect (9, 12, "10 11");
}
END_TEST

START_TEST (no_record_behind_a_gap_is_lost)
{
  produce_numbers (0, 0, 40);
  is_hidden = is_from_6_to_9;
  reader = open_reader (TRUE, 0, 1);
  /* a block as long as the rest of the range reaches far beyond it */
  expect (0, 9, "0 1 2 3 4 5");
  expect (9, 10, "");
  expect (10, 12, "10 11");
  expect (12, 40,
          "12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 "
          "34 35 36 37 38 39");
}
END_TEST

START_TEST (what_is_held_is_read_over_several_ranges)
{
  produce_numbers (0, 0, 20);
  is_hidden = is_odd;
  reader = open_reader (TRUE, 0, 1);
  expect (0, 8, "0 2 4 6");
  expect (8, 10, "8");
  expect (10, 11, "10");
  expect (11, 15, "12 14");
  expect (15, 20, "16 18");
}
END_TEST

START_TEST (what_is_held_is_forgotten_by_a_seek)
{
  produce_numbers (0, 0, 40);
  is_hidden = is_from_6_to_9;
  reader = open_reader (TRUE, 0, 1);
  expect (0, 9, "0 1 2 3 4 5");
  expect (0, 9, "0 1 2 3 4 5");
  expect (20, 22, "20 21");
  expect (9, 11, "10");
}
END_TEST

START_TEST (a_gap_at_the_end_of_the_partition_ends_there)
{
  produce_numbers (0, 0, 10);
  is_hidden = is_from_6_to_9;
  reader = open_reader (TRUE, 0, 1);
  expect (4, 10, "4 5");
  produce_numbers (0, 10, 2);
  expect (10, 12, "10 11");
}
END_TEST

START_TEST (a_range_of_nothing_but_gaps_ends)
{
  produce_numbers (0, 0, 10);
  is_hidden = is_from_6_to_9;
  reader = open_reader (TRUE, 0, 1);
  expect (6, 10, "");
}
END_TEST

/* ---- records that are gone */

#define BIG 100000 /* bytes; the mock broker keeps 5 MiB a partition */

/* Makes the broker drop its first records; Returns: the first it has. */
static gint64
lose_records (void)
{
  g_autofree char *value = g_strnfill (BIG, ' ');
  gint64 low, high;

  for (int i = 0; i < 100; i++)
    {
      g_snprintf (value, BIG, "%d", i);
      produce (0, value, BIG);
      ck_assert_int_eq (rd_kafka_flush (producer, TIMEOUT_MS), 0);
    }
  ck_assert_int_eq (rd_kafka_query_watermark_offsets (producer, TOPIC, 0, &low,
                                                      &high, TIMEOUT_MS),
                    0);
  ck_assert_int_eq (high, 100);
  ck_assert_int_gt (low, 0);
  return low;
}

START_TEST (lost_records_end_the_query)
{
  gint64 low = lose_records ();

  reader = open_reader (TRUE, 0, 1);
  expect_error (0, 100, "Cannot fetch offset 0");
  expect_error (low - 1, 100, "the broker dropped 1 record,");
}
END_TEST

START_TEST (lost_records_are_skipped_when_that_is_allowed)
{
  gint64 low = lose_records ();

  reader = open_reader (FALSE, 0, 1);
  ck_assert (read_or_error (0, 100, NULL));
  ck_assert_int_eq (result.skipped, low);
  ck_assert_int_eq (result.records, 100 - low);
  ck_assert_int_eq (g_array_index (got, Got, 0).offset, low);
}
END_TEST

START_TEST (a_range_that_is_lost_whole_is_empty)
{
  gint64 low = lose_records ();

  ck_assert_int_gt (low, 2);
  reader = open_reader (FALSE, 0, 1);
  ck_assert (read_or_error (0, 2, NULL));
  ck_assert_int_eq (result.skipped, 2);
  ck_assert_int_eq (result.records, 0);
  ck_assert (read_or_error (2, low + 1, NULL));
  ck_assert_int_eq (result.skipped, low - 2);
  ck_assert_int_eq (result.records, 1);
}
END_TEST

/* ---- records that are damaged (K19), as librdkafka tells of them: it goes on
 * behind them */

static int n_damages; /* that are to come */

static void
damage_4_and_5 (rd_kafka_message_t *message)
{
  if ((message->offset != 4 && message->offset != 5) || n_damages == 0)
    return;
  n_damages--;
  message->err = RD_KAFKA_RESP_ERR__BAD_MSG;
  message->payload = (void *)(guintptr) "failed CRC32C check";
}

START_TEST (K19_damaged_records_end_the_query)
{
  produce_numbers (0, 0, 10);
  change = damage_4_and_5;
  n_damages = G_MAXINT;
  reader = open_reader (_i, 0, 1);
  expect_error (0, 8,
                "partition 0: Cannot fetch offsets 4 to 7: "
                "failed CRC32C check");
  ck_assert_uint_eq (got->len, 4);
  n_damages = 0;
  expect (4, 8, "4 5 6 7");
}
END_TEST

START_TEST (K19_records_that_are_damaged_on_their_way_are_fetched_again)
{
  produce_numbers (0, 0, 10);
  change = damage_4_and_5;
  n_damages = 2;
  reader = open_reader (TRUE, 0, 1);
  expect (1, 8, "1 2 3 4 5 6 7");
  expect (8, 10, "8 9");
  ck_assert_int_eq (n_damages, 0);
}
END_TEST

/* ---- records that come twice (K24) */

/* The broker's 4 is 3 once more, and the next ones are one less. */
static void
repeat_3 (rd_kafka_message_t *message)
{
  if (message->offset > 3)
    message->offset--;
}

START_TEST (K24_a_record_that_comes_twice_is_handed_out_once)
{
  produce_numbers (0, 0, 4);
  produce_numbers (0, 3, 5);
  change = repeat_3;
  reader = open_reader (TRUE, 0, 1);
  expect (0, 6, "0 1 2 3 4 5");
  ck_assert_int_eq (result.repeated, 1);
  expect (6, 8, "6 7");
  ck_assert_int_eq (result.repeated, 0);
}
END_TEST

START_TEST (K24_a_record_of_the_last_range_that_comes_again_is_dropped)
{
  produce_numbers (0, 0, 4);
  produce_numbers (0, 3, 5);
  change = repeat_3;
  reader = open_reader (TRUE, 0, 1);
  expect (0, 4, "0 1 2 3");
  expect (4, 8, "4 5 6 7");
  ck_assert_int_eq (result.repeated, 1);
}
END_TEST

/* ---- ranges in any order (K22)
 *
 * librdkafka warns that a seek from one thread while another takes a batch
 * loses records; a reader has one thread, and must not lose any. */

START_TEST (K22_ranges_in_any_order_are_exact)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);

  for (int i = 0; i < 3; i++)
    produce_numbers (i, 0, 3000);
  reader = open_reader (TRUE, 0, 1);
  for (int n = 0; n < 100; n++)
    {
      gint64 bounds[6];
      g_autoptr (GError) error = NULL;

      for (int i = 0; i < 3; i++)
        {
          bounds[2 * i] = g_rand_int_range (rand, 0, 3000);
          bounds[2 * i + 1] = g_rand_int_range (rand, (int)bounds[2 * i], 3001);
        }
      ck_assert_msg (read_three (reader, bounds, NULL, &error), "%s",
                     error != NULL ? error->message : "");
      for (guint i = 0; i < 3; i++)
        check_rank (i, bounds[2 * i], bounds[2 * i + 1] - bounds[2 * i]);
      ck_assert_int_eq (result.skipped, 0);
    }
}
END_TEST

/* ---- all brokers away (K15) */

static gpointer
bring_back (gpointer data)
{
  g_usleep (3 * G_USEC_PER_SEC);
  rd_kafka_mock_broker_set_up (cluster, 1);
  return NULL;
}

START_TEST (K15_a_range_goes_on_when_the_brokers_are_back)
{
  GThread *thread;

  produce_numbers (0, 0, 10);
  reader = open_reader (TRUE, 0, 1);
  expect (0, 4, "0 1 2 3");
  rd_kafka_mock_broker_set_down (cluster, 1);
  thread = g_thread_new ("back", bring_back, NULL);
  expect (0, 10, "0 1 2 3 4 5 6 7 8 9");
  g_thread_join (thread);
}
END_TEST

/* ---- no progress */

START_TEST (a_record_that_never_comes_is_an_error)
{
  produce_numbers (0, 0, 3);
  options.timeout_ms = 300;
  reader = open_reader (TRUE, 0, 1);
  expect_error (0, 4, "Cannot fetch record for offset 3");
}
END_TEST

START_TEST (a_broker_that_only_fails_is_an_error)
{
  rd_kafka_resp_err_t failures[256];

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    failures[i] = RD_KAFKA_RESP_ERR_INVALID_MSG;
  produce_numbers (0, 0, 3);
  options.timeout_ms = 1500;
  reader = open_reader (TRUE, 0, 1);
  rd_kafka_mock_push_request_errors_array (cluster, FETCH,
                                           G_N_ELEMENTS (failures), failures);
  expect_error (0, 3, "Cannot fetch record for offset 0");
}
END_TEST

START_TEST (a_stop_ends_the_wait)
{
  const gint64 bounds[] = { 0, 4, 0, 0, 0, 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  produce_numbers (0, 0, 3);
  reader = open_reader (TRUE, 0, 1);
  g_cancellable_cancel (cancellable);
  ck_assert (!read_three (reader, bounds, cancellable, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED));
  expect (0, 3, "0 1 2");
}
END_TEST

START_TEST (a_topic_that_is_not_there_is_an_error)
{
  g_autoptr (GArray) from = sfc_offsets_new ();
  g_autoptr (GArray) end = sfc_offsets_new ();
  g_autoptr (GError) error = NULL;

  sfc_offsets_add (from, "nothing", 0, 0);
  sfc_offsets_add (end, "nothing", 0, 1);
  options.timeout_ms = 1000;
  reader = open_reader (TRUE, 0, 1);
  ck_assert (
      !sfc_reader_read (reader, from, end, push, got, &result, NULL, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
}
END_TEST

START_TEST (a_client_that_cannot_be_made_is_an_error)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
  g_clear_pointer (&settings, sfc_settings_unref);
  settings = settings_of ("source.subscribe=" TOPIC, NULL);
  reader = open_reader (TRUE, 0, 1);
  for (int i = 0; i < 2; i++)
    {
      g_clear_error (&error);
      ck_assert (!read_or_error (0, 1, &error));
      ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
    }
}
END_TEST

/* ---- a cluster */

static void
move_leader (gint64 offset)
{
  if (offset % 50 == 10)
    ck_assert_int_eq (rd_kafka_mock_partition_set_leader (
                          cluster, TOPIC, 0, (gint32)(offset / 50) % 3 + 1),
                      0);
}

/* A broker hands out one batch of records at a time here. */
START_TEST (K14_a_leader_that_moves_all_the_time_loses_nothing)
{
  const gint64 bounds[] = { 5, 295, 0, 0, 0, 0 };
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 300; i += 10)
    produce_numbers (0, i, 10);
  reader = open_reader (TRUE, 0, 1);
  on_record = move_leader;
  ck_assert_msg (read_three (reader, bounds, NULL, &error), "%s",
                 error != NULL ? error->message : "");
  check_rank (0, 5, 290);
  ck_assert_int_eq (result.records, 290);
  expect (295, 300, "295 296 297 298 299");
}
END_TEST

/* ---- an embedded run */

START_TEST (a_planned_range_ends_with_the_input)
{
  options.pace = sfc_pace_new (3, 1);
  produce_numbers (0, 0, 3);
  for (int i = 0; i < 3; i++)
    sfc_pace_sent (options.pace, 0, 21);
  sfc_pace_end (options.pace);
  reader = open_reader (TRUE, 0, 1);
  ck_assert (read_or_error (0, 1000, NULL));
  ck_assert_int_eq (result.records, 3);
  ck_assert_int_eq (result.skipped, 0);
}
END_TEST

static Suite *
kafka_reader_suite (void)
{
  Suite *suite = suite_create ("source/kafka-reader");
  TCase *all = tcase_create ("all");
  TCase *three = tcase_create ("three brokers");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_set_timeout (all, 30);
  tcase_add_test (all, a_range_ends_where_it_ends);
  tcase_add_test (all, an_empty_range_brings_nothing);
  tcase_add_loop_test (all, a_record_of_any_partition_ends_the_wait, 0, 2);
  tcase_add_test (all, a_range_can_be_read_again);
  tcase_add_test (all, records_that_come_later_are_waited_for);
  tcase_add_test (all, the_times_of_a_range_are_those_of_its_records);
  tcase_add_test (all, a_null_value_is_not_an_empty_one);
  tcase_add_test (all, each_partition_comes_in_the_order_of_its_offsets);
  tcase_add_test (all, many_partitions_are_read_whole_a_few_at_a_time);
  tcase_add_loop_test (all, partitions_share_what_is_held_ahead, 0,
                       G_N_ELEMENTS (limits));
  tcase_add_test (all, workers_share_the_partitions_by_rank);
  tcase_add_test (all, a_worker_too_many_has_nothing_to_do);
  tcase_add_test (all, a_gap_inside_a_range_is_passed);
  tcase_add_test (all, a_gap_at_the_start_of_a_range_is_no_loss);
  tcase_add_test (all, a_gap_over_the_end_of_a_range_ends_it);
  tcase_add_test (all, no_record_behind_a_gap_is_lost);
  tcase_add_test (all, what_is_held_is_read_over_several_ranges);
  tcase_add_test (all, what_is_held_is_forgotten_by_a_seek);
  tcase_add_test (all, a_gap_at_the_end_of_the_partition_ends_there);
  tcase_add_test (all, a_range_of_nothing_but_gaps_ends);
  tcase_add_test (all, lost_records_end_the_query);
  tcase_add_test (all, lost_records_are_skipped_when_that_is_allowed);
  tcase_add_test (all, a_range_that_is_lost_whole_is_empty);
  tcase_add_loop_test (all, K19_damaged_records_end_the_query, FALSE, TRUE + 1);
  tcase_add_test (all,
                  K19_records_that_are_damaged_on_their_way_are_fetched_again);
  tcase_add_test (all, K24_a_record_that_comes_twice_is_handed_out_once);
  tcase_add_test (all,
                  K24_a_record_of_the_last_range_that_comes_again_is_dropped);
  tcase_add_test (all, K22_ranges_in_any_order_are_exact);
  tcase_add_test (all, K15_a_range_goes_on_when_the_brokers_are_back);
  tcase_add_test (all, a_record_that_never_comes_is_an_error);
  tcase_add_test (all, a_broker_that_only_fails_is_an_error);
  tcase_add_test (all, a_stop_ends_the_wait);
  tcase_add_test (all, a_topic_that_is_not_there_is_an_error);
  tcase_add_test (all, a_client_that_cannot_be_made_is_an_error);
  tcase_add_test (all, a_planned_range_ends_with_the_input);
  suite_add_tcase (suite, all);
  tcase_add_checked_fixture (three, setup_three_brokers, teardown);
  tcase_add_test (three, K14_a_leader_that_moves_all_the_time_loses_nothing);
  suite_add_tcase (suite, three);
  return suite;
}

SFC_SUITE_MAIN (kafka_reader_suite)
