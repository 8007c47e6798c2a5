#include "config.h"

#include "source/subscription.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"

/* One of the three is set. */
struct _SfcSubscription
{
  char **topics;
  GRegex *pattern;
  SfcOffsets *assigned;
  gboolean found;  /* every topic that is named */
  gboolean warned; /* of what is assigned and not there */
};

void
sfc_subscription_free (SfcSubscription *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->topics);
  g_clear_pointer (&self->pattern, g_regex_unref);
  g_clear_pointer (&self->assigned, g_array_unref);
  g_free (self);
}

/* ---- options */

static gboolean
read_topics (SfcSubscription *self, const char *list, GError **error)
{
  GPtrArray *topics = g_ptr_array_new ();
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);

  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_ptr_array_add (topics, g_strdup (*part));
  g_ptr_array_add (topics, NULL);
  self->topics = (char **)g_ptr_array_free (topics, FALSE);
  return self->topics[0] != NULL
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "No topics to subscribe to as specified value for "
                      "option 'subscribe' is '%s'",
                      list);
}

static gboolean
read_pattern (SfcSubscription *self, const char *pattern, GError **error)
{
  g_autoptr (GError) bad = NULL;
  g_autofree char *blank = g_strstrip (g_strdup (pattern));

  if (*blank == '\0')
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Pattern to subscribe is empty as specified value for "
                     "option 'subscribePattern' is '%s'",
                     pattern);
  self->pattern = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, &bad);
  return self->pattern != NULL
         || sfc_fail (error, SFC_ERROR_CONFIG, "subscribePattern: %s",
                      bad->message);
}

static gboolean
read_assign (SfcSubscription *self, const char *json, GError **error)
{
  if (*json != '{')
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "No topicpartitions to assign as specified value for "
                     "option 'assign' is '%s'",
                     json);
  self->assigned = sfc_offsets_from_assign_json (json);
  return self->assigned != NULL
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "Expected e.g. {\"topicA\":[0,1],\"topicB\":[0,1]}, got "
                      "%s",
                      json);
}

static const struct
{
  const char *key;
  gboolean (*read) (SfcSubscription *self, const char *text, GError **error);
} kinds[] = {
  { "subscribe", read_topics },
  { "subscribePattern", read_pattern },
  { "assign", read_assign },
};

gboolean
sfc_subscription_is_set (const SfcSettings *settings, const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (sfc_settings_is_set (settings, group, kinds[i].key))
      return TRUE;
  return FALSE;
}

SfcSubscription *
sfc_subscription_new (SfcSettings *settings, const char *group, GError **error)
{
  g_autoptr (SfcSubscription) self = g_new0 (SfcSubscription, 1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (sfc_settings_is_set (settings, group, kinds[i].key))
      return kinds[i].read (
                 self, sfc_settings_get (settings, group, kinds[i].key), error)
                 ? g_steal_pointer (&self)
                 : NULL;
  sfc_fail (error, SFC_ERROR_CONFIG,
            "One of the following options must be specified for Kafka source: "
            "subscribe, subscribepattern, assign. See the docs for more "
            "details.");
  sfc_remedy (error, _ ("say --topic=NAME"));
  return NULL;
}

static char *
describe_assigned (const SfcSubscription *self)
{
  g_autofree char *set = sfc_offsets_to_set (self->assigned);
  gsize n = strlen (set);

  return g_strdup_printf ("KafkaV2[Assign[%.*s]]", (int)(n - 5), set + 4);
}

char *
sfc_subscription_describe (const SfcSubscription *self)
{
  g_autofree char *topics = NULL;

  if (self->assigned != NULL)
    return describe_assigned (self);
  if (self->pattern != NULL)
    return g_strdup_printf ("KafkaV2[SubscribePattern[%s]]",
                            g_regex_get_pattern (self->pattern));
  topics = g_strjoinv (", ", self->topics);
  return g_strdup_printf ("KafkaV2[Subscribe[%s]]", topics);
}

/* ---- partitions */

static void
add_all (SfcOffsets *offsets, const SfcTopicInfo *info)
{
  for (int i = 0; i < info->n_partitions; i++)
    if (sfc_offsets_find (offsets, info->name, i) == NULL)
      sfc_offsets_add (offsets, info->name, i, 0);
}

static const SfcTopicInfo *
find_info (GPtrArray *infos, const char *topic)
{
  for (guint i = 0; i < infos->len; i++)
    {
      const SfcTopicInfo *info = infos->pdata[i];

      if (g_str_equal (info->name, topic))
        return info;
    }
  return NULL;
}

/* A topic that is missing at first is an error, for its name may be a mistake;
 * later its partitions are gone. */
static gboolean
check_topics (SfcSubscription *self, SfcClient *client, int timeout_ms,
              GCancellable *cancellable, GError **error)
{
  for (char **topic = self->topics; !self->found && *topic != NULL; topic++)
    {
      g_autoptr (SfcTopicInfo) info = sfc_client_find_topic (
          client, *topic, timeout_ms, cancellable, error);

      if (info == NULL)
        return FALSE;
    }
  self->found = TRUE;
  return TRUE;
}

/* Spark lets a partition pass that does not exist, and reads nothing of it. */
static void
add_assigned (SfcSubscription *self, GPtrArray *infos, SfcOffsets *offsets)
{
  for (guint i = 0; i < self->assigned->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (self->assigned, i);
      const SfcTopicInfo *info = find_info (infos, p->topic);

      if (info != NULL && p->partition < info->n_partitions)
        sfc_offsets_add (offsets, p->topic, p->partition, 0);
      else if (!self->warned)
        sfc_warn (_ ("assign: there is no partition %s-%d: no record of it is "
                     "read\n"
                     "take it out of assign; sfcrime topics describe shows "
                     "those that are there"),
                  p->topic, p->partition);
    }
  self->warned = TRUE;
}

SfcOffsets *
sfc_subscription_find (SfcSubscription *self, SfcClient *client, int timeout_ms,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) offsets = sfc_offsets_new ();
  g_autoptr (GPtrArray) infos = NULL;

  if (self->topics != NULL
      && !check_topics (self, client, timeout_ms, cancellable, error))
    return NULL;
  infos = sfc_client_list_topics (client, timeout_ms, cancellable, error);
  if (infos == NULL)
    return NULL;
  if (self->assigned != NULL)
    add_assigned (self, infos, offsets);
  for (char **topic = self->topics; topic != NULL && *topic != NULL; topic++)
    if (find_info (infos, *topic) != NULL)
      add_all (offsets, find_info (infos, *topic));
  for (guint i = 0; self->pattern != NULL && i < infos->len; i++)
    {
      const SfcTopicInfo *info = infos->pdata[i];

      if (!sfc_topic_is_internal (info->name)
          && g_regex_match (self->pattern, info->name, 0, NULL))
        add_all (offsets, info);
    }
  return g_steal_pointer (&offsets);
}
