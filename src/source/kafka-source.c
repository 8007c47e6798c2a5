#include "config.h"

#include "source/kafka-source.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "kafka/offsets.h"
#include "source/kafka-reader.h"
#include "source/starting.h"
#include "source/subscription.h"

#define REDISCOVER_US                                                          \
  G_USEC_PER_SEC     /* how often new partitions are looked for */
#define GONE_AFTER 3 /* looks that did not find a partition, or its records */
#define LOOK_AGAIN_MS 200

typedef struct
{
  SfcSource head;
  SfcSettings *settings;
  SfcKafkaSourceOptions options;
  char *group;
  SfcSubscription *subscription;
  SfcClient *control; /* plans; never fetches, or its answers would wait
                         behind a fetch (research: 0.25 against 463 ms) */
  gboolean fail_on_data_loss;
  SfcStallCell stall;
  gint64 discovered_us;
  guint n_missing; /* looks in a row that did not find every partition */
} KafkaSource;

static SfcOffsets *
discover (KafkaSource *self, GCancellable *cancellable, GError **error)
{
  self->discovered_us = g_get_monotonic_time ();
  return sfc_subscription_find (self->subscription, self->control,
                                self->options.timeout_ms, cancellable, error);
}

/* ---- hooks */

static SfcOffsets *
initial (SfcSource *source, GCancellable *cancellable, GError **error)
{
  KafkaSource *self = (KafkaSource *)source;
  g_autoptr (GArray) offsets = discover (self, cancellable, error);

  if (offsets == NULL)
    return NULL;
  /* an embedded run's topic is new, and all of its input is wanted */
  if (self->options.pace == NULL
      && !sfc_starting_resolve (self->settings, self->group, self->control,
                                offsets, self->options.timeout_ms, cancellable,
                                error))
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

/* ---- data that may be lost */

static gboolean report_loss (KafkaSource *self, GError **error,
                             const char *format, ...) G_GNUC_PRINTF (3, 4);

/* As Spark: an error where failOnDataLoss is true, else a warning. */
static gboolean
report_loss (KafkaSource *self, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!self->fail_on_data_loss)
    {
      sfc_warn ("%s", text);
      return TRUE;
    }
  sfc_fail (error, SFC_ERROR_SOURCE, "%s", text);
  return sfc_remedy (error, _ ("set failOnDataLoss = false to go on with "
                               "what is there"));
}

/* Takes out of @from what is no longer among @now. */
static gboolean
drop_gone (KafkaSource *self, SfcOffsets *from, const SfcOffsets *now,
           GError **error)
{
  g_autoptr (GArray) gone = sfc_offsets_new ();
  g_autofree char *set = NULL;

  for (guint i = from->len; i-- > 0;)
    {
      const SfcPartition *p = sfc_offsets_at (from, i);

      if (sfc_offsets_find (now, p->topic, p->partition) != NULL)
        continue;
      sfc_offsets_add (gone, p->topic, p->partition, 0);
      g_array_remove_index (from, i);
    }
  set = sfc_offsets_to_set (gone);
  return gone->len == 0
         || report_loss (self, error,
                         "%s are gone. Some data may have been missed.", set);
}

/* A new partition is read from its beginning. */
static gboolean
add_new (KafkaSource *self, SfcOffsets *from, const SfcOffsets *now,
         GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) added = sfc_offsets_new ();

  for (guint i = 0; i < now->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (now, i);

      if (sfc_offsets_find (from, p->topic, p->partition) == NULL)
        sfc_offsets_add (added, p->topic, p->partition, 0);
    }
  if (!sfc_kafka_list_offsets (self->control, added, SFC_TIME_BEGINNING,
                               self->options.timeout_ms, cancellable, error))
    return FALSE;
  for (guint i = 0; i < added->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (added, i);

      sfc_offsets_add (from, p->topic, p->partition, p->offset);
      if (p->offset > 0
          && !report_loss (self, error,
                           "Added partition %s-%d starts from %" PRId64
                           " instead of 0. Some data may have been missed",
                           p->topic, p->partition, p->offset))
        return FALSE;
    }
  return TRUE;
}

/* ---- the latest offsets */

static gboolean
has_all (const SfcOffsets *now, const SfcOffsets *from)
{
  for (guint i = 0; i < from->len; i++)
    if (sfc_offsets_find (now, sfc_offsets_at (from, i)->topic,
                          sfc_offsets_at (from, i)->partition)
        == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
update_partitions (KafkaSource *self, SfcOffsets *from,
                   GCancellable *cancellable, GError **error)
{
  gboolean first = self->discovered_us == 0; /* of a run that goes on */
  g_autoptr (GArray) now = NULL;

  if (g_get_monotonic_time () - self->discovered_us < REDISCOVER_US)
    return TRUE;
  now = discover (self, cancellable, error);
  /* a broker that has just started may not know of them yet; their offsets are
   * asked for next, and the run may have no later look */
  while (now != NULL && first && !has_all (now, from)
         && ++self->n_missing < GONE_AFTER)
    {
      sfc_kafka_wait (LOOK_AGAIN_MS, cancellable);
      g_array_unref (now);
      now = discover (self, cancellable, error);
    }
  if (now == NULL)
    return FALSE;
  if (has_all (now, from))
    self->n_missing = 0;
  else if (!first && ++self->n_missing < GONE_AFTER)
    return TRUE;
  return sfc_offsets_same_partitions (from, now)
         || (drop_gone (self, from, now, error)
             && add_new (self, from, now, cancellable, error));
}

static gboolean
any_goes_back (const SfcOffsets *ends, const SfcOffsets *from)
{
  for (guint i = 0; i < ends->len; i++)
    if (sfc_offsets_at (ends, i)->offset < sfc_offsets_at (from, i)->offset)
      return TRUE;
  return FALSE;
}

/* A broker that has just begun to lead may answer with less than was read
 * already (KAFKA-7703); Spark asks again, too (SPARK-26267). */
static SfcOffsets *
ask_ends (KafkaSource *self, const SfcOffsets *from, GCancellable *cancellable,
          GError **error)
{
  for (guint look = 1;; look++)
    {
      g_autoptr (GArray) ends = sfc_offsets_copy (from);

      if (!sfc_kafka_list_offsets (self->control, ends, SFC_TIME_END,
                                   self->options.timeout_ms, cancellable,
                                   error))
        return NULL;
      if (look == GONE_AFTER || !any_goes_back (ends, from))
        return g_steal_pointer (&ends);
      sfc_kafka_wait (LOOK_AGAIN_MS, cancellable);
    }
}

static SfcOffsets *
latest (SfcSource *source, SfcOffsets *from, GCancellable *cancellable,
        GError **error)
{
  KafkaSource *self = (KafkaSource *)source;
  g_autoptr (GArray) offsets = NULL;

  if (self->options.full_batch > 0)
    return latest_of_feed (self, from);
  if (!update_partitions (self, from, cancellable, error))
    return NULL;
  offsets = ask_ends (self, from, cancellable, error);
  if (offsets == NULL)
    return NULL;
  sfc_trouble_end (sfc_client_peek_trouble (self->control));
  for (guint i = 0; i < offsets->len; i++)
    {
      const SfcPartition *end = sfc_offsets_at (offsets, i);
      const SfcPartition *start = sfc_offsets_at (from, i);

      /* the range is empty then, and the next one begins at the new end */
      if (end->offset < start->offset
          && !report_loss (self, error,
                           "Partition %s-%d's offset was changed from %" PRId64
                           " to %" PRId64 ", some data may have been missed",
                           start->topic, start->partition, start->offset,
                           end->offset))
        return NULL;
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

static char *
dup_trouble (SfcSource *source, gint64 *since_ms)
{
  KafkaSource *self = (KafkaSource *)source;

  return sfc_trouble_dup (sfc_client_peek_trouble (self->control), since_ms);
}

static SfcStall
get_stall (SfcSource *source)
{
  return sfc_stall_get (&((KafkaSource *)source)->stall);
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
  sfc_subscription_free (self->subscription);
  g_free (self->group);
  g_free (self->head.description);
  g_free (self);
}

static const SfcSourceClass kafka_class = {
  .initial = initial,
  .latest = latest,
  .dup_trouble = dup_trouble,
  .get_stall = get_stall,
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

static gboolean
subscribe (KafkaSource *self, GError **error)
{
  if (self->options.topic_later
      && !sfc_subscription_is_set (self->settings, self->group))
    return TRUE;
  self->subscription
      = sfc_subscription_new (self->settings, self->group, error);
  if (self->subscription == NULL)
    return FALSE;
  self->head.description = sfc_subscription_describe (self->subscription);
  return TRUE;
}

SfcSource *
sfc_kafka_source_new (SfcSettings *settings,
                      const SfcKafkaSourceOptions *options, GError **error)
{
  g_autoptr (SfcSource) source = NULL;
  KafkaSource *self = g_new0 (KafkaSource, 1);

  source = &self->head;
  self->head.klass = options->pace != NULL ? &embedded_class : &kafka_class;
  self->settings = sfc_settings_ref (settings);
  self->options = *options;
  self->group = g_strdup (options->group);
  self->options.group = self->group;
  self->options.stall = &self->stall;
  if (options->pace != NULL)
    sfc_pace_ref (options->pace);
  if (!subscribe (self, error)
      || !sfc_starting_check (settings, self->group, error))
    return NULL;
  self->fail_on_data_loss
      = sfc_settings_get_boolean (settings, self->group, "failOnDataLoss");
  self->control = sfc_client_new (
      settings, self->group,
      options->offline ? SFC_CLIENT_OFFLINE : SFC_CLIENT_CONTROL, NULL, error);
  if (self->control == NULL)
    return NULL;
  return g_steal_pointer (&source);
}
