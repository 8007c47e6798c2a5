#include "config.h"

#include "cli/tune-write.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "cli/no-effect.h"
#include "config/keyfile-edit.h"

gboolean
sfc_tune_write_check (SfcSettings *settings, const char *named, GError **error)
{
  const char *file = sfc_settings_get_file (settings);
  g_autofree char *own = sfc_settings_dup_user_file ();

  if (named != NULL || g_strcmp0 (file, own) == 0)
    return TRUE;
  if (file == NULL)
    sfc_fail (error, SFC_ERROR_USAGE,
              _ ("--write-config: there is no configuration file"));
  else
    sfc_fail (error, SFC_ERROR_USAGE,
              _ ("--write-config: %s is neither named nor your own file"),
              file);
  return sfc_remedy (error, _ ("name the file with --config"));
}

static void
add (GArray *edits, const char *group, const char *key, const char *value)
{
  const SfcKeyfileEdit edit = { group, key, value };

  g_array_append_val (edits, edit);
}

static void
add_varied (GArray *edits, GPtrArray *words, const char *name,
            const char *value)
{
  const char *key;
  char *group;

  if (sfc_settings_is_property (name))
    {
      add (edits, "spark", name, value);
      return;
    }
  if (!sfc_settings_split_name (name, &group, &key))
    return; /* it was checked */
  g_ptr_array_add (words, group);
  add (edits, group, key, value);
}

gboolean
sfc_tune_write (SfcSettings *settings, const char *query, const SfcGrid *grid,
                const SfcPair *pair, GError **error)
{
  const char *file = sfc_settings_get_file (settings);
  g_autoptr (GArray) edits
      = g_array_new (FALSE, FALSE, sizeof (SfcKeyfileEdit));
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *own = g_strconcat ("source ", query, NULL);
  g_autofree char *offsets = g_strdup_printf ("%" PRId64, pair->max_offsets);
  g_autofree char *rate = g_strdup_printf ("%" PRId64, pair->max_rate);

  add (edits,
       sfc_settings_is_set (settings, own, "maxOffsetsPerTrigger")
               && sfc_is_of_group (settings, own, "maxOffsetsPerTrigger")
           ? own
           : "source",
       "maxOffsetsPerTrigger", offsets);
  add (edits, "spark", "spark.streaming.kafka.maxRatePerPartition", rate);
  for (guint i = 0; i < grid->varied->len; i++)
    add_varied (edits, words, ((const SfcVaried *)grid->varied->pdata[i])->name,
                pair->values[i]);
  if (!sfc_keyfile_edit_file (file,
                              (const SfcKeyfileEdit *)(gpointer)edits->data,
                              edits->len, error))
    return FALSE;
  sfc_info (_ ("tune: wrote maxOffsetsPerTrigger = %s and "
               "spark.streaming.kafka.maxRatePerPartition = %s into %s"),
            offsets, rate, file);
  return TRUE;
}
