#include "config.h"

#include "feed/records.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/i18n.h"
#include "feed/call-time.h"
#include "feed/input.h"
#include "feed/json-reader.h"

/* A record's place in the order of time. */
typedef struct
{
  gint64 time_us;
  gint64 start;      /* in its file [bytes] */
  guint32 len, file; /* as it stands there; of self->kept */
} Entry;

struct _SfcRecords
{
  char **files;
  gboolean by_time, repeat;
  GCancellable *cancellable;
  void (*idle) (gpointer data);
  gpointer idle_data;
  gint64 total;
  _Atomic gint64 done; /* written by the reading thread only */

  /* in the files' order */
  gint64 before, read; /* bytes of earlier files, and of this one so far */
  guint next_file;
  SfcInput *input;
  SfcJsonReader *reader;
  gboolean any;        /* a record in this pass */
  gboolean unreadable; /* the last read failed */

  /* by time */
  GPtrArray *kept; /* (element-type SfcInput) */
  GArray *index;   /* (element-type Entry), NULL until it is made */
  guint next;
  gint64 at, left; /* of the record that is read again */
  SfcJsonReader *again;
  GError *error; /* what ended the first reading */
};

static gboolean
check_files (SfcRecords *self, GError **error)
{
  for (char **file = self->files; *file != NULL; file++)
    {
      gint64 size;

      if (self->repeat && g_str_equal (*file, "-"))
        return sfc_fail (error, SFC_ERROR_USAGE,
                         _ ("--repeat: standard input can be read only once"));
      if (!sfc_input_check (*file, &size, error))
        return FALSE;
      self->total = size < 0 || self->total < 0 ? -1 : self->total + size;
    }
  if (self->repeat)
    self->total = -1;
  return TRUE;
}

SfcRecords *
sfc_records_new (const SfcRecordsOptions *options, GError **error)
{
  g_autoptr (SfcRecords) self = g_new0 (SfcRecords, 1);

  self->files = g_strdupv (options->files);
  self->by_time = options->by_time;
  self->repeat = options->repeat;
  return check_files (self, error) ? g_steal_pointer (&self) : NULL;
}

static void
close_file (SfcRecords *self)
{
  g_clear_pointer (&self->reader, sfc_json_reader_free);
  g_clear_pointer (&self->input, sfc_input_free);
}

void
sfc_records_free (SfcRecords *self)
{
  if (self == NULL)
    return;
  close_file (self);
  g_clear_pointer (&self->again, sfc_json_reader_free);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  g_clear_pointer (&self->index, g_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_strfreev (self->files);
  g_free (self);
}

void
sfc_records_set_idle (SfcRecords *self, GCancellable *cancellable,
                      void (*idle) (gpointer data), gpointer data)
{
  g_set_object (&self->cancellable, cancellable);
  self->idle = idle;
  self->idle_data = data;
}

void
sfc_records_get_progress (const SfcRecords *self, gint64 *done, gint64 *total)
{
  *done = self->done;
  *total = self->total;
}

static void
set_done (SfcRecords *self, gint64 done)
{
  atomic_store_explicit (&self->done, done, memory_order_relaxed);
}

/* ---- in the files' order */

static gssize
read_on (gpointer data, char *buffer, gsize size, GError **error)
{
  SfcRecords *self = data;
  gssize n = sfc_input_read (self->input, buffer, size, error);

  self->read += MAX (n, 0);
  self->unreadable = n < 0;
  return n;
}

/* By time, these records are only looked at. */
static void
count_given (SfcRecords *self)
{
  gint64 start, len;

  if (self->by_time)
    return;
  sfc_json_reader_get_span (self->reader, &start, &len);
  set_done (self, self->before + start + len);
}

static void
count_file (SfcRecords *self)
{
  self->before += self->read;
  self->read = 0;
  if (!self->by_time)
    set_done (self, self->before);
}

static gboolean
open_next (SfcRecords *self, GError **error)
{
  const char *file = self->files[self->next_file++];

  self->input = sfc_input_open (file, self->by_time, self->cancellable, error);
  if (self->input == NULL)
    return FALSE;
  sfc_input_set_idle (self->input, self->idle, self->idle_data);
  self->reader
      = sfc_json_reader_new (read_on, self, file, SFC_JSON_MAX_RECORD_BYTES);
  return TRUE;
}

static gboolean
at_last_file (SfcRecords *self)
{
  if (self->files[self->next_file] != NULL)
    return FALSE;
  if (!self->repeat || !self->any || self->by_time)
    return TRUE;
  self->next_file = 0;
  self->any = FALSE;
  return FALSE;
}

static gboolean
next_of_files (SfcRecords *self, const char **text, gsize *len, GError **error)
{
  GError *local = NULL;

  for (;;)
    {
      if (self->reader == NULL
          && (at_last_file (self) || !open_next (self, error)))
        return FALSE;
      if (sfc_json_reader_next (self->reader, text, len, &local))
        {
          self->any = TRUE;
          count_given (self);
          return TRUE;
        }
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return !self->unreadable
                 && sfc_remedy (error,
                                _ ("correct the input there; what stands "
                                   "before it was sent"));
        }
      count_file (self);
      if (self->by_time)
        g_ptr_array_add (self->kept, g_steal_pointer (&self->input));
      close_file (self);
    }
}

/* ---- by time */

static int
compare (const void *a, const void *b)
{
  const Entry *x = a, *y = b;

  if (x->time_us != y->time_us)
    return x->time_us < y->time_us ? -1 : 1;
  if (x->file != y->file)
    return x->file < y->file ? -1 : 1;
  return x->start < y->start ? -1 : x->start > y->start;
}

static gssize
read_again (gpointer data, char *buffer, gsize size, GError **error)
{
  SfcRecords *self = data;
  const Entry *entry = &g_array_index (self->index, Entry, self->next - 1);
  gssize n = 0;

  if (self->left > 0)
    n = sfc_input_read_at (self->kept->pdata[entry->file], self->at, buffer,
                           MIN (size, (gsize)self->left), error);
  self->at += MAX (n, 0);
  self->left -= MAX (n, 0);
  return n;
}

static void
free_input (gpointer input)
{
  sfc_input_free (input);
}

static void
make_index (SfcRecords *self)
{
  const char *text;
  gsize len;

  self->index = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->kept = g_ptr_array_new_with_free_func (free_input);
  while (next_of_files (self, &text, &len, &self->error))
    {
      Entry entry
          = { .time_us = sfc_call_time (text, len), .file = self->kept->len };
      gint64 span;

      sfc_json_reader_get_span (self->reader, &entry.start, &span);
      entry.len = (guint32)MIN (span, G_MAXUINT32);
      g_array_append_val (self->index, entry);
    }
  if (self->input != NULL)
    g_ptr_array_add (self->kept, g_steal_pointer (&self->input));
  close_file (self);
  if (self->index->len > 0)
    qsort (self->index->data, self->index->len, sizeof (Entry), compare);
  self->again = sfc_json_reader_new (read_again, self, _ ("input"),
                                     SFC_JSON_MAX_RECORD_BYTES);
}

static gboolean
next_by_time (SfcRecords *self, const char **text, gsize *len, GError **error)
{
  const Entry *entry;
  GError *local = NULL;

  if (self->index == NULL)
    make_index (self);
  if (self->next == self->index->len && self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (self->next == self->index->len && self->repeat)
    self->next = 0;
  if (self->next == self->index->len)
    return FALSE;
  entry = &g_array_index (self->index, Entry, self->next++);
  self->at = entry->start;
  self->left = entry->len;
  set_done (self, self->done + entry->len);
  sfc_json_reader_restart (self->again, TRUE);
  if (sfc_json_reader_next (self->again, text, len, &local))
    return TRUE;
  if (local == NULL || g_error_matches (local, SFC_ERROR, SFC_ERROR_SOURCE))
    {
      g_clear_error (&local);
      return sfc_fail (error, SFC_ERROR_SOURCE,
                       _ ("%s: changed while it was read"),
                       self->files[entry->file]);
    }
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
sfc_records_next (SfcRecords *self, const char **text, gsize *len,
                  GError **error)
{
  return self->by_time ? next_by_time (self, text, len, error)
                       : next_of_files (self, text, len, error);
}
