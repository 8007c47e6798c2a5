/* fuzz/folder.h -- a folder for files that a fuzzer writes: in memory, where
 * there is such a place. */

#pragma once

#include <ftw.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "fuzz.h"

static char *folder;

static inline int
fuzz_remove_one (const char *path, const struct stat *st, int type,
                 struct FTW *at)
{
  return at->level > 0 ? remove (path) : 0;
}

/** fuzz_empty_folder: removes all that is in it */
static inline void
fuzz_empty_folder (void)
{
  nftw (folder, fuzz_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void
fuzz_remove_folder (void)
{
  fuzz_empty_folder ();
  g_rmdir (folder);
  g_free (folder);
}

/** fuzz_need_folder: makes it, once; it goes with the process */
static inline void
fuzz_need_folder (void)
{
  const char *shm = "/dev/shm";

  if (folder != NULL)
    return;
  folder = g_build_filename (g_access (shm, W_OK) == 0 ? shm : g_get_tmp_dir (),
                             "sfcrime-fuzz-XXXXXX", NULL);
  fuzz_check (g_mkdtemp (folder) != NULL);
  atexit (fuzz_remove_folder);
}
