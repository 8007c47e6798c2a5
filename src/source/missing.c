#include "config.h"

#include "source/missing.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "kafka/error.h"
#include "source/starting.h"

#define MOST_DAMAGED 3 /* times that damaged records are fetched */

/* ---- lost */

static void
warn_lost (const SfcLane *lane, gint64 first)
{
  sfc_warn (ngettext ("topic %s partition %d: %" PRId64
                      " record is lost: offsets %" PRId64 " to %" PRId64,
                      "topic %s partition %d: %" PRId64
                      " records are lost: offsets %" PRId64 " to %" PRId64,
                      (gulong)(first - lane->position)),
            lane->topic, lane->partition, first - lane->position,
            lane->position, first - 1);
}

static gboolean
lane_lost (const SfcLanes *lanes, const SfcLane *lane, gint64 first,
           GError **error)
{
  gint64 lost = first - lane->position;

  if (lanes->fail_on_data_loss)
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                ngettext ("topic %s partition %d: Cannot fetch offset "
                          "%" PRId64 ": the broker dropped %" PRId64
                          " record, the first it has is %" PRId64,
                          "topic %s partition %d: Cannot fetch offset "
                          "%" PRId64 ": the broker dropped %" PRId64
                          " records, the first it has is %" PRId64,
                          (gulong)lost),
                lane->topic, lane->partition, lane->position, lost, first);
      return sfc_remedy (error, _ ("set failOnDataLoss = false to go on with "
                                   "what is there"));
    }
  warn_lost (lane, first);
  return TRUE;
}

/* Sets @first to the first offset that the broker still has. */
static gboolean
first_there (const SfcLanes *lanes, const SfcLane *lane, gint64 *first,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) offsets = sfc_offsets_new ();

  sfc_offsets_add (offsets, lane->topic, lane->partition, 0);
  if (!sfc_kafka_list_offsets (lanes->client, offsets, SFC_TIME_BEGINNING,
                               lanes->options->timeout_ms, cancellable, error))
    return FALSE;
  *first = sfc_offsets_at (offsets, 0)->offset;
  return TRUE;
}

static gboolean
lane_out_of_range (SfcLanes *lanes, SfcLane *lane, gint64 *skipped,
                   GCancellable *cancellable, GError **error)
{
  gint64 first, end = sfc_lanes_end_of (lanes, lane);

  if (!first_there (lanes, lane, &first, cancellable, error))
    return FALSE;
  if (first <= lane->position) /* beyond the end: the topic was made anew */
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("topic %s partition %d: offset %" PRId64
                   " is beyond the partition's end"),
                lane->topic, lane->partition, lane->position);
      return sfc_remedy (error, _ ("was the topic made anew? begin anew with "
                                   "another checkpointLocation"));
    }
  if (!lane_lost (lanes, lane, first, error))
    return FALSE;
  *skipped += MIN (first, end) - lane->position;
  return sfc_lanes_seek (lanes, lane, first, error);
}

/* The topic was deleted, or the partition. */
static gboolean
lane_gone (const SfcLanes *lanes, SfcLane *lane, rd_kafka_resp_err_t err,
           gint64 *skipped, GError **error)
{
  gint64 end = sfc_lanes_end_of (lanes, lane);

  if (lanes->fail_on_data_loss)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("topic %s partition %d: Cannot fetch offsets "
                              "%" PRId64 " to %" PRId64),
                           lane->topic, lane->partition, lane->position,
                           end - 1);
  if (lane->position >= end)
    return TRUE;
  warn_lost (lane, end);
  *skipped += end - lane->position;
  lane->position = end;
  return TRUE;
}

gboolean
sfc_missing_check_gap (const SfcLanes *lanes, const SfcLane *lane,
                       gint64 offset, GCancellable *cancellable, GError **error)
{
  gint64 first;

  if (lane->begun || offset == lane->position)
    return TRUE;
  if (!first_there (lanes, lane, &first, cancellable, error))
    return FALSE;
  return first <= lane->position
         || lane_lost (lanes, lane, MIN (first, offset), error);
}

/* ---- too large */

static gboolean
remedy_too_large (GError **error)
{
  return sfc_remedy (error,
                     _ ("the record is larger than %s: raise that with "
                        "--kafka"),
                     SFC_LANES_LIMIT);
}

gboolean
sfc_missing_fail_large (const SfcLane *lane, const char *text, GError **error)
{
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch offsets %" PRId64
               " to %" PRId64 ": %s"),
            lane->topic, lane->partition, lane->position, lane->position, text);
  return remedy_too_large (error);
}

/* ---- damaged */

/* What was damaged on its way is fetched again.  What is damaged where the
 * broker keeps it is an error, whatever failOnDataLoss says, as in Spark:
 * librdkafka would go on behind it. */
static gboolean
lane_damaged (SfcLanes *lanes, SfcLane *lane, const SfcHeld *event,
              GError **error)
{
  g_autofree char *text = sfc_kafka_text (event->value);

  sfc_debug ("topic %s partition %d: %s", lane->topic, lane->partition, text);
  if (!sfc_lanes_seek (lanes, lane, lane->position, error))
    return FALSE;
  if (++lane->damaged < MOST_DAMAGED)
    return TRUE;
  /* of zstd, as librdkafka's words have it: damage is told by the checksum */
  if (event->err == RD_KAFKA_RESP_ERR__BAD_COMPRESSION
      && strstr (text, "(codec 0x4)") != NULL)
    return sfc_missing_fail_large (lane, text, error);
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch offsets %" PRId64
               " to %" PRId64 ": %s"),
            lane->topic, lane->partition, lane->position,
            sfc_lanes_end_of (lanes, lane) - 1, text);
  if (event->err == RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED)
    return sfc_remedy (error, _ ("install a librdkafka that was built with "
                                 "this compression"));
  return sfc_remedy (error, _ ("the broker's copy is damaged: bring it back "
                               "from a replica, or begin behind it with "
                               "another checkpointLocation"));
}

/* ---- late */

gboolean
sfc_missing_fail_late (const SfcLanes *lanes, const SfcLane *lane,
                       GError **error)
{
  g_autofree char *reason
      = sfc_trouble_dup_last (sfc_client_peek_trouble (lanes->client));

  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("topic %s partition %d: Cannot fetch record for offset "
               "%" PRId64 " in %d milliseconds"),
            lane->topic, lane->partition, lane->position,
            lanes->options->timeout_ms);
  if (reason != NULL && strstr (reason, SFC_LANES_LIMIT) != NULL)
    return remedy_too_large (error);
  return sfc_remedy (error, _ ("is the broker at %s still there?"),
                     sfc_client_get_bootstrap (lanes->client));
}

/* ---- all but records */

gboolean
sfc_missing_take_event (SfcLanes *lanes, SfcLane *lane, const SfcHeld *event,
                        gint64 *skipped, GCancellable *cancellable,
                        GError **error)
{
  switch (event->err)
    {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      lane->empty_to = MAX (lane->empty_to, event->offset);
      return TRUE;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return lane_out_of_range (lanes, lane, skipped, cancellable, error);
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
    case RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
      return lane_damaged (lanes, lane, event, error);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      return lane_gone (lanes, lane, event->err, skipped, error);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return sfc_kafka_fail (error, SFC_ERROR_SOURCE, event->err,
                             _ ("topic %s partition %d"), lane->topic,
                             lane->partition);
    default: /* librdkafka goes on trying, until our deadline */
      sfc_debug ("topic %s partition %d: %s", lane->topic, lane->partition,
                 event->value);
      return TRUE;
    }
}
