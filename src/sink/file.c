#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

#include "base/durable-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "sink/sink-log.h"
#include "sink/partition-path.h"
#include "sink/row-text.h"

/* Spark's FileStreamSink, with one task a batch: whole files, and then the
 * entry of a log by which they count.  What has no entry is seen by nobody who
 * reads the log, as Spark does. */
typedef struct
{
  SfcSink base;
  char *folder; /* absolute */
  SfcSinkLog *log;
  SfcRowText *text;
  SfcZone *zone;
  guint *keys; /* columns that give the folders */
  guint n_keys;
  gboolean zips;
  gint64 again; /* the batch that may be in the log already, or -1 */
} FileSink;

/* ---- the texts of a batch, by folder */

/* Part: @folder: below the sink's, "" is that itself */
typedef struct
{
  char *folder;
  GString *text;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->folder);
  g_string_free (part->text, TRUE);
  g_free (part);
}

/* Parts: @list: (element-type Part): in the order in which they appeared;
 * @index: the same, by folder */
typedef struct
{
  GPtrArray *list;
  GHashTable *index;
} Parts;

static Part *
get_part (const FileSink *self, Parts *parts, const char *folder)
{
  Part *part = g_hash_table_lookup (parts->index, folder);

  if (part != NULL)
    return part;
  part = g_new0 (Part, 1);
  part->folder = g_strdup (folder);
  part->text = g_string_new (NULL);
  if (self->text->klass->head != NULL)
    self->text->klass->head (self->text, part->text);
  g_ptr_array_add (parts->list, part);
  g_hash_table_insert (parts->index, part->folder, part);
  return part;
}

static void
set_folder (const FileSink *self, GString *folder, const SfcValue *row)
{
  g_string_truncate (folder, 0);
  for (guint i = 0; i < self->n_keys; i++)
    {
      guint key = self->keys[i];

      if (i > 0)
        g_string_append_c (folder, '/');
      sfc_partition_path_append (folder, &row[key],
                                 &self->base.schema->columns[key], self->zone);
    }
}

/* Returns: (transfer full) (element-type Part) */
static GPtrArray *
make_parts (const FileSink *self, const SfcRows *rows)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) folder = g_string_new (NULL);
  Parts parts = { g_ptr_array_new_with_free_func (part_free), index };

  /* as Spark, a file for no rows; but nobody knows which folder it were */
  if (self->n_keys == 0)
    get_part (self, &parts, "");
  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      const SfcValue *row = sfc_rows_peek (rows, i);

      set_folder (self, folder, row);
      self->text->klass->add (self->text,
                              get_part (self, &parts, folder->str)->text, row);
    }
  return parts.list;
}

/* ---- files */

static gboolean
zip (GString *text, GError **error)
{
  g_autoptr (GZlibCompressor) zlib
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream
      = g_converter_output_stream_new (memory, G_CONVERTER (zlib));
  g_autoptr (GError) failure = NULL;

  if (!g_output_stream_write_all (stream, text->str, text->len, NULL, NULL,
                                  &failure)
      || !g_output_stream_close (stream, NULL, &failure))
    return sfc_fail (error, SFC_ERROR_SINK, "gzip: %s", failure->message);
  g_string_truncate (text, 0);
  g_string_append_len (
      text, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
      (gssize)g_memory_output_stream_get_data_size (
          G_MEMORY_OUTPUT_STREAM (memory)));
  return TRUE;
}

static gboolean
put_part (const FileSink *self, Part *part, GPtrArray *paths, GString *entries,
          GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *folder
      = self->n_keys == 0 ? g_strdup (self->folder)
                          : g_build_filename (self->folder, part->folder, NULL);
  char *path = g_strdup_printf ("%s/part-00000-%s%cc000.%s%s", folder, uuid,
                                self->n_keys > 0 ? '.' : '-', self->text->name,
                                self->zips ? ".gz" : "");

  g_ptr_array_add (paths, path);
  return (!self->zips || zip (part->text, error))
         && sfc_durable_mkdir (SFC_DURABLE_OUTPUT, folder, error)
         && sfc_durable_create (SFC_DURABLE_OUTPUT, path, part->text->str,
                                part->text->len, error)
         && sfc_durable_sync_folder (folder, SFC_ERROR_SINK, error)
         && sfc_sink_log_append_file (entries, path, error);
}

static gboolean
put_batch (const FileSink *self, gint64 batch_id, const GPtrArray *parts,
           GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) entries = g_string_new (NULL);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < parts->len; i++)
    ok = put_part (self, parts->pdata[i], paths, entries, error);
  if (ok && sfc_sink_log_add (self->log, batch_id, entries, error))
    return TRUE;
  for (guint i = 0; i < paths->len; i++)
    g_unlink (paths->pdata[i]);
  return FALSE;
}

/* ---- the sink */

static gboolean
file_begin (SfcSink *sink, const SfcSinkRun *run, GError **error)
{
  ((FileSink *)sink)->again = run->again;
  return TRUE;
}

static gboolean
file_write (SfcSink *sink, gint64 batch_id, const SfcRows *rows, GError **error)
{
  const FileSink *self = (const FileSink *)sink;
  gint64 last = sfc_sink_log_get_last (self->log);
  g_autoptr (GPtrArray) parts = NULL;

  if (batch_id > last)
    {
      parts = make_parts (self, rows);
      return put_batch (self, batch_id, parts, error);
    }
  if (batch_id == self->again)
    sfc_info (_ ("%s: has batch %" PRId64 " already"), self->folder, batch_id);
  else
    sfc_warn (_ ("%s: has batches up to %" PRId64
                 " of an earlier query, and so "
                 "batch %" PRId64 " is not written, as in Spark; a new "
                 "checkpointLocation wants a new path"),
              self->folder, last, batch_id);
  return TRUE;
}

static void
file_free (SfcSink *sink)
{
  FileSink *self = (FileSink *)sink;

  g_clear_pointer (&self->log, sfc_sink_log_free);
  g_clear_pointer (&self->text, sfc_row_text_free);
  g_clear_pointer (&self->zone, sfc_zone_unref);
  g_free (self->keys);
  g_free (self->folder);
  g_free (self);
}

/* ---- options */

static gboolean
check_output_mode (const SfcSinkSpec *spec, const char *format, GError **error)
{
  g_autofree char *group = g_strconcat ("query ", spec->query, NULL);
  const char *mode = sfc_settings_get (spec->settings, group, "outputMode");
  g_autofree char *place = NULL;

  if (g_ascii_strcasecmp (mode, "append") == 0)
    return TRUE;
  place = sfc_settings_describe_origin (spec->settings, group, "outputMode");
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "%s: Data source %s does not support %c%s output mode.",
                   place, format, g_ascii_toupper (*mode), mode + 1);
}

static gboolean
read_path (FileSink *self, const SfcSinkSpec *spec, GError **error)
{
  g_autofree char *path
      = sfc_settings_dup_path (spec->settings, spec->group, "path");
  g_autofree char *place = NULL;

  if (path == NULL || *path == '\0')
    {
      sfc_fail (error, SFC_ERROR_CONFIG, "[%s]: 'path' is not specified.",
                spec->group);
      return sfc_remedy (error, _ ("name a folder: path = FOLDER"));
    }
  if (!g_str_equal (path, "-") && strstr (path, "://") == NULL)
    {
      self->folder = g_canonicalize_filename (path, NULL);
      self->base.description = g_strdup_printf ("FileSink[%s]", self->folder);
      return TRUE;
    }
  place = sfc_settings_describe_origin (spec->settings, spec->group, "path");
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   _ ("%s: only a directory of this machine can hold files"),
                   place);
}

static gboolean
fail_partition (const SfcSinkSpec *spec, GError **error)
{
  g_autofree char *place = sfc_settings_describe_origin (
      spec->settings, spec->group, "partitionBy");

  g_prefix_error (error, "%s: ", place);
  return FALSE;
}

static gboolean
fail_no_column (const SfcSchema *schema, const char *name, GError **error)
{
  g_autoptr (GString) text = g_string_new ("struct<");

  for (guint i = 0; i < schema->n_columns; i++)
    {
      g_autofree char *type = sfc_column_dup_catalog_type (&schema->columns[i]);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? "," : "",
                              schema->columns[i].name, type);
    }
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "Partition column `%s` not found in schema %s>.", name,
                   text->str);
}

static gboolean
add_key (FileSink *self, const char *name, GError **error)
{
  int index = sfc_schema_resolve (self->base.schema, name);

  if (index < 0)
    return fail_no_column (self->base.schema, name, error);
  if (self->base.schema->columns[index].type == SFC_TYPE_WINDOW)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Cannot use StructType(StructField(start,TimestampType,"
                     "true),StructField(end,TimestampType,true)) for partition "
                     "column.");
  for (guint i = 0; i < self->n_keys; i++)
    if (self->keys[i] == (guint)index)
      return sfc_fail (error, SFC_ERROR_CONFIG,
                       "[COLUMN_ALREADY_EXISTS] The column `%s` already "
                       "exists. Consider to choose another name or rename the "
                       "existing column.",
                       name);
  self->keys[self->n_keys++] = (guint)index;
  return TRUE;
}

/* @skip: (out) (element-type utf8): the columns that the files lack */
static gboolean
read_partitions (FileSink *self, const SfcSinkSpec *spec, GPtrArray *skip,
                 GError **error)
{
  const char *list
      = sfc_settings_get (spec->settings, spec->group, "partitionBy");
  g_auto (GStrv) names = g_strsplit (list != NULL ? list : "", ",", 0);

  self->keys = g_new0 (guint, spec->schema->n_columns);
  for (char **name = names; *name != NULL; name++)
    {
      if (*g_strstrip (*name) == '\0')
        continue;
      if (!add_key (self, *name, error))
        return fail_partition (spec, error);
      g_ptr_array_add (
          skip, spec->schema->columns[self->keys[self->n_keys - 1]].name);
    }
  g_ptr_array_add (skip, NULL);
  if (self->n_keys == 0 || self->n_keys < spec->schema->n_columns)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            "[ALL_PARTITION_COLUMNS_NOT_ALLOWED] Cannot use all columns for "
            "partition columns.");
  return fail_partition (spec, error);
}

static gboolean
read_zone (FileSink *self, const SfcSinkSpec *spec, GError **error)
{
  const char *id = sfc_settings_get (spec->settings, spec->group, "timeZone");
  g_autofree char *place = NULL;

  self->zone
      = id != NULL ? sfc_zone_new (id, error) : sfc_zone_ref (spec->zone);
  if (self->zone != NULL)
    return TRUE;
  place
      = sfc_settings_describe_origin (spec->settings, spec->group, "timeZone");
  g_prefix_error (error, "%s: ", place);
  return FALSE;
}

/* ---- life */

typedef SfcRowText *(*RowTextNew) (const SfcSinkSpec *spec, SfcZone *zone,
                                   const char *const *skip, GError **error);

static SfcSink *
file_new (const SfcSinkSpec *spec, const char *format, RowTextNew text_new,
          GError **error)
{
  static const SfcSinkClass klass
      = { .begin = file_begin, .write = file_write, .free = file_free };
  FileSink *self = g_new0 (FileSink, 1);
  g_autoptr (GPtrArray) skip = g_ptr_array_new ();

  sfc_sink_init (&self->base, &klass, spec);
  self->again = -1;
  self->zips = g_str_equal (
      sfc_settings_get (spec->settings, spec->group, "compression"), "gzip");
  if (check_output_mode (spec, format, error) && read_path (self, spec, error)
      && read_partitions (self, spec, skip, error)
      && read_zone (self, spec, error))
    self->text
        = text_new (spec, self->zone, (const char *const *)skip->pdata, error);
  if (self->text != NULL && !spec->offline)
    self->log = sfc_sink_log_open (self->folder, spec->settings, error);
  if (self->text != NULL && (self->log != NULL || spec->offline))
    return &self->base;
  if (self->text != NULL)
    sfc_sink_fail_path (spec, error);
  sfc_sink_free (&self->base);
  return NULL;
}

SfcSink *
sfc_json_new (const SfcSinkSpec *spec, GError **error)
{
  return file_new (spec, "json", sfc_json_text_new, error);
}

SfcSink *
sfc_csv_new (const SfcSinkSpec *spec, GError **error)
{
  return file_new (spec, "csv", sfc_csv_text_new, error);
}
