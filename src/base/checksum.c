#include "config.h"

#include "base/checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/i18n.h"
#include "base/write-all.h"

#define CHUNK_BYTES 512
#define HEAD "crc\0\0\0\2\0" /* and the size of a chunk, big-endian */
#define HEAD_BYTES 8

char *
sfc_checksum_dup_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  return g_strdup_printf ("%s/.%s.crc", folder, name);
}

static GString *
make (const char *data, gsize len)
{
  GString *text = g_string_new_len (HEAD, HEAD_BYTES);

  for (gsize at = 0; at < len; at += CHUNK_BYTES)
    {
      guint32 crc = GUINT32_TO_BE (
          crc32_z (0, (const guchar *)data + at, MIN (len - at, CHUNK_BYTES)));

      g_string_append_len (text, (const char *)&crc, sizeof crc);
    }
  return text;
}

/* A file of its own each time: one that was there may be on disk as it was. */
gboolean
sfc_checksum_write (SfcDurable kind, const char *path, const char *data,
                    gsize len, GError **error)
{
  g_autofree char *name = sfc_checksum_dup_path (path);
  g_autoptr (GString) text = make (data, len);
  SfcErrorCode code
      = kind == SFC_DURABLE_STATE ? SFC_ERROR_STATE : SFC_ERROR_SINK;
  gboolean ok;
  int fd;

  if (g_unlink (name) != 0 && errno != ENOENT)
    return sfc_fail_errno (error, code, errno, "%s", name);
  fd = g_open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
               kind == SFC_DURABLE_STATE ? 0600 : 0666);
  if (fd < 0)
    return sfc_fail_errno (error, code, errno, "%s", name);
  ok = sfc_write_all (fd, text->str, text->len, code, name, error);
  close (fd);
  if (!ok)
    g_unlink (name);
  return ok;
}

gboolean
sfc_checksum_check (const char *path, const char *data, gsize len,
                    SfcErrorCode code, GError **error)
{
  g_autofree char *name = sfc_checksum_dup_path (path);
  g_autoptr (GString) wanted = NULL;
  g_autofree char *text = NULL;
  gsize n;

  /* after a power cut it is short, or full of zeros */
  if (!g_file_get_contents (name, &text, &n, NULL) || n < HEAD_BYTES
      || memcmp (text, HEAD, HEAD_BYTES) != 0)
    return TRUE;
  wanted = make (data, len);
  if (n == wanted->len && memcmp (text, wanted->str, n) == 0)
    return TRUE;
  sfc_fail (error, code,
            "Failed to read log file file:%s. Checksum error: its content is "
            "not the one that was written",
            path);
  return sfc_remedy (error,
                     _ ("bring the file back; if it was changed on purpose, "
                        "remove %s"),
                     name);
}
