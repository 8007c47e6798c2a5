#include "config.h"

#include "kafka/topics.h"

#include <string.h>

#include "base/i18n.h"
#include "kafka/error.h"
#include "kafka/offsets.h"
#include "kafka/options.h"

#define SLICE_MS 250
#define LONGEST_SLICE_MS 4000
#define REFUSED_US (2 * G_TIME_SPAN_SECOND)
#define PAUSE_US (20 * G_TIME_SPAN_MILLISECOND)

void
sfc_topic_info_free (SfcTopicInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->leaders);
  g_free (self);
}

gboolean
sfc_topic_is_internal (const char *name)
{
  static const char *const internal[]
      = { "__consumer_offsets", "__transaction_state", "__share_group_state" };

  for (guint i = 0; i < G_N_ELEMENTS (internal); i++)
    if (g_str_equal (internal[i], name))
      return TRUE;
  return FALSE;
}

/* Valid UTF-8 as it is; controls, and what is not valid, as in C. */
static char *
show_name (const char *name)
{
  char high[0x100 - 0x80 + 1];
  g_autofree char *escaped = NULL;

  for (int i = 0; i < 0x80; i++)
    high[i] = (char)(0x80 + i);
  high[0x80] = '\0';
  escaped = g_strescape (name, g_utf8_validate (name, -1, NULL) ? high : NULL);
  return sfc_kafka_text (escaped); /* what is left: controls above ASCII */
}

gboolean
sfc_topic_name_check (const char *name, GError **error)
{
  gsize len = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                            "XYZ0123456789._-");
  g_autofree char *shown = NULL;

  if (len > 0 && len <= 249 && name[len] == '\0' && !g_str_equal (name, ".")
      && !g_str_equal (name, ".."))
    return TRUE;
  shown = show_name (name);
  sfc_fail (
      error, SFC_ERROR_USAGE,
      _ ("topic “%s”: The request attempted to perform an operation on an "
         "invalid topic"),
      shown);
  return sfc_remedy (
      error, _ ("a name has 1 to 249 letters, digits, “.”, “_” and “-”"));
}

/* ---- metadata */

int
sfc_left_ms (gint64 deadline)
{
  return (int)MAX ((deadline - g_get_monotonic_time ()) / 1000, 0);
}

gboolean
sfc_client_unreachable (SfcClient *self, rd_kafka_resp_err_t err,
                        int timeout_ms, GError **error)
{
  SfcTrouble *trouble = sfc_client_peek_trouble (self);
  g_autofree char *reason = sfc_trouble_dup_last (trouble);

  if (reason == NULL)
    return sfc_kafka_fail (error, SFC_ERROR_SOURCE, err,
                           _ ("broker %s cannot be reached"),
                           sfc_client_get_bootstrap (self));
  if (sfc_trouble_is_refused (trouble))
    sfc_fail (error, SFC_ERROR_SOURCE, _ ("no connection to broker %s: %s"),
              sfc_client_get_bootstrap (self), reason);
  else
    sfc_fail (
        error, SFC_ERROR_SOURCE,
        _ ("broker %s cannot be reached within %g s: Timed out waiting for a "
           "node assignment: %s"),
        sfc_client_get_bootstrap (self), timeout_ms / 1000.0, reason);
  return sfc_trouble_remedy (trouble, error);
}

/* Trying on helps nobody where a login is wrong, and may lock it; but another
 * broker of the list may have a better certificate. */
static gint64
deadline_of_refused (SfcClient *self, gint64 deadline, gboolean *refused)
{
  *refused = sfc_trouble_is_refused (sfc_client_peek_trouble (self));
  return *refused ? MIN (deadline, g_get_monotonic_time () + REFUSED_US)
                  : deadline;
}

/* While no broker is connected a slice ends early, so that a stop is noticed;
 * one that is connected but slow gets longer slices, since an answer that
 * comes after its slice is lost. */
static const rd_kafka_metadata_t *
fetch_metadata (SfcClient *self, int timeout_ms, GCancellable *cancellable,
                GError **error)
{
  gint64 deadline
      = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;
  const rd_kafka_metadata_t *metadata = NULL;
  gboolean refused = FALSE;
  rd_kafka_resp_err_t err;
  int slice = SLICE_MS;

  for (;;)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
          return NULL;
        }
      err = rd_kafka_metadata (sfc_client_peek (self), 1, NULL, &metadata,
                               CLAMP (sfc_left_ms (deadline), 1, slice));
      if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
        {
          sfc_trouble_answered (sfc_client_peek_trouble (self));
          return metadata;
        }
      if (!refused)
        deadline = deadline_of_refused (self, deadline, &refused);
      if (sfc_left_ms (deadline) == 0)
        break;
      if (err == RD_KAFKA_RESP_ERR__TIMED_OUT)
        slice = MIN (2 * slice, LONGEST_SLICE_MS);
      else if (err != RD_KAFKA_RESP_ERR__TRANSPORT)
        g_usleep (PAUSE_US);
    }
  sfc_client_unreachable (self, err, timeout_ms, error);
  return NULL;
}

static SfcTopicInfo *
topic_info_new (const rd_kafka_metadata_topic_t *topic)
{
  SfcTopicInfo *info = g_new0 (SfcTopicInfo, 1);

  info->name = g_strdup (topic->topic);
  info->n_partitions = topic->partition_cnt;
  info->leaders = g_new (gint32, (gsize)topic->partition_cnt);
  for (int i = 0; i < topic->partition_cnt; i++)
    info->leaders[i] = -1;
  for (int i = 0; i < topic->partition_cnt; i++)
    {
      const rd_kafka_metadata_partition_t *partition = &topic->partitions[i];

      if (partition->id >= 0 && partition->id < topic->partition_cnt)
        info->leaders[partition->id] = partition->leader;
    }
  return info;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const SfcTopicInfo *const *left = a;
  const SfcTopicInfo *const *right = b;

  return strcmp ((*left)->name, (*right)->name);
}

GPtrArray *
sfc_client_list_topics (SfcClient *self, int timeout_ms,
                        GCancellable *cancellable, GError **error)
{
  const rd_kafka_metadata_t *metadata
      = fetch_metadata (self, timeout_ms, cancellable, error);
  GPtrArray *topics;

  if (metadata == NULL)
    return NULL;
  topics = g_ptr_array_new_with_free_func ((GDestroyNotify)sfc_topic_info_free);
  for (int i = 0; i < metadata->topic_cnt; i++)
    if (metadata->topics[i].partition_cnt > 0)
      g_ptr_array_add (topics, topic_info_new (&metadata->topics[i]));
  rd_kafka_metadata_destroy (metadata);
  g_ptr_array_sort (topics, compare_names);
  return topics;
}

SfcTopicInfo *
sfc_client_look_up_topic (SfcClient *self, const char *topic, int timeout_ms,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) topics
      = sfc_client_list_topics (self, timeout_ms, cancellable, error);

  for (guint i = 0; topics != NULL && i < topics->len; i++)
    if (g_str_equal (((SfcTopicInfo *)topics->pdata[i])->name, topic))
      {
        SfcTopicInfo *found = topics->pdata[i];

        topics->pdata[i] = NULL;
        return found;
      }
  return NULL;
}

gboolean
sfc_topic_missing (const SfcClient *self, const char *topic, GError **error)
{
  return sfc_fail (error, SFC_ERROR_SOURCE,
                   _ ("topic %s: This server does not host this "
                      "topic-partition: the broker at %s has no such topic"),
                   topic, sfc_client_get_bootstrap (self));
}

/* A broker does not tell a topic that the user may not see from none. */
static gboolean
knows_users (SfcClient *self)
{
  g_autofree char *protocol = sfc_kafka_conf_dup (
      rd_kafka_conf (sfc_client_peek (self)), "security.protocol");

  return g_strcmp0 (protocol, "plaintext") != 0;
}

SfcTopicInfo *
sfc_client_find_topic (SfcClient *self, const char *topic, int timeout_ms,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  SfcTopicInfo *found = sfc_client_look_up_topic (self, topic, timeout_ms,
                                                  cancellable, &failure);

  if (found != NULL)
    return found;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (sfc_topic_name_check (topic, error))
    {
      sfc_topic_missing (self, topic, error);
      if (knows_users (self))
        sfc_remedy (error,
                    _ ("make it: sfcrime topics create %s; or do the broker's "
                       "access rules hide it from the user?"),
                    topic);
      else
        sfc_remedy (error, _ ("make it: sfcrime topics create %s"), topic);
    }
  return NULL;
}

/* Partitions without a leader are not asked: each would wait for one.  A broker
 * may not lead those of a new topic yet, which passes. */
static gboolean
ask_offsets (SfcClient *self, const SfcTopicInfo *topic, gint64 which,
             gint64 *offsets, int timeout_ms, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = rd_kafka_topic_partition_list_new (topic->n_partitions);

  for (int i = 0; i < topic->n_partitions; i++)
    {
      offsets[i] = -1;
      if (topic->leaders[i] >= 0)
        rd_kafka_topic_partition_list_add (list, topic->name, i)->offset
            = which;
    }
  if (list->cnt > 0
      && !sfc_kafka_offsets_ask (self, rd_kafka_offsets_for_times, list,
                                 timeout_ms, NULL, error))
    return FALSE;
  for (int i = 0; i < list->cnt; i++)
    offsets[list->elems[i].partition] = list->elems[i].offset;
  return TRUE;
}

gboolean
sfc_client_get_offsets (SfcClient *self, const SfcTopicInfo *topic,
                        gint64 *first, gint64 *next, int timeout_ms,
                        GError **error)
{
  return ask_offsets (self, topic, SFC_TIME_BEGINNING, first, timeout_ms, error)
         && ask_offsets (self, topic, SFC_TIME_END, next, timeout_ms, error);
}
