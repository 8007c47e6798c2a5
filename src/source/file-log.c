#include "config.h"

#include "source/file-log.h"

#include <inttypes.h>
#include <string.h>

#include "base/file-uri.h"
#include "base/json-object.h"
#include "base/json-text.h"

struct _SfcFileLog
{
  SfcCompactLogOptions options;
  SfcCompactLog *kept; /* (nullable): in memory only */
  GPtrArray *files;    /* (element-type SfcFile): not forgotten */
  gint64 last;
};

SfcFileLog *
sfc_file_log_new (const SfcCompactLogOptions *options)
{
  SfcFileLog *self = g_new0 (SfcFileLog, 1);

  self->options = *options;
  self->files = sfc_file_array_new ();
  self->last = -1;
  return self;
}

void
sfc_file_log_free (SfcFileLog *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->files);
  sfc_compact_log_free (self->kept);
  g_free (self);
}

gint64
sfc_file_log_get_last (const SfcFileLog *self)
{
  return self->last;
}

/* ---- one line */

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
  g_autoptr (GString) uri = g_string_new (NULL);

  sfc_file_uri_append (uri, file->path);
  g_string_append (text, "\n{\"path\":");
  sfc_json_append_string (text, uri->str, (gssize)uri->len);
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

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* Returns: (transfer full) (nullable): a file; @time: the member that says
 * when it was modified */
static SfcFile *
file_of_object (JsonObject *object, const char *time)
{
  const char *uri = get_string (object, "path");
  g_autofree char *path = uri != NULL ? path_of_uri (uri) : NULL;
  gint64 time_ms;

  return path != NULL && get_number (object, time, &time_ms)
             ? sfc_file_new (path, time_ms, -1)
             : NULL;
}

/* ---- our log */

static gboolean
take_line (const char *line, gpointer files)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = sfc_json_read_object (parser, line, 1);
  SfcFile *file = object != NULL ? file_of_object (object, "timestamp") : NULL;

  if (file == NULL)
    return FALSE;
  g_ptr_array_add (files, file);
  return get_number (object, "batchId", &file->log_offset);
}

gboolean
sfc_file_log_open (SfcFileLog *self, const char *folder,
                   void (*visit) (const SfcFile *file, gpointer data),
                   gpointer data, GError **error)
{
  self->kept = sfc_compact_log_open (folder, &self->options);
  self->last = sfc_compact_log_get_last (self->kept);
  if (!sfc_compact_log_read (self->kept, take_line, self->files, error))
    return FALSE;
  for (guint i = 0; visit != NULL && i < self->files->len; i++)
    visit (self->files->pdata[i], data);
  return TRUE;
}

gboolean
sfc_file_log_add (SfcFileLog *self, const GPtrArray *files, guint n,
                  GError **error)
{
  gint64 log_offset = self->last + 1;
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    append_line (lines, files->pdata[i], log_offset);
  if (self->kept != NULL
      && !sfc_compact_log_add (self->kept, log_offset, lines, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const SfcFile *file = files->pdata[i];

      g_ptr_array_add (self->files,
                       sfc_file_new (file->path, file->time_ms, log_offset));
    }
  self->last = log_offset;
  return TRUE;
}

/* ---- the log of a sink */

static void
remove_path (GPtrArray *files, const char *path)
{
  for (guint i = files->len; i-- > 0;)
    if (g_str_equal (((SfcFile *)files->pdata[i])->path, path))
      g_ptr_array_remove_index (files, i);
}

static gboolean
take_sink_line (const char *line, gpointer files)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = sfc_json_read_object (parser, line, 1);
  const char *action = object != NULL ? get_string (object, "action") : NULL;
  g_autoptr (SfcFile) file
      = action != NULL ? file_of_object (object, "modificationTime") : NULL;

  if (file == NULL)
    return FALSE;
  if (g_str_equal (action, "delete"))
    remove_path (files, file->path);
  else
    g_ptr_array_add (files, g_steal_pointer (&file));
  return TRUE;
}

gboolean
sfc_file_log_read_sink (const char *folder, GPtrArray *files, GError **error)
{
  guint before = files->len;

  for (int attempt = 0;; attempt++)
    {
      g_autoptr (SfcCompactLog) log = sfc_compact_log_open (folder, NULL);
      gboolean last = attempt == 2;

      if (sfc_compact_log_read (log, take_sink_line, files,
                                last ? error : NULL))
        return TRUE;
      /* an entry that was removed is in a new compact one */
      g_ptr_array_set_size (files, (int)before);
      if (last)
        return FALSE;
    }
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
