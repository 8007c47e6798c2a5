/* base/log.h -- messages, on standard error or in the journal. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_LOG_QUIET,   /* errors and warnings */
  SFC_LOG_NORMAL,  /* and what was done */
  SFC_LOG_VERBOSE, /* and how */
} SfcLogLevel;

/**
 * sfc_log_init:
 * @level: what is said
 *
 * From now on messages are structured records of GLib's, and GLib's own come
 * the same way.  Where standard error is the journal, they go there with
 * their fields; elsewhere each is a line of text.
 *
 * Thread: main, before any other.
 */
void sfc_log_init (SfcLogLevel level);

/** sfc_log_is_verbose: Returns: whether sfc_debug() says anything */
gboolean sfc_log_is_verbose (void);

/**
 * sfc_error / sfc_warn / sfc_info / sfc_debug:
 * @format: the message: lower case, no final stop; may hold line breaks
 *
 * Print "sfcrime: MESSAGE" ("sfcrime: warning: MESSAGE" for sfc_warn) as one
 * write, above the status lines, made safe for a terminal by
 * sfc_safe_text_append_lines().
 *
 * Thread: any
 */
void sfc_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sfc_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sfc_info (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sfc_debug (const char *format, ...) G_GNUC_PRINTF (1, 2);

/**
 * SfcLogAbout: what the messages of a thread are about: their fields
 * SFCRIME_QUERY, SFCRIME_BATCH and SFCRIME_TOPIC
 * @query, @topic: (nullable): borrowed
 * @batch: -1: none
 */
typedef struct
{
  const char *query, *topic;
  gint64 batch;
} SfcLogAbout;

/** sfc_log_about: Returns: (transfer none): that of this thread, to be set; at
 * first nothing */
SfcLogAbout *sfc_log_about (void);

/**
 * sfc_log_pass:
 * @line: of the standard error of another program
 * @len: length of @line [bytes]
 *
 * Shows it above the status lines without the secrets, on a terminal without
 * what could steer that, and with a line break.
 *
 * Thread: any
 */
void sfc_log_pass (const char *line, gsize len);

G_END_DECLS
