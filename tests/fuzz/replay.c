/* fuzz/replay.c -- main() of a fuzzer without libFuzzer: each input of its
 * folder once, or those that are named; in TAP. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static int
compare (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* fuzz-NAME has its inputs in corpus/NAME. */
static GPtrArray *
list_corpus (const char *program)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *base = g_path_get_basename (program);
  g_autofree char *folder
      = g_build_filename (g_getenv ("abs_top_srcdir"), "tests", "fuzz",
                          "corpus", base + strlen ("fuzz-"), NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  if (files->len > 0)
    qsort (files->pdata, files->len, sizeof *files->pdata, compare);
  return files;
}

static gboolean
replay (const char *file)
{
  g_autofree char *text = NULL;
  g_autofree uint8_t *data = NULL;
  gsize n;

  if (!g_file_get_contents (file, &text, &n, NULL))
    return FALSE;
  /* of the very size, without the NUL behind it */
  data = g_memdup2 (text, MAX (n, 1));
  LLVMFuzzerTestOneInput (data, n);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) files = NULL;
  gboolean failed = FALSE;

  LLVMFuzzerInitialize (&argc, &argv);
  if (argc > 1)
    {
      files = g_ptr_array_new ();
      for (int i = 1; i < argc; i++)
        g_ptr_array_add (files, argv[i]);
    }
  else if (g_getenv ("abs_top_srcdir") != NULL)
    files = list_corpus (argv[0]);
  if (files == NULL || files->len == 0)
    {
      puts ("Bail out! no inputs; name some, or set abs_top_srcdir");
      return EXIT_FAILURE;
    }
  printf ("1..%u\n", files->len);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = g_path_get_basename (files->pdata[i]);
      gboolean ok;

      /* for the log, should it be the last */
      printf ("# %s\n", (const char *)files->pdata[i]);
      fflush (stdout);
      ok = replay (files->pdata[i]);
      printf ("%s %u - input %s\n", ok ? "ok" : "not ok", i + 1, name);
      failed |= !ok;
    }
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
