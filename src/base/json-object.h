/* base/json-object.h -- small JSON objects: offsets, lines of logs, reports. */

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

/* Members that may lack or be of another type; @object: (nullable), of which
 * all lack. */

/** sfc_json_get_object: Returns: (transfer none) (nullable): the object */
JsonObject *sfc_json_get_object (JsonObject *object, const char *name);

/** sfc_json_get_array: Returns: (transfer none) (nullable): the array */
JsonArray *sfc_json_get_array (JsonObject *object, const char *name);

/** sfc_json_get_text: Returns: (transfer none) (nullable): the string */
const char *sfc_json_get_text (JsonObject *object, const char *name);

/** sfc_json_get_long: Returns: the integer, or @otherwise */
gint64 sfc_json_get_long (JsonObject *object, const char *name,
                          gint64 otherwise);

/** sfc_json_get_number: Returns: the number, or @otherwise */
double sfc_json_get_number (JsonObject *object, const char *name,
                            double otherwise);

/** sfc_json_get_time: Returns: a time of ISO 8601 with its zone [ms since
 * 1970], or 0 */
gint64 sfc_json_get_time (JsonObject *object, const char *name);

G_END_DECLS
