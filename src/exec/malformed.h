/* exec/malformed.h -- the malformed records of a batch. */

#pragma once

#include "decode/decoder.h"
#include "source/source.h"

G_BEGIN_DECLS

/* How many of them are told */
#define SFC_MALFORMED_SAMPLES 3

/**
 * SfcMalformedPlace:
 * @rank: of the record's partition
 * @offset: in it
 * @path: (nullable): of the file that it stands in
 * @number: in that file, from 1
 */
typedef struct
{
  guint rank;
  gint64 offset;
  char *path;
  gint64 number;
} SfcMalformedPlace;

/**
 * SfcMalformedSample:
 * @at: where the record stands
 * @reason: what is wrong with it
 * @text: the record, safe to show and cut
 */
typedef struct
{
  SfcMalformedPlace at;
  char *reason, *text;
} SfcMalformedSample;

/**
 * SfcMalformed:
 * @n: how many there were
 * @n_samples: of them, the first ones
 * @samples: by rank and offset
 * @error: (nullable): why one of them ends the query
 * @at: the first one that does
 */
typedef struct
{
  gint64 n;
  guint n_samples;
  SfcMalformedSample samples[SFC_MALFORMED_SAMPLES];
  GError *error;
  SfcMalformedPlace at;
} SfcMalformed;

/** sfc_malformed_clear: forgets all; @self is zeroed memory or was in use */
void sfc_malformed_clear (SfcMalformed *self);

/**
 * sfc_malformed_add:
 * @self: what to add to
 * @record: a record that @decoder has called malformed
 * @decoder: its texts become void
 *
 * Counts a record that does not end the query.
 */
void sfc_malformed_add (SfcMalformed *self, const SfcRecord *record,
                        SfcDecoder *decoder);

/** sfc_malformed_take_error: counts a record that ends the query, for @error
 * (transfer full) */
void sfc_malformed_take_error (SfcMalformed *self, const SfcRecord *record,
                               GError *error);

/** sfc_malformed_merge: moves what @other holds to @self; samples and error do
 * not depend on the order of the merges */
void sfc_malformed_merge (SfcMalformed *self, SfcMalformed *other);

G_END_DECLS
