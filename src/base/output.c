#include "config.h"

#include "base/output.h"

#include <errno.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/write-all.h"

static GMutex lock; /* one piece at a time */
static int closed;  /* atomic */
static gboolean color;

gboolean
sfc_output_write (const char *data, gsize len, GError **error)
{
  gboolean ok;

  g_mutex_lock (&lock);
  ok = sfc_write_all (STDOUT_FILENO, data, len, SFC_ERROR_SINK,
                      _ ("standard output"), error);
  if (!ok && errno == EPIPE)
    g_atomic_int_set (&closed, 1);
  g_mutex_unlock (&lock);
  return ok;
}

gboolean
sfc_output_is_closed (void)
{
  return g_atomic_int_get (&closed);
}

gboolean
sfc_output_is_terminal (void)
{
  return isatty (STDOUT_FILENO);
}

void
sfc_output_set_color (gboolean on)
{
  color = on;
}

gboolean
sfc_output_has_color (void)
{
  return color;
}
