/* decode/rewrite.h -- a JSON value -> its compact text, as Jackson writes it.
 */

#pragma once

#include "decode/token-reader.h"

G_BEGIN_DECLS

/**
 * sfc_json_rewrite:
 * @reader: its token is the value, or begins it; afterwards, or where it
 *          failed, its token is the last one of it
 * @out: grows
 *
 * Source: JsonGenerator.copyCurrentStructure to UTF-8: no blanks, numbers as
 *         in sfc_number_append_text(), surrogates as \uXXXX
 *
 * Returns: %FALSE when the text is not JSON, or the token begins no value
 */
gboolean sfc_json_rewrite (SfcTokenReader *reader, GString *out);

G_END_DECLS
