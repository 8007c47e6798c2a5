/* config/property.h -- the one table of everything that can be set. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_SCOPE_SPARK,  /* [spark] */
  SFC_SCOPE_SOURCE, /* [source], [source NAME] */
  SFC_SCOPE_QUERY,  /* [query NAME] */
  SFC_SCOPE_SINK,   /* [sink NAME] */
} SfcScope;

typedef enum
{
  SFC_VALUE_STRING,
  SFC_VALUE_INT,
  SFC_VALUE_BOOLEAN,
  SFC_VALUE_DURATION, /* Spark time string; see the property for the unit of a bare number */
  SFC_VALUE_INTERVAL, /* Spark calendar interval: "10 minutes" */
  SFC_VALUE_SIZE,     /* Spark byte string */
  SFC_VALUE_ENUM,
  SFC_VALUE_LIST,     /* comma separated */
  SFC_VALUE_PATH,
} SfcValueType;

typedef enum
{
  SFC_EFFECT_YES,   /* acts as in Spark */
  SFC_EFFECT_MORE,  /* acts here, and not so in Spark: @note says how */
  SFC_EFFECT_NONE,  /* accepted; @note says why it does nothing */
} SfcEffect;

/**
 * SfcProperty:
 * @scope: in which group
 * @name: the key; one that ends in `*` stands for all that begin so
 * @type: of its value
 * @def: (nullable): the default, as text
 * @choices: (nullable): of ENUM: the words, separated by `|`
 * @formats: (nullable): the source or sink formats it belongs to, separated by
 *           `|`; %NULL: all
 * @min: smallest value of INT, DURATION [us] and SIZE [bytes]
 * @secret: whether `config show` hides it
 * @effect: whether it does something here
 * @note: (nullable): why not, or what more
 * @summary: one line for `config properties` and sfcrime.conf(5)
 */
typedef struct
{
  SfcScope scope;
  const char *name;
  SfcValueType type;
  const char *def;
  const char *choices;
  const char *formats;
  gint64 min;
  gboolean secret;
  SfcEffect effect;
  const char *note;
  const char *summary;
} SfcProperty;

extern const SfcProperty sfc_properties[];
extern const guint sfc_n_properties;

/**
 * sfc_property_find:
 * @scope: where
 * @name: the key; Spark compares option names of [source] and [sink] without
 *        regard to case, and so does this
 *
 * Returns: (transfer none) (nullable): the property
 */
const SfcProperty *sfc_property_find (SfcScope scope, const char *name);

/**
 * sfc_property_nearest:
 *
 * Returns: (nullable): the known name most like @name, when one is near
 */
const char *sfc_property_nearest (SfcScope scope, const char *name);

G_END_DECLS
