#include "config.h"

#include "base/durable-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/write-all.h"

gboolean
sfc_durable_sync_folder (const char *path, SfcErrorCode code, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int saved_errno = errno;

  if (fd >= 0)
    close (fd);
  if (!ok)
    return sfc_fail_errno (error, code, saved_errno, "%s", path);
  return TRUE;
}

static SfcErrorCode
code_of (SfcDurable kind)
{
  return kind == SFC_DURABLE_STATE ? SFC_ERROR_STATE : SFC_ERROR_SINK;
}

gboolean
sfc_durable_mkdir (SfcDurable kind, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int mode = kind == SFC_DURABLE_STATE ? 0700 : 0777;
  gboolean made = g_mkdir (path, mode) == 0;

  if (!made && errno == ENOENT && !g_str_equal (parent, path))
    {
      if (!sfc_durable_mkdir (kind, parent, error))
        return FALSE;
      made = g_mkdir (path, mode) == 0;
    }
  if (made)
    return sfc_durable_sync_folder (parent, code_of (kind), error);
  if (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  return sfc_fail_errno (error, code_of (kind),
                         errno == EEXIST ? ENOTDIR : errno, "%s", path);
}

gboolean
sfc_durable_create (SfcDurable kind, const char *path, const char *data,
                    gsize len, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                   kind == SFC_DURABLE_STATE ? 0600 : 0666);
  gboolean ok;

  if (fd < 0)
    return sfc_fail_errno (error, code_of (kind), errno, "%s", path);
  ok = sfc_write_all (fd, data, len, code_of (kind), path, error);
  if (ok && fsync (fd) != 0)
    ok = sfc_fail_errno (error, code_of (kind), errno, "%s", path);
  /* it is closed all the same, and its content is on disk */
  if (close (fd) != 0 && ok && errno != EINTR)
    ok = sfc_fail_errno (error, code_of (kind), errno, "%s", path);
  if (!ok)
    g_unlink (path);
  return ok;
}

gboolean
sfc_durable_write (SfcDurable kind, const char *folder, const char *name,
                   const char *data, gsize len, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *temporary
      = g_strdup_printf ("%s/.%s.%s.tmp", folder, name, uuid);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (!sfc_checksum_write (kind, path, data, len, error)
      || !sfc_durable_create (kind, temporary, data, len, error))
    return FALSE;
  if (g_rename (temporary, path) == 0)
    return sfc_durable_sync_folder (folder, code_of (kind), error);
  sfc_fail_errno (error, code_of (kind), errno, "%s", path);
  g_unlink (temporary);
  return FALSE;
}

void
sfc_durable_remove (const char *path)
{
  g_autofree char *checksum = sfc_checksum_dup_path (path);

  g_unlink (path);
  g_unlink (checksum);
}

static gboolean
is_leftover (const char *name)
{
  gsize n = strlen (name);

  return n > 1 + 1 + 36 + 4 && name[0] == '.' && g_str_has_suffix (name, ".tmp")
         && name[n - 4 - 36 - 1] == '.';
}

void
sfc_durable_remove_leftovers (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_leftover (name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}
