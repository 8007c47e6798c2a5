/* decode/options.h -- how from_json reads records, where not by default. */

#pragma once

#include "base/zone.h"

G_BEGIN_DECLS

/**
 * SfcDecoderOptions:
 * @whole: every column of the schema is decoded, needed or not
 * @fail_fast: mode FAILFAST: a malformed record ends the query
 * @upgrade_fails: timeParserPolicy EXCEPTION: a text that only the parser of
 *                 Spark 2 reads ends the query
 * @corrupt: (nullable): the column that takes malformed records;
 *           %NULL: `_corrupt_record`
 *
 * All zero is Spark's default, but for @upgrade_fails.
 */
typedef struct
{
  gboolean whole;
  gboolean fail_fast;
  gboolean upgrade_fails;
  const char *corrupt;
} SfcDecoderOptions;

G_END_DECLS
