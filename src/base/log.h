/* base/log.h -- messages and the status line, on standard error. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_WHEN_AUTO,
  SFC_WHEN_ALWAYS,
  SFC_WHEN_NEVER,
} SfcWhen;

typedef enum
{
  SFC_LOG_QUIET,   /* errors and warnings */
  SFC_LOG_NORMAL,  /* and what was done */
  SFC_LOG_VERBOSE, /* and how */
} SfcLogLevel;

/**
 * sfc_log_init:
 * @level: what is said
 * @progress: whether sfc_status() shows anything; auto: when standard error
 *            is a terminal
 *
 * Thread: main, before any other.
 */
void sfc_log_init (SfcLogLevel level, SfcWhen progress);

/**
 * sfc_error / sfc_warn / sfc_info / sfc_debug:
 * @format: the message: lower case, no final stop; may hold line breaks
 *
 * Print "sfcrime: MESSAGE" ("sfcrime: warning: MESSAGE" for sfc_warn) as one
 * write, above the status line.  Control characters of untrusted text must
 * have been escaped by the caller.
 *
 * Thread: any
 */
void sfc_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sfc_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sfc_info (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sfc_debug (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** sfc_status_shown: Returns: whether sfc_status() shows anything */
gboolean sfc_status_shown (void);

/**
 * sfc_status:
 * @line: (nullable): one line of progress; %NULL removes it
 *
 * On a terminal the line replaces the one before, and is cut to the width;
 * elsewhere (--progress=always)
 * every call prints a line.
 *
 * Thread: any
 */
void sfc_status (const char *line);

/** sfc_status_finish: leaves the last status line standing, and goes below it */
void sfc_status_finish (void);

G_END_DECLS
