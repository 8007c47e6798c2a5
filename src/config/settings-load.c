#include "config.h"

#include "config/settings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "config/built-in.h"
#include "config/expand.h"
#include "config/interval.h"
#include "config/keyfile.h"
#include "config/master.h"
#include "config/settings-private.h"

/* Layers are put one above the other, lowest first; then what is in force is
   checked, so that a value which something overrides hurts nobody. */

/* ---- groups */

/* Splits "query NAME"; Returns: the scope, or -1 */
static int
split_group_name (const char *text, const char **query)
{
  for (int scope = 0; scope < SFC_N_SCOPES; scope++)
    {
      const char *word = sfc_scope_get_name ((SfcScope)scope);
      gsize len = strlen (word);

      if (strncmp (text, word, len) != 0
          || (text[len] != '\0' && !g_ascii_isspace (text[len])))
        continue;
      *query = text + len + strspn (text + len, " \t");
      return scope;
    }
  return -1;
}

static gboolean
refuse_group (const char *text, const SfcOrigin *origin, const char *place,
              GError **error)
{
  static const char *const known[]
      = { "spark", "source", "query", "sink", NULL };
  g_autofree char *word = g_strndup (text, strcspn (text, " \t"));
  const char *near = sfc_nearest (word, known);

  sfc_settings_fail (origin, place, error, _ ("there is no group [%s]"), text);
  if (near != NULL)
    return sfc_remedy (error, _ ("did you mean [%s%s]?"), near,
                       text + strlen (word));
  return sfc_remedy (error, _ ("the groups are [spark], [source], "
                               "[source NAME], [query NAME], [sink NAME]"));
}

/* Returns: (transfer none) (nullable): the group called @text, made if new */
SfcSettingsGroup *
sfc_settings_need_group (SfcSettings *self, const char *text, SfcOrigin origin,
                         gboolean *is_new, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *place = sfc_settings_group_place (&origin);
  g_autofree char *name = NULL;
  const char *query = NULL;
  int scope = split_group_name (stripped, &query);
  SfcSettingsGroup *group;

  *is_new = FALSE;
  if (scope == SFC_SCOPE_SPARK && *query != '\0')
    {
      sfc_settings_fail (&origin, place, error, _ ("there is no group [%s]"),
                         stripped);
      sfc_remedy (error, _ ("all queries share one [spark]"));
      return NULL;
    }
  if (scope < 0)
    {
      refuse_group (stripped, &origin, place, error);
      return NULL;
    }
  if (*query == '\0' && (scope == SFC_SCOPE_QUERY || scope == SFC_SCOPE_SINK))
    {
      sfc_settings_fail (&origin, place, error,
                         _ ("[%s] needs the name of a query"), stripped);
      sfc_remedy (error, _ ("for example [%s aggregate]"), stripped);
      return NULL;
    }
  query = *query != '\0' ? query : NULL;
  name = query != NULL ? g_strconcat (sfc_scope_get_name ((SfcScope)scope), " ",
                                      query, NULL)
                       : g_strdup (stripped);
  group = sfc_settings_find_group (self, name);
  if (group != NULL)
    return group;
  *is_new = TRUE;
  return sfc_settings_add_group (self, scope, query, origin);
}

/* ---- keys */

static const char *
find_scope_of (const SfcSettingsGroup *group, const char *key)
{
  for (int scope = 0; scope < SFC_N_SCOPES; scope++)
    {
      const SfcProperty *p = sfc_property_find ((SfcScope)scope, key);

      if (scope != group->scope && p != NULL)
        return sfc_scope_get_name ((SfcScope)scope);
    }
  return NULL;
}

/* "master" and "maxRatePerPartition" are the ends of one name each. */
static const char *
find_spark_name_by_end (const char *key)
{
  g_autofree char *end = g_strconcat (".", key, NULL);
  const char *found = NULL;

  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];

      if (p->scope != SFC_SCOPE_SPARK || !g_str_has_suffix (p->name, end))
        continue;
      if (found != NULL)
        return NULL;
      found = p->name;
    }
  return found;
}

static gboolean
refuse_key (const SfcSettingsGroup *group, const char *key, const char *place,
            const SfcOrigin *origin, GError **error)
{
  const char *near = sfc_property_nearest ((SfcScope)group->scope, key);
  const char *elsewhere = find_scope_of (group, key);
  const char *spark = find_spark_name_by_end (key);

  sfc_settings_fail (origin, place, error, _ ("there is no such key"));
  if (elsewhere != NULL)
    {
      if (g_str_equal (elsewhere, "query") || g_str_equal (elsewhere, "sink"))
        return sfc_remedy (error, _ ("it is a key of [%s NAME]"), elsewhere);
      return sfc_remedy (error, _ ("it is a key of [%s]"), elsewhere);
    }
  if (spark != NULL)
    return sfc_remedy (error, _ ("did you mean %s of [spark]?"), spark);
  if (near != NULL)
    return sfc_remedy (error, _ ("did you mean %s?"), near);
  return sfc_remedy (error, _ ("sfcrime config properties lists the keys"));
}

static void
warn_unknown (const char *place, const char *what, const char *prefix,
              const char *near)
{
  if (near != NULL)
    sfc_warn (_ ("%s: %s; did you mean %s%s?"), place, what, prefix, near);
  else
    sfc_warn ("%s: %s", place, what);
}

/* Spark lets its own unknown names and the client's pass. */
static gboolean
check_key (const SfcSettingsGroup *group, const char *key,
           const SfcOrigin *origin, const SfcProperty **property,
           GError **error)
{
  g_autofree char *place = sfc_settings_place (group, key, origin);

  *property = sfc_property_find ((SfcScope)group->scope, key);
  if (*property == NULL && group->scope == SFC_SCOPE_SPARK
      && g_str_has_prefix (key, "spark.") && key[6] != '\0')
    return TRUE; /* who runs the queries says whether it is known */
  if (*property == NULL)
    return refuse_key (group, key, place, origin, error);
  else if (g_str_equal ((*property)->name, "kafka.*")
           && !sfc_property_is_kafka_client (key + strlen ("kafka.")))
    warn_unknown (place, _ ("Kafka’s Java client does not know this option"),
                  "kafka.",
                  sfc_property_nearest_kafka_client (key + strlen ("kafka.")));
  return TRUE;
}

gboolean
sfc_settings_set (SfcSettingsGroup *group, const char *key, const char *text,
                  SfcOrigin origin, GError **error)
{
  const SfcProperty *property;
  g_autofree char *value = NULL;
  g_autofree char *place = sfc_settings_place (group, key, &origin);
  g_autoptr (GError) why = NULL;

  if (!check_key (group, key, &origin, &property, error))
    return FALSE;
  value = sfc_expand (text, &why);
  if (value == NULL)
    return sfc_settings_fail (&origin, place, error, "%s", why->message);
  sfc_settings_group_put (group, property, key, value, origin);
  return TRUE;
}

/* ---- the file */

static gboolean
load_entry (SfcSettingsGroup *group, const SfcKeyfileEntry *entry,
            SfcOrigin origin, GError **error)
{
  const SfcSettingsEntry *old = sfc_settings_group_find (group, entry->key);
  g_autofree char *place = NULL;

  if (old == NULL)
    return sfc_settings_set (group, entry->key, entry->value, origin, error);
  place = sfc_settings_place (group, entry->key, &origin);
  return sfc_settings_fail (&origin, place, error,
                            _ ("given twice, first on line %d"),
                            old->origin.line);
}

static gboolean
load_group (SfcSettings *self, const SfcKeyfileGroup *source,
            SfcOriginKind kind, GError **error)
{
  SfcOrigin origin = { .kind = kind, .file = self->file, .line = source->line };
  gboolean is_new;
  SfcSettingsGroup *group
      = sfc_settings_need_group (self, source->name, origin, &is_new, error);

  if (group == NULL)
    return FALSE;
  if (!is_new)
    {
      g_autofree char *place = sfc_settings_group_place (&origin);

      return sfc_settings_fail (&origin, place, error,
                                _ ("[%s] is given twice, first on line %d"),
                                group->name, group->origin.line);
    }
  for (guint i = 0; i < source->entries->len; i++)
    {
      const SfcKeyfileEntry *entry = g_ptr_array_index (source->entries, i);

      origin.line = entry->line;
      if (!load_entry (group, entry, origin, error)
          && !sfc_settings_go_on (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_keyfile (SfcSettings *self, const SfcKeyfile *keyfile, GError **error)
{
  SfcOriginKind kind
      = self->file != NULL ? SFC_ORIGIN_FILE : SFC_ORIGIN_BUILT_IN;

  for (guint i = 0; i < keyfile->groups->len; i++)
    if (!load_group (self, g_ptr_array_index (keyfile->groups, i), kind, error)
        && !sfc_settings_go_on (self, error))
      return FALSE;
  return TRUE;
}

/* Only a file that nobody asked for by name may be missing. */
static gboolean
is_there (const char *file)
{
  struct stat info;

  return stat (file, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

char *
sfc_settings_dup_user_file (void)
{
  const char *folder = g_getenv ("XDG_CONFIG_HOME");
  const char *home = g_getenv ("HOME");

  if (folder != NULL && g_path_is_absolute (folder))
    return g_build_filename (folder, "sfcrime", "sfcrime.conf", NULL);
  if (home == NULL || *home == '\0')
    home = g_get_home_dir ();
  return g_build_filename (home, ".config", "sfcrime", "sfcrime.conf", NULL);
}

/* Returns: (transfer full) (nullable): the file to read */
static char *
find_file (const char *asked)
{
  const char *named = g_getenv ("SFCRIME_CONFIG");
  g_autofree char *user = NULL;

  if (asked != NULL)
    return g_strdup (asked);
  if (named != NULL && *named != '\0')
    return g_strdup (named);
  user = sfc_settings_dup_user_file ();
  if (is_there (user))
    return g_steal_pointer (&user);
  if (is_there (SYSCONFDIR "/sfcrime/sfcrime.conf"))
    return g_strdup (SYSCONFDIR "/sfcrime/sfcrime.conf");
  return NULL;
}

/* Of the file that is not read yet, so that only an option can say it. */
static gboolean
find_max_size (char **conf, gint64 *max_bytes, GError **error)
{
  static const char key[] = "sfcrime.maxConfigSize";
  const char *value = sfc_property_find (SFC_SCOPE_SPARK, key)->def;

  for (; conf != NULL && *conf != NULL; conf++)
    if (g_str_has_prefix (*conf, key) && (*conf)[strlen (key)] == '=')
      value = *conf + strlen (key) + 1;
  if (sfc_size_parse (value, 1, max_bytes, error))
    return TRUE;
  g_prefix_error (error, "--conf: %s: ", key);
  return FALSE;
}

/* A file that somebody named, and that is not there. */
static SfcKeyfile *
read_file (const char *file, const SfcSettingsInput *input, GError **error)
{
  const char *asked = input->file;
  SfcKeyfile *keyfile;
  gint64 max_bytes;

  if (!find_max_size (input->conf, &max_bytes, error))
    return NULL;
  keyfile = sfc_keyfile_read (file, max_bytes, error);

  if (keyfile != NULL || is_there (file))
    return keyfile;
  if (asked != NULL)
    sfc_remedy (error, _ ("name a file that is there"));
  else
    sfc_remedy (error, _ ("SFCRIME_CONFIG names it: set that to a file that is "
                          "there, or unset it"));
  return NULL;
}

static gboolean
load_file (SfcSettings *self, const SfcSettingsInput *input, GError **error)
{
  g_autoptr (SfcKeyfile) keyfile = NULL;

  self->file = find_file (input->file);
  if (self->file != NULL)
    keyfile = read_file (self->file, input, error);
  else
    keyfile = sfc_keyfile_parse (sfc_built_in, strlen (sfc_built_in),
                                 "built-in", error);
  return keyfile != NULL && load_keyfile (self, keyfile, error);
}

static void
warn_unknown_property (const char *key, const char *value,
                       const SfcOrigin *origin, gpointer self)
{
  g_autofree char *place = NULL;

  if (sfc_property_find (SFC_SCOPE_SPARK, key) != NULL)
    return;
  place = sfc_settings_describe_origin (self, "spark", key);
  warn_unknown (place, _ ("not known here, and ignored"), "",
                sfc_property_nearest (SFC_SCOPE_SPARK, key));
}

static void
find_engine (SfcSettings *self, gboolean on_spark)
{
  int workers = 0;

  (void)sfc_master_parse (sfc_settings_get (self, "spark", "spark.master"),
                          &workers, NULL);
  self->on_spark = on_spark || workers < 0;
  if (!self->on_spark)
    sfc_settings_foreach (self, "spark", NULL, warn_unknown_property, self);
}

/* What was put aside last is the error. */
static gboolean
end_errors (SfcSettings *self, GError **error)
{
  GPtrArray *errors = self->errors;

  self->errors = NULL;
  if (errors == NULL || errors->len == 0)
    return TRUE;
  g_propagate_error (error, g_ptr_array_steal_index (errors, errors->len - 1));
  return FALSE;
}

SfcSettings *
sfc_settings_load (const SfcSettingsInput *input, GError **error)
{
  g_autoptr (SfcSettings) self = sfc_settings_new ();

  self->errors = input->errors;
  if (!load_file (self, input, error)
      || !sfc_settings_apply_environment (self, error)
      || !sfc_settings_apply_options (self, input, error))
    return NULL;
  sfc_settings_seal (self);
  find_engine (self, input->on_spark);
  if (!sfc_settings_check (self, error) || !end_errors (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
