/* sink/formats.h -- the sinks behind sfc_sink_new(). */

#pragma once

#include "sink/sink.h"

G_BEGIN_DECLS

/**
 * SfcSinkSpec: what a sink is made of
 * @settings: where the group's options are
 * @query: NAME
 * @group: "sink NAME"
 * @schema: of the rows
 * @zone: of the session
 * @lines: the rows have one column, `value`, whole objects of JSON, and
 *         @group is not the query's own: jsonlines and kafka only
 * @offline: only checks the settings: the sink opens nothing, and cannot write
 * @elsewhere: with @offline: the Kafka client is not this program's
 */
typedef struct
{
  SfcSettings *settings;
  const char *query, *group;
  SfcSchema *schema;
  SfcZone *zone;
  gboolean lines, offline, elsewhere;
} SfcSinkSpec;

/**
 * sfc_console_new / sfc_jsonlines_new / sfc_noop_new / sfc_json_new /
 * sfc_csv_new / sfc_kafka_new:
 * @spec: of the sink
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: an option, or what the format cannot hold, in
 *         Spark's words where it has some; %SFC_ERROR_SINK,
 *         %SFC_ERROR_RESOURCES: a file does not open
 *
 * Returns: (transfer full): the sink of that format, or %NULL
 */
SfcSink *sfc_console_new (const SfcSinkSpec *spec, GError **error);
SfcSink *sfc_jsonlines_new (const SfcSinkSpec *spec, GError **error);
SfcSink *sfc_noop_new (const SfcSinkSpec *spec, GError **error);
SfcSink *sfc_json_new (const SfcSinkSpec *spec, GError **error);
SfcSink *sfc_csv_new (const SfcSinkSpec *spec, GError **error);
SfcSink *sfc_kafka_new (const SfcSinkSpec *spec, GError **error);

/** sfc_sink_init: fills the head but for what describes it */
void sfc_sink_init (SfcSink *self, const SfcSinkClass *klass,
                    const SfcSinkSpec *spec);

/** sfc_sink_fail_path: says in @error, of a file or folder that does not open,
 * where its path was set; Returns: %FALSE, always */
gboolean sfc_sink_fail_path (const SfcSinkSpec *spec, GError **error);

/** sfc_sink_quote_names: Returns: (transfer full): `"NAME":` of each column */
char **sfc_sink_quote_names (const SfcSchema *schema);

/**
 * sfc_sink_describe_java:
 * @class_name: of Spark's table
 *
 * Returns: (transfer full): `CLASS@HEX` as Java's Object.toString() has it
 */
char *sfc_sink_describe_java (const char *class_name);

G_END_DECLS
