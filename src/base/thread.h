/* base/thread.h -- threads, when the system may have no more of them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_thread_fail:
 * @error: where to set it
 * @format: what could not be begun, and why
 *
 * Returns: %FALSE, always, with %SFC_ERROR_RESOURCES and the remedy for want of
 *          threads
 */
gboolean sfc_thread_fail (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/**
 * sfc_thread_new:
 * @name: shown in the error, and by the system's tools
 * @run: what it does with
 * @data: its argument
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_RESOURCES; g_thread_new() would end the process
 *
 * Returns: (transfer full) (nullable): to be joined
 */
GThread *sfc_thread_new (const char *name, GThreadFunc run, gpointer data,
                         GError **error);

/** sfc_thread_probe: Returns: whether @n more threads could be had at once;
 * they are gone again. @error as sfc_thread_new(), named so */
gboolean sfc_thread_probe (guint n, GError **error);

G_END_DECLS
