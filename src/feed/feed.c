#include "config.h"

#include "feed/feed.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "feed/json-member.h"
#include "feed/rate.h"
#include "feed/records.h"
#include "feed/sender.h"

enum
{
  RECORD_BYTES = 20, /* what the broker counts besides key and value */
  WAIT_MS = 100      /* a stop is noticed that soon */
};

struct _SfcFeed
{
  SfcFeedOptions options;
  char *topic, *key;
  SfcClient *client;
  SfcRecords *records;
  SfcSender *sender;
  _Atomic gint64 taken, keyed; /* records */
  SfcRate rate;
  GString *decoded; /* a key */
};

SfcFeedCounts
sfc_feed_get_counts (SfcFeed *self)
{
  SfcSenderCounts of = sfc_sender_get_counts (self->sender);
  SfcFeedCounts counts = { .sent = of.sent,
                           .acknowledged = of.acknowledged,
                           .failed = of.failed,
                           .bytes = of.bytes,
                           .taken = self->taken,
                           .keyed = self->keyed };

  sfc_records_get_progress (self->records, &counts.input_bytes,
                            &counts.input_total);
  return counts;
}

/* ---- life */

SfcFeed *
sfc_feed_new (SfcClient *client, const SfcFeedOptions *options, GError **error)
{
  const SfcRecordsOptions records = { .files = options->files,
                                      .by_time = options->by_time,
                                      .repeat = options->repeat };
  g_autoptr (SfcFeed) self = g_new0 (SfcFeed, 1);

  self->client = client;
  self->topic = g_strdup (options->topic);
  self->key = g_strdup (options->key);
  self->options = *options;
  self->options.files = NULL;
  if (options->pace != NULL)
    sfc_pace_ref (options->pace);
  self->decoded = g_string_new (NULL);
  self->records = sfc_records_new (&records, error);
  if (self->records == NULL)
    return NULL;
  self->sender
      = sfc_sender_new (client, self->topic, options->timeout_ms, error);
  return self->sender != NULL ? g_steal_pointer (&self) : NULL;
}

void
sfc_feed_free (SfcFeed *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sender, sfc_sender_free);
  g_clear_pointer (&self->records, sfc_records_free);
  if (self->options.pace != NULL)
    sfc_pace_unref (self->options.pace);
  g_string_free (self->decoded, TRUE);
  g_free (self->topic);
  g_free (self->key);
  g_free (self);
}

/* ---- one record */

static void
serve (gpointer data)
{
  SfcFeed *self = data;

  sfc_sender_serve (self->sender, 0);
}

/* Waits until the next record is due, while reports come in. */
static void
wait_rate (SfcFeed *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us = sfc_rate_next (&self->rate, now_us);

  for (; now_us < due_us && !sfc_sender_is_stopped (self->sender);
       now_us = g_get_monotonic_time ())
    sfc_sender_serve (self->sender,
                      (int)MIN ((due_us - now_us + 999) / 1000, WAIT_MS));
}

static void
wait_pace (SfcFeed *self, int partition, gsize bytes)
{
  while (
      !sfc_pace_has_room (self->options.pace, (guint)partition, (gint64)bytes)
      && !sfc_sender_is_stopped (self->sender))
    sfc_sender_serve (self->sender, 1);
}

static const char *
find_key (SfcFeed *self, const char *text, gsize len, gsize *key_len)
{
  const char *value;

  if (self->key == NULL
      || !sfc_json_member_find (text, len, self->key, &value, key_len)
      || (*key_len == 4 && memcmp (value, "null", 4) == 0))
    return NULL;
  if (*value != '"')
    return value;
  g_string_truncate (self->decoded, 0);
  sfc_json_string_decode (value, *key_len, self->decoded);
  *key_len = self->decoded->len;
  return self->decoded->str;
}

static int
choose_partition (SfcFeed *self, const char *key, gsize key_len)
{
  if (self->options.partition >= 0)
    return self->options.partition;
  if (key != NULL)
    return sfc_sender_deal (self->sender, key, key_len,
                            self->options.n_partitions);
  return (int)(self->taken % self->options.n_partitions);
}

static void
send_record (SfcFeed *self, const char *text, gsize len)
{
  gsize key_len = 0;
  const char *key = find_key (self, text, len, &key_len);
  int partition = choose_partition (self, key, key_len);
  gsize bytes = len + key_len + RECORD_BYTES;

  if (self->options.rate > 0)
    wait_rate (self);
  if (self->options.pace != NULL)
    wait_pace (self, partition, bytes);
  if (!sfc_sender_add (self->sender, partition, text, len, key, key_len))
    return;
  self->taken++;
  self->keyed += key != NULL;
  if (self->options.pace != NULL)
    sfc_pace_sent (self->options.pace, (guint)partition, (gint64)bytes);
}

/* ---- all of them */

static gboolean
send_all (SfcFeed *self, GError **error)
{
  gint64 limit = self->options.limit >= 0 ? self->options.limit : G_MAXINT64;
  GError *local = NULL;
  const char *text;
  gsize len;

  while (self->taken < limit && !sfc_sender_is_stopped (self->sender)
         && sfc_records_next (self->records, &text, &len, &local))
    send_record (self, text, len);
  if (local == NULL || g_error_matches (local, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      g_clear_error (&local);
      return TRUE;
    }
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
fail_unacknowledged (SfcFeed *self, gint64 failed, GError **error)
{
  g_autofree char *lost = g_strdup_printf (
      ngettext ("topic %s: %" PRId64 " record was not acknowledged",
                "topic %s: %" PRId64 " records were not acknowledged",
                (gulong)failed),
      self->topic, failed);

  return sfc_client_fail (self->client, error, SFC_ERROR_SOURCE,
                          sfc_sender_get_why (self->sender), lost);
}

gboolean
sfc_feed_run (SfcFeed *self, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  gint64 failed;
  gboolean ok;

  sfc_sender_set_cancellable (self->sender, cancellable);
  sfc_records_set_idle (self->records, cancellable, serve, self);
  if (self->options.rate > 0)
    sfc_rate_init (&self->rate, self->options.rate, g_get_monotonic_time ());
  ok = send_all (self, &local);
  sfc_sender_finish (self->sender);
  failed = sfc_sender_get_counts (self->sender).failed;
  if (sfc_sender_get_why (self->sender) != RD_KAFKA_RESP_ERR_NO_ERROR)
    {
      g_clear_error (&local);
      return fail_unacknowledged (self, failed, error);
    }
  if (self->options.pace != NULL)
    sfc_pace_end (self->options.pace);
  if (local != NULL)
    g_propagate_error (error, local);
  return ok;
}
