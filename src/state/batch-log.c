#include "config.h"

#include "state/batch-log.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/durable-file.h"

char *
sfc_batch_log_dup_path (const char *folder, gint64 batch_id)
{
  return g_strdup_printf ("%s/%" PRId64, folder, batch_id);
}

static gboolean
to_batch (const char *name, gint64 *batch_id)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT64 - 1, &number, NULL)
      || (name[0] == '0' && name[1] != '\0'))
    return FALSE;
  *batch_id = (gint64)number;
  return TRUE;
}

static int
compare_batches (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

/* @dir: (nullable) */
static GArray *
read_all (GDir *dir)
{
  GArray *batches = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *name;
  gint64 batch_id;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (to_batch (name, &batch_id))
      g_array_append_val (batches, batch_id);
  g_array_sort (batches, compare_batches);
  return batches;
}

GArray *
sfc_batch_log_list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return read_all (dir);
}

gboolean
sfc_batch_log_open (const char *folder, gint64 *last, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GArray) batches = NULL;

  if (!sfc_durable_mkdir (SFC_DURABLE_STATE, folder, error))
    return FALSE;
  errno = 0;
  dir = g_dir_open (folder, 0, NULL);
  if (dir == NULL)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", folder);
  batches = read_all (dir);
  *last = batches->len > 0 ? g_array_index (batches, gint64, batches->len - 1)
                           : -1;
  return TRUE;
}

gboolean
sfc_batch_log_write (const char *folder, gint64 batch_id, const char *text,
                     GError **error)
{
  g_autofree char *name = g_strdup_printf ("%" PRId64, batch_id);

  return sfc_durable_write (SFC_DURABLE_STATE, folder, name, text,
                            strlen (text), error);
}

void
sfc_batch_log_remove_before (const char *folder, gint64 first)
{
  g_autoptr (GArray) batches = sfc_batch_log_list (folder);

  for (guint i = 0; i < batches->len; i++)
    {
      gint64 batch_id = g_array_index (batches, gint64, i);
      g_autofree char *path = sfc_batch_log_dup_path (folder, batch_id);

      if (batch_id >= first)
        return;
      sfc_durable_remove (path);
    }
}
