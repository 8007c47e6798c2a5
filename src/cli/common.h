/* cli/common.h -- the options of every command, and what they lead to. */

#pragma once

#include <gio/gio.h>

#include "config/settings.h"

G_BEGIN_DECLS

/** SfcCommon: -c, -s, --conf, -X, -b, -t, -q, -v, --color, --progress,
 * --timeout; zero before parsing, on the stack of the command.  @vary: of
 * sfcrime tune, borrowed: one way to set what varies. */
typedef struct
{
  char *config;
  char **set, **conf, **vary, **kafka;
  char *bootstrap_servers, *topic;
  gboolean quiet, verbose;
  char *color, *progress;
  char *timeout;
  int timeout_ms;    /* from --timeout, 30,000 without */
  gboolean on_spark; /* of stream: --engine=spark */
} SfcCommon;

void sfc_common_clear (SfcCommon *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcCommon, sfc_common_clear)

/** sfc_common_entries: the option entries that fill @self; Returns: (transfer
 * container): free with g_free() */
GOptionEntry *sfc_common_entries (SfcCommon *self);

/** sfc_common_check: checks the values, sets up the log and colour */
gboolean sfc_common_check (SfcCommon *self, GError **error);

/** sfc_common_load: Returns: (transfer full): the settings of this run */
SfcSettings *sfc_common_load (const SfcCommon *self, GError **error);

/** sfc_common_load_all: as above; @errors: (element-type GError): gets what is
 * wrong, all of it, when %NULL is returned */
SfcSettings *sfc_common_load_all (const SfcCommon *self, GPtrArray *errors);

/**
 * sfc_common_topic:
 *
 * Returns: (transfer full): the one topic that produce and consume work on:
 *          --topic, else `subscribe` of [source]; %SFC_ERROR_CONFIG when that
 *          names none or several
 */
char *sfc_common_topic (SfcSettings *settings, GError **error);

/**
 * SfcStop: SIGINT, SIGTERM and SIGHUP of a running command: the first cancels
 * @cancellable (and is said on standard error), a second SIGINT ends the
 * process at once with status 130.
 */
typedef struct _SfcStop SfcStop;

/** SFC_STOP_PATIENCE_S: longer than any command takes to stop, unless somebody
 * does not read its output */
#define SFC_STOP_PATIENCE_S 20

/**
 * sfc_stop_new:
 * @cancellable: is cancelled
 * @patience_s: the process ends with status 1 when it has not ended so long
 *              after the signal, whatever it waits for; 0: it takes its time
 *
 * Watches the signals in the default main context; from then on GLib has a
 * thread, so a development broker must have been forked before.
 */
SfcStop *sfc_stop_new (GCancellable *cancellable, guint patience_s);
void sfc_stop_free (SfcStop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcStop, sfc_stop_free)

/**
 * sfc_run_worker:
 * @work: runs in a thread of its own; blocks as it likes
 * @data: for @work
 * @tick: (nullable): called in the main thread every 100 ms meanwhile, and
 *        once at the end
 * @error: set on failure: the error of @work
 *
 * Runs the main loop until @work has returned.
 */
gboolean sfc_run_worker (gboolean (*work) (gpointer data, GError **error),
                         void (*tick) (gpointer data), gpointer data,
                         GError **error);

G_END_DECLS
