/* cli/complete.h -- what may stand at the end of a command line. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_complete:
 * @words: (array zero-terminated=1): of a command line behind `sfcrime`; the
 *         last one, which may be empty, is to be completed
 * @error: set on failure; %SFC_ERROR_SINK
 *
 * Prints what that word may become, for the functions of data/completion: a
 * line each, with a tab and a description behind it where there is one.  One
 * that ends in `=` wants a value, with no blank before it.  Instead of words,
 * `:file` or `:folder` leaves the name, or what follows an option's `=`, to the
 * shell.  Topics are asked of the broker, for a second at most; a failure of
 * that is no word to offer, and silent.
 */
gboolean sfc_complete (char **words, GError **error);

G_END_DECLS
