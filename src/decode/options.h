/* decode/options.h -- how from_json reads records, where not by default. */

#pragma once

#include "base/zone.h"
#include "row/time-pattern.h"

G_BEGIN_DECLS

/* Where the JSON differs from what Spark takes by default */
typedef enum
{
  SFC_JSON_COMMENTS = 1 << 0,
  SFC_JSON_UNQUOTED_NAMES = 1 << 1,
  SFC_JSON_LEADING_ZEROS = 1 << 2,
  SFC_JSON_ANY_ESCAPE = 1 << 3,
  SFC_JSON_CONTROL_CHARS = 1 << 4,
  SFC_JSON_NO_SINGLE_QUOTES = 1 << 5,
  SFC_JSON_ONLY_FINITE = 1 << 6, /* no NaN, no Infinity */
} SfcJsonGrammar;

/**
 * SfcDecoderOptions:
 * @whole: every column of the schema is decoded, needed or not
 * @fail_fast: mode FAILFAST: a malformed record ends the query
 * @upgrade_fails: timeParserPolicy EXCEPTION: a text that only the parser of
 *                 Spark 2 reads ends the query
 * @corrupt: (nullable): the column that takes malformed records;
 *           %NULL: `_corrupt_record`
 * @grammar: (type SfcJsonGrammar): none of it changes what plain JSON means
 * @zone: (nullable): of timestamps; %NULL: the session's
 * @timestamps, @dates: (nullable): the patterns of texts
 * @no_timestamp_fallback, @no_date_fallback: a text in no such form is not
 *                                            read as Spark 1 and 2 did
 *
 * All zero is Spark's default, but for @upgrade_fails.
 */
typedef struct
{
  gboolean whole;
  gboolean fail_fast;
  gboolean upgrade_fails;
  char *corrupt;
  guint grammar;
  SfcZone *zone;
  SfcTimePattern *timestamps, *dates;
  gboolean no_timestamp_fallback, no_date_fallback;
} SfcDecoderOptions;

/** sfc_decoder_options_clear: frees what they own, all that is pointed to */
void sfc_decoder_options_clear (SfcDecoderOptions *self);

G_END_DECLS
