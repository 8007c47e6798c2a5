#include "config.h"

#include "sink/sink-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/compact-log.h"
#include "base/error.h"
#include "base/file-uri.h"
#include "base/i18n.h"
#include "base/json-text.h"

struct _SfcSinkLog
{
  char *folder; /* _spark_metadata */
  int lock;
  SfcCompactLog *entries;
};

/* ---- open */

static gboolean
take_lock (SfcSinkLog *self, const char *folder, GError **error)
{
  self->lock = g_open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (self->lock < 0)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->folder);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->folder);
  sfc_fail (error, SFC_ERROR_SINK, _ ("%s: another query writes to it"),
            folder);
  return sfc_remedy (error, _ ("give each query a folder of its own"));
}

static void
open_entries (SfcSinkLog *self, SfcSettings *settings)
{
  const SfcCompactLogOptions options = {
    .kind = SFC_DURABLE_OUTPUT,
    .interval = sfc_settings_get_int (
        settings, "spark", "spark.sql.streaming.fileSink.log.compactInterval"),
    .retain = sfc_settings_get_int (settings, "spark",
                                    "spark.sql.streaming.minBatchesToRetain"),
    .deletes = sfc_settings_get_boolean (
        settings, "spark", "spark.sql.streaming.fileSink.log.deletion"),
    .delay_ms
    = sfc_settings_get_duration_us (
          settings, "spark", "spark.sql.streaming.fileSink.log.cleanupDelay")
      / 1000,
  };

  self->entries = sfc_compact_log_open (self->folder, &options);
}

SfcSinkLog *
sfc_sink_log_open (const char *folder, SfcSettings *settings, GError **error)
{
  g_autoptr (SfcSinkLog) self = g_new0 (SfcSinkLog, 1);

  self->folder = g_build_filename (folder, "_spark_metadata", NULL);
  self->lock = -1;
  if (!sfc_durable_mkdir (SFC_DURABLE_OUTPUT, self->folder, error)
      || !take_lock (self, folder, error))
    return NULL;
  open_entries (self, settings);
  return g_steal_pointer (&self);
}

void
sfc_sink_log_free (SfcSinkLog *self)
{
  if (self == NULL)
    return;
  sfc_compact_log_free (self->entries);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self);
}

gint64
sfc_sink_log_get_last (const SfcSinkLog *self)
{
  return sfc_compact_log_get_last (self->entries);
}

/* ---- what an entry says */

gboolean
sfc_sink_log_append_file (GString *entries, const char *path, GError **error)
{
  g_autoptr (GString) uri = g_string_new (NULL);
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", path);
  sfc_file_uri_append (uri, path);
  g_string_append (entries, "\n{\"path\":");
  sfc_json_append_string (entries, uri->str, (gssize)uri->len);
  g_string_append_printf (
      entries,
      ",\"size\":%" PRId64 ",\"isDir\":false,\"modificationTime\":%" PRId64
      ",\"blockReplication\":1,\"blockSize\":33554432,\"action\":\"add\"}",
      (gint64)st.st_size,
      (gint64)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000);
  return TRUE;
}

gboolean
sfc_sink_log_add (SfcSinkLog *self, gint64 batch_id, const GString *entries,
                  GError **error)
{
  return sfc_compact_log_add (self->entries, batch_id, entries, error);
}
