/* base/xml-text.h -- foreign text in HTML, SVG and XML. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_xml_append:
 * @out: grows
 * @text: any bytes
 * @len: length of @text [bytes], or -1 when it ends in NUL
 *
 * Appends @text so that it is text and no more, in an element as in an
 * attribute with either kind of quotes: `<`, `>`, `&`, `"` and `'` become
 * references, what sfc_safe_text_append() finds unsafe becomes U+FFFD.
 */
void sfc_xml_append (GString *out, const char *text, gssize len);

G_END_DECLS
