/* support/folder.h -- folders that a test fills, copies and removes. */

#pragma once

#include <check.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

static inline void
folder_run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  ck_assert_msg (process != NULL, "%s", error != NULL ? error->message : "");
  ck_assert_msg (g_subprocess_wait_check (process, NULL, &error), "%s",
                 error != NULL ? error->message : "");
}

/** folder_new: Returns: (transfer full): the path of an empty one */
static inline char *
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("sfcrime-test-XXXXXX", &error);

  ck_assert_msg (path != NULL, "%s", error != NULL ? error->message : "");
  return path;
}

/** folder_remove: with all that is in it; frees @path */
static inline void
folder_remove (char *path)
{
  const char *const argv[] = { "rm", "-rf", path, NULL };

  if (path != NULL)
    folder_run (argv);
  g_free (path);
}

/** folder_copy: @from as it is now becomes @to, which is not there */
static inline void
folder_copy (const char *from, const char *to)
{
  const char *const argv[] = { "cp", "-R", from, to, NULL };

  folder_run (argv);
}

/** folder_set: the file @name of @path holds @text */
static inline void
folder_set (const char *path, const char *name, const char *text, gssize len)
{
  g_autofree char *file = g_build_filename (path, name, NULL);

  ck_assert (g_file_set_contents (file, text, len, NULL));
}

/** folder_get: Returns: (transfer full) (nullable): what the file @name of
 * @path holds */
static inline char *
folder_get (const char *path, const char *name)
{
  g_autofree char *file = g_build_filename (path, name, NULL);
  char *text = NULL;

  g_file_get_contents (file, &text, NULL, NULL);
  return text;
}

/** folder_delete: the file @name of @path is gone */
static inline void
folder_delete (const char *path, const char *name)
{
  g_autofree char *file = g_build_filename (path, name, NULL);

  ck_assert_int_eq (g_unlink (file), 0);
}
