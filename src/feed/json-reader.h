/* feed/json-reader.h -- JSON text of any length -> one compact value after
 * another. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SFC_JSON_MAX_DEPTH: arrays and objects within each other, in one record */
#define SFC_JSON_MAX_DEPTH 1000

/** SFC_JSON_MAX_RECORD_BYTES: of one compact record */
#define SFC_JSON_MAX_RECORD_BYTES ((gsize)64 << 20)

/**
 * SfcJsonRead:
 * @data: of the reader
 * @buffer: (array length=size): filled
 * @size: [bytes], at least 1
 * @error: set on failure
 *
 * Returns: bytes read, 0 at the end of the input, -1 with @error set
 */
typedef gssize (*SfcJsonRead) (gpointer data, char *buffer, gsize size,
                               GError **error);

/** SfcJsonReader: splits one input; one thread at a time. */
typedef struct _SfcJsonReader SfcJsonReader;

/**
 * sfc_json_reader_new:
 * @read: gives the input, in pieces of any size
 * @data: for @read
 * @name: of the input, to begin an error
 * @max_record_bytes: see sfc_json_reader_next()
 *
 * Returns: (transfer full): a reader at the start of the input
 */
SfcJsonReader *sfc_json_reader_new (SfcJsonRead read, gpointer data,
                                    const char *name, gsize max_record_bytes);
void sfc_json_reader_free (SfcJsonReader *self);

/** sfc_json_reader_restart: what was read ahead is dropped, and @read's next
 * piece is the start of a new input; @one: of one record, which may be an array
 * and is not taken apart */
void sfc_json_reader_restart (SfcJsonReader *self, gboolean one);

/**
 * sfc_json_reader_next:
 * @self: a reader
 * @text: (out) (transfer none): a record, not ended by NUL, until the next
 *        call
 * @len: (out): its length [bytes]
 * @error: set on failure
 *
 * The input is any number of JSON values, with or without whitespace between
 * them: a JSON array, JSON lines, values one after another.  Each value at the
 * top is a record; of an array at the top each element is one.  A byte order
 * mark at the very start is skipped.
 *
 * A record loses its whitespace outside of strings; everything else, the
 * members' order, numbers and escapes, is the input's, byte for byte.  A
 * record is given as soon as its last byte was read (a number at the top: the
 * byte behind it).
 *
 * Memory: 256 KiB, and the largest record so far.
 *
 * Errors: %SFC_ERROR_SOURCE: "NAME:LINE:COLUMN: what" for input that RFC 8259
 *         does not allow, invalid UTF-8 included; for more than
 *         %SFC_JSON_MAX_DEPTH levels; for a record of more than
 *         @max_record_bytes, at its start.  Both count from 1, the column in
 *         characters.  That of @read as it is.  After an error there is only
 *         sfc_json_reader_restart().
 *
 * Returns: whether there is a record; %FALSE without @error set: the end
 */
gboolean sfc_json_reader_next (SfcJsonReader *self, const char **text,
                               gsize *len, GError **error);

/**
 * sfc_json_reader_get_span:
 * @start: (out): of the record last given, as it is in the input [bytes]
 * @len: (out): up to its last byte [bytes]
 */
void sfc_json_reader_get_span (const SfcJsonReader *self, gint64 *start,
                               gint64 *len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcJsonReader, sfc_json_reader_free)

G_END_DECLS
