/* What the command line and the environment put above the file. */
#include "config.h"

#include "config/settings-private.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

static gboolean
check_option_text (const char *option, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: not UTF-8"), option);
  if (strpbrk (text, "\r\n") != NULL)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("%s: a value has one line only"), option);
  return TRUE;
}

/* Splits KEY=VALUE; Returns: the value, or NULL with @error set */
static const char *
split_pair (const char *option, const char *text, const char *form, char **key,
            GError **error)
{
  /* the name of a query may hold one, too */
  const char *bracket = *text == '[' ? strchr (text, ']') : NULL;
  const char *equals = strchr (bracket != NULL ? bracket : text, '=');

  if (!check_option_text (option, text, error))
    return NULL;
  if (equals != NULL)
    {
      *key = g_strstrip (g_strndup (text, (gsize)(equals - text)));
      if (**key != '\0')
        return equals + 1;
      g_clear_pointer (key, g_free);
    }
  sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: “%s” is not %s"), option, text,
            form);
  return NULL;
}

gboolean
sfc_settings_split_name (const char *name, char **group, const char **key)
{
  gboolean bracketed = *name == '[';
  const char *from = name + bracketed;
  const char *end = strchr (from, bracketed ? ']' : '.');

  if (end == NULL || end == from)
    return FALSE;
  *key = end + 1 + (bracketed ? strspn (end + 1, " \t") : 0);
  if (**key == '\0')
    return FALSE;
  *group = g_strndup (from, (gsize)(end - from));
  return TRUE;
}

gboolean
sfc_settings_names_topics (const char *key)
{
  for (guint i = 0; sfc_settings_topics[i] != NULL; i++)
    if (g_ascii_strcasecmp (sfc_settings_topics[i], key) == 0)
      return TRUE;
  return FALSE;
}

/* The topics of an option stand for those of the file, however these are
 * named. */
static void
replace_topics (SfcSettingsGroup *group, const char *key)
{
  if (group->scope != SFC_SCOPE_SOURCE || !sfc_settings_names_topics (key))
    return;
  for (guint i = 0; sfc_settings_topics[i] != NULL; i++)
    {
      const SfcSettingsEntry *entry
          = sfc_settings_group_find (group, sfc_settings_topics[i]);

      if (entry != NULL && entry->origin.kind != SFC_ORIGIN_OPTION)
        sfc_settings_group_remove (group, sfc_settings_topics[i]);
    }
}

static gboolean
apply_set (SfcSettings *self, const char *option, const char *text,
           GError **error)
{
  const SfcOrigin origin = { .kind = SFC_ORIGIN_OPTION, .option = option };
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  const char *value
      = split_pair (option, text, "GROUP.KEY=VALUE", &path, error);
  const char *key;
  SfcSettingsGroup *group;
  gboolean is_new;

  if (value == NULL)
    return FALSE;
  if (!sfc_settings_split_name (path, &name, &key))
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: “%s” is not %s"), option, path,
                "GROUP.KEY");
      return sfc_remedy (error,
                         _ ("for example source.maxOffsetsPerTrigger=200"));
    }
  group = sfc_settings_need_group (self, name, origin, &is_new, error);
  if (group == NULL || !sfc_settings_set (group, key, value, origin, error))
    return FALSE;
  replace_topics (group, key);
  return TRUE;
}

static gboolean
apply_conf (SfcSettings *self, const char *option, const char *text,
            GError **error)
{
  const SfcOrigin origin = { .kind = SFC_ORIGIN_OPTION, .option = option };
  g_autofree char *key = NULL;
  const char *value = split_pair (option, text, "PROPERTY=VALUE", &key, error);
  gboolean is_new;

  return value != NULL
         && sfc_settings_set (
             sfc_settings_need_group (self, "spark", origin, &is_new, NULL),
             key, value, origin, error);
}

gboolean
sfc_settings_is_property (const char *name)
{
  return g_str_has_prefix (name, "spark.")
         || g_str_has_prefix (name, "sfcrime.");
}

static gboolean
apply_vary (SfcSettings *self, const char *option, const char *text,
            GError **error)
{
  return sfc_settings_is_property (text)
             ? apply_conf (self, option, text, error)
             : apply_set (self, option, text, error);
}

static gboolean
read_secret (const char *key, const char *file, char **value, GError **error)
{
  g_autoptr (GError) why = NULL;
  gsize len;

  if (!g_file_get_contents (file, value, &len, &why))
    return sfc_fail (error, SFC_ERROR_USAGE, "--kafka: %s: %s", key,
                     why->message);
  if (strlen (*value) != len)
    return sfc_fail (error, SFC_ERROR_USAGE, _ ("--kafka: %s: %s: a NUL byte"),
                     key, file);
  if (len > 0 && (*value)[len - 1] == '\n')
    (*value)[--len] = '\0';
  if (len > 0 && (*value)[len - 1] == '\r')
    (*value)[--len] = '\0';
  return TRUE;
}

static gboolean
apply_kafka (SfcSettings *self, const char *option, const char *text,
             GError **error)
{
  const SfcOrigin origin = { .kind = SFC_ORIGIN_OPTION, .option = option };
  g_autofree char *key = NULL;
  g_autofree char *secret = NULL;
  const char *value = split_pair (option, text, "PROPERTY=VALUE", &key, error);
  SfcSettingsGroup *group = sfc_settings_find_group (self, "librdkafka");

  if (value == NULL)
    return FALSE;
  if (*value == '@' && !read_secret (key, value + 1, &secret, error))
    return FALSE;
  if (group == NULL)
    group = sfc_settings_add_group (self, -1, NULL, origin);
  sfc_settings_group_put (group, NULL, key, secret != NULL ? secret : value,
                          origin);
  return TRUE;
}

static gboolean
apply_each (SfcSettings *self, const char *option, char **texts,
            gboolean (*apply) (SfcSettings *, const char *, const char *,
                               GError **),
            GError **error)
{
  for (; texts != NULL && *texts != NULL; texts++)
    if (!apply (self, option, *texts, error))
      return FALSE;
  return TRUE;
}

/* Sets @key of [source], above what any [source NAME] says of @instead. */
static gboolean
override_source (SfcSettings *self, const char *key, const char *value,
                 const char *const *instead, SfcOrigin origin, GError **error)
{
  gboolean is_new;
  SfcSettingsGroup *source
      = sfc_settings_need_group (self, "source", origin, &is_new, NULL);

  if (!check_option_text (origin.option, value, error))
    return FALSE;
  for (guint i = 0; i < self->groups->len; i++)
    {
      SfcSettingsGroup *group = g_ptr_array_index (self->groups, i);

      for (guint k = 0; group->scope == SFC_SCOPE_SOURCE && instead[k] != NULL;
           k++)
        sfc_settings_group_remove (group, instead[k]);
    }
  sfc_settings_group_put (source, sfc_property_find (SFC_SCOPE_SOURCE, key),
                          key, value, origin);
  return TRUE;
}

static const char *const brokers[] = { "kafka.bootstrap.servers", NULL };
const char *const sfc_settings_topics[]
    = { "subscribe", "subscribePattern", "assign", NULL };

gboolean
sfc_settings_apply_environment (SfcSettings *self, GError **error)
{
  static const char name[] = "SFCRIME_BOOTSTRAP_SERVERS";
  const char *servers = g_getenv (name);
  const SfcOrigin origin = { .kind = SFC_ORIGIN_ENVIRONMENT, .option = name };

  return servers == NULL || *servers == '\0'
         || override_source (self, brokers[0], servers, brokers, origin, error);
}

gboolean
sfc_settings_apply_options (SfcSettings *self, const SfcSettingsInput *input,
                            GError **error)
{
  const SfcOrigin servers
      = { .kind = SFC_ORIGIN_OPTION, .option = "--bootstrap-servers" };
  const SfcOrigin topic = { .kind = SFC_ORIGIN_OPTION, .option = "--topic" };

  return apply_each (self, "--set", input->set, apply_set, error)
         && apply_each (self, "--conf", input->conf, apply_conf, error)
         && apply_each (self, "--vary", input->vary, apply_vary, error)
         && apply_each (self, "--kafka", input->kafka, apply_kafka, error)
         && (input->bootstrap_servers == NULL
             || override_source (self, brokers[0], input->bootstrap_servers,
                                 brokers, servers, error))
         && (input->topic == NULL
             || override_source (self, sfc_settings_topics[0], input->topic,
                                 sfc_settings_topics, topic, error));
}
