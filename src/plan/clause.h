/* plan/clause.h -- the small grammars of a [query] group's values. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_clause_list:
 * @text: (nullable): "a, b, c"
 *
 * Returns: (transfer full) (array zero-terminated=1): the trimmed parts,
 *          without empty ones; a comma in parentheses or back quotes
 *          separates nothing
 */
char **sfc_clause_list (const char *text);

/**
 * sfc_clause_alias:
 * @part: "COLUMN" or "COLUMN AS NAME", any case of AS
 * @column: (out) (transfer full)
 * @name: (out) (transfer full): NAME, or a copy of COLUMN
 */
void sfc_clause_alias (const char *part, char **column, char **name);

/**
 * sfc_clause_cast:
 * @part: "CAST(COLUMN AS TYPE)" or "CAST(COLUMN AS TYPE) AS NAME", in any case
 * @column: (out) (transfer full)
 * @type: (out) (transfer full)
 * @name: (out) (transfer full): NAME, or a copy of COLUMN
 *
 * Returns: whether @part is that; when not, nothing is set
 */
gboolean sfc_clause_cast (const char *part, char **column, char **type,
                          char **name);

/**
 * sfc_clause_call:
 * @part: "FUNCTION", "FUNCTION(COLUMN)", or one of them and "AS NAME"
 * @function: (out) (transfer full): @part when it is nothing of that
 * @column: (out) (transfer full) (nullable)
 * @name: (out) (transfer full) (nullable)
 */
void sfc_clause_call (const char *part, char **function, char **column,
                      char **name);

/**
 * sfc_clause_unquote:
 *
 * Returns: (transfer full): @name without the back quotes around it
 */
char *sfc_clause_unquote (const char *name);

/**
 * sfc_clause_name:
 * @text: "NAME REST" or "`NAME` REST"
 * @rest: (out): REST, without the blanks before it, or ""
 *
 * Returns: (transfer full): NAME
 */
char *sfc_clause_name (const char *text, const char **rest);

/**
 * SfcClauseWindow: COLUMN, SIZE[, SLIDE[, START]] [us]
 */
typedef struct
{
  char *column;
  gint64 window_us, slide_us, start_us;
} SfcClauseWindow;

/**
 * sfc_clause_window:
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words (spark-semantics section 11)
 */
gboolean sfc_clause_window (const char *text, SfcClauseWindow *window,
                            GError **error);

/**
 * sfc_clause_watermark:
 * @text: "COLUMN DELAY"
 * @column: (out) (transfer full)
 * @delay_us: (out): [us]
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words (spark-semantics section 9)
 */
gboolean sfc_clause_watermark (const char *text, char **column,
                               gint64 *delay_us, GError **error);

G_END_DECLS
