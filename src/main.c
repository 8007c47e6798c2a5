#include "config.h"

#include <locale.h>
#include <signal.h>

#include "base/i18n.h"
#include "cli/cli.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (PACKAGE, "UTF-8");
  textdomain (PACKAGE);
  /* a reader that goes away is an error of the write, with its own status */
  signal (SIGPIPE, SIG_IGN);
  return sfc_cli_main (argc, argv);
}
