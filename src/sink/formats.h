/* sink/formats.h -- the sinks behind sfc_sink_new(). */

#pragma once

#include "sink/sink.h"

G_BEGIN_DECLS

/**
 * sfc_console_new / sfc_jsonlines_new / sfc_noop_new:
 * @settings: where the group's options are
 * @group: "sink NAME"
 * @zone: for timestamps; a reference is taken
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES: a file does not open
 *
 * Returns: (transfer full): the sink of that format
 */
SfcSink *sfc_console_new (SfcSettings *settings, const char *group,
                          SfcZone *zone, GError **error);
SfcSink *sfc_jsonlines_new (SfcSettings *settings, const char *group,
                            SfcZone *zone, GError **error);
SfcSink *sfc_noop_new (SfcSettings *settings, const char *group, SfcZone *zone,
                       GError **error);

/**
 * sfc_sink_describe_java:
 * @class_name: of Spark's table
 *
 * Returns: (transfer full): `CLASS@HEX` as Java's Object.toString() has it
 */
char *sfc_sink_describe_java (const char *class_name);

G_END_DECLS
