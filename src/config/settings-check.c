#include "config.h"

#include "config/settings-private.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "config/value-check.h"

static gint64
find_max (const SfcProperty *property)
{
  if (property->max != 0)
    return property->max;
  return property->type == SFC_VALUE_INT ? G_MAXINT32 : G_MAXINT64;
}

/* Spark names the value only. */
static void
add_remedy (const SfcProperty *property, const char *value, GError **error)
{
  gboolean is_number
      = property->type == SFC_VALUE_INT || property->type == SFC_VALUE_LONG;

  if (strchr (value, '#') != NULL)
    sfc_remedy (error, _ ("a comment is a line that begins with #"));
  else if (property->type == SFC_VALUE_BOOLEAN)
    sfc_remedy (error, _ ("write true or false"));
  else if (property->type == SFC_VALUE_DURATION)
    sfc_remedy (error, _ ("for example 30s or 500ms"));
  else if (property->type == SFC_VALUE_SIZE)
    sfc_remedy (error, _ ("for example 512m or 2g"));
  else if (is_number && property->min == G_MININT64)
    sfc_remedy (error, _ ("write a whole number up to %" PRId64),
                find_max (property));
  else if (is_number)
    sfc_remedy (error, _ ("write a whole number from %" PRId64 " to %" PRId64),
                property->min, find_max (property));
}

/* @view: the group whose format says whether @entry, of @group, counts */
static gboolean
check_entry (const SfcSettings *self, const SfcSettingsGroup *group,
             const SfcSettingsGroup *view, SfcSettingsEntry *entry,
             GError **error)
{
  const SfcProperty *property = entry->property;
  g_autofree char *canonical = NULL;
  g_autofree char *place = NULL;

  if (property == NULL
      || (property->formats != NULL
          && !sfc_property_has_format (
              property, sfc_settings_get (self, view->name, "format"))))
    return TRUE;
  if (sfc_value_check (property, entry->value, &canonical, error))
    {
      g_free (entry->value);
      entry->value = g_steal_pointer (&canonical);
      return TRUE;
    }
  if (error == NULL)
    return FALSE;
  place = sfc_settings_place (group, entry->key, &entry->origin);
  g_prefix_error (error, "%s: ", place);
  if (entry->origin.kind == SFC_ORIGIN_OPTION)
    (*error)->code = SFC_ERROR_USAGE;
  add_remedy (property, entry->value, error);
  return FALSE;
}

static gboolean
check_entries (SfcSettings *self, const SfcSettingsGroup *group,
               const SfcSettingsGroup *view, GError **error)
{
  for (guint i = 0; i < group->entries->len; i++)
    if (!check_entry (self, group, view, g_ptr_array_index (group->entries, i),
                      error)
        && !sfc_settings_go_on (self, error))
      return FALSE;
  return TRUE;
}

/* What [source] says counts for [source NAME] too, of whatever format. */
static gboolean
check_group (SfcSettings *self, SfcSettingsGroup *group, GError **error)
{
  SfcSettingsEntry *format = sfc_settings_group_find (group, "format");
  SfcSettingsGroup *base = NULL;

  /* the others depend on it */
  if (format != NULL && !check_entry (self, group, group, format, error))
    return FALSE;
  if (!check_entries (self, group, group, error))
    return FALSE;
  if (group->scope == SFC_SCOPE_SOURCE && group->query != NULL)
    base = sfc_settings_find_group (self, "source");
  return base == NULL || format == NULL
         || check_entries (self, base, group, error);
}

/* Whether a query names it for raw records. */
static gboolean
takes_rejects (const SfcSettings *self, const SfcSettingsGroup *group)
{
  static const char *const keys[] = { "malformedSink", "lateSink" };

  for (guint i = 0; i < self->groups->len; i++)
    {
      const SfcSettingsGroup *query = g_ptr_array_index (self->groups, i);

      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        if (query->scope == SFC_SCOPE_QUERY
            && g_strcmp0 (sfc_settings_get (self, query->name, keys[k]),
                          group->query)
                   == 0)
          return TRUE;
    }
  return FALSE;
}

/* [source NAME] and [sink NAME] need a [query NAME], or one that names the
 * sink. */
static gboolean
check_query_of (const SfcSettings *self, const SfcSettingsGroup *group,
                GError **error)
{
  const char *near
      = sfc_nearest (group->query, sfc_settings_get_queries (self));
  g_autofree char *name = g_strconcat ("query ", group->query, NULL);
  g_autofree char *place = sfc_settings_group_place (&group->origin);

  if (sfc_settings_find_group (self, name) != NULL
      || (group->scope == SFC_SCOPE_SINK && takes_rejects (self, group)))
    return TRUE;
  sfc_settings_fail (&group->origin, place, error, _ ("[%s]: there is no [%s]"),
                     group->name, name);
  if (near != NULL)
    return sfc_remedy (error, _ ("did you mean [%s %s]?"),
                       sfc_scope_get_name ((SfcScope)group->scope), near);
  return FALSE;
}

static void
warn_new_query (const char *place, const SfcSettingsGroup *group,
                GPtrArray *others)
{
  g_autofree char *list = g_strjoinv (", ", (char **)others->pdata);

  sfc_warn (_ ("%s: [%s] is a query of its own; the configuration has: %s"),
            place, group->name, list);
}

/* A query that only --set names is new, or another one misspelt. */
static gboolean
check_query_is_meant (const SfcSettings *self, const SfcSettingsGroup *group,
                      GError **error)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree char *place = sfc_settings_group_place (&group->origin);
  const char *near;

  if (group->origin.kind != SFC_ORIGIN_OPTION)
    return TRUE;
  for (guint i = 0; i < self->groups->len; i++)
    {
      const SfcSettingsGroup *other = g_ptr_array_index (self->groups, i);

      if (other->scope == SFC_SCOPE_QUERY
          && other->origin.kind != SFC_ORIGIN_OPTION)
        g_ptr_array_add (others, (gpointer)other->query);
    }
  g_ptr_array_add (others, NULL);
  near = sfc_nearest (group->query, (const char *const *)others->pdata);
  /* short names are all alike */
  if (near != NULL && strlen (group->query) >= 4)
    {
      sfc_settings_fail (&group->origin, place, error, _ ("there is no [%s]"),
                         group->name);
      return sfc_remedy (error, _ ("did you mean [query %s]?"), near);
    }
  if (others->len > 1)
    warn_new_query (place, group, others);
  return TRUE;
}

static gboolean
check_source (const SfcSettings *self, const char *view, GError **error)
{
  const char *min, *max, *first = NULL;
  g_autofree char *place = NULL;
  SfcOrigin origin;

  if (!g_str_equal (sfc_settings_get (self, view, "format"), "kafka"))
    return TRUE;
  for (guint i = 0; sfc_settings_topics[i] != NULL; i++)
    {
      if (!sfc_settings_is_set (self, view, sfc_settings_topics[i]))
        continue;
      if (first == NULL)
        {
          first = sfc_settings_topics[i];
          continue;
        }
      origin = sfc_settings_get_origin (self, view, sfc_settings_topics[i]);
      place = sfc_settings_describe_origin (self, view, sfc_settings_topics[i]);
      sfc_settings_fail (
          &origin, place, error,
          "Only one of the following options can be specified for Kafka "
          "source: subscribe, subscribepattern, assign. See the docs for "
          "more details.");
      return sfc_remedy (error, _ ("%s is given too"), first);
    }
  min = sfc_settings_get (self, view, "minOffsetsPerTrigger");
  max = sfc_settings_get (self, view, "maxOffsetsPerTrigger");
  if (min == NULL || max == NULL
      || sfc_settings_is_auto (self, view, "maxOffsetsPerTrigger")
      || g_ascii_strtoll (min, NULL, 10) <= g_ascii_strtoll (max, NULL, 10))
    return TRUE;
  origin = sfc_settings_get_origin (self, view, "minOffsetsPerTrigger");
  place = sfc_settings_describe_origin (self, view, "minOffsetsPerTrigger");
  return sfc_settings_fail (
      &origin, place, error,
      "The value of minOffsetPerTrigger(%s) is higher than the "
      "maxOffsetsPerTrigger(%s).",
      min, max);
}

static gboolean
check_one (SfcSettings *self, SfcSettingsGroup *group, GError **error)
{
  if ((group->scope == SFC_SCOPE_SOURCE || group->scope == SFC_SCOPE_SINK)
      && group->query != NULL && !check_query_of (self, group, error))
    return FALSE;
  if (group->scope == SFC_SCOPE_QUERY
      && !check_query_is_meant (self, group, error))
    return FALSE;
  return check_group (self, group, error);
}

gboolean
sfc_settings_check (SfcSettings *self, GError **error)
{
  for (guint i = 0; i < self->groups->len; i++)
    if (!check_one (self, g_ptr_array_index (self->groups, i), error)
        && !sfc_settings_go_on (self, error))
      return FALSE;
  for (guint i = 0; i < self->groups->len; i++)
    {
      const SfcSettingsGroup *group = g_ptr_array_index (self->groups, i);

      if (group->scope == SFC_SCOPE_SOURCE
          && !check_source (self, group->name, error)
          && !sfc_settings_go_on (self, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- what a later version can do */

typedef struct
{
  const SfcSettings *settings;
  const char *group;
  GError *error;
} LaterCheck;

static void
check_later (const char *key, const char *value, const SfcOrigin *origin,
             gpointer data)
{
  LaterCheck *check = data;
  const SfcProperty *p = sfc_settings_find_property (check->group, key);
  const char *format = NULL;
  g_autofree char *place = NULL;

  if (p == NULL || check->error != NULL)
    return;
  if (p->formats != NULL)
    format = sfc_settings_get (check->settings, check->group, "format");
  if ((format != NULL && !sfc_property_has_format (p, format))
      || !sfc_property_is_later (p, value))
    return;
  place = sfc_settings_describe_origin (check->settings, check->group, key);
  if (p->effect == SFC_EFFECT_REFUSED)
    sfc_settings_fail (origin, place, &check->error, _ ("not in this version"));
  else
    sfc_settings_fail (origin, place, &check->error,
                       _ ("%s is not in this version"), value);
}

gboolean
sfc_settings_check_query (const SfcSettings *self, const char *query,
                          GError **error)
{
  for (int scope = 0; scope < SFC_N_SCOPES; scope++)
    {
      const char *word = sfc_scope_get_name ((SfcScope)scope);
      g_autofree char *group = scope == SFC_SCOPE_SPARK
                                   ? g_strdup (word)
                                   : g_strconcat (word, " ", query, NULL);
      LaterCheck check = { self, group, NULL };

      sfc_settings_foreach (self, group, NULL, check_later, &check);
      if (check.error == NULL)
        continue;
      g_propagate_error (error, check.error);
      return FALSE;
    }
  return TRUE;
}
