/* base/safe-text.h -- foreign text on a terminal. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** sfc_safe_text_is_unsafe: Returns: whether @c alone could steer a terminal:
 * a control character (C0, DEL, C1; line breaks and tabs too), a separator of
 * lines or paragraphs, or one that turns the direction of writing */
gboolean sfc_safe_text_is_unsafe (gunichar c);

/**
 * sfc_safe_text_append:
 * @out: grows
 * @text: any bytes
 * @len: length of @text [bytes]
 *
 * Appends @text as UTF-8 that cannot steer a terminal: unsafe characters, and
 * every byte that is not UTF-8, become U+FFFD.
 */
void sfc_safe_text_append (GString *out, const char *text, gsize len);

/** sfc_safe_text_append_lines: the same, but line breaks stay */
void sfc_safe_text_append_lines (GString *out, const char *text, gsize len);

/**
 * sfc_safe_text_append_short:
 *
 * The same for at most @most bytes of @text; `...` stands for the rest.
 */
void sfc_safe_text_append_short (GString *out, const char *text, gsize len,
                                 gsize most);

G_END_DECLS
