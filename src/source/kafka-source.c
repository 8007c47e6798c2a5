#include "config.h"

#include "source/kafka-source.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "source/kafka-reader.h"

typedef struct
{
  SfcSource head;
  SfcSettings *settings;
  SfcKafkaSourceOptions options;
  char *group;
  char **topics;
  SfcClient *control; /* plans; never fetches, or its answers would wait
                         behind a fetch (research: 0.25 against 463 ms) */
  gboolean fail_on_data_loss;
} KafkaSource;

gboolean
sfc_kafka_list_offsets (SfcClient *client, SfcOffsets *offsets, gint64 time,
                        int timeout_ms, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new ((int)offsets->len);

  for (guint i = 0; i < offsets->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (offsets, i);

      rd_kafka_topic_partition_list_add (list, p->topic, p->partition)->offset
          = time;
    }
  if (offsets->len > 0
      && !sfc_kafka_offsets_ask (client, rd_kafka_offsets_for_times, list,
                                 timeout_ms, cancellable, error))
    return FALSE;
  for (guint i = 0; i < offsets->len; i++)
    sfc_offsets_at (offsets, i)->offset = list->elems[i].offset;
  return TRUE;
}

/* ---- hooks */

static SfcOffsets *
find_partitions (KafkaSource *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) offsets = sfc_offsets_new ();

  for (char **topic = self->topics; *topic != NULL; topic++)
    {
      g_autoptr (SfcTopicInfo) info = sfc_client_find_topic (
          self->control, *topic, self->options.timeout_ms, cancellable, error);

      if (info == NULL)
        return NULL;
      for (int i = 0; i < info->n_partitions; i++)
        if (sfc_offsets_find (offsets, info->name, i) == NULL)
          sfc_offsets_add (offsets, info->name, i, 0);
    }
  return g_steal_pointer (&offsets);
}

static SfcOffsets *
initial (SfcSource *source, GCancellable *cancellable, GError **error)
{
  KafkaSource *self = (KafkaSource *)source;
  const char *where
      = sfc_settings_get (self->settings, self->group, "startingOffsets");
  g_autoptr (GArray) offsets = find_partitions (self, cancellable, error);
  gint64 time = g_ascii_strcasecmp (where, "earliest") == 0 ? SFC_TIME_BEGINNING
                                                            : SFC_TIME_END;

  if (offsets == NULL)
    return NULL;
  /* an embedded run's topic is new, and all of its input is wanted */
  if (self->options.pace == NULL
      && !sfc_kafka_list_offsets (self->control, offsets, time,
                                  self->options.timeout_ms, cancellable, error))
    return NULL;
  return g_steal_pointer (&offsets);
}

/* Record i of an embedded run goes to partition i modulo n, so the first
 * @count records reach this far. */
static void
reach (SfcOffsets *offsets, gint64 count)
{
  gint64 n = offsets->len;

  for (gint64 i = 0; i < n; i++)
    {
      SfcPartition *p = sfc_offsets_at (offsets, i);
      gint64 offset = (count + n - 1 - p->partition) / n;

      p->offset = MAX (p->offset, offset);
    }
}

static SfcOffsets *
latest_of_feed (KafkaSource *self, const SfcOffsets *from)
{
  SfcOffsets *offsets = sfc_offsets_copy (from);
  SfcPace *pace = self->options.pace;
  gboolean ended = sfc_pace_is_ended (pace); /* first: sent grows until then */
  gint64 sent = sfc_pace_get_total_sent (pace), at = sfc_offsets_total (from);

  if (ended)
    reach (offsets, MIN (sent, at + self->options.full_batch));
  else if (sent > at)
    reach (offsets, at + self->options.full_batch);
  return offsets;
}

static gboolean
report_shrunk (KafkaSource *self, const SfcPartition *from,
               const SfcPartition *end, GError **error)
{
  if (self->fail_on_data_loss)
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                "Partition %s-%d's offset was changed from "
                "%" PRId64 " to %" PRId64 ", some data may have been missed",
                from->topic, from->partition, from->offset, end->offset);
      return sfc_remedy (error, _ ("set failOnDataLoss = false to go on with "
                                   "what is there"));
    }
  sfc_warn (_ ("partition %s-%d's offset was changed from %" PRId64
               " to %" PRId64 ", some data may have been missed"),
            from->topic, from->partition, from->offset, end->offset);
  return TRUE;
}

static SfcOffsets *
latest (SfcSource *source, const SfcOffsets *from, GCancellable *cancellable,
        GError **error)
{
  KafkaSource *self = (KafkaSource *)source;
  g_autoptr (GArray) offsets = NULL;

  if (self->options.full_batch > 0)
    return latest_of_feed (self, from);
  offsets = sfc_offsets_copy (from);
  if (!sfc_kafka_list_offsets (self->control, offsets, SFC_TIME_END,
                               self->options.timeout_ms, cancellable, error))
    return NULL;
  for (guint i = 0; i < offsets->len; i++)
    {
      SfcPartition *end = sfc_offsets_at (offsets, i);
      const SfcPartition *start = sfc_offsets_at (from, i);

      if (end->offset >= start->offset)
        continue;
      if (!report_shrunk (self, start, end, error))
        return NULL;
      end->offset = start->offset;
    }
  return g_steal_pointer (&offsets);
}

static void
settle (SfcSource *source, SfcOffsets *end)
{
  KafkaSource *self = (KafkaSource *)source;
  SfcPace *pace = self->options.pace;

  if (self->options.full_batch == 0 || !sfc_pace_is_ended (pace))
    return;
  for (guint i = 0; i < end->len; i++)
    {
      SfcPartition *p = sfc_offsets_at (end, i);

      p->offset
          = MIN (p->offset, sfc_pace_get_sent (pace, (guint)p->partition));
    }
}

static gboolean
is_exhausted (SfcSource *source, const SfcOffsets *at)
{
  KafkaSource *self = (KafkaSource *)source;
  SfcPace *pace = self->options.pace;

  return sfc_pace_is_ended (pace)
         && sfc_offsets_total (at) >= sfc_pace_get_total_sent (pace);
}

static SfcReader *
reader_new (SfcSource *source, guint index, guint n, GError **error)
{
  KafkaSource *self = (KafkaSource *)source;

  return sfc_kafka_reader_new (self->settings, &self->options,
                               self->fail_on_data_loss, index, n);
}

static void
source_free (SfcSource *source)
{
  KafkaSource *self = (KafkaSource *)source;

  g_clear_pointer (&self->control, sfc_client_free);
  g_clear_pointer (&self->options.pace, sfc_pace_unref);
  g_clear_pointer (&self->settings, sfc_settings_unref);
  g_strfreev (self->topics);
  g_free (self->group);
  g_free (self->head.description);
  g_free (self);
}

static const SfcSourceClass kafka_class = {
  .initial = initial,
  .latest = latest,
  .reader_new = reader_new,
  .free = source_free,
};

static const SfcSourceClass embedded_class = {
  .initial = initial,
  .latest = latest,
  .settle = settle,
  .is_exhausted = is_exhausted,
  .reader_new = reader_new,
  .free = source_free,
};

/* ---- options */

static gboolean
read_topics (KafkaSource *self, GError **error)
{
  const char *list
      = sfc_settings_get (self->settings, self->group, "subscribe");
  GPtrArray *topics = g_ptr_array_new ();
  g_auto (GStrv) parts = NULL;

  if (list == NULL)
    list = "";
  parts = g_strsplit (list, ",", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_ptr_array_add (topics, g_strdup (*part));
  g_ptr_array_add (topics, NULL);
  self->topics = (char **)g_ptr_array_free (topics, FALSE);
  if (self->topics[0] != NULL)
    return TRUE;
  if (sfc_settings_is_set (self->settings, self->group, "subscribe"))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "No topics to subscribe to as specified value for option "
                     "'subscribe' is '%s'",
                     list);
  sfc_fail (error, SFC_ERROR_CONFIG,
            "One of the following options must be specified for Kafka source: "
            "subscribe, subscribepattern, assign. See the docs for more "
            "details.");
  return sfc_remedy (error, _ ("say --topic=NAME"));
}

static gboolean
check_starting_offsets (KafkaSource *self, GError **error)
{
  const char *text
      = sfc_settings_get (self->settings, self->group, "startingOffsets");

  if (g_ascii_strcasecmp (text, "earliest") == 0
      || g_ascii_strcasecmp (text, "latest") == 0)
    return TRUE;
  if (*text == '{')
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     _ ("startingOffsets: offsets as JSON are not in this "
                        "version"));
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "Expected e.g. {\"topicA\":{\"0\":23,\"1\":-1},"
                   "\"topicB\":{\"0\":-2}}, got %s",
                   text);
}

SfcSource *
sfc_kafka_source_new (SfcSettings *settings,
                      const SfcKafkaSourceOptions *options, GError **error)
{
  g_autoptr (SfcSource) source = NULL;
  KafkaSource *self = g_new0 (KafkaSource, 1);
  g_autofree char *topics = NULL;

  source = &self->head;
  self->head.klass = options->pace != NULL ? &embedded_class : &kafka_class;
  self->settings = sfc_settings_ref (settings);
  self->options = *options;
  self->group = g_strdup (options->group);
  self->options.group = self->group;
  if (options->pace != NULL)
    sfc_pace_ref (options->pace);
  if (!read_topics (self, error) || !check_starting_offsets (self, error))
    return NULL;
  topics = g_strjoinv (", ", self->topics);
  self->head.description = g_strdup_printf ("KafkaV2[Subscribe[%s]]", topics);
  self->fail_on_data_loss
      = sfc_settings_get_boolean (settings, self->group, "failOnDataLoss");
  self->control
      = sfc_client_new (settings, self->group, SFC_CLIENT_CONTROL, NULL, error);
  if (self->control == NULL)
    return NULL;
  return g_steal_pointer (&source);
}
