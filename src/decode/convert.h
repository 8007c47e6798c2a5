/* decode/convert.h -- a JSON scalar -> a cell of the column's type. */

#pragma once

#include "base/arena.h"
#include "decode/options.h"
#include "row/timestamp.h"
#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * SfcConverter: what conversions need besides the value
 * @timestamps: reads texts
 * @texts: holds texts that are not slices of the record
 * @options: (nullable): for what is not read by default
 */
typedef struct
{
  SfcTimestampReader *timestamps;
  SfcArena *texts;
  const SfcDecoderOptions *options;
} SfcConverter;

/**
 * sfc_convert_text:
 * @self: a converter
 * @column: gives the type
 * @text: (array length=n): UTF-8; a STRING cell will point to it
 * @n: [bytes]
 * @cell: (out): set on success
 *
 * Returns: whether the text can become that type; when not, @cell is as it was
 */
gboolean sfc_convert_text (SfcConverter *self, const SfcColumn *column,
                           const char *text, gsize n, SfcValue *cell);

/**
 * sfc_convert_number:
 * @self: a converter
 * @column: gives the type
 * @text: (array length=n): a JSON number; or NaN, -Infinity and so on as
 *        Jackson spells them.  A STRING cell may point to it.
 * @n: [bytes]
 * @cell: (out): set on success
 *
 * Returns: whether the number can become that type; when not, @cell is as it
 * was
 */
gboolean sfc_convert_number (SfcConverter *self, const SfcColumn *column,
                             const char *text, gsize n, SfcValue *cell);

/**
 * sfc_convert_boolean:
 * @column: gives the type
 * @value: `true` or `false`
 * @cell: (out): set on success
 *
 * Returns: whether a boolean can become that type; when not, @cell is as it was
 */
gboolean sfc_convert_boolean (const SfcColumn *column, gboolean value,
                              SfcValue *cell);

/**
 * sfc_number_append_text:
 * @out: grows
 * @text: (array length=n): a JSON number
 * @n: [bytes]
 *
 * Appends the number as Jackson writes it again: an integer by its digits,
 * others as Java's double text, in quotes when they are not finite.
 */
void sfc_number_append_text (GString *out, const char *text, gsize n);

G_END_DECLS
