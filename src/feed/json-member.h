/* feed/json-member.h -- one member of a record. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_json_member_find:
 * @text: a compact JSON value, known to be valid
 * @len: length of @text [bytes]
 * @name: of a member of the outermost object
 * @value: (out) (transfer none): its value, as it stands in @text
 * @value_len: (out): [bytes]
 *
 * Of several members with that name the last counts, as in from_json().
 *
 * Returns: whether @text is an object that has it
 */
gboolean sfc_json_member_find (const char *text, gsize len, const char *name,
                               const char **value, gsize *value_len);

/**
 * sfc_json_string_decode:
 * @text: a JSON string with its quotes, known to be valid
 * @len: length of @text [bytes]
 * @out: grows by what the string means; half of a surrogate pair becomes U+FFFD
 */
void sfc_json_string_decode (const char *text, gsize len, GString *out);

G_END_DECLS
