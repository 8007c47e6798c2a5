#include "config.h"

#include "source/file-log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/durable-file.h"
#include "base/i18n.h"
#include "base/json-text.h"

#define COMPACT ".compact"
#define SHOWN 40 /* bytes of a damaged line in a message */

struct _SfcFileLog
{
  SfcFileLogOptions options;
  char *folder;     /* (nullable): in memory only */
  GPtrArray *files; /* (element-type SfcFile): not forgotten */
  gint64 last;
  gint64 compact; /* the last compact one, -1: none */
};

SfcFileLog *
sfc_file_log_new (const SfcFileLogOptions *options)
{
  SfcFileLog *self = g_new0 (SfcFileLog, 1);

  self->options = *options;
  self->files = sfc_file_array_new ();
  self->last = self->compact = -1;
  return self;
}

void
sfc_file_log_free (SfcFileLog *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->files);
  g_free (self->folder);
  g_free (self);
}

gint64
sfc_file_log_get_last (const SfcFileLog *self)
{
  return self->last;
}

/* ---- one line */

char *
sfc_file_log_to_uri (const char *path)
{
  GString *uri = g_string_new ("file://");
  gboolean utf8 = g_utf8_validate (path, -1, NULL);

  for (const guchar *p = (const guchar *)path; *p != '\0'; p++)
    if (*p >= 0x80
            ? utf8
            : g_ascii_isalnum (*p) || strchr ("/-_.!~*'(),;:$&+=@", *p) != NULL)
      g_string_append_c (uri, (char)*p);
    else
      g_string_append_printf (uri, "%%%02X", *p);
  return g_string_free (uri, FALSE);
}

/* Returns: (transfer full) (nullable): the path of `file:/PATH`, also with an
 * empty host */
static char *
path_of_uri (const char *uri)
{
  if (!g_str_has_prefix (uri, "file:/"))
    return NULL;
  uri += strlen ("file:");
  while (uri[1] == '/')
    uri++;
  return g_uri_unescape_string (uri, NULL);
}

static void
append_line (GString *text, const SfcFile *file, gint64 log_offset)
{
  g_autofree char *uri = sfc_file_log_to_uri (file->path);

  g_string_append (text, "\n{\"path\":");
  sfc_json_append_string (text, uri, -1);
  g_string_append_printf (text,
                          ",\"timestamp\":%" PRId64 ",\"batchId\":%" PRId64 "}",
                          file->time_ms, log_offset);
}

static gboolean
get_number (JsonObject *object, const char *name, gint64 *number)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *number = json_node_get_int (node);
  return TRUE;
}

static SfcFile *
file_of_line (JsonParser *parser, const char *line)
{
  JsonNode *root, *uri;
  JsonObject *object;
  gint64 time_ms, log_offset;
  g_autofree char *path = NULL;

  /* json-glib reads nested brackets on the stack */
  if (strpbrk (line + 1, "{[") != NULL
      || !json_parser_load_from_data (parser, line, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  uri = json_object_get_member (object, "path");
  if (uri == NULL || json_node_get_value_type (uri) != G_TYPE_STRING
      || !get_number (object, "timestamp", &time_ms)
      || !get_number (object, "batchId", &log_offset))
    return NULL;
  path = path_of_uri (json_node_get_string (uri));
  return path != NULL ? sfc_file_new (path, time_ms, log_offset) : NULL;
}

/* ---- one entry */

static gboolean
is_compact (const SfcFileLog *self, gint64 log_offset)
{
  return (log_offset + 1) % self->options.compact_interval == 0;
}

static char *
entry_name (const SfcFileLog *self, gint64 log_offset)
{
  return g_strdup_printf ("%" PRId64 "%s", log_offset,
                          is_compact (self, log_offset) ? COMPACT : "");
}

static gboolean
fail_entry (const char *path, const char *what, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE, "Failed to read log file file:%s. %s", path,
            what);
  return sfc_remedy (error, _ ("nothing was changed: bring the file back, or "
                               "begin anew with another checkpointLocation"));
}

static gboolean
fail_line (const char *path, const char *line, GError **error)
{
  g_autofree char *cut = g_strndup (line, SHOWN);
  g_autofree char *shown = g_strescape (cut, "\"\\");
  g_autofree char *what
      = g_strdup_printf ("Log file was malformed: failed to read %s", shown);

  return fail_entry (path, what, error);
}

/* Returns: (transfer full): the lines of an entry, or NULL */
static char **
read_entry (const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize len;

  if (!g_file_get_contents (path, &text, &len, &why))
    {
      fail_entry (path, why->message, error);
      return NULL;
    }
  lines = g_strsplit (strlen (text) == len ? text : "", "\n", -1);
  if (lines[0] == NULL || !g_str_equal (lines[0], "v1"))
    {
      fail_line (path, lines[0] != NULL ? lines[0] : "", error);
      return NULL;
    }
  return g_steal_pointer (&lines);
}

/* Adds the files of one entry to @files. */
static gboolean
load_entry (const SfcFileLog *self, gint64 log_offset, GPtrArray *files,
            GError **error)
{
  g_autofree char *name = entry_name (self, log_offset);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_auto (GStrv) lines = read_entry (path, error);
  g_autoptr (JsonParser) parser = json_parser_new ();

  for (guint i = 1; lines != NULL && lines[i] != NULL; i++)
    {
      SfcFile *file;

      if (*lines[i] == '\0')
        continue;
      file = file_of_line (parser, lines[i]);
      if (file == NULL)
        return fail_line (path, lines[i], error);
      g_ptr_array_add (files, file);
    }
  return lines != NULL;
}

/* Adds to @files what is in the log before @end, from its last compact entry
 * on. */
static gboolean
load_before (const SfcFileLog *self, gint64 end, GPtrArray *files,
             GError **error)
{
  for (gint64 i = MAX (self->compact, 0); i < end; i++)
    if (!load_entry (self, i, files, error))
      return FALSE;
  return TRUE;
}

/* ---- the folder */

static gboolean
parse_name (const char *name, gint64 *log_offset, gboolean *compact)
{
  g_autofree char *number = g_strdup (name);
  guint64 value;

  *compact = g_str_has_suffix (name, COMPACT);
  if (*compact)
    number[strlen (number) - strlen (COMPACT)] = '\0';
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64 - 1, &value, NULL))
    return FALSE;
  *log_offset = (gint64)value;
  return TRUE;
}

/* The interval of a log that was begun with another one. */
static gint64
derive_interval (gint64 interval, gint64 compact, gint64 before)
{
  if (before >= 0)
    return compact - before;
  if (interval >= compact + 1)
    return compact + 1;
  if (interval < (compact + 1) / 2)
    {
      while ((compact + 1) % interval != 0)
        interval++;
      return interval;
    }
  return compact + 1;
}

/* Finds the last entries; removes what a killed run left. */
static void
scan (SfcFileLog *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  gint64 before = -1, log_offset;
  gboolean compact;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (sfc_durable_is_leftover (name))
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        g_unlink (path);
      }
    else if (parse_name (name, &log_offset, &compact))
      {
        self->last = MAX (self->last, log_offset);
        if (!compact)
          continue;
        before = log_offset > self->compact ? self->compact
                                            : MAX (before, log_offset);
        self->compact = MAX (self->compact, log_offset);
      }
  if (self->compact >= 0)
    self->options.compact_interval = derive_interval (
        self->options.compact_interval, self->compact, before);
}

gboolean
sfc_file_log_open (SfcFileLog *self, const char *folder,
                   void (*visit) (const SfcFile *file, gpointer data),
                   gpointer data, GError **error)
{
  self->folder = g_strdup (folder);
  scan (self);
  if (!load_before (self, self->last + 1, self->files, error))
    return FALSE;
  for (guint i = 0; visit != NULL && i < self->files->len; i++)
    visit (self->files->pdata[i], data);
  return TRUE;
}

/* ---- adding */

/* Removes what a compact entry holds, as far as batches that may run again
 * need it no more. */
static void
remove_old (const SfcFileLog *self)
{
  gint64 interval = self->options.compact_interval, first, log_offset;
  gint64 old_s
      = (g_get_real_time () / 1000 - self->options.cleanup_delay_ms) / 1000;
  g_autoptr (GDir) dir = NULL;
  gboolean compact;
  const char *name;

  if (!self->options.deletes
      || interval > self->last - self->options.retain + 1)
    return;
  first = self->last + 1 - self->options.retain;
  first = first - first % interval - 1;
  dir = g_dir_open (self->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      GStatBuf st;

      if (parse_name (name, &log_offset, &compact) && log_offset < first
          && g_stat (path, &st) == 0 && st.st_mtime <= old_s)
        g_unlink (path);
    }
}

static gboolean
write_entry (const SfcFileLog *self, const GPtrArray *files, guint n,
             gint64 log_offset, GError **error)
{
  g_autofree char *name = entry_name (self, log_offset);
  g_autoptr (GString) text = g_string_new ("v1");
  g_autoptr (GPtrArray) before = sfc_file_array_new ();

  if (is_compact (self, log_offset)
      && !load_before (self, log_offset, before, error))
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    append_line (text, before->pdata[i],
                 ((SfcFile *)before->pdata[i])->log_offset);
  for (guint i = 0; i < n; i++)
    append_line (text, files->pdata[i], log_offset);
  return sfc_durable_mkdir (SFC_DURABLE_STATE, self->folder, error)
         && sfc_durable_write (SFC_DURABLE_STATE, self->folder, name, text->str,
                               text->len, error);
}

gboolean
sfc_file_log_add (SfcFileLog *self, const GPtrArray *files, guint n,
                  GError **error)
{
  gint64 log_offset = self->last + 1;

  if (self->folder != NULL && !write_entry (self, files, n, log_offset, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const SfcFile *file = files->pdata[i];

      g_ptr_array_add (self->files,
                       sfc_file_new (file->path, file->time_ms, log_offset));
    }
  self->last = log_offset;
  if (self->folder == NULL)
    return TRUE;
  if (is_compact (self, log_offset))
    self->compact = log_offset;
  remove_old (self);
  return TRUE;
}

/* ---- selecting */

GPtrArray *
sfc_file_log_select (const SfcFileLog *self, gint64 from, gint64 end)
{
  GPtrArray *selected = g_ptr_array_new ();

  for (guint i = 0; i < self->files->len; i++)
    {
      SfcFile *file = self->files->pdata[i];

      if (file->log_offset > from && file->log_offset <= end)
        g_ptr_array_add (selected, file);
    }
  return selected;
}

void
sfc_file_log_forget (SfcFileLog *self, gint64 last)
{
  guint n = 0;

  while (n < self->files->len
         && ((SfcFile *)self->files->pdata[n])->log_offset <= last)
    n++;
  if (n > 0)
    g_ptr_array_remove_range (self->files, 0, n);
}
