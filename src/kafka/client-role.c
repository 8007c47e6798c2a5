#include "config.h"

#include "kafka/client-role.h"

#include "base/error.h"
#include "config/memory.h"
#include "kafka/options.h"
#include "kafka/security.h"

typedef struct
{
  const char *name, *value;
} Setting;

/* Defaults of ours: the user's options stand above them.
 * socket.nagle.disable: a small request else waits 40 ms for the kernel to
 * acknowledge the one before; librdkafka's own default in its later releases.
 */
static const Setting common_defaults[] = {
  { "client.id", "sfcrime" },
  { "socket.nagle.disable", "true" },
  { NULL, NULL },
};

/* fetch.wait.max.ms: an empty fetch waits that long, and a range may end in
 * one.  What a worker holds ahead is queued.max.messages.kbytes; one answer may
 * overshoot it by the other two, which count what travels, compressed: with
 * librdkafka's defaults, to five times the memory.  Small answers are faster
 * too, for their records are read while they are in the cache.
 * receive.message.max.bytes: a record comes in one answer, however large, and a
 * broker takes one of 100 MiB (its socket.request.max.bytes). */
static const Setting consumer_defaults[] = {
  { "check.crcs", "true" },
  { "isolation.level", "read_uncommitted" },
  { "fetch.wait.max.ms", "10" },
  { "fetch.message.max.bytes", "131072" },
  { "fetch.max.bytes", "2097152" },
  { "receive.message.max.bytes", "134217728" },
  { NULL, NULL },
};

/* From librdkafka 2.2 on a partition whose queue was full is looked at again
 * after a time, which is a second by default; before, see sfc_kafka_wake(). */
static const Setting later_consumer_defaults[] = {
  { "fetch.queue.backoff.ms", "5" },
  { NULL, NULL },
};

#define MOST_QUEUED_KIB 8192
#define LEAST_QUEUED_KIB 256

/* The sizes keep a record set at the 1 MB that every broker takes.  A longer
 * queue is slower: its records have left the caches when they are sent. */
static const Setting producer_defaults[] = {
  { "acks", "all" },
  { "max.in.flight.requests.per.connection", "5" },
  { "compression.codec", "lz4" },
  { "linger.ms", "5" },
  { "batch.num.messages", "10000" },
  { "batch.size", "1000000" },
  { "queue.buffering.max.kbytes", "16384" },
  { NULL, NULL },
};

/* Without these the reader would lose or repeat records: above --kafka. */
static const Setting consumer_musts[] = {
  { "enable.auto.commit", "false" },
  { "enable.auto.offset.store", "false" },
  { "auto.offset.reset", "error" },
  { "enable.partition.eof", "true" },
  { NULL, NULL },
};

static gboolean
apply_settings (rd_kafka_conf_t *conf, const Setting *list, GError **error)
{
  for (; list->name != NULL; list++)
    if (!sfc_kafka_conf_set (conf, list->name, list->value, "librdkafka",
                             SFC_ERROR_FAILED, error))
      return FALSE;
  return TRUE;
}

static gboolean
apply_overrides (rd_kafka_conf_t *conf, const char *const *overrides,
                 GError **error)
{
  for (; overrides != NULL && overrides[0] != NULL; overrides += 2)
    if (!sfc_kafka_conf_set (conf, overrides[0], overrides[1], "librdkafka",
                             SFC_ERROR_CONFIG, error))
      return FALSE;
  return TRUE;
}

/* What a worker holds ahead: its share of the memory, but more than a few MiB
 * only make it slower. */
static gboolean
choose_queue (rd_kafka_conf_t *conf, SfcSettings *settings, GError **error)
{
  SfcMemoryShares shares = sfc_memory_shares (settings);
  gint64 kib = shares.queues / shares.workers / 1024;
  g_autofree char *value = g_strdup_printf (
      "%" G_GINT64_FORMAT, CLAMP (kib, LEAST_QUEUED_KIB, MOST_QUEUED_KIB));

  return sfc_kafka_conf_set (conf, "queued.max.messages.kbytes", value,
                             "librdkafka", SFC_ERROR_FAILED, error);
}

/* As the Java client: idempotent unless another option rules it out. */
static gboolean
choose_idempotence (rd_kafka_conf_t *conf, SfcSettings *settings,
                    const char *group, GError **error)
{
  if (sfc_settings_is_set (settings, group, "kafka.enable.idempotence")
      || sfc_settings_is_set (settings, "librdkafka", "enable.idempotence")
      || sfc_kafka_conf_get_number (conf, "acks") != -1
      || sfc_kafka_conf_get_number (conf, "message.send.max.retries") == 0
      || sfc_kafka_conf_get_number (conf, "max.in.flight") > 5)
    return TRUE;
  return sfc_kafka_conf_set (conf, "enable.idempotence", "true", "librdkafka",
                             SFC_ERROR_FAILED, error);
}

static gboolean
choose_group_id (rd_kafka_conf_t *conf, SfcSettings *settings,
                 const char *group, GError **error)
{
  g_autofree char *chosen = sfc_kafka_conf_dup (conf, "group.id");
  g_autofree char *uuid = NULL;
  g_autofree char *id = NULL;
  const char *prefix;

  if (chosen != NULL)
    return TRUE;
  prefix = sfc_settings_get (settings, group, "groupIdPrefix");
  uuid = g_uuid_string_random ();
  id = g_strdup_printf ("%s-%s-executor",
                        prefix != NULL ? prefix : "spark-kafka-source", uuid);
  return sfc_kafka_conf_set (conf, "group.id", id, "librdkafka",
                             SFC_ERROR_FAILED, error);
}

static gboolean
apply_defaults (rd_kafka_conf_t *conf, SfcSettings *settings,
                SfcClientRole role, GError **error)
{
  if (!apply_settings (conf, common_defaults, error))
    return FALSE;
  if (role == SFC_CLIENT_PRODUCER)
    return apply_settings (conf, producer_defaults, error);
  return apply_settings (conf, consumer_defaults, error)
         && (rd_kafka_version () < 0x02020000
             || apply_settings (conf, later_consumer_defaults, error))
         && choose_queue (conf, settings, error);
}

/* A control client asks on behalf of readers; a coordinator is not needed. */
static gboolean
apply_role (rd_kafka_conf_t *conf, SfcSettings *settings, const char *group,
            SfcClientRole role, GError **error)
{
  switch (role)
    {
    case SFC_CLIENT_PRODUCER:
      return choose_idempotence (conf, settings, group, error);
    case SFC_CLIENT_CONSUMER:
      return choose_group_id (conf, settings, group, error)
             && apply_settings (conf, consumer_musts, error);
    case SFC_CLIENT_CONTROL:
    case SFC_CLIENT_OFFLINE:
    default:
      return rd_kafka_conf_set (conf, "group.id", "", NULL, 0)
                 == RD_KAFKA_CONF_OK
             && apply_settings (conf, consumer_musts, error);
    }
}

gboolean
sfc_client_role_apply (SfcClientRole self, SfcSettings *settings,
                       const char *group, const char *const *overrides,
                       rd_kafka_conf_t *conf, GError **error)
{
  return apply_defaults (conf, settings, self, error)
         && sfc_kafka_options_apply (settings, group, conf, error)
         && sfc_kafka_options_apply_raw (settings, conf, error)
         && apply_role (conf, settings, group, self, error)
         && apply_overrides (conf, overrides, error)
         && sfc_security_choose_token (conf, error);
}
