/* decode/decoder.h -- raw record -> cells, as Spark's from_json reads it. */

#pragma once

#include "decode/options.h"
#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/** SfcDecoder: reads records of one schema; one a thread. */
typedef struct _SfcDecoder SfcDecoder;

/**
 * sfc_decoder_new:
 * @schema: the wanted columns, one a slot; other members are skipped
 * @zone: the session's time zone; a reference is taken
 * @options: (nullable): how, %NULL: by default
 *
 * Returns: (transfer full): a decoder
 */
SfcDecoder *sfc_decoder_new (SfcSchema *schema, SfcZone *zone,
                             const SfcDecoderOptions *options);
void sfc_decoder_free (SfcDecoder *self);

/**
 * sfc_decoder_decode:
 * @self: a decoder
 * @json: (array length=len) (nullable): the record's value; %NULL is a null
 *        value.  Nothing behind it is read.
 * @len: [bytes]
 * @slots: (out) (array): one cell a column of the schema
 *
 * The column for malformed records gets the whole of a record that is not well
 * formed, and else null.
 *
 * Shape: 1 record -> 1 row, always
 * Thread: one at a time
 * Source: JacksonParser, spark-semantics sections 7 and 8; unless the options
 *         say otherwise, in PERMISSIVE mode, and with null for texts that only
 *         the parser of Spark 2 would take for a timestamp
 *         (spark.sql.legacy.timeParserPolicy=CORRECTED)
 *
 * Returns: whether the record was well formed: an object, no syntax error up
 *          to its closing brace, and every wanted value of its column's type.
 *          A null, empty or blank record is.  When it was not, @slots holds
 *          what Spark gives, mostly nulls.  Text in @slots points into @json
 *          or into @self, and is good until the next call.
 */
gboolean sfc_decoder_decode (SfcDecoder *self, const char *json, gsize len,
                             SfcValue *slots);

/**
 * sfc_decoder_steal_error:
 * @self: a decoder that has called a record malformed
 *
 * Returns: (transfer full) (nullable): why that record ends the query, of code
 *          %SFC_ERROR_DATA; %NULL: it does not
 */
GError *sfc_decoder_steal_error (SfcDecoder *self);

/**
 * sfc_decoder_explain:
 * @self: a decoder
 * @json: (array length=len): a record that it has called malformed
 * @len: [bytes]
 *
 * Slow; texts that it gave out before are void.
 *
 * Returns: (transfer full): what is wrong with it, for the user
 */
char *sfc_decoder_explain (SfcDecoder *self, const char *json, gsize len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcDecoder, sfc_decoder_free)

G_END_DECLS
