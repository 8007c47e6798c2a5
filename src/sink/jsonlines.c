#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/output.h"
#include "base/write-all.h"
#include "row/cell-text.h"
#include "sink/formats.h"

#define PIECE_BYTES                                                            \
  (1 << 20) /* written when a row ends beyond it                               \
             */

typedef struct
{
  SfcSink base;
  SfcZone *zone;
  char *path; /* NULL: standard output */
  int fd;     /* -1: standard output */
  gboolean claimed;
  gboolean lines; /* the rows are lines already */
} JsonLines;

/* ---- file */

static gboolean
flush (const JsonLines *self, GString *text, GError **error)
{
  gboolean ok = self->fd < 0
                    ? sfc_output_write (text->str, text->len, error)
                    : sfc_write_all (self->fd, text->str, text->len,
                                     SFC_ERROR_SINK, self->path, error);

  g_string_truncate (text, 0);
  return ok;
}

/* Queries that append to the same file, or share standard output, do so a whole
 * batch at a time.  Returns the length of a regular file, -1 for anything else.
 */
static gint64
begin (const JsonLines *self)
{
  struct stat st;

  if (self->fd < 0)
    sfc_output_hold ();
  if (self->fd < 0 || (!self->claimed && flock (self->fd, LOCK_EX) != 0)
      || fstat (self->fd, &st) != 0 || !S_ISREG (st.st_mode))
    return -1;
  return st.st_size;
}

static void
end (const JsonLines *self)
{
  if (self->fd < 0)
    sfc_output_release ();
  else if (!self->claimed)
    flock (self->fd, LOCK_UN);
}

/* ---- rows */

static void
append_row (GString *out, const SfcRows *rows, guint64 index, char **names,
            const SfcZone *zone)
{
  const SfcSchema *schema = sfc_rows_peek_schema (rows);
  const SfcValue *values = sfc_rows_peek (rows, index);

  for (guint i = 0; i < schema->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      g_string_append (out, names[i]);
      sfc_cell_append_json (out, &values[i], &schema->columns[i], zone);
    }
}

static gboolean
put_lines (const JsonLines *self, const SfcRows *rows, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      const SfcValue *line = sfc_rows_peek (rows, i);

      if (!sfc_rows_check (rows, error))
        return FALSE;
      g_string_append_len (text, line->s, line->n);
      g_string_append_c (text, '\n');
      if (text->len >= PIECE_BYTES && !flush (self, text, error))
        return FALSE;
    }
  return text->len == 0 || flush (self, text, error);
}

static gboolean
put_batch (const JsonLines *self, gint64 batch_id, const SfcRows *rows,
           GError **error)
{
  g_auto (GStrv) names = sfc_sink_quote_names (sfc_rows_peek_schema (rows));
  g_autofree char *head
      = g_strdup_printf ("{\"batchId\":%" PRId64 ",\"row\":{", batch_id);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n = sfc_rows_get_n (rows);

  for (guint64 i = 0; i < n; i++)
    {
      g_string_append (text, head);
      append_row (text, rows, i, names, self->zone);
      g_string_append (text, "}}\n");
      if (text->len >= PIECE_BYTES && !flush (self, text, error))
        return FALSE;
    }
  g_string_append_printf (
      text, "{\"batchId\":%" PRId64 ",\"rows\":%" PRIu64 "}\n", batch_id, n);
  return flush (self, text, error);
}

static gboolean
json_lines_write (SfcSink *sink, gint64 batch_id, const SfcRows *rows,
                  GError **error)
{
  const JsonLines *self = (const JsonLines *)sink;
  gint64 start = begin (self);
  gboolean ok = self->lines ? put_lines (self, rows, error)
                            : put_batch (self, batch_id, rows, error);

  /* half a batch is of no use to a reader, and stands in the next one's way */
  if (!ok && start >= 0 && ftruncate (self->fd, start) != 0)
    sfc_remedy (error,
                _ ("the file ends in a part of batch %" PRId64
                   "; cut it to %" PRId64 " bytes"),
                batch_id, start);
  end (self);
  return ok;
}

/* ---- every batch exactly once, with a checkpoint */

static gboolean
json_lines_claim (SfcSink *sink, GError **error)
{
  JsonLines *self = (JsonLines *)sink;
  g_autofree char *folder = g_path_get_dirname (self->base.file);

  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    {
      self->claimed = TRUE;
      /* the file may be new */
      return sfc_durable_sync_folder (folder, SFC_ERROR_SINK, error);
    }
  if (errno != EWOULDBLOCK)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->path);
  sfc_fail (error, SFC_ERROR_SINK, _ ("%s: another query writes to it"),
            self->path);
  return sfc_remedy (error, _ ("a query with a checkpoint needs a file of its "
                               "own"));
}

static gboolean
json_lines_tell (SfcSink *sink, gint64 *length, GError **error)
{
  const JsonLines *self = (const JsonLines *)sink;
  struct stat st;

  if (fstat (self->fd, &st) != 0)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->path);
  *length = st.st_size;
  return TRUE;
}

static gboolean
json_lines_cut (SfcSink *sink, gint64 length, GError **error)
{
  const JsonLines *self = (const JsonLines *)sink;
  gint64 now = 0;

  if (!json_lines_tell (sink, &now, error))
    return FALSE;
  if (now > length && ftruncate (self->fd, length) != 0)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->path);
  return TRUE;
}

/* Returns: how many bytes, fewer at its beginning, -1: it cannot be read */
static gssize
read_end (const char *path, char *text, gsize len)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  off_t end = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  off_t at = MAX (end - (off_t)len, 0);
  gsize done = 0;

  while (fd >= 0 && at + (off_t)done < end)
    {
      gssize n = pread (fd, text + done, len - done, at + (off_t)done);

      if (n == 0 || (n < 0 && errno != EINTR))
        break;
      done += (gsize)MAX (n, 0);
    }
  if (fd >= 0)
    close (fd);
  return end >= 0 && at + (off_t)done == end ? (gssize)done : -1;
}

static gboolean
json_lines_ends (SfcSink *sink, gint64 batch_id)
{
  const JsonLines *self = (const JsonLines *)sink;
  g_autofree char *head
      = g_strdup_printf ("\n{\"batchId\":%" PRId64 ",\"rows\":", batch_id);
  g_autofree char *end
      = g_strdup_printf (",\"batchId\":%" PRId64 "}", batch_id);
  char text[80] = "\n"; /* before the first line */
  gssize n = read_end (self->path, text + 1, sizeof text - 1);
  const char *last;

  if (n <= 0 || text[n] != '\n')
    return FALSE;
  text[n] = '\0';
  if (self->lines)
    return g_str_has_suffix (text, end);
  last = strrchr (text, '\n');
  return last != NULL && g_str_has_prefix (last, head);
}

static gboolean
json_lines_sync (SfcSink *sink, GError **error)
{
  const JsonLines *self = (const JsonLines *)sink;

  if (fsync (self->fd) != 0)
    return sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->path);
  return TRUE;
}

/* ---- life */

static void
json_lines_free (SfcSink *sink)
{
  JsonLines *self = (JsonLines *)sink;

  sfc_zone_unref (self->zone);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self->path);
  g_free (self);
}

static gboolean
json_lines_open (JsonLines *self, const SfcSinkSpec *spec, GError **error)
{
  struct stat st;

  self->fd
      = g_open (self->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (self->fd < 0)
    {
      sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->path);
      return sfc_sink_fail_path (spec, error);
    }
  /* a pipe or a device cannot be cut */
  if (fstat (self->fd, &st) == 0 && S_ISREG (st.st_mode))
    self->base.file = g_canonicalize_filename (self->path, NULL);
  return TRUE;
}

SfcSink *
sfc_jsonlines_new (const SfcSinkSpec *spec, GError **error)
{
  static const SfcSinkClass klass = {
    .write = json_lines_write,
    .claim = json_lines_claim,
    .tell = json_lines_tell,
    .cut = json_lines_cut,
    .ends = json_lines_ends,
    .sync = json_lines_sync,
    .free = json_lines_free,
    .counts_rows = TRUE,
  };
  g_autofree char *path
      = sfc_settings_dup_path (spec->settings, spec->group, "path");
  JsonLines *self = g_new0 (JsonLines, 1);

  sfc_sink_init (&self->base, &klass, spec);
  self->zone = sfc_zone_ref (spec->zone);
  self->fd = -1;
  self->lines = spec->lines;
  if (path != NULL && !g_str_equal (path, "-"))
    self->path = g_steal_pointer (&path);
  self->base.description = g_strdup_printf (
      "JsonLinesSink[%s]", self->path != NULL ? self->path : "-");
  if (self->path != NULL && !spec->offline
      && !json_lines_open (self, spec, error))
    {
      sfc_sink_free (&self->base);
      return NULL;
    }
  return &self->base;
}
