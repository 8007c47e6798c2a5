#include "config.h"

#include "cli/queries.h"

#include "base/error.h"
#include "base/i18n.h"

static gboolean
is_query (const char *const *names, const char *name)
{
  return g_strv_contains (names, name);
}

static gboolean
check (SfcSettings *settings, char **wanted, GError **error)
{
  const char *const *names = sfc_settings_get_queries (settings);

  if (names[0] == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("%s: there is no [query NAME] "
                   "group"),
                sfc_settings_get_file (settings) != NULL
                    ? sfc_settings_get_file (settings)
                    : _ ("the configuration"));
      return sfc_remedy (error, _ ("add one; the installed sfcrime.conf has "
                                   "examples"));
    }
  for (char **name = wanted; name != NULL && *name != NULL; name++)
    if (!is_query (names, *name))
      {
        g_autofree char *list = g_strjoinv (", ", (char **)names);

        sfc_fail (error, SFC_ERROR_USAGE, _ ("--query: there is no query %s"),
                  *name);
        return sfc_remedy (error, _ ("the configuration has: %s"), list);
      }
  return TRUE;
}

GStrv
sfc_queries_choose (SfcSettings *settings, char **wanted, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  const char *const *names = sfc_settings_get_queries (settings);

  if (!check (settings, wanted, error))
    return NULL;
  for (; *names != NULL; names++)
    if (wanted == NULL || is_query ((const char *const *)wanted, *names))
      g_ptr_array_add (chosen, (char *)*names);
  g_ptr_array_add (chosen, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&chosen), FALSE);
}

gboolean
sfc_queries_check_topic (SfcSettings *settings, const char *query,
                         GError **error)
{
  g_autofree char *group = g_strconcat ("source ", query, NULL);
  const char *format = sfc_settings_get (settings, group, "format");

  return g_str_equal (format, "kafka")
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      _ ("query %s has format = %s, which reads no topic"),
                      query, format);
}
