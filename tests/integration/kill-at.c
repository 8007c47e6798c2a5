/* integration/kill-at.c -- loaded before librdkafka: ends the process, as kill
 * -9 does, at a call of it that KILL_AT names: NAME:before:N or NAME:after:N,
 * the Nth call, NAME `offsets' or `commit'. */

#include "config.h"

#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  int calls;
} Point;

static void
reach (const Point *point, const char *when)
{
  const char *wanted = getenv ("KILL_AT");
  char here[64];

  snprintf (here, sizeof here, "%s:%s:%d", point->name, when, point->calls);
  if (wanted != NULL && strcmp (wanted, here) == 0)
    kill (getpid (), SIGKILL);
}

rd_kafka_error_t *
rd_kafka_commit_transaction (rd_kafka_t *handle, int timeout_ms)
{
  static Point point = { "commit", 0 };
  rd_kafka_error_t *(*call) (rd_kafka_t *, int)
      = dlsym (RTLD_NEXT, "rd_kafka_commit_transaction");
  rd_kafka_error_t *error;

  point.calls++;
  reach (&point, "before");
  error = call (handle, timeout_ms);
  if (error == NULL)
    reach (&point, "after");
  return error;
}

rd_kafka_error_t *
rd_kafka_send_offsets_to_transaction (
    rd_kafka_t *handle, const rd_kafka_topic_partition_list_t *offsets,
    const rd_kafka_consumer_group_metadata_t *group, int timeout_ms)
{
  static Point point = { "offsets", 0 };
  rd_kafka_error_t *(*call) (rd_kafka_t *,
                             const rd_kafka_topic_partition_list_t *,
                             const rd_kafka_consumer_group_metadata_t *, int)
      = dlsym (RTLD_NEXT, "rd_kafka_send_offsets_to_transaction");

  point.calls++;
  reach (&point, "before");
  return call (handle, offsets, group, timeout_ms);
}
