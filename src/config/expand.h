/* config/expand.h -- ${NAME} and ${file:PATH} in a value. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_expand:
 * @text: a value; `${NAME}` stands for the environment variable,
 *        `${file:PATH}` for what the file holds without the end of its last
 *        line, `$${` for `${`; a relative PATH is of $CREDENTIALS_DIRECTORY
 *        where that is set, as it is in a service
 * @error: set on failure: %SFC_ERROR_CONFIG: a variable that is not set or a
 *         file that cannot be read (it is named), or a `${` that begins neither
 *
 * Returns: (transfer full): the value, or %NULL
 */
char *sfc_expand (const char *text, GError **error);

/** sfc_expand_escape: Returns: (transfer full): what sfc_expand() turns into
 * @value */
char *sfc_expand_escape (const char *value);

G_END_DECLS
