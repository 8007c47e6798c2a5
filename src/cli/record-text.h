/* cli/record-text.h -- a record of a topic, as `sfcrime consume` prints it. */

#pragma once

#include <glib.h>
#include <librdkafka/rdkafka.h>

#include "base/error.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_RECORD_VALUE, /* the value's bytes, a line each */
  SFC_RECORD_JSON,  /* one JSON object a line */
  SFC_RECORD_TABLE, /* aligned columns under a header */
} SfcRecordFormat;

/**
 * sfc_record_format_parse:
 *
 * Errors: %SFC_ERROR_USAGE
 */
gboolean sfc_record_format_parse (const char *text, SfcRecordFormat *format,
                                  GError **error);

/**
 * sfc_record_append_header:
 * @out: grows
 * @format: which
 * @color: whether to make it bold
 *
 * Appends what stands above the first record: the table's head, else nothing.
 */
void sfc_record_append_header (GString *out, SfcRecordFormat format,
                               gboolean color);

/**
 * sfc_record_append:
 * @out: grows by one line
 * @record: a record, no error or event
 * @format: how
 * @max_headers: that are written
 * @safe: whether @out goes to a terminal: what could steer it is U+FFFD
 *
 * value: the bytes as they are; `null` where the record has no value.
 *
 * json:
 * `{"topic":T,"partition":N,"offset":N,"timestamp":"2018-12-31T23:57:00.000Z",
 * "key":K,"value":V,"headers":[{"key":K,"value":V},...]}`: times in UTC; the
 * value as it is where it is JSON (its whitespace outside of strings dropped),
 * else a string, as key and header values are; null where there is none; bytes
 * that are not UTF-8 become U+FFFD.
 *
 * table: partition, offset, timestamp, key, value; always safe, so that a
 * record is a line.
 *
 * Returns: whether all headers that @format has were written
 */
gboolean sfc_record_append (GString *out, const rd_kafka_message_t *record,
                            SfcRecordFormat format, gsize max_headers,
                            gboolean safe);

G_END_DECLS
