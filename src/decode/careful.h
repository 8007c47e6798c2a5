/* decode/careful.h -- any record -> cells, slowly, with Spark's every quirk. */

#pragma once

#include "decode/convert.h"
#include "decode/fault.h"

G_BEGIN_DECLS

/** SfcCarefulDecoder: reads records of one schema; one a thread. */
typedef struct _SfcCarefulDecoder SfcCarefulDecoder;

/**
 * sfc_careful_decoder_new:
 * @schema: the wanted columns; a reference is taken
 * @skip: one of them that no member fills, or -1
 * @converter: (not owned): must outlive the decoder
 *
 * Returns: (transfer full): a decoder
 */
SfcCarefulDecoder *sfc_careful_decoder_new (SfcSchema *schema, int skip,
                                            SfcConverter *converter);
void sfc_careful_decoder_free (SfcCarefulDecoder *self);

/**
 * sfc_careful_decoder_decode:
 * @self: a decoder
 * @json: (array length=len): the record's value
 * @len: [bytes]
 * @slots: (out) (array): one cell a column; texts live in the
 *         converter's arena
 * @upgrade: whether an UPGRADE is a fault, and ends the reading
 * @fault: (out) (nullable): what is wrong, if something is
 *
 * Source: JacksonParser.convertObject in PERMISSIVE mode: an error within the
 *         value of a wanted column leaves that cell, and reading goes on where
 *         the error was; an error elsewhere makes all cells null
 *
 * Returns: as sfc_decoder_decode()
 */
gboolean sfc_careful_decoder_decode (SfcCarefulDecoder *self, const char *json,
                                     gsize len, SfcValue *slots,
                                     gboolean upgrade, SfcFault *fault);

G_END_DECLS
