#include "config.h"

#include "config/settings.h"

#include <string.h>

#include "base/data-file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "config/interval.h"
#include "config/master.h"
#include "config/settings-private.h"

/* ---- look-up */

/* An option that names the topics of one query otherwise than [source] does
 * in the file stands for that. */
static gboolean
is_replaced (const SfcSettingsGroup *own, const SfcSettingsEntry *entry)
{
  if (own == NULL || !sfc_settings_names_topics (entry->key))
    return FALSE;
  for (guint i = 0; sfc_settings_topics[i] != NULL; i++)
    {
      const SfcSettingsEntry *other
          = sfc_settings_group_find (own, sfc_settings_topics[i]);

      if (other != NULL && other->origin.kind > entry->origin.kind)
        return TRUE;
    }
  return FALSE;
}

/* Sets @group to where the entry was found, or would be looked for last. */
static const SfcSettingsEntry *
find_entry (const SfcSettings *self, const char *name, const char *key,
            const SfcSettingsGroup **group)
{
  const SfcSettingsGroup *own = sfc_settings_find_group (self, name);
  const SfcSettingsEntry *entry = NULL;

  *group = own;
  if (own != NULL)
    entry = sfc_settings_group_find (own, key);
  if (entry != NULL || !g_str_has_prefix (name, "source "))
    return entry;
  entry = find_entry (self, "source", key, group);
  return entry != NULL && !is_replaced (own, entry) ? entry : NULL;
}

const SfcProperty *
sfc_settings_find_property (const char *group, const char *key)
{
  for (int scope = 0; scope < SFC_N_SCOPES; scope++)
    {
      const char *word = sfc_scope_get_name ((SfcScope)scope);
      gsize len = strlen (word);

      if (strncmp (group, word, len) == 0
          && (group[len] == '\0' || group[len] == ' '))
        return sfc_property_find ((SfcScope)scope, key);
    }
  return NULL;
}

const char *
sfc_settings_get (const SfcSettings *self, const char *group, const char *key)
{
  const SfcSettingsGroup *found;
  const SfcSettingsEntry *entry = find_entry (self, group, key, &found);
  const SfcProperty *property;

  if (entry != NULL)
    return entry->value;
  property = sfc_settings_find_property (group, key);
  return property != NULL ? property->def : NULL;
}

gboolean
sfc_settings_is_set (const SfcSettings *self, const char *group,
                     const char *key)
{
  const SfcSettingsGroup *found;

  return find_entry (self, group, key, &found) != NULL;
}

SfcOrigin
sfc_settings_get_origin (const SfcSettings *self, const char *group,
                         const char *key)
{
  const SfcSettingsGroup *found;
  const SfcSettingsEntry *entry = find_entry (self, group, key, &found);

  return entry != NULL ? entry->origin : (SfcOrigin){ 0 };
}

char *
sfc_settings_describe_origin (const SfcSettings *self, const char *group,
                              const char *key)
{
  const SfcSettingsGroup *found;
  const SfcSettingsEntry *entry = find_entry (self, group, key, &found);

  if (entry == NULL)
    return g_strdup_printf ("[%s] %s", group, key);
  return sfc_settings_place (found, entry->key, &entry->origin);
}

const char *
sfc_settings_get_file (const SfcSettings *self)
{
  return self->file;
}

const char *const *
sfc_settings_get_queries (const SfcSettings *self)
{
  return (const char *const *)self->queries;
}

const char *const *
sfc_settings_get_groups (const SfcSettings *self)
{
  return (const char *const *)self->group_names;
}

/* ---- typed values */

static gboolean
has_type (const char *group, const char *key, SfcValueType type)
{
  const SfcProperty *property = sfc_settings_find_property (group, key);

  return property != NULL && property->type == type;
}

gint64
sfc_settings_get_int (const SfcSettings *self, const char *group,
                      const char *key)
{
  const char *value = sfc_settings_get (self, group, key);

  g_return_val_if_fail (has_type (group, key, SFC_VALUE_INT)
                            || has_type (group, key, SFC_VALUE_LONG),
                        0);
  g_return_val_if_fail (value != NULL, 0);
  return g_ascii_strtoll (value, NULL, 10);
}

gboolean
sfc_settings_is_auto (const SfcSettings *self, const char *group,
                      const char *key)
{
  return g_strcmp0 (sfc_settings_get (self, group, key), "auto") == 0;
}

gboolean
sfc_settings_get_boolean (const SfcSettings *self, const char *group,
                          const char *key)
{
  const char *value = sfc_settings_get (self, group, key);

  g_return_val_if_fail (has_type (group, key, SFC_VALUE_BOOLEAN), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  return g_str_equal (value, "true");
}

gint64
sfc_settings_get_duration_us (const SfcSettings *self, const char *group,
                              const char *key)
{
  const char *value = sfc_settings_get (self, group, key);
  const SfcProperty *property = sfc_settings_find_property (group, key);
  gint64 us = 0;

  g_return_val_if_fail (has_type (group, key, SFC_VALUE_DURATION), 0);
  g_return_val_if_fail (value != NULL, 0);
  sfc_duration_parse (value, property->unit, &us, NULL);
  return us;
}

gint64
sfc_settings_get_size_bytes (const SfcSettings *self, const char *group,
                             const char *key)
{
  const char *value = sfc_settings_get (self, group, key);
  const SfcProperty *property = sfc_settings_find_property (group, key);
  gint64 bytes = 0;

  g_return_val_if_fail (has_type (group, key, SFC_VALUE_SIZE), 0);
  g_return_val_if_fail (value != NULL, 0);
  sfc_size_parse (value, property->unit, &bytes, NULL);
  return bytes;
}

gboolean
sfc_settings_is_on_spark (const SfcSettings *self)
{
  return self->on_spark;
}

guint
sfc_settings_get_workers (const SfcSettings *self)
{
  gint64 workers = g_get_num_processors ();
  gint64 executors = 1;
  gboolean capped = FALSE;
  int asked = 0;

  sfc_master_parse (sfc_settings_get (self, "spark", "spark.master"), &asked,
                    NULL);
  if (asked > 0)
    return (guint)asked;
  for (int i = 0; i < 2; i++)
    {
      const char *key
          = i == 0 ? "spark.executor.cores" : "spark.executor.instances";

      if (!sfc_settings_is_set (self, "spark", key))
        continue;
      executors *= sfc_settings_get_int (self, "spark", key);
      capped = TRUE;
    }
  return (guint)(capped ? MIN (workers, executors) : workers);
}

/* ---- all of a group */

static void
visit_group (const SfcSettingsGroup *group, const SfcSettingsGroup *hidden_by,
             const char *prefix, SfcSettingsVisit visit, gpointer data)
{
  for (guint i = 0; i < group->entries->len; i++)
    {
      const SfcSettingsEntry *entry = g_ptr_array_index (group->entries, i);

      if (hidden_by != NULL
          && (sfc_settings_group_find (hidden_by, entry->key) != NULL
              || is_replaced (hidden_by, entry)))
        continue;
      if (prefix == NULL || g_str_has_prefix (entry->key, prefix))
        visit (entry->key, entry->value, &entry->origin, data);
    }
}

void
sfc_settings_foreach (const SfcSettings *self, const char *group,
                      const char *prefix, SfcSettingsVisit visit, gpointer data)
{
  const SfcSettingsGroup *own = sfc_settings_find_group (self, group);
  const SfcSettingsGroup *base = g_str_has_prefix (group, "source ")
                                     ? sfc_settings_find_group (self, "source")
                                     : NULL;

  if (base != NULL)
    visit_group (base, own, prefix, visit, data);
  if (own != NULL)
    visit_group (own, NULL, prefix, visit, data);
}

/* ---- paths */

/* Spark takes `file:/PATH` and `file:///PATH` too. */
static const char *
skip_scheme (const char *value)
{
  if (!g_str_has_prefix (value, "file:/"))
    return value;
  for (value += strlen ("file:"); value[1] == '/'; value++)
    ;
  return value;
}

static char *
from_file_folder (const SfcSettings *self, const char *path)
{
  g_autofree char *folder = NULL;

  if (self->file == NULL || g_path_is_absolute (path)
      || g_str_equal (path, "-"))
    return g_strdup (path);
  folder = g_path_get_dirname (self->file);
  return g_build_filename (folder, path, NULL);
}

static char *
from_package_data (char *path, const char *name)
{
  g_autofree char *packaged = NULL;

  if (g_path_is_absolute (name) || g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  packaged = sfc_data_file (name);
  if (!g_file_test (packaged, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  return g_steal_pointer (&packaged);
}

char *
sfc_settings_dup_path (const SfcSettings *self, const char *group,
                       const char *key)
{
  const SfcSettingsGroup *found;
  const SfcSettingsEntry *entry = find_entry (self, group, key, &found);
  const char *value;
  char *path;

  if (entry == NULL)
    return NULL;
  value = skip_scheme (entry->value);
  path = entry->origin.kind == SFC_ORIGIN_FILE ? from_file_folder (self, value)
                                               : g_strdup (value);
  if (found->scope == SFC_SCOPE_QUERY && g_str_equal (entry->key, "join"))
    return from_package_data (path, value);
  return path;
}

/* ---- what does nothing */

static gboolean
has_no_effect (const SfcSettings *self, const SfcSettingsGroup *group,
               const SfcProperty *property)
{
  if (property == NULL
      || (property->effect != SFC_EFFECT_NONE
          && property->effect != SFC_EFFECT_LATER))
    return FALSE;
  return property->formats == NULL
         || sfc_property_has_format (
             property, sfc_settings_get (self, group->name, "format"));
}

void
sfc_settings_foreach_no_effect (const SfcSettings *self, SfcNoEffectVisit visit,
                                gpointer data)
{
  for (guint i = 0; !self->on_spark && i < self->groups->len; i++)
    {
      const SfcSettingsGroup *group = g_ptr_array_index (self->groups, i);

      for (guint j = 0; j < group->entries->len; j++)
        {
          const SfcSettingsEntry *e = g_ptr_array_index (group->entries, j);
          g_autofree char *place = NULL;

          if (!has_no_effect (self, group, e->property))
            continue;
          place = sfc_settings_place (group, e->key, &e->origin);
          visit (place, e->property->effect, _ (e->property->note), data);
        }
    }
}

static void
say_no_effect (const char *place, SfcEffect effect, const char *reason,
               gpointer data)
{
  void (*say) (const char *format, ...)
      = effect == SFC_EFFECT_LATER ? sfc_warn : sfc_info;

  say (_ ("%s: no effect: %s"), place, reason);
}

void
sfc_settings_warn_no_effect (const SfcSettings *self)
{
  static gsize said;

  if (!g_once_init_enter (&said))
    return;
  sfc_settings_foreach_no_effect (self, say_no_effect, NULL);
  g_once_init_leave (&said, 1);
}
