/* base/status.h -- the status lines below the messages on a terminal. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_WHEN_AUTO,
  SFC_WHEN_ALWAYS,
  SFC_WHEN_NEVER,
} SfcWhen;

/**
 * sfc_status_init:
 * @when: whether sfc_status() shows anything; auto: when standard error is a
 *        terminal
 *
 * Thread: main, before any other.
 */
void sfc_status_init (SfcWhen when);

/** sfc_status_shown: Returns: whether sfc_status() shows anything */
gboolean sfc_status_shown (void);

/** sfc_status_is_live: Returns: whether it is a terminal that shows it, so that
 * it may change at any time */
gboolean sfc_status_is_live (void);

/**
 * sfc_status:
 * @text: (nullable): lines of progress, the last one without a line break;
 *        %NULL removes them
 *
 * On a terminal they replace the ones before, and each is cut to the width;
 * elsewhere (--progress=always) every call prints them.
 *
 * Thread: any
 */
void sfc_status (const char *text);

/** sfc_status_finish: leaves the last status lines standing, and goes below */
void sfc_status_finish (void);

/** sfc_status_write: @text, whole lines, on standard error above the status
 * lines; Thread: any */
void sfc_status_write (const GString *text);

/** sfc_status_hide / sfc_status_show: what is written in between, to a standard
 * output that may be the same terminal, does not mix with the status lines;
 * Thread: any */
void sfc_status_hide (void);
void sfc_status_show (void);

/** sfc_status_append_bar: a bar, @done of it (0 to 1) full, and the percentage;
 * nothing for less than 0: not known */
void sfc_status_append_bar (GString *out, double done);

/** sfc_status_append_left: the time that is left, when @done of the work took
 * @s seconds; nothing when nobody knows */
void sfc_status_append_left (GString *out, double done, double s);

G_END_DECLS
