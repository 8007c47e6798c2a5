#include "config.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "cli/cli.h"

/* With a standard stream closed, the next file or socket would get its number,
 * and what is printed would go there.  /dev/null is opened the wrong way round,
 * so that reading or writing still fails. */
static void
reserve_standard_streams (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0
        && open ("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
      abort ();
}

/* librdkafka unpacks record sets of about 1 MB, in the thread of the broker,
 * and the workers free them; glibc would give the pages of each back to the
 * kernel and ask for others at once.  One of the two alone would make it worse:
 * each ends the adapting of both.  See bench/NOTES. */
static void
keep_freed_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 4 * 1024 * 1024);
  mallopt (M_TRIM_THRESHOLD, 8 * 1024 * 1024);
#endif
}

static const char *
locale_folder (void)
{
  const char *folder = getenv ("SFCRIME_LOCALEDIR");

  return folder != NULL && *folder != '\0' ? folder : LOCALEDIR;
}

/* All that is printed is UTF-8, so the bytes that another charset has between
 * digits are none of it. */
static void
set_locale (void)
{
  setlocale (LC_ALL, "");
  if (strcmp (nl_langinfo (CODESET), "UTF-8") != 0)
    setlocale (LC_NUMERIC, "C");
  bindtextdomain (PACKAGE, locale_folder ());
  bind_textdomain_codeset (PACKAGE, "UTF-8");
  textdomain (PACKAGE);
}

int
main (int argc, char **argv)
{
  /* secrets are written over in @argv; and GOption takes words out */
  g_auto (GStrv) words = g_strdupv (argv);
  g_autofree char **left
      = g_memdup2 (words, ((gsize)argc + 1) * sizeof (char *));

  reserve_standard_streams ();
  sfc_secret_set_arguments (argc, argv);
  keep_freed_memory ();
  set_locale ();
  /* a reader that goes away is an error of the write, with its own status */
  signal (SIGPIPE, SIG_IGN);
  return sfc_cli_main (argc, left);
}
