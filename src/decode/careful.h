/* decode/careful.h -- any record -> cells, slowly, with Spark's every quirk. */

#pragma once

#include "decode/convert.h"

G_BEGIN_DECLS

/** SfcCarefulDecoder: reads records of one schema; one a thread. */
typedef struct _SfcCarefulDecoder SfcCarefulDecoder;

/**
 * sfc_careful_decoder_new:
 * @schema: the wanted columns; a reference is taken
 * @converter: (not owned): must outlive the decoder
 *
 * Returns: (transfer full): a decoder
 */
SfcCarefulDecoder *sfc_careful_decoder_new (SfcSchema *schema,
                                            SfcConverter *converter);
void sfc_careful_decoder_free (SfcCarefulDecoder *self);

/**
 * sfc_careful_decoder_decode:
 * @self: a decoder
 * @json: (array length=len): the record's value
 * @len: [bytes]
 * @slots: (out) (array): one cell a column; texts live in the
 *         converter's arena
 *
 * Source: JacksonParser.convertObject in PERMISSIVE mode: an error within the
 *         value of a wanted column leaves that cell, and reading goes on where
 *         the error was; an error elsewhere makes all cells null
 *
 * Returns: as sfc_decoder_decode()
 */
gboolean sfc_careful_decoder_decode (SfcCarefulDecoder *self, const char *json,
                                     gsize len, SfcValue *slots);

G_END_DECLS
