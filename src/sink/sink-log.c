#include "config.h"

#include "sink/sink-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/durable-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/json-text.h"

#define COMPACT ".compact"
#define HEAD "v1"

struct _SfcSinkLog
{
  char *folder; /* _spark_metadata */
  int lock;
  gint64 last;     /* -1: none */
  gint64 interval; /* the last of so many batches is compact */
  gint64 retain;
  gboolean deletes;
  gint64 delay_us;
};

/* ---- names */

/* Returns: the batch of an entry, -1: it is none */
static gint64
to_batch (const char *name, gboolean *compact)
{
  gsize n = strlen (name);
  g_autofree char *digits = NULL;
  guint64 batch_id;

  *compact = g_str_has_suffix (name, COMPACT);
  digits = g_strndup (name, *compact ? n - strlen (COMPACT) : n);
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64 - 1, &batch_id,
                                     NULL)
             ? (gint64)batch_id
             : -1;
}

static gboolean
is_compact (const SfcSinkLog *self, gint64 batch_id)
{
  return (batch_id + 1) % self->interval == 0;
}

static char *
entry_name (const SfcSinkLog *self, gint64 batch_id)
{
  return g_strdup_printf ("%" PRId64 "%s", batch_id,
                          is_compact (self, batch_id) ? COMPACT : "");
}

/* ---- open */

/* The interval that suits a log with one compact entry, and is most like the
 * one that is set.  Source: CompactibleFileStreamLog.deriveCompactInterval */
static gint64
derive_interval (gint64 wanted, gint64 compact)
{
  gint64 n = compact + 1;

  for (gint64 i = wanted; i <= n / 2; i++)
    if (n % i == 0)
      return i;
  return n;
}

/* Finds the last batch and how many lie between compact ones; removes what a
 * killed run left. */
static gboolean
scan (SfcSinkLog *self, GError **error)
{
  gint64 compact[2] = { -1, -1 }; /* the last two */
  g_autoptr (GDir) dir = NULL;
  const char *name;

  errno = 0;
  dir = g_dir_open (self->folder, 0, NULL);
  if (dir == NULL)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->folder);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      gboolean is_compact;
      gint64 batch_id = to_batch (name, &is_compact);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (batch_id < 0 && sfc_durable_is_leftover (name))
        g_unlink (path);
      self->last = MAX (self->last, batch_id);
      if (batch_id < 0 || !is_compact)
        continue;
      compact[1] = MAX (compact[1], MIN (compact[0], batch_id));
      compact[0] = MAX (compact[0], batch_id);
    }
  if (compact[1] >= 0)
    self->interval = compact[0] - compact[1];
  else if (compact[0] >= 0)
    self->interval = derive_interval (self->interval, compact[0]);
  return TRUE;
}

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

SfcSinkLog *
sfc_sink_log_open (const char *folder, SfcSettings *settings, GError **error)
{
  g_autoptr (SfcSinkLog) self = g_new0 (SfcSinkLog, 1);

  self->folder = g_build_filename (folder, "_spark_metadata", NULL);
  self->lock = -1;
  self->last = -1;
  self->interval = sfc_settings_get_int (
      settings, "spark", "spark.sql.streaming.fileSink.log.compactInterval");
  self->retain = sfc_settings_get_int (
      settings, "spark", "spark.sql.streaming.minBatchesToRetain");
  self->deletes = sfc_settings_get_boolean (
      settings, "spark", "spark.sql.streaming.fileSink.log.deletion");
  self->delay_us = sfc_settings_get_duration_us (
      settings, "spark", "spark.sql.streaming.fileSink.log.cleanupDelay");
  if (sfc_durable_mkdir (SFC_DURABLE_OUTPUT, self->folder, error)
      && take_lock (self, folder, error) && scan (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

void
sfc_sink_log_free (SfcSinkLog *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self);
}

gint64
sfc_sink_log_get_last (const SfcSinkLog *self)
{
  return self->last;
}

/* ---- what an entry says */

/* As java.net.URI quotes a path. */
static void
append_uri (GString *out, const char *path)
{
  g_string_append (out, "file://");
  for (const char *p = path; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gsize n = (gsize)(g_utf8_next_char (p) - p);

      if (c < 0x80 ? g_ascii_isalnum (*p) || strchr ("_-!.~'()*,;:$&+=@/", *p)
                   : g_unichar_isdefined (c) && !g_unichar_isspace (c)
                         && !g_unichar_iscntrl (c))
        g_string_append_len (out, p, (gssize)n);
      else
        for (gsize i = 0; i < n; i++)
          g_string_append_printf (out, "%%%02X", (guint)(guchar)p[i]);
    }
}

gboolean
sfc_sink_log_append_file (GString *entries, const char *path, GError **error)
{
  g_autoptr (GString) uri = g_string_new (NULL);
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", path);
  append_uri (uri, path);
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

/* ---- compact entries */

static gboolean
append_entry (const SfcSinkLog *self, GString *out, gint64 batch_id,
              gint64 compact_id, GError **error)
{
  g_autofree char *name = entry_name (self, batch_id);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;

  if (!g_file_get_contents (path, &text, NULL, &failure))
    {
      if (!g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return sfc_fail (error, SFC_ERROR_SINK, "%s", failure->message);
      return sfc_fail (error, SFC_ERROR_SINK,
                       "file:%s doesn't exist when compacting batch %" PRId64
                       " (compactInterval: %" PRId64 ")",
                       path, compact_id, self->interval);
    }
  if (!g_str_has_prefix (text, HEAD)
      || (text[strlen (HEAD)] != '\0' && text[strlen (HEAD)] != '\n'))
    return sfc_fail (error, SFC_ERROR_SINK,
                     "Failed to read log file file:%s. Log file was malformed: "
                     "failed to read correct log version from %.*s.",
                     path, (int)MIN (strcspn (text, "\n"), 40), text);
  g_string_append (out, text + strlen (HEAD));
  return TRUE;
}

static gboolean
append_earlier (const SfcSinkLog *self, GString *out, gint64 batch_id,
                GError **error)
{
  for (gint64 i = MAX (0, batch_id - self->interval); i < batch_id; i++)
    if (!append_entry (self, out, i, batch_id, error))
      return sfc_remedy (error, _ ("bring the file back, or write to another "
                                   "folder with a new checkpointLocation"));
  return TRUE;
}

/* Removes entries that a compact one has made superfluous, after a while for
 * those who read just now.  What cannot be removed stays.  Source:
 * CompactibleFileStreamLog.deleteExpiredLog */
static void
remove_expired (const SfcSinkLog *self, gint64 batch_id)
{
  gint64 oldest = batch_id + 1 - self->retain;
  gint64 before_us = g_get_real_time () - self->delay_us;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!self->deletes || oldest < self->interval)
    return;
  oldest -= oldest % self->interval + 1; /* a compact one */
  dir = g_dir_open (self->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      gboolean compact;
      gint64 id = to_batch (name, &compact);
      GStatBuf st;

      if (id >= 0 && id < oldest && g_stat (path, &st) == 0
          && st.st_mtim.tv_sec * G_USEC_PER_SEC <= before_us)
        g_unlink (path);
    }
}

/* ---- add */

gboolean
sfc_sink_log_add (SfcSinkLog *self, gint64 batch_id, const GString *entries,
                  GError **error)
{
  g_autofree char *name = entry_name (self, batch_id);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GString) text = g_string_new (HEAD);

  if (is_compact (self, batch_id)
      && !append_earlier (self, text, batch_id, error))
    return FALSE;
  g_string_append_len (text, entries->str, (gssize)entries->len);
  if (!sfc_durable_write (SFC_DURABLE_OUTPUT, self->folder, name, text->str,
                          text->len, error))
    {
      g_unlink (path);
      return FALSE;
    }
  self->last = batch_id;
  if (is_compact (self, batch_id))
    remove_expired (self, batch_id);
  return TRUE;
}
