#include "config.h"

#include "source/file-source.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "source/file-log.h"
#include "source/file-records.h"
#include "source/one-offset.h"
#include "source/seen-files.h"

/* Spark's: an unread rest of a listing is kept, unless it is a small part of a
 * batch, and up to so many files. */
#define MIN_UNREAD 0.2
#define MAX_UNREAD 10000

/* A folder that takes long to list is not listed all the time. */
#define CHEAP_US 10000
#define PAUSES 4 /* so many times as long */

typedef struct
{
  SfcSource head;
  char *path, *name_filter;
  gboolean recursive, latest_first, ignore_missing;
  gint64 max_files; /* of a batch, 0: no limit */
  guint n_workers;

  SfcFileLog *log;
  SfcSeenFiles *seen;
  GPtrArray *listed; /* (nullable) (element-type SfcFile) */
  GPtrArray *unread; /* (nullable) (element-type SfcFile): those of @listed that
                        come next, without another look */
  gboolean frozen;   /* @listed is all there will ever be */
  gint64 listed_us, listing_us; /* when it was listed, how long it took */
} FileSource;

/* ---- which files come next */

static gboolean
list (FileSource *self, GError **error)
{
  const SfcFileListOptions options = { .path = self->path,
                                       .name_filter = self->name_filter,
                                       .recursive = self->recursive,
                                       .newest_first = self->latest_first };
  gint64 begun_us = g_get_monotonic_time ();
  GPtrArray *files = sfc_file_list_find (&options, error);

  if (files == NULL)
    return FALSE;
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  self->listed = files;
  self->listed_us = g_get_monotonic_time ();
  self->listing_us = self->listed_us - begun_us;
  return TRUE;
}

static gboolean
is_too_soon (const FileSource *self)
{
  return self->listed != NULL && self->listing_us > CHEAP_US
         && g_get_monotonic_time () - self->listed_us
                < PAUSES * self->listing_us;
}

/* Sets @unread; it is empty when there is nothing new. */
static gboolean
find_new (FileSource *self, GError **error)
{
  if (self->unread != NULL)
    return TRUE;
  self->unread = g_ptr_array_new ();
  if (!self->frozen && is_too_soon (self))
    return TRUE;
  if (!self->frozen && !list (self, error))
    return FALSE;
  for (guint i = 0; i < self->listed->len; i++)
    if (sfc_seen_files_is_new (self->seen, self->listed->pdata[i]))
      g_ptr_array_add (self->unread, self->listed->pdata[i]);
  return TRUE;
}

/* The first @n of @unread were taken. */
static void
keep_rest (FileSource *self, guint n)
{
  guint rest = self->unread->len - n;

  if (self->max_files == 0 || self->latest_first || rest == 0
      || rest < (double)self->max_files * MIN_UNREAD)
    {
      g_clear_pointer (&self->unread, g_ptr_array_unref);
      return;
    }
  if (n > 0)
    g_ptr_array_remove_range (self->unread, 0, n);
  g_ptr_array_set_size (self->unread, (int)MIN (rest, MAX_UNREAD));
}

/* Gives the next files to the next log offset, if there are some. */
static gboolean
take_files (FileSource *self, GError **error)
{
  guint n;

  if (!find_new (self, error))
    return FALSE;
  n = self->unread->len;
  if (self->max_files > 0)
    n = (guint)MIN (n, self->max_files);
  if (n > 0 && !sfc_file_log_add (self->log, self->unread, n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    sfc_seen_files_add (self->seen, self->unread->pdata[i]);
  sfc_seen_files_purge (self->seen);
  keep_rest (self, n);
  return TRUE;
}

/* ---- hooks */

static gboolean
fail_log (gint64 at, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE,
            "batch %" PRId64 " doesn't exist in the log of files", at);
  return sfc_remedy (error, _ ("bring the checkpoint's sources folder back, or "
                               "begin anew with another checkpointLocation"));
}

static SfcOffsets *
initial (SfcSource *source, GCancellable *cancellable, GError **error)
{
  return sfc_one_offset_new (((FileSource *)source)->n_workers, -1);
}

static SfcOffsets *
latest (SfcSource *source, SfcOffsets *from, GCancellable *cancellable,
        GError **error)
{
  FileSource *self = (FileSource *)source;
  gint64 at = sfc_one_offset_get (from);

  if (sfc_file_log_get_last (self->log) < at)
    {
      fail_log (at, error);
      return NULL;
    }
  sfc_file_log_forget (self->log, at);
  if (!take_files (self, error))
    return NULL;
  return sfc_one_offset_new (self->n_workers,
                             sfc_file_log_get_last (self->log));
}

static gboolean
freeze (SfcSource *source, GError **error)
{
  FileSource *self = (FileSource *)source;

  self->frozen = TRUE;
  return list (self, error);
}

static gboolean
is_exhausted (SfcSource *source, const SfcOffsets *at)
{
  FileSource *self = (FileSource *)source;

  if (!self->frozen || self->unread != NULL
      || sfc_one_offset_get (at) != sfc_file_log_get_last (self->log))
    return FALSE;
  for (guint i = 0; i < self->listed->len; i++)
    if (sfc_seen_files_is_new (self->seen, self->listed->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
see (const SfcFile *file, gpointer seen)
{
  sfc_seen_files_add (seen, file);
}

static gboolean
restore (SfcSource *source, const char *folder, GError **error)
{
  FileSource *self = (FileSource *)source;

  if (!sfc_file_log_open (self->log, folder, see, self->seen, error))
    return FALSE;
  sfc_seen_files_purge (self->seen);
  return TRUE;
}

static char *
offsets_to_json (const SfcSource *source, const SfcOffsets *offsets)
{
  gint64 at = sfc_one_offset_get (offsets);

  return at < 0 ? NULL : g_strdup_printf ("{\"logOffset\":%" PRId64 "}", at);
}

static SfcOffsets *
offsets_from_json (const SfcSource *source, const char *json)
{
  const FileSource *self = (const FileSource *)source;
  g_autofree char *number = NULL;
  guint64 at;

  if (!g_str_has_prefix (json, "{\"logOffset\":")
      || !g_str_has_suffix (json, "}"))
    return NULL;
  number = g_strdup (strchr (json, ':') + 1);
  number[strlen (number) - 1] = '\0';
  return g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &at, NULL)
             ? sfc_one_offset_new (self->n_workers, (gint64)at)
             : NULL;
}

static void
source_free (SfcSource *source)
{
  FileSource *self = (FileSource *)source;

  g_clear_pointer (&self->unread, g_ptr_array_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  sfc_seen_files_free (self->seen);
  sfc_file_log_free (self->log);
  g_free (self->path);
  g_free (self->name_filter);
  g_free (self->head.description);
  g_free (self);
}

/* ---- reader */

/* What one call of read() hands out. */
typedef struct
{
  SfcRecordFunc push;
  gpointer data;
  SfcReadResult *result;
  guint rank;
  gint64 offset;
  SfcRecordFile file;
} Reading;

static void
push_record (const char *text, gsize n, gpointer data)
{
  Reading *reading = data;
  const SfcRecord record = { .value = text,
                             .n_value = n,
                             .rank = reading->rank,
                             .offset = reading->offset++,
                             .file = &reading->file };

  reading->result->records++;
  reading->push (&record, reading->data);
}

static gboolean
read_file (const FileSource *self, const char *path, Reading *reading,
           GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;

  reading->file = (SfcRecordFile){ path, reading->offset };
  if (sfc_file_records_read (path, push_record, reading, cancellable, &failure))
    return TRUE;
  if (g_error_matches (failure, SFC_ERROR, SFC_ERROR_SOURCE)
      && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (self->ignore_missing)
        {
          sfc_warn (_ ("%s is gone before it was read"), path);
          g_error_free (failure);
          return TRUE;
        }
      sfc_remedy (&failure, _ ("set spark.sql.files.ignoreMissingFiles = true "
                               "to go on without it"));
    }
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
reader_read (SfcReader *reader, const SfcOffsets *from, const SfcOffsets *end,
             SfcRecordFunc push, gpointer data, SfcReadResult *result,
             GCancellable *cancellable, GError **error)
{
  const SfcOneReader *self = (const SfcOneReader *)reader;
  const FileSource *source = (const FileSource *)self->source;
  gint64 last = sfc_one_offset_get (end);
  g_autoptr (GPtrArray) files
      = sfc_file_log_select (source->log, sfc_one_offset_get (from), last);
  guint n = files->len;

  *result = (SfcReadResult){ 0 };
  if (!sfc_offsets_equal (from, end)
      && (n == 0 || ((SfcFile *)files->pdata[n - 1])->log_offset != last))
    return fail_log (last, error);
  for (guint rank = self->index; rank < from->len; rank += self->n)
    {
      Reading reading
          = { .push = push, .data = data, .result = result, .rank = rank };
      guint stop = (guint)((guint64)n * (rank + 1) / from->len);

      for (guint i = (guint)((guint64)n * rank / from->len); i < stop; i++)
        if (!read_file (source, ((SfcFile *)files->pdata[i])->path, &reading,
                        cancellable, error))
          return FALSE;
    }
  return TRUE;
}

static SfcReader *
reader_new (SfcSource *source, guint index, guint n, GError **error)
{
  static const SfcReaderClass klass
      = { .read = reader_read, .free = sfc_one_reader_free };

  return sfc_one_reader_new (&klass, source, index, n);
}

/* ---- life */

static const SfcSourceClass file_class = {
  .initial = initial,
  .latest = latest,
  .freeze = freeze,
  .is_exhausted = is_exhausted,
  .restore = restore,
  .offsets_to_json = offsets_to_json,
  .offsets_from_json = offsets_from_json,
  .reader_new = reader_new,
  .free = source_free,
};

static gboolean
read_path (FileSource *self, SfcSettings *settings, const char *group,
           GError **error)
{
  g_autofree char *path = sfc_settings_dup_path (settings, group, "path");
  g_autofree char *place = NULL;

  if (path == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, "'path' is not specified.");
      return sfc_remedy (error, _ ("name a folder: path = FOLDER"));
    }
  place = sfc_settings_describe_origin (settings, group, "path");
  if (strstr (path, "://") != NULL)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     _ ("%s: %s is not on this machine"), place, path);
  self->path = g_canonicalize_filename (path, NULL);
  self->head.description
      = g_strdup_printf ("FileStreamSource[file:%s]", self->path);
  /* a pattern may match what will be made later */
  if (sfc_file_list_is_pattern (self->path)
      || g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "%s: [PATH_NOT_FOUND] Path does not exist: %s.", place,
                     self->path);
  sfc_fail (error, SFC_ERROR_CONFIG,
            "%s: Option 'basePath' must be a directory", place);
  return sfc_remedy (error, _ ("name its folder; pathGlobFilter chooses files "
                               "of it"));
}

static gboolean
read_filter (FileSource *self, SfcSettings *settings, const char *group,
             GError **error)
{
  g_autoptr (GRegex) regex = NULL;

  self->name_filter
      = g_strdup (sfc_settings_get (settings, group, "pathGlobFilter"));
  if (self->name_filter == NULL)
    return TRUE;
  regex = sfc_file_list_compile (self->name_filter, error);
  if (regex != NULL)
    return TRUE;
  g_prefix_error (error, "pathGlobFilter: ");
  return FALSE;
}

static void
read_options (FileSource *self, SfcSettings *settings, const char *group,
              gboolean limited)
{
  if (limited && sfc_settings_is_set (settings, group, "maxFilesPerTrigger"))
    self->max_files
        = sfc_settings_get_int (settings, group, "maxFilesPerTrigger");
  self->latest_first
      = sfc_settings_get_boolean (settings, group, "latestFirst");
  self->recursive
      = sfc_settings_get_boolean (settings, group, "recursiveFileLookup");
  self->ignore_missing = sfc_settings_get_boolean (
      settings, "spark", "spark.sql.files.ignoreMissingFiles");
  self->n_workers = sfc_settings_get_workers (settings);
}

static void
open_log (FileSource *self, SfcSettings *settings, const char *group)
{
  SfcCompactLogOptions log = {
    .kind = SFC_DURABLE_STATE,
    .interval = sfc_settings_get_int (
        settings, "spark",
        "spark.sql.streaming.fileSource.log.compactInterval"),
    .deletes = sfc_settings_get_boolean (
        settings, "spark", "spark.sql.streaming.fileSource.log.deletion"),
    .delay_ms
    = sfc_settings_get_duration_us (
          settings, "spark", "spark.sql.streaming.fileSource.log.cleanupDelay")
      / 1000,
    .retain = sfc_settings_get_int (settings, "spark",
                                    "spark.sql.streaming.minBatchesToRetain"),
  };
  gint64 max_age_ms
      = sfc_settings_get_duration_us (settings, group, "maxFileAge") / 1000;

  self->log = sfc_file_log_new (&log);
  /* the newest files alone would make all the others too old */
  if (self->latest_first
      && sfc_settings_is_set (settings, group, "maxFilesPerTrigger"))
    max_age_ms = G_MAXINT64;
  self->seen = sfc_seen_files_new (
      max_age_ms, sfc_settings_get_boolean (settings, group, "fileNameOnly"));
}

SfcSource *
sfc_file_source_new (SfcSettings *settings, const char *group, gboolean limited,
                     GError **error)
{
  g_autoptr (SfcSource) source = NULL;
  FileSource *self = g_new0 (FileSource, 1);

  source = &self->head;
  self->head.klass = &file_class;
  self->head.hides_latest = TRUE;
  read_options (self, settings, group, limited);
  open_log (self, settings, group);
  if (!read_path (self, settings, group, error)
      || !read_filter (self, settings, group, error))
    return NULL;
  return g_steal_pointer (&source);
}
