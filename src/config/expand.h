/* config/expand.h -- ${NAME} in a value. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_expand:
 * @text: a value; `${NAME}` stands for the environment variable, `$${` for
 *        `${`
 * @error: set on failure: %SFC_ERROR_CONFIG: a variable that is not set (it is
 *         named), or a `${` that begins no name
 *
 * Returns: (transfer full): the value, or %NULL
 */
char *sfc_expand (const char *text, GError **error);

/** sfc_expand_escape: Returns: (transfer full): what sfc_expand() turns into
 * @value */
char *sfc_expand_escape (const char *value);

G_END_DECLS
