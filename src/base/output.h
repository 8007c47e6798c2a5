/* base/output.h -- standard output: whole pieces, checked. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * sfc_output_write:
 * @data: (array length=len): what to write
 * @len: [bytes]
 * @error: set on failure
 *
 * Writes all of it to standard output; pieces of several threads do not mix.
 * On a terminal what sfc_safe_text_append() finds unsafe becomes U+FFFD, but for
 * line breaks, bold and its end; elsewhere every byte is as it is.
 * The caller buffers: this is a system call.
 *
 * Errors: %SFC_ERROR_RESOURCES (disk full), %SFC_ERROR_SINK (all others, a
 *         closed pipe too; sfc_output_is_closed() tells)
 * Thread: any
 */
gboolean sfc_output_write (const char *data, gsize len, GError **error);

/** sfc_output_hold / sfc_output_release: what a thread writes in between is one
 * piece; Thread: any */
void sfc_output_hold (void);
void sfc_output_release (void);

/**
 * sfc_output_set_stop:
 * @stop: (nullable): a reference is taken
 *
 * From when @stop is cancelled, a write waits at most %SFC_OUTPUT_GRACE_MS more
 * for a reader that does not read, as `less` may be, and then fails with
 * %SFC_ERROR_CANCELLED.
 *
 * Thread: main, before any other writes.
 */
void sfc_output_set_stop (GCancellable *stop);
#define SFC_OUTPUT_GRACE_MS 5000

/** sfc_output_is_closed: Returns: whether a write met EPIPE; Thread: any */
gboolean sfc_output_is_closed (void);

/** sfc_output_is_terminal: Returns: whether standard output is a terminal */
gboolean sfc_output_is_terminal (void);

/**
 * sfc_output_set_color / sfc_output_has_color:
 *
 * Whether results may be coloured, from --color and NO_COLOR.
 */
void sfc_output_set_color (gboolean on);
gboolean sfc_output_has_color (void);

G_END_DECLS
