/* cluster/driver.h -- spark-submit, and the driver that it becomes. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SfcDriverOptions:
 * @argv: (array zero-terminated=1): the command
 * @envp: (nullable) (array zero-terminated=1): its environment
 * @keep: (array length=n_keep): files that it keeps open as long as it lives
 * @ended: once: it has ended, with everything that it began; @status: as of
 *         waitpid()
 * @broken: standard output fails: nothing more is written to it
 * @data: for both
 */
typedef struct
{
  char **argv, **envp;
  const int *keep;
  guint n_keep;
  void (*ended) (int status, gpointer data);
  void (*broken) (const GError *error, gpointer data);
  gpointer data;
} SfcDriverOptions;

/**
 * SfcDriver: a process group of its own.  What it prints is results, on
 * standard output, and messages, on standard error.  It gets SIGTERM when this
 * process dies first.
 */
typedef struct _SfcDriver SfcDriver;

/**
 * sfc_driver_start:
 * @options: copied, but for @argv, @envp and @keep
 * @error: set on failure
 *
 * The hooks are called in the default main context.
 *
 * Errors: %SFC_ERROR_FAILED, %SFC_ERROR_RESOURCES
 * Thread: main
 *
 * Returns: (transfer full): a running one, or %NULL
 */
SfcDriver *sfc_driver_start (const SfcDriverOptions *options, GError **error);

/** sfc_driver_free: kills it if it still runs, and waits for its end */
void sfc_driver_free (SfcDriver *self);

/** sfc_driver_signal: to all of its processes */
void sfc_driver_signal (const SfcDriver *self, int signal_number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcDriver, sfc_driver_free)

G_END_DECLS
