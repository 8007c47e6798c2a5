/* cli/json-compact.h -- is this JSON?  Then without its whitespace. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_JSON_COMPACT_DEPTH: arrays and objects within each other, at most */
#define SFC_JSON_COMPACT_DEPTH 1000

/**
 * sfc_json_append_compact:
 * @out: grows, but only when @text is JSON
 * @text: any bytes
 * @len: length of @text [bytes]
 *
 * Appends the one JSON value (RFC 8259, UTF-8, no byte order mark, at most
 * %SFC_JSON_COMPACT_DEPTH levels) that @text is, byte for byte but for the
 * whitespace outside of strings.
 *
 * Returns: whether @text is such a value
 */
gboolean sfc_json_append_compact (GString *out, const char *text, gsize len);

G_END_DECLS
