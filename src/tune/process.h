/* tune/process.h -- a run of this program in a process of its own, so that
 * runs share no memory and each one's peak can be told. */

#pragma once

#include <gio/gio.h>

#include "tune/run.h"

G_BEGIN_DECLS

/**
 * SfcProcessOptions:
 * @stream: (array zero-terminated=1): the words after `sfcrime` of the run;
 *          its progress reports are asked for besides; what may hold a secret,
 *          see sfc_hidden_words_is_one(), is not on its command line
 * @feed: (nullable) (array zero-terminated=1): likewise of what sends records
 *        meanwhile; begins when the query is ready, and ends with it
 * @duration_ms: from the first batch with data, or without one from the first
 *               report [ms]
 * @to_end: end when all that is in the topic was read
 * @patience_ms: until the first report [ms]
 * @progress_fd: gets the reports, too; -1: none
 * @stop: ends the run
 */
typedef struct
{
  char **stream, **feed;
  gint64 duration_ms;
  gboolean to_end;
  int patience_ms;
  int progress_fd;
  GCancellable *stop;
} SfcProcessOptions;

/**
 * sfc_process_stream:
 * @options: what and how long
 * @error: set on failure
 *
 * Runs a query and listens to its reports, then has it end.
 *
 * Errors: that of the process, by its exit status; %SFC_ERROR_CANCELLED:
 *         stopped; %SFC_ERROR_RESOURCES; %SFC_ERROR_SINK of @progress_fd
 * Thread: any; blocks
 *
 * Returns: (transfer full): the run, or %NULL
 */
SfcRun *sfc_process_stream (const SfcProcessOptions *options, GError **error);

/**
 * sfc_process_call:
 * @words: (array zero-terminated=1): the words after `sfcrime`
 * @stop: ends it
 * @error: set on failure: as above
 *
 * Runs a command to its end.
 * Thread: any; blocks
 */
gboolean sfc_process_call (char **words, GCancellable *stop, GError **error);

G_END_DECLS
