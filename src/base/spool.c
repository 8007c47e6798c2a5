#include "config.h"

#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/write-all.h"

typedef struct
{
  gint64 offset;
  gsize len;
} Piece;

typedef struct
{
  guint64 n;
  GArray *pieces; /* (element-type Piece): of the file, whole lines each */
  GString *text;  /* behind them */
} Lane;

struct _SfcSpool
{
  char *folder;
  gsize most_bytes;
  GArray *lanes; /* (element-type Lane) */
  gsize bytes;   /* in memory */
  int fd;        /* -1: there is no file */
  gint64 end;    /* of the file */
  GError *error; /* (nullable): why lines are lost */

  Lane *from;   /* being read */
  guint n_read; /* pieces, the text in memory is the last one */
  GString *piece;
  gsize at;
};

static void
lane_clear (gpointer data)
{
  Lane *lane = data;

  g_array_unref (lane->pieces);
  g_string_free (lane->text, TRUE);
}

SfcSpool *
sfc_spool_new (gsize most_bytes)
{
  SfcSpool *self = g_new0 (SfcSpool, 1);

  self->folder = g_strdup (g_get_tmp_dir ());
  self->most_bytes = most_bytes;
  self->lanes = g_array_new (FALSE, TRUE, sizeof (Lane));
  g_array_set_clear_func (self->lanes, lane_clear);
  self->fd = -1;
  self->piece = g_string_new (NULL);
  return self;
}

static void
forget (SfcSpool *self)
{
  g_array_set_size (self->lanes, 0);
  self->bytes = 0;
  g_clear_error (&self->error);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  self->fd = -1;
  self->end = 0;
  g_string_free (self->piece, TRUE);
  self->piece = g_string_new (NULL);
}

void
sfc_spool_free (SfcSpool *self)
{
  if (self == NULL)
    return;
  forget (self);
  g_array_unref (self->lanes);
  g_string_free (self->piece, TRUE);
  g_free (self->folder);
  g_free (self);
}

void
sfc_spool_set_folder (SfcSpool *self, const char *folder)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
}

void
sfc_spool_begin (SfcSpool *self, guint n_lanes)
{
  forget (self);
  for (guint i = 0; i < n_lanes; i++)
    {
      const Lane lane = { .pieces = g_array_new (FALSE, FALSE, sizeof (Piece)),
                          .text = g_string_new (NULL) };

      g_array_append_val (self->lanes, lane);
    }
}

/* ---- in */

static gboolean
open_file (SfcSpool *self)
{
  g_autofree char *path
      = g_build_filename (self->folder, "sfcrime-spool-XXXXXX", NULL);

  self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return sfc_fail_errno (&self->error, SFC_ERROR_SINK, errno, "%s", path);
  g_unlink (path);
  return TRUE;
}

static gboolean
write_lane (SfcSpool *self, Lane *lane)
{
  const Piece piece = { .offset = self->end, .len = lane->text->len };

  if (!sfc_write_all (self->fd, lane->text->str, lane->text->len,
                      SFC_ERROR_SINK, self->folder, &self->error))
    return FALSE;
  g_array_append_val (lane->pieces, piece);
  self->end += (gint64)piece.len;
  g_string_free (lane->text, TRUE);
  lane->text = g_string_new (NULL);
  return TRUE;
}

static void
write_all (SfcSpool *self)
{
  if (self->fd < 0 && !open_file (self))
    return;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = &g_array_index (self->lanes, Lane, i);

      if (lane->text->len > 0 && !write_lane (self, lane))
        return;
    }
  self->bytes = 0;
}

void
sfc_spool_add (SfcSpool *self, guint lane, const char *line, gsize n)
{
  Lane *to = &g_array_index (self->lanes, Lane, lane);

  to->n++;
  if (self->error != NULL)
    return;
  g_string_append_len (to->text, line, (gssize)n);
  g_string_append_c (to->text, '\n');
  self->bytes += n + 1;
  if (self->bytes > self->most_bytes)
    write_all (self);
}

guint64
sfc_spool_count (const SfcSpool *self, guint lane)
{
  return g_array_index (self->lanes, Lane, lane).n;
}

/* ---- out */

void
sfc_spool_rewind (SfcSpool *self, guint lane)
{
  self->from = &g_array_index (self->lanes, Lane, lane);
  self->n_read = 0;
  g_string_truncate (self->piece, 0);
  self->at = 0;
}

static gboolean
read_piece (SfcSpool *self, const Piece *piece, GError **error)
{
  gsize done = 0;

  g_string_set_size (self->piece, piece->len);
  while (done < piece->len)
    {
      gssize n = pread (self->fd, self->piece->str + done, piece->len - done,
                        piece->offset + (gint64)done);

      if (n == 0 || (n < 0 && errno != EINTR))
        return sfc_fail_errno (error, SFC_ERROR_SINK, n == 0 ? EIO : errno,
                               "%s", self->folder);
      done += (gsize)MAX (n, 0);
    }
  return TRUE;
}

static gboolean
read_more (SfcSpool *self, GError **error)
{
  guint index = self->n_read++;

  self->at = 0;
  if (index < self->from->pieces->len)
    return read_piece (self, &g_array_index (self->from->pieces, Piece, index),
                       error);
  g_string_assign (self->piece, self->from->text->str);
  return TRUE;
}

gboolean
sfc_spool_next (SfcSpool *self, GString *out, GError **error)
{
  const char *line;
  gsize n;

  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }
  if (self->at == self->piece->len && !read_more (self, error))
    return FALSE;
  line = self->piece->str + self->at;
  n = strcspn (line, "\n");
  g_string_append_len (out, line, (gssize)n);
  self->at += n + 1;
  return TRUE;
}
