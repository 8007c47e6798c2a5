#include "config.h"

#include "source/starting.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "kafka/offsets.h"
#include "kafka/seek.h"

/* What a resolution works on. */
typedef struct
{
  SfcSettings *settings;
  const char *group;
  SfcClient *client;
  SfcOffsets *offsets;
  int timeout_ms;
  GCancellable *cancellable;
} Starting;

/* Asks for the offsets at the times that stand in @offsets, and puts the
 * answers there. */
static gboolean
ask (SfcClient *client, SfcOffsets *offsets, int timeout_ms,
     GCancellable *cancellable, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new ((int)offsets->len);

  for (guint i = 0; i < offsets->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (offsets, i);

      rd_kafka_topic_partition_list_add (list, p->topic, p->partition)->offset
          = p->offset;
    }
  if (offsets->len > 0
      && !sfc_kafka_offsets_ask (client, rd_kafka_offsets_for_times, list,
                                 timeout_ms, cancellable, error))
    return FALSE;
  for (guint i = 0; i < offsets->len; i++)
    sfc_offsets_at (offsets, i)->offset = list->elems[i].offset;
  return TRUE;
}

static void
set_all (SfcOffsets *offsets, gint64 offset)
{
  for (guint i = 0; i < offsets->len; i++)
    sfc_offsets_at (offsets, i)->offset = offset;
}

gboolean
sfc_kafka_list_offsets (SfcClient *client, SfcOffsets *offsets, gint64 time,
                        int timeout_ms, GCancellable *cancellable,
                        GError **error)
{
  set_all (offsets, time);
  return ask (client, offsets, timeout_ms, cancellable, error);
}

/* ---- startingOffsets */

/* Puts the place before @error. */
static void
name_place (const SfcSettings *settings, const char *group, const char *key,
            GError **error)
{
  g_autofree char *place = sfc_settings_describe_origin (settings, group, key);

  g_prefix_error (error, "%s: ", place);
}

static gboolean
bad_offsets (const SfcSettings *settings, const char *group, const char *text,
             GError **error)
{
  sfc_fail (error, SFC_ERROR_CONFIG,
            "Expected e.g. {\"topicA\":{\"0\":23,\"1\":-1},"
            "\"topicB\":{\"0\":-2}}, got %s",
            text);
  name_place (settings, group, "startingOffsets", error);
  return sfc_remedy (error, _ ("write earliest, latest or such JSON for "
                               "startingOffsets"));
}

static gboolean
is_word (const char *text, const char *word)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  return g_ascii_strcasecmp (trimmed, word) == 0;
}

/* Whole partitions only: what is left out would be a guess. */
static gboolean
check_complete (const SfcOffsets *given, const SfcOffsets *assigned,
                const char *format, GError **error)
{
  g_autofree char *specified = sfc_offsets_to_set (given);
  g_autofree char *wanted = sfc_offsets_to_set (assigned);

  return sfc_offsets_same_partitions (given, assigned)
         || sfc_fail (error, SFC_ERROR_CONFIG, format, specified, wanted);
}

/* -1 and -2 in @given mean what they mean to ListOffsets. */
static gboolean
resolve_given (Starting *self, const SfcOffsets *given, GError **error)
{
  g_autoptr (GArray) logical = sfc_offsets_new ();

  if (!check_complete (
          given, self->offsets,
          "assertion failed: If startingOffsets contains specific offsets, "
          "you must specify all TopicPartitions. Use -1 for latest, -2 for "
          "earliest, if you don't care. Specified: %s Assigned: %s",
          error))
    return FALSE;
  for (guint i = 0; i < given->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (given, i);

      sfc_offsets_at (self->offsets, i)->offset = p->offset;
      if (p->offset < -2)
        return sfc_fail (error, SFC_ERROR_CONFIG,
                         "startingOffsets: assertion failed: earliest offset "
                         "%" PRId64 " does not equal -2",
                         p->offset);
      if (p->offset < 0)
        sfc_offsets_add (logical, p->topic, p->partition, p->offset);
    }
  if (!ask (self->client, logical, self->timeout_ms, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < logical->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (logical, i);

      sfc_offsets_find (self->offsets, p->topic, p->partition)->offset
          = p->offset;
    }
  return TRUE;
}

static gboolean
resolve_offsets (Starting *self, GError **error)
{
  const char *text
      = sfc_settings_get (self->settings, self->group, "startingOffsets");
  g_autoptr (GArray) given = NULL;

  if (is_word (text, "earliest") || is_word (text, "latest"))
    return sfc_kafka_list_offsets (
        self->client, self->offsets,
        is_word (text, "earliest") ? SFC_TIME_BEGINNING : SFC_TIME_END,
        self->timeout_ms, self->cancellable, error);
  given = sfc_offsets_from_json (text);
  return given != NULL ? resolve_given (self, given, error)
                       : bad_offsets (self->settings, self->group, text, error);
}

/* ---- by timestamp */

static gboolean
is_strategy_latest (SfcSettings *settings, const char *group)
{
  return is_word (
      sfc_settings_get (settings, group, "startingOffsetsByTimestampStrategy"),
      "latest");
}

/* librdkafka's mock answers "the end" for every time, which would be read as
 * "no record is that late". */
static gboolean
refuse_development_broker (Starting *self, GError **error)
{
  if (!sfc_client_is_mock (self->client, self->timeout_ms))
    return TRUE;
  sfc_fail (error, SFC_ERROR_SOURCE,
            _ ("the development broker cannot look up times"));
  return sfc_remedy (error, _ ("use startingOffsets, or a real Kafka"));
}

/* The times stand in self->offsets. */
static gboolean
resolve_times (Starting *self, GError **error)
{
  g_autoptr (GArray) times = sfc_offsets_copy (self->offsets);
  g_autoptr (GArray) ends = NULL;

  if (!refuse_development_broker (self, error)
      || !ask (self->client, self->offsets, self->timeout_ms, self->cancellable,
               error))
    return FALSE;
  for (guint i = 0; i < self->offsets->len; i++)
    {
      SfcPartition *p = sfc_offsets_at (self->offsets, i);

      if (p->offset >= 0)
        continue;
      if (!is_strategy_latest (self->settings, self->group))
        {
          sfc_fail (error, SFC_ERROR_SOURCE,
                    "No offset matched from request of topic-partition "
                    "%s-%d and timestamp %" PRId64 ".",
                    p->topic, p->partition, sfc_offsets_at (times, i)->offset);
          return sfc_remedy (error, _ ("choose an earlier time, or set "
                                       "startingOffsetsByTimestampStrategy = "
                                       "latest"));
        }
      if (ends == NULL)
        {
          ends = sfc_offsets_copy (self->offsets);
          if (!sfc_kafka_list_offsets (self->client, ends, SFC_TIME_END,
                                       self->timeout_ms, self->cancellable,
                                       error))
            return FALSE;
        }
      p->offset = sfc_offsets_at (ends, i)->offset;
    }
  return TRUE;
}

static gboolean
resolve_timestamp (Starting *self, const char *text, GError **error)
{
  set_all (self->offsets, g_ascii_strtoll (text, NULL, 10));
  return resolve_times (self, error);
}

static gboolean
resolve_timestamps (Starting *self, const char *text, GError **error)
{
  g_autoptr (GArray) given = sfc_offsets_from_json (text);

  if (!check_complete (given, self->offsets,
                       "assertion failed: If starting/endingOffsetsByTimestamp "
                       "contains specific offsets, you must specify all "
                       "topics. Specified: %s Assigned: %s",
                       error))
    return FALSE;
  for (guint i = 0; i < given->len; i++)
    sfc_offsets_at (self->offsets, i)->offset
        = sfc_offsets_at (given, i)->offset;
  return resolve_times (self, error);
}

/* ---- all */

/* Its form was checked when the settings were read. */
static gboolean
check_timestamp (SfcSettings *settings, const char *group, GError **error)
{
  const char *text = sfc_settings_get (settings, group, "startingTimestamp");

  if (text == NULL || g_ascii_strtoll (text, NULL, 10) >= 0)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("must not be negative"));
  name_place (settings, group, "startingTimestamp", error);
  return sfc_remedy (error,
                     _ ("write milliseconds since 1970: 1546300800000 is "
                        "%s"),
                     "2019-01-01T00:00:00Z");
}

static gboolean
check_timestamps (SfcSettings *settings, const char *group, GError **error)
{
  static const char key[] = "startingOffsetsByTimestamp";
  const char *text = sfc_settings_get (settings, group, key);
  g_autoptr (GArray) times = text != NULL ? sfc_offsets_from_json (text) : NULL;

  if (!check_timestamp (settings, group, error))
    return FALSE;
  if (text == NULL || times != NULL
      || sfc_settings_is_set (settings, group, "startingTimestamp"))
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            "Expected e.g. {\"topicA\": {\"0\": 123456789, \"1\": "
            "123456789}, \"topicB\": {\"0\": 123456789, \"1\": "
            "123456789}}, got %s",
            text);
  name_place (settings, group, key, error);
  return sfc_remedy (error, _ ("write such JSON, with milliseconds since 1970 "
                               "for each partition"));
}

gboolean
sfc_starting_check (SfcSettings *settings, const char *group, GError **error)
{
  const char *text = sfc_settings_get (settings, group, "startingOffsets");
  g_autoptr (GArray) given = NULL;

  if (!check_timestamps (settings, group, error))
    return FALSE;
  if (is_word (text, "earliest") || is_word (text, "latest"))
    return TRUE;
  given = sfc_offsets_from_json (text);
  return given != NULL || bad_offsets (settings, group, text, error);
}

gboolean
sfc_starting_resolve (SfcSettings *settings, const char *group,
                      SfcClient *client, SfcOffsets *offsets, int timeout_ms,
                      GCancellable *cancellable, GError **error)
{
  Starting self = { settings, group, client, offsets, timeout_ms, cancellable };
  const char *one = sfc_settings_get (settings, group, "startingTimestamp");
  const char *all
      = sfc_settings_get (settings, group, "startingOffsetsByTimestamp");

  if (one != NULL)
    return resolve_timestamp (&self, one, error);
  if (all != NULL)
    return resolve_timestamps (&self, all, error);
  return resolve_offsets (&self, error);
}
