/* support/file-sink.h -- a sink of files in a folder that the test removes. */

#pragma once

#include <check.h>
#include <string.h>

#include "sink/sink.h"
#include "support/folder.h"
#include "support/query.h"

static char *folder, *out;
static SfcZone *zone;
static SfcSettings *settings;
static SfcSchema *schema;
static SfcSink *sink;
static SfcRows *rows;
static GError *error;

static inline void
setup (void)
{
  folder = folder_new ();
  out = g_build_filename (folder, "out", NULL);
  zone = sfc_zone_new ("America/Los_Angeles", NULL);
}

static inline void
teardown (void)
{
  g_clear_error (&error);
  g_clear_pointer (&sink, sfc_sink_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&schema, sfc_schema_unref);
  g_clear_pointer (&rows, sfc_rows_free);
  g_clear_pointer (&zone, sfc_zone_unref);
  g_clear_pointer (&out, g_free);
  folder_remove (folder);
}

/* @ddl: the columns; @lines: more settings, `GROUP.KEY=VALUE` */
static inline void
open_sink (const char *format, const char *ddl, const char *lines)
{
  g_autofree char *text = g_strdup_printf (
      "query a.watermark=call_date_time 1 hour\nsink a.format=%s\n"
      "sink a.path=%s\n%s",
      format, out, lines);

  g_clear_pointer (&sink, sfc_sink_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&schema, sfc_schema_unref);
  settings = settings_of (text, &error);
  ck_assert_msg (settings != NULL, "%s", error ? error->message : "");
  schema = sfc_schema_parse (ddl, NULL);
  ck_assert_ptr_nonnull (schema);
  sink = sfc_sink_new (settings, "a", schema, zone, &error);
}

static inline SfcValue *
add_row (void)
{
  return sfc_rows_append (rows);
}

static inline SfcValue
text_of (const char *text)
{
  return text == NULL ? sfc_value_null ()
                      : sfc_value_string (text, strlen (text));
}

static inline void
begin_rows (void)
{
  g_clear_pointer (&rows, sfc_rows_free);
  rows = sfc_rows_new (schema);
}

static inline void
write_batch (gint64 batch_id)
{
  if (!sfc_sink_write (sink, batch_id, rows, &error))
    ck_abort_msg ("%s", error->message);
}

/* A batch of one row of text for each of @texts, in one column. */
static inline void
write_texts (gint64 batch_id, const char *const *texts)
{
  begin_rows ();
  for (; *texts != NULL; texts++)
    add_row ()[0] = text_of (*texts);
  write_batch (batch_id);
}

/* Returns: (transfer full) (nullable): of _spark_metadata */
static inline char *
get_entry (const char *name)
{
  g_autofree char *path
      = g_build_filename ("out", "_spark_metadata", name, NULL);

  return folder_get (folder, path);
}

/* Returns: (transfer full) (array zero-terminated=1): the paths in an entry */
static inline char **
get_paths (const char *name)
{
  static const char head[] = "{\"path\":\"file://";
  g_autofree char *text = get_entry (name);
  char **lines;

  ck_assert_msg (text != NULL, "no entry %s", name);
  lines = g_strsplit (text, "\n", -1);
  ck_assert_str_eq (lines[0], "v1");
  g_free (lines[0]);
  for (char **line = lines; (line[0] = line[1]) != NULL; line++)
    {
      char *end = strchr (line[0] + strlen (head), '"');

      ck_assert (g_str_has_prefix (line[0], head));
      *end = '\0';
      memmove (line[0], line[0] + strlen (head),
               strlen (line[0] + strlen (head)) + 1);
    }
  return lines;
}

/* Returns: (transfer full): the content of the one file of a batch */
static inline char *
get_file (const char *entry)
{
  g_auto (GStrv) paths = get_paths (entry);
  char *text = NULL;

  ck_assert_uint_eq (g_strv_length (paths), 1);
  ck_assert (g_file_get_contents (paths[0], &text, NULL, NULL));
  return text;
}

static inline void
file_is (const char *entry, const char *wanted)
{
  g_autofree char *text = get_file (entry);

  ck_assert_str_eq (text, wanted);
}

static inline gboolean
has_entry (const char *name)
{
  g_autofree char *text = get_entry (name);

  return text != NULL;
}

static inline guint
count_files (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;
  guint n = 0;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    n += entry[0] != '_';
  return n;
}
