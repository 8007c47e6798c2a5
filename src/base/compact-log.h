/* base/compact-log.h -- numbered entries in a folder, every so many of them
 * merged into one. */

#pragma once

#include "base/durable-file.h"

G_BEGIN_DECLS

/**
 * SfcCompactLogOptions:
 * @interval: entry N is compact when this divides N + 1; a log that was begun
 *            with another interval goes on with that
 * @deletes: whether entries that a compact one holds are removed
 * @delay_ms: but not younger ones [ms]
 * @retain: nor those that the last so many entries need
 * @kind: whose files they are
 */
typedef struct
{
  gint64 interval;
  gboolean deletes;
  gint64 delay_ms;
  gint64 retain;
  SfcDurable kind;
} SfcCompactLogOptions;

/**
 * SfcCompactLog: files `N` and `N.compact`, each the line `v1` and lines that
 * are the caller's; a compact one begins with all lines before it.
 *
 * Errors: those of the kind, in Spark's words, and %SFC_ERROR_RESOURCES
 * Source: CompactibleFileStreamLog of Spark 3.5; recorded in tests/source
 */
typedef struct _SfcCompactLog SfcCompactLog;

/**
 * sfc_compact_log_open:
 * @folder: of the log; it may not be there
 * @options: (nullable): copied; %NULL: of another's log, which is only read:
 *           errors are %SFC_ERROR_SOURCE
 *
 * Removes what a killed run left, unless it is another's.
 *
 * Returns: (transfer full): the log, as it is now
 */
SfcCompactLog *sfc_compact_log_open (const char *folder,
                                     const SfcCompactLogOptions *options);
void sfc_compact_log_free (SfcCompactLog *self);

/** sfc_compact_log_get_last: Returns: the number of the last entry, -1: none */
gint64 sfc_compact_log_get_last (const SfcCompactLog *self);

/**
 * sfc_compact_log_read:
 * @visit: called for each line, the oldest first; Returns: whether it is one
 * @data: for @visit
 * @error: set on failure: an entry is missing or damaged
 */
gboolean sfc_compact_log_read (const SfcCompactLog *self,
                               gboolean (*visit) (const char *line,
                                                  gpointer data),
                               gpointer data, GError **error);

/** sfc_compact_log_add: adds entry @number, above the last one; @lines: each
 * after a line break; on failure there is none */
gboolean sfc_compact_log_add (SfcCompactLog *self, gint64 number,
                              const GString *lines, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcCompactLog, sfc_compact_log_free)

G_END_DECLS
