#include "config.h"

#include "config/settings-private.h"

#include "base/error.h"
#include "base/i18n.h"

#define LIBRDKAFKA "librdkafka"

static void
entry_free (gpointer data)
{
  SfcSettingsEntry *entry = data;

  g_free (entry->key);
  g_free (entry->value);
  g_free (entry);
}

static void
group_free (gpointer data)
{
  SfcSettingsGroup *group = data;

  g_free (group->name);
  g_free (group->query);
  g_hash_table_unref (group->by_key);
  g_ptr_array_unref (group->entries);
  g_free (group);
}

SfcSettings *
sfc_settings_new (void)
{
  SfcSettings *self = g_new0 (SfcSettings, 1);

  g_atomic_ref_count_init (&self->refs);
  self->groups = g_ptr_array_new_with_free_func (group_free);
  return self;
}

SfcSettings *
sfc_settings_ref (SfcSettings *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
sfc_settings_unref (SfcSettings *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->groups);
  g_strfreev (self->queries);
  g_strfreev (self->group_names);
  g_free (self->file);
  g_free (self);
}

/* Option names of [source] and [sink] have no case, in Spark too. */
static char *
fold (int scope, const char *key)
{
  if (scope == SFC_SCOPE_SOURCE || scope == SFC_SCOPE_SINK
      || (scope == SFC_SCOPE_QUERY && g_str_has_prefix (key, "from_json.")))
    return g_ascii_strdown (key, -1);
  return g_strdup (key);
}

SfcSettingsGroup *
sfc_settings_find_group (const SfcSettings *self, const char *name)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      SfcSettingsGroup *group = g_ptr_array_index (self->groups, i);

      if (g_str_equal (group->name, name))
        return group;
    }
  return NULL;
}

SfcSettingsGroup *
sfc_settings_add_group (SfcSettings *self, int scope, const char *query,
                        SfcOrigin origin)
{
  SfcSettingsGroup *group = g_new0 (SfcSettingsGroup, 1);
  const char *word
      = scope < 0 ? LIBRDKAFKA : sfc_scope_get_name ((SfcScope)scope);

  group->name
      = query != NULL ? g_strconcat (word, " ", query, NULL) : g_strdup (word);
  group->query = g_strdup (query);
  group->scope = scope;
  group->origin = origin;
  group->entries = g_ptr_array_new_with_free_func (entry_free);
  group->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (self->groups, group);
  return group;
}

SfcSettingsEntry *
sfc_settings_group_find (const SfcSettingsGroup *group, const char *key)
{
  g_autofree char *folded = fold (group->scope, key);

  return g_hash_table_lookup (group->by_key, folded);
}

SfcSettingsEntry *
sfc_settings_group_put (SfcSettingsGroup *group, const SfcProperty *property,
                        const char *key, const char *value, SfcOrigin origin)
{
  SfcSettingsEntry *entry = sfc_settings_group_find (group, key);

  if (entry == NULL)
    {
      entry = g_new0 (SfcSettingsEntry, 1);
      g_ptr_array_add (group->entries, entry);
      g_hash_table_insert (group->by_key, fold (group->scope, key), entry);
    }
  g_free (entry->key);
  g_free (entry->value);
  if (property != NULL && !g_str_has_suffix (property->name, "*"))
    entry->key = g_strdup (property->name);
  else if (g_ascii_strncasecmp (key, "kafka.", 6) == 0)
    entry->key = g_strconcat ("kafka.", key + 6, NULL);
  else
    entry->key = g_strdup (key);
  entry->value = g_strdup (value);
  sfc_property_hide_secret (key, value);
  entry->property = property;
  entry->origin = origin;
  return entry;
}

void
sfc_settings_group_remove (SfcSettingsGroup *group, const char *key)
{
  g_autofree char *folded = fold (group->scope, key);
  SfcSettingsEntry *entry = g_hash_table_lookup (group->by_key, folded);

  if (entry == NULL)
    return;
  g_hash_table_remove (group->by_key, folded);
  g_ptr_array_remove (group->entries, entry);
}

void
sfc_settings_seal (SfcSettings *self)
{
  g_autoptr (GStrvBuilder) queries = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < self->groups->len; i++)
    {
      const SfcSettingsGroup *group = g_ptr_array_index (self->groups, i);

      if (group->scope == SFC_SCOPE_QUERY)
        g_strv_builder_add (queries, group->query);
      if (group->scope >= 0)
        g_strv_builder_add (names, group->name);
    }
  self->queries = g_strv_builder_end (queries);
  self->group_names = g_strv_builder_end (names);
}

/* ---- what is wrong */

gboolean
sfc_settings_go_on (SfcSettings *self, GError **error)
{
  if (self->errors == NULL || error == NULL)
    return FALSE;
  g_ptr_array_add (self->errors, g_steal_pointer (error));
  return TRUE;
}

/* ---- places */

char *
sfc_settings_place (const SfcSettingsGroup *group, const char *key,
                    const SfcOrigin *origin)
{
  switch (origin->kind)
    {
    case SFC_ORIGIN_FILE:
      return g_strdup_printf ("%s:%d: [%s] %s", origin->file, origin->line,
                              group->name, key);
    case SFC_ORIGIN_BUILT_IN:
      return g_strdup_printf (_ ("built-in configuration: [%s] %s"),
                              group->name, key);
    case SFC_ORIGIN_ENVIRONMENT:
      return g_strdup (origin->option);
    case SFC_ORIGIN_OPTION:
      if (g_str_equal (origin->option, "--set")
          || (g_str_equal (origin->option, "--vary")
              && !sfc_settings_is_property (key)))
        return g_strdup_printf ("%s: [%s] %s", origin->option, group->name,
                                key);
      if (g_str_equal (origin->option, "--conf")
          || g_str_equal (origin->option, "--vary")
          || g_str_equal (origin->option, "--kafka"))
        return g_strdup_printf ("%s: %s", origin->option, key);
      return g_strdup (origin->option);
    case SFC_ORIGIN_DEFAULT:
      break;
    }
  return g_strdup_printf ("[%s] %s", group->name, key);
}

char *
sfc_settings_group_place (const SfcOrigin *origin)
{
  if (origin->kind == SFC_ORIGIN_FILE)
    return g_strdup_printf ("%s:%d", origin->file, origin->line);
  return g_strdup (origin->option != NULL ? origin->option
                                          : _ ("built-in configuration"));
}

gboolean
sfc_settings_fail (const SfcOrigin *origin, const char *place, GError **error,
                   const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  return sfc_fail (error,
                   origin->kind == SFC_ORIGIN_OPTION ? SFC_ERROR_USAGE
                                                     : SFC_ERROR_CONFIG,
                   "%s: %s", place, what);
}
