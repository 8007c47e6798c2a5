/* bench/count.c -- what a counting job costs when it is written by hand for
 * this one job: the yardstick of `sfcrime stream' for "count by type".
 *
 *     count BOOTSTRAP TOPIC HANDLES RECORDS
 *
 * HANDLES threads, each with a consumer of its own, count RECORDS records by
 * their original_crime_type_name, each in a table of its own; in the end the
 * tables are one.  No checkpoint, no watermark, no report, nothing but the one
 * member is looked at, and a name with an escape counts as it is written.
 * Prints: RECORDS GROUPS LARGEST SECONDS PEAK-KIB, where LARGEST is the count
 * of the largest group. */
#include "config.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <librdkafka/rdkafka.h>

enum
{
  BLOCK_RECORDS = 1000,
  WAIT_MS = 2,      /* below 2.2, librdkafka sleeps on full queues */
  SLOTS = 1 << 13,  /* of a table; the types are some hundred */
  FULL = SLOTS / 2, /* more groups would be another job */
  TIMEOUT_MS = 30000
};

static const char member[] = "\"original_crime_type_name\":\"";

typedef struct
{
  char *name; /* NULL: empty */
  size_t n;
  uint64_t hash;
  int64_t count;
} Slot;

typedef struct
{
  const char *bootstrap, *topic;
  int id, n_handles;
  size_t at; /* where the member was in the record before */
  Slot *slots;
  int used;
} Counter;

static _Atomic int64_t n_records;
static int64_t wanted;

static _Noreturn void
die (const char *what)
{
  fprintf (stderr, "count: %s\n", what);
  exit (EXIT_FAILURE);
}

/* ---- counting */

static uint64_t
hash_of (const char *name, size_t n)
{
  uint64_t hash = n, word = 0;

  for (; n >= 8; name += 8, n -= 8)
    {
      memcpy (&word, name, 8);
      hash = (hash ^ word) * UINT64_C (0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }
  word = 0;
  memcpy (&word, name, n);
  hash = (hash ^ word) * UINT64_C (0x9e3779b97f4a7c15);
  return hash ^ hash >> 32;
}

static void
add (Counter *self, const char *name, size_t n, uint64_t hash, int64_t count)
{
  Slot *slot;

  for (size_t i = hash;; i++)
    {
      slot = &self->slots[i % SLOTS];
      if (slot->name == NULL)
        break;
      if (slot->hash == hash && slot->n == n
          && memcmp (slot->name, name, n) == 0)
        {
          slot->count += count;
          return;
        }
    }
  if (++self->used > FULL)
    die ("too many groups");
  *slot = (Slot){ malloc (n + 1), n, hash, count };
  if (slot->name == NULL)
    die ("out of memory");
  memcpy (slot->name, name, n);
}

/* The name is where it was in the record before, or it is looked for. */
static void
count_record (Counter *self, const char *json, size_t n)
{
  const size_t length = sizeof member - 1;
  const char *name = json + self->at, *end;

  if (self->at + length >= n || memcmp (name, member, length) != 0)
    {
      name = memmem (json, n, member, length);
      if (name == NULL)
        die ("a record without a type");
      self->at = (size_t)(name - json);
    }
  name += length;
  end = memchr (name, '"', n - (size_t)(name - json));
  if (end == NULL)
    die ("a record without an end");
  n = (size_t)(end - name);
  add (self, name, n, hash_of (name, n), 1);
}

static void
count_block (Counter *self, rd_kafka_message_t **messages, ssize_t n)
{
  int64_t records = 0;

  for (ssize_t i = 0; i < n; i++)
    {
      if (messages[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          count_record (self, messages[i]->payload, messages[i]->len);
          records++;
        }
      else
        die (rd_kafka_message_errstr (messages[i]));
      rd_kafka_message_destroy (messages[i]);
    }
  n_records += records;
}

/* ---- reading */

/* The sizes are the fastest of those tried: a fetch of some hundred kilobytes
 * is still in the cache when it is counted.  See NOTES. */
static rd_kafka_t *
make_handle (const char *bootstrap)
{
  static const char *const settings[][2] = {
    { "group.id", "count" },
    { "enable.auto.commit", "false" },
    { "enable.auto.offset.store", "false" },
    { "check.crcs", "true" },
    { "fetch.wait.max.ms", "10" },
    { "fetch.message.max.bytes", "131072" },
    { "queued.max.messages.kbytes", "2048" },
  };
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();
  rd_kafka_t *handle;
  char text[512];

  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
    if (rd_kafka_conf_set (conf, settings[i][0], settings[i][1], text,
                           sizeof text)
        != RD_KAFKA_CONF_OK)
      die (text);
  if (rd_kafka_conf_set (conf, "bootstrap.servers", bootstrap, text,
                         sizeof text)
      != RD_KAFKA_CONF_OK)
    die (text);
  handle = rd_kafka_new (RD_KAFKA_CONSUMER, conf, text, sizeof text);
  if (handle == NULL)
    die (text);
  return handle;
}

/* Asked for on every handle, or its first fetch comes a second late. */
static int
count_partitions (rd_kafka_t *handle, const char *name)
{
  rd_kafka_topic_t *topic = rd_kafka_topic_new (handle, name, NULL);
  const struct rd_kafka_metadata *metadata;
  int n;

  if (rd_kafka_metadata (handle, 0, topic, &metadata, TIMEOUT_MS) != 0
      || metadata->topic_cnt != 1)
    die ("no metadata");
  n = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy (metadata);
  rd_kafka_topic_destroy (topic);
  return n;
}

static void
assign (const Counter *self, rd_kafka_t *handle)
{
  int n = count_partitions (handle, self->topic);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (n);

  for (int i = self->id; i < n; i += self->n_handles)
    rd_kafka_topic_partition_list_add (list, self->topic, i)->offset
        = RD_KAFKA_OFFSET_BEGINNING;
  if (rd_kafka_assign (handle, list) != 0)
    die ("cannot assign");
  rd_kafka_topic_partition_list_destroy (list);
}

/* Any request wakes the thread that would fetch. */
static void
wake (const Counter *self, rd_kafka_t *handle)
{
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new (1);

  rd_kafka_topic_partition_list_add (list, self->topic, self->id)->offset
      = RD_KAFKA_OFFSET_END;
  (void)rd_kafka_offsets_for_times (handle, list, 1000);
  rd_kafka_topic_partition_list_destroy (list);
}

static void *
count_all (void *data)
{
  Counter *self = data;
  rd_kafka_t *handle = make_handle (self->bootstrap);
  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer (handle);
  rd_kafka_message_t *messages[BLOCK_RECORDS];

  self->slots = calloc (SLOTS, sizeof *self->slots);
  if (self->slots == NULL)
    die ("out of memory");
  assign (self, handle);
  while (n_records < wanted)
    {
      ssize_t n = rd_kafka_consume_batch_queue (queue, WAIT_MS, messages,
                                                BLOCK_RECORDS);

      if (n > 0)
        count_block (self, messages, n);
      else if (n_records < wanted)
        wake (self, handle);
    }
  /* the handle is left to the end of the process, which is faster */
  return NULL;
}

/* ---- all */

static void
merge (Counter *self, const Counter *other)
{
  for (int i = 0; i < SLOTS; i++)
    {
      const Slot *slot = &other->slots[i];

      if (slot->name != NULL)
        add (self, slot->name, slot->n, slot->hash, slot->count);
    }
}

static int64_t
largest (const Counter *self)
{
  int64_t most = 0;

  for (int i = 0; i < SLOTS; i++)
    if (self->slots[i].count > most)
      most = self->slots[i].count;
  return most;
}

static double
seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main (int argc, char **argv)
{
  Counter counters[16] = { 0 };
  pthread_t threads[16];
  struct rusage usage;
  double start = seconds ();
  int n;

  if (argc != 5 || (n = atoi (argv[3])) < 1 || n > 16)
    die ("usage: count BOOTSTRAP TOPIC HANDLES RECORDS");
  wanted = atoll (argv[4]);
  for (int i = 0; i < n; i++)
    {
      counters[i] = (Counter){
        .bootstrap = argv[1], .topic = argv[2], .id = i, .n_handles = n
      };
      if (pthread_create (&threads[i], NULL, count_all, &counters[i]) != 0)
        die ("no thread");
    }
  for (int i = 0; i < n; i++)
    pthread_join (threads[i], NULL);
  for (int i = 1; i < n; i++)
    merge (&counters[0], &counters[i]);
  getrusage (RUSAGE_SELF, &usage);
  printf ("%" PRId64 " %d %" PRId64 " %.6f %ld\n", n_records, counters[0].used,
          largest (&counters[0]), seconds () - start, usage.ru_maxrss);
  fflush (stdout);
  _exit (EXIT_SUCCESS);
}
