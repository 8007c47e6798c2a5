/* plan/literal.h -- a literal of Spark SQL in `where`. */

#pragma once

#include "row/cast.h"

G_BEGIN_DECLS

/**
 * SfcLiteral:
 * @text: as Spark shows it: `5`, `true`, `DATE '2018-12-31'`
 * @type: its type; of an integer the precision is that of its digits
 * @is_null: `NULL`, which has no type
 * @value: of @type; text in it is the literal's
 */
typedef struct
{
  char *text;
  SfcColumn type;
  gboolean is_null;
  SfcValue value;
  char *bytes;
} SfcLiteral;

void sfc_literal_clear (SfcLiteral *self);

/**
 * sfc_literal_read:
 * @text: begins with the literal
 * @caster: in the session's zone, for DATE and TIMESTAMP
 * @self: (out)
 * @rest: (out): what follows it
 * @error: set on failure
 *
 * 'text' (with Spark's backslashes; "text" too), integers, decimals, numbers
 * with exponent or a suffix Y, S, L, D, F, BD, TRUE, FALSE, NULL, DATE '...',
 * TIMESTAMP '...', which may be 'epoch', 'now', 'yesterday', 'today',
 * 'tomorrow'.
 *
 * Errors: %SFC_ERROR_CONFIG
 * Source: SqlBaseParser's constants, Spark 3.5
 */
gboolean sfc_literal_read (const char *text, SfcCaster *caster,
                           SfcLiteral *self, const char **rest, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcLiteral, sfc_literal_clear)

G_END_DECLS
