#include "config.h"

#include "cluster/checkpoints.h"

#include <string.h>

#include "base/i18n.h"
#include "state/claim.h"

static gboolean
is_address (const char *text)
{
  return strstr (text, "://") != NULL && !g_str_has_prefix (text, "file:");
}

char *
sfc_checkpoints_dup_path (SfcSettings *settings, const char *group,
                          const char *key)
{
  const char *value = sfc_settings_get (settings, group, key);
  g_autofree char *path = NULL;

  if (value == NULL || is_address (value) || g_str_equal (value, "-"))
    return g_strdup (value);
  path = sfc_settings_dup_path (settings, group, key);
  return g_canonicalize_filename (path, NULL);
}

char *
sfc_checkpoints_dup_location (SfcSettings *settings, const char *query)
{
  g_autofree char *group = g_strconcat ("query ", query, NULL);
  char *path = sfc_checkpoints_dup_path (settings, group, "checkpointLocation");
  g_autofree char *parent = NULL;

  if (path != NULL)
    return path;
  parent = sfc_checkpoints_dup_path (settings, "spark",
                                     "spark.sql.streaming.checkpointLocation");
  return parent != NULL ? g_strconcat (parent, "/", query, NULL) : NULL;
}

static void
free_claim (gpointer claim)
{
  sfc_claim_free (claim);
}

GPtrArray *
sfc_checkpoints_claim (SfcSettings *settings, const char *const *queries,
                       GError **error)
{
  g_autoptr (GPtrArray) claims = g_ptr_array_new_with_free_func (free_claim);

  for (; *queries != NULL; queries++)
    {
      g_autofree char *path = sfc_checkpoints_dup_location (settings, *queries);
      SfcClaim *claim;

      if (path == NULL || is_address (path))
        continue;
      claim = sfc_claim_take (path, TRUE, NULL, error);
      if (claim == NULL)
        {
          g_prefix_error (error, _ ("query %s: "), *queries);
          return NULL;
        }
      g_ptr_array_add (claims, claim);
    }
  return g_steal_pointer (&claims);
}
