/* feed/input.h -- one file, pipe or standard input, read from front to end,
 * and once more where it was read before. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** SfcInput: of one thread. */
typedef struct _SfcInput SfcInput;

/**
 * sfc_input_check:
 * @path: of a file; "-" is standard input
 * @size: (out): of a regular file [bytes], else -1
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SOURCE when it cannot be read
 */
gboolean sfc_input_check (const char *path, gint64 *size, GError **error);

/**
 * sfc_input_open:
 * @path: of a file; "-" is standard input
 * @keep: whether sfc_input_read_at() will be called: what cannot be read twice
 *        is then copied to a file without a name in the temporary folder
 * @cancellable: (nullable): ends a wait for input
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SOURCE; %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): the input, or %NULL
 */
SfcInput *sfc_input_open (const char *path, gboolean keep,
                          GCancellable *cancellable, GError **error);
void sfc_input_free (SfcInput *self);

/**
 * sfc_input_set_idle:
 * @idle: called when sfc_input_read() has to wait, and every 100 ms while it
 *        does
 * @data: for @idle
 */
void sfc_input_set_idle (SfcInput *self, void (*idle) (gpointer data),
                         gpointer data);

/**
 * sfc_input_read:
 * @self: an #SfcInput; an #SfcJsonRead
 *
 * Waits until there is something.
 *
 * Errors: %SFC_ERROR_SOURCE; %SFC_ERROR_RESOURCES when the copy's disk is
 *         full; %SFC_ERROR_CANCELLED
 */
gssize sfc_input_read (gpointer self, char *buffer, gsize size, GError **error);

/** sfc_input_read_at: reads again from @offset on what was read before;
 * otherwise as sfc_input_read() */
gssize sfc_input_read_at (SfcInput *self, gint64 offset, char *buffer,
                          gsize size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcInput, sfc_input_free)

G_END_DECLS
