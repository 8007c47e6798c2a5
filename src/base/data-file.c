#include "config.h"

#include "base/data-file.h"

char *
sfc_data_file (const char *name)
{
  const char *folder = g_getenv ("SFCRIME_PKGDATADIR");

  return g_build_filename (
      folder != NULL && *folder != '\0' ? folder : PKGDATADIR, name, NULL);
}
