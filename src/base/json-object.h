/* base/json-object.h -- small JSON objects: offsets, and lines of logs. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * sfc_json_read_object:
 * @parser: owns the result
 * @json: UTF-8
 * @depth: how deep objects and arrays may nest, 1: not
 *
 * json-glib keeps nested brackets on the stack, and takes more than JSON.
 *
 * Returns: (transfer none) (nullable): the object that @json is
 */
JsonObject *sfc_json_read_object (JsonParser *parser, const char *json,
                                  int depth);

G_END_DECLS
