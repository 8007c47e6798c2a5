#include "config.h"

#include "source/seen-files.h"

struct _SfcSeenFiles
{
  gint64 max_age_ms;
  gboolean names_only;
  GHashTable *times; /* (element-type utf8 gint64): path or name, of each */
  gint64 newest_ms, oldest_ms;
};

SfcSeenFiles *
sfc_seen_files_new (gint64 max_age_ms, gboolean names_only)
{
  SfcSeenFiles *self = g_new0 (SfcSeenFiles, 1);

  self->max_age_ms = max_age_ms;
  self->names_only = names_only;
  self->times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
sfc_seen_files_free (SfcSeenFiles *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->times);
  g_free (self);
}

static char *
dup_key (const SfcSeenFiles *self, const SfcFile *file)
{
  return self->names_only ? g_path_get_basename (file->path)
                          : g_strdup (file->path);
}

gboolean
sfc_seen_files_is_new (const SfcSeenFiles *self, const SfcFile *file)
{
  g_autofree char *key = dup_key (self, file);

  return file->time_ms >= self->oldest_ms
         && !g_hash_table_contains (self->times, key);
}

void
sfc_seen_files_add (SfcSeenFiles *self, const SfcFile *file)
{
  gint64 *time_ms = g_new (gint64, 1);

  *time_ms = file->time_ms;
  g_hash_table_replace (self->times, dup_key (self, file), time_ms);
  self->newest_ms = MAX (self->newest_ms, file->time_ms);
}

static gboolean
is_too_old (gpointer key, gpointer value, gpointer data)
{
  const SfcSeenFiles *self = data;

  return *(const gint64 *)value < self->oldest_ms;
}

void
sfc_seen_files_purge (SfcSeenFiles *self)
{
  gint64 oldest_ms = self->newest_ms - self->max_age_ms;

  if (oldest_ms == self->oldest_ms)
    return;
  self->oldest_ms = oldest_ms;
  g_hash_table_foreach_remove (self->times, is_too_old, self);
}
