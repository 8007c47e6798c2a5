/* config/value-check.h -- whether a text is a value of a property. */

#pragma once

#include "config/property.h"

G_BEGIN_DECLS

/**
 * sfc_value_check:
 * @property: what it is a value of
 * @value: the text
 * @canonical: (out) (transfer full): the text; of BOOLEAN in lower case, of
 *             ENUM as the table spells it
 * @error: set on failure: %SFC_ERROR_CONFIG, what is wrong, in Spark's words
 *         where Spark has some (spark-semantics 3.3, 9 and 24); the caller
 *         puts the place before it
 */
gboolean sfc_value_check (const SfcProperty *property, const char *value,
                          char **canonical, GError **error);

G_END_DECLS
